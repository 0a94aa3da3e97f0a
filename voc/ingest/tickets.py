"""Read complaint tickets: a text, and beside it what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from voc import schema
from voc.ingest.cells import number
from voc.ingest.columns import Columns
from voc.ingest.moments import Moments, days_only
from voc.ingest.parts import Parts
from voc.ingest.tables import fitting_sheet, listed, plan, read_rows
from voc.source import Source

_WORDS = {"kind": "kind", "via": "channel", "status": "status", "result": "result", "agent": "agent", "team": "team"}
_DAY, _SECOND = np.timedelta64(1, "D"), np.timedelta64(1, "s")


def read(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read a table of tickets; `columns.channel` is the way the customer took, not our channel."""
    sheet = fitting_sheet(path, source)
    how = plan(sheet, source, zone=time_zone, asked=listed(sheet, source))
    return read_rows(sheet, how, beside=_tickets)


def _tickets(columns: Columns) -> pa.Table:
    """Return the columns of RAW_TICKET behind its key and reference; a ticket closed before it was opened is bad."""
    never = np.full(len(columns.block), "NaT", "datetime64[us]")
    opened = _or(columns.times, never)
    closed = _or(columns.moments_in("closed_at", needed=False), never)
    zone = columns.how.zone
    closed = _by_end_of_day(closed, opened, zone)
    answered = _by_end_of_day(_or(columns.moments_in("answered_at", needed=False), never), opened, zone)
    # The clocks of two systems may differ.
    columns.verdicts.mark(opened - closed >= _DAY, columns.how.name("closed_at"), "closed before it was opened")
    columns.verdicts.mark(opened - answered >= _DAY, columns.how.name("answered_at"), "answered before it was opened")
    found = {
        "opened_at": pa.array(opened),
        "closed_at": pa.array(closed),
        "answered_at": pa.array(answered),
        "repeats": pa.array([_count(cell, columns) for cell in columns.words("repeats").to_pylist()], pa.int32()),
        **{name: columns.words(field) for name, field in _WORDS.items()},
    }
    own = list(schema.RAW_TICKET)[2:]
    return pa.Table.from_arrays([found[column.name] for column in own], schema=pa.schema(own))


def _by_end_of_day(moments: Moments, opened: Moments, zone: ZoneInfo) -> Moments:
    """Return moments, days without a time as their ends where the ticket was opened at a time."""
    return np.where(days_only(moments, zone) & ~days_only(opened, zone), moments + _DAY - _SECOND, moments)


def _or(moments: Moments | None, never: Moments) -> Moments:
    return never if moments is None else moments


def _count(cell: str | None, columns: Columns) -> int | None:
    value = number(cell, hints=columns.how.source.hints) if cell else None
    return int(value) if value is not None else None
