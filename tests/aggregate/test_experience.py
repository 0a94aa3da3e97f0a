"""The experience index: parts, weights, intervals, and what is left out."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.aggregate import bank as banks
from tests.aggregate.bank import DAY, LEXICON, Bank, told
from voc.errors import ConfigError
from voc.experience import Part

EFFICIENCY = Part("efficiency", "效率", "Efficiency", ("efficiency", "stability"))
TRUST = Part("trust", "信任", "Trust", ("security",))
EMOTION = Part("emotion", "情感", "Emotion", ("attitude",))


@pytest.fixture(autouse=True)
def _composed(monkeypatch):
    monkeypatch.setattr(banks, "LEXICON", replace(LEXICON, experience=(EFFICIENCY, TRUST, EMOTION)))


def index(bank, **said):
    return bank.find(**({"index": said} if said else {})).experience


def part(found, name):
    [one] = [one for one in found.parts if one.id == name]
    return one


def speaking(bank, praise, blame, dimension, **columns):
    bank.comments(praise, f"很好{dimension}", told("login", "positive", dimension), **columns)
    bank.comments(blame, f"不好{dimension}", told("login", "negative", dimension), **columns)


def test_a_pack_without_parts_has_no_index(monkeypatch):
    monkeypatch.setattr(banks, "LEXICON", LEXICON)
    bank = Bank()
    speaking(bank, 10, 10, "efficiency")
    assert index(bank) is None


def test_a_part_is_fifty_and_half_of_the_net_sentiment():
    bank = Bank()
    speaking(bank, 15, 5, "efficiency")
    bank.comments(4, "一般", told("login", "mixed", "efficiency"))
    bank.comments(1, "中性", told("login", "neutral", "stability"))
    value = part(index(bank), "efficiency").value
    assert (value.value, value.n) == (50 + 50 * (15 - 5) / 25, 25)
    # adjusted Wald: (16 − 5 − 1) / 27 ± 1.96 √((22/27 − (10/27)²) / 27)
    half = 1.959964 * math.sqrt((16 + 10 - 2 * 4 + 4) / 27 / 27 - ((20 - 10) / 27) ** 2 / 27)
    assert value.low == pytest.approx(50 + 50 * (10 / 27 - half), abs=0.01)


def test_the_index_is_the_weighted_mean_of_its_parts():
    bank = Bank()
    speaking(bank, 30, 10, "efficiency")
    speaking(bank, 10, 30, "security")
    speaking(bank, 20, 20, "attitude")
    found = index(bank, weights={"efficiency": 3, "trust": 1})
    assert found.figure.value == pytest.approx(0.75 * 75 + 0.25 * 25)
    assert found.figure.n == 120
    assert (found.weighting, part(found, "emotion").weight, found.missing) == ("user", 0, ())
    # Disjoint comments: the variances of the parts add up.
    spread = [(part(found, name).value.high - part(found, name).value.low) / 2 for name in ("efficiency", "trust")]
    half = math.hypot(0.75 * spread[0], 0.25 * spread[1])
    assert found.figure.high - found.figure.value == pytest.approx(half, rel=1e-4)


def test_what_is_said_of_two_parts_in_one_comment_is_no_independent_witness():
    apart, together = Bank(), Bank()
    speaking(apart, 20, 20, "efficiency")
    speaking(apart, 20, 20, "security")
    together.comments(20, "都好", told("login", "positive", "efficiency", "security"))
    together.comments(20, "都坏", told("login", "negative", "efficiency", "security"))
    widths = []
    for bank in (apart, together):
        figure = index(bank, weighting="equal").figure
        widths.append(figure.high - figure.low)
    assert widths[1] == pytest.approx(math.sqrt(2) * widths[0], rel=0.05)


def test_parts_that_only_change_places_have_an_index_all_the_same():
    """Twenty comments praise one part and blame the other, twenty the other way round: no comment moves the index."""
    bank = Bank()
    for sides in (("positive", "negative"), ("negative", "positive")):
        spoken = [told("login", side, name) for side, name in zip(sides, ("efficiency", "security"), strict=True)]
        bank.comments(20, "此起彼伏", *spoken)
        bank.comments(20, "此起彼伏", *spoken, day=DAY - timedelta(days=7))
    found = index(bank, weighting="equal")
    assert found.figure.value == 50
    assert 40 < found.figure.low < 50 < found.figure.high < 60
    assert found.change.low < 0 == found.change.difference < found.change.high


def test_a_missing_part_is_said_and_the_others_are_renormalised():
    bank = Bank()
    speaking(bank, 30, 10, "efficiency")
    speaking(bank, 1, 1, "security")
    found = index(bank, weights={"efficiency": 2, "trust": 1, "emotion": 1})
    assert found.figure.value == 75
    assert (found.known, found.missing) == (0.5, ("trust", "emotion"))
    assert part(found, "trust").value.value is None


def test_less_than_half_of_the_weight_is_no_index():
    bank = Bank()
    speaking(bank, 30, 10, "efficiency")
    found = index(bank, weights={"efficiency": 2, "trust": 3})
    assert (found.figure.value, found.figure.n, found.known) == (None, 40, 0.4)


def test_comparisons_give_weights_and_their_consistency():
    bank = Bank()
    speaking(bank, 30, 10, "efficiency")
    found = index(bank, comparisons=[[1, 3, 5], ["1/3", 1, 2], ["1/5", "1/2", 1]])
    assert [one.weight for one in found.parts] == pytest.approx([0.6483, 0.2297, 0.1220], abs=1e-3)
    assert found.weighting == "comparisons"
    assert 0 < found.consistency < 0.01


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"weights": {"speed": 1}}, "'speed', which the pack has not; choose of efficiency, trust, emotion"),
        ({"comparisons": [[1, 2], ["1/2", 1]]}, "2 rows, but the pack has 3 parts"),
    ],
)
def test_weights_that_do_not_fit_the_pack_are_refused(said, complaint):
    with pytest.raises(ConfigError, match=complaint):
        index(Bank(), **said)


def scored(bank, random, rows=200):
    """Add surveys whose score follows efficiency much, attitude a little; nobody speaks of security."""
    for number in range(rows):
        signs = {name: int(random.choice([-1, 0, 1])) for name in ("efficiency", "attitude")}
        spoken = [
            told(place, "positive" if sign > 0 else "negative", name)
            for (name, sign), place in zip(signs.items(), ("login", "branch"), strict=True)
            if sign
        ]
        record = f"r{number:04}"
        bank.comment(f"这里说的第{number}句话", *spoken, record_id=record)
        bank.tables["records"].append(
            {"record_id": record, "source": "survey", "channel": "survey", "occurred_on": DAY, "flags": []}
        )
        score = np.clip(round(6 + 2 * signs["efficiency"] + signs["attitude"] + random.normal()), 0, 10)
        bank.answer(record, "nps", float(score), low=0, high=10, question="q")


def test_by_default_the_drivers_of_the_score_weigh():
    bank = Bank()
    scored(bank, np.random.default_rng(1))
    found = index(bank)
    assert (found.weighting, found.score) == ("drivers", "nps")
    assert part(found, "trust").origin == "neutral"
    assert part(found, "trust").weight == pytest.approx(1 / 3, abs=1e-5)
    assert part(found, "efficiency").weight == pytest.approx(2 / 3 * 4 / 5, abs=0.06)
    assert sum(one.weight for one in found.parts) == pytest.approx(1, abs=1e-5)


def test_without_scores_all_parts_weigh_alike():
    bank = Bank()
    speaking(bank, 10, 10, "efficiency")
    found = index(bank)
    assert (found.weighting, {one.weight for one in found.parts}) == ("equal", {0.333333})


def test_a_channel_counts_by_its_customers_and_not_by_its_noise():
    bank = Bank()
    speaking(bank, 50, 0, "efficiency", channel="app_review")
    speaking(bank, 0, 50, "efficiency", channel="survey", respondent="one voice")
    speaking(bank, 0, 50, "efficiency", channel="ticket")
    value = part(index(bank, weighting="equal"), "efficiency").value
    assert value.value == pytest.approx(50, abs=1.5)  # reviews and tickets half each, the one customer next to nothing
    assert value.n == 150


def test_the_change_is_over_parts_known_in_both_periods():
    bank = Bank()
    before = DAY - timedelta(days=7)
    speaking(bank, 40, 10, "efficiency", day=before)
    speaking(bank, 10, 40, "efficiency")
    speaking(bank, 50, 0, "security")
    found = index(bank, weights={"efficiency": 3, "trust": 2})
    assert found.change.difference == pytest.approx(-60)
    assert found.change.significant is True
    assert found.change.low < -60 < found.change.high
    assert [point.figure.value for point in found.trend] == pytest.approx([None, 80, 0.6 * 20 + 0.4 * 100])


def test_the_order_of_rows_changes_nothing():
    bank = Bank()
    scored(bank, np.random.default_rng(2), rows=80)
    assert bank.find().experience == bank.find(shuffled=3).experience
