"""Moves between two spells, beside the quasi-binomial model of statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm

from voc.statistics.before_after import drift, move
from voc.statistics.samples import Net

HITS = [(12, 90), (20, 110), (9, 80), (22, 120), (16, 100), (7, 95), (4, 105), (12, 130), (5, 90)]
BEFORE, AFTER = HITS[:5], HITS[5:]


def weeks(counts, stratum="survey"):
    return [{stratum: Net(hits, 0, n)} for hits, n in counts]


def test_error_and_p_are_those_of_a_quasi_likelihood_with_an_identity_link():
    found = move(weeks(BEFORE), weeks(AFTER))
    hits, n = np.array(HITS).T
    after = np.arange(len(HITS)) >= len(BEFORE)
    # Weighted least squares with the scale from Pearson's chi-squared: the variance function at the mean of all.
    fitted = sm.WLS(
        hits / n, sm.add_constant(after.astype(float)), weights=n / (hits.sum() / n.sum() * (1 - hits.sum() / n.sum()))
    ).fit()
    assert found.value == pytest.approx(100 * fitted.params[1])
    scale = max(1.0, fitted.scale)
    assert found.dispersion == pytest.approx(scale)
    assert found.error == pytest.approx(100 * fitted.bse[1] * np.sqrt(scale / fitted.scale))
    assert found.freedom == len(HITS) - 2
    if fitted.scale > 1:
        assert found.p == pytest.approx(fitted.pvalues[1])


def test_what_is_beyond_another_is_the_difference_of_both_moves():
    other = [(5, 90), (8, 110), (4, 80), (7, 120), (6, 100), (9, 95), (5, 105), (8, 130), (6, 90)]
    both = [{"survey": Net(mine, its, n)} for (mine, n), (its, _) in zip(HITS, other, strict=True)]
    own, their = move(weeks(BEFORE), weeks(AFTER)), move(weeks(other[:5]), weeks(other[5:]))
    assert move(both[:5], both[5:]).value == pytest.approx(own.value - their.value)


def test_a_channel_that_comes_or_grows_moves_nothing():
    loud = [{"survey": Net(10, 0, 100), "ticket": Net(30, 0, 50)} for _ in range(4)]
    quiet = [{"survey": Net(10, 0, 100), "ticket": Net(6, 0, 10)} for _ in range(4)]
    assert move(quiet, loud).value == pytest.approx(0)
    assert move([{"survey": Net(10, 0, 100)}] * 4, loud).value == pytest.approx(0)


def test_weeks_that_vary_more_widen_the_error():
    calm, wild = [(10, 100)] * 8, [(2, 100), (18, 100)] * 4
    assert move(weeks(calm[:4]), weeks(calm[4:])).dispersion == 1
    assert move(weeks(wild[:4]), weeks(wild[4:])).dispersion > 5


def test_weeks_without_anything_to_compare_make_no_move_surer():
    alone = [{"ticket": Net(1, 0, 10)}] * 4  # in a channel that there was not before
    found = move(weeks(BEFORE[:3]), [*weeks(AFTER[:2]), *alone, {}, {"survey": Net(0, 0, 0)}])
    assert found == move(weeks(BEFORE[:3]), weeks(AFTER[:2]))
    assert found.freedom == 3
    assert move(weeks(BEFORE[:1]), [*weeks(AFTER[:1]), *alone]) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [([(1, 10)], [(2, 10)]), ([(0, 10)] * 3, [(0, 10)] * 3), ([(1, 10)] * 3, [(0, 0)] * 3), ([], [(1, 10)] * 3)],
)
def test_nothing_to_compare_gives_nothing(before, after):
    assert move(weeks(before), weeks(after)) is None


def test_moves_of_two_things_are_compared_as_independent():
    mine, its = move(weeks(BEFORE), weeks(AFTER)), move(weeks(HITS[::2][:3]), weeks(HITS[1::2]))
    beyond = mine.minus(its)
    assert beyond.value == pytest.approx(mine.value - its.value)
    assert beyond.error == pytest.approx(np.hypot(mine.error, its.error))
    assert min(mine.freedom, its.freedom) <= beyond.freedom <= mine.freedom + its.freedom


def test_a_trend_is_told_from_none():
    assert drift([Net(10, 0, 100)] * 5) == pytest.approx(1)
    assert drift([Net(n, 0, 100) for n in (5, 15, 25, 36, 44)]) < 0.02
    assert drift([Net(1, 0, 10), Net(2, 0, 10)]) == 1
