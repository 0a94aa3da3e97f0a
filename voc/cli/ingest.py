"""Read exports into the store: `voc ingest`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.errors import told
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.preview import explain_files
from voc.cli.text import say, word
from voc.project import Ingested, Project
from voc.wiring import open_project


def ingest(
    files: Annotated[list[Path] | None, typer.Argument(help=say("help.files"))] = None,
    explain: Annotated[bool, typer.Option("--explain", help=say("help.explain_files"))] = False,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Read exports, print what became of every row and what was masked."""
    if explain:
        explain_files(files or (), project)
        return
    opened = open_project(project)
    with show.progress(say("ingesting")) as callback:
        done = opened.ingest(files or (), progress=callback)
    accounts(done)
    flagged(opened)


def accounts(done: Sequence[Ingested]) -> None:
    """Print the rows of each source: read = stored + unchanged + replaced + quarantined."""
    rows: dict[str, Counter[str]] = {}
    masked: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    for one in done:
        if not one.account.source:
            show.line(say(_why_unread(one), file=one.account.name, error=told(one.fault)))
            continue
        counts = rows.setdefault(one.account.source, Counter())
        counts["files"] += 1
        for name in _COUNTS:
            counts[name] += getattr(one.account, name)
        masked.update(dict(one.masked))
        roles.update(dict(one.roles))
    titles = [say(f"column.{name}") for name in ("source", "files", *_COUNTS)]
    lines = [(source, *(counts[name] for name in ("files", *_COUNTS))) for source, counts in rows.items()]
    show.table(say("ingested"), titles, lines, numbers=range(1, 7))
    if masked:
        kinds = say("and").join(f"{word('masked', kind)} {count}" for kind, count in sorted(masked.items()))
        show.line(say("masked", kinds=kinds))
    if roles:
        said = say("and").join(f"{word('role', role)} {count}" for role, count in sorted(roles.items()))
        show.line(say("roles", roles=said, share=f"{roles['unknown'] / roles.total():.1%}"))
    for one in done:
        for where, column, reason in one.rejects[:20]:
            show.line(say("quarantined", file=one.account.name, where=where, column=column, reason=told(reason)))


def _why_unread(one: Ingested) -> str:
    return "not_read_yet" if one.later else "unreadable" if one.fault else "not_read"


def flagged(opened: Project) -> None:
    """Print how many comments and records have each quality flag; flags that leave rows out of figures are marked."""
    left_out = opened.config.quality.exclude
    counts = opened.flagged()
    if counts:
        parts = [f"{word('flag', flag)}{say('left_out') if flag in left_out else ''} {n}" for flag, n in counts]
        show.line(say("flagged", flags=say("and").join(parts)))


_COUNTS = ("rows", "stored", "unchanged", "replaced", "quarantined")
