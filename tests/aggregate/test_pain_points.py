from datetime import timedelta

import pytest
from bank import DAY, Bank, told

from voc.aggregate.channels import weigh

LAST_WEEK = DAY - timedelta(days=7)


def test_touchpoints_are_counted_by_polarity():
    bank = Bank()
    bank.comments(4, "登录失败", told("login", "negative", "stability"))
    bank.comments(2, "登录很快", told("login", "positive", "efficiency"), told("branch", "neutral"))
    bank.comment("登录快但常失败", told("login", "mixed", "stability"))
    bank.comment("登录怎么做", told("login", "neutral"))
    bank.comment("垃圾", told("login", "negative"), informative=False)
    login, transfer, branch = bank.find().touchpoints
    assert (login.volume, login.share) == (8, 1)
    assert (login.positive, login.neutral, login.negative, login.mixed) == (2, 1, 4, 1)
    assert (login.net.value, login.net.n) == (-25, 8)
    assert login.dimensions == (("stability", 5, 0), ("efficiency", 0, 2), ("general", 0, 0))
    assert (transfer.volume, transfer.net.value) == (0, None)
    assert (branch.volume, branch.share, branch.neutral) == (2, 0.25, 2)


def test_pain_points_need_three_complaints():
    bank = Bank()
    bank.comments(3, "登录失败", told("login", "negative", "stability"))
    bank.comments(2, "转账失败", told("transfer", "negative", "stability"))
    bank.comments(5, "网点很好", told("branch", "positive", "attitude"))
    [pain] = bank.find().pain_points
    assert (pain.id, pain.rank, pain.stage, pain.negative) == ("login.stability", 1, "usage", 3)
    assert (pain.reach.value, pain.reach.n) == (0.3, 10)


def test_a_blamed_touchpoint_without_dimension_is_a_general_complaint():
    bank = Bank()
    bank.comments(3, "登录差", told("login", "mixed"))
    assert [pain.id for pain in bank.find().pain_points] == ["login.general"]


def test_priority_is_reach_times_severity_times_trend():
    bank = Bank()
    bank.comments(6, "登录失败", told("login", "negative", "stability"), score=-0.5)
    bank.comments(4, "转账太慢", told("transfer", "negative", "efficiency"), score=-1.0)
    bank.comments(10, "网点很好", told("branch", "positive", "attitude"))
    first, second = bank.find().pain_points
    assert [first.id, second.id] == ["transfer.efficiency", "login.stability"]
    assert (first.severity, second.severity) == (1, 0.5)
    assert (first.priority, second.priority) == (100, pytest.approx(75))
    assert first.terms == (("reach", 0.2), ("severity", 1.0), ("trend", 1.0))


def test_a_growing_pain_counts_more_but_by_a_quarter_at_most():
    bank = Bank()
    bank.comments(30, "登录失败", told("login", "negative", "stability"))
    bank.comments(10, "网点很好", told("branch", "positive", "attitude"))
    bank.comments(5, "登录失败", told("login", "negative", "stability"), day=LAST_WEEK)
    bank.comments(35, "网点很好", told("branch", "positive", "attitude"), day=LAST_WEEK)
    [pain] = bank.find().pain_points
    assert dict(pain.terms)["trend"] == 1.25
    assert (pain.change.difference, pain.change.significant) == (62.5, True)
    assert [point.figure.value for point in pain.trend] == [None, 0.125, 0.75]


def test_reach_weighs_channels_by_their_customers_up_to_the_cap():
    bank = Bank()
    bank.comments(80, "网点很好", told("branch", "positive"), channel="app_review")
    bank.comments(10, "登录失败", told("login", "negative", "stability"), channel="app_review")
    bank.comments(5, "登录失败", told("login", "negative", "stability"), channel="call")
    bank.comments(5, "网点很好", told("branch", "positive"), channel="call")
    found = bank.find()
    [pain] = found.pain_points
    assert found.quality.weights == (("app_review", 0.5), ("call", 0.5))
    assert pain.reach.value == pytest.approx(0.5 * 10 / 90 + 0.5 * 5 / 10, abs=1e-6)
    assert (pain.reach.n, pain.channels) == (100, (("app_review", 10), ("call", 5)))


