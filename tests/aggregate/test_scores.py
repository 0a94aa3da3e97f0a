from datetime import date, timedelta

import pytest

from tests.aggregate.bank import DAY, MODEL, PACK, Bank, told
from voc.aggregate import Findings
from voc.aggregate.findings import Score
from voc.aggregate.parts import parts
from voc.aggregate.views import View

LAST_WEEK, LAST_YEAR = DAY - timedelta(days=7), date(2025, 3, 4)


def score(findings: Findings, name: str, channel: str | None = None) -> Score:
    [found] = [one for one in findings.scores if (one.name, one.channel) == (name, channel)]
    return found


def test_nps_is_promoters_minus_detractors():
    bank = Bank()
    bank.answers("nps", *[10] * 3, *[9] * 2, 8, 7, 6, 0, 3, low=0, high=10)
    figure = score(bank.find(), "nps").figure
    assert (figure.value, figure.n) == (20, 10)
    # (6 − 4) / 12 ± 1.959964 · √((10/12 − (2/12)²) / 12)
    assert (figure.low, figure.high) == pytest.approx((-34.1148, 67.4481), abs=1e-4)


def test_nps_leaves_other_scales_out():
    bank = Bank()
    bank.answers("nps", 5, 5, 5, 5, low=1, high=5)
    assert bank.find().scores == ()


@pytest.mark.parametrize(("definition", "value"), [("top2box", 0.6), ("mean", 3.4), ("mean_100", 60)])
def test_satisfaction_follows_its_definition(definition, value):
    bank = Bank()
    bank.answers("csat", 5, 5, 4, 2, 1, low=1, high=5)
    found = score(bank.find(satisfaction=definition), "csat")
    assert (found.definition, found.figure.value, found.figure.n) == (definition, value, 5)


def test_top_two_boxes_of_ten_are_nine_and_ten():
    bank = Bank()
    bank.answers("csat", 10, 9, 8, 8, low=1, high=10)
    figure = score(bank.find(), "csat").figure
    assert figure.value == 0.5
    assert (figure.low, figure.high) == pytest.approx((0.150039, 0.849961), abs=1e-6)  # Wilson, 2 of 4


@pytest.mark.parametrize("name", ["loyalty", "recommend"])
@pytest.mark.parametrize(
    ("answers", "low", "high", "value"),
    [
        ((1, 1, 1, 0), 0, 1, 0.75),  # yes and no: of two answers the higher one
        ((3, 2, 2, 1), 1, 3, 0.25),  # of three the highest: the middle one is no consent
        ((5, 4, 3, 1), 1, 5, 0.5),
        ((10, 9, 8, 0), 0, 10, 0.5),
        ((100, 80, 79, 10), 0, 100, 0.5),
    ],
)
def test_loyalty_and_recommendation_are_shares_of_the_top_boxes(name, answers, low, high, value):
    bank = Bank()
    bank.answers(name, *answers, low=low, high=high)
    found = score(bank.find(targets={name: 0.8}), name)
    assert (found.figure.value, found.definition, found.target) == (value, "top2box", 0.8)
    assert score(bank.find(**{name: "mean"}), name).definition == "mean"


def test_a_gap_says_whether_a_target_is_met():
    bank = Bank()
    bank.answers("loyalty", *[5] * 95, *[1] * 5, low=1, high=5)
    bank.answers("recommend", *[5] * 50, *[1] * 50, low=1, high=5)
    bank.answers("csat", *[5] * 89, *[1] * 11, low=1, high=5)
    bank.answers("ces", 5, low=1, high=5)
    found = bank.find(targets={"loyalty": 0.8, "recommend": 0.7, "csat": 0.9, "ces": 4, "nps": 50})
    gaps = {one.name: one.gap for one in found.scores}
    assert {name: gap.state for name, gap in gaps.items()} == {
        "loyalty": "met",
        "recommend": "missed",
        "csat": "unclear",
        "ces": "few",
    }
    assert (gaps["loyalty"].target, gaps["loyalty"].difference) == (0.8, 0.15)
    assert (gaps["loyalty"].low, gaps["loyalty"].high) == pytest.approx((0.088250, 0.178456), abs=1e-6)  # Wilson − 0.8
    assert gaps["loyalty"].p == pytest.approx(0.000177, abs=1e-6)  # z = 0.15 / √(0.8 · 0.2 / 100) = 3.75
    assert score(bank.find(), "csat").gap is None


def test_a_gap_is_judged_beside_the_gaps_of_other_scores():
    # Alone 60 of 100 against 50% (p = 0.046) is told from it; beside a second score that meets its target, no longer.
    bank = Bank()
    bank.answers("csat", *[5] * 60, *[1] * 40, low=1, high=5)
    assert score(bank.find(targets={"csat": 0.5}), "csat").gap.state == "met"
    bank.answers("loyalty", *[5] * 50, *[1] * 50, low=1, high=5)
    assert score(bank.find(targets={"csat": 0.5, "loyalty": 0.5}), "csat").gap.state == "unclear"


def test_a_mean_moves_answers_to_the_scale_most_used():
    bank = Bank()
    bank.answers("csat", 5, 5, 5, low=1, high=5)
    bank.answers("csat", 1, low=1, high=10)
    assert score(bank.find(satisfaction="mean"), "csat").figure.value == 4


