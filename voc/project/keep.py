"""Store what is new or edited, keep what it replaces, and count the rows by what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa

from voc import schema
from voc.ports import Store
from voc.project.intake import Bundle, Rows

_PARTS = ("comments", "measures", "tickets")
MEANING = ("annotations", "comment_topics")  # of the words as they were: an edited text is understood anew
_ALONE = {"calls": "call_id", "respondents": "respondent", "indicators": "indicator_id"}
# What the history tells of a record; its identity and place are those of the record that replaced it.
_TOLD = {
    "records": ("channel", "occurred_at", "attributes", "flags"),
    "comments": ("question", "text", "turns"),
    "measures": ("measure", "question", "value", "low", "high", "answer", "touchpoint"),
    "tickets": ("opened_at", "closed_at", "answered_at", "kind", "via", "status", "result", "repeats", "agent", "team"),
}

Row = dict[str, Any]


def keep(store: Store, chunk: Rows, *, at: datetime) -> dict[str, int]:
    """Store a chunk and return how many rows were stored, unchanged and replaced.

    Args:
        store: inside a transaction.
        chunk: rows in the order of the file; of two editions in it the later wins, unless it says that it is older.
        at: when rows are replaced now.
    """
    counts = {"stored": 0, "unchanged": 0, "replaced": 0}
    _keep_records(store, chunk.bundles, counts, at)
    for table, key in _ALONE.items():
        rows = chunk.tables.get(table, [])
        there = _there(store, table, key, [row[key] for row in rows])
        chosen = {}
        for row in rows:
            status = _status(row, there.get(row[key]))
            counts[status] += 1
            if status != "unchanged":
                there[row[key]] = chosen[row[key]] = row
        _put(store, table, chosen.values())
    return counts


def _keep_records(store: Store, bundles: list[Bundle], counts: dict[str, int], at: datetime) -> None:
    there = _there(store, "records", "record_id", [bundle.record["record_id"] for bundle in bundles])
    stored = set(there)
    chosen: dict[str, Bundle] = {}
    history: list[Row] = []
    for bundle in bundles:
        name = bundle.record["record_id"]
        status = _status(bundle.record, there.get(name))
        counts[status] += 1
        if status == "unchanged":
            continue
        if name in chosen:
            history.append(_earlier(chosen[name], at))
        there[name] = bundle.record
        chosen[name] = bundle
    old = _stored(store, sorted(stored & chosen.keys()))
    replaced = [_earlier(bundle, at) for bundle in old]
    outdated = [row["comment_id"] for bundle in old for row in bundle.comments]
    for table in MEANING:
        store.delete(table, "comment_id", outdated)
    _put(store, "history", _last([*replaced, *history], schema.keys("history")))
    _put(store, "records", [bundle.record for bundle in chosen.values()])
    for table in _PARTS:
        store.delete(table, "record_id", sorted(chosen))
        rows = [row for bundle in chosen.values() for row in getattr(bundle, table)]
        _put(store, table, _last(rows, schema.keys(table)))


def _there(store: Store, table: str, key: str, ids: list[str]) -> dict[str, Row]:
    if not ids:
        return {}
    edited = "version" if "version" in schema.TABLES[table].names else "NULL AS version"
    sql = f"SELECT {key}, digest, {edited} FROM {table} WHERE {key} IN (SELECT unnest(?))"  # noqa: S608 — our names
    return {row[key]: row for row in store.query(sql, [ids]).to_pylist()}


def _status(row: Row, there: Row | None) -> str:
    """Say what becomes of a row: an edited one replaces the stored one, an earlier edit does not."""
    if there is None:
        return "stored"
    if row["digest"] == there["digest"]:
        return "unchanged"
    older = (row.get("version") or "") < (there.get("version") or "")
    return "unchanged" if older else "replaced"


def _stored(store: Store, ids: list[str]) -> list[Bundle]:
    """Return records as they stand in the store, with all that belongs to them."""
    if not ids:
        return []
    parts: dict[str, dict[str, list[Row]]] = {}
    for table in ("records", *_PARTS):
        order = ", ".join(schema.keys(table))
        sql = f"SELECT * FROM {table} WHERE record_id IN (SELECT unnest(?)) ORDER BY {order}"  # noqa: S608 — our names
        grouped = parts.setdefault(table, {})
        for row in store.query(sql, [ids]).to_pylist():
            grouped.setdefault(row["record_id"], []).append(row)
    return [Bundle(parts["records"][name][0], *(parts[table].get(name, []) for table in _PARTS)) for name in ids]


def _earlier(bundle: Bundle, at: datetime) -> Row:
    """Return a row of the history: what a record said, masked as it was stored."""
    content = _told("records", bundle.record)
    for table in _PARTS:
        content[table] = [_told(table, row) for row in getattr(bundle, table)]
    return {
        "record_id": bundle.record["record_id"],
        "version": bundle.record["version"],
        "replaced_at": at,
        "digest": bundle.record["digest"],
        "content": json.dumps(content, ensure_ascii=False, sort_keys=True, default=str),
    }


def _told(table: str, row: Row) -> Row:
    told = {name: row.get(name) for name in _TOLD[table]}
    turns = told.get("turns") or []
    told |= {"turns": [{"role": turn["role"], "text": turn["text"]} for turn in turns]}
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _put(store: Store, table: str, rows: Iterable[Row]) -> None:
    found = list(rows)
    if found:
        store.put(table, pa.Table.from_pylist(found, schema=schema.TABLES[table]))


def _last(rows: list[Row], keys: list[str]) -> list[Row]:
    return list({tuple(row[key] for key in keys): row for row in rows}.values())
