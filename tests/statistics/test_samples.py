import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import proportion
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from voc.aggregate.figures import difference, figure
from voc.statistics.many import rejected
from voc.statistics.samples import Mean, Net, Share, effective, standard, two_sided


def test_wilson_agrees_with_newcombe_1998_a():
    # Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3: 81/263 and 15/148.
    assert Share(81, 263).interval() == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Share(15, 148).interval() == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert Share(0, 20).interval() == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_the_difference_of_shares_agrees_with_newcombe_1998_b():
    # Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10: 56/70 − 48/80 and 9/10 − 3/10.
    found = Share(56, 70).minus(Share(48, 80))
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    found = Share(9, 10).minus(Share(3, 10))
    assert (found.low, found.high) == pytest.approx((0.1705, 0.8090), abs=5e-5)


def test_shares_are_tested_by_the_n_minus_1_chi_squared():
    plain = stats.chi2_contingency([[56, 14], [48, 32]], correction=False)
    assert Share(56, 70).minus(Share(48, 80)).p == pytest.approx(stats.chi2.sf(plain.statistic * 149 / 150, 1))


def test_rare_shares_are_tested_by_fisher():
    assert Share(2, 5).minus(Share(0, 6)).p == pytest.approx(stats.fisher_exact([[2, 3], [0, 6]]).pvalue)


def test_equal_shares_of_nothing_do_not_differ():
    assert Share(0, 5).minus(Share(0, 9)).p == 1.0


def test_net_adds_one_to_both_sides():
    # By hand: p = 101/202, d = 61/202; p − d = 0.198020; variance (0.801980 − 0.039212) / 202 = 0.00377608;
    # half = 1.959964 × 0.0614498 = 0.120439.
    net = Net(100, 60, 200)
    assert net.value == 20
    assert net.interval() == pytest.approx((7.7581, 31.8459), abs=1e-3)


def test_net_stays_within_its_scale():
    low, high = Net(10, 0, 10).interval()
    assert high == 100
    assert low == pytest.approx(52.058, abs=1e-3)


def test_net_differences_add_their_variances():
    # By hand: 60/102 − 12/102 = 0.470588 and 0 with variances (72/102 − 0.221453)/102 and (62/102)/102.
    found = Net(59, 11, 100).minus(Net(30, 30, 100))
    error = 100 * ((72 / 102 - (48 / 102) ** 2) / 102 + (62 / 102) / 102) ** 0.5
    assert found.value == 48
    assert (found.low, found.high) == pytest.approx((47.0588 - 1.959964 * error, 47.0588 + 1.959964 * error), abs=1e-3)
    assert found.p == pytest.approx(two_sided(47.0588 / error), rel=1e-4)


def test_means_agree_with_scipy():
    one, other = [4, 5, 5, 3, 4, 5], [3, 2, 4, 3, 3]
    mine, its = (Mean.of((float(v), 1) for v in values) for values in (one, other))
    expected = stats.ttest_ind(one, other, equal_var=False)
    found = difference(mine, its, minimum=1)
    assert mine.interval() == pytest.approx(tuple(stats.t.interval(0.95, 5, mine.value, stats.sem(one))))
    assert found is not None
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval()))


def test_a_single_value_has_no_interval():
    found = figure(Mean.of([(4.0, 1)]), minimum=1)
    assert (found.value, found.low, found.high, found.n) == (4, None, None, 1)


def test_equal_answers_have_no_interval():
    assert Mean.of([(5.0, 20)]).interval() is None
    assert Mean.of([(5.0, 20)]).against(4) is None


def test_two_sides_of_equal_answers_are_not_compared():
    three, four = Mean.of([(3.0, 5)]), Mean.of([(4.0, 5)])
    assert [one.minus(three) for one in (three, four)] == [None, None]


def test_equal_answers_of_a_broken_weight_have_no_spread():
    assert Mean.of([(3.7, 1.18), (3.7, 1.62), (3.7, 0.22)]).variance == 0


def test_a_side_of_equal_answers_has_the_spread_of_all():
    ten, thousand = Mean.of([(5.0, 10)]), Mean.of([(5.0, 900), (1.0, 100)])
    found = ten.minus(thousand)
    assert found is not None
    assert found.low < 0 < found.value < found.high
    error = (thousand.variance * 999 / 1008 / 10 + thousand.variance / 1000) ** 0.5
    assert found.p == pytest.approx(2 * stats.t.sf(0.4 / error, 9), rel=0.05)


@pytest.mark.parametrize(("few", "many", "top"), [(10, 300, 0.9), (20, 20, 0.9), (300, 10, 0.9), (100, 100, 0.97)])
def test_equal_answers_are_seldom_told_from_others_like_them(few, many, top):
    """2000 pairs of samples of one distribution: the level holds, also where one side is 5 stars throughout."""
    random = np.random.default_rng(1)
    p, equal = [], []
    for said in random.choice([5.0, 4.0, 3.0, 2.0, 1.0], p=[top] + [(1 - top) / 4] * 4, size=(2000, few + many)):
        sides = [Mean.of((value, 1) for value in side.tolist()) for side in (said[:few], said[few:])]
        found = sides[0].minus(sides[1])
        p.append(1.0 if found is None else found.p)
        equal.append(any(one.variance == 0 for one in sides))
    found_p, one_equal = np.array(p), np.array(equal)
    assert one_equal.sum() > 100
    for part in (found_p, found_p[one_equal]):
        assert (part < 0.05).mean() <= 0.05
        assert (part < 0.001).mean() <= 0.001


