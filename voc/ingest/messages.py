"""Read tables of chats in which every row is one message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from voc.errors import InputError
from voc.ingest.cells import BadCellError
from voc.ingest.load import Row
from voc.ingest.parts import Entry, Parts, comment, gather, record, rejected
from voc.ingest.speakers import Said, as_turns
from voc.ingest.tables import Plan, fitting_sheet, moment_of, plan, segments_of
from voc.source import Source

_NEEDED = ("key", "sender", "text")


def read(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read all messages of a conversation as one record, whatever rows stand between them.

    A conversation counts as one row, and so does each message that belongs to none.
    """
    sheet = fitting_sheet(path, source)
    how = plan(sheet, source, zone=time_zone, asked=())
    missing = [field for field in _NEEDED if field not in how.where]
    if missing:
        raise InputError(f"there is no column for {', '.join(missing)}", where=path.name, todo="set them in [columns]")
    yield from gather(_entries(sheet.rows(header_rows=source.header_rows), how))


def _entries(rows: Iterator[Row], how: Plan) -> Iterator[Entry]:
    talks: dict[str, list[tuple[Row, datetime | None]]] = {}
    for row in rows:
        key = how.cell(row, "key") if not row.fault else ""
        if not key:
            reason = row.fault or "the message names no conversation"
            yield rejected(str(row.number), column=how.name("key"), reason=reason)
            continue
        try:
            moment = moment_of(row, how, "occurred_at")
        except BadCellError as bad:
            yield rejected(f"{row.number} #{key}", column=bad.column, reason=bad.reason)
            continue
        talks.setdefault(key, []).append((row, moment))
    for key, messages in talks.items():
        yield _conversation(key, messages, how)


def _conversation(key: str, messages: Sequence[tuple[Row, datetime | None]], how: Plan) -> Entry:
    # A table sorted by time of the newest message first is turned round; equal times keep their order.
    ordered = sorted(messages, key=lambda one: one[1] or datetime.min)  # noqa: DTZ901 — without zone, as in the store
    start = ordered[0][1]
    said = [
        Said(
            label=how.cell(row, "sender"),
            text=how.cell(row, "text"),
            begin_ms=round((moment - start).total_seconds() * 1000) if moment and start else None,
        )
        for row, moment in ordered
    ]
    first = ordered[0][0]
    ref = f"{first.number} #{key}"
    turns = as_turns(said, how.source)
    if not turns:
        return rejected(ref, column=how.name("text"), reason="no turn of a conversation in it")
    of = record(
        key,
        source=how.source,
        ref=ref,
        occurred_at=start,
        respondent=next((cell for row, _ in ordered if (cell := how.cell(row, "respondent"))), ""),
        attributes=segments_of(first, how),
        channel=how.source.channel_of(how.cell(first, "channel")),
    )
    return Entry(record=of, comments=[comment(of, turns=turns)])
