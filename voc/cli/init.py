"""Start a project from exports: `voc init FILE…`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.errors import told
from voc.cli.text import language, say, word
from voc.ingest import Draft
from voc.project.start import start


def init(
    files: Annotated[list[Path] | None, typer.Argument(help=say("help.init_files"))] = None,
    folder: Annotated[Path, typer.Option("--folder", "-f", help=say("help.folder"))] = Path(),
    organisation: Annotated[str, typer.Option("--name", help=say("help.organisation"))] = "",
) -> None:
    """Look at the files, write voc.toml and the definitions a person should check."""
    made = start(folder, files or [], organisation=organisation)
    groups: dict[str, list[tuple[Path, Draft]]] = {}
    for path, one in made.drafts:
        groups.setdefault(one.name, []).append((path, one))
    if groups:
        titles = [say(f"column.{name}") for name in ("file", "source", "channel", "rows", "days")]
        show.table(say("found"), titles, [_seen(group) for group in groups.values()], numbers=(3,))
    for path, one in made.drafts:
        for note in one.notes if one.name in {written.stem for written in made.written} else ():
            show.line(f"· {path.name}: {note}")
    for error in made.unread:
        show.line(say("unreadable", error=told(error)))
    for path in made.written:
        show.line(say("definition", path=path))
    command = "voc run" if folder == Path() else f"voc run --project {made.config}"
    show.line(say("started", path=made.config, period=word("kind", made.period), command=command))


def _seen(group: list[tuple[Path, Draft]]) -> tuple[object, ...]:
    """Return a line about the files of one source."""
    path, one = group[0]
    days = sorted(day for _, draft in group for day in (draft.first, draft.last) if day)
    return (
        path.name if len(group) == 1 else say("and_more", file=path.name, count=len(group) - 1),
        getattr(one.source.title, language()) or one.name,
        word("channel", one.source.channel),
        sum(draft.rows for _, draft in group),
        f"{days[0]} – {days[-1]}" if days else say("no_dates"),
    )
