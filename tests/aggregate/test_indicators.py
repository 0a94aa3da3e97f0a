"""Operational figures before and after, against targets, and the index composed of them."""

from datetime import timedelta

import pytest

from tests.aggregate.bank import Bank
from voc.period import Period

WEEKS = [f"2026-W{week:02}" for week in range(5, 11)]


def measured(bank, name, *values, weeks=WEEKS, unit="秒", attributes=()):
    for week, value in zip(weeks, values, strict=False):
        period = Period.parse(week)
        row = {"period": week, "starts_on": period.start, "ends_before": period.end, "name": name, "value": value}
        rest = {"indicator_id": f"{name}{week}{attributes}", "unit": unit, "attributes": list(attributes)}
        bank.tables["indicators"].append(row | rest)


@pytest.fixture
def ask():
    def found(bank, period="2026-W10", process=None, **indicators):
        return bank.find(period, indicators=indicators, process={"weights": process or {}}).indicators

    return found


def test_an_indicator_stands_beside_the_scores_as_it_is(ask):
    bank = Bank()
    measured(bank, "等待", 100, 110, 90, 100, 80, 60)
    [one] = ask(bank).figures
    assert (one.value, one.previous, one.change, one.unit) == (60, 80, -0.25, "秒")
    assert one.trend == (("2026-W08", 100), ("2026-W09", 80), ("2026-W10", 60))
    assert (one.baseline, one.target, one.met, one.attained, one.better) == (None,) * 5


def test_a_change_is_held_against_the_baseline_and_its_range(ask):
    bank = Bank()
    measured(bank, "等待", 100, 110, 90, 100, 80, 60)
    [one] = ask(bank, 等待={"target_change": -0.5, "baseline": "2026-W05..2026-W08"}).figures
    assert (one.baseline, one.low, one.high, one.baseline_periods) == (100, 90, 110, 4)
    assert (one.change_baseline, one.outside, one.better) == (-0.4, True, "lower")
    assert (one.target, one.met, one.attained) == (50, False, 0.8)


def test_a_target_is_met_on_the_good_side(ask):
    bank = Bank()
    measured(bank, "接通率", *[60.0] * 5, 91.0, unit="%")
    [one] = ask(bank, 接通率={"better": "higher", "target": 90, "baseline": "2026-W05"}).figures
    assert (one.met, one.attained, one.low, one.outside) == (True, 1, None, None)
    [one] = ask(bank, 接通率={"better": "lower", "target": 90}).figures
    assert (one.met, one.attained) == (False, pytest.approx(90 / 91, abs=1e-6))


def test_what_got_worse_counts_against(ask):
    bank = Bank()
    measured(bank, "等待", 100, 100, 100, 100, 100, 130)
    said = {"better": "lower", "target": 80, "baseline": "2026-W05..2026-W07", "part": "efficiency"}
    found = ask(bank, 等待=said)
    assert found.figures[0].attained == -1
    assert found.process.value == -100


def test_a_named_indicator_without_figures_is_shown_as_unknown(ask):
    [one] = ask(Bank(), 等待={"better": "lower", "target": 80}).figures
    assert (one.name, one.value, one.periods, one.met, one.target) == ("等待", None, 0, None, 80)


def test_weeks_and_months_of_one_indicator_are_never_averaged_together(ask):
    bank = Bank()
    measured(bank, "来电", 250, 250, 250, 250, 240)
    measured(bank, "来电", 1000, 900, weeks=["2026-02", "2026-01"])
    [month] = ask(bank, "2026-02").figures
    assert (month.value, month.previous, month.periods) == (1000, 900, 1)
    [week] = ask(bank, "2026-W09", 来电={"baseline": "2026-W05..2026-W08"}).figures
    assert (week.value, week.baseline, week.baseline_periods) == (240, 250, 4)


def test_a_month_is_the_mean_of_its_weeks_and_parts_of_the_bank_stand_alone(ask):
    bank = Bank()
    measured(bank, "等待", 10, 20, 30, 40, 50, 60)
    measured(bank, "等待", *[99] * 6, attributes=[("网点", "鹭洲支行")])
    bank_, branch = ask(bank, "2026-02").figures
    assert (bank_.value, bank_.periods) == (30, 3)  # W06 to W08 lie in February
    assert (branch.attributes, branch.value) == ((("网点", "鹭洲支行"),), 99)


def test_later_figures_are_not_seen(ask):
    bank = Bank()
    measured(bank, "等待", 10, 20, 30, 40, 50, 60)
    assert ask(bank, "2026-W06").figures[0].trend[-1] == ("2026-W06", 20)


def test_the_process_index_weighs_what_its_parts_attained(ask):
    bank = Bank()
    measured(bank, "等待", *[100] * 5, 90)
    measured(bank, "处理", *[100] * 5, 80)
    measured(bank, "告知", *[60] * 5, 60)
    base = "2026-W05..2026-W08"
    lower = {"target_change": -0.2, "baseline": base, "part": "efficiency"}
    found = ask(
        bank,
        process={"efficiency": 2, "transparency": 1, "personalisation": 1},
        等待=lower,
        处理=lower,
        告知={"better": "higher", "target": 80, "baseline": base, "part": "transparency"},
    ).process
    assert [(one.name, one.weight, one.value, one.indicators) for one in found.parts] == [
        ("efficiency", 0.5, 75, 2),
        ("transparency", 0.25, 0, 1),
        ("personalisation", 0.25, None, 0),
    ]
    assert (found.value, found.known) == (50, 0.75)


def test_without_parts_there_is_no_process_index(ask):
    bank = Bank()
    measured(bank, "等待", *[100] * 6)
    assert ask(bank).process is None


def test_too_little_known_is_no_process_index(ask):
    bank = Bank()
    measured(bank, "等待", *[100] * 6)
    part = {"better": "lower", "target": 80, "baseline": "2026-W05", "part": "efficiency"}
    found = ask(bank, process={"efficiency": 1, "transparency": 2}, 等待=part).process
    assert (found.value, found.known) == (None, pytest.approx(1 / 3, abs=1e-6))


def test_a_day_before_the_period_is_no_part_of_it(ask):
    bank = Bank()
    start = Period.parse("2026-W10").start - timedelta(days=1)
    bank.tables["indicators"].append(
        {
            "indicator_id": "x",
            "name": "等待",
            "value": 5.0,
            "starts_on": start,
            "ends_before": start + timedelta(days=7),
        }
    )
    assert ask(bank).figures[0].value is None
