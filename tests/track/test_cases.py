"""Cases: which are opened, once; their clocks; and how things stood at a moment."""

import json
import random
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest

from tests.track.case_store import KNOWN, NOON, Bank, change, fill, look, open_cases, signal
from voc import schema
from voc.loop import CasesPart, RiskPart
from voc.track import signals
from voc.track.signals import _new_id

HOUR = timedelta(hours=1)


def codes(rows):
    return sorted((row["code"], row["level"]) for row in rows)


def told(store):
    return store.query("SELECT * FROM cases ORDER BY case_id").to_pylist()


def annotate(store, comment_id, pack, *found, model="model"):
    """Say what a pack sees in a comment."""
    marks = [{"code": code, "level": level, "start": 0, "end": 2} for code, level in found]
    level = max((level for _, level in found), key=["low", "medium", "high"].index, default="none")
    version = {"pack": pack, "model": model, "schema_version": schema.SCHEMA_VERSION}
    row = {"comment_id": comment_id, **version, "informative": True, "risk": {"level": level, "signals": marks}}
    columns = schema.TABLES["annotations"]
    store.put("annotations", pa.Table.from_pylist([{n: row.get(n) for n in columns.names} for row in [row]], columns))


# Which cases there are


def test_a_comment_has_one_case_for_each_code_at_its_gravest_level():
    bank = Bank()
    signal(bank, "保本", "misselling:high", "misselling:medium", "legal:medium", "churn:low")
    assert codes(open_cases(fill(bank))) == [("legal", "medium"), ("misselling", "high")]


def test_what_is_old_when_it_is_read_opens_no_case_unless_a_day_is_set():
    bank = Bank()
    read = KNOWN.date()
    for days, code in ((30, "fraud"), (31, "churn")):
        said = read - timedelta(days=days)
        signal(bank, f"说过的话{code}", f"{code}:high", at=datetime.combine(said, NOON.time()), day=said)
    assert codes(open_cases(fill(bank))) == [("fraud", "high")]
    assert codes(open_cases(fill(bank), CasesPart(since=date(2026, 1, 1)))) == [("churn", "high"), ("fraud", "high")]


def test_settings_say_which_levels_and_since_when():
    bank = Bank()
    signal(bank, "保本", "misselling:high")
    signal(bank, "要走了", "churn:low", at=NOON + timedelta(days=2))
    assert codes(open_cases(fill(bank), CasesPart(levels=["low"]))) == [("churn", "low")]
    since = CasesPart(levels=["low", "high"], since=date(2026, 3, 4))
    assert codes(open_cases(fill(bank), since)) == [("churn", "low")]


def test_a_case_tells_where_the_customer_is_found_and_when_it_was_known():
    bank = Bank()
    comment = signal(bank, "保本", "misselling:high", channel="ticket", source_ref="工单.xlsx · 3 #T7")
    [case] = open_cases(fill(bank))
    assert (case["comment_id"], case["channel"], case["source_ref"]) == (comment, "ticket", "工单.xlsx · 3 #T7")
    assert (case["occurred_at"], case["known_at"], case["closed_at"]) == (NOON, KNOWN, None)


def test_a_call_happened_when_it_started_and_what_has_no_date_is_a_case_too():
    bank = Bank()
    called = signal(bank, "保本", "misselling:high", at=None, day=None, record_id="k1")
    undated = signal(bank, "盗刷", "fraud:high", at=None, day=None)
    bank.tables["calls"].append({"call_id": "k1", "started_at": NOON, "started_on": NOON.date()})
    found = {row["comment_id"]: row for row in open_cases(fill(bank))}
    assert (found[called]["occurred_at"], found[undated]["occurred_at"]) == (NOON, None)
    assert {one.comment_id: one.answer_by for one in look(fill_again(found)).entries}[undated] == KNOWN + 24 * HOUR


def fill_again(found):
    store = fill(Bank())
    store.put("cases", pa.Table.from_pylist(list(found.values()), schema=schema.TABLES["cases"]))
    return store


