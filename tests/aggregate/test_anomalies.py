from datetime import date, timedelta

import pytest

from tests.aggregate.bank import DAY, Bank, told
from voc.aggregate import Findings
from voc.aggregate.change_findings import Anomaly

WEEKS = [DAY - timedelta(weeks=back) for back in range(1, 13)]


def anomaly(found: Findings, kind: str, name: str) -> Anomaly:
    [one] = [one for one in found.anomalies if (one.kind, one.name) == (kind, name)]
    return one


def volumes(now: int, *before: int, channel: str = "survey") -> Bank:
    bank = Bank()
    for day, count in zip([DAY, *WEEKS], [now, *before], strict=False):
        bank.comments(count, "登录失败", day=day, channel=channel)
    return bank


def indicators(*values: float, **columns: object) -> Bank:
    bank = Bank()
    for back, value in enumerate(values):
        start = DAY - timedelta(days=DAY.weekday(), weeks=back)
        days = {"starts_on": start, "ends_before": start + timedelta(days=7)}
        row = {"indicator_id": f"i{back}", "name": "waiting", "unit": "seconds", "value": value, "attributes": []}
        bank.tables["indicators"].append(row | days | columns)
    return bank


def test_a_volume_is_compared_with_its_median():
    found = anomaly(volumes(90, 40, 42, 38, 41, 39, 300, 40).find(), "volume", "survey")
    assert (found.figure.value, found.usual, found.difference, found.periods) == (90, 40, 50, 7)
    assert (found.significant, found.direction) == (True, "up")
    assert found.low > 0


def test_a_short_month_is_not_unusual():
    """10 reviews a day, in a February after five longer months."""
    bank = Bank()
    for back in range(28 + 31 + 31 + 30 + 31 + 30):
        day = date(2026, 2, 28) - timedelta(days=back)
        bank.answers("rating", *[4] * 10, low=1, high=5, channel="app_review", source="store", occurred_on=day)
    found = anomaly(bank.find("2026-02", anomalies={"minimum_periods": 5}), "volume", "app_review")
    assert (found.figure.value, found.usual, found.difference, found.p) == (280, 280, 0, 1)
    assert (found.periods, found.direction) == (5, "")


def test_a_channel_that_falls_silent_is_unusual():
    bank = volumes(0, 40, 42, 38, 41, 39, 40)
    bank.comments(5, "转账很快", channel="call")
    found = anomaly(bank.find(), "volume", "survey")
    assert (found.figure.value, found.direction) == (0, "down")


def test_six_periods_must_be_known():
    known = [40, 42, 38, 41, 39, 40]
    few = anomaly(volumes(90, *known[:5]).find(), "volume", "survey")
    assert (few.periods, few.usual, few.p, few.significant, few.direction) == (5, None, None, None, "")
    assert anomaly(volumes(90, *known).find(), "volume", "survey").significant


def test_a_week_without_an_export_is_not_known():
    found = anomaly(volumes(41, 40, 0, 42, 38, 0, 41, 39, 40).find(), "volume", "survey")
    assert (found.periods, found.usual) == (6, 40)


def test_what_stays_small_is_no_anomaly():
    found = anomaly(volumes(9, 1, 1, 1, 1, 1, 1, 1, 1).find(), "volume", "survey")
    assert (found.usual, found.difference, found.p, found.significant) == (1, 8, 1, False)


def test_answers_without_words_count_in_volumes():
    bank = Bank()
    bank.answers("nps", *[10] * 30, low=0, high=10)
    assert anomaly(bank.find(), "volume", "survey").figure.n == 30


def test_the_share_of_a_touchpoint_is_compared_whatever_the_volume():
    bank = Bank()
    for day, hits, others in [(DAY, 60, 60), *[(day, 6, 54) for day in WEEKS]]:
        bank.comments(hits, "登录失败", told("login", "negative", "stability"), day=day)
        bank.comments(others, "转账很快", told("transfer", "positive"), label="positive", day=day)
    found = bank.find()
    for kind, name in (("touchpoint", "login"), ("pain", "login.stability")):
        one = anomaly(found, kind, name)
        assert (one.usual, one.difference, one.direction) == (0.1, 0.4, "up")
    assert anomaly(found, "touchpoint", "transfer").direction == "down"
    assert anomaly(found, "score", "net_sentiment").direction == "down"


def test_scores_are_compared_with_their_median():
    bank = Bank()
    for week, day in enumerate([DAY, *WEEKS]):
        bank.answers("csat", *[5] * (5 if not week else 30 + week % 2), *[1] * 10, low=1, high=5, occurred_on=day)
    found = anomaly(bank.find(), "score", "csat")
    assert (found.channel, found.figure.n, found.direction) == (None, 15, "down")
    assert found.usual == pytest.approx(30.5 / 40.5, abs=0.01)


def test_indicators_are_compared_with_their_median():
    found = anomaly(indicators(260, 1100, 1090, 1110, 1105, 1095, 1100, 1098, 1102).find(), "indicator", "waiting")
    assert (found.usual, found.difference, found.unit, found.direction) == (1100, -840, "seconds", "down")
    assert found.spread == pytest.approx(3.5 * 1.4826 * 8 / 7.2, abs=1e-3)
    calm = anomaly(indicators(1101, 1100, 1090, 1110, 1105, 1095, 1100).find(), "indicator", "waiting")
    assert (calm.significant, calm.direction) == (False, "")


def test_indicators_of_another_kind_of_period_are_left_out():
    assert indicators(5, 4, 3).find("2026-03").anomalies == ()


def test_indicators_of_a_group_stand_by_themselves():
    bank = indicators(5, 4, 3, attributes=[("team", "a")])
    other = indicators(9, attributes=[("team", "b")]).tables["indicators"]
    bank.tables["indicators"] += [row | {"indicator_id": "other"} for row in other]
    found = bank.find().anomalies
    assert [(one.attributes, one.periods) for one in found] == [((("team", "a"),), 2), ((("team", "b"),), 0)]


def test_settings_say_what_is_enough():
    bank = volumes(90, 40, 42, 38, 41, 39)
    found = anomaly(bank.find(anomalies={"minimum_periods": 5}), "volume", "survey")
    assert found.direction == "up"
    small = anomaly(bank.find(anomalies={"minimum_periods": 5, "minimum_volume": 100}), "volume", "survey")
    assert (small.p, small.direction) == (1, "")
    bank = volumes(90, 40, 42, 38, 41, 39, 40, 40, 40)
    short = anomaly(bank.find(anomalies={"minimum_periods": 5, "periods": 5}), "volume", "survey")
    assert short.periods == 5
