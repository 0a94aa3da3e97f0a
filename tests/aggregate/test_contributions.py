import random
from datetime import date, timedelta

import pytest

from tests.aggregate.bank import DAY, Bank, told
from voc.aggregate import Findings
from voc.aggregate.change_findings import Contribution, Split
from voc.aggregate.contributions import NONE, OTHER, UNKNOWN

WEEKS = [DAY - timedelta(weeks=back) for back in range(1, 9)]


def split(found: Findings, score: str, attribute: str, against: str = "2026-W09") -> Split:
    [one] = [one for one in found.splits if (one.score, one.attribute, one.against) == (score, attribute, against)]
    return one


def group(one: Split, name: str) -> Contribution:
    [found] = [contribution for contribution in one.groups if contribution.group == name]
    return found


def survey(bank: Bank, value: int, *, day: date, words: str = "", **attributes: str) -> None:
    """Add a questionnaire with an NPS, a satisfaction and a comment that names a touchpoint."""
    known = sorted(attributes.items())
    bank.answers("nps", value, low=0, high=10, occurred_on=day, attributes=known)
    record = bank.tables["records"][-1]["record_id"]
    bank.answer(record, "csat", 1 + value // 2.5, low=1, high=5, question="csat")
    label = "positive" if value >= 9 else "negative" if value <= 6 else "neutral"
    places = [told(name, label if label != "neutral" else "positive", "general") for name in words.split()]
    number = len(bank.tables["comments"])
    bank.comment(f"话{number}", *places, day=day, label=label, record_id=record, attributes=known)


def mixed(seed: int = 3) -> Bank:
    """Return ten weeks of surveys and reviews by all kinds of customers; some values of attributes are rare or unknown."""
    bank, rng = Bank(), random.Random(seed)
    for day in [DAY, *WEEKS, date(2025, 3, 4)]:
        for _ in range(rng.randrange(20, 45)):
            age = rng.choice(["old", "young", "young", "rare" if rng.random() < 0.1 else "middle"])
            known = {"age": age} if rng.random() < 0.9 else {}
            if rng.random() < 0.7:
                known["tier"] = rng.choice(["gold", "mass"])
            words = " ".join(rng.sample(["login", "transfer", "branch"], rng.randrange(4)))
            survey(bank, rng.randrange(11), day=day, words=words, **known)
        for _ in range(15):
            stars = rng.randrange(1, 6)
            bank.answers(
                "rating", stars, low=1, high=5, channel="app_review", occurred_on=day, attributes=[("age", "old")]
            )
    return bank


@pytest.mark.parametrize("satisfaction", ["top2box", "mean", "mean_100"])
def test_contributions_are_the_change_of_the_score_to_the_last_digit(satisfaction):
    found = mixed().find(satisfaction=satisfaction)
    scores = {(score.name, score.channel): score for score in found.scores}
    assert {(one.score, one.attribute) for one in found.splits} == {
        (name, attribute) for name in ("nps", "csat", "net_sentiment") for attribute in ("", "age", "tier")
    }
    assert {one.against for one in found.splits} == {"2026-W09", "2026-W02–2026-W09", "2025-W10"}
    for one in found.splits:
        score = scores[one.score, one.channel]
        changes = [
            c for c in (score.change, score.change_baseline, score.change_year) if c and c.against == one.against
        ]
        assert [change.difference for change in changes] == [one.change]
        change, mix, rate = (_millionths(value) for value in (one.change, one.mix.value, one.rate.value))
        assert sum(_millionths(part.mix) for part in one.groups) == mix
        assert sum(_millionths(part.rate) for part in one.groups) == rate
        assert mix + rate == change
        assert sum(part.share for part in one.groups) == pytest.approx(1, abs=1e-5)
        assert one.mix.low <= one.mix.value <= one.mix.high


def _millionths(value: float) -> int:
    return round(value * 1_000_000)


def test_who_answered_is_told_from_how_they_felt():
    bank = Bank()
    for day, old, young in ((WEEKS[0], 10, 30), (DAY, 30, 10)):
        for value, age, count in ((0, "old", old), (10, "young", young)):
            for _ in range(count):
                survey(bank, value, day=day, age=age)
    one = split(bank.find(), "nps", "age")
    assert (one.change, one.mix.value, one.rate.value) == (-100, -100, 0)
    old = group(one, "old")
    assert (old.mix, old.rate, old.n, old.n_before, old.share, old.value) == (-50, 0, 30, 10, 0.75, -100)


def test_a_group_that_feels_otherwise_is_named_first():
    bank = Bank()
    for day, unhappy in ((WEEKS[0], 4), (DAY, 18)):
        for number in range(20):
            survey(bank, 0 if number < unhappy else 10, day=day, branch="foshan")
            survey(bank, 10 if number % 2 else 8, day=day, branch="zhuhai")
    one = split(bank.find(), "nps", "branch")
    assert one.groups[0].group == "foshan"
    assert (one.groups[0].rate, one.mix.value, one.change) == (-70, 0, -70)
    assert one.rate.high < 0


def test_small_groups_are_taken_together_so_that_none_is_left_over():
    bank = Bank()
    for day in (WEEKS[0], DAY):
        for age, count in (("a", 9), ("b", 5), ("c", 4), ("d", 1)):
            for number in range(count):
                survey(bank, 10 * (number % 2), day=day, age=age)
    one = split(bank.find(minimum_n=3), "nps", "age")
    # d alone would be told by the others; c is the smallest of these.
    assert {part.group: part.n for part in one.groups} == {"a": 9, "b": 5, OTHER: 5}


def test_a_small_group_does_not_follow_from_another_comparison():
    bank = Bank()
    for day, young in ((WEEKS[0], 3), (WEEKS[1], 9), (WEEKS[2], 9), (WEEKS[3], 9), (DAY, 12)):
        for age, value, count in (("old", 10, 30), ("mid", 8, 14), ("young", 0, young)):
            for _ in range(count):
                survey(bank, value, day=day, age=age)
    found = bank.find(minimum_n=10)
    of = {one.against: one for one in found.splits if (one.score, one.attribute) == ("nps", "age")}
    assert list(of) == ["2026-W09", "2026-W06–2026-W09"]
    # Last week the young are too few, and the mid hide them; neither may be told by the weeks before together.
    for one in of.values():
        assert {part.group: part.n for part in one.groups} == {"old": 30, OTHER: 26}


def test_answers_of_nobody_in_particular_are_a_group():
    bank = Bank()
    for day in (WEEKS[0], DAY):
        for number in range(5):
            survey(bank, 10, day=day, age="old" if number else "young")
            survey(bank, 0, day=day)
    one = split(bank.find(minimum_n=4), "nps", "age")
    assert {part.group for part in one.groups} == {UNKNOWN, OTHER}


def test_a_new_group_is_shown_with_the_smallest_of_the_others():
    bank = Bank()
    for day, new in ((WEEKS[0], 0), (DAY, 10)):
        for age, value, count in (("old", 8, 20), ("young", 8, 10), ("new", 0, new)):
            for _ in range(count):
                survey(bank, value, day=day, age=age)
    one = split(bank.find(), "nps", "age")
    assert (one.change, {part.group: (part.n_before, part.n) for part in one.groups}) == (
        -25,
        {"old": (20, 20), OTHER: (10, 20)},
    )


def test_touchpoints_share_the_answers_that_name_several():
    bank = Bank()
    for day, value in ((WEEKS[0], 10), (DAY, 0)):
        for _ in range(6):
            survey(bank, value, day=day, words="login branch")
            survey(bank, 10, day=day, words="transfer")
            survey(bank, 10, day=day)
    found = bank.find()
    for score in ("nps", "net_sentiment"):
        one = split(found, score, "")
        parts = {part.group: (part.rate, part.mix, part.n, part.share) for part in one.groups}
        assert parts[NONE] == parts["transfer"] == (0, 0, 6, 0.333333)
        assert [parts[name][1:] for name in ("branch", "login")] == [(0, 6, 0.166667)] * 2
        # Half of the change each; the first takes the digit that rounding left over.
        assert (one.change, parts["branch"][0], parts["login"][0]) == (-66.666667, -33.333334, -33.333333)


def test_one_group_is_no_split():
    bank = Bank()
    for day in (WEEKS[0], DAY):
        for _ in range(8):
            survey(bank, 10, day=day, age="old")
    assert [one for one in bank.find().splits if one.attribute == "age"] == []


def test_too_few_answers_are_not_taken_apart():
    bank = Bank()
    for age in ("old", "young"):
        survey(bank, 10, day=DAY, age=age)
        for _ in range(5):
            survey(bank, 0, day=WEEKS[0], age=age)
    assert bank.find().splits == ()


def test_the_order_of_rows_does_not_matter():
    bank = mixed(5)
    assert {repr(bank.find(shuffled=seed).splits) for seed in (1, 2)} == {repr(bank.find().splits)}
