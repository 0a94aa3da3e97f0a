"""Published worked examples, what must hold by construction, and recovery by simulation."""

import itertools

import numpy as np
import pytest

from voc.statistics.importance import importance, johnson, lmg

# Correlations of Swiss provinces in 1888 (R's `swiss`): agriculture, examination, education, catholic, infant
# mortality, and fertility as the outcome.
SWISS = [
    [1, -0.6865422086, -0.6395225189, 0.4010950530, -0.0608586146, 0.3530791836],
    [-0.6865422086, 1, 0.6984152976, -0.5727418064, -0.1140216039, -0.6458827065],
    [-0.6395225189, 0.6984152976, 1, -0.1538589171, -0.0993218513, -0.6637888570],
    [0.4010950530, -0.5727418064, -0.1538589171, 1, 0.1754959146, 0.4636847006],
    [-0.0608586146, -0.1140216039, -0.0993218513, 0.1754959146, 1, 0.4165560268],
    [0.3530791836, -0.6458827065, -0.6637888570, 0.4636847006, 0.4165560268, 1],
]
# Grömping (2006), Relative importance for linear regression in R: the package relaimpo, J. Stat. Softw. 17(1).
SWISS_LMG = [0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592]

# R's `mtcars`: cylinders, displacement, horse power, weight, and miles per gallon as the outcome.
CARS = [
    [1, 0.9020328721, 0.8324474527, 0.7824957944, -0.8521619594],
    [0.9020328721, 1, 0.7909485864, 0.8879799220, -0.8475513793],
    [0.8324474527, 0.7909485864, 1, 0.6587478873, -0.7761683718],
    [0.7824957944, 0.8879799220, 0.6587478873, 1, -0.8676593765],
    [-0.8521619594, -0.8475513793, -0.7761683718, -0.8676593765, 1],
]
# The manual of the R package rwa, "Multiple Regression with rwa_multiregress()".
CARS_JOHNSON = [0.2096904, 0.1883043, 0.1799590, 0.2706812]


def spoken(random, rows, predictors, share=0.15):
    """Return what rows say of each predictor: mostly nothing, else praise or blame."""
    return random.choice([-1.0, 0.0, 1.0], p=[share / 2, 1 - share, share / 2], size=(rows, predictors))


def test_lmg_is_that_of_relaimpo():
    found = lmg(np.array(SWISS)[None])[0]
    assert found == pytest.approx(SWISS_LMG, abs=1e-7)
    assert found.sum() == pytest.approx(0.706735, abs=1e-6)


def test_relative_weights_are_those_of_rwa():
    assert johnson(np.array(CARS)[None])[0] == pytest.approx(CARS_JOHNSON, abs=1e-6)


def test_lmg_averages_over_all_orders():
    matrix = np.array(CARS)

    def explained(chosen):
        between = matrix[np.ix_(chosen, chosen)]
        return matrix[chosen, -1] @ np.linalg.solve(between, matrix[chosen, -1]) if chosen else 0.0

    orders = list(itertools.permutations(range(4)))
    by_hand = np.zeros(4)
    for order in orders:
        for place, one in enumerate(order):
            by_hand[one] += (explained(list(order[: place + 1])) - explained(list(order[:place]))) / len(orders)
    assert lmg(matrix[None])[0] == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize("weigh", [lmg, johnson])
def test_a_copy_shares_with_its_original_and_what_is_independent_keeps_its_own(weigh):
    matrix = np.eye(4)
    matrix[0, 1] = matrix[1, 0] = 1.0
    matrix[:2, 3] = matrix[3, :2] = 0.5
    matrix[2, 3] = matrix[3, 2] = 0.3
    assert weigh(matrix[None])[0] == pytest.approx([0.125, 0.125, 0.09], abs=1e-9)


def test_two_predictors_weigh_the_same_by_both():
    matrix = np.array([[1, 0.6, 0.7], [0.6, 1, 0.3], [0.7, 0.3, 1]])
    assert lmg(matrix[None]) == pytest.approx(johnson(matrix[None]), abs=1e-12)  # Johnson 2000, p. 14


def test_shares_sum_to_one_and_weights_to_the_variance_explained():
    random = np.random.default_rng(1)
    predictors = spoken(random, 400, 12)
    outcome = predictors @ np.linspace(0, 2, 12) + random.normal(size=400)
    found = importance(predictors, outcome, clusters=np.arange(400))
    assert found.method == "johnson"
    assert found.shares[:, 0].sum() == pytest.approx(1)
    assert found.weights.sum() == pytest.approx(found.r2[0])
    fitted = np.linalg.lstsq(np.column_stack([np.ones(400), predictors]), outcome, rcond=None)[1][0]
    assert found.r2[0] == pytest.approx(1 - fitted / ((outcome - outcome.mean()) ** 2).sum())


def test_a_predictor_that_never_varies_weighs_nothing():
    random = np.random.default_rng(2)
    predictors = spoken(random, 200, 3)
    predictors[:, 1] = 1.0
    found = importance(predictors, predictors[:, 0] + random.normal(size=200), clusters=np.arange(200))
    assert found.weights[1] == 0
    assert np.isfinite(found.shares).all()


def test_chance_is_what_shuffled_outcomes_give():
    random = np.random.default_rng(3)
    predictors = spoken(random, 300, 11)
    predictors[:, 1] = np.where(random.random(300) < 0.7, predictors[:, 0], predictors[:, 1])
    outcome = random.integers(0, 11, 300).astype(float)
    chance = importance(predictors, outcome, clusters=np.arange(300)).chance
    shuffled = []
    for _ in range(2000):
        rows = np.column_stack([predictors, random.permutation(outcome)])
        shuffled.append(johnson(np.corrcoef(rows.T)[None])[0])
    assert chance == pytest.approx(np.quantile(shuffled, 0.95, axis=0), rel=0.25)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """R² and shares of a known population, 300 samples of 300 rows: binomial bounds for 95% are 92.3 to 97.3%."""
    random = np.random.default_rng(4)
    slopes, noise = np.array([2.0, 1.0, 0.5, 0.0]), 1.0
    weights = slopes**2 * 0.15  # independent predictors: variance 0.15 each
    truth = np.array([weights.sum() / (weights.sum() + noise), *(weights / weights.sum())[:3]])
    held = np.zeros(4)
    for _ in range(300):
        predictors = spoken(random, 300, 4)
        outcome = predictors @ slopes + random.normal(size=300)
        found = importance(predictors, outcome, clusters=np.arange(300))
        low = np.array([found.r2[1], *found.shares[:3, 1]])
        high = np.array([found.r2[2], *found.shares[:3, 2]])
        held += (low <= truth) & (truth <= high)
    assert (held / 300 >= 0.90).all(), held / 300
    assert (held / 300 <= 0.98).all(), held / 300


def test_rows_of_one_customer_are_no_independent_witnesses():
    random = np.random.default_rng(5)
    predictors = np.repeat(spoken(random, 100, 3, share=0.5), 5, axis=0)
    outcome = predictors[:, 0] + np.repeat(random.normal(size=100), 5)
    apart = importance(predictors, outcome, clusters=np.arange(500)).r2
    together = importance(predictors, outcome, clusters=np.arange(500) // 5).r2
    assert together[2] - together[1] > 1.5 * (apart[2] - apart[1])