def test_a_record_answers_once_and_about_the_whole():
    bank = Bank()
    bank.answers("csat", 5, 5, 5, low=1, high=5, question="overall")
    for number in range(3):
        bank.answer(f"r{number:04}", "csat", 1, low=1, high=5, question="counter", touchpoint="branch")
    figure = score(bank.find(), "csat").figure
    assert (figure.value, figure.n) == (1, 3)


def test_who_skips_the_question_about_the_whole_does_not_answer_it_by_another():
    bank = Bank()
    bank.answers("csat", *[5] * 40, low=1, high=5, question="overall")
    bank.answers("csat", *[1] * 40, low=1, high=5, question="counter", touchpoint="branch")
    bank.answers("csat", *[1] * 10, low=1, high=5, question="counter", touchpoint="branch", source="branches")
    found = score(bank.find(), "csat")
    assert [(one.source, one.figure.value, one.figure.n) for one in found.sources] == [
        ("branches", 0, 10),
        ("survey", 1, 40),
    ]


def test_a_question_about_the_whole_is_one_for_every_part_of_the_business():
    bank = Bank()
    for branch, question, touchpoint in (("城东", "overall", None), ("城西", "counter", "branch")):
        more = {"question": question, "touchpoint": touchpoint, "attributes": [("网点", branch)]}
        bank.answers("csat", *[5] * 10, low=1, high=5, **more)
    with bank.view() as view:
        count = "SELECT count(*) AS n FROM answers"
        looked = [View(view.store, part.configured(view.config), view.lexicon, view.period, PACK, MODEL, part)
                  for part in parts(view, "网点")]  # fmt: skip
        assert {one.part.value: one.rows(count)[0]["n"] for one in looked if one.part} == {"城东": 10, "城西": 0}


def test_ratings_are_means_of_their_channel_with_their_sources():
    bank = Bank()
    bank.answers("rating", 1, 1, 4, low=1, high=5, channel="app_review", source="one_store")
    bank.answers("rating", 5, 5, 5, low=1, high=5, channel="app_review", source="other_store")
    found = score(bank.find(targets={"rating": 4.5}), "rating", "app_review")
    assert (found.figure.value, found.target) == (3.5, 4.5)
    assert [(one.source, one.figure.value) for one in found.sources] == [("one_store", 2), ("other_store", 5)]


def test_effort_is_a_mean():
    bank = Bank()
    bank.answers("ces", 7, 5, 6, low=1, high=7)
    assert score(bank.find(), "ces").figure.value == 6


def test_calls_are_not_pooled_with_surveys():
    bank = Bank()
    bank.answers("csat", 5, 5, 5, low=1, high=5)
    bank.answers("csat", 1, 1, 1, low=1, high=5, channel="call", source="calls")
    found = bank.find()
    assert (score(found, "csat").figure.value, score(found, "csat", "call").figure.value) == (1, 0)


def test_net_sentiment_is_given_per_channel():
    bank = Bank()
    bank.comments(3, "登录失败", label="negative")
    bank.comments(1, "登录很快", label="positive")
    bank.comments(4, "转账很快", label="positive", channel="call")
    found = bank.find()
    assert [(s.channel, s.figure.value, s.figure.n) for s in found.scores] == [("survey", -50, 4), ("call", 100, 4)]


def test_few_answers_are_counted_but_have_no_value():
    bank = Bank()
    bank.answers("nps", 10, 10, low=0, high=10)
    found = score(bank.find(), "nps")
    assert (found.figure.value, found.figure.n) == (None, 2)
    assert (found.change.difference, found.change.significant) == (None, None)


def test_a_change_is_this_period_minus_the_one_before():
    bank = Bank()
    bank.answers("nps", *[10] * 50, *[5] * 10, low=0, high=10)
    bank.answers("nps", *[10] * 10, *[5] * 50, low=0, high=10, occurred_on=LAST_WEEK)
    found = score(bank.find(), "nps")
    assert (found.change.against, found.change.significant) == ("2026-W09", True)
    assert found.change.difference == pytest.approx(400 / 3)
    assert [(p.period, p.volume) for p in found.trend] == [("2026-W08", 0), ("2026-W09", 60), ("2026-W10", 60)]
    assert found.change_year is None


def test_the_same_period_of_last_year_is_compared_too():
    bank = Bank()
    bank.answers("csat", *[5] * 4, *[1] * 4, low=1, high=5)
    bank.answers("csat", *[5] * 8, low=1, high=5, occurred_on=LAST_YEAR)
    found = score(bank.find(), "csat")
    assert (found.change_year.against, found.change_year.difference) == ("2025-W10", -0.5)


def test_the_day_of_a_conversation_is_that_of_its_call():
    bank = Bank()
    bank.tables["calls"].append({"call_id": "x", "started_on": DAY})
    bank.tables["records"].append({"record_id": "x", "source": "calls", "channel": "call"})
    bank.answer("x", "csat", 5, low=1, high=5, question="")
    bank.comment(None, turns=[("customer", "登录失败")], comment_id="x", day=None, channel="call")
    found = bank.find(minimum_n=1)
    assert {one.name: one.figure.n for one in found.scores} == {"csat": 1, "net_sentiment": 1}


def test_months_compare_with_months():
    bank = Bank()
    bank.comments(3, "登录失败", told("login", "negative"), day=date(2026, 2, 28))
    found = bank.find("2026-02")
    assert (found.start, found.end, found.previous) == (date(2026, 2, 1), date(2026, 3, 1), "2026-01")
    assert score(found, "net_sentiment", "survey").figure.n == 3
