"""What moves the scores: relative weights, effects, penalty and reward, quadrants, and gaps to what is wished for.

Each score (NPS and satisfaction of surveys, stars of a channel) is explained three ways, never mixed: by the
touchpoints that records praise (+1), blame (−1) or neither (0); by the dimensions; by closed answers about single
touchpoints, where no answer counts as the mean. A model needs 50 records and ten for each predictor; a predictor needs
`minimum_n` records that praise or blame it, ten at least. Scores are explained as answered; the effect is also given in
units of the headline figure (NPS points, share of the satisfied), by regressing what each answer adds to it. Records of
one customer are one cluster in all errors. What is said of touchpoints that few speak of is held constant, all of them
together, in effects and contrasts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from voc.aggregate.driver_findings import Driver, DriverModel, Drivers, Effect, Kano
from voc.aggregate.driver_rows import Array, Closed, Codes, Flags, Outcome, Predictors, Rows
from voc.aggregate.figures import Figure, figure
from voc.aggregate.gaps import gaps
from voc.aggregate.quadrants import lines, placed
from voc.aggregate.views import View
from voc.statistics.importance import importance
from voc.statistics.many import rejected
from voc.statistics.penalty_reward import contrasts
from voc.statistics.regression import Estimate, centred, fit
from voc.statistics.samples import Mean, Net, Sample

FEWEST_ROWS = 50
FEWEST = 10  # records behind a predictor, and records for each predictor
_NEGLIGIBLE = 0.2  # standard deviations of the score: a small effect in Cohen's words


@dataclass(frozen=True)
class Design:
    """Predictors of an outcome: `values` move by 1 where performance moves by 100 points."""

    basis: str
    ids: tuple[str, ...]
    rows: Codes  # places in the outcome
    clusters: Codes
    values: Array  # (n, k)
    known: Flags  # (n, k): spoken of, or answered
    praised: Flags  # (n, k)
    blamed: Flags  # (n, k)
    others: Flags | None = None  # (n, 2): praises, blames any predictor that was left out

    def counts(self) -> Codes:
        """Return how many records tell something of each predictor."""
        told = self.known if self.basis == "answer" else self.praised | self.blamed
        counts: Codes = told.sum(axis=0)
        return counts

    def only(self, kept: list[int]) -> Design:
        """Return some of the predictors; what is said of the others is held constant together."""
        left = [at for at in range(len(self.ids)) if at not in kept]
        others = np.column_stack([side[:, left].any(axis=1) for side in (self.praised, self.blamed)])
        parts = {name: getattr(self, name)[:, kept] for name in ("values", "known", "praised", "blamed")}
        return replace(self, ids=tuple(self.ids[at] for at in kept), others=others, **parts)


def drivers(view: View, rows: Rows) -> Drivers:
    """Return what goes with each score in the periods of the trend."""
    models: list[DriverModel] = []
    for outcome in rows.outcomes:
        designs = [spoken(rows.said(outcome, by=by), basis=by) for by in ("touchpoint", "dimension")]
        closed = rows.answered(outcome)
        designs.extend([_closed(outcome, closed)] if len(closed.rows) else [])
        models.extend(model(outcome, design, minimum=view.minimum) for design in designs)
    return Drivers(str(view.trend[0]), str(view.period), tuple(models), gaps(view))


def impact(found: Drivers) -> dict[str, float]:
    """Return how much each touchpoint moves NPS, else satisfaction: its share among drivers, 1 being the average.

    Only touchpoints whose weight is above chance and whose effect is told from zero among those of the model.
    """
    model = found.model("nps") or found.model("csat")
    if model is None:
        return {}
    told = rejected([driver.effect.p for driver in model.drivers])
    return {
        driver.id: driver.share.value * len(model.drivers)
        for driver, significant in zip(model.drivers, told, strict=True)
        if significant and driver.effect.value > 0 and driver.weight > driver.chance and driver.share.value is not None
    }


def spoken(said: Predictors, *, basis: str) -> Design:
    """Return praise and blame as predictors."""
    values = said.praised.astype(float) - said.blamed
    return Design(basis, said.ids, said.rows, said.customers, values, said.mentioned, said.praised, said.blamed)


def _closed(outcome: Outcome, answers: Closed) -> Design:
    """Return closed answers as predictors; where there is none, the mean of the same source stands in."""
    sources = np.unique(outcome.sources[answers.rows], return_inverse=True)[1]
    known = ~np.isnan(answers.values)
    means = _means(np.where(known, answers.values, 0.0), known, sources)
    values = np.where(known, answers.values, means)
    none = np.zeros_like(known)
    return Design("answer", answers.ids, answers.rows, answers.customers, values, known, none, none)


def _means(values: Array, known: Flags, groups: Codes) -> Array:
    """Return the mean of the known values of each row's group, 0 without any."""
    sums = np.stack([np.bincount(groups, column) for column in values.T], axis=1)
    counts = np.stack([np.bincount(groups, column) for column in known.T], axis=1)
    means: Array = (sums / np.maximum(counts, 1))[groups]
    return means


