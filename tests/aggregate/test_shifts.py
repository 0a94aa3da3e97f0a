"""Figures that have been another for several periods running."""

from datetime import date, timedelta

import pytest

from tests.aggregate.bank import DAY, Bank, spoken
from voc.aggregate import Findings
from voc.aggregate.change_findings import Shift
from voc.statistics.exact import within
from voc.statistics.samples import Share

WEEKS = [DAY - timedelta(weeks=back) for back in range(12)]  # this one, and those before it


def heard(shares: list[int], *, of: int = 60, channel: str = "survey") -> Bank:
    """Let some of the comments of each week complain of the login, this week's first."""
    bank = Bank()
    for day, hits in zip(WEEKS, shares, strict=False):
        spoken(bank, hits=hits, of=of, day=day, channel=channel)
    return bank


def shift(found: Findings, kind: str, name: str) -> Shift:
    [one] = [one for one in found.shifts if (one.kind, one.name) == (kind, name)]
    return one


def complaints(found: Findings) -> Shift:
    return shift(found, "weakness", "login.stability")


def test_what_no_single_week_tells_several_do():
    found = heard([11, 11, 12, 4, 5, 4, 5, 4, 5, 4, 5]).find()
    [cell] = [one for one in found.cells if (one.id, one.side) == ("login.stability", "weakness")]
    assert (cell.change.significant, cell.change_baseline.significant) == (False, False)
    one = complaints(found)
    assert (one.since, one.direction, one.steady) == ("2026-W08", "up", True)
    assert (one.change.against, one.figure.n, one.before.n) == ("2025-W52–2026-W07", 180, 480)
    assert one.change.difference == pytest.approx(100 * (34 / 180 - 36 / 480))
    assert one.figure.value == pytest.approx(34 / 180, abs=1e-6)


def test_a_score_shifts_too():
    bank = Bank()
    for back, day in enumerate(WEEKS[:10]):
        low = 9 if back < 2 else 1
        bank.answers("rating", *[1] * low, *[4] * (10 - low), *[5] * 10, low=1, high=5, occurred_on=day)
    one = shift(bank.find(), "score", "rating")
    assert (one.since, one.direction) == ("2026-W09", "down")
    assert one.change.difference == pytest.approx(-1.2)
    assert one.change.low < -1.2 < one.change.high < 0


def test_one_loud_week_is_no_shift():
    one = complaints(heard([5, 45, 4, 5, 4, 5, 4, 5, 4, 5]).find())
    assert (one.steady, one.direction, one.change.p, one.change.significant) == (False, "", 1.0, False)


def test_a_week_on_the_other_side_ends_a_run():
    one = complaints(heard([20, 20, 3, 20, 20, 4, 5, 4, 5, 4, 5]).find())
    assert (one.since, one.steady) == ("2026-W09", True)


def test_weeks_that_go_up_and_down_make_a_shift_less_certain():
    steady, restless = (complaints(heard([12, 12, *before]).find()) for before in ([5] * 8, [0, 13, 1, 9, 0, 12, 1, 4]))
    assert steady.change.difference == restless.change.difference
    assert (steady.direction, restless.direction) == ("up", "")
    assert restless.change.high - restless.change.low > steady.change.high - steady.change.low


def test_no_run_is_longer_than_half_of_the_baseline_and_one_that_began_earlier_has_no_beginning():
    one = complaints(heard([20] * 4 + [5] * 8).find())
    assert (one.since, one.run, one.change.against) == ("2026-W07", "2026-W07–2026-W10", "2025-W51–2026-W06")
    older = complaints(heard([20] * 5 + [5] * 7).find())
    assert (older.since, older.run, older.steady) == ("", "2026-W07–2026-W10", True)


def test_nothing_is_compared_with_less_than_half_of_a_baseline():
    assert not heard([20, 20, 4, 5, 4]).find().shifts
    assert complaints(heard([20, 20, 4, 5, 4, 5]).find()).change.against == "2026-W05–2026-W08"


def test_every_week_of_a_run_must_hold_something():
    bank = heard([20, 0, *[5] * 8], of=60)
    for table in ("comments", "annotations"):
        gone = {row["comment_id"] for row in bank.tables["comments"] if row["occurred_on"] == WEEKS[1]}
        bank.tables[table] = [row for row in bank.tables[table] if row["comment_id"] not in gone]
    assert not bank.find().shifts


def test_what_is_hardly_spoken_of_is_not_compared():
    found = heard([1, 1, 0, 1, 0, 1, 0, 0, 0, 0]).find()
    assert not [one for one in found.shifts if one.name == "login.stability"]


def test_too_few_answers_are_not_compared():
    bank = Bank()
    for back, day in enumerate(WEEKS[:10]):
        bank.answers("nps", *[10 if back > 1 else 0] * 4, low=0, high=10, occurred_on=day)
    assert not bank.find(minimum_n=17).shifts
    assert shift(bank.find(minimum_n=8), "score", "nps").direction == "down"


def test_a_channel_that_brings_more_is_no_shift():
    bank = heard([20] * 10, of=40, channel="call")  # half of the calls complain, one survey in ten
    for back, day in enumerate(WEEKS[:10]):
        times = 10 if back < 2 else 1
        spoken(bank, hits=8 * times, of=80 * times, day=day)
    one = complaints(bank.find())
    assert (one.figure.value, one.before.value) == pytest.approx((200 / 1680, 224 / 960), abs=1e-6)
    assert (one.steady, one.direction) == (True, "")


def test_a_share_that_is_level_as_a_whole_has_not_shifted():
    bank = Bank()  # calls complain less than before, and are more than before
    for back, day in enumerate(WEEKS[:10]):
        for channel, hits, of in (("call", 36, 90) if back < 2 else ("call", 24, 40), ("survey", 2, 40)):
            spoken(bank, hits=hits, of=of, day=day, channel=channel)
    assert within([(Share(72, 180), Share(192, 320)), (Share(4, 80), Share(16, 320))]) < 0.001
    one = complaints(bank.find())
    assert (one.figure.value, one.before.value) == pytest.approx((76 / 260, 208 / 640), abs=1e-6)
    assert (one.steady, one.direction) == (True, "")
    assert one.change.low < 0 < one.change.high


@pytest.mark.parametrize(
    ("period", "day", "days", "since", "against"),
    [
        ("2026-08", date(2026, 8, 15), 30, "2026-06", "2025-12–2026-05"),
        ("2026-Q3", date(2026, 8, 15), 91, "2026-Q2", "2025-Q2–2026-Q1"),
    ],
)
def test_months_and_quarters_have_shorter_runs(period, day, days, since, against):
    bank = Bank()
    run = 3 if days == 30 else 2
    for back in range(12):
        value = 0 if back < run else 10
        when = day - timedelta(days=days * back)
        bank.answers("nps", *[value] * 15, *[10] * 15, low=0, high=10, occurred_on=when)
    one = shift(bank.find(period), "score", "nps")
    assert (one.since, one.change.against, one.direction) == (since, against, "down")


def test_a_year_has_no_runs():
    bank = Bank()
    for back in range(6):
        bank.answers("nps", *[10] * 20, low=0, high=10, occurred_on=date(2026 - back, 6, 1))
    assert not bank.find("2026").shifts