def test_customers_are_respondents_where_they_are_known():
    bank = Bank()
    bank.comments(6, "登录失败", told("login", "negative"), channel="call", respondent="one")
    bank.comments(4, "登录失败", told("login", "negative"))
    assert dict(bank.find(channel_cap=1).quality.weights) == {"call": 0.2, "survey": 0.8}


@pytest.mark.parametrize(
    ("customers", "weights"),
    [
        ({"a": 900, "b": 60, "c": 40}, {"a": 0.5, "b": 0.3, "c": 0.2}),
        ({"a": 49, "b": 48, "c": 3}, {"a": 0.49, "b": 0.48, "c": 0.03}),
        ({"a": 60, "b": 40}, {"a": 0.5, "b": 0.5}),
        ({"a": 98, "b": 2}, {"a": 0.98, "b": 0.02}),  # two customers never stand for half
        ({"a": 80, "b": 18, "c": 2}, {"a": 0.5, "b": 0.48, "c": 0.02}),
        ({"a": 7}, {"a": 1}),
        ({}, {}),
    ],
)
def test_no_channel_weighs_more_than_the_cap_if_others_can_take_the_rest(customers, weights):
    assert weigh(customers, cap=0.5, minimum=10) == pytest.approx(weights)


def test_since_is_the_start_of_the_unbroken_run():
    bank = Bank()
    for weeks, complaints in ((0, 3), (1, 4), (2, 3), (3, 2), (4, 9)):
        day = DAY - timedelta(weeks=weeks)
        bank.comments(complaints, "登录失败", told("login", "negative", "stability"), day=day)
    [pain] = bank.find(trend_periods=2).pain_points
    assert pain.since == "2026-W08"


def test_only_the_worst_are_listed():
    bank = Bank()
    bank.comments(5, "登录失败", told("login", "negative", "stability"))
    bank.comments(4, "转账太慢", told("transfer", "negative", "efficiency"))
    assert [pain.id for pain in bank.find(pain_points=1).pain_points] == ["login.stability"]


def test_small_periods_list_pains_without_a_reach():
    bank = Bank()
    bank.comments(3, "登录失败", told("login", "negative", "stability"))
    [pain] = bank.find(minimum_n=10).pain_points
    assert (pain.reach.value, pain.reach.n, pain.priority) == (None, 3, 100)
    assert [name for name, _ in pain.terms] == ["severity", "trend"]


def test_severity_takes_the_clauses_of_the_dimension():
    def clause(score: float, *dimensions: str, polarity: str = "negative") -> dict:
        place = {"start": 0, "end": 4, "score": score, "polarity": polarity}
        return place | {"touchpoint": "login", "dimensions": list(dimensions)}

    bank = Bank()
    clauses = [clause(-0.9, "stability"), clause(-0.1, "usability"), clause(0.9, "stability", polarity="positive")]
    bank.comments(3, "登录失败", told("login", "negative", "stability", "usability"), clauses=clauses)
    severities = {pain.dimension: pain.severity for pain in bank.find().pain_points}
    assert severities == {"stability": pytest.approx(0.9), "usability": pytest.approx(0.1)}


def test_a_complaint_without_a_clause_of_its_own_is_as_severe_as_the_comment():
    bank = Bank()
    bank.comments(3, "登录失败", told("login", "negative", "stability"), clauses=[], score=-0.4)
    [pain] = bank.find().pain_points
    assert (pain.severity, pain.topics, len(pain.verbatims)) == (pytest.approx(0.4), (), 1)


def test_strengths_are_praised_more_than_blamed():
    bank = Bank()
    bank.comments(4, "网点服务热情", told("branch", "positive", "attitude"))
    bank.comments(3, "登录很快", told("login", "positive", "efficiency"))
    bank.comments(3, "登录很慢", told("login", "negative", "efficiency"))
    [strength] = bank.find().strengths
    assert (strength.touchpoint, strength.dimension, strength.positive) == ("branch", "attitude", 4)
    assert (strength.net.value, strength.net.n, strength.verbatims[0].polarity) == (100, 4, "positive")
