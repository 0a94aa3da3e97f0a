"""Least squares against statsmodels, and how often intervals and contrasts are right."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from voc.statistics.penalty_reward import Contrast, contrasts
from voc.statistics.regression import centred, fit


def rows(random, count=240, predictors=4):
    x = random.choice([-1.0, 0.0, 1.0], p=[0.15, 0.7, 0.15], size=(count, predictors))
    groups = random.integers(0, 3, count)
    y = x @ np.arange(predictors) + groups * 2 + random.normal(size=count) * (1 + np.abs(x[:, 0]))
    return x, y, groups


def test_coefficients_and_errors_are_those_of_statsmodels():
    x, y, groups = rows(np.random.default_rng(1))
    found = fit(x, y, groups=groups)
    dummies = (groups[:, None] == np.arange(3)).astype(float)
    expected = sm.OLS(y, np.hstack([x, dummies])).fit(cov_type="HC3", use_t=True)
    assert found.coefficients == pytest.approx(expected.params[:4])
    assert found.covariance == pytest.approx(expected.cov_params()[:4, :4])
    assert found.freedom == expected.df_resid
    both = found.estimate({1: 1.0, 2: -1.0})
    contrast = expected.t_test(np.array([0, 1, -1, 0, 0, 0, 0]))
    assert both.value == pytest.approx(contrast.effect.item())
    # as many degrees of freedom as there are rows that tell, not as there are rows
    assert (both.high - both.low) / 2 / contrast.sd.item() == pytest.approx(stats.t.ppf(0.975, 130), rel=0.01)


@pytest.mark.parametrize("few", [10, 20, 60])
def test_degrees_of_freedom_are_those_of_bell_and_mccaffrey(few):
    """Against their formula in full: (tr G)² / tr G², G = [w w'] ∘ (I − H), each row divided by √(1 − h)."""
    random = np.random.default_rng(few)
    x = random.choice([-1.0, 0.0, 1.0], p=[0.1, 0.8, 0.1], size=(300, 5))
    x[:, 0] = 0
    x[:few, 0] = -1
    y = random.normal(size=300)
    found = fit(x, y, groups=np.zeros(300, dtype=int)).estimate({0: 1.0})
    full = np.column_stack([np.ones(300), x])
    hat = full @ np.linalg.inv(full.T @ full) @ full.T
    pull = (full @ np.linalg.inv(full.T @ full))[:, 1] / np.sqrt(1 - np.diag(hat))
    inner = np.outer(pull, pull) * (np.eye(300) - hat)
    freedom = np.trace(inner) ** 2 / (inner**2).sum()
    quantile = (found.high - found.value) / stats_error(x, y)
    assert quantile == pytest.approx(stats.t.ppf(0.975, freedom), rel=0.01)


def stats_error(x, y):
    return sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC3").bse[1]


def test_a_group_keeps_its_own_mean():
    assert centred(np.array([1.0, 3.0, 10.0]), np.array([0, 0, 1])).tolist() == [-1, 1, 0]


def test_rows_that_repeat_count_as_often_as_they_occur():
    random = np.random.default_rng(3)
    x, groups = random.integers(-1, 2, (400, 3)).astype(float), random.integers(0, 2, 400)
    y = x @ [1.0, 0.5, 0.0] + random.integers(0, 2, 400)
    found = fit(x, y, groups=groups)
    told = np.column_stack([x, groups == 0, groups == 1])
    whole = sm.OLS(y, told).fit(cov_type="HC3")
    assert len(found.counts) < len(y) == found.counts.sum()
    assert found.coefficients == pytest.approx(whole.params[:3])
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(whole.bse[:3])
    pulls = (told @ np.linalg.inv(told.T @ told))[:, 0] ** 2
    effective = pulls.sum() ** 2 / (pulls**2).sum()
    value, low, _, _ = found.estimate({0: 1.0})
    assert value - low == pytest.approx(stats.t.ppf(0.975, effective - 1) * whole.bse[0])


CLUSTERS = [[5] * 60, [1] * 20 + [2] * 10 + [10] * 8 + [40] * 2, [10] * 20]


@pytest.mark.parametrize("sizes", CLUSTERS)
def test_errors_of_clusters_are_those_of_the_jackknife(sizes):
    """CV3: what leaving each cluster out changes, squared and summed; also where rows repeat."""
    random = np.random.default_rng(5)
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    x, groups = random.integers(-1, 2, (len(clusters), 3)).astype(float), random.integers(0, 2, len(clusters))
    y = x @ [1.0, 0.5, 0.0] + random.integers(0, 3, len(clusters))
    full = np.column_stack([x, groups == 0, groups == 1])
    whole = np.linalg.lstsq(full, y, rcond=None)[0]
    moved = [
        np.linalg.lstsq(full[clusters != one], y[clusters != one], rcond=None)[0] - whole for one in range(len(sizes))
    ]
    found = fit(x, y, groups=groups, clusters=clusters)
    assert len(found.counts) < len(y)
    expected = np.array(moved).T @ np.array(moved)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(np.sqrt(np.diag(expected))[:3], rel=0.01)
    assert found.freedom == len(sizes) - 1


def test_clusters_of_single_rows_change_nothing():
    x, y, groups = rows(np.random.default_rng(1))
    alone = fit(x, y, groups=groups, clusters=np.arange(len(y))[::-1])
    assert alone.estimate({1: 1.0}) == fit(x, y, groups=groups).estimate({1: 1.0})


@pytest.mark.parametrize("sizes", CLUSTERS)
def test_noise_among_customers_who_answer_again_is_seldom_told_from_zero(sizes):
    """100 samples of 4 predictors in which a customer mostly says and scores the same; without clusters 25% are told."""
    random = np.random.default_rng(6)
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    n, none = len(clusters), np.zeros(len(clusters), dtype=int)
    p: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(100):
        mostly, now = (random.choice([-1.0, 0.0, 1.0], p=[0.2, 0.6, 0.2], size=(size, 4)) for size in (len(sizes), n))
        x = np.where(random.random((n, 4)) < 0.15, now, mostly[clusters])
        y = 1.5 * random.normal(size=len(sizes))[clusters] + random.normal(size=n)
        for told, found in ((True, fit(x, y, groups=none, clusters=clusters)), (False, fit(x, y, groups=none))):
            p[told] += [found.estimate({at: 1.0}).p for at in range(4)]
    assert np.mean(np.array(p[True]) < 0.05) <= 0.05 + 3 * (0.05 * 0.95 / 400) ** 0.5
    assert np.mean(np.array(p[False]) < 0.05) > 0.2


def test_a_copy_of_a_predictor_breaks_nothing():
    random = np.random.default_rng(2)
    x, y, groups = rows(random)
    found = fit(np.column_stack([x, x[:, 3]]), y, groups=groups)
    assert np.isfinite(found.covariance).all()


@pytest.mark.parametrize("level", [0.05, 0.005])
def test_noise_that_few_speak_of_is_seldom_told_from_zero(level):
    """1000 samples in which 10 of 300 rows blame one thing, at the usual level and at one among many tests."""
    random = np.random.default_rng(3)
    p = []
    for _ in range(1000):
        x = random.choice([-1.0, 0.0, 1.0], p=[0.1, 0.8, 0.1], size=(300, 4))
        x[:, 0] = 0
        x[:10, 0] = -1
        y = np.clip(np.round(6 + 2 * x[:, 1] + random.normal(size=300) * 2.5), 0, 10)
        p.append(fit(x, y, groups=np.zeros(300, dtype=int)).estimate({0: 1.0}).p)
    rate = np.mean(np.array(p) < level)
    assert rate <= level + 3 * (level * (1 - level) / 1000) ** 0.5
    assert rate >= level / 4


def test_praise_and_blame_have_effects_of_their_own():
    random = np.random.default_rng(4)
    said = random.choice([-1, 0, 1], p=[0.2, 0.6, 0.2], size=(2000, 3))
    praised, blamed = said == 1, said == -1
    score = 6 - 3 * blamed[:, 0] + 2 * praised[:, 1] + praised[:, 2] - blamed[:, 2] + random.normal(size=2000)
    basic, excitement, performance = contrasts(praised, blamed, score, groups=np.zeros(2000, dtype=int), minimum=10)
    assert basic.penalty.value == pytest.approx(-3, abs=0.2)
    assert basic.contrast.high < 0 < basic.reward.high
    assert excitement.reward.value == pytest.approx(2, abs=0.2)
    assert excitement.contrast.low > 0
    assert performance.contrast.low < 0 < performance.contrast.high


def test_no_effect_of_few_rows():
    praised, blamed = np.zeros((100, 1), dtype=bool), np.zeros((100, 1), dtype=bool)
    praised[:9], blamed[50:70] = True, True
    [one] = contrasts(praised, blamed, np.arange(100.0), groups=np.zeros(100, dtype=int), minimum=10)
    assert one.reward is None
    assert one.contrast is None
    assert one.penalty is not None


def test_what_everybody_says_tells_neither_reward_nor_penalty():
    everybody, nobody = np.ones((40, 1), dtype=bool), np.zeros((40, 1), dtype=bool)
    found = contrasts(nobody, everybody, np.arange(40.0), groups=np.zeros(40, dtype=np.int64), minimum=5)
    assert found == [Contrast(None, None, None)]
