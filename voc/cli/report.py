"""Write a period's report: `voc report`."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import say
from voc.errors import ConfigError
from voc.project import Project
from voc.report.definition import Definition
from voc.wiring import open_project


def report(
    period: PeriodText = None,
    language: Annotated[str | None, typer.Option(help="zh | en")] = None,
    definition: Annotated[str | None, typer.Option(help=say("help.definition"))] = None,
    by: Annotated[str | None, typer.Option(help=say("help.apart"))] = None,
    open_: Annotated[bool, typer.Option("--open", help=say("help.open"))] = False,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Write the report from what the store holds."""
    if language not in (None, "zh", "en"):
        raise ConfigError(f"no report in language {language!r}", where="--language", todo="choose zh or en")
    opened = open_project(project)
    # Mistakes in a definition are told before anything is computed.
    chosen = opened.definition(definition) if definition or not by else None
    path = _apart(opened, by, period, language, chosen) if by else _whole(opened, period, language, chosen)
    if open_:
        webbrowser.open(path.as_uri())


def _whole(opened: Project, period: str | None, language: str | None, definition: Definition | None) -> Path:
    with show.progress(say("reporting")) as callback:
        findings = opened.aggregate(opened.period(period), definition=definition, progress=callback)
    path = opened.report(findings, language=language, definition=definition)
    show.line(say("written", path=path))
    return path


def _apart(opened: Project, by: str, period: str | None, language: str | None, definition: Definition | None) -> Path:
    with show.progress(say("reporting")) as callback:
        made = opened.report_by(by, period, language=language, definition=definition, progress=callback)
    show.line(say("written_apart", count=len(made.pages), path=made.index))
    if made.few:
        show.line(say("too_few_apart", names=say("and").join(made.few)))
    return made.index