def test_too_few_answers_have_no_value_but_keep_their_number():
    found = figure(Share(2, 4), minimum=5)
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 4)


def test_no_change_is_given_where_one_side_is_too_small():
    assert difference(Share(2, 4), Share(2, 9), minimum=5) is None
    assert difference(None, Share(2, 9), minimum=1) is None


def test_rejections_agree_with_scipy():
    values = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34]
    adjusted = stats.false_discovery_control(values)
    assert rejected([*values, None]) == [*(bool(p <= 0.05) for p in adjusted), None]
    assert rejected([]) == []


def test_a_difference_in_standard_errors_has_its_sign():
    found = Share(30, 100).minus(Share(50, 100))
    assert standard(found) == pytest.approx(-2.8795, abs=1e-3)


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (1, 10), (5, 10), (81, 263), (263, 263)])
def test_shares_agree_with_statsmodels(hits, n):
    assert Share(hits, n).interval() == pytest.approx(proportion.proportion_confint(hits, n, method="wilson"), abs=1e-9)
    other = proportion.confint_proportions_2indep(hits, n, 15, 148, method="newcomb")
    found = Share(hits, n).minus(Share(15, 148))
    assert (found.low, found.high) == pytest.approx(other, abs=1e-9)


def test_the_test_of_two_shares_agrees_with_statsmodels():
    expected = proportion.test_proportions_2indep(81, 263, 15, 148, method="score", correction=True)
    assert Share(81, 263).minus(Share(15, 148)).p == pytest.approx(expected.pvalue)


def test_a_share_against_its_target_agrees_with_statsmodels():
    found = Share(81, 263).against(0.25)
    assert found.p == pytest.approx(proportion.proportions_ztest(81, 263, value=0.25, prop_var=0.25)[1])
    assert found.value == pytest.approx(81 / 263 - 0.25)
    assert (found.low, found.high) == pytest.approx((0.2553 - 0.25, 0.3662 - 0.25), abs=5e-5)


@pytest.mark.parametrize("target", [0.2, 0.2553, 0.3, 0.3662, 0.4])
def test_the_test_against_a_target_is_wilsons_interval_turned_round(target):
    low, high = Share(81, 263).interval()
    assert (Share(81, 263).against(target).p < 0.05) == (not low <= target <= high)


def test_a_target_of_all_is_missed_by_anything_less():
    assert [Share(hits, 20).against(1.0).p for hits in (20, 19)] == [1.0, 0.0]


def test_a_mean_against_its_target_agrees_with_scipy():
    said = [4.0, 5, 5, 3, 4, 5]
    found, expected = Mean.of((v, 1) for v in said).against(3.5), stats.ttest_1samp(said, 3.5)
    assert found is not None
    assert found.p == pytest.approx(expected.pvalue)
    bounds = expected.confidence_interval()
    assert (found.low, found.high) == pytest.approx((bounds.low - 3.5, bounds.high - 3.5))
    assert Mean.of([(4.0, 1)]).against(3) is None


def test_a_net_value_against_its_target_uses_the_adjusted_estimate():
    # By hand, from the variance above: 40/202 = 19.8020 with error 6.14498; (19.8020 − 50) / 6.14498 = −4.9143.
    found = Net(100, 60, 200).against(50)
    assert (found.value, found.low, found.high) == pytest.approx((-30, 7.7581 - 50, 31.8459 - 50), abs=1e-3)
    assert found.p == pytest.approx(two_sided(4.9143), rel=1e-3)


def test_a_weighted_mean_agrees_with_statsmodels():
    # Weights that sum to Kish's effective number make DescrStatsW use it as the number of observations.
    values, weights = np.array([4.0, 5, 5, 3, 4, 1]), np.array([1.0, 2, 0.5, 1, 3, 0.7])
    worth = effective((weight, 1) for weight in weights)
    assert worth == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    scaled = weights * worth / weights.sum()
    found, expected = Mean.of(zip(values, scaled, strict=True), raw=6), DescrStatsW(values, weights=scaled, ddof=1)
    assert found.value == pytest.approx(expected.mean)
    assert found.interval() == pytest.approx(expected.tconfint_mean())
    other = Mean.of([(3.0, 4), (2.0, 3)])
    compared = CompareMeans(expected, DescrStatsW([3.0, 2.0], weights=[4, 3]))
    between = found.minus(other)
    assert between is not None
    assert (between.low, between.high) == pytest.approx(compared.tconfint_diff(usevar="unequal"))
    assert between.p == pytest.approx(compared.ttest_ind(usevar="unequal")[1])


def test_a_weighted_sample_shows_what_was_counted_and_what_it_is_worth():
    found = figure(Share(6.2, 8.4, raw=12), minimum=10)
    assert (found.n, found.effective) == (12, 8.4)
    assert figure(Share(6.2, 8.4, raw=9), minimum=9).value == pytest.approx(6.2 / 8.4)
    assert figure(Share(6.2, 8.4, raw=9), minimum=10).value is None
    assert figure(Share(6, 12), minimum=10).effective is None
