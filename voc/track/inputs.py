"""What a period was made from, as fingerprints: to see what came late, and whether anything is new at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from voc.files import digest
from voc.period import Period
from voc.ports import Store

# One row for each day and source. The marks of rows are joined by XOR: in whatever order they came.
_DAYS = """
SELECT day, source, count(*) AS n, bit_xor(md5_number(mark))::VARCHAR AS mark FROM (
    SELECT coalesce(r.occurred_on, k.started_on) AS day, r.source,
           -- A complaint arrives once; that it is dealt with later is no news of the day it came.
           concat_ws(' ', 'record', r.record_id, CASE WHEN t.record_id IS NULL THEN r.digest END) AS mark
    FROM records r LEFT JOIN calls k ON k.call_id = r.record_id LEFT JOIN tickets t ON t.record_id = r.record_id
    UNION ALL SELECT started_on, source, concat_ws(' ', 'call', call_id, digest) FROM calls
    UNION ALL SELECT starts_on, source, concat_ws(' ', 'indicator', indicator_id, digest) FROM indicators)
WHERE day IS NOT NULL GROUP BY day, source ORDER BY day, source
"""

# What a report may rest on, table by table. Messages and alerts rest on the report.
_STATE = {
    "files": "concat_ws(' ', file_id, name)",
    "records": "concat_ws(' ', record_id, digest, flags::VARCHAR)",
    "comments": "concat_ws(' ', comment_id, flags::VARCHAR)",
    "calls": "concat_ws(' ', call_id, digest)",
    "respondents": "concat_ws(' ', respondent, digest)",
    "indicators": "concat_ws(' ', indicator_id, digest)",
    "annotations": "concat_ws(' ', comment_id, pack, model, schema_version)",
    "topics": "concat_ws(' ', topic_id, label, status, fit)",
    **{name: f"{name}::VARCHAR" for name in ("ledger", "cases", "actions", "forgotten")},
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a period holds.

    Attributes:
        sources: (source, rows): records, calls and indicators of its days.
        rows: fingerprint of these rows; what customers said and answered, not how complaints were dealt with since.
    """

    sources: tuple[tuple[str, int], ...]
    rows: str


@dataclass(frozen=True, slots=True)
class Days:
    """The fingerprints of every day of a store, read once for any number of periods."""

    rows: tuple[tuple[date, str, int, int], ...]  # day, source, rows, mark

    @classmethod
    def of(cls, store: Store) -> Days:
        """Read them."""
        found = store.query(_DAYS).to_pylist()
        return cls(tuple((row["day"], row["source"], row["n"], int(row["mark"])) for row in found))

    def inputs(self, period: Period) -> Inputs:
        """Return what a period holds."""
        counts: Counter[str] = Counter()
        marks: dict[str, int] = {}
        for day, source, n, mark in self.rows:
            if period.start <= day < period.end:
                counts[source] += n
                marks[source] = marks.get(source, 0) ^ mark
        said = (f"{source} {counts[source]} {marks[source]}".encode() for source in sorted(counts))
        return Inputs(tuple(sorted(counts.items())), digest(said, length=64))


def state(store: Store, more: Iterable[str] = ()) -> str:
    """Return a fingerprint of all that a report may rest on: the store, and what else is named.

    It differs wherever a report could; it may differ where none does.
    """
    marks = [_mark(store, table, sql) for table, sql in _STATE.items()]
    return digest((part.encode() for part in (*marks, *more)), length=64)


def _mark(store: Store, table: str, sql: str) -> str:
    asked = f"SELECT count(*) AS n, bit_xor(md5_number({sql}))::VARCHAR AS mark FROM {table}"  # noqa: S608 — our names
    (row,) = store.query(asked).to_pylist()
    return f"{table} {row['n']} {row['mark']}"
