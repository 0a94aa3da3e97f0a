import numpy as np
import pytest
from scipy import stats

from voc.statistics.robust import Rate, spread, unusual, unusual_value
from voc.statistics.samples import Mean, Net, Share


def test_the_interval_of_a_count_agrees_with_garwood_1936():
    # Garwood 1936, Biometrika 28:437–442; as reprinted in tables of exact Poisson limits: 10 events, 4.795 to 18.39.
    assert Rate(10).interval() == pytest.approx((4.795, 18.390), abs=5e-4)
    assert Rate(0).interval() == pytest.approx((0, 3.689), abs=5e-4)
    assert Rate(10, periods=5).interval() == pytest.approx((0.959, 3.678), abs=5e-4)


def test_rates_are_compared_given_their_sum():
    # Przyborowski and Wilenski 1940, Biometrika 31:313–323: binomial given the sum; doubled smaller tail.
    found = Rate(15).minus(Rate(20, periods=4))
    tails = (stats.binom.cdf(15, 35, 0.2), stats.binom.sf(14, 35, 0.2))
    assert (found.value, found.p) == (10, pytest.approx(2 * min(tails)))
    assert Rate(0).minus(Rate(0, periods=4)).p == 1


def test_one_outlier_moves_neither_the_usual_nor_the_spread_much():
    calm = [50, 54, 47, 52, 49, 51, 53]
    wild = [50, 54, 47, 52, 49, 51, 530]
    assert spread(wild) == pytest.approx(spread(calm), rel=0.6)
    found = unusual(Rate(110), [Rate(n) for n in wild])
    assert (found.usual, found.difference.value) == (51, 59)
    assert found.difference.p < 0.001


def test_the_spread_of_values_that_hardly_vary():
    assert spread([5, 5, 5, 5, 9]) == pytest.approx(0.8 * np.sqrt(np.pi / 2))
    assert spread([5, 5, 5]) == 0
    assert unusual_value(6, [5, 5, 5]) is None


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (Share(40, 100), [Share(hits, 100) for hits in (9, 11, 10, 12, 8, 10, 10)]),
        (Net(60, 20, 100), [Net(n, 40, 100) for n in (20, 22, 19, 21, 20, 18, 20)]),
        (Mean(4.6, 1.0, 100), [Mean(value, 1.0, 100) for value in (3.2, 3.3, 3.1, 3.2, 3.25, 3.15, 3.2)]),
        (Rate(150), [Rate(n) for n in (70, 75, 72, 66, 78, 71, 69)]),
    ],
)
def test_what_leaves_its_usual_range_is_unusual(now, before):
    found = unusual(now, before)
    assert found.difference.value == pytest.approx(now.value - np.median([one.value for one in before]))
    assert found.difference.p < 1e-6
    assert found.difference.low > 0
    again = unusual(before[0], before)
    assert again.difference.p > 0.1


def test_periods_that_vary_more_than_sampling_says_make_less_unusual():
    calm = unusual(Rate(90), [Rate(n) for n in (58, 60, 62, 61, 59, 60)])
    restless = unusual(Rate(90), [Rate(n) for n in (35, 60, 82, 75, 48, 60)])
    assert calm.difference.p < 0.01 < 0.1 < restless.difference.p


def test_what_a_quarter_of_the_periods_nearly_reached_is_usual():
    once = [1100.0, 1090, 1110, 270, 1105, 1101, 1095, 1102]
    twice = [1100.0, 1090, 1110, 270, 1105, 280, 1095, 1102]
    assert unusual_value(265, once).difference.p < 0.01
    assert unusual_value(265, twice).difference.p == 1
    assert unusual_value(1900, twice).difference.p < 0.01  # the other way it has never been so far


@pytest.mark.parametrize("k", [6, 9, 12])
def test_false_alarms_of_plain_values_are_as_many_as_stated(k):
    generator = np.random.default_rng(k)
    values = generator.standard_normal((4000, k + 1))
    p = np.array([unusual_value(row[0], list(row[1:])).difference.p for row in values])
    assert np.mean(p < 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 4000)
    assert np.mean(p < 0.01) < 0.01 + 3 * np.sqrt(0.01 / 4000)
    assert np.mean(p < 0.001) < 0.001 + 3 * np.sqrt(0.001 / 4000)


@pytest.mark.parametrize(("times", "limits"), [(1, (0.01, 0.001)), (4, (0.016, 0.0035)), (20, (0.013, 0.002))])
def test_false_alarms_of_counts_are_as_many_as_stated(times, limits):
    # Poisson counts; and counts whose rate itself varies (gamma), with so many times the variance. The spread of nine
    # periods is sometimes too small by chance: then a p of 0.01 comes up in 1.6%, one of 0.001 in 0.3% of the periods.
    generator, extra = np.random.default_rng(3), times - 1
    rates = generator.gamma(60 / extra, extra, size=(3000, 10)) if extra else np.full((3000, 10), 60.0)
    p = np.array([unusual(Rate(row[0]), [Rate(n) for n in row[1:]]).difference.p for row in generator.poisson(rates)])
    for level, limit in zip((0.01, 0.001), limits, strict=True):
        assert np.mean(p < level) < limit + 3 * np.sqrt(limit / 3000)
