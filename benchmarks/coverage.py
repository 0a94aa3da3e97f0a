"""How often the intervals of a report hold the truth: simulated with the project's functions, beside the exact value.

    python benchmarks/coverage.py
    python benchmarks/coverage.py --runs 2000

The simulation draws samples and asks `voc.statistics.samples` for their 95% intervals. Beside it stands the coverage
that the published method has at the same place: the probability of every possible sample, summed over those whose
interval holds the truth, with intervals from statsmodels or from the formula written anew in numpy. Where samples
cannot be listed, the value of theory stands there (Student: 0.95 for normal values) or nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from voc.statistics.rake import rake
from voc.statistics.samples import Mean, Net, Share, effective

SIZES = (10, 20, 50, 100, 300)
SHARES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
STEPS = (0.0, 0.1)  # between two shares that are compared
NETS = ((0.02, 0.02), (0.1, 0.1), (0.05, 0.3), (0.3, 0.2), (0.5, 0.3), (0.6, 0.05), (0.9, 0.05), (0.5, 0.5))
ANSWERS = {  # shares of the answers 1 to 5
    "even": (0.2, 0.2, 0.2, 0.2, 0.2),
    "satisfied": (0.03, 0.05, 0.12, 0.35, 0.45),
    "delighted": (0.02, 0.01, 0.02, 0.10, 0.85),
}
YOUNG = 0.8  # of the sample; half of all customers are
Z = stats.norm.ppf(0.975)

Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass
class Result:
    """Coverage at each place of the grid, by number of answers."""

    simulated: dict[int, list[float]] = field(default_factory=dict)
    exact: dict[int, list[float]] = field(default_factory=dict)

    def add(self, n: int, simulated: float, exact: float | None) -> None:
        self.simulated.setdefault(n, []).append(simulated)
        if exact is not None:
            self.exact.setdefault(n, []).append(exact)


def held(intervals: Iterable[Interval | None], truth: float) -> float:
    found = [interval is not None and interval[0] - 1e-12 <= truth <= interval[1] + 1e-12 for interval in intervals]
    return float(np.mean(found))


def ends(found: object) -> Interval | None:
    return None if found is None else (found.low, found.high)  # type: ignore[attr-defined]


def wilson(hits: Floats, n: float) -> tuple[Floats, Floats]:
    low, high = proportion_confint(hits, n, method="wilson")
    return np.asarray(low), np.asarray(high)


def shares(rng: np.random.Generator, runs: int) -> Result:
    found = Result()
    for n in SIZES:
        low, high = wilson(np.arange(n + 1), n)
        for p in SHARES:
            exact = stats.binom.pmf(np.arange(n + 1), n, p)[(low - 1e-12 <= p) & (p <= high + 1e-12)].sum()
            found.add(n, held((Share(int(hits), n).interval() for hits in rng.binomial(n, p, runs)), p), exact)
    return found


def share_differences(rng: np.random.Generator, runs: int) -> Result:
    found = Result()
    for n in SIZES:
        hits = np.arange(n + 1)
        (low, high), value = wilson(hits, n), hits / n
        between = value[:, None] - value
        left = between - np.hypot((value - low)[:, None], high - value)
        right = between + np.hypot((high - value)[:, None], value - low)
        for p, step in ((p, step) for p in SHARES for step in STEPS):
            truth = step
            weight = np.outer(stats.binom.pmf(hits, n, p + step), stats.binom.pmf(hits, n, p))
            exact = weight[(left - 1e-12 <= truth) & (truth <= right + 1e-12)].sum()
            pairs = zip(rng.binomial(n, p + step, runs), rng.binomial(n, p, runs), strict=True)
            drawn = (ends(Share(int(one), n).minus(Share(int(other), n))) for one, other in pairs)
            found.add(n, held(drawn, truth), exact)
    return found


def trinomial(n: int, plus: float, minus: float) -> tuple[Floats, Floats, Floats]:
    """Return the adjusted estimate, its variance and the probability of every possible sample, by the formula."""
    up, down = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    up, down = up[up + down <= n], down[up + down <= n]
    rest = max(1 - plus - minus, 0.0)
    weight = stats.multinomial.pmf(np.column_stack([up, down, n - up - down]), n, [plus, minus, rest])
    one, other = (up + 1) / (n + 2), (down + 1) / (n + 2)
    kept = weight > 1e-10
    return (100 * (one - other))[kept], (1e4 * (one + other - (one - other) ** 2) / (n + 2))[kept], weight[kept]


def draws(rng: np.random.Generator, n: int, place: tuple[float, float], runs: int) -> Iterator[Net]:
    rest = max(1 - sum(place), 0.0)
    return (Net(int(up), int(down), n) for up, down, _ in rng.multinomial(n, [*place, rest], runs))


def nets(rng: np.random.Generator, runs: int) -> Result:
    found = Result()
    for n in SIZES:
        for place in NETS:
            truth = 100 * (place[0] - place[1])
            value, variance, weight = trinomial(n, *place)
            exact = weight[np.abs(value - truth) <= Z * np.sqrt(variance)].sum()
            found.add(n, held((net.interval() for net in draws(rng, n, place, runs)), truth), exact)
    return found


def net_differences(rng: np.random.Generator, runs: int) -> Result:
    found = Result()
    for n in SIZES:
        for place, other in zip(NETS, (*NETS[1:], NETS[0]), strict=True):
            truth = 100 * (place[0] - place[1] - other[0] + other[1])
            value, variance, weight = trinomial(n, *place)
            exact = sum(
                float(((np.abs(value - its - truth) <= Z * np.sqrt(variance + its_variance)) @ weight) * its_weight)
                for its, its_variance, its_weight in zip(*trinomial(n, *other), strict=True)
            )
            pairs = zip(draws(rng, n, place, runs), draws(rng, n, other, runs), strict=True)
            found.add(n, held((ends(one.minus(two)) for one, two in pairs), truth), exact)
    return found


def normal_means(rng: np.random.Generator, runs: int) -> Result:
    found = Result()
    for n in SIZES:
        values = rng.normal(3.0, 1.0, (runs, n))
        drawn = zip(values.mean(axis=1), values.var(axis=1, ddof=1), strict=True)
        found.add(n, held((Mean(*one, n).interval() for one in drawn), 3.0), 0.95)
    return found


def answered(rng: np.random.Generator, n: int, chances: Iterable[float], runs: int) -> Iterator[Mean]:
    counts = rng.multinomial(n, list(chances), runs)
    return (Mean.of(zip((1.0, 2.0, 3.0, 4.0, 5.0), map(int, row), strict=True)) for row in counts)


def mean_of(chances: Iterable[float]) -> float:
    return float(np.arange(1, 6) @ np.array(list(chances)))


def five_point(name: str) -> Callable[[np.random.Generator, int], Result]:
    def run(rng: np.random.Generator, runs: int) -> Result:
        found, chances = Result(), ANSWERS[name]
        for n in SIZES:
            drawn = (mean.interval() for mean in answered(rng, n, chances, runs))
            found.add(n, held(drawn, mean_of(chances)), None)
        return found

    return run


def mean_differences(rng: np.random.Generator, runs: int) -> Result:
    found = Result()
    for n in SIZES:
        for one, other in (("even", "satisfied"), ("satisfied", "delighted"), ("even", "even")):
            truth = mean_of(ANSWERS[one]) - mean_of(ANSWERS[other])
            pairs = zip(answered(rng, n, ANSWERS[one], runs), answered(rng, 2 * n, ANSWERS[other], runs), strict=True)
            found.add(n, held((ends(mine.minus(its)) for mine, its in pairs), truth), None)
    return found


def bootstrapped(rng: np.random.Generator, runs: int) -> Result:
    """Resample instead of assuming anything: the bias-corrected and accelerated bootstrap of scipy."""
    found, chances = Result(), ANSWERS["delighted"]
    for n in SIZES[:3]:
        values = rng.choice(np.arange(1.0, 6.0), (min(runs, 2000), n), p=chances)
        values = values[values.std(axis=1) > 0]  # it has no answer where all are the same: not held
        drawn = stats.bootstrap((values,), np.mean, axis=1, n_resamples=999, batch=50, rng=rng, method="BCa")
        low, high = drawn.confidence_interval
        inside = (low <= mean_of(chances)) & (mean_of(chances) <= high)
        found.add(n, float(inside.sum() / min(runs, 2000)), None)
    return found


def raked_shares(step: float) -> Callable[[np.random.Generator, int], Result]:
    """Weight a sample of 80% young customers to the half that they are; `step`: how much likelier old ones agree."""

    def run(rng: np.random.Generator, runs: int) -> Result:
        found = Result()
        for n in SIZES:
            young = round(YOUNG * n)
            old = n - young
            groups, wanted = [["young", "old"]], [{"young": 0.5, "old": 0.5}]
            one, other = rake([young, old], [1.0, 1.0], groups, wanted, cap=5).weights
            worth = effective([(one, young), (other, old)])
            first, second = np.arange(young + 1), np.arange(old + 1)
            value = (one * first[:, None] + other * second) / n
            low, high = wilson((value * worth).ravel(), worth)
            for p in SHARES:
                its = min(p + step, 1.0)
                truth = (p + its) / 2
                inside = ((low - 1e-12 <= truth) & (truth <= high + 1e-12)).reshape(value.shape)
                exact = np.outer(stats.binom.pmf(first, young, p), stats.binom.pmf(second, old, its))[inside].sum()
                pairs = zip(rng.binomial(young, p, runs), rng.binomial(old, its, runs), strict=True)
                drawn = (Share((one * a + other * b) / n * worth, worth, n).interval() for a, b in pairs)
                found.add(n, held(drawn, truth), exact)
        return found

    return run


def spread_weights(rng: np.random.Generator, runs: int) -> Result:
    """Weights of a column that differ from answer to answer (log-normal, σ 0.5) and have nothing to do with it."""
    found = Result()
    for n in SIZES:
        for p in SHARES:
            weights = rng.lognormal(0.0, 0.5, (runs, n))
            worth = weights.sum(axis=1) ** 2 / (weights**2).sum(axis=1)
            value = (weights * (rng.random((runs, n)) < p)).sum(axis=1) / weights.sum(axis=1)
            found.add(n, held((Share(v * k, k, n).interval() for v, k in zip(value, worth, strict=True)), p), None)
    return found


PARTS: dict[str, Callable[[np.random.Generator, int], Result]] = {
    "share (Wilson)": shares,
    "difference of shares (Newcombe 10)": share_differences,
    "NPS, net sentiment (adjusted Wald)": nets,
    "difference of net values": net_differences,
    "mean, normal values (Student)": normal_means,
    "mean, answers 1–5 evenly (Student)": five_point("even"),
    "mean, answers 1–5, 80% of them 4 or 5 (Student)": five_point("satisfied"),
    "mean, answers 1–5, 85% of them 5 (Student)": five_point("delighted"),
    "the same by bootstrap (BCa)": bootstrapped,
    "difference of means, n and 2n (Welch)": mean_differences,
    "weighted share, groups agree alike (Wilson, Kish)": raked_shares(0.0),
    "weighted share, old ones 30 points more (Wilson, Kish)": raked_shares(0.3),
    "weighted share, weights of a column (Wilson, Kish)": spread_weights,
}


def span(values: list[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.3f}"
    return f"{np.mean(values):.3f} [{min(values):.3f}, {max(values):.3f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of 95% intervals")
    parser.add_argument("--runs", type=int, default=20_000, help="samples drawn at each place of the grid")
    parser.add_argument("--seed", type=int, default=20260301)
    options = parser.parse_args()
    print("| interval | " + " | ".join(f"n = {n}" for n in SIZES) + " | furthest from exact |")
    print("| --- |" + " --- |" * (len(SIZES) + 1))
    for name, part in PARTS.items():
        found = part(np.random.default_rng(options.seed), options.runs)
        cells = [span(found.simulated[n]) if n in found.simulated else "" for n in SIZES]
        gaps = [
            abs(one - other) for n in found.exact for one, other in zip(found.simulated[n], found.exact[n], strict=True)
        ]
        print(f"| {name} | " + " | ".join(cells) + f" | {f'{max(gaps):.4f}' if gaps else '–'} |", flush=True)
        if any(len(values) > 1 for values in found.exact.values()):
            print("| – exact | " + " | ".join(span(found.exact[n]) for n in SIZES) + " | |", flush=True)


if __name__ == "__main__":
    main()
