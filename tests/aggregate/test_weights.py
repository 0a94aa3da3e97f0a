import random
from datetime import date, timedelta

import pytest

from tests.aggregate.bank import DAY, Bank, told
from voc.aggregate import channels
from voc.aggregate.assemble import rounded
from voc.aggregate.change import Changes
from voc.aggregate.contributions import contributions
from voc.aggregate.findings import Score
from voc.aggregate.scores import measure, scores

AGES = {"shares": {"age": {"young": 0.5, "old": 0.5}}}


def aged() -> Bank:
    """Return 30 young customers of whom 27 are satisfied, and 10 old ones of whom 2 are."""
    bank = Bank()
    bank.answers("csat", *[5] * 27, *[1] * 3, low=1, high=5, attributes=[("age", "young")])
    bank.answers("csat", *[5] * 2, *[1] * 8, low=1, high=5, attributes=[("age", "old")])
    return bank


def only(bank: Bank, **settings) -> Score:
    [found] = bank.find(**settings).scores
    return found


def test_nothing_is_weighted_where_nothing_is_asked_for():
    found = only(aged())
    assert (found.figure.value, found.figure.n, found.figure.effective) == (0.725, 40, None)
    assert found.weighting is None


def test_groups_count_as_their_shares_say():
    found = only(aged(), weights=AGES)
    assert found.figure.value == pytest.approx(0.5 * 0.9 + 0.5 * 0.2)
    # weights 2/3 (30 answers) and 2 (10): 40² / (30 · 4/9 + 10 · 4) = 30
    assert (found.figure.n, found.figure.effective) == (40, 30)
    assert (found.figure.low, found.figure.high) == pytest.approx((0.376614, 0.712035), abs=1e-6)  # Wilson, 16.5 of 30
    said = found.weighting
    assert (said.design_effect, said.converged, said.deviation) == (pytest.approx(40 / 30, abs=1e-6), True, 0)
    assert (said.attributes, said.column, said.trimmed, said.unplaced, said.empty) == (
        ("age",),
        "",
        0,
        (("age", 0),),
        (),
    )


def test_shares_are_met_by_several_attributes_at_once():
    bank = Bank()
    for age, tier, count, satisfied in (("young", "gold", 5, 5), ("young", "mass", 25, 10), ("old", "gold", 8, 8)):
        attributes = [("age", age), ("tier", tier)]
        bank.answers("csat", *[5] * satisfied, *[1] * (count - satisfied), low=1, high=5, attributes=attributes)
    bank.answers("csat", *[1] * 12, low=1, high=5, attributes=[("age", "old"), ("tier", "mass")])
    shares = {"age": {"young": 0.6, "old": 0.4}, "tier": {"gold": 0.5, "mass": 0.5}}
    found = only(bank, weights={"shares": shares})
    assert found.weighting.converged
    # All gold customers are satisfied; of the others only young ones, 10 of 25 of them.
    assert found.figure.value > 0.5


def test_what_is_known_of_a_respondent_places_an_answer():
    bank = Bank()
    for number in range(40):
        bank.tables["respondents"].append(
            {"respondent": f"p{number}", "attributes": [("age", "young" if number < 30 else "old")]}
        )
        satisfied = number < 27 or number > 37
        bank.answers("csat", 5 if satisfied else 1, low=1, high=5, respondent=f"p{number}")
    assert only(bank, weights=AGES).figure.value == pytest.approx(0.55)


def test_a_column_of_weights_is_used():
    bank = Bank()
    bank.answers("nps", *[10] * 10, low=0, high=10, attributes=[("w", "3")])
    bank.answers("nps", *[0] * 30, low=0, high=10, attributes=[("w", "1.0")])
    found = only(bank, weights={"column": "w"})
    assert (found.figure.value, found.figure.n) == (0, 40)
    assert found.figure.effective == 60**2 / (10 * 9 + 30)
    assert (found.weighting.column, found.weighting.weightless) == ("w", 0)


def test_weights_are_on_a_scale_of_their_own_in_each_source():
    bank = Bank()
    bank.answers("csat", *[5] * 10, low=1, high=5, source="a", attributes=[("w", "1000")])
    bank.answers("csat", *[1] * 10, low=1, high=5, source="b", attributes=[("w", "1")])
    found = only(bank, weights={"column": "w"})
    assert (found.figure.value, found.figure.effective) == (0.5, 20)
    assert [(one.source, one.figure.value, one.figure.n) for one in found.sources] == [("a", 1, 10), ("b", 0, 10)]


