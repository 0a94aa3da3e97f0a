"""Look for personal data in what was written: `voc audit --privacy`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from voc import config as configuration
from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say, word
from voc.errors import ConfigError
from voc.project.audit import Trace
from voc.project.audit import audit as audited
from voc.wiring import KEY_FILE, STORE_FILE, open_store

_MOST = 1_000


def audit(
    privacy: Annotated[bool, typer.Option("--privacy", help=say("help.privacy"))] = False,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Print what still looks personal, by kind and place, never the value; exit 2 if there is anything."""
    if not privacy:
        raise ConfigError("no audit named", where="voc audit", todo="add --privacy")
    config = configuration.load(Path(project))
    there = (config.path("state") / STORE_FILE).exists()
    store = open_store(config, read_only=True) if there else None
    with show.progress(say("auditing")) as callback:
        found = audited(config, store, own=(STORE_FILE, KEY_FILE), progress=callback)
    show.line(say("audit.looked", values=found.values, files=found.files))
    for name in found.unread:
        show.line(say("audit.unread", file=name))
    if not found.traces:
        show.line(say("audit.clean"))
        return
    traces(found.traces)
    raise typer.Exit(2)


def traces(found: Sequence[Trace]) -> None:
    """Print the places, then how many of each kind there are."""
    titles = [say(f"column.{name}") for name in ("kind", "place", "key", "at")]
    rows = [(word("masked", one.kind), one.place, one.row, f"{one.start}–{one.end}") for one in found[:_MOST]]
    show.table(say("audit.found"), titles, rows)
    if len(found) > _MOST:
        show.line(say("audit.more", count=len(found) - _MOST))
    counts = Counter(one.kind for one in found)
    show.line(say("audit.kinds", kinds=say("and").join(f"{word('masked', k)} {n}" for k, n in sorted(counts.items()))))
