"""What goes with a score: planted effects are found at their place, noise is not, and too few say nothing."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.aggregate.bank import DAY, Bank, told
from voc.aggregate.driver_rows import Outcome, Predictors
from voc.aggregate.drivers import model as estimate
from voc.aggregate.drivers import spoken
from voc.aggregate.judge import judged
from voc.aggregate.what_if import UNTOLD, levers, what_if
from voc.errors import QueryError

SIGNS = {1: "positive", -1: "negative", 0: "neutral"}


def surveyed(
    bank,
    random,
    *,
    rows=300,
    effects=None,
    measure="nps",
    low=0,
    high=10,
    channel="survey",
    first=0,
    day=DAY,
    level=6.0,
):
    """Add records that say something of each touchpoint now and then, and score what that is worth to them."""
    effects = effects or {}
    for number in range(first, first + rows):
        record = f"{channel}{measure}{number:05}"
        said = {name: int(random.choice([-1, 0, 1], p=[0.2, 0.6, 0.2])) for name in ("login", "transfer", "branch")}
        spoken = [told(name, SIGNS[sign], "efficiency") for name, sign in said.items() if sign]
        text = f"{record}说了一些话也没有别的"
        bank.comment(text, *spoken, record_id=record, channel=channel, day=day, comment_id=f"c{record}")
        score = level + sum(effects.get(name, 0) * sign for name, sign in said.items()) + random.normal()
        bank.tables["records"].append(
            {"record_id": record, "source": channel, "channel": channel, "occurred_on": day, "flags": []}
        )
        value = float(np.clip(np.round(score), low, high))
        bank.answer(record, measure, value, low=low, high=high, question="overall", reverse=False)


def model(findings, score="nps", **wanted):
    return findings.drivers.model(score, **wanted)


def driver(found, name):
    [one] = [one for one in found.drivers if one.id == name]
    return one


@pytest.fixture(scope="module")
def planted():
    bank = Bank()
    surveyed(bank, np.random.default_rng(1), effects={"login": 2.0, "transfer": 0.7})
    return bank.find()


def test_planted_effects_are_found_with_their_size_and_order(planted):
    found = model(planted)
    assert [one.id for one in found.drivers] == ["login", "transfer", "branch"]
    assert driver(found, "login").effect.value == pytest.approx(2.0, abs=0.25)
    assert driver(found, "transfer").effect.value == pytest.approx(0.7, abs=0.25)
    assert [one.told for one in found.drivers] == [True, True, False]
    assert [one.direction for one in found.drivers] == [1, 1, None]
    assert found.r2.value == pytest.approx(0.65, abs=0.1)
    assert found.r2.low < found.r2.value < found.r2.high


def test_the_window_and_the_denominators_are_told(planted):
    found = model(planted)
    assert (planted.drivers.first, planted.drivers.last) == ("2026-W08", "2026-W10")
    assert found.n == found.r2.n == 300
    one = driver(found, "login")
    assert one.share.n == 300
    assert one.mentions == one.praised + one.blamed == one.performance.n
    assert sum(other.share.value for other in found.drivers) == pytest.approx(1, abs=1e-5)


def test_an_effect_is_also_told_in_points_of_the_headline_figure():
    """Everybody scores 8 but those who praise, who score 10: each of them is worth 100 points of NPS."""
    bank = Bank()
    random = np.random.default_rng(2)
    surveyed(bank, random, level=8, effects={}, rows=200)
    for row, comment in zip(bank.tables["measures"], bank.tables["annotations"], strict=True):
        praised = any(t["id"] == "login" and t["polarity"] == "positive" for t in comment["touchpoints"])
        blamed = any(t["id"] == "login" and t["polarity"] == "negative" for t in comment["touchpoints"])
        row["value"] = 10.0 if praised else 5.0 if blamed else 8.0
    found = model(bank.find())
    one = driver(found, "login")
    assert one.points.value == pytest.approx(100, abs=0.5)
    assert one.points.n == 200


def test_noise_is_not_told_from_zero_in_19_of_20_surveys():
    """100 surveys with five touchpoints beside one that matters: false drivers within the bounds of 5% (500 trials)."""
    random = np.random.default_rng(3)
    false = []
    for _ in range(100):
        said = random.choice([-1, 0, 1], p=[0.1, 0.8, 0.1], size=(120, 6))
        values = np.clip(np.round(6 + 2 * said[:, 0] + random.normal(size=120)), 0, 10)
        names = tuple("abcdef")
        rows, none = np.arange(120), np.zeros(120, dtype=np.int64)
        outcome = Outcome("nps", None, "", pa.array([str(row) for row in rows]), none, none, values, values)
        design = spoken(Predictors(names, rows, rows, said != 0, said > 0, said < 0), basis="touchpoint")
        found = judged(estimate(outcome, design, minimum=10))
        assert driver(found, "a").told
        false.extend(one.told for one in found.drivers if one.id != "a")
    assert np.mean(false) <= 0.05 + 3 * (0.05 * 0.95 / len(false)) ** 0.5


def test_too_few_records_have_no_drivers():
    bank = Bank()
    surveyed(bank, np.random.default_rng(4), rows=49, effects={"login": 2.0})
    found = model(bank.find())
    assert (found.n, found.drivers, found.r2.value, found.method) == (49, (), None, "")
    assert dict(found.few).keys() == set()


def test_a_touchpoint_that_few_speak_of_is_named_and_left_out():
    bank = Bank()
    surveyed(bank, np.random.default_rng(5), rows=200)
    for row in bank.tables["annotations"][9:]:
        row["touchpoints"] = [one for one in row["touchpoints"] if one["id"] != "branch"]
    found = model(bank.find())
    assert "branch" not in {one.id for one in found.drivers}
    assert 0 < dict(found.few)["branch"] < 10


def test_surveys_of_different_level_do_not_explain_the_score():
    """One survey is kinder and hears more praise of login; within each survey login matters not."""
    bank = Bank()
    random = np.random.default_rng(6)
    surveyed(bank, random, rows=150, level=8.5)
    surveyed(bank, random, rows=150, level=3.0, first=1000)
    for comment, row in zip(bank.tables["comments"], bank.tables["annotations"], strict=True):
        kinder = comment["record_id"] < "surveynps01000"
        row["touchpoints"] = [told("login", "positive" if kinder else "negative"), *row["touchpoints"][1:]]
    for record in bank.tables["records"]:
        record["source"] = "kind" if record["record_id"] < "surveynps01000" else "strict"
    assert all(not one.told for one in model(bank.find()).drivers)


def test_stars_of_reviews_stand_alone():
    bank = Bank()
    surveyed(bank, np.random.default_rng(7), effects={"login": 2.0}, rows=100)
    surveyed(bank, np.random.default_rng(8), effects={"branch": 1.5}, rows=100, measure="rating", low=1, high=5,
             level=3, channel="app_review")  # fmt: skip
    found = bank.find()
    assert model(found).drivers[0].id == "login"
    stars = model(found, "rating")
    assert (stars.channel, stars.n, stars.drivers[0].id) == ("app_review", 100, "branch")


def test_answers_about_single_touchpoints_explain_by_themselves():
    bank = Bank()
    random = np.random.default_rng(9)
    surveyed(bank, random, rows=120)
    for row in list(bank.tables["measures"]):
        stars = int(random.integers(1, 6))
        row["value"] = float(np.clip(round(1 + 2 * stars + random.normal() / 2), 0, 10))
        if random.random() < 0.8:
            more = {"low": 1, "high": 5, "question": "branch stars", "touchpoint": "branch", "reverse": False}
            bank.answer(row["record_id"], "rating", stars, value_100=25.0 * (stars - 1), **more)
    found = model(bank.find(), basis="answer")
    one = driver(found, "branch")
    assert one.told
    assert one.effect.value == pytest.approx(8, abs=0.8)  # from no star to all is four stars, of two points each
    assert one.mentions == one.performance.n < 120
    assert 40 < one.performance.value < 60


@pytest.mark.parametrize("basis", ["touchpoint", "answer"])
def test_customers_who_answer_again_are_no_evidence_of_their_own(basis):
    """Every record stands five times: one customer who says the same five times tells less than five who do."""
    widths = {}
    for customers in (60, 300):
        bank, random = Bank(), np.random.default_rng(17)
        surveyed(bank, random, rows=60, effects={"login": 1.0})
        stars = {f"surveynps{number:05}": int(random.integers(1, 6)) for number in range(60)}
        for name in ("records", "measures", "comments", "annotations"):
            copies = [row | {key: f"{row[key]}-{copy}" for key in ("record_id", "comment_id") if key in row}
                      for row in bank.tables[name] for copy in range(5)]  # fmt: skip
            bank.tables[name] = [row | {"fingerprint": str(at)} for at, row in enumerate(copies)]
        for at, (record, comment) in enumerate(zip(bank.tables["records"], bank.tables["comments"], strict=True)):
            record["respondent"] = comment["respondent"] = f"p{at // (300 // customers)}"
            said = stars[record["record_id"].split("-")[0]]
            more = {"low": 1, "high": 5, "question": "branch", "touchpoint": "branch", "reverse": False}
            bank.answer(record["record_id"], "rating", said, value_100=25.0 * (said - 1), **more)
        for one in model(bank.find(), basis=basis).drivers:
            widths.setdefault(one.id, []).append(one.effect.high - one.effect.low)
    assert len(widths) == (3 if basis == "touchpoint" else 1)
    for few, many in widths.values():
        assert 2 < few / many < 3  # √5, and fewer degrees of freedom


def test_an_answer_that_is_the_score_does_not_explain_it():
    """A survey asks for satisfaction by touchpoint only: one of these is the score, the other may go with it."""
    bank = Bank()
    random = np.random.default_rng(16)
    for number in range(120):
        record = f"r{number:03}"
        bank.tables["records"].append({"record_id": record, "source": "s", "channel": "survey", "occurred_on": DAY})
        for touchpoint in ("branch", "login")[: 1 + number % 2]:
            said = int(random.integers(1, 6))
            more = {"low": 1, "high": 5, "question": touchpoint, "touchpoint": touchpoint, "reverse": False}
            bank.answer(record, "csat", said, value_100=25.0 * (said - 1), **more)
        bank.answer(record, "nps", said, low=0, high=10, question="nps", reverse=False)
    found = bank.find()
    one = model(found, "csat", basis="answer")
    assert (one.n, [driver.id for driver in one.drivers]) == (60, ["login"])
    assert one.r2.value < 0.2
    assert {driver.id for driver in model(found, "nps", basis="answer").drivers} == {"branch", "login"}


def test_praise_and_blame_are_weighed_against_each_other():
    bank = Bank()
    random = np.random.default_rng(10)
    surveyed(bank, random, rows=500)
    worth = {
        ("login", "negative"): -3,
        ("transfer", "positive"): 3,
        ("branch", "positive"): 2,
        ("branch", "negative"): -2,
    }
    for row, annotation in zip(bank.tables["measures"], bank.tables["annotations"], strict=True):
        moved = sum(worth.get((one["id"], one["polarity"]), 0) for one in annotation["touchpoints"])
        row["value"] = float(np.clip(round(5 + moved + random.normal() / 2), 0, 10))
    kinds = {one.id: one.kind for one in model(bank.find()).kano}
    assert kinds == {"login": "basic", "transfer": "excitement", "branch": "performance"}


def test_what_does_not_matter_is_indifferent_or_cannot_be_told():
    bank = Bank()
    surveyed(bank, np.random.default_rng(11), rows=1000)
    assert {one.kind for one in model(bank.find()).kano} <= {"indifferent", None}
    bank = Bank()
    surveyed(bank, np.random.default_rng(12), rows=60)
    assert {one.kind for one in model(bank.find()).kano} == {None}


def test_quadrants_part_at_the_means(planted):
    found = model(planted)
    share, performance = found.lines
    assert share == pytest.approx(1 / 3, abs=1e-5)
    for one in found.drivers:
        important, good = one.share.value >= share, one.performance.value >= performance
        assert (
            one.quadrant
            == {
                (True, True): "keep_up",
                (True, False): "concentrate",
                (False, False): "low_priority",
                (False, True): "possible_overkill",
            }[important, good]
        )
        crosses = one.performance.low <= performance <= one.performance.high
        assert not (one.certain and crosses)


def test_gaps_are_paired_by_record():
    bank = Bank()
    for number in range(12):
        record = f"r{number:03}"
        bank.tables["records"].append({"record_id": record, "source": "s", "channel": "survey", "occurred_on": DAY})
        wish, got = 100.0, 50.0 + 25 * (number % 2)
        shared = {"low": 1, "high": 5, "pair": "排队", "touchpoint": "branch", "reverse": False}
        bank.answer(record, "expectation", 5, value_100=wish, question="wish", **shared)
        bank.answer(record, "performance", 3, value_100=got, question="got", **shared)
    bank.answer("r000", "expectation", 5, value_100=10.0, low=1, high=5, pair="环境", question="w", reverse=False)
    gap, *others = bank.find().drivers.gaps
    assert (gap.pair, gap.touchpoint, gap.wanted) == ("排队", "branch", "expectation")
    assert (gap.gap.value, gap.gap.n, gap.wish.value, gap.performance.value) == (-37.5, 12, 100, 62.5)
    # t = −37.5 / (13.0558 / √12) with 11 degrees of freedom
    assert gap.p == 1e-6  # 9.1e-7, to six digits
    assert (gap.gap.low, gap.gap.high) == pytest.approx((-45.7952, -29.2048), abs=1e-3)
    assert gap.significant is True
    assert others == []


def test_the_order_of_rows_changes_nothing():
    bank = Bank()
    surveyed(bank, np.random.default_rng(13), rows=90, effects={"login": 1.0})
    surveyed(bank, np.random.default_rng(14), rows=90, measure="rating", low=1, high=5, level=3, channel="app_review")
    assert bank.find().drivers == bank.find(shuffled=1).drivers == bank.find(shuffled=2).drivers


def test_earlier_periods_of_the_trend_count_and_older_ones_do_not():
    bank = Bank()
    random = np.random.default_rng(15)
    surveyed(bank, random, rows=30)
    surveyed(bank, random, rows=30, first=100, day=DAY - timedelta(days=14))
    surveyed(bank, random, rows=30, first=200, day=DAY - timedelta(days=28))
    assert model(bank.find()).n == 60


def test_a_better_touchpoint_lifts_the_score_by_its_effect_on_those_who_speak(planted):
    found = what_if(planted, "login", by=10)
    one = driver(model(planted), "login")
    assert found.change == pytest.approx(one.points.value * 0.1 * one.mentions / 300)
    assert found.low < found.change < found.high
    assert found.after == pytest.approx(found.base + found.change)
    assert found.base == next(score.figure.value for score in planted.scores if score.name == "nps")
    assert (found.told, UNTOLD in found.assumptions) == (True, False)


def test_half_the_work_does_half(planted):
    whole, half = (what_if(planted, "login", by=10, degree=degree) for degree in (1, 0.5))
    assert (half.change, half.low, half.high) == pytest.approx((whole.change / 2, whole.low / 2, whole.high / 2))
    assert half.slope == whole.slope
    nothing = what_if(planted, "login", by=10, degree=0)
    assert (nothing.change, nothing.after) == (0, nothing.base)


def test_complaints_that_end_count_for_those_who_complained(planted):
    found = what_if(planted, "transfer", removed=0.5, degree=0.2)
    one = driver(model(planted), "transfer")
    assert found.change == pytest.approx(one.points.value * 0.5 * 0.2 * one.blamed / 300)


def test_an_effect_that_cannot_be_told_is_said_so(planted):
    found = what_if(planted, "branch", by=1)
    assert not found.told
    assert UNTOLD in found.assumptions
    assert found.low < 0 < found.high


@pytest.mark.parametrize(
    ("driver_id", "wanted", "complaint"),
    [
        ("login", {}, "either by how much"),
        ("login", {"by": 1, "removed": 0.1}, "either by how much"),
        ("login", {"by": 1, "degree": 1.1}, "degree of implementation of 1.1"),
        ("login", {"removed": -0.1}, "share of complaints of -0.1"),
        ("login", {"by": 90}, "nothing has ever been beyond"),
        ("login", {"by": -90}, "nothing has ever been beyond"),
        ("logout", {"by": 1}, "choose of login, transfer, branch"),
        ("login", {"by": 1, "score": "csat"}, "no answers to csat"),
        ("login", {"by": 1, "basis": "answer"}, "no answers to any score"),
    ],
)
def test_what_cannot_be_answered_is_refused(planted, driver_id, wanted, complaint):
    with pytest.raises(QueryError, match=complaint):
        what_if(planted, driver_id, **wanted)


def test_too_few_answers_have_no_what_if():
    bank = Bank()
    surveyed(bank, np.random.default_rng(4), rows=49, effects={"login": 2.0})
    with pytest.raises(QueryError, match="too few answers to say what moves the score: 49"):
        what_if(bank.find(), "login", by=1)


@pytest.mark.parametrize("degree", [0.0, 0.35, 1.0])
def test_a_lever_multiplied_is_the_answer(planted, degree):
    [lever] = [one for one in levers(planted, model(planted)) if one.driver == "login"]
    for by in (1, 7, int(lever.most)):
        found = what_if(planted, "login", by=by, degree=degree)
        ends = [(lever.slope + sign * lever.spread) * by * degree for sign in (-1, 1)]
        assert (found.change, found.low, found.high) == pytest.approx((lever.slope * by * degree, *ends), rel=1e-12)
    with pytest.raises(QueryError, match="beyond"):
        what_if(planted, "login", by=lever.most + 1)


@pytest.mark.parametrize(("satisfaction", "scale"), [("mean", (1, 5)), ("mean_100", (0, 100)), ("top2box", (0, 1))])
def test_no_score_is_carried_beyond_its_scale(satisfaction, scale):
    """Nearly everybody is content, but of logging in all complain: who mends that reaches the end of the scale."""
    bank = Bank()
    surveyed(bank, np.random.default_rng(18), effects={"login": 1.5}, measure="csat", low=1, high=5, level=4.9)
    found = bank.find(satisfaction=satisfaction)
    one = model(found, "csat")
    assert one.scale == scale
    # As if the period had been at the end of the scale already.
    high = [replace(score, figure=replace(score.figure, value=scale[1])) for score in found.scores]
    full = replace(found, scores=tuple(high))
    [lever] = [lever for lever in levers(full, one) if lever.driver == "login"]
    assert lever.slope > 0 == lever.most
    with pytest.raises(QueryError, match="beyond its scale"):
        what_if(full, "login", by=1)


def test_what_cannot_be_told_from_zero_is_no_lever(planted):
    assert {one.driver for one in levers(planted, model(planted))} == {"login", "transfer"}
