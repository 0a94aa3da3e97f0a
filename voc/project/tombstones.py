"""Keep forgotten words from coming back: when files are read again, when packs change, when flags are judged anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from voc import schema
from voc.lexicon import Lexicon
from voc.ports import Store
from voc.project.intake import Rows

FLAG = "forgotten"
REFUSED = "forgotten: nothing of this customer, or from before this day, is taken in"

_MOVED = {
    "records": "list_contains(flags, 'forgotten')",
    "comments": "list_contains(flags, 'forgotten')",
    "tickets": "record_id IN (SELECT record_id FROM records WHERE list_contains(flags, 'forgotten'))",
    "calls": "call_id IN (SELECT record_id FROM records WHERE list_contains(flags, 'forgotten'))",
}

# The annotations that count on where a later pack or model would have to read words that are gone.
_LAST = """
SELECT a.* FROM annotations a
JOIN forgotten f ON f.kind = 'comment' AND f.value = a.comment_id AND f.pack = a.pack AND f.model = a.model
WHERE a.comment_id NOT IN (
    SELECT comment_id FROM annotations WHERE pack = ? AND model = ? AND schema_version = ?)
QUALIFY row_number() OVER (PARTITION BY a.comment_id ORDER BY a.schema_version DESC) = 1
ORDER BY a.comment_id
"""


@dataclass(frozen=True)
class Tombstones:
    """Say what must not be taken in.

    Attributes:
        respondents: hashed ids of forgotten customers.
        before: nothing that was said before this day.
        any: whether anything was ever forgotten.
    """

    respondents: frozenset[str]
    before: date | None
    any: bool

    @classmethod
    def of(cls, store: Store) -> Tombstones:
        """Read those of a store."""
        rows = store.query("SELECT kind, value FROM forgotten WHERE kind IN ('respondent', 'before')").to_pylist()
        days = [date.fromisoformat(row["value"]) for row in rows if row["kind"] == "before"]
        known = frozenset(row["value"] for row in rows if row["kind"] == "respondent")
        some = bool(rows) or store.query("SELECT 1 FROM forgotten LIMIT 1").num_rows > 0
        return cls(known, max(days, default=None), some)

    def sift(self, store: Store, chunk: Rows) -> int:
        """Take out of a chunk what is forgotten, and return how many rows of it stand in the store without words.

        Rows that the store does not know are rejected: had they been there, they would be without words now.
        """
        if not self.any:
            return 0
        names = [bundle.record["record_id"] for bundle in chunk.bundles]
        calls = {row["call_id"] for row in chunk.tables.get("calls", ())}
        gone, there = _flagged(store, {*names, *calls}), _among(store, "calls", "call_id", calls)
        started = {row["call_id"]: row["started_on"] for row in there}
        kept, known = [], 0
        for bundle in chunk.bundles:
            record = bundle.record
            day = record["occurred_on"] or started.get(record["record_id"])
            if record["record_id"] in gone:
                known += 1
            elif record["respondent"] in self.respondents or (self.before and day and day < self.before):
                chunk.rejects.append({"ref": "", "column": "", "reason": REFUSED})
            else:
                kept.append(bundle)
        chunk.bundles = kept
        alone = chunk.tables
        people = [row for row in alone.get("respondents", ()) if row["respondent"] not in self.respondents]
        known += len(alone.get("respondents", ())) - len(people)
        talks = [row for row in alone.get("calls", ()) if row["call_id"] not in gone or row["call_id"] not in started]
        known += len(alone.get("calls", ())) - len(talks)
        bare = {"source_ref": "", "attributes": []}
        talks = [row | bare if row["call_id"] in gone else row for row in talks]
        chunk.tables = alone | {"respondents": people, "calls": talks}
        return known


def spare(store: Store, earlier: Sequence[str], *, file_id: str) -> None:
    """Hand the forgotten rows of files that are about to be read anew to the new reading: their words are not in it."""
    for table, gone in _MOVED.items():
        sql = f"UPDATE {table} SET file_id = ? WHERE file_id IN (SELECT unnest(?)) AND {gone}"  # noqa: S608 — our names
        store.change(sql, [file_id, list(earlier)])


def carry(store: Store, lexicon: Lexicon, version: tuple[str, str, int]) -> int:
    """Let forgotten comments count under a later pack or model as they were understood last; return how many.

    What that pack does not know any more (a touchpoint, a dimension, a kind of risk) is left out.
    """
    rows = store.query(_LAST, [*version]).to_pylist()
    if rows:
        pack, model, number = version
        known = _Known.of(lexicon)
        new = [{**known.only(row), "pack": pack, "model": model, "schema_version": number} for row in rows]
        store.put("annotations", pa.Table.from_pylist(new, schema=schema.TABLES["annotations"]))
    return len(rows)


@dataclass(frozen=True)
class _Known:
    touchpoints: frozenset[str]
    dimensions: frozenset[str]
    risks: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon) -> _Known:
        return cls(
            frozenset(one.id for one in lexicon.touchpoints),
            frozenset(one.id for one in lexicon.dimensions) | {"general"},
            frozenset(one.code for one in lexicon.risks),
        )

    def only(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return an annotation with what the pack knows; clauses stay in their places, topics are told by them."""
        touchpoints = [self._about(one) for one in row["touchpoints"] or () if one["id"] in self.touchpoints]
        clauses = [
            self._about(one) if one["touchpoint"] in self.touchpoints else {**one, "touchpoint": None, "dimensions": []}
            for one in row["clauses"] or ()
        ]
        signals = [one for one in row["risk"]["signals"] or () if one["code"] in self.risks]
        risk = {"level": row["risk"]["level"] if signals else "none", "signals": signals}
        return {**row, "touchpoints": touchpoints, "clauses": clauses, "risk": risk}

    def _about(self, one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "dimensions": [name for name in one["dimensions"] or () if name in self.dimensions]}


def _flagged(store: Store, names: Iterable[str]) -> set[str]:
    sql = "SELECT record_id FROM records WHERE list_contains(flags, 'forgotten') AND record_id IN (SELECT unnest(?))"
    return set(store.query(sql, [sorted(names)]).column("record_id").to_pylist())


def _among(store: Store, table: str, key: str, names: Iterable[str]) -> list[dict[str, Any]]:
    sql = f"SELECT * FROM {table} WHERE {key} IN (SELECT unnest(?))"  # noqa: S608 — our names
    found: list[dict[str, Any]] = store.query(sql, [sorted(names)]).to_pylist()
    return found
