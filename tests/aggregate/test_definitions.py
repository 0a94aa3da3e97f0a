"""One definition of what an answer is worth: scores, their splits, segments and drivers agree on it."""

from datetime import timedelta

import numpy as np
import pytest

from tests.aggregate.bank import DAY, Bank, told
from voc.aggregate import driver_rows, group_cells
from voc.aggregate.definitions import form, scales, worths
from voc.aggregate.groups import groups

WEEK_BEFORE = DAY - timedelta(days=7)
# Lowest and highest answer → the lowest one of the top box.
TOPS = {(0, 1): 1, (1, 3): 3, (1, 5): 4, (1, 7): 6, (1, 10): 9, (0, 10): 9, (1, 100): 81, (0, 100): 80}


def asked(measure: str, low: int, high: int) -> Bank:
    """Return two weeks in which each answer of a scale is given, by old and young, who name a touchpoint or none."""
    bank = Bank()
    for day, more in ((DAY, 1), (WEEK_BEFORE, 2)):
        for number, value in enumerate([*range(low, high + 1), *[high] * 60 * more, *[low] * 30]):
            known = [("age", "old" if number % 3 else "young")]
            bank.answers(measure, value, low=low, high=high, occurred_on=day, attributes=known)
            record = bank.tables["records"][-1]["record_id"]
            place = told("login" if number % 2 else "branch", "negative", "general")
            bank.comment(f"话{number}在{day}", place, record_id=record, day=day, attributes=known)
    return bank


def headline(bank, measure, **settings):
    [found] = [one for one in bank.find(**settings).scores if one.name == measure]
    return found


@pytest.mark.parametrize(("low", "high"), TOPS)
@pytest.mark.parametrize("said", ["top2box", "mean", "mean_100"])
def test_scores_splits_segments_and_drivers_agree(low, high, said):
    bank = asked("csat", low, high)
    answers = [
        row["value"]
        for row, of in zip(bank.tables["measures"], bank.tables["records"], strict=True)
        if of["occurred_on"] == DAY
    ]
    found = bank.find(satisfaction=said)
    [score] = [one for one in found.scores if one.name == "csat"]
    if said == "top2box":
        by_hand = np.mean(np.array(answers) >= TOPS[low, high])
    else:
        by_hand = np.mean(answers) if said == "mean" else 100 * (np.mean(answers) - low) / (high - low)
    assert score.figure.value == pytest.approx(by_hand, abs=1e-6)

    splits = [one for one in found.splits if one.score == "csat" and one.against == score.change.against]
    assert {one.attribute for one in splits} == {"", "age"}
    for one in splits:
        assert one.change == score.change.difference
        assert sum(part.share * part.value for part in one.groups) == pytest.approx(by_hand, abs=1e-4)

    [breakdown] = [one for one in found.segmentation.breakdowns if (one.measure, one.attribute) == ("csat", "age")]
    figures = [group.figure for group in breakdown.groups]
    assert breakdown.window == "2026-W10"
    assert sum(one.value * one.n for one in figures) / sum(one.n for one in figures) == pytest.approx(by_hand, abs=1e-5)

    with bank.view(satisfaction=said) as view:
        [outcome] = [one for one in driver_rows.read(view).outcomes if one.name == "csat"]
    now = outcome.periods == outcome.periods.max()
    assert outcome.points[now].mean() == pytest.approx(by_hand)
    assert outcome.values[now].mean() == pytest.approx(np.mean(answers))


@pytest.mark.parametrize(("low", "high", "counts"), [(0, 10, True), (1, 10, True), (1, 5, False), (0, 100, False)])
def test_all_agree_on_which_scales_are_those_of_the_nps(low, high, counts):
    bank = asked("nps", low, high)
    found = bank.find()
    assert ("nps" in {one.name for one in found.scores}) == counts
    assert ("nps" in {one.score for one in found.splits}) == counts
    assert ("nps" in {one.measure for one in found.segmentation.breakdowns}) == counts
    with bank.view() as view:
        assert ("nps" in {one.name for one in driver_rows.read(view).outcomes}) == counts
        cells = [one for one in group_cells.scored(view, groups(view)) if one.measure == "nps"]
    assert bool(cells) == counts


def test_answers_to_an_nps_on_other_scales_take_no_part_in_its_split():
    bank = asked("nps", 0, 10)
    plain = [one for one in bank.find().splits if one.score == "nps"]
    for day in (DAY, WEEK_BEFORE):
        bank.answers("nps", *[5] * 40, low=1, high=5, occurred_on=day, attributes=[("age", "old")])
    mixed = [one for one in bank.find().splits if one.score == "nps"]
    assert plain == mixed != []
    assert worths("nps", "", [{"value": 5, "low": 1, "high": 5}], (1, 5)) == [None]


@pytest.mark.parametrize("measure", ["loyalty", "recommend"])
def test_a_score_is_the_same_in_every_group(measure):
    bank = asked(measure, 1, 5)
    [one] = [one for one in bank.find().segmentation.breakdowns if (one.measure, one.attribute) == (measure, "age")]
    n = sum(group.figure.n for group in one.groups)
    whole = sum(group.figure.value * group.figure.n for group in one.groups) / n
    assert (one.form, whole) == (
        form(measure, "top2box"),
        pytest.approx(headline(bank, measure).figure.value, abs=1e-5),
    )


def test_every_score_that_changed_is_taken_apart():
    for measure in ("csat", "ces", "loyalty", "recommend"):
        bank = asked(measure, 1, 5)
        assert {one.score for one in bank.find().splits} == {measure, "net_sentiment"}


def test_answers_move_to_the_scale_of_all_periods_so_that_their_units_stay():
    # This week most answers are on 1–10; over both weeks more are on 1–5.
    bank = asked("csat", 1, 5)
    bank.answers("csat", *[7] * 150, low=1, high=10, attributes=[("age", "old")])
    found = bank.find(satisfaction="mean")
    [score] = [one for one in found.scores if one.name == "csat"]
    assert 1 <= score.figure.value <= 5
    assert {one.change for one in found.splits if one.score == "csat"} == {score.change.difference}
    with bank.view(satisfaction="mean") as view:
        assert scales(view)["csat", None] == (1, 5)
        [outcome] = driver_rows.read(view).outcomes
    assert outcome.values.max() == 5


def test_stars_are_one_to_five_whatever_else_is_asked():
    bank = Bank()
    bank.answers("rating", 10, 10, 10, low=1, high=10, channel="app_review")
    with bank.view() as view:
        assert scales(view)["rating", "app_review"] == (1, 5)
    assert bank.find().scores[0].figure.value == 5
