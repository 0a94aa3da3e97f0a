"""Read complaint tickets: a text, and beside it what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from voc.ingest.cells import BadCellError, number
from voc.ingest.load import Row
from voc.ingest.parts import Entry, Parts, gather, rejected
from voc.ingest.tables import Plan, entries, fitting_sheet, listed, moment_of, plan
from voc.source import Source

_WORDS = {"kind": "kind", "via": "channel", "status": "status", "result": "result", "agent": "agent", "team": "team"}


def read(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read a table of tickets; `columns.channel` is the way the customer took, not our channel."""
    sheet = fitting_sheet(path, source)
    how = plan(sheet, source, zone=time_zone, asked=listed(sheet, source))
    yield from gather(_with_ticket(row, entry, how) for row, entry in entries(sheet, how))


def _with_ticket(row: Row, entry: Entry, how: Plan) -> Entry:
    if entry.record is None:
        return entry
    try:
        return replace(entry, ticket=_ticket(row, entry.record, how))
    except BadCellError as bad:
        return rejected(entry.record["ref"], column=bad.column, reason=bad.reason)


def _ticket(row: Row, of: Mapping[str, Any], how: Plan) -> dict[str, Any]:
    closed = moment_of(row, how, "closed_at") if how.cell(row, "closed_at") else None
    return {
        "record_key": of["record_key"],
        "ref": of["ref"],
        "opened_at": of["occurred_at"],
        "closed_at": _after(closed, of["occurred_at"], how),
        "repeats": _count(row, how),
        **{name: how.cell(row, field) or None for name, field in _WORDS.items()},
    }


def _after(closed: datetime | None, opened: datetime | None, how: Plan) -> datetime | None:
    # Days without a time may make a ticket of the day look closed before it was opened.
    if closed and opened and closed < opened and (opened - closed).days > 0:
        raise BadCellError("closed before it was opened", column=how.name("closed_at"))
    return closed


def _count(row: Row, how: Plan) -> int | None:
    cell = how.cell(row, "repeats")
    value = number(cell, hints=how.source.hints) if cell else None
    return int(value) if value is not None else None
