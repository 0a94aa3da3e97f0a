from hypothesis import given, settings
from hypothesis import strategies as st

from tests.aggregate.bank import Bank, told
from voc.aggregate import Findings, channels
from voc.aggregate.change import Changes
from voc.aggregate.findings import SegmentFigure
from voc.aggregate.scores import measure, scores

AGES = {"young": 40, "middle": 30, "old": 15, "aged": 4}


def aged(**counts: int) -> Bank:
    bank = Bank()
    for age, count in counts.items():
        bank.comments(count, "登录失败", told("login", "negative", "stability"), attributes=[("age", age)])
    bank.comments(30, "登录很快", told("login", "positive"), label="positive", attributes=[("age", "young")])
    return bank


def by_value(findings: Findings) -> dict[str, SegmentFigure]:
    return {group.value: group for group in findings.segments}


def test_a_small_group_is_left_out_with_the_next_larger_one():
    # Of the aged alone everybody could tell how many they are: all whose age is known less all who are shown.
    found = by_value(aged(**AGES).find(minimum_n=10))
    assert sorted(found) == ["middle", "young"]
    [total] = {group.figure.n + group.rest.n for group in found.values()}
    assert total - sum(group.figure.n for group in found.values()) == AGES["old"] + AGES["aged"]


def test_nothing_is_left_out_where_no_group_is_small():
    assert sorted(by_value(aged(young=40, middle=30, old=15).find(minimum_n=10))) == ["middle", "old", "young"]


def test_the_sources_of_a_score_do_not_give_a_small_one_away():
    bank = Bank()
    for source, count in (("a", 50), ("b", 20), ("c", 3)):
        bank.answers("nps", *[10] * count, low=0, high=10, source=source)
    [found] = bank.find(minimum_n=10).scores
    assert found.figure.n == 73
    assert [(one.source, one.figure.n, one.figure.hidden) for one in found.sources] == [
        ("a", 50, False),
        ("b", 0, True),
        ("c", 0, True),
    ]


def test_a_score_of_few_hides_all_its_sources():
    bank = Bank()
    for source in "ab":
        bank.answers("nps", 10, 9, low=0, high=10, source=source)
    [found] = bank.find(minimum_n=10).scores
    assert (found.figure.value, found.figure.n) == (None, 4)
    assert all(one.figure.hidden for one in found.sources)


def test_a_pain_point_names_no_group_that_gives_a_small_one_away():
    found = aged(young=40, middle=12, aged=4).find(minimum_n=10)
    pain = next(one for one in found.pain_points if one.touchpoint == "login")
    # 12 and 4 would both follow from the others: only the young can be shown, and who the rest are is not told.
    assert [group.value for group in pain.segments] == ["young"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(2, 12))
def test_no_source_can_be_worked_out_from_its_score(counts, minimum):
    bank = Bank()
    for place, n in enumerate(counts):
        bank.answers("nps", *[10] * n, low=0, high=10, source=str(place))
    with bank.view(minimum_n=minimum) as view:
        [found] = scores(measure(view, channels=channels.read(view)), view=view, changes=Changes(view))
    hidden = [n for n, source in zip(counts, found.sources, strict=True) if source.figure.hidden]
    assert all(n in hidden for n in counts if n < minimum)
    assert not hidden or sum(counts) < minimum or (len(hidden) > 1 and sum(hidden) >= minimum)
