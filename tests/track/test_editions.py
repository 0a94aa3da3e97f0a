"""Every edition is kept, and there is a new one only where something has changed."""

from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa
import pytest

from voc import schema
from voc.adapters.duckdb_store import DuckDBStore
from voc.period import Period
from voc.track import editions
from voc.track.editions import Edition
from voc.track.inputs import Days, state

WEEK, NEXT = Period.parse("2026-W53"), Period.parse("2027-W01")
MADE = Edition(
    period=str(WEEK),
    language="zh",
    made_at=datetime.fromisoformat("2027-01-04"),
    pack="p",
    model="m",
    inputs={"sources": {"survey": 3}, "rows": "r1", "state": "s1"},
    figures={"comments": 3, "nps..": None},
    manifest={"version: voc": "0.1.0"},
    content='{"title": "一"}',
    page="h1",
)


@pytest.fixture
def store():
    store = DuckDBStore(None)
    yield store
    store.close()


def put(store, table, *rows):
    names = schema.TABLES[table].names
    full = [{**dict.fromkeys(names), **row} for row in rows]
    store.put(table, pa.Table.from_pylist(full, schema=schema.TABLES[table]))


def record(name, day, digest="d", source="survey"):
    return {"record_id": name, "source": source, "occurred_on": day, "digest": digest}


def test_an_edition_comes_back_as_it_was_kept(store):
    kept = editions.settle(store, MADE)
    assert (kept.edition, kept.reason, kept.told_in) == (1, "first", "")
    assert editions.newest(store, WEEK, "zh") == kept
    assert editions.newest(store, WEEK, "en") is None


def test_the_same_content_is_no_new_edition_but_what_it_rests_on_is_noted(store):
    editions.settle(store, MADE)
    again = replace(MADE, made_at=datetime.fromisoformat("2027-01-05"), inputs={**MADE.inputs, "rows": "r2"}, page="h2")
    assert editions.settle(store, again) == replace(again, edition=1, made_at=MADE.made_at)


@pytest.mark.parametrize(("rows", "reason"), [("r1", "changed"), ("r2", "late")])
def test_a_new_edition_says_whether_rows_came_late_or_something_else_changed(store, rows, reason):
    editions.settle(store, MADE)
    other = replace(MADE, content="{}", inputs={**MADE.inputs, "rows": rows}, figures={"comments": 5, "nps..": 2.5})
    kept = editions.settle(store, other)
    assert (kept.edition, kept.reason) == (2, reason)
    editions.tell(store, NEXT)
    told = editions.reopened(store, NEXT)
    assert [one.changed() for one in told] == ([(("comments", 3, 5), ("nps..", None, 2.5))] if reason == "late" else [])


def test_a_late_edition_is_told_once_in_a_later_report_of_its_kind(store):
    for number, content in enumerate("abc"):
        editions.settle(store, replace(MADE, content=content, inputs={**MADE.inputs, "rows": content}))
        if number == 1:
            for other in ("2026-W53", "2026-W52", "2027-01"):
                editions.tell(store, Period.parse(other))
            assert len(editions.untold(store, NEXT)) == 1
            editions.tell(store, NEXT)
    editions.tell(store, NEXT.next())
    assert [one.period for one in editions.reopened(store, NEXT)] == ["2026-W53"]
    assert editions.newest(store, WEEK, "zh").told_in == str(NEXT.next())
    assert editions.untold(store, NEXT.next()) == ()


def test_rows_count_in_whatever_order_they_came(store):
    put(store, "records", record("a", date(2026, 12, 28)), record("b", date(2027, 1, 3), source="store"))
    put(store, "records", record("c", date(2027, 1, 4)))
    first = Days.of(store).inputs(WEEK)
    assert dict(first.sources) == {"survey": 1, "store": 1}
    other = DuckDBStore(None)
    put(other, "records", record("b", date(2027, 1, 3), source="store"))
    put(other, "records", record("a", date(2026, 12, 28)))
    assert Days.of(other).inputs(WEEK) == first
    put(other, "records", record("a", date(2026, 12, 28), digest="edited"))
    assert Days.of(other).inputs(WEEK).rows != first.rows


def test_a_complaint_that_is_dealt_with_is_no_late_row(store):
    put(store, "records", record("a", date(2026, 12, 28), digest="open"))
    put(store, "tickets", {"record_id": "a"})
    before = Days.of(store).inputs(WEEK)
    put(store, "records", record("a", date(2026, 12, 28), digest="closed"))
    assert Days.of(store).inputs(WEEK) == before


def test_a_conversation_belongs_to_the_day_of_its_call_and_indicators_to_their_period(store):
    put(store, "records", record("a", None))
    empty = Days.of(store).inputs(WEEK)
    put(store, "calls", {"call_id": "a", "source": "calls", "started_on": date(2026, 12, 30), "digest": "c"})
    put(store, "indicators", {"indicator_id": "i", "source": "kpi", "starts_on": date(2026, 12, 28), "digest": "k"})
    assert dict(Days.of(store).inputs(WEEK).sources) == {"survey": 1, "calls": 1, "kpi": 1}
    assert empty.sources == ()


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("records", record("a", None)),
        ("annotations", {"comment_id": "c", "pack": "p", "model": "m", "schema_version": 5}),
        ("topics", {"topic_id": "t", "label": "l"}),
        ("cases", {"case_id": "k", "code": "x"}),
        ("actions", {"action_id": "k", "target": "x"}),
        ("forgotten", {"kind": "respondent", "value": "x"}),
        ("respondents", {"respondent": "k", "digest": "x"}),
    ],
)
def test_whatever_a_report_may_rest_on_changes_the_state(store, table, row):
    before = state(store)
    put(store, table, row)
    assert state(store) != before


def test_the_state_holds_what_else_is_named(store):
    assert state(store, ["a"]) != state(store, ["b"])
    assert state(store, ["a"]) == state(store, ["a"])
