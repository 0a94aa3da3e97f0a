"""What a period writes into the ledger, from comments."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tests.aggregate.bank import Bank, told
from tests.track.books import KNOWN, NAMES, WEEKS, day_of, entries, filled, reported, row, view_of, write
from voc import schema
from voc.aggregate.topics import fitting
from voc.aggregate.topics.refit import refit

ENDED = ("resolved", "retired")
CODE = ("短信验证码收不到", "验证码没有收到", "验证码迟迟不来", "等不到短信验证码")
FACE = ("人脸识别失败", "刷脸总是失败", "人脸识别认不出", "刷脸认不出我")
WHO = ("今天", "昨天", "早上", "晚上", "上周", "一直", "又", "还是")


def spoken(*weeks):
    """Return a bank in which so many a week complain of logging in, of queues, and praise a transfer."""
    bank = Bank()
    for week, (login, branch, praise) in zip(WEEKS, weeks, strict=False):
        day = day_of(week)
        bank.comments(login, "登录时验证码收不到", told("login", "negative", "stability"), day=day)
        bank.comments(branch, "网点排队太久", told("branch", "negative", "efficiency"), day=day)
        bank.comments(praise, "转账很快", told("transfer", "positive", "efficiency"), day=day, label="positive")
    return bank


def rows_of(store, week):
    found = store.query("SELECT * FROM ledger WHERE period = ? ORDER BY entry_id", [week]).to_pylist()
    return {one["entry_id"]: one for one in found}


def test_every_complaint_has_a_row_with_share_and_interval():
    store = filled(spoken((6, 2, 12)))
    reported(store, WEEKS[0])
    found = rows_of(store, WEEKS[0])
    assert list(found) == ["branch.efficiency", "login.stability"]
    login = found["login.stability"]
    assert (login["complaints"], login["informative"], login["share"], login["rank"]) == (6, 20, 0.3, 1)
    assert login["low"] < 0.3 < login["high"]
    assert (login["priority"], found["branch.efficiency"]["priority"]) == (100.0, None)
    assert list(entries(store)) == ["login.stability"]


def test_what_nobody_complains_of_any_more_still_has_a_row():
    store = filled(spoken((6, 4, 12), (6, 0, 12), (6, 0, 12), (6, 0, 0)))
    for week in WEEKS[:4]:
        reported(store, week)
    assert [rows_of(store, week)["branch.efficiency"]["complaints"] for week in WEEKS[:4]] == [4, 0, 0, 0]
    assert rows_of(store, WEEKS[3])["branch.efficiency"]["informative"] == 6
    assert [one.state for one in entries(store)["branch.efficiency"].history] == ["new", "quiet", "quiet", "quiet"]


def test_a_significant_change_makes_it_worse_and_then_better():
    store = filled(spoken((10, 0, 90), (60, 0, 40), (58, 0, 42), (9, 0, 91)))
    for week in WEEKS[:4]:
        reported(store, week)
    assert [one.state for one in entries(store)["login.stability"].history] == ["new", "worse", "continuing", "better"]


def test_a_period_recorded_anew_replaces_its_rows():
    bank = spoken((6, 4, 12))
    store = filled(bank)
    reported(store, WEEKS[0])
    store.delete("annotations", "comment_id", [f"c{number:04}" for number in range(6, 10)])
    reported(store, WEEKS[0])
    assert list(rows_of(store, WEEKS[0])) == ["login.stability"]


def test_the_same_run_twice_gives_the_same_rows():
    store = filled(spoken((6, 4, 12), (5, 3, 9)))
    for week in WEEKS[:2]:
        reported(store, week)
    once = store.query("SELECT * FROM ledger ORDER BY ALL").to_pylist()
    reported(store, WEEKS[1])
    assert store.query("SELECT * FROM ledger ORDER BY ALL").to_pylist() == once


@pytest.mark.parametrize(
    "pack",
    [
        replace(KNOWN, touchpoints=tuple(one for one in KNOWN.touchpoints if one.id != "branch")),
        replace(KNOWN, dimensions=tuple(one for one in KNOWN.dimensions if one.id != "efficiency")),
    ],
)
def test_a_touchpoint_or_dimension_that_vanishes_from_the_pack_is_retired(pack):
    store = filled(spoken((6, 4, 12), (6, 0, 12), (6, 0, 12)))
    reported(store, WEEKS[0])
    for week in WEEKS[1:3]:
        reported(store, week, lexicon=pack)
    assert rows_of(store, WEEKS[1])["branch.efficiency"]["direction"] == "retired"
    assert "branch.efficiency" not in rows_of(store, WEEKS[2])
    assert entries(store)["branch.efficiency"].state == "retired"
    assert "general" not in NAMES  # complaints without a dimension stay known


def test_topics_keep_their_identity_when_they_are_fitted_anew():
    bank = Bank()
    for week in WEEKS[:6]:
        for number in range(20):
            text = WHO[(number + int(week[-2:])) % len(WHO)] + (CODE, FACE)[number % 2][number // 2 % 4]
            bank.comment(text + "啊" * (number // 8), told("login", "negative", "stability"), day=day_of(week))
    store = filled(bank)
    small = view_of(store, WEEKS[0]).config.model_copy(deep=True)
    small = small.model_copy(update={"topics": small.topics.model_copy(update={"minimum": 60})})
    for week in WEEKS[:5]:
        reported(store, week, config=small)
    before = {name: one for name, one in entries(store).items() if one.kind == "topic"}
    assert before
    assert all(one.state not in ENDED and one.label for one in before.values())
    # As if the words had been learned otherwise: all topics get new ids.
    view = view_of(store, WEEKS[4], config=small)
    prepared, moved = refit(view, touchpoints=["login"])
    assert {one.fate for one in moved.moved} == {"kept"}
    fitting.save(view, prepared)
    reported(store, WEEKS[5], config=small)
    after = entries(store)
    assert all(after[name].state not in ENDED and after[name].first == one.first for name, one in before.items())


def test_retired_topics_name_their_successors():
    store = filled(spoken((6, 0, 12), (6, 0, 12)))
    topic = row(WEEKS[0], 6, name="login.t1", kind="topic")
    write(store, topic)
    retired = {"topic_id": "login.t1", "status": "retired", "successors": [{"topic_id": "login.t2", "share": 0.9}]}
    columns = schema.TABLES["topics"]
    whole = {
        "side": "negative",
        "phrases": [],
        "dimensions": [],
        "centre": [],
        "fit": "f",
        "clauses": 1,
        "since": WEEKS[0],
    }
    store.put("topics", pa.Table.from_pylist([dict.fromkeys(columns.names) | whole | retired], schema=columns))
    reported(store, WEEKS[1])
    found = rows_of(store, WEEKS[1])["login.t1"]
    assert (found["direction"], found["complaints"], found["label"]) == ("retired", None, topic["label"])
    assert found["successors"] == [{"entry_id": "login.t2", "share": 0.9}]
