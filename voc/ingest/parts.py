"""Collect what readers find into Arrow tables of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from voc import schema
from voc.source import Source

# Small enough that what becomes of a chunk in memory stays far below 1 GB, large enough for Arrow.
CHUNK = 10_000


@dataclass(frozen=True)
class Parts:
    """One chunk of a file.

    Attributes:
        comments, records, measures, calls: tables of schema.RAW_COMMENT, RAW_RECORD, RAW_MEASURE, RAW_CALL.
        tickets, respondents, indicators: tables of schema.RAW_TICKET, RAW_RESPONDENT, RAW_INDICATOR.
        rejects: schema.REJECT; the rows that could not be read. A rejected row is in no other table.
        rows: of the export, in this chunk: records + calls + respondents + indicators + rejects.
        share: how much of the file is read with this chunk, 0 to 1; 0 where it cannot be told.

    """

    comments: pa.Table
    records: pa.Table
    measures: pa.Table
    calls: pa.Table
    rejects: pa.Table
    rows: int
    tickets: pa.Table
    respondents: pa.Table
    indicators: pa.Table
    share: float = 0.0


@dataclass(frozen=True)
class Entry:
    """What one row of an export gives, or why it gives nothing."""

    record: Mapping[str, Any] | None = None
    comments: list[dict[str, Any]] = field(default_factory=list)
    measures: list[dict[str, Any]] = field(default_factory=list)
    call: Mapping[str, Any] | None = None
    reject: Mapping[str, str] | None = None
    respondent: Mapping[str, Any] | None = None
    indicator: Mapping[str, Any] | None = None


def rejected(ref: str, *, column: str, reason: str) -> Entry:
    """Return the entry of a row that cannot be read."""
    return Entry(reject={"ref": ref, "column": column, "reason": reason})


def record(
    key: str,
    *,
    source: Source,
    ref: str,
    occurred_at: datetime | None,
    respondent: str | None = None,
    attributes: Mapping[str, str] | None = None,
    version: str | None = None,
    channel: str = "",
) -> dict[str, Any]:
    """Return a row of RAW_RECORD."""
    return {
        "record_key": key,
        "ref": ref,
        "channel": channel or source.channel,
        "occurred_at": occurred_at,
        "respondent": respondent or None,
        "attributes": sorted((attributes or {}).items()),
        "version": version,
    }


def comment(
    of: Mapping[str, Any],
    *,
    suffix: str = "",
    question: str | None = None,
    text: str | None = None,
    turns: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return a row of RAW_COMMENT that belongs to a record; `suffix` tells the texts of one record apart."""
    shared = ("record_key", "ref", "channel", "occurred_at", "respondent", "attributes")
    return {
        "key": f"{of['record_key']}/{suffix}" if suffix else of["record_key"],
        **{name: of[name] for name in shared},
        "question": question,
        "text": text,
        "turns": turns,
    }


def gather(entries: Iterable[Entry], *, size: int = CHUNK) -> Iterator[Parts]:
    """Yield the entries as chunks of at most `size` rows; a file without rows gives one empty chunk."""
    chunk: list[Entry] = []
    given = False
    for entry in entries:
        chunk.append(entry)
        if len(chunk) == size:
            yield _parts(chunk)
            chunk, given = [], True
    if chunk or not given:
        yield _parts(chunk)


def _parts(entries: list[Entry]) -> Parts:
    return Parts(
        comments=_table([one for entry in entries for one in entry.comments], schema.RAW_COMMENT),
        records=_table([entry.record for entry in entries if entry.record], schema.RAW_RECORD),
        measures=_table([one for entry in entries for one in entry.measures], schema.RAW_MEASURE),
        calls=_table([entry.call for entry in entries if entry.call], schema.RAW_CALL),
        rejects=_table([entry.reject for entry in entries if entry.reject], schema.REJECT),
        rows=len(entries),
        tickets=schema.RAW_TICKET.empty_table(),
        respondents=_table([entry.respondent for entry in entries if entry.respondent], schema.RAW_RESPONDENT),
        indicators=_table([entry.indicator for entry in entries if entry.indicator], schema.RAW_INDICATOR),
    )


def _table(rows: list[Any], columns: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=columns)
