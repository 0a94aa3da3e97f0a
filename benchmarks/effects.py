"""How often is an action said to have worked that did nothing, and how often one that did?

    python benchmarks/effects.py [--permutations 400]

1. The sample project: its weeks are dealt out anew, whole weeks with all that was said in them, so that nothing has to
   do with the days of its actions. Every "worked" is false.
2. Simulated reports of four actions over sixteen weeks, comments of two channels: nothing happens, while weeks vary as
   much as comments say, two and five times as much (beta-binomial); and with half of the complaints gone.
3. The same with weeks that hang together (a random walk in the logarithm of each share), which permutation does not
   cover, and with an action that begins after the worst three of twenty weeks. Here no level is promised.

Printed is the share of reports with any action that worked, beside the upper bound of the binomial distribution at 5%
(97.5th percentile), and the shares of actions by verdict.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from findings import SAMPLES, Sample
from scipy.stats import binom

from voc.aggregate.views import View
from voc.config import Config
from voc.lexicon import Lexicon
from voc.period import Period
from voc.statistics.samples import Net
from voc.track import counted, workbook
from voc.track.actions import Action
from voc.track.counted import Counted
from voc.track.effects import Review, judge
from voc.track.form import Form
from voc.track.merge import merge

LEVEL = 0.05
FIRST, WEEKS = date(2026, 1, 5), 16
CHANNELS = ("survey", "app_review")
PLACES = [f"t{number}" for number in range(12)]

Reports = Sequence[tuple[Review, ...]]


def told(name: str, reports: Reports) -> None:
    """Print one line of the table."""
    verdicts = Counter(one.verdict for report in reports for one in report if one.verdict)
    false = sum(any(one.verdict == "worked" for one in report) for report in reports)
    n, whole = len(reports), sum(verdicts.values())
    bound = binom.ppf(0.975, n, LEVEL) / n
    shares = " · ".join(f"{key} {verdicts[key] / whole:.1%}" for key in ("worked", "no_effect", "unclear"))
    print(f"{name}: {false} of {n} reports with any that worked ({false / n:.1%}, bound at 5%: {bound:.1%}); {shares}")


def sample(permutations: int) -> None:
    """Judge the actions of the sample, as they stand and with weeks dealt out anew."""
    with tempfile.TemporaryDirectory() as folder:
        said = Sample(Path(folder))
    form = Form(said.lexicon, "zh", date(2026, 10, 8))
    read = workbook.read(SAMPLES / "整改清单.xlsx", language="zh")
    actions = merge(read, form=form, stored=(), earlier={}).actions
    weeks = [Period.parse(f"2026-W{week}") for week in range(31, 41)]
    with said.store(said.tables) as store:
        view = View(store, said.config, said.lexicon, weeks[-1], said.lexicon.hash, said.model)
        counts = counted.read(view, weeks[0].start, weeks[-1].end)
        for one in judge(counts, actions, view=view, day=weeks[-1].end):
            shown = one.complaints
            print(f"  {one.action.id} {one.action.target}: {one.verdict} ({one.reason})", end="")
            print(f" p {shown.p}" if shown and shown.p is not None else "")
        random = np.random.default_rng(0)
        # A third action with enough weeks after it, in place of the one that is too young to judge.
        done = [replace(one, starts_on=weeks[5].start, done_on=weeks[5].start) for one in actions if one.done_on]
        reports = []
        for _ in range(permutations):
            order = random.permutation(len(weeks))
            moved = {old.start: weeks[new].start for old, new in zip(weeks, order, strict=True)}
            reports.append(judge(dealt(counts, moved), done, view=view, day=weeks[-1].end))
        told("sample, weeks dealt out anew", reports)


def dealt(counts: Counted, moved: dict[date, date]) -> Counted:
    return Counted(
        *({(moved[day], *rest): value for (day, *rest), value in part.items()}
          for part in (counts.informative, counts.complaints, counts.feelings))
    )  # fmt: skip


def simulated(
    random: np.random.Generator, *, dispersion: float = 1, left: float = 1, walk: float = 0, comments: int = 150
) -> Counted:
    """Return what was counted at twelve touchpoints in sixteen weeks; of the first four `left` remains from week 8."""
    shares = random.uniform(0.03, 0.15, len(PLACES))
    informative, complaints, feelings = {}, {}, {}
    log = np.zeros(len(PLACES))
    for week in range(WEEKS):
        day = FIRST + timedelta(weeks=week)
        log += random.normal(0, walk, len(PLACES)) if walk else 0
        level = np.minimum(shares * np.exp(log) * np.where((np.arange(len(PLACES)) < 4) & (week >= 8), left, 1), 0.5)
        if dispersion > 1:
            within = (dispersion - 1) / (comments - 1)
            level = random.beta(level * (1 - within) / within, (1 - level) * (1 - within) / within)
        for channel, part in zip(CHANNELS, (0.6, 0.4), strict=True):
            n = int(random.poisson(comments * part))
            informative[day, channel] = n
            for name, hits in zip(PLACES, random.binomial(n, level), strict=True):
                complaints[day, channel, name] = int(hits)
                feelings[day, channel, name] = Net(int(hits) // 3, int(hits), int(hits) * 2)
    return Counted(informative, complaints, feelings)


LEXICON = SimpleNamespace(touchpoints=[SimpleNamespace(id=name) for name in PLACES])
LAST = FIRST + timedelta(weeks=WEEKS)


def view() -> View:
    lexicon: Lexicon = LEXICON  # type: ignore[assignment]
    return View(None, Config(), lexicon, Period(LAST - timedelta(weeks=1), "week"), "", "")  # type: ignore[arg-type]


def actions(start: Callable[[str], date] = lambda _: FIRST + timedelta(weeks=8)) -> list[Action]:
    found = []
    for number, name in enumerate(PLACES[:4], start=1):
        day = start(name) - timedelta(days=1)  # the Sunday before the week: nothing is left out
        first = start(name)
        found.append(Action(f"A-{number:03}", name, "x", starts_on=first, done_on=max(day, first), status="done"))
    return found


def simulations(reports: int) -> None:
    random, seen = np.random.default_rng(1), view()
    for dispersion in (1, 2, 5):
        for left, name in ((1, "nothing happens"), (0.5, "half of the complaints go")):
            made = [
                judge(simulated(random, dispersion=dispersion, left=left), actions(), view=seen, day=LAST)
                for _ in range(reports)
            ]
            told(f"simulated, {name}, dispersion {dispersion}", made)
    for walk in (0.05, 0.15):
        made = [judge(simulated(random, walk=walk), actions(), view=seen, day=LAST) for _ in range(reports)]
        told(f"simulated, nothing happens, weeks drift by {walk:.0%}", made)
    made = [after_the_worst(simulated(random, dispersion=2), seen) for _ in range(reports)]
    told("simulated, nothing happens, begun after the worst three weeks, dispersion 2", made)


def after_the_worst(counts: Counted, seen: View) -> tuple[Review, ...]:
    """Judge actions that begin when the last three weeks were the worst: regression to the mean helps them."""

    def start(name: str) -> date:
        weeks = [FIRST + timedelta(weeks=week) for week in range(WEEKS)]
        hits = [sum(counts.complaints[day, channel, name] for channel in CHANNELS) for day in weeks]
        worst = max(range(5, 12), key=lambda week: sum(hits[week - 3 : week]))
        return weeks[worst]

    return judge(counts, actions(start), view=seen, day=LAST)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--permutations", type=int, default=400)
    asked = parser.parse_args()
    sample(asked.permutations)
    simulations(asked.permutations)


if __name__ == "__main__":
    main()
