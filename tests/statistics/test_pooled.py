from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from voc.statistics.exact import fisher
from voc.statistics.pooled import above, dispersion, pooled, widened
from voc.statistics.samples import Difference, Mean, Net, Share


def test_pooling_is_counting_together():
    assert pooled([Share(3, 10), Share(0, 5), Share(4, 9)]) == Share(7, 24)
    assert pooled([Net(3, 1, 10), Net(0, 5, 7)]) == Net(3, 6, 17)


def test_pooled_means_are_the_mean_of_all_values():
    weeks = [[1.0, 2, 2, 5], [3.0], [4.0, 4, 1]]
    values = [value for week in weeks for value in week]
    found = pooled([Mean.of((value, 1) for value in week) for week in weeks])
    assert (found.value, found.n) == (pytest.approx(np.mean(values)), 8)
    assert found.variance == pytest.approx(np.var(values, ddof=1))
    assert pooled([Mean.of([]), Mean.of([(2.0, 3)])]) == Mean(2.0, 0.0, 3)


def test_only_samples_of_one_kind_are_pooled():
    with pytest.raises(ValueError, match="different kinds"):
        pooled([Share(1, 2), Net(1, 0, 2)])
    with pytest.raises(ValueError, match="nothing"):
        pooled([])


def test_dispersion_is_chi_squared_by_degrees_of_freedom():
    weeks = [Share(30, 100), Share(50, 110), Share(40, 90), Share(20, 100)]
    table = [[int(one.hits) for one in weeks], [int(one.n - one.hits) for one in weeks]]
    chi = stats.chi2_contingency(table, correction=False).statistic
    assert dispersion(weeks) == pytest.approx(chi / 3 * 399 / 400)  # N − 1 instead of N, as in Share.minus


def test_dispersion_is_about_one_where_chance_alone_is_at_work():
    generator = np.random.default_rng(4)
    for kind in ("share", "net", "mean"):
        drawn = []
        for _ in range(400):
            counts = generator.multinomial(100, [0.4, 0.3, 0.3], size=8)
            drawn.append(dispersion([_sample(kind, *map(int, row)) for row in counts]))
        assert np.mean(drawn) == pytest.approx(1, abs=0.1)


def _sample(kind: str, up: int, down: int, rest: int) -> Share | Net | Mean:
    n = up + down + rest
    made = {"share": Share(up, n), "net": Net(up, down, n), "mean": Mean.of([(1.0, up), (-1.0, down), (0.0, rest)])}
    return made[kind]


def test_a_single_sample_has_no_dispersion():
    assert dispersion([Share(1, 9)]) == 1.0
    assert dispersion([Share(1, 9), Share(0, 0)]) == 1.0


def test_a_wider_difference_has_the_interval_and_p_of_student():
    found = widened(Difference(1.0, 0.02001800772, 1.97998199228, 0.0455002638964), 2.25, freedom=7)  # z = 2, error 0.5
    assert found.p == pytest.approx(2 * stats.t.sf(2 / 1.5, 7))
    assert found.high - 1 == pytest.approx(stats.t.ppf(0.975, 7) * 0.5 * 1.5)
    plain = Difference(1.0, 0.5, 1.5, 0.01)
    assert widened(plain, 0.4, freedom=7) is plain


def test_a_difference_picked_from_several_has_the_interval_and_p_of_all_together():
    plain = Difference(1.0, 0.02001800772, 1.97998199228, 0.0455002638964)  # z = 2, error 0.5
    found = widened(plain, 1.0, freedom=7, of=3)
    assert found.p == pytest.approx(3 * 0.0455002638964)
    assert found.high - 1 == pytest.approx(stats.norm.ppf(1 - 0.025 / 3) * 0.5)
    found = widened(plain, 2.25, freedom=7, of=3)
    assert found.p == pytest.approx(3 * 2 * stats.t.sf(2 / 1.5, 7))
    assert found.high - 1 == pytest.approx(stats.t.ppf(1 - 0.025 / 3, 7) * 0.5 * 1.5)
    assert widened(plain, 1.0, freedom=7, of=50).p == 1.0


@pytest.mark.parametrize("kind", ["share", "net", "mean"])
def test_a_pool_tells_how_many_answers_are_behind_weighted_ones(kind):
    one, other = _sample(kind, 3, 2, 5), replace(_sample(kind, 1, 4, 7), raw=20)
    assert pooled([one, one]).raw is None
    assert pooled([one, other]).raw == 30
    assert pooled([one, other]).n == 22


def test_steady_periods_tell_more_than_restless_ones():
    steady = above(Share(30, 100), [Share(14, 100), Share(16, 100), Share(15, 100), Share(15, 100)])
    restless = above(Share(30, 100), [Share(2, 100), Share(30, 100), Share(5, 100), Share(23, 100)])
    assert steady.value == restless.value == pytest.approx(0.15)
    assert steady.p < 0.01 < 0.05 < restless.p
    assert restless.low < 0 < steady.low


def test_false_alarms_beside_pooled_periods_are_as_many_as_stated():
    # Eight weeks against one: at 0.05 and, where a report's many tests are decided, at 0.001; periods that vary twice as
    # much as sampling says, too (beta-binomial). Binomial bounds of 3000 runs: three standard errors.
    generator = np.random.default_rng(8)
    for extra in (False, True):
        p = []
        for _ in range(3000):
            chance = generator.beta(5, 95, size=9) if extra else np.full(9, 0.05)
            hits = generator.binomial(100, chance)
            p.append(above(Share(int(hits[8]), 100), [Share(int(h), 100) for h in hits[:8]]).p)
        assert np.mean(np.array(p) < 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 3000)
        assert np.mean(np.array(p) < 0.001) < 0.001 + 3 * np.sqrt(0.001 / 3000)


@pytest.mark.parametrize(
    "table", [(3, 4, 1, 4), (0, 20, 9, 300), (12, 140, 20, 1100), (139, 140, 900, 1100), (0, 5, 0, 9)]
)
def test_fisher_agrees_with_scipy(table):
    hits, n, other, m = table
    expected = stats.fisher_exact([[hits, n - hits], [other, m - other]]).pvalue
    assert fisher(Share(hits, n), Share(other, m)) == pytest.approx(expected, rel=1e-6)


def test_many_hits_are_left_to_the_normal_approximation():
    one, other = Share(3000, 10_000), Share(3100, 10_000)
    assert fisher(one, other) == pytest.approx(one.minus(other).p, rel=1e-9)