@pytest.mark.parametrize("written", ["", "none", "-1", "nan", "inf"])
def test_an_answer_without_a_weight_counts_as_the_mean_one(written):
    bank = Bank()
    bank.answers("csat", *[5] * 10, low=1, high=5, attributes=[("w", "2")])
    bank.answers("csat", *[1] * 10, low=1, high=5, attributes=[("w", written)])
    found = only(bank, weights={"column": "w"})
    assert (found.figure.value, found.weighting.weightless) == (0.5, 10)


def test_a_weight_of_nothing_leaves_an_answer_out():
    bank = Bank()
    bank.answers("csat", *[5] * 10, low=1, high=5, attributes=[("w", "1")])
    bank.answers("csat", *[1] * 10, low=1, high=5, attributes=[("w", "0")])
    found = only(bank, weights={"column": "w"})
    assert (found.figure.value, found.figure.n, found.figure.effective) == (1, 10, 10)
    assert found.weighting.design_effect == 1


def test_answers_of_no_weight_do_not_hide_how_few_a_score_rests_on():
    bank = Bank()
    bank.answers("csat", 5, low=1, high=5, source="a", attributes=[("w", "1")])
    bank.answers("csat", *[1] * 9, low=1, high=5, source="a", attributes=[("w", "0")])
    found = only(bank, weights={"column": "w"}, minimum_n=10)
    assert (found.figure.value, found.figure.n) == (None, 1)


def test_a_group_without_answers_is_named():
    shares = {"age": {"young": 0.3, "old": 0.3, "aged": 0.4}}
    found = only(aged(), weights={"shares": shares})
    assert found.weighting.empty == (("age", "aged"),)
    assert found.figure.value == pytest.approx(0.55)


def test_answers_of_no_group_keep_their_weight_and_are_counted():
    bank = aged()
    bank.answers("csat", *[5] * 20, low=1, high=5)
    found = only(bank, weights=AGES)
    assert found.weighting.unplaced == (("age", 20),)
    assert found.figure.value == pytest.approx((40 * 0.55 + 20) / 60)


def test_weights_stop_at_the_cap_and_say_how_far_that_is_from_the_shares():
    bank = Bank()
    bank.answers("csat", *[5] * 98, low=1, high=5, attributes=[("age", "young")])
    bank.answers("csat", *[1] * 2, low=1, high=5, attributes=[("age", "old")])
    found = only(bank, weights=AGES | {"cap": 4})
    assert found.figure.value == pytest.approx(0.92)
    said = found.weighting
    assert (said.converged, said.trimmed, said.cap, said.deviation) == (False, 2, 4, 0.42)


def test_every_period_is_weighted_by_itself():
    bank = aged()
    bank.answers(
        "csat", *[5] * 10, *[1] * 20, low=1, high=5, attributes=[("age", "old")], occurred_on=DAY - timedelta(7)
    )
    bank.answers("csat", *[5] * 10, low=1, high=5, attributes=[("age", "young")], occurred_on=DAY - timedelta(7))
    found = only(bank, weights=AGES)
    assert found.change.difference == pytest.approx(0.55 - (0.5 + 0.5 / 3), abs=1e-6)
    assert [(point.figure.n, point.volume) for point in found.trend] == [(0, 0), (40, 40), (40, 40)]


def test_stars_calls_and_sentiment_are_not_weighted():
    bank = Bank()
    for channel in ("survey", "app_review"):
        bank.answers("rating", *[5] * 3, 1, low=1, high=5, channel=channel, attributes=[("age", "young")])
    bank.answers("csat", *[5] * 3, 1, low=1, high=5, channel="call", attributes=[("age", "young")])
    bank.comments(5, "登录失败", attributes=[("age", "young")])
    plain, weighted = bank.find(), bank.find(weights=AGES | {"column": "age"})
    assert plain.scores == weighted.scores


def test_the_column_of_weights_makes_no_groups():
    bank = Bank()
    bank.comments(20, "登录失败", attributes=[("w", "1"), ("age", "old")])
    bank.comments(20, "登录很快", label="positive", attributes=[("w", "2"), ("age", "young")])
    assert {group.attribute for group in bank.find(weights={"column": "w"}).segments} == {"age"}