def model(outcome: Outcome, design: Design, *, minimum: int) -> DriverModel:
    """Return the drivers of one score; none where there are too few records, or all give the same score."""
    n, counts = len(design.rows), design.counts()
    order = sorted(range(len(design.ids)), key=lambda at: (-int(counts[at]), design.ids[at]))
    kept = [at for at in order if counts[at] >= max(minimum, FEWEST)][: n // FEWEST]
    few = tuple((design.ids[at], int(counts[at])) for at in order if at not in kept)
    found = DriverModel(
        score=outcome.name,
        channel=outcome.channel,
        definition=outcome.definition,
        basis=design.basis,
        method="",
        n=n,
        r2=Figure(None, None, None, n),
        drivers=(),
        kano=(),
        few=few,
        scale=outcome.scale,
    )
    if n < max(minimum, FEWEST_ROWS) or not kept or np.ptp(outcome.values[design.rows]) == 0:
        return found
    return _estimated(found, outcome, design.only(sorted(kept)), minimum=minimum)


def _estimated(model: DriverModel, outcome: Outcome, design: Design, *, minimum: int) -> DriverModel:
    score, points = outcome.values[design.rows], outcome.points[design.rows]
    sources = np.unique(outcome.sources[design.rows], return_inverse=True)[1]
    clusters = np.unique(design.clusters, return_inverse=True)[1]
    weighed = importance(centred(design.values, sources), centred(score, sources), clusters=clusters)
    others = np.zeros((len(score), 2), dtype=bool) if design.others is None else design.others
    held = np.column_stack([design.values, others[:, 0].astype(float) - others[:, 1]])
    answered, headline = (fit(held, one, groups=sources, clusters=clusters) for one in (score, points))
    n = len(score)
    found = [
        Driver(
            id=name,
            share=_interval(weighed.shares[at], n),
            weight=float(weighed.weights[at]),
            chance=float(weighed.chance[at]),
            effect=_effect(answered.estimate({at: 1.0})),
            points=_figure(headline.estimate({at: 1.0}), n),
            mentions=int(design.known[:, at].sum()),
            praised=int(design.praised[:, at].sum()),
            blamed=int(design.blamed[:, at].sum()),
            performance=figure(_performance(design, at), minimum=minimum),
        )
        for at, name in enumerate(design.ids)
    ]
    found.sort(key=lambda driver: (-round(driver.weight, 12), driver.id))
    parted = lines(found)
    return replace(
        model,
        method=weighed.method,
        r2=_interval(weighed.r2, n),
        drivers=placed(found, parted),
        kano=_kano(design, others, score, sources, clusters, minimum=minimum) if design.basis == "touchpoint" else (),
        lines=parted,
        observed=_observed(design, outcome.periods[design.rows], found, minimum=minimum),
    )


def _performance(design: Design, at: int) -> Sample:
    known, values = design.known[:, at], design.values[:, at]
    if design.basis == "answer":
        answers, counts = np.unique(np.round(100 * values[known], 6), return_counts=True)
        return Mean.of(zip(answers.tolist(), counts.tolist(), strict=True))
    return Net(int((values > 0).sum()), int((values < 0).sum()), int(known.sum()))


def _observed(design: Design, periods: Codes, found: list[Driver], *, minimum: int) -> tuple[float, float] | None:
    """Return how low and high any predictor has been: in a period with enough records, or over all, by its interval."""
    sizes = np.stack([np.bincount(periods, column) for column in design.known.T])
    sums = np.stack([np.bincount(periods, column) for column in np.where(design.known, design.values, 0.0).T])
    enough = sizes >= minimum
    levels = (100 * sums[enough] / sizes[enough]).tolist()
    levels += [end for driver in found for end in (driver.performance.low, driver.performance.high) if end is not None]
    return (min(levels), max(levels)) if levels else None


def _kano(
    design: Design, others: Flags, score: Array, sources: Codes, clusters: Codes, *, minimum: int
) -> tuple[Kano, ...]:
    least = max(minimum, FEWEST)
    praised, blamed = (
        np.column_stack([side, others[:, at]]) for at, side in enumerate((design.praised, design.blamed))
    )
    found = contrasts(praised, blamed, score, groups=sources, minimum=least, clusters=clusters)[:-1]
    margin = _NEGLIGIBLE * float(score.std(ddof=1))
    return tuple(
        Kano(
            id=name,
            praised=int(design.praised[:, at].sum()),
            blamed=int(design.blamed[:, at].sum()),
            reward=_effect(one.reward) if one.reward else None,
            penalty=_effect(one.penalty) if one.penalty else None,
            contrast=_figure(one.contrast, len(score)) if one.contrast else None,
            margin=margin,
        )
        for at, (name, one) in enumerate(zip(design.ids, found, strict=True))
    )


def _effect(found: Estimate) -> Effect:
    return Effect(found.value, found.low, found.high, found.p)


def _interval(found: Array, n: int) -> Figure:
    value, low, high = map(float, found)
    return Figure(value, low, high, n)


def _figure(found: Estimate, n: int) -> Figure:
    return Figure(found.value, found.low, found.high, n)
