"""Read exports into the store: `voc ingest`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say, word
from voc.project import Ingested
from voc.wiring import open_project


def ingest(
    files: Annotated[list[Path] | None, typer.Argument(help=say("help.files"))] = None,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Read exports, print what became of every row and what was masked."""
    opened = open_project(project)
    with show.progress(say("ingesting")) as callback:
        done = opened.ingest(files or (), progress=callback)
    accounts(done)


def accounts(done: Sequence[Ingested]) -> None:
    """Print the rows of each source: read = stored + unchanged + replaced + quarantined."""
    rows: dict[str, Counter[str]] = {}
    masked: Counter[str] = Counter()
    for one in done:
        if not one.account.source:
            show.line(say("not_read_yet" if one.later else "not_read", file=one.account.name))
            continue
        counts = rows.setdefault(one.account.source, Counter())
        counts["files"] += 1
        for name in _COUNTS:
            counts[name] += getattr(one.account, name)
        masked.update(dict(one.masked))
    titles = [say(f"column.{name}") for name in ("source", "files", *_COUNTS)]
    lines = [(source, *(counts[name] for name in ("files", *_COUNTS))) for source, counts in rows.items()]
    show.table(say("ingested"), titles, lines, numbers=range(1, 7))
    if masked:
        kinds = say("and").join(f"{word('masked', kind)} {count}" for kind, count in sorted(masked.items()))
        show.line(say("masked", kinds=kinds))
    for one in done:
        for where, column, reason in one.rejects[:20]:
            show.line(say("quarantined", file=one.account.name, where=where, column=column, reason=reason))


_COUNTS = ("rows", "stored", "unchanged", "replaced", "quarantined")
