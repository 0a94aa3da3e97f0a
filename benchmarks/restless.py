"""How often does a report find a change where weeks only scatter more than sampling says?

    python benchmarks/restless.py [--reports 400]

Real weeks differ by weather, releases and who was invited. Here nothing changes: each of some things is spoken of in a
share of the comments of three channels, and that share is drawn anew every week, the same for all channels, so that
weeks vary so many times as much as sampling says (beta-binomial). The last week is compared with the one before and
with the eight before, as a report does, and all tests are judged together. Printed is the share of reports with any
significant change, which is false, beside the upper bound of the binomial distribution at 5% (97.5th percentile); for
comparison the same without what many figures tell of how weeks vary (`voc.statistics.pooled.usual`).
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.stats import binom

from voc.statistics.many import rejected
from voc.statistics.pooled import dispersion_within, usual, within
from voc.statistics.samples import Share

CHANNELS = (60, 40, 10)  # comments a week
WEEKS = 9
LEVEL = 0.05

Figure = list[list[Share]]  # [channels][weeks]


def drawn(generator: np.random.Generator, *, figures: int, times: float) -> list[Figure]:
    """Return the shares of one report."""
    found = []
    for share in generator.uniform(0.02, 0.2, size=figures):
        if times > 1:  # the variance of a week's hits is n·p·q·(1 + (n − 1)·rho) with rho = 1 / (a + b + 1)
            rho = (times - 1) / (sum(CHANNELS) - 1)
            size = 1 / rho - 1
            chance = generator.beta(share * size, (1 - share) * size, size=WEEKS)
        else:
            chance = np.full(WEEKS, share)
        found.append([[Share(int(generator.binomial(n, one)), n) for one in chance] for n in CHANNELS])
    return found


def significant(figures: list[Figure], *, least: float) -> bool:
    """Return whether any change of the last week is called significant."""
    p = []
    for channels in figures:
        now = [periods[-1] for periods in channels]
        p.append(within(now, [periods[-2:-1] for periods in channels], least=least))
        p.append(within(now, [periods[:-1] for periods in channels], least=least))
    return any(rejected(p))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=400)
    options = parser.parse_args()
    bound = int(binom.ppf(0.975, options.reports, LEVEL))
    print(
        f"{options.reports} reports; at most {bound} ({bound / options.reports:.1%}) are within bounds of {LEVEL:.0%}"
    )
    for figures in (15, 60):
        for times in (1.0, 1.5, 2.0, 3.0, 5.0):
            generator, false = np.random.default_rng(5), [0, 0]
            for _ in range(options.reports):
                report = drawn(generator, figures=figures, times=times)
                before = [[periods[:-1] for periods in channels] for channels in report]
                least = usual([dispersion_within(one) for one in before])
                false[0] += significant(report, least=least)
                false[1] += significant(report, least=1.0)
            shares = [one / options.reports for one in false]
            print(
                f"{figures} figures, weeks vary {times:.1f} times: {shares[0]:.1%}, without {shares[1]:.1%}", flush=True
            )


if __name__ == "__main__":
    main()
