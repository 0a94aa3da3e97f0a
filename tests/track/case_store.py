"""A store with comments that hold risk signals, and what became of them."""

from datetime import datetime, timedelta

import pyarrow as pa

from tests.aggregate.bank import DAY, MODEL, PACK, Bank
from voc import schema
from voc.adapters.duckdb_store import DuckDBStore
from voc.config import Config
from voc.loop import CasesPart, RiskPart
from voc.track import cases

NOON = datetime.fromisoformat("2026-03-03T12:00")  # of DAY, UTC
KNOWN = datetime.fromisoformat("2026-03-09T01:00")
VERSION = {"pack": PACK, "model": MODEL, "excluded": Config().quality.exclude}


def fill(bank, store=None):
    """Put the rows of a bank into a store."""
    store = store or DuckDBStore(None)
    bank.tables["files"] = [{"file_id": "f", "name": "a.csv", "ingested_at": KNOWN}]
    for name, columns in schema.TABLES.items():
        rows = [{column: row.get(column) for column in columns.names} for row in bank.tables[name]]
        store.put(name, pa.Table.from_pylist(rows, schema=columns))
    return store


def signal(bank, text="他们说保本，结果亏了", *signals, at=NOON, **columns):
    """Add a comment with signals, as `code:level`."""
    said = {"level": signals[0].split(":")[1] if signals else "none", "signals": signals, "file_id": "f"}
    return bank.comment(text, **{**said, "occurred_at": at, "day": at.date() if at else DAY, **columns})


def open_cases(store, part=None, **how):
    """Open cases, and return the rows that were put."""
    rows = cases.opened(store, part=part or CasesPart(), **{**VERSION, **how})
    store.put("cases", rows)
    return rows.to_pylist()


def look(store, as_of=NOON + timedelta(days=30), part=None, risk=None, minimum=3, **how):
    """Return the book as of a moment."""
    said = {"as_of": as_of, "part": part or CasesPart(), "risk": risk or RiskPart(), "minimum": minimum}
    return cases.book(store, **{**VERSION, **said, **how})


def change(store, case_id, **columns):
    """Change a case by hand."""
    [row] = store.query("SELECT * FROM cases WHERE case_id = ?", [case_id]).to_pylist()
    store.put("cases", pa.Table.from_pylist([row | columns], schema=schema.TABLES["cases"]))


__all__ = ["DAY", "KNOWN", "NOON", "Bank", "change", "fill", "look", "open_cases", "signal"]
