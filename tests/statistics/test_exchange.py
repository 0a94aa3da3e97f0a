"""The test of a group against all others is that of the textbooks, and exact where few answered."""

import math
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import fisher_exact, hypergeom
from statsmodels.stats.contingency_tables import StratifiedTable

from voc.statistics.contrast import contrast, shift
from voc.statistics.effects import cohen_d, cohen_h, size
from voc.statistics.exchange import added, between, exchangeable
from voc.statistics.many import corrected, rejected


def counted(answers):
    return {answer: answers.count(answer) for answer in set(answers)}


@pytest.mark.parametrize(("mine", "others"), [((9, 1), (20, 30)), ((4, 0), (30, 60)), ((1, 11), (200, 40))])
def test_two_answers_give_fishers_test_with_the_smaller_tail_doubled(mine, others):
    found = exchangeable([({1: mine[0], 0: mine[1]}, {1: others[0], 0: others[1]})])
    tails = [fisher_exact([mine, others], alternative=side).pvalue for side in ("less", "greater")]
    assert found == pytest.approx(min(1, 2 * min(tails)))


def test_many_answers_give_the_test_of_mantel_and_haenszel():
    tables = [[[36, 64], [90, 210]], [[62, 38], [200, 150]]]
    strata = [({1: a, 0: b}, {1: c, 0: d}) for (a, b), (c, d) in tables]
    theirs = StratifiedTable([np.array(table) for table in tables]).test_null_odds(correction=False).pvalue
    assert theirs > 0.02  # below, sums are counted out
    assert exchangeable(strata) == pytest.approx(theirs)


@pytest.mark.parametrize("seed", range(6))
def test_few_answers_on_a_scale_are_counted_out(seed):
    random = np.random.default_rng(seed)
    mine, others = random.integers(4, 6, 5).tolist(), random.integers(1, 5, 7).tolist()
    every = mine + others
    sums = [sum(every[place] for place in chosen) for chosen in combinations(range(len(every)), len(mine))]
    low = np.mean([one <= sum(mine) for one in sums])
    high = np.mean([one >= sum(mine) for one in sums])
    found, expected = exchangeable([(counted(mine), counted(others))]), min(1, 2 * min(low, high))
    # Where the approximation is not near 0.02 it stands; it decides nothing there.
    assert found == pytest.approx(expected, rel=1e-9) if found <= 0.02 else expected > 0.001


def test_strata_are_never_mixed():
    # Nobody differs within a source, but the group complains by ticket.
    strata = [({-100: 40}, {-100: 20}), ({100: 5}, {100: 80})]
    assert exchangeable(strata) == 1.0
    assert between(strata).value == 0
    found = contrast(strata, form="net", minimum=10)
    assert (found.value, found.rest, found.mine.value) == (0, pytest.approx(100 * (5 - 40) / 45), found.rest)


def test_rare_answers_are_not_called_significant_by_a_normal_tail():
    # 8 of 100 complain, others 7 of 400: the normal approximation says 0.0009, the exact test less boldly.
    exact = 2 * hypergeom.sf(7, 500, 15, 100)
    assert exchangeable([({1: 8, 0: 92}, {1: 7, 0: 393})]) == pytest.approx(exact)


def test_under_shuffled_groups_few_p_are_small():
    random, small = np.random.default_rng(5), 0
    answers = np.array([-100] * 40 + [0] * 30 + [100] * 50)
    for _ in range(400):
        random.shuffle(answers)
        small += exchangeable([(counted(answers[:15].tolist()), counted(answers[15:].tolist()))]) <= 0.05
    assert small <= 400 * 0.05 + 2.6 * math.sqrt(400 * 0.05 * 0.95)


def test_a_group_moved_only_if_the_others_did_not_move_alike():
    def at(mine, others):
        return [({100: mine, -100: 40 - mine}, {100: others, -100: 200 - others})]

    def moved(then, now):
        return [({100: now, -100: 40 - now}, {100: then, -100: 40 - then})]

    alone = shift(at(5, 150), at(30, 150), moved(30, 5), minimum=10)
    together = shift(at(5, 25), at(30, 150), moved(30, 5), minimum=10)
    assert alone.value == together.value == pytest.approx(-125)
    assert (alone.rest, alone.p < 1e-6) == (pytest.approx(0), True)
    assert (together.rest, together.p > 0.9) == (pytest.approx(-125), True)
    assert shift(at(5, 150), at(30, 150), moved(30, 5), minimum=41) is None


def test_too_few_answers_give_no_difference():
    found = contrast([({1: 3, 0: 2}, {1: 50, 0: 50})], form="share", minimum=10)
    assert (found.value, found.p, found.rest_n) == (None, None, 100)


def test_effects_are_cohens():
    assert cohen_h(0.5, 0.5) == 0
    assert cohen_h(1.0, 0.0) == pytest.approx(math.pi)
    assert cohen_d(2.0, [(4.0, 20), (4.0, 30)]) == 1
    assert cohen_d(2.0, [(0.0, 20), (0.0, 30)]) is None
    assert [size(one) for one in (None, 0.19, -0.2, 0.5, -3.0)] == [None, "none", "small", "medium", "large"]


def test_corrected_p_find_what_benjamini_and_hochberg_find():
    given = [0.001, 0.03, None, 0.02, 0.9, 0.04]
    assert [None if p is None else p <= 0.05 for p in corrected(given)] == rejected(given)
    assert corrected([0.01], families=2) == [0.02]


def test_counts_add_up():
    assert added([{1: 2, 0: 1}, {1: 3}]) == {1: 5, 0: 1}
