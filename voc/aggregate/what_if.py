"""What would the score be if one touchpoint became better: a closed form over the drivers.

    after = base + slope × step × degree

`slope` is the driver's effect on the headline figure; `step`, by how much the mean of its predictor moves: the
improvement of its net sentiment times the share of records that speak of it, or the share of complaints that end times
the share of records that complain; `degree`, how much of it is done (0–1). The interval adds, by the delta method, the
spread of the slope and that of the share of records. It is an association carried forward, no promise: what is
assumed is listed by code.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from voc.aggregate.driver_findings import Driver, DriverModel
from voc.aggregate.findings import Findings
from voc.errors import QueryError
from voc.statistics.samples import Z95

# What every answer assumes: that the association is a cause and the same at every level, that nothing else changes,
# that as many customers speak of it as before, and that those who say something stand for all.
ASSUMED = ("cause", "linear", "others_unchanged", "same_mentions", "speakers_stand_for_all")
UNTOLD = "effect_not_told_from_zero"

_ORDER = ("nps", "csat", "rating")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The score before and after an improvement of one driver, in units of the headline figure."""

    score: str
    channel: str | None
    definition: str  # of the headline figure, as in Score
    basis: str
    driver: str
    by: float | None  # points of net sentiment (of a closed answer: of its mean, 0–100)
    removed: float | None  # share of complaints, 0–1
    degree: float  # 0–1
    slope: float  # change of the score for the whole improvement; times the degree for part of it
    spread: float  # half the width of its 95% interval
    base: float | None  # the score of the period; None: too few answers
    change: float
    low: float  # as far as the score's scale goes
    high: float
    after: float | None
    told: bool  # whether the driver's effect can be told from zero
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lever:
    """What `what_if` rests on for one driver, so that a page without Python gives the same answers.

    For `by` points, done to `degree`, slope and spread are multiplied by `by × degree`; no change is beyond `down` and
    `up`.
    """

    driver: str
    slope: float  # change of the score for one point
    spread: float  # half the width of its 95% interval
    level: float  # performance now
    most: float  # points that are within what has been observed and within the score's scale; 0 or more
    down: float  # from the score to the ends of its scale; infinite where there are too few answers to give it
    up: float


def what_if(
    findings: Findings,
    driver: str,
    *,
    by: float | None = None,
    removed: float | None = None,
    degree: float = 1.0,
    score: str | None = None,
    channel: str | None = None,
    basis: str = "touchpoint",
) -> WhatIf:
    """Return what the score would be if a touchpoint became better.

    Args:
        findings: of the period.
        driver: id of a touchpoint, or of a dimension where that is the basis.
        by: improvement of its net sentiment in points (of a closed answer: of its mean, 0–100); may be negative.
        removed: instead, the share of complaints of it that end, 0–1.
        degree: how much of the improvement is done, 0–1.
        score: nps, csat or rating; by default the first of them that has drivers.
        channel: of the score; by default the first.
        basis: touchpoint, dimension or answer.

    Raises:
        QueryError: no such driver, too few answers to say, or a level beyond what has been observed.
    """
    _refuse_impossible(by=by, removed=removed, degree=degree)
    model = _model(findings, score, channel, basis)
    found = _driver(model, driver)
    step, error = _step(model, found, by=by, removed=removed)
    _refuse_unseen(model, found, by=by, removed=removed, degree=degree)
    effect, half = _effect(found)
    slope, spread = effect * step, math.hypot(half * step, effect * error)
    base = base_of(findings, model)
    after = None if base is None else base + slope * degree
    _refuse_beyond(model, after)
    down, up = _room(model, base)
    return WhatIf(
        score=model.score,
        channel=model.channel,
        definition=model.definition,
        basis=model.basis,
        driver=driver,
        by=by,
        removed=removed,
        degree=degree,
        slope=slope,
        spread=spread,
        base=base,
        change=slope * degree,
        low=max((slope - spread) * degree, down),
        high=min((slope + spread) * degree, up),
        after=after,
        told=found.told,
        assumptions=ASSUMED if found.told else (*ASSUMED, UNTOLD),
    )


def _refuse_impossible(*, by: float | None, removed: float | None, degree: float) -> None:
    if (by is None) == (removed is None):
        raise QueryError("say either by how much it improves or which share of complaints ends")
    for name, given in (("degree of implementation", degree), ("share of complaints", removed)):
        if given is not None and not 0 <= given <= 1:
            raise QueryError(f"a {name} of {given:g} is impossible", todo="give a share from 0 to 1")


