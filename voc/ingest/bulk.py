"""Read the rows of a table column by column: the engine that tables, surveys and reviews share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from voc import schema
from voc.files import digest
from voc.ingest.columns import Columns, Verdicts, is_empty
from voc.ingest.palette import MEASURE, Dealt, Places, dealt
from voc.ingest.parts import Parts
from voc.ingest.sheet import Block, texts
from voc.ingest.suspects import suspects

if TYPE_CHECKING:
    from voc.ingest.tables import Plan

_MICROSECONDS = pa.timestamp("us")

# Reads what rows hold beside texts and answers: a table as long as the block; it may reject rows.
Beside = Callable[[Columns], pa.Table]


@dataclass(frozen=True)
class Voices:
    """Texts of one column: `suffix` and `question` tell them from the other texts of a row."""

    rows: Places
    texts: pa.StringArray
    turns: list[list[dict[str, Any]] | None] | None = None
    suffixes: Sequence[str] = ("",)
    question: str | None = None


def parts_of(block: Block, how: Plan, repeated: Counter[str], *, beside: Beside | None = None) -> Parts:
    """Return what the rows of a block give.

    Args:
        block: the rows.
        how: where everything stands in them.
        repeated: counts rows without an id that say the same.
        beside: reads the columns of RAW_TICKET behind its key and reference.

    """
    columns = Columns(block, how, Verdicts(len(block)))
    _check_rows(columns)
    _ = columns.times
    voices, closed = _contents(columns)
    more = beside(columns) if beside else None
    good = columns.verdicts.codes == 0
    rows, measures = _measures(closed)
    keys = _keys(columns, good, voices, (rows, measures), repeated)
    records = _records(columns, keys)
    places = pa.array(np.flatnonzero(good))
    kept = good[rows]
    answered = measures.filter(pa.array(kept)) if not kept.all() else measures
    return Parts(
        comments=_comments(records, [_where(voice, good) for voice in voices]),
        records=records if good.all() else records.take(places),
        measures=_of_records(answered, records.take(pa.array(rows[kept]))),
        calls=schema.RAW_CALL.empty_table(),
        rejects=_rejects(columns),
        rows=len(block),
        tickets=_of_records(more, records).take(places) if more else schema.RAW_TICKET.empty_table(),
        respondents=schema.RAW_RESPONDENT.empty_table(),
        indicators=schema.RAW_INDICATOR.empty_table(),
        share=block.share,
    )


def _of_records(rows: pa.Table, records: pa.Table) -> pa.Table:
    """Put the key and the reference of each row's record before its columns."""
    keys = [records.column(name) for name in ("record_key", "ref")]
    return rows.add_column(0, "ref", keys[1]).add_column(0, "record_key", keys[0])


def _check_rows(columns: Columns) -> None:
    """Reject the rows that could not be cut into cells and those that are no customer's."""
    for reason in dict.fromkeys(columns.block.faults.values()):
        rows = np.zeros(len(columns.block), np.bool_)
        rows[[place for place, fault in columns.block.faults.items() if fault == reason]] = True
        columns.verdicts.mark(rows, "", reason)
    for index, values in columns.how.kept_only():
        kept = pc.is_in(columns.block.columns[index], pa.array(values, pa.string()))
        rows = ~kept.to_numpy(zero_copy_only=False)
        columns.verdicts.mark(rows, columns.how.header[index], "no customer's answer (preview or test)")


def _contents(columns: Columns) -> tuple[list[Voices], list[Dealt]]:
    """Return the texts and the closed answers of all columns, and reject rows with an answer that is none."""
    how, block = columns.how, columns.block
    voices, closed = [_said(columns)], []
    rating = columns.cells("rating")
    if rating is not None:
        closed.append(_closed(columns, rating, how.rating, how.name("rating")))
    seconds = columns.cells("seconds")
    if seconds is not None:
        closed.append(_closed(columns, seconds, how.seconds, how.name("seconds")))
    for asked in how.asked:
        cells = block.columns[asked.index]
        if asked.how.measure == "text":
            voices.append(_voiced(columns.given(cells), asked.id, asked.title))
            continue
        found = _closed(columns, cells, how.reading(asked), how.header[asked.index])
        closed.append(found)
        if found.texts:
            beside = [asked.id + (f"+{place}" if place else "") for _, place, _ in found.texts]
            at = np.array([row for row, _, _ in found.texts], np.int64)
            voices.append(Voices(at, texts([text for *_, text in found.texts]), None, beside, asked.title))
    return voices, closed


