import itertools
import math

import numpy as np
import pytest
from scipy import stats

from voc.statistics.samples import Share
from voc.statistics.threshold import fallen, given_sides, in_a_row


def test_without_a_threshold_it_is_fishers_test():
    now, before = [Share(2, 90), Share(1, 110)], [Share(9, 100), Share(7, 120)]
    table = [[16, 204], [3, 197]]
    assert given_sides(now, before, line=0) == pytest.approx(stats.fisher_exact(table, "greater").pvalue)


def test_all_ways_are_counted_that_keep_periods_on_their_side():
    now, before = [Share(1, 9), Share(0, 7)], [Share(4, 8), Share(1, 6), Share(3, 10)]
    sides = {True: range(3, 11), False: range(3)}
    ways = {}
    for counts in itertools.product(*(sides[one.hits >= 3] for one in [*before, *now])):
        if sum(counts) == 9:
            weight = math.prod(math.comb(int(one.n), x) for one, x in zip([*before, *now], counts, strict=True))
            ways[sum(counts[:3])] = ways.get(sum(counts[:3]), 0) + weight
    right = sum(weight for hits, weight in ways.items() if hits >= 8) / sum(ways.values())
    assert given_sides(now, before, line=3) == pytest.approx(right)


def test_a_row_of_low_periods_is_as_likely_as_their_chances_times_its_places():
    now, before = [Share(1, 100), Share(0, 200)], [Share(6, 100)] * 2
    right = 3 * stats.binom.cdf(2, 100, 13 / 500) * stats.binom.cdf(2, 200, 13 / 500)
    assert in_a_row(now, before, line=3) == pytest.approx(right)
    assert in_a_row([Share(0, 9)], [Share(3, 9)], line=3) == 1.0  # no chance is more than certain


def test_what_was_picked_for_being_high_is_no_fall():
    """Of weeks of one share, the high first: by Fisher's test there is a fall nearly always, and here hardly ever."""
    generator = np.random.default_rng(2)
    found, plain = [], []
    for _ in range(400):
        hits = np.sort(generator.binomial(400, 0.006, 8))[::-1]
        before = [Share(int(x), 400) for x in hits if x >= 3]
        now = [Share(int(x), 400) for x in hits if x < 3]
        if before and now:
            found.append(fallen(now, before, line=3))
            table = [[sum(one.hits for one in side), sum(one.n - one.hits for one in side)] for side in (before, now)]
            plain.append(stats.fisher_exact(table, "greater").pvalue)
    assert np.mean(np.array(found) <= 0.05) <= 0.07
    assert np.mean(np.array(plain) <= 0.05) > 0.3


def test_weeks_that_go_up_and_down_make_a_fall_less_certain():
    now = [Share(1, 400)] * 4
    steady, restless = ([Share(x, 400) for x in hits] for hits in ([9, 10, 8, 9], [3, 3, 27, 3]))
    assert fallen(now, steady, line=3) < fallen(now, restless, line=3)


def test_large_counts_do_not_overflow():
    assert fallen([Share(2, 20_000)] * 4, [Share(9_000, 20_000)] * 30, line=3) < 1e-9
    assert fallen([Share(2, 900)] * 4, [Share(7, 900), *[Share(200, 900)] * 30], line=3) < 1e-9
    assert fallen([], [Share(5, 10)], line=3) == fallen([Share(0, 0)], [Share(5, 10)], line=3) == 1.0
