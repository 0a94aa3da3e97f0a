import pytest
from scipy import stats

from voc.aggregate.figures import difference, figure
from voc.statistics.many import rejected
from voc.statistics.samples import Mean, Net, Share, standard, two_sided


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


def test_constant_answers_differ_or_not():
    three, four = Mean.of([(3.0, 5)]), Mean.of([(4.0, 5)])
    assert [m.minus(three).p for m in (three, four)] == [1.0, 0.0]  # type: ignore[union-attr]


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