def _closed(columns: Columns, cells: pa.StringArray, read: Callable[[str], Any], name: str) -> Dealt:
    found = dealt(cells, read)
    for reason, rows in found.bad.items():
        columns.verdicts.mark(rows, name, reason)
    return found


def _voiced(cells: pa.StringArray, suffix: str, question: str) -> Voices:
    rows = np.flatnonzero(~is_empty(cells))
    return Voices(rows, cells.take(pa.array(rows)), None, (suffix,), question)


def _said(columns: Columns) -> Voices:
    """Return the customers' words; only texts with a title or with something of another's are looked at singly."""
    how = columns.how
    words, titles = columns.cells("text"), columns.cells("title")
    words = columns.empty if words is None else words
    if how.said is not None:
        odd = np.ones(len(words), np.bool_) if how.cues is None else suspects(words, how.cues)
        odd |= ~is_empty(titles) if titles is not None else False
        places = np.flatnonzero(odd)
        if len(places):
            at = pa.array(places)
            heads = [""] * len(places) if titles is None else titles.take(at).to_pylist()
            said = [how.said(head, text) for head, text in zip(heads, words.take(at).to_pylist(), strict=True)]
            words = pc.replace_with_mask(words, pa.array(odd), texts(said))
    rows = np.flatnonzero(~is_empty(words))
    words = words if len(rows) == len(words) else words.take(pa.array(rows))
    turns = [how.turns(text) for text in words.to_pylist()] if how.source.dialogue else None
    return Voices(rows, words, turns)


def _measures(closed: Sequence[Dealt]) -> tuple[Places, pa.Table]:
    """Return all closed answers, row by row and in a row by their columns."""
    if len(closed) == 1:
        return closed[0].rows, closed[0].measures
    rows = np.concatenate([np.zeros(0, np.int64), *(one.rows for one in closed)])
    table = pa.concat_tables([MEASURE.empty_table(), *(one.measures for one in closed)])
    order = np.argsort(rows, kind="stable")
    return rows[order], table.take(pa.array(order))


def _keys(
    columns: Columns,
    good: NDArray[np.bool_],
    voices: Sequence[Voices],
    answered: tuple[Places, pa.Table],
    repeated: Counter[str],
) -> pa.StringArray:
    """Return what identifies each row: its id, hashed with what must be added to it, or else all it says."""
    ids = columns.identities
    without = is_empty(ids) & good
    if columns.how.source.key_with:
        ids = _hashed_ids(columns)
    if not without.any():
        return ids
    said = _everything_said(columns, np.flatnonzero(without), voices, answered)
    keys = []
    for parts in said:
        key = digest([part.encode() for part in parts], length=24)
        repeated[key] += 1
        keys.append(key if repeated[key] == 1 else f"{key}-{repeated[key]}")
    return pc.replace_with_mask(ids, pa.array(without), pa.array(keys, pa.string()))


def _hashed_ids(columns: Columns) -> pa.StringArray:
    """Hash the ids with the fields of `key_with`: a respondent may be a name or a number."""
    parts: dict[str, Sequence[str]] = {
        "occurred_at": [moment.isoformat() if moment else "" for moment in _datetimes(columns)],
        "respondent": [name or "" for name in columns.respondents.to_pylist()],
    }
    others = [parts[name] for name in columns.how.source.key_with]
    rows = zip(columns.identities.to_pylist(), *others, strict=True)
    return texts([digest([part.encode() for part in row], length=24) if row[0] else "" for row in rows])


def _datetimes(columns: Columns) -> Iterable[Any]:
    times = columns.times
    return [None] * len(columns.block) if times is None else times.tolist()


