"""Write a period's report: `voc report`."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import say
from voc.errors import ConfigError
from voc.wiring import open_project


def report(
    period: PeriodText = None,
    language: Annotated[str | None, typer.Option(help="zh | en")] = None,
    open_: Annotated[bool, typer.Option("--open", help=say("help.open"))] = False,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Write the report from what the store holds."""
    if language not in (None, "zh", "en"):
        raise ConfigError(f"no report in language {language!r}", where="--language", todo="choose zh or en")
    opened = open_project(project)
    with show.progress(say("reporting")) as callback:
        findings = opened.aggregate(opened.period(period), progress=callback)
    path = opened.report(findings, language=language)
    show.line(say("written", path=path))
    if open_:
        webbrowser.open(path.as_uri())
