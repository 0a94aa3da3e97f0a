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
from voc.project import Project, shapes
from voc.report.definition import Definition
from voc.report.shapes import SHAPES, Shape
from voc.wiring import open_project


def report(
    period: PeriodText = None,
    language: Annotated[str | None, typer.Option(help="zh | en")] = None,
    definition: Annotated[str | None, typer.Option(help=say("help.definition"))] = None,
    by: Annotated[str | None, typer.Option(help=say("help.apart"))] = None,
    format_: Annotated[list[str] | None, typer.Option("--format", help=say("help.report_format"))] = None,
    open_: Annotated[bool, typer.Option("--open", help=say("help.open"))] = False,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Write the report from what the store holds."""
    if language not in (None, "zh", "en"):
        raise ConfigError(f"no report in language {language!r}", where="--language", todo="choose zh or en")
    wanted = _shapes(format_ or ["html"])
    if by and wanted != ("html",):
        raise ConfigError("pages apart are HTML only", where="--format", todo="leave out --format or --by")
    if open_ and "html" not in wanted:
        wanted = ("html", *wanted)
    opened = open_project(project)
    # Mistakes in a definition are told before anything is computed.
    chosen = opened.definition(definition) if definition or not by else None
    made = _apart(opened, by, period, language, chosen) if by else None
    page = made or _whole(opened, period, language, chosen, wanted)
    if open_ and page:
        _open(page)


def _whole(
    opened: Project, period: str | None, language: str | None, definition: Definition | None, wanted: tuple[Shape, ...]
) -> Path | None:
    with show.progress(say("reporting")) as callback:
        findings = opened.aggregate(opened.period(period), definition=definition, progress=callback)
    paths = shapes.write(opened, findings, wanted, language=language, definition=definition)
    for path in paths:
        show.line(say("written", path=path))
    return next((path for path in paths if path.suffix == ".html"), None)


def _apart(opened: Project, by: str, period: str | None, language: str | None, definition: Definition | None) -> Path:
    with show.progress(say("reporting")) as callback:
        made = opened.report_by(by, period, language=language, definition=definition, progress=callback)
    show.line(say("written_apart", count=len(made.pages), path=made.index))
    if made.few:
        show.line(say("too_few_apart", names=say("and").join(made.few)))
    return made.index


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
