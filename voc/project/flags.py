"""Keep the quality flags of records: they depend on all records of a source, so they are judged after reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from voc import schema
from voc.clean.records import Answered, changed, flagged
from voc.ports import Store
from voc.project.intake import RIVAL
from voc.source import NUMERIC

_RECORDS = """
SELECT record_id, channel, respondent, list_filter(coalesce(flags, []), flag -> flag <> 'competitor') AS flags
FROM records
WHERE source = ? AND channel <> 'call' ORDER BY occurred_at NULLS LAST, record_id
"""

_MEASURES = """
SELECT m.record_id, m.measure, m.question, m.value, m.low, m.high, m.answer
FROM measures m JOIN records r USING (record_id) WHERE r.source = ?
ORDER BY m.record_id, m.measure, m.question, m.answer
"""

_TEXTS = """
SELECT record_id, coalesce(normal, '') AS normal FROM comments
WHERE source = ? AND len(coalesce(turns, [])) = 0 ORDER BY record_id, question, comment_id
"""

_COUNTS = """
SELECT flag, count(*) AS n FROM (
    SELECT unnest(flags) AS flag FROM comments UNION ALL SELECT unnest(flags) FROM records)
GROUP BY flag ORDER BY n DESC, flag
"""

_SCALES = frozenset(NUMERIC) - {"nps"}


def mark(store: Store, sources: Iterable[str]) -> None:
    """Judge the records of these sources anew and store what changed."""
    for source in sorted(set(sources)):
        records = store.query(_RECORDS, [source]).to_pylist()
        after = flagged(_answered(store, source, records))
        before = {row["record_id"]: row["flags"] for row in records if row["flags"]}
        _put(store, after, changed(before, after))


def counts(store: Store) -> tuple[tuple[str, int], ...]:
    """Return how many comments or records of the store have each flag, the commonest first."""
    return tuple((row["flag"], row["n"]) for row in store.query(_COUNTS).to_pylist())


def _answered(store: Store, source: str, records: list[dict[str, Any]]) -> list[Answered]:
    measures: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.query(_MEASURES, [source]).to_pylist():
        measures[row["record_id"]].append(row)
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for row in store.query(_TEXTS, [source]).to_pylist():
        texts[row["record_id"]].append(row["normal"])
    return [_one(row, measures[row["record_id"]], texts[row["record_id"]]) for row in records]


def _one(record: dict[str, Any], measures: list[dict[str, Any]], texts: list[str]) -> Answered:
    closed = [row for row in measures if row["measure"] != "seconds"]
    return Answered(
        id=record["record_id"],
        respondent=record["respondent"],
        survey=record["channel"] == "survey",
        scales=tuple(
            (row["low"], row["high"], row["value"])
            for row in closed
            if row["measure"] in _SCALES and None not in (row["low"], row["high"], row["value"])
        ),
        seconds=next((row["value"] for row in measures if row["measure"] == "seconds"), None),
        answers=tuple(f"{row['measure']} {row['question']} {row['value']} {row['answer']}" for row in closed),
        texts=tuple(texts),
    )


def _rival(row: dict[str, Any]) -> list[str]:
    """Return the mark that intake sets, which says whose record it is and is no doubt about it."""
    return [flag for flag in row["flags"] or () if flag == RIVAL]


def _put(store: Store, flags: dict[str, list[str]], ids: set[str]) -> None:
    if not ids:
        return
    rows = store.query("SELECT * FROM records WHERE record_id IN (SELECT unnest(?))", [sorted(ids)]).to_pylist()
    new = [{**row, "flags": [*_rival(row), *flags.get(row["record_id"], ())]} for row in rows]
    with store.transaction():
        store.put("records", pa.Table.from_pylist(new, schema=schema.TABLES["records"]))
