"""Stores for the tests of the ledger: rows written by hand, or found in a bank."""

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from tests.aggregate.bank import LEXICON, MODEL, PACK, Bank
from voc import schema
from voc.adapters.duckdb_store import DuckDBStore
from voc.aggregate import find
from voc.aggregate.topics import fitting
from voc.aggregate.views import View
from voc.config import Config
from voc.lexicon import Dimension
from voc.loop import LedgerPart
from voc.period import Period
from voc.track import ledger

NAMES = ("stability", "efficiency", "usability")
KNOWN = replace(LEXICON, dimensions=tuple(Dimension(name, name, name, (), (), ()) for name in NAMES))
CONFIG = Config(scores={"minimum_n": 3, "trend_periods": 3})
FIRST = Period.parse("2026-W01")
WEEKS = [str(Period(FIRST.start + timedelta(days=7 * number), "week")) for number in range(60)]


def row(period, complaints, of=400, *, name="login.stability", kind="pain", direction="steady", successors=None):
    """Return a row of the ledger; without complaints (None) it is retired."""
    touchpoint, _, dimension = name.partition(".")
    known = complaints is not None
    return {
        "period": period,
        "kind": kind,
        "entry_id": name,
        "touchpoint": touchpoint,
        "dimension": dimension if kind == "pain" else "",
        "label": "" if kind == "pain" else f"话题{name}",
        "complaints": complaints,
        "informative": of if known else None,
        "share": complaints / of if known and of else None,
        "low": 0.0 if known else None,
        "high": 1.0 if known else None,
        "direction": direction if known else "retired",
        "successors": [{"entry_id": one, "share": share} for one, share in successors or ()],
    }


def ledger_of(*rows):
    store = DuckDBStore(None)
    write(store, *rows)
    return store


def write(store, *rows):
    columns = schema.TABLES["ledger"]
    full = [{name: one.get(name) for name in columns.names} for one in rows]
    store.put("ledger", pa.Table.from_pylist(full, schema=columns))


def entries(store, period=WEEKS[-1], *, quiet=4):
    found = ledger.entries(store, Period.parse(period), part=LedgerPart(quiet_periods=quiet), minimum=3)
    return {one.id: one for one in found}


def states(counts, *, of=400, directions=None, quiet=4):
    """Return the states of one pain point, week by week; of a week that is None there is no row."""
    totals = [of] * len(counts) if isinstance(of, int) else of
    ways = directions or {}
    rows = [
        row(week, n, total, direction=ways.get(number, "steady"))
        for number, (week, n, total) in enumerate(zip(WEEKS, counts, totals, strict=False))
        if n is not None
    ]
    found = entries(ledger_of(*rows), quiet=quiet).get("login.stability")
    return [one.state for one in found.history] if found else []


def filled(bank: Bank) -> DuckDBStore:
    store = DuckDBStore(None)
    for name, columns in schema.TABLES.items():
        rows = [{column: one.get(column) for column in columns.names} for one in bank.tables[name]]
        store.put(name, pa.Table.from_pylist(rows, schema=columns))
    return store


def view_of(store, period, *, lexicon=KNOWN, pack=PACK, model=MODEL, config=CONFIG):
    return View(store, config, lexicon, Period.parse(period), pack, model)


def reported(store, period, **how):
    """Do what a run does: find, and write the ledger."""
    view = view_of(store, period, **how)
    fitting.save(view, fitting.prepare(view))
    same = {"config": view.config, "lexicon": view.lexicon, "period": view.period}
    ledger.record(find(store, **same, pack=view.pack, model=view.model), view=view)


def day_of(period) -> date:
    return Period.parse(period).start + timedelta(days=1)