def _everything_said(
    columns: Columns, rows: Places, voices: Sequence[Voices], answered: tuple[Places, pa.Table]
) -> list[list[str]]:
    at = pa.array(rows)
    wanted = np.zeros(len(columns.block), np.bool_)
    wanted[rows] = True
    said: dict[int, list[str]] = defaultdict(list)
    for voice in (_where(voice, wanted) for voice in voices):
        for place, (row, text) in enumerate(zip(voice.rows.tolist(), voice.texts.to_pylist(), strict=True)):
            said[row] += (voice.suffixes[place % len(voice.suffixes)], text)
    closed = answered[1].filter(pa.array(wanted[answered[0]]))
    pairs = zip(closed.column("question").to_pylist(), closed.column("answer").to_pylist(), strict=True)
    for row, (question, answer) in zip(answered[0][wanted[answered[0]]].tolist(), pairs, strict=True):
        said[row].append(f"{question}={answer}")
    times, segments = list(_datetimes(columns)), columns.segments.take(at).to_pylist()
    names = columns.respondents.take(at).to_pylist()
    return [
        [str(times[row]), name or "", *said[row], *(f"{key}={value}" for key, value in pairs)]
        for row, name, pairs in zip(rows.tolist(), names, segments, strict=True)
    ]


def _records(columns: Columns, keys: pa.StringArray) -> pa.Table:
    count, versions = len(columns.block), columns.versions
    times = columns.times
    return pa.Table.from_arrays(
        [
            keys,
            columns.refs,
            columns.channels,
            pa.nulls(count, _MICROSECONDS) if times is None else pa.array(times, _MICROSECONDS),
            columns.respondents,
            columns.segments,
            pa.nulls(count, pa.string()) if versions is None else versions,
        ],
        schema=schema.RAW_RECORD,
    )


def _comments(records: pa.Table, voices: Sequence[Voices]) -> pa.Table:
    """Return all texts, row by row and in a row by their columns."""
    rows = np.concatenate([voice.rows for voice in voices])
    tables = pa.concat_tables([_spoken(voice) for voice in voices])
    order = np.argsort(rows, kind="stable")
    if len(voices) > 1:
        rows, tables = rows[order], tables.take(pa.array(order))
    of = records if np.array_equal(rows, np.arange(len(records))) else records.take(pa.array(rows))
    suffixes, keys = tables.column("suffix"), of.column("record_key")
    joined = pc.binary_join_element_wise(keys, suffixes, "/")
    columns: Mapping[str, Any] = {
        "key": pc.if_else(pc.equal(suffixes, ""), keys, joined),
        **{
            name: of.column(name)
            for name in ("record_key", "ref", "channel", "occurred_at", "respondent", "attributes")
        },
        **{name: tables.column(name) for name in ("question", "text", "turns")},
    }
    return pa.Table.from_arrays([columns[name] for name in schema.RAW_COMMENT.names], schema=schema.RAW_COMMENT)


def _spoken(voice: Voices) -> pa.Table:
    count, kind = len(voice.rows), schema.RAW_COMMENT.field("turns").type
    one = len(voice.suffixes) == 1
    turns = pa.nulls(count, kind) if voice.turns is None else pa.array(voice.turns, kind)
    words = voice.texts
    if voice.turns is not None:
        words = pc.if_else(
            pa.array([turn is None for turn in voice.turns], pa.bool_()), words, pa.scalar(None, pa.string())
        )
    return pa.table(
        {
            "suffix": pa.repeat(pa.scalar(voice.suffixes[0]), count) if one else texts(voice.suffixes),
            "question": pa.repeat(pa.scalar(voice.question, pa.string()), count),
            "text": words,
            "turns": turns,
        }
    )


def _where(voice: Voices, rows: NDArray[np.bool_]) -> Voices:
    """Leave the texts of those rows."""
    keep = rows[voice.rows]
    if keep.all():
        return voice
    turns = None if voice.turns is None else [turn for turn, kept in zip(voice.turns, keep, strict=True) if kept]
    suffixes = voice.suffixes
    if len(suffixes) > 1:
        suffixes = [suffix for suffix, kept in zip(suffixes, keep, strict=True) if kept] or [""]
    return Voices(voice.rows[keep], voice.texts.filter(pa.array(keep)), turns, suffixes, voice.question)


def _rejects(columns: Columns) -> pa.Table:
    codes = columns.verdicts.codes
    places = np.flatnonzero(codes)
    if not len(places):
        return schema.REJECT.empty_table()
    refs = columns.refs.take(pa.array(places)).to_pylist()
    found = [columns.verdicts.found[code] for code in codes[places].tolist()]
    rows = [{"ref": ref, "column": column, "reason": reason} for ref, (column, reason) in zip(refs, found, strict=True)]
    return pa.Table.from_pylist(rows, schema=schema.REJECT)
