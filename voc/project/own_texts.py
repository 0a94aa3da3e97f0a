"""Read the user's own texts for the tools that mend a pack: from a file, from the store, or as given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from voc import clean
from voc.clean.noise import FLAGS
from voc.errors import InputError
from voc.ingest import read, recognise
from voc.lexicon import Lexicon
from voc.pack.text import OwnText
from voc.ports import Store
from voc.project.intake import Intake
from voc.project.texts import rows_of
from voc.source import Source

_BATCH = 2_000
_EMPTY = frozenset(FLAGS)
_CUSTOMER = ("customer", "unknown")


def given(texts: Iterable[str], lexicon: Lexicon) -> Iterator[OwnText]:
    """Yield texts cleaned and masked."""
    return _cleaned(({"text": text, "turns": None} for text in texts), lexicon)


def of_file(path: Path, sources: Sequence[Source], intake: Intake, lexicon: Lexicon) -> Iterator[OwnText]:
    """Yield the texts of an export of a known format, or of a table or JSON lines with `id` and `text`.

    Nothing is stored. Of conversations, the customer's words are one text.

    Raises:
        InputError: the file cannot be read.
    """
    if _holds_texts(path):
        yield from _cleaned(rows_of(path), lexicon)
        return
    found = recognise(path, sources)
    if found is None:
        todo = "give it columns `id` and `text`, or draft a definition with `voc init FILE`"
        raise InputError("unknown format", where=str(path), todo=todo)
    for parts in read(path, found.source, time_zone=intake.zone):
        for bundle in intake.rows(parts, found.source, path, file_id="").bundles:
            yield from map(_own, bundle.comments)


def _holds_texts(path: Path) -> bool:
    try:
        return next(rows_of(path), None) is not None
    except InputError:
        return False


def of_store(store: Store) -> Iterator[OwnText]:
    """Yield the comments of a store, in a fixed order."""
    table = store.query(
        "SELECT text, normal, turns, flags FROM comments "
        "WHERE NOT list_contains(coalesce(flags, []), 'forgotten') ORDER BY comment_id"
    )
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from map(_own, batch.to_pylist())


def _cleaned(rows: Iterable[dict[str, Any]], lexicon: Lexicon) -> Iterator[OwnText]:
    stages = clean.stages(lexicon)
    waiting = iter(rows)
    while chunk := list(islice(waiting, _BATCH)):
        columns: dict[str, Any] = {name: [row[name] for row in chunk] for name in clean.INPUTS}
        for stage in stages:
            columns.update(stage(columns))
        names = ("text", "normal", "turns", "flags")
        for values in zip(*(columns[name] for name in names), strict=True):
            yield _own(dict(zip(names, values, strict=True)))


def _own(row: dict[str, Any]) -> OwnText:
    flagged = not _EMPTY.isdisjoint(row["flags"])
    if not row["turns"]:
        return OwnText(row["text"] or "", row["normal"] or "", flagged)
    said = [turn for turn in row["turns"] if turn["role"] in _CUSTOMER]
    return OwnText("\n".join(turn["text"] for turn in said), "\n".join(turn["normal"] for turn in said), flagged)