def test_rivals_and_what_is_left_out_of_the_figures_open_none():
    bank = Bank()
    signal(bank, "保本", "misselling:high", flags=["competitor"])
    signal(bank, "盗刷", "fraud:high", flags=["advert"])
    kept = signal(bank, "找监管", "regulator:high", flags=["similar"])
    other = signal(bank, "找媒体", "media:high", record_id="r9")
    bank.tables["records"].append({"record_id": "r9", "flags": ["competitor"]})
    assert [row["comment_id"] for row in open_cases(fill(bank))] == [kept]
    assert other not in {row["comment_id"] for row in told(fill(bank))}


# Once for ever


def test_a_second_look_opens_nothing():
    bank = Bank()
    signal(bank, "保本", "misselling:high")
    store = fill(bank)
    before = open_cases(store)
    assert open_cases(store) == []
    assert told(store) == before


def test_neither_the_order_of_rows_nor_reading_a_file_again_matters():
    bank = Bank()
    for number in range(20):
        signal(bank, f"保本{number}", "misselling:high", "legal:medium")
    first = fill(bank)
    open_cases(first)
    random.Random(3).shuffle(bank.tables["comments"])
    random.Random(4).shuffle(bank.tables["annotations"])
    second = fill(bank)
    open_cases(second)
    fill(bank, second)  # the same rows are put once more
    assert open_cases(second) == []
    assert told(first) == told(second)


def test_what_one_customer_repeats_in_a_period_is_one_case():
    bank = Bank()
    signal(bank, "保本", "misselling:high", respondent="a")
    signal(bank, "保本", "misselling:high", respondent="a", at=NOON + timedelta(days=2))
    signal(bank, "保本", "misselling:high", respondent="a", at=NOON + timedelta(days=9))
    signal(bank, "保本", "misselling:high", respondent="b")
    assert len(open_cases(fill(bank))) == 3


def test_a_long_text_of_nobody_known_that_comes_in_twice_on_a_day_is_one_case():
    bank = Bank()
    long = "理财经理说这个产品保本保息，结果亏了两万"
    signal(bank, long, "misselling:high", respondent=None)
    signal(bank, long, "misselling:high", respondent=None)
    assert len(open_cases(fill(bank))) == 1


def test_customers_who_are_known_and_use_the_same_words_are_a_case_each():
    bank = Bank()
    template = "贵行理财经理承诺保本保息，现要求退款，否则我要向银保监会投诉"
    for respondent in "abc":
        signal(bank, template, "misselling:high", respondent=respondent)
    assert len(open_cases(fill(bank))) == 3


def test_an_earlier_repetition_that_comes_in_late_opens_no_second_case():
    bank = Bank()
    signal(bank, "保本", "misselling:high", respondent="a")
    store = fill(bank)
    before = open_cases(store)
    signal(bank, "保本", "misselling:high", respondent="a", at=NOON - timedelta(days=1))
    fill(bank, store)
    assert open_cases(store) == []
    assert told(store) == before


# A changed pack


def test_a_case_stays_when_the_present_pack_no_longer_sees_it_and_says_so():
    bank = Bank()
    comment = signal(bank, "保本", "misselling:high")
    store = fill(bank)
    open_cases(store)
    [unknown] = look(store, pack="next").entries
    annotate(store, comment, "next")
    assert open_cases(store, pack="next") == []
    [gone] = look(store, pack="next").entries
    [seen] = look(store).entries
    assert (seen.signal, unknown.signal, gone.signal) == ("high", None, "")
    assert (gone.level, gone.state) == ("high", "open")


def test_a_case_whose_comment_is_gone_or_left_out_stays_and_says_so():
    bank = Bank()
    signal(bank, "保本", "misselling:high", comment_id="gone")
    signal(bank, "盗刷", "fraud:high", comment_id="out")
    store = fill(bank)
    open_cases(store)
    store.delete("comments", "comment_id", ["gone"])
    assert {one.code: one.signal for one in look(store).entries} == {"misselling": "", "fraud": "high"}
    bank.tables["comments"][1]["flags"] = ["competitor"]
    assert {one.signal for one in look(fill(bank, store)).entries if one.code == "fraud"} == {""}


def test_a_graver_level_raises_an_open_case_and_a_lesser_one_does_nothing():
    bank = Bank()
    comment = signal(bank, "保本", "misselling:medium")
    store = fill(bank)
    [before] = open_cases(store)
    annotate(store, comment, "graver", ("misselling", "high"))
    [raised] = open_cases(store, pack="graver")
    assert raised == before | {"level": "high"}
    assert open_cases(store) == []
    assert [one.level for one in look(store).entries] == ["high"]


