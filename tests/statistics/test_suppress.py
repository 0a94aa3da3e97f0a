import itertools

from hypothesis import given
from hypothesis import strategies as st

from voc.statistics.suppress import hidden

COUNTS = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 300)), min_size=1, max_size=7)


def possible(counts, mask):
    """Return all ways to fill the hidden groups of a small breakdown, by trying every one."""
    left = sum(n for n, away in zip(counts, mask, strict=True) if away)
    places = sum(mask)
    return [way for way in itertools.product(range(left + 1), repeat=places) if sum(way) == left]


def test_nothing_is_hidden_without_a_small_group():
    assert hidden([10, 250, 0], minimum=10) == (False, False, False)


def test_one_small_group_takes_the_next_larger_with_it():
    assert hidden([4, 250, 31, 12], minimum=10) == (True, False, False, True)


def test_small_groups_that_are_few_together_take_another():
    assert hidden([2, 3, 40, 50], minimum=10) == (True, True, True, False)
    assert hidden([5, 6, 40, 50], minimum=10) == (True, True, False, False)


def test_what_is_few_altogether_is_hidden_altogether():
    assert hidden([2, 0, 3], minimum=10) == (True, False, True)


@given(COUNTS, st.integers(1, 12))
def test_no_hidden_group_can_be_worked_out_from_the_total(counts, minimum):
    mask = hidden(counts, minimum=minimum)
    shown = [n for n, away in zip(counts, mask, strict=True) if not away]
    assert not any(0 < n < minimum for n in shown)
    if not any(mask) or sum(counts) < minimum:
        return
    left = sum(counts) - sum(shown)
    # A reader knows `left` and that nothing is negative: every hidden group can be anything from 0 to all of it.
    assert sum(mask) > 1
    assert left >= minimum


@given(st.lists(st.integers(0, 6), min_size=2, max_size=4), st.integers(2, 5))
def test_trying_every_way_to_fill_a_breakdown_finds_no_hidden_group(counts, minimum):
    mask = hidden(counts, minimum=minimum)
    if not any(mask) or sum(counts) < minimum:
        return
    for said in zip(*possible(counts, mask), strict=True):
        assert min(said) < max(said)
        assert max(said) >= minimum
