from datetime import timedelta

import pytest

from tests.aggregate.bank import DAY, Bank, told
from voc.aggregate.channels import weigh
from voc.lexicon import load

LAST_WEEK = DAY - timedelta(days=7)


def factors(pain) -> dict[str, float]:
    return {term.name: term.factor for term in pain.terms}


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


def test_priority_is_the_product_of_what_is_known():
    bank = Bank()
    bank.comments(6, "登录失败", told("login", "negative", "stability"), score=-0.5)
    bank.comments(4, "转账太慢", told("transfer", "negative", "efficiency"), score=-1.0)
    bank.comments(10, "网点很好", told("branch", "positive", "attitude"))
    first, second = bank.find().pain_points
    assert [first.id, second.id] == ["transfer.efficiency", "login.stability"]
    assert (first.severity, second.severity) == (1, 0.5)
    assert (first.priority, second.priority) == (100, pytest.approx(75))
    assert [(term.name, term.value, term.factor) for term in first.terms] == [
        ("reach", 0.2, 0.2),
        ("severity", 1.0, 1.0),
        ("gap", None, 1.0),
        ("impact", None, 1.0),
        ("trend", None, 1.0),
        ("cost", None, 1.0),
    ]


def test_a_touchpoint_far_from_its_target_comes_first():
    bank = Bank()
    bank.comments(5, "登录失败", told("login", "negative", "stability"))
    bank.comments(5, "转账失败", told("transfer", "negative", "stability"))
    bank.comments(5, "转账很快", told("transfer", "positive", "efficiency"))
    first, second = bank.find(targets={"net_sentiment": 0, "touchpoints": {"transfer": 50}}).pain_points
    assert (first.id, factors(first)["gap"]) == ("login.stability", 2)  # -100 of 0
    assert (second.id, factors(second)["gap"]) == ("transfer.stability", pytest.approx(2**0.5))  # 0 of 50


def test_the_cheaper_to_mend_comes_first_and_what_has_no_cost_is_ordinary():
    bank = Bank()
    for touchpoint in ("login", "transfer", "branch"):
        bank.comments(5, f"{touchpoint}失败", told(touchpoint, "negative", "stability"))
    costs = {"transfer": 1, "login.stability": 4, "login": 100}
    found = bank.find(priority={"costs": costs}).pain_points
    assert [pain.id for pain in found] == ["transfer.stability", "branch.stability", "login.stability"]
    assert [factors(pain)["cost"] for pain in found] == [2, 1, 1]  # the median is 4


def test_weights_are_exponents_and_none_leaves_a_factor_out():
    bank = Bank()
    bank.comments(6, "登录失败", told("login", "negative", "stability"), score=-0.5)
    bank.comments(4, "转账太慢", told("transfer", "negative", "efficiency"), score=-1.0)
    first, second = bank.find(priority={"severity": 0, "reach": 2}).pain_points
    assert (first.id, second.priority) == ("login.stability", pytest.approx(100 * 16 / 36))


def test_measures_of_the_pack_are_suggested():
    bank = Bank(lexicon=load("banking"))
    bank.comments(5, "排队排了两个小时", told("branch", "negative", "efficiency"))
    [pain] = bank.find().pain_points
    assert 1 <= len(pain.measures) <= 3
    assert {measure.touchpoint for measure in pain.measures} == {"branch"}
    assert all("efficiency" in measure.dimensions for measure in pain.measures)


def test_what_vanished_is_a_weakness_that_falls():
    bank = Bank()
    bank.comments(30, "登录失败", told("login", "negative", "stability"), day=LAST_WEEK)
    bank.comments(30, "网点很好", told("branch", "positive", "attitude"), day=LAST_WEEK)
    bank.comments(60, "网点很好", told("branch", "positive", "attitude"))
    found = bank.find()
    fields = found.four_field
    assert found.pain_points == ()
    assert [cell.id for cell in fields.weakness_falling] == ["login.stability"]
    assert [cell.id for cell in fields.strength_rising] == ["branch.attitude"]
    assert (fields.weakness_rising, fields.strength_falling) == ((), ())
    [strength] = found.strengths
    assert (strength.change.difference, strength.since, strength.reach.value) == (50, "2026-W09", 1)
    assert strength.change.significant


def test_what_is_as_often_as_before_stands_in_no_field():
    bank = Bank()
    for day in (DAY, LAST_WEEK):
        bank.comments(10, "登录失败", told("login", "negative", "stability"), day=day)
        bank.comments(10, "网点很好", told("branch", "positive", "attitude"), day=day)
    found = bank.find()
    assert [(cell.id, cell.direction) for cell in found.cells] == [
        ("branch.attitude", "steady"),
        ("login.stability", "steady"),
    ]
    assert found.four_field == type(found.four_field)((), (), (), ())


def test_a_growing_pain_counts_more_but_by_a_quarter_at_most():
    bank = Bank()
    bank.comments(30, "登录失败", told("login", "negative", "stability"))
    bank.comments(10, "网点很好", told("branch", "positive", "attitude"))
    bank.comments(5, "登录失败", told("login", "negative", "stability"), day=LAST_WEEK)
    bank.comments(35, "网点很好", told("branch", "positive", "attitude"), day=LAST_WEEK)
    [pain] = bank.find().pain_points
    assert factors(pain)["trend"] == 1.25
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
    assert [term.name for term in pain.terms if term.value is not None] == ["severity"]
    assert factors(pain)["reach"] == 1


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