def drawn(seed: int) -> Bank:
    """Return nine weeks and last year's of surveys, with weights and groups that go along with the answers."""
    bank, rng = Bank(), random.Random(seed)
    for day in [DAY, *(DAY - timedelta(weeks=back) for back in range(1, 9)), date(2025, 3, 4)]:
        for _ in range(rng.randrange(20, 40)):
            age = rng.choice(["young", "young", "old", "unheard of"])
            weight = rng.choice(["", "0", "0.4", "1", "2.5", "30"])
            known = [("age", age), ("tier", rng.choice(["gold", "mass"])), ("w", weight)]
            how = {"occurred_on": day, "attributes": known, "source": rng.choice(["one", "two"])}
            value = min(10, rng.randrange(11) + (age == "old"))
            bank.answers("nps", value, low=0, high=10, **how)
            record = bank.tables["records"][-1]["record_id"]
            bank.answer(record, "csat", 1 + value // 2.5, low=1, high=5, question="csat")
            bank.answer(record, "ces", 1 + value % 7, low=1, high=7, question="ces")
            bank.comment(
                f"话{record}",
                told(rng.choice(["login", "branch"]), "negative"),
                day=day,
                record_id=record,
                attributes=known,
            )
    return bank


@pytest.mark.parametrize("weights", [AGES, {"column": "w"}, AGES | {"column": "w", "cap": 2}])
@pytest.mark.parametrize(("seed", "satisfaction"), [(1, "top2box"), (2, "mean"), (3, "mean_100"), (4, "top2box")])
def test_contributions_are_the_weighted_change_to_the_last_digit(seed, weights, satisfaction):
    with drawn(seed).view(weights=weights, satisfaction=satisfaction) as view:
        measured = measure(view, channels=channels.read(view))
        changes = Changes(view)
        for one in measured:
            changes.add(one.key, one.series)
        found = {one.name: one for one in rounded(scores(measured, view=view, changes=changes))}
        splits = rounded(contributions(view, measured=measured, attributes=["age", "tier"]))
    weighted = [one for one in splits if one.score != "net_sentiment"]
    assert {(one.score, one.attribute) for one in weighted} >= {
        (score, attribute) for score in ("nps", "csat", "ces") for attribute in ("", "age", "tier")
    }
    assert {one.against for one in weighted} == {"2026-W09", "2026-W02–2026-W09", "2025-W10"}
    for one in weighted:
        score = found[one.score]
        shown = [score.change, score.change_baseline, score.change_year]
        assert [c.difference for c in shown if c and c.against == one.against] == [one.change]
        change, mix, rate = (round(1_000_000 * value) for value in (one.change, one.mix.value, one.rate.value))
        assert mix + rate == change
        assert sum(round(1_000_000 * part.mix) for part in one.groups) == mix
        assert sum(round(1_000_000 * part.rate) for part in one.groups) == rate
        assert (one.mix.n, one.mix.effective) == (score.figure.n, score.figure.effective)
        assert sum(part.n for part in one.groups) == score.figure.n or not one.attribute
        assert sum(part.share * part.value for part in one.groups) == pytest.approx(score.figure.value, abs=1e-3)


def test_a_split_tells_what_weights_alone_move():
    # The same customers feel the same, but this week the old are brought to the half that they are.
    bank = aged()
    before = DAY - timedelta(7)
    bank.answers("csat", *[5] * 18, *[1] * 2, low=1, high=5, attributes=[("age", "young")], occurred_on=before)
    bank.answers("csat", *[5] * 4, *[1] * 16, low=1, high=5, attributes=[("age", "old")], occurred_on=before)
    [plain] = [one for one in bank.find().splits if one.against == "2026-W09" and one.attribute == "age"]
    [weighted] = [one for one in bank.find(weights=AGES).splits if one.against == "2026-W09" and one.attribute == "age"]
    assert (plain.change, plain.mix.value) == (0.175, 0.175)
    assert (weighted.change, weighted.mix.value, weighted.rate.value) == (0, 0, 0)
    assert {part.group: (part.n, part.share, part.value) for part in weighted.groups} == {
        "young": (30, 0.5, 0.9),
        "old": (10, 0.5, 0.2),
    }


def test_answers_that_weigh_nothing_have_no_part_in_a_split():
    bank = Bank()
    for day in (DAY, DAY - timedelta(7)):
        for age, weight in (("young", "1"), ("old", "2"), ("aged", "0")):
            bank.answers("csat", *[5] * 6, 1, low=1, high=5, attributes=[("age", age), ("w", weight)], occurred_on=day)
    [one] = [one for one in bank.find(weights={"column": "w"}).splits if one.attribute == "age"]
    assert {part.group: part.n for part in one.groups} == {"old": 7, "young": 7}
    assert one.mix.n == 14


def test_the_order_of_rows_does_not_matter():
    bank, weights = aged(), AGES | {"column": "w"}
    for number in range(30):
        bank.answers("nps", number % 11, low=0, high=10, attributes=[("age", "old"), ("w", str(0.1 + number % 7))])
        bank.answers("nps", number % 7, low=0, high=10, attributes=[("age", "young"), ("w", str(0.3 + number % 3))])
    assert {repr(bank.find(weights=weights, shuffled=seed)) for seed in (1, 2)} == {repr(bank.find(weights=weights))}
    bank, weights = drawn(1), AGES | {"column": "w"}
    splits = bank.find(weights=weights).splits
    assert {repr(bank.find(weights=weights, shuffled=seed).splits) for seed in (1, 2)} == {repr(splits)}