def test_a_closed_case_is_as_it_was_closed():
    bank = Bank()
    comment = signal(bank, "保本", "misselling:medium")
    store = fill(bank)
    [case] = open_cases(store)
    change(store, case["case_id"], closed_at=NOON + HOUR)
    annotate(store, comment, "graver", ("misselling", "high"))
    assert open_cases(store, pack="graver") == []


# Ids


def test_an_id_is_letters_that_nobody_confuses():
    names = {_new_id(f"c{number}", "fraud", ()) for number in range(3000)}
    assert len(names) == 3000
    assert {len(name) for name in names} == {7}
    assert set("".join(names)) <= set("BCDFGHJKMNPQRSTVWXYZ")


def test_an_id_that_is_taken_gets_longer():
    first = _new_id("c1", "fraud", ())
    second = _new_id("c1", "fraud", {first})
    assert (second[:7], len(second)) == (first, 8)


def test_two_comments_with_the_same_letters_get_cases_of_their_own(monkeypatch):
    monkeypatch.setattr(signals, "_LENGTH", 1)
    bank = Bank()
    for number in range(40):
        signal(bank, f"保本{number}", "misselling:high")
    store = fill(bank)
    assert len({row["case_id"] for row in open_cases(store)}) == 40
    assert open_cases(store) == []


# Clocks


def entry(store, **how):
    [one] = look(store, **how).entries
    return one


@pytest.mark.parametrize(
    ("level", "answer", "resolve", "report"),
    [("high", 24, 48, True), ("medium", 24, None, False), ("low", None, None, False)],
)
def test_each_level_has_its_clocks(level, answer, resolve, report):
    bank = Bank()
    signal(bank, "保本", f"misselling:{level}")
    store = fill(bank)
    open_cases(store, CasesPart(levels=["low", "medium", "high"]))
    one = entry(store)
    assert one.answer_by == (answer and NOON + answer * HOUR)
    assert one.resolve_by == (resolve and NOON + resolve * HOUR)
    assert one.report_to_regulator == report


def test_clocks_are_those_of_the_settings_when_it_is_shown():
    bank = Bank()
    signal(bank, "保本", "misselling:high")
    store = fill(bank)
    open_cases(store)
    risk = RiskPart(high={"answer_within": 2, "resolve_within": 4, "report_to_regulator": False})
    known = CasesPart(clock_from="known")
    assert entry(store, risk=risk).answer_by == NOON + 2 * HOUR
    assert entry(store, part=known).answer_by == KNOWN + 24 * HOUR
    assert not entry(store, risk=risk).report_to_regulator


@pytest.mark.parametrize(
    ("hours", "done", "missed", "overdue", "due"),
    [
        (24, {}, (), (), 24),
        (25, {}, ("answer",), ("answer",), 24),
        (49, {}, ("answer", "resolve"), ("answer", "resolve"), 24),
        (25, {"answered_at": 20}, (), (), 48),
        (49, {"answered_at": 20}, ("resolve",), ("resolve",), 48),
        (49, {"answered_at": 30}, ("answer", "resolve"), ("resolve",), 48),
        (90, {"answered_at": 20, "closed_at": 40}, (), (), None),
        (90, {"closed_at": 20}, (), (), None),
        (90, {"closed_at": 50}, ("answer", "resolve"), (), None),
    ],
)
def test_what_is_overdue_is_told_by_clock(hours, done, missed, overdue, due):
    bank = Bank()
    signal(bank, "保本", "misselling:high")
    store = fill(bank)
    [case] = open_cases(store)
    change(store, case["case_id"], **{name: NOON + after * HOUR for name, after in done.items()})
    one = entry(store, as_of=NOON + hours * HOUR)
    assert (one.missed, one.overdue) == (missed, overdue)
    assert one.due == (due and NOON + due * HOUR)


# As of a moment


