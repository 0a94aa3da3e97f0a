"""Write an earlier report again: `voc replay`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say
from voc.errors import InputError
from voc.project.replay import Replayed
from voc.wiring import open_project


def replay(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=say("help.replay_period"))],
    edition: Annotated[int | None, typer.Option(min=1, help=say("help.edition"))] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help=say("help.replay_out"))] = None,
    language: Annotated[Literal["zh", "en"] | None, typer.Option(help=say("help.report_language"))] = None,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Render a report from what was kept of it, and say whether it is the page that was written."""
    opened = open_project(project, read_only=True)
    done = opened.replay(period, language=language, edition=edition)
    path = out or Path(f"{done.edition.period}.{done.edition.language}.{done.edition.edition}.html")
    try:
        path.write_text(done.page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror})", where=str(path), todo="name another file") from None
    show.line(say(_verdict(done), edition=done.edition.edition, made_by=done.made_by, shown_by=done.shown_by))
    show.line(say("written", path=path))


def _verdict(done: Replayed) -> str:
    if done.same:
        return "replayed_same"
    return "replayed_other" if done.made_by != done.shown_by else "replayed_changed"
