"""Keep the quality flags of records: they depend on all records of a source, so they are judged after reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as compute

from voc import schema
from voc.clean.records import FLAGS, Answered, changed, flagged
from voc.ports import Store
from voc.project.intake import RIVAL
from voc.project.tombstones import FLAG
from voc.source import NUMERIC

_RECORDS = """
SELECT record_id, channel, respondent, list_contains(coalesce(flags, []), 'forgotten') AS gone,
       list_filter(coalesce(flags, []), flag -> flag NOT IN ('competitor', 'forgotten')) AS flags
FROM records
WHERE source = ? AND channel <> 'call' ORDER BY occurred_at NULLS LAST, record_id
"""

_MEASURES = """
SELECT record_id, measure, question, value, low, high, answer FROM measures
WHERE record_id IN (SELECT unnest(?)) ORDER BY record_id, measure, question, answer
"""

_TEXTS = """
SELECT record_id, coalesce(normal, '') AS normal FROM comments
WHERE record_id IN (SELECT unnest(?)) AND len(coalesce(turns, [])) = 0 ORDER BY record_id, question, comment_id
"""

_COUNTS = """
SELECT flag, count(*) AS n FROM (
    SELECT unnest(flags) AS flag FROM comments UNION ALL SELECT unnest(flags) FROM records)
GROUP BY flag ORDER BY n DESC, flag
"""

_PAGE = 10_000  # records in memory at once
_COMPARED = ("repeated_answers", "copied", "similar")  # flags that other records' words decide
_SCALES = frozenset(NUMERIC) - {"nps"}


def judge(store: Store) -> None:
    """Judge the records of sources that brought a file since they were judged last, also in a run that was killed."""
    waiting = store.query("SELECT * FROM files WHERE NOT judged ORDER BY file_id").to_pylist()
    with store.transaction():
        mark(store, {row["source"] for row in waiting})
        rows = [{**row, "judged": True} for row in waiting]
        store.put("files", pa.Table.from_pylist(rows, schema=schema.TABLES["files"]))


def mark(store: Store, sources: Iterable[str]) -> None:
    """Judge the records of these sources anew and store what changed."""
    for source in sorted(set(sources)):
        records = store.query(_RECORDS, [source])
        marked = records.filter(compute.greater(compute.list_value_length(records.column("flags")), 0)).to_pylist()
        before = {row["record_id"]: row["flags"] for row in marked}
        gone = set(records.filter(records.column("gone")).column("record_id").to_pylist())
        after = flagged(_answered(store, records))
        if gone:
            after = _lasting(before, after, gone)
        _put(store, after, changed(before, after))


def _lasting(before: dict[str, list[str]], after: dict[str, list[str]], gone: set[str]) -> dict[str, list[str]]:
    """Keep the flags of records without words, and those that others got by being compared with such words."""
    kept = {}
    for name in before.keys() | after.keys():
        earlier, now = before.get(name, []), after.get(name, [])
        found = earlier if name in gone else [*now, *(flag for flag in earlier if flag in _COMPARED)]
        kept[name] = [flag for flag in FLAGS if flag in found]
    return {name: flags for name, flags in kept.items() if flags}


def counts(store: Store) -> tuple[tuple[str, int], ...]:
    """Return how many comments or records of the store have each flag, the commonest first."""
    return tuple((row["flag"], row["n"]) for row in store.query(_COUNTS).to_pylist())


def _answered(store: Store, records: pa.Table) -> Iterator[Answered]:
    for page in records.to_batches(max_chunksize=_PAGE):
        ids = page.column("record_id").to_pylist()
        measures, texts = (_grouped(store.query(sql, [ids])) for sql in (_MEASURES, _TEXTS))
        for row in page.to_pylist():
            name = row["record_id"]
            yield _one(row, measures[name], [text["normal"] for text in texts[name] if text["normal"].strip()])


def _grouped(rows: pa.Table) -> defaultdict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.to_pylist():
        found[row["record_id"]].append(row)
    return found


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


def _set(row: dict[str, Any]) -> list[str]:
    """Return the marks that say whose record it is and whether its words are gone, and are no doubt about it."""
    return [flag for flag in row["flags"] or () if flag in (RIVAL, FLAG)]


def _put(store: Store, flags: dict[str, list[str]], ids: set[str]) -> None:
    if not ids:
        return
    rows = store.query("SELECT * FROM records WHERE record_id IN (SELECT unnest(?))", [sorted(ids)]).to_pylist()
    new = [{**row, "flags": [*_set(row), *flags.get(row["record_id"], ())]} for row in rows]
    with store.transaction():
        store.put("records", pa.Table.from_pylist(new, schema=schema.TABLES["records"]))
