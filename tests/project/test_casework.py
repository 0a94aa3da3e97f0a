"""What staff do about a case, and what is refused."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from voc import schema
from voc.errors import QueryError
from voc.project.casework import Casework

NOW = datetime.fromisoformat("2026-10-05T08:00")  # UTC; 16:00 in Shanghai
SPOKE = NOW - timedelta(days=3)


class Clock:
    """Say what time it is, a minute later every time."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        self.at += timedelta(minutes=1)
        return self.at


def put(store, *names, **columns):
    blank = dict.fromkeys(schema.TABLES["cases"].names)
    own = {"code": "fraud", "level": "high", "channel": "survey", "occurred_at": SPOKE, "known_at": NOW}
    rows = [{**blank, "comment_id": f"c-{name}", "case_id": name, **own, **columns} for name in names]
    store.put("cases", pa.Table.from_pylist(rows, schema=schema.TABLES["cases"]))


@pytest.fixture
def work(opened):
    put(opened.store, "KMNPQRS", "KMTTTTT", "ZZZZZZZ")
    return Casework(replace(opened, now=Clock()))


def row(work, case):
    [found] = work.project.store.query("SELECT * FROM cases WHERE case_id = ?", [case]).to_pylist()
    return found


def test_the_life_of_a_case(work):
    assert work.assign("KMN", to=" 王敏 ") == "KMNPQRS"
    work.answer("kmn")
    work.close("KMNPQRS", result="已退款")
    found = row(work, "KMNPQRS")
    assert (found["assignee"], found["result"]) == ("王敏", "已退款")
    assert SPOKE < NOW < found["assigned_at"] < found["answered_at"] < found["closed_at"]
    [entry] = [one for one in work.book().entries if one.id == "KMNPQRS"]
    assert (entry.state, entry.result) == ("closed", "已退款")


def test_every_step_is_kept(work):
    work.assign("KMN", to="王敏")
    work.assign("KMN", to="李雷")
    work.close("KMN", result="已退款")
    work.reopen("KMN")
    sql = "SELECT content FROM history WHERE record_id = 'KMNPQRS' ORDER BY replaced_at"
    kept = [json.loads(text) for text in work.project.store.query(sql).column("content").to_pylist()]
    assert [one["event"] for one in kept] == ["assign", "assign", "close", "reopen"]
    assert [one.get("assignee") for one in kept] == [None, "王敏", "李雷", "李雷"]
    assert kept[-1]["result"] == "已退款"
    assert (row(work, "KMNPQRS")["closed_at"], row(work, "KMNPQRS")["result"]) == (None, None)


def test_a_reopened_case_was_closed_at_the_time(work):
    work.close("KMN", result="已退款")
    closed = work.project.now()
    work.reopen("KMN")
    state = {one.id: one.state for one in work.book(as_of=closed).entries}["KMNPQRS"]
    now = {one.id: one.state for one in work.book().entries}["KMNPQRS"]
    assert (state, now) == ("closed", "open")


def test_personal_data_in_a_result_is_masked_before_it_is_stored(work):
    work.close("KMN", result="已致电13812345678，身份证11010119900307123X 的客户接受")
    said = work.project.store.query("SELECT result FROM cases WHERE case_id = 'KMNPQRS'").column("result")[0].as_py()
    assert "13812345678" not in said
    assert "11010119900307123X" not in said
    assert "接受" in said
    work.reopen("KMN")
    kept = work.project.store.query("SELECT string_agg(content) AS all FROM history").column("all")[0].as_py()
    assert "13812345678" not in kept


def test_a_step_may_be_noted_later_at_local_time(work):
    work.answer("KMN", at="2026-10-03 09:30")
    work.close("KMN", result="已退款", at="2026-10-04T10:00:00+00:00")
    found = row(work, "KMNPQRS")
    assert str(found["answered_at"]) == "2026-10-03 01:30:00"
    assert str(found["closed_at"]) == "2026-10-04 10:00:00"


REFUSED = [
    (lambda work: work.assign("KM", to="王敏"), "may be KMNPQRS, KMTTTTT"),
    (lambda work: work.assign("XY", to="王敏"), "no case 'XY'"),
    (lambda work: work.assign("", to="王敏"), "no case ''"),
    (lambda work: work.assign("%", to="王敏"), "no case '%'"),
    (lambda work: work.assign("KMN", to="  "), "nobody is named"),
    (lambda work: work.close("KMN", result=" "), "no result is said"),
    (lambda work: work.reopen("KMN"), "is open"),
    (lambda work: work.answer("KMN", at="2026-10-06 09:30"), "still to come"),
    (lambda work: work.answer("KMN", at="2026-10-01 09:30"), "before the customer spoke (2026-10-02 16:00)"),
    (lambda work: work.answer("KMN", at="yesterday"), "is no time"),
]


@pytest.mark.parametrize(("step", "complaint"), REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(work, step, complaint):
    before = work.project.store.query("SELECT * FROM cases ORDER BY ALL").to_pylist()
    with pytest.raises(QueryError) as refused:
        step(work)
    assert complaint in str(refused.value)
    assert work.project.store.query("SELECT * FROM cases ORDER BY ALL").to_pylist() == before
    assert work.project.store.query("SELECT * FROM history").num_rows == 0


def test_a_closed_case_is_worked_on_only_after_it_is_opened_again(work):
    work.close("KMN", result="已退款")
    for step in (
        lambda: work.assign("KMN", to="王敏"),
        lambda: work.answer("KMN"),
        lambda: work.close("KMN", result="再次"),
    ):
        with pytest.raises(QueryError, match="voc case reopen"):
            step()


def test_an_answered_case_is_not_answered_again(work):
    work.answer("KMN")
    with pytest.raises(QueryError, match="is answered since 2026-10-05 16:"):
        work.answer("KMN")


def test_a_whole_id_is_never_ambiguous(work):
    put(work.project.store, "ZZZZZZZB")
    assert work.assign("ZZZZZZZ", to="王敏") == "ZZZZZZZ"
