from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from voc.statistics.exact import fisher
from voc.statistics.pooled import above, dispersion, dispersion_within, pooled, usual, widened, within
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


def test_weeks_that_are_bad_in_every_channel_vary_as_much_as_their_sum():
    weeks = [30, 50, 40, 20, 45, 15]
    one = [[Share(hits, 100) for hits in weeks]]
    four = [[Share(hits / 4, 25) for hits in weeks] for _ in range(4)]
    assert dispersion_within(one)[0] == pytest.approx(dispersion(one[0]), rel=0.01)
    assert dispersion_within(four)[0] == pytest.approx(dispersion_within(one)[0], rel=0.02)


def test_channels_that_bring_more_in_some_weeks_do_not_vary():
    often, seldom = [Share(n // 2, n) for n in (10, 90, 20, 80)], [Share(n // 10, n) for n in (90, 10, 80, 20)]
    assert dispersion_within([often, seldom]) == (pytest.approx(0.0), 4)
    assert dispersion([Share(a.hits + b.hits, a.n + b.n) for a, b in zip(often, seldom, strict=True)]) > 10


def test_nothing_said_tells_nothing_of_how_weeks_vary():
    assert dispersion_within([]) == dispersion_within([[Share(0, 0)] * 4]) == (1.0, 0)
    assert dispersion_within([[Share(0, 9)] * 4, [Share(3, 9)] * 4]) == (0.0, 4)


def test_the_usual_dispersion_is_that_of_most_figures_and_one_that_moved_has_no_part_in_it():
    generator = np.random.default_rng(11)
    found = [(float(value), 8) for value in 2.0 * generator.chisquare(7, size=400) / 7]
    assert usual(found) == pytest.approx(2.0, rel=0.1)
    assert usual([*found, *[(50.0, 8)] * 20]) == pytest.approx(2.0, rel=0.15)
    assert usual([(0.3, 8)] * 30) == 1.0
    assert usual([(9.0, 8)] * 9) == 1.0  # too few figures


def test_no_figure_is_taken_to_vary_less_than_is_usual():
    plain = Difference(1.0, 0.02001800772, 1.97998199228, 0.0455002638964)  # z = 2, error 0.5
    for times in (0.2, 1.0, 4.0):
        found = widened(plain, times, freedom=7, least=4.0)
        assert found.p == pytest.approx(2 * stats.norm.sf(1))
        assert found.high - 1 == pytest.approx(stats.norm.ppf(0.975))
    assert widened(plain, 4.1, freedom=7, least=4.0).p == pytest.approx(2 * stats.t.sf(2 / 4.1**0.5, 7))
    now, before = [Share(30, 100)], [[Share(15, 100)] * 8]
    assert within(now, before) < 0.001 < 0.02 < within(now, before, least=4.0)


def test_far_tails_are_not_rounded_away():
    # The last week lies further from the others than the 8.3 standard errors beyond which 1 − Φ is 0.
    weeks = [Share(3, 83), Share(5, 86), Share(2, 82), Share(4, 101), Share(2, 106), Share(90, 120)]
    table = [[one.hits for one in weeks], [one.n - one.hits for one in weeks]]
    chi, n = stats.chi2_contingency(table, correction=False).statistic, sum(one.n for one in weeks)
    assert dispersion(weeks) == pytest.approx(chi / 5 * (n - 1) / n, rel=0.001)
