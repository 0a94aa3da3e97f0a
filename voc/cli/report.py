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
from voc.project import shapes
from voc.report.shapes import SHAPES, Shape
from voc.wiring import open_project


def report(
    period: PeriodText = None,
    language: Annotated[str | None, typer.Option(help="zh | en")] = None,
    format_: Annotated[list[str] | None, typer.Option("--format", help=say("help.report_format"))] = None,
    open_: Annotated[bool, typer.Option("--open", help=say("help.open"))] = False,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Write the report from what the store holds."""
    if language not in (None, "zh", "en"):
        raise ConfigError(f"no report in language {language!r}", where="--language", todo="choose zh or en")
    wanted = _shapes(format_ or ["html"])
    if open_ and "html" not in wanted:
        wanted = ("html", *wanted)
    opened = open_project(project)
    with show.progress(say("reporting")) as callback:
        findings = opened.aggregate(opened.period(period), progress=callback)
    for path in shapes.write(opened, findings, wanted, language=language):
        show.line(say("written", path=path))
        if open_ and path.suffix == ".html":
            _open(path)


def _shapes(said: list[str]) -> tuple[Shape, ...]:
    """Return the shapes asked for, each once; several may stand in one word, between commas."""
    words = [word.strip().lower().lstrip(".") for one in said for word in one.split(",")]
    found = tuple(shape for word in dict.fromkeys(words) for shape in SHAPES if shape == word)
    if unknown := [word for word in words if word not in SHAPES]:
        raise ConfigError(f"no report as {unknown[0]!r}", where="--format", todo=f"choose {', '.join(SHAPES)}")
    return found


def _open(path: Path) -> None:
    """Show a page in the browser; the report is written, so a machine without one is no failure."""
    try:
        shown = webbrowser.open(path.resolve().as_uri())
    except (webbrowser.Error, OSError):
        shown = False
    if not shown:
        show.line(say("no_browser"))