def test_what_happened_later_has_not_happened_yet():
    bank = Bank()
    signal(bank, "保本", "misselling:high")
    signal(bank, "盗刷", "fraud:high", at=NOON + timedelta(days=7))
    store = fill(bank)
    rows = {row["code"]: row["case_id"] for row in open_cases(store)}
    later = {"assignee": "王敏", "assigned_at": NOON + 30 * HOUR, "closed_at": NOON + 40 * HOUR, "result": "已退款"}
    change(store, rows["misselling"], **later, answered_at=NOON + 35 * HOUR)
    [early] = look(store, as_of=NOON + 29 * HOUR).entries
    assert (early.state, early.assignee, early.result, early.overdue) == ("open", "", "", ("answer",))
    [middle] = look(store, as_of=NOON + 36 * HOUR).entries
    assert (middle.state, middle.assignee) == ("answered", "王敏")
    assert {one.code: one.state for one in look(store).entries} == {"misselling": "closed", "fraud": "open"}


def test_a_case_that_was_reopened_later_was_closed_before():
    bank = Bank()
    signal(bank, "保本", "misselling:high")
    store = fill(bank)
    [case] = open_cases(store)
    for number, (event, day, closed) in enumerate([("assign", 5, None), ("reopen", 10, 2), ("reopen", 20, 15)]):
        before = {"event": event} | (
            {"closed_at": str(NOON + timedelta(days=closed)), "result": "一"} if closed else {}
        )
        row = {"record_id": case["case_id"], "replaced_at": NOON + timedelta(days=day), "digest": str(number)}
        content = json.dumps(before, ensure_ascii=False)
        one = {"version": None, **row, "content": content}
        store.put("history", pa.Table.from_pylist([one], schema=schema.TABLES["history"]))
    states = {day: entry(store, as_of=NOON + timedelta(days=day)).state for day in (1, 4, 12, 17, 25)}
    assert states == {1: "open", 4: "closed", 12: "open", 17: "closed", 25: "open"}
    assert entry(store, as_of=NOON + timedelta(days=4)).result == "一"


# Counts


def served(lasted, still_open=0, code="misselling:high"):
    """Return a store of cases that were closed after so many hours."""
    bank = Bank()
    for number in range(len(lasted) + still_open):
        signal(bank, f"保本{number}", code)
    store = fill(bank)
    rows = sorted(open_cases(store), key=lambda row: row["comment_id"])
    for row, hours in zip(rows, lasted, strict=False):
        change(store, row["case_id"], answered_at=NOON + hours * HOUR / 2, closed_at=NOON + hours * HOUR)
    return store


def test_cases_are_counted_by_code_and_level():
    [count] = look(served([10, 20, 47, 60], still_open=2)).counts
    assert (count.code, count.level, count.cases, count.open, count.closed) == ("misselling", "high", 6, 2, 4)
    assert (count.in_time, count.late, count.overdue) == (3, 1, 2)


def test_medians_count_what_still_runs_and_name_their_n():
    book = look(served([10, 20, 30], still_open=2))
    assert (book.total.close.value, book.total.close.n) == (30, 5)
    assert book.total.answer.value == 15
    assert look(served([10, 20], still_open=3)).total.close.value is None


def test_below_the_minimum_there_is_no_median():
    figure = look(served([10, 20]), minimum=3).total.close
    assert (figure.value, figure.n) == (None, 2)


def test_without_clocks_a_case_is_neither_in_time_nor_late():
    bank = Bank()
    signal(bank, "要走了", "churn:low")
    store = fill(bank)
    [case] = open_cases(store, CasesPart(levels=["low"]))
    change(store, case["case_id"], closed_at=NOON + 900 * HOUR)
    total = look(store, as_of=NOON + timedelta(days=300)).total
    assert (total.closed, total.in_time, total.late) == (1, 0, 0)


def test_the_most_urgent_stand_first():
    bank = Bank()
    signal(bank, "要走了", "churn:medium", at=NOON - timedelta(days=5))
    signal(bank, "保本", "misselling:high", at=NOON + timedelta(days=1))
    signal(bank, "盗刷", "fraud:high")
    store = fill(bank)
    rows = {row["code"]: row["case_id"] for row in open_cases(store)}
    assert [one.code for one in look(store).entries] == ["fraud", "misselling", "churn"]
    change(store, rows["fraud"], closed_at=NOON + HOUR)
    assert [one.code for one in look(store).entries] == ["misselling", "churn", "fraud"]


def test_an_empty_store_has_an_empty_book():
    book = look(fill(Bank()))
    assert (book.total.cases, book.counts, book.entries) == (0, (), ())
