"""Complaint tickets: how many, of what, how fast, and whether again."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from tests.aggregate.bank import DAY, Bank, told
from voc.aggregate.figures import HIDDEN
from voc.config import TicketsPart

BEFORE = date(2026, 2, 24)  # a week earlier
LAST_YEAR = date(2025, 3, 4)  # in 2025-W10


class Desk(Bank):
    def ticket(self, *, day=DAY, hours=None, hour=0, customer=None, flags=(), attributes=(), touchpoints=(), **columns):
        """Add a ticket opened at an hour of a day and closed so many hours later; open without."""
        opened = datetime.combine(day, time(hour))
        number = columns.pop("number", len(self.tables["tickets"]))
        level = columns.pop("level", "none")
        ticket = self.comment(
            f"投诉{number}", *touchpoints, channel="ticket", day=day, comment_id=f"t{number:04}", level=level
        )
        closed = None if hours is None else opened + timedelta(hours=hours)
        row = {"record_id": ticket, "opened_at": opened, "opened_on": day, "closed_at": closed}
        self.tables["tickets"].append(row | columns)
        record = {"record_id": ticket, "respondent": customer, "flags": list(flags), "attributes": list(attributes)}
        self.tables["records"].append(record)

    def tickets(self, count, **columns):
        for _ in range(count):
            self.ticket(**columns)


def group(found, attribute="all", value=""):
    (one,) = [one for one in found.tickets.groups if (one.attribute, one.value) == (attribute, value)]
    return one


def shares(parts):
    return {one.name: (round(one.share.value, 4), one.share.n) for one in parts}


def test_a_store_without_tickets_has_none():
    assert Bank().find().tickets is None


def test_volume_is_compared_with_the_week_before_and_the_same_week_of_last_year():
    desk = Desk()
    desk.tickets(16)
    desk.tickets(4, day=BEFORE)
    desk.tickets(8, day=LAST_YEAR)
    found = desk.find().tickets
    assert found.volume == 16
    assert [(one.against, one.now, one.then, one.ratio) for one in found.changes] == [
        ("2026-W09", 16, 4, 4),
        ("2026-W08–2026-W09", 16, 4, 8),
        ("2025-W10", 16, 8, 2),
    ]
    assert found.changes[0].p == pytest.approx(0.0118, abs=1e-4)  # exactly: 2 · P(X ≤ 4), X of 20 at ½
    assert found.changes[0].low < 4 < found.changes[0].high
    assert found.trend == (("2026-W08", 0), ("2026-W09", 4), ("2026-W10", 16))


def test_volume_is_compared_with_all_earlier_weeks_of_the_trend_that_are_known():
    desk = Desk()
    desk.tickets(12)
    desk.tickets(4, day=BEFORE)
    desk.tickets(2, day=date(2026, 2, 18))
    week, trend = desk.find(trend_periods=5).tickets.changes
    assert (week.against, week.then) == ("2026-W09", 4)
    assert (trend.against, trend.then, trend.ratio) == ("2026-W08–2026-W09", 6, 4)


def test_a_cause_that_is_new_stands_out_against_the_weeks_before():
    desk = Desk()
    desk.tickets(6, kind="人脸")
    desk.tickets(6, kind="收费")
    for day in (BEFORE, date(2026, 2, 18), date(2026, 2, 11)):
        desk.tickets(8, kind="收费", day=day)
    face, fee = desk.find(trend_periods=4).tickets.kinds
    assert (face.name, face.change_window.against) == ("人脸", "2026-W07–2026-W09")
    assert (face.change_window.difference, face.change_window.significant) == (50, True)
    assert fee.change_window.difference == -50


def test_a_cause_that_is_gone_is_still_told_of():
    desk = Desk()
    desk.tickets(12, kind="收费")
    for day in (BEFORE, date(2026, 2, 18)):
        desk.tickets(12, kind="人脸", day=day)
    _, gone = desk.find().tickets.kinds
    assert (gone.name, gone.share.value, gone.change.difference, gone.change.significant) == ("人脸", 0, -100, True)


def test_a_month_is_compared_by_the_day():
    desk = Desk()
    desk.tickets(31, day=date(2026, 3, 3))
    desk.tickets(28, day=date(2026, 2, 3))
    (growth,) = desk.find("2026-03").tickets.changes
    assert growth.ratio == pytest.approx(1)


def test_before_the_first_ticket_nothing_is_compared():
    desk = Desk()
    desk.tickets(5)
    assert desk.find().tickets.changes == ()


def test_too_few_tickets_give_no_ratio():
    desk = Desk()
    desk.tickets(1)
    desk.tickets(1, day=BEFORE)
    (growth,) = desk.find().tickets.changes
    assert (growth.now, growth.then, growth.ratio, growth.p) == (1, 1, None, None)


def test_shares_are_of_the_tickets_that_say_so():
    desk = Desk()
    desk.tickets(3, kind="收费", via="热线")
    desk.tickets(1, kind="贷款", via="网点")
    desk.tickets(1)
    found = desk.find().tickets
    assert shares(found.kinds) == {"收费": (0.75, 4), "贷款": (0.25, 4)}
    assert shares(found.vias) == {"热线": (0.75, 4), "网点": (0.25, 4)}
    assert [one.name for one in found.kinds] == ["收费", "贷款"]


def test_causes_are_what_the_customer_says_not_what_is_praised():
    desk = Desk()
    desk.ticket(touchpoints=[told("login", "negative", "stability"), told("branch", "positive", "attitude")])
    desk.ticket(touchpoints=[told("login", "mixed", "stability", "usability")])
    desk.ticket(touchpoints=[told("transfer", "neutral")])
    desk.ticket()
    assert shares(desk.find().tickets.causes) == {
        "login.stability": (0.5, 4),
        "login.usability": (0.25, 4),
        "transfer.general": (0.25, 4),
    }


def test_the_change_of_a_cause_is_tested_where_there_are_enough():
    desk = Desk()
    desk.tickets(8, kind="收费")
    desk.tickets(2, kind="贷款")
    desk.tickets(10, kind="其他", day=BEFORE)
    fee, loan = (one for one in desk.find().tickets.kinds if one.name in ("收费", "贷款"))
    assert (fee.change.difference, fee.change.significant) == (80, True)
    assert loan.change is None
    assert fee.share.low < 0.8 < fee.share.high


def test_too_small_a_week_is_pooled_with_those_before():
    desk = Desk()
    desk.tickets(1, kind="收费", hours=10)
    desk.tickets(3, kind="贷款", hours=20, day=BEFORE)
    found = desk.find()
    assert shares(found.tickets.kinds) == {"收费": (0.25, 4), "贷款": (0.75, 4)}
    assert found.tickets.kinds[0].window == ("2026-W08", "2026-W10")
    assert (group(found).window, group(found).close.value) == (("2026-W08", "2026-W10"), 20)


def test_open_tickets_lengthen_the_median():
    desk = Desk()
    for hours in (10, 20, 30, None, None):
        desk.ticket(hours=hours)
    found = group(desk.find())
    # Of five, two are open for as long as the third took: the curve reaches a half at 30 hours.
    assert (found.close.value, found.close.n, found.open) == (30, 5, 2)
    desk = Desk()
    for hours in (10, 20, 30):
        desk.ticket(hours=hours)
    assert (group(desk.find()).close.value, group(desk.find()).open) == (20, 0)


def test_more_than_half_open_have_no_median():
    desk = Desk()
    for hours in (50, None, None, None):
        desk.ticket(hours=hours)
    found = group(desk.find())
    assert (found.close.value, found.close.n, found.open) == (None, 4, 3)


def test_a_ticket_closed_before_it_was_opened_tells_no_time():
    desk = Desk()
    for hours in (10, 20, 30, -5):
        desk.ticket(hours=hours)
    found = group(desk.find())
    assert (found.close.value, found.close.n) == (20, 3)


def test_a_ticket_closed_before_it_was_opened_is_closed():
    desk = Desk()
    for hours in (10, 20, 30, -5, None):
        desk.ticket(hours=hours, kind="收费")
    found = group(desk.find(tickets={"resolve_within": {"收费": 24}}))
    assert (found.open, found.pending, found.on_time.n) == (1, 0, 4)


def test_on_time_counts_tickets_whose_clock_has_run_out():
    desk = Desk()
    for hours in (10, 47, 49, None):
        desk.ticket(hours=hours, kind="收费")
    desk.ticket(day=date(2026, 3, 7), hours=24, kind="收费")  # the last that is heard: its clock still runs
    desk.ticket(hours=1, kind="贷款")
    found = group(desk.find(tickets={"resolve_within": {"收费": 48}}))
    assert (found.on_time.value, found.on_time.n, found.pending) == (0.5, 4, 1)


def test_without_a_word_the_clock_is_that_of_the_risk_in_the_text():
    desk = Desk()
    for hours in (10, 47, 49, 200):
        desk.ticket(hours=hours, level="high")  # 48 hours
    desk.ticket(hours=1, level="medium")  # no clock to solve it
    found = group(desk.find())
    assert (found.on_time.value, found.on_time.n) == (0.5, 4)


def test_hours_are_read_without_regard_to_width_and_case():
    part = TicketsPart(resolve_within={"A类": 24, "*": 72, "咨询": 0})
    assert [part.hours(kind) for kind in ("ａ类", " A类", "B类", None, "咨询")] == [24, 24, 72, 72, 0]
    assert TicketsPart().hours("A类") is None


def test_complaining_again_is_told_by_the_export_and_by_the_customer():
    desk = Desk()
    desk.ticket(repeats=2, customer="x", day=date(2026, 2, 10))
    desk.ticket(repeats=0, customer="x")  # 21 days later
    desk.ticket(repeats=1, customer="y", day=date(2026, 1, 10))
    desk.ticket(repeats=0, customer="y")  # 52 days later
    desk.ticket(repeats=3, customer="z")
    desk.ticket(customer=None)
    found = group(desk.find())
    assert (found.repeated.value, found.repeated.n) == (pytest.approx(1 / 3), 3)
    assert (found.returning.value, found.returning.n) == (pytest.approx(1 / 3), 3)


def test_whether_they_came_before_is_not_known_of_the_first_month():
    desk = Desk()
    desk.ticket(customer="first", day=date(2026, 2, 2))
    desk.tickets(4, customer="again", day=date(2026, 3, 3))  # after 29 days, the last three a second time
    assert (group(desk.find()).returning.value, group(desk.find()).returning.n) == (1, 3)
    desk.tickets(4, customer="late", day=date(2026, 3, 4))  # after 30
    assert (group(desk.find()).returning.value, group(desk.find()).returning.n) == (pytest.approx(6 / 7, abs=1e-6), 7)


def slow():
    desk = Desk()
    for number in range(12):
        desk.ticket(kind="理财", via="热线", team="支行", agent=f"A{number}", hours=200 + number, repeats=1)
        desk.ticket(kind="收费", via="网点", team="中心", agent="B", hours=20 + number, repeats=0)
    return desk


def test_a_kind_that_is_slow_and_comes_again_stands_out_against_the_rest():
    found = slow().find()
    kind = group(found, "kind", "理财")
    assert kind.close.value == 205
    tests = {one.name: one for one in kind.tests}
    assert tests["close"].rest.value == 25
    assert tests["close"].significant
    assert tests["repeated"].significant
    assert "on_time" not in tests
    assert group(found).tests == ()


def test_agents_with_few_tickets_have_no_value_and_none_is_tested():
    found = slow().find()
    few, enough = group(found, "agent", "A1"), group(found, "agent", "B")
    assert (few.tickets, few.open, few.close, few.repeated) == (None, None, HIDDEN, HIDDEN)
    assert (enough.close.value, enough.tests) == (25, ())


def test_attributes_make_groups_unless_they_repeat_the_kind():
    desk = Desk()
    for number in range(6):
        kind = "收费" if number % 2 else "贷款"
        desk.ticket(kind=kind, attributes=[("类别", kind), ("网点", "甲" if number < 3 else "乙")], hours=number + 1)
    found = desk.find()
    assert {one.attribute for one in found.tickets.groups} == {"all", "kind", "网点"}
    assert group(found, "网点", "甲").tickets == 3


def test_the_change_of_all_is_tested_and_hours_are_compared():
    desk = Desk()
    for hours in range(1, 11):
        desk.ticket(hours=10 * hours, repeats=0)
        desk.ticket(hours=10 * hours + 200, repeats=1, day=BEFORE)
    changes = dict(group(desk.find()).changes)
    assert changes["close"].difference == -200
    assert changes["close"].significant
    assert (changes["repeated"].difference, changes["repeated"].significant) == (-100, True)
    assert changes["on_time"].p is None


def test_tickets_that_do_not_count_are_left_out():
    desk = Desk()
    desk.tickets(4)
    desk.ticket(flags=["competitor"])
    assert desk.find().tickets.volume == 4


def test_results_are_shared_out_over_those_that_have_one():
    desk = Desk()
    desk.tickets(3, hours=5, result="已退费")
    desk.tickets(1, hours=5, result="已解释")
    desk.tickets(2)
    assert shares(desk.find().tickets.results) == {"已退费": (0.75, 4), "已解释": (0.25, 4)}


def answered(desk, *, day=DAY, after=None, **columns):
    """Add a ticket answered so many hours after it was opened, at midnight."""
    moment = None if after is None else datetime.combine(day, time()) + timedelta(hours=after)
    desk.ticket(day=day, answered_at=moment, **columns)


def test_no_export_tells_when_the_first_answer_came():
    answer = slow().find().tickets.answer
    assert (answer.value, answer.n) == (None, 0)


def test_the_time_to_the_first_answer_counts_those_who_still_wait():
    desk = Desk()
    for after in (1, 2, 3, 4, 5):
        answered(desk, after=after, hours=10)
    for _ in range(4):
        answered(desk)
    answered(desk, hours=10)  # closed, and nobody noted when it was answered
    desk.tickets(1, hours=24 * 4)
    answer = desk.find(minimum_n=5).tickets.answer
    assert (answer.value, answer.n) == (5.0, 9)  # the fifth of nine; the last four wait longer


def test_tickets_of_a_table_without_answers_do_not_wait_for_one():
    desk = Desk()
    for after in range(1, 6):
        answered(desk, after=after, hours=10, source="a")
    desk.tickets(20, source="b")
    answer = desk.find(minimum_n=5).tickets.answer
    assert (answer.value, answer.n) == (3.0, 5)


def test_the_order_of_rows_does_not_matter():
    desk = slow()
    assert {repr(desk.find(shuffled=seed).tickets) for seed in (1, 2)} == {repr(desk.find().tickets)}


def test_a_small_group_is_not_told_by_the_others():
    desk = Desk()
    for kind, count in (("收费", 9), ("贷款", 5), ("理财", 1)):
        for number in range(count):
            desk.ticket(kind=kind, hours=10 + number, repeats=number % 2)
    found = desk.find()
    assert [(one.value, one.tickets, one.close.hidden) for one in found.tickets.groups] == [
        ("", 15, False),
        ("收费", 9, False),
        ("理财", None, True),
        ("贷款", None, True),
    ]
    assert group(found, "kind", "贷款").tests == ()
    assert all(test.rest.n == 6 for test in group(found, "kind", "收费").tests)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_number_of_tickets_that_is_hidden_follows_from_the_others(seed):
    rng, desk = random.Random(seed), Desk()
    for team in ("甲", "乙", "丙"):
        for agent in range(rng.randrange(1, 4)):
            for _ in range(rng.choice([1, 2, 4, 7])):
                known = {"repeats": rng.choice([None, 0, 1]), "hours": rng.choice([None, 5, 50])}
                desk.ticket(team=team, agent=f"{team}{agent}", kind=rng.choice(["收费", "贷款", "理财"]), **known)
    found = desk.find(minimum_n=4)
    for attribute in ("team", "kind", "agent"):
        groups = [one for one in found.tickets.groups if one.attribute == attribute]
        wholes = {team: group(found, "team", team) for team in "甲乙丙"} if attribute == "agent" else {"": group(found)}
        for name, whole in wholes.items():
            own = [one for one in groups if one.value.startswith(name)]
            tables = [[one.tickets or 0 for one in (whole, *own)]]
            names = ("close", "on_time", "repeated", "returning")
            tables += [[getattr(one, figure).n for one in (whole, *own)] for figure in names]
            for total, *shown in tables:
                assert all(n == 0 or n >= 4 for n in shown)
                left, away = total - sum(shown), shown.count(0)
                assert not total or not left or (away > 1 and left >= 4)