def _refuse_beyond(model: DriverModel, after: float | None) -> None:
    low, high = _scale(model)
    if after is not None and not low <= after <= high:
        raise QueryError(f"the score would be {after:.4g}, beyond its scale", todo="ask for less")


def base_of(findings: Findings, model: DriverModel) -> float | None:
    """Return the score of the period that a model starts from; None where there are too few answers."""
    same = (one for one in findings.scores if (one.name, one.channel) == (model.score, model.channel))
    return next((one.figure.value for one in same), None)


def levers(findings: Findings, model: DriverModel) -> tuple[Lever, ...]:
    """Return a lever for every driver whose effect can be told from zero, in their order."""
    base = base_of(findings, model)
    told = (one for one in model.drivers if one.told and one.points.value is not None)
    return tuple(one for driver in told if (one := _lever(model, driver, base)))


def _lever(model: DriverModel, driver: Driver, base: float | None) -> Lever | None:
    level = driver.performance.value
    if level is None or model.observed is None:
        return None
    step, error = _step(model, driver, by=1.0, removed=None)
    effect, half = _effect(driver)
    slope, most = effect * step, model.observed[1] - level
    down, up = _room(model, base)
    if slope:
        most = min(most, (up if slope > 0 else down) / slope)
    return Lever(driver.id, slope, math.hypot(half * step, effect * error), level, max(most, 0.0), down, up)


def _room(model: DriverModel, base: float | None) -> tuple[float, float]:
    """Return how far a score can fall (negative) and rise on its scale."""
    low, high = _scale(model)
    return (-math.inf, math.inf) if base is None else (low - base, high - base)


def _scale(model: DriverModel) -> tuple[float, float]:
    return model.scale or (-math.inf, math.inf)


def _model(findings: Findings, score: str | None, channel: str | None, basis: str) -> DriverModel:
    models = [one for one in (findings.drivers.models if findings.drivers else ()) if one.basis == basis]
    named = [one for one in models if score in (None, one.score) and channel in (None, one.channel)]
    known = [one for one in named if one.drivers]
    if known:
        return min(known, key=lambda one: _ORDER.index(one.score))
    if named:
        raise QueryError(
            f"too few answers to say what moves the score: {max(one.n for one in named)}",
            todo="take a longer period, or more [scores] trend_periods",
        )
    having = sorted({one.score for one in models})
    raise QueryError(f"no answers to {score or 'any score'}", todo=f"choose of {', '.join(having)}" if having else "")


def _driver(model: DriverModel, name: str) -> Driver:
    found = next((one for one in model.drivers if one.id == name), None)
    if found is None and name in dict(model.few):
        raise QueryError(f"too few answers speak of {name}: {dict(model.few)[name]}")
    if found is None:
        raise QueryError(f"no driver {name!r}", todo=f"choose of {', '.join(one.id for one in model.drivers)}")
    return found


def _step(model: DriverModel, driver: Driver, *, by: float | None, removed: float | None) -> tuple[float, float]:
    """Return by how much the predictor's mean moves, and half the width of its 95% interval."""
    records, factor = (driver.mentions, (by or 0.0) / 100) if removed is None else (driver.blamed, removed)
    if removed is not None and model.basis == "answer":
        raise QueryError("a closed answer has no complaints", todo="say by how much it improves")
    share = records / model.n
    return factor * share, abs(factor) * Z95 * math.sqrt(share * (1 - share) / model.n)


def _effect(driver: Driver) -> tuple[float, float]:
    points = driver.points
    if points.value is None or points.low is None or points.high is None:
        raise QueryError(f"too few answers speak of {driver.id}: {driver.mentions}")
    return points.value, (points.high - points.low) / 2


def _refuse_unseen(
    model: DriverModel, driver: Driver, *, by: float | None, removed: float | None, degree: float
) -> None:
    """Refuse a level of performance that no driver of the model has had: nothing is known of it."""
    level = driver.performance.value
    if level is None or model.observed is None:
        raise QueryError(f"too few answers speak of {driver.id}: {driver.mentions}")
    rise = (by if by is not None else 100 * (removed or 0.0) * driver.blamed / driver.mentions) * degree
    low, high = model.observed
    if rise and not low <= level + rise <= high:
        raise QueryError(
            f"{driver.id} stands at {level:.0f} and would come to {level + rise:.0f}, but nothing has ever been beyond "
            f"{low:.0f} to {high:.0f}",
            todo=f"ask for {low - level:.0f} to {high - level:.0f} at most",
        )
