import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.statistics.suppress import hidden, hidden_cells, ranges, with_totals

COUNTS = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 300)), min_size=1, max_size=7)


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    cell = st.one_of(st.integers(0, 12), st.integers(0, 300))
    return [[draw(cell) for _ in range(columns)] for _ in range(rows)]


def possible(counts, mask):
    """Return all ways to fill the hidden groups of a small breakdown, by trying every one."""
    left = sum(n for n, away in zip(counts, mask, strict=True) if away)
    places = sum(mask)
    return [way for way in itertools.product(range(left + 1), repeat=places) if sum(way) == left]


def test_nothing_is_hidden_without_a_small_group():
    assert hidden([10, 250, 0], minimum=10) == (False, False, False)
    assert hidden_cells([[10, 20], [0, 40]], minimum=10) == ((False,) * 3,) * 3


def test_one_small_group_takes_the_next_larger_with_it():
    assert hidden([4, 250, 31, 12], minimum=10) == (True, False, False, True)


def test_small_groups_that_are_few_together_take_another():
    assert hidden([2, 3, 40, 50], minimum=10) == (True, True, True, False)
    assert hidden([5, 6, 40, 50], minimum=10) == (True, True, False, False)


def test_what_is_few_altogether_is_hidden_altogether():
    assert hidden([2, 0, 3], minimum=10) == (True, False, True)
    assert hidden_cells([[2, 0], [0, 3]], minimum=10) == ((True, False, True), (False, True, True), (True, True, True))


def test_a_row_that_is_few_altogether_hides_its_total():
    mask = hidden_cells([[3, 2], [40, 50]], minimum=10)
    assert mask[0] == (True, True, True)
    assert mask[1][2] or mask[2][2]  # its total would follow from the other total and that of all


def test_ranges_are_those_of_a_published_table():
    # By hand: a + b = 12, a + c = 20, b + d = 30 with a … d hidden in a table [[a, b, 5], [c, d, 7]].
    counts = with_totals([[4, 8, 5], [16, 22, 7]])
    mask = np.zeros_like(counts, dtype=bool)
    mask[:2, :2] = True
    low, high = ranges(counts, mask)
    assert low[:2, :2].tolist() == [[0, 0], [8, 18]]
    assert high[:2, :2].tolist() == [[12, 12], [20, 30]]


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


@settings(deadline=None)  # the first programme loads scipy
@given(tables(), st.integers(2, 12))
def test_no_hidden_cell_can_be_worked_out_from_its_table(table, minimum):
    counts = with_totals(table)
    mask = np.array(hidden_cells(table, minimum=minimum))
    assert mask.shape == counts.shape
    assert mask[(counts > 0) & (counts < minimum)].all()
    if counts[-1, -1] < minimum:
        return
    assert not mask[-1, -1]
    low, high = ranges(counts, mask)
    assert (low <= counts).all() and (counts <= high).all()
    assert (low[mask] < high[mask]).all()
    assert (high[mask & (counts < minimum)] >= minimum).all()


@settings(deadline=None)  # the first programme loads scipy
@given(tables(), st.permutations(range(5)))
def test_a_mask_protects_whatever_the_order_of_rows(table, order):
    order = [row for row in order if row < len(table)]
    mask = np.array(hidden_cells([table[row] for row in order], minimum=10))
    counts = with_totals([table[row] for row in order])
    low, high = ranges(counts, mask)
    assert counts[-1, -1] < 10 or (low[mask] < high[mask]).all()


@pytest.mark.parametrize("minimum", [3, 5])
def test_a_reader_who_tries_every_table_is_no_wiser(minimum):
    # All tables of 2 × 3 with the totals and cells that are shown, counted out instead of programmed.
    table = [[1, 4, 2], [5, 1, 3]]
    counts, mask = with_totals(table), np.array(hidden_cells(table, minimum=minimum))
    found = []
    total = int(counts[-1, -1])
    for first in itertools.product(range(total + 1), repeat=3):
        if sum(first) > total:
            continue
        known = [n for n, away in zip(first, mask[0], strict=False) if not away]
        if known != [n for n, away in zip(table[0], mask[0], strict=False) if not away]:
            continue
        found += [
            filled
            for second in itertools.product(range(total - sum(first) + 1), repeat=3)
            if sum(first) + sum(second) == total
            and ((filled := with_totals([first, second]))[~mask] == counts[~mask]).all()
        ]
    every = np.array(found)
    low, high = ranges(counts, mask)
    assert (every.min(axis=0) == low).all()
    assert (every.max(axis=0) == high).all()
    assert (low[mask] < high[mask]).all()
