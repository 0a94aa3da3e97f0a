"""Ratios of rates and durations, beside published worked examples."""

import math

import numpy as np
import pytest
from scipy.stats import binom, poisson

from voc.statistics.counts import ratio
from voc.statistics.durations import logrank, median


def test_a_ratio_is_that_of_the_published_example():
    # R's `poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878))`: lung cancer in Fredericia and three other cities,
    # ages 55–59 (Andersen 1977, data `eba1977` of the R package ISwR). R prints ratio 1.971488, interval 0.8584264 to
    # 4.2772659 and p 0.07967.
    found = ratio(11, 21, exposure=(800, 3011))
    assert found == pytest.approx((1.971488, 0.8584264, 4.2772659, 0.07967), rel=1e-4)


def test_the_same_count_in_the_same_time_is_no_change():
    assert ratio(12, 12)[0] == 1
    assert ratio(12, 12).p == pytest.approx(1)


def test_exposure_makes_months_of_different_length_comparable():
    assert ratio(31, 28, exposure=(31, 28)).value == pytest.approx(1)


def test_a_ratio_to_nothing_is_infinite_and_of_two_nothings_is_none():
    found = ratio(6, 0)
    assert (found.value, found.high) == (math.inf, math.inf)
    assert found.low > 1
    assert found.p == pytest.approx(2 / 2**6)
    assert ratio(0, 0) is None


def test_a_ratio_and_its_inverse_agree():
    one, other = ratio(9, 30), ratio(30, 9)
    assert one.p == pytest.approx(other.p)
    assert (one.low, one.high) == pytest.approx((1 / other.high, 1 / other.low))


@pytest.mark.parametrize("rate", [3, 8, 20])
def test_equal_rates_are_called_different_no_more_often_than_in_one_of_twenty(rate):
    # Exactly, by enumeration: the test is conditional, so its size holds for every total.
    totals = np.arange(1, int(poisson.ppf(0.9999, 2 * rate)) + 1)
    size = sum(
        poisson.pmf(total, 2 * rate) * binom.pmf(now, total, 0.5)
        for total in totals
        for now in range(total + 1)
        if ratio(now, int(total) - now).p <= 0.05
    )
    assert size <= 0.05


# Weeks in remission of children with leukaemia, on 6-MP and on placebo (Freireich et al. 1963, Blood 21:699–716), the
# worked example of Kaplan–Meier curves in textbooks; + is censored.
DRUG = [
    "6",
    "6",
    "6",
    "7",
    "10",
    "13",
    "16",
    "22",
    "23",
    "6+",
    "9+",
    "10+",
    "11+",
    "17+",
    "19+",
    "20+",
    "25+",
    "32+",
    "32+",
    "34+",
    "35+",
]
PLACEBO = [
    "1",
    "1",
    "2",
    "2",
    "3",
    "4",
    "4",
    "5",
    "5",
    "8",
    "8",
    "8",
    "8",
    "11",
    "11",
    "12",
    "12",
    "15",
    "17",
    "22",
    "23",
]


def read(said):
    return np.array([float(one.rstrip("+")) for one in said]), np.array(["+" not in one for one in said])


def test_the_median_of_censored_times_is_that_of_the_published_example():
    assert median(*read(DRUG)).value == 23
    assert median(*read(PLACEBO)).value == 8
    # R's survfit(conf.type = "log-log") gives 13 to NA for the drug, 4 to 11 for placebo.
    assert median(*read(DRUG))[1:] == (13, None)
    assert median(*read(PLACEBO))[1:] == (4, 11)


def test_the_log_rank_test_is_that_of_the_published_example():
    # Chi-squared 16.79 with one degree of freedom (Kleinbaum and Klein 2012, Survival Analysis, chapter 2).
    times, ended = read(DRUG + PLACEBO)
    p = logrank(times, ended, one=np.arange(42) < 21)
    assert p == pytest.approx(4.17e-5, rel=0.01)


def test_what_is_still_open_lengthens_the_median_rather_than_counting_for_nothing():
    times = np.arange(1.0, 11.0)
    late = times > 5
    assert median(times[~late], np.ones(5, dtype=bool)).value == 3
    assert median(times, ~late).value == 5


def test_without_an_end_there_is_no_median_and_no_test():
    times, ended = np.array([3.0, 4.0]), np.array([False, False])
    assert median(times, ended) == (None, None, None)
    assert logrank(times, ended, one=np.array([True, False])) is None
    assert logrank(times, ~ended, one=np.array([True, True])) is None
    assert logrank(np.full(4, 48.0), np.full(4, True), one=np.arange(4) < 2) is None, "all took equally long"
