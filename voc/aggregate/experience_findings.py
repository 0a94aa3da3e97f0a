"""The types of `experience.py` and `indicators.py`, plain frozen data as in `findings.py`."""

from __future__ import annotations

from dataclasses import dataclass

from voc.aggregate.figures import Change, Figure, Point


@dataclass(frozen=True, slots=True)
class ExperiencePart:
    """A part of the experience index."""

    id: str
    dimensions: tuple[str, ...]  # of the pack
    value: Figure  # 0–100: 50 + half of the net sentiment; n: comments that speak of it
    weight: float  # before unknown parts are left out; all parts are 1 together
    origin: str  # driver, neutral (too few answers to know the weight: an equal one), user, comparisons or equal


@dataclass(frozen=True, slots=True)
class ExperienceIndex:
    """The experience of a period, 0–100: 0 where everybody blames, 100 where everybody praises."""

    figure: Figure  # None where parts with more than half of the weight are unknown; n: comments that speak of any part
    parts: tuple[ExperiencePart, ...]
    weighting: str  # drivers, user, comparisons or equal
    score: str | None  # whose drivers weigh
    consistency: float | None  # Saaty's ratio of the comparisons, up to 0.1
    known: float  # share of the weight whose parts are known; the figure is over these, renormalised
    missing: tuple[str, ...]  # parts with too few comments
    change: Change | None  # over the parts known in both periods
    trend: tuple[Point, ...]  # each over its own known parts


@dataclass(frozen=True, slots=True)
class IndicatorFinding:
    """An operational figure beside the scores: what it is, was, and should be. It says nothing of causes.

    There is one number for a period, so there is no interval; the range of a baseline of three periods or more tells
    how much it moves by itself.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]  # of the part of the business; none: the whole
    unit: str
    value: float | None  # of the period: the mean of the finer periods inside it
    periods: int  # how many of the table are in it
    previous: float | None
    change: float | None  # from the previous period, as a share of it
    baseline: float | None  # mean of the baseline's periods
    low: float | None  # their range; None of fewer than three
    high: float | None
    baseline_periods: int
    change_baseline: float | None  # as a share of the baseline
    outside: bool | None  # beyond the baseline's range
    target: float | None
    met: bool | None
    attained: float | None  # -1–1: share of the way to the target that is gone
    better: str | None  # lower or higher
    part: str  # of the process index
    trend: tuple[tuple[str, float | None], ...]  # (period, value)


@dataclass(frozen=True, slots=True)
class ProcessPart:
    """A part of the process index: the mean of what its indicators attained, -100–100."""

    name: str
    weight: float  # before unknown parts are left out; all parts are 1 together
    value: float | None
    indicators: int  # of which that is known


@dataclass(frozen=True, slots=True)
class ProcessIndex:
    """How far a service process has come: 0 as at the baseline, 100 with all targets met, below 0 worse than before."""

    value: float | None  # None where parts with more than half of the weight are unknown
    parts: tuple[ProcessPart, ...]
    known: float  # share of the weight whose parts are known; the value is over these, renormalised


@dataclass(frozen=True, slots=True)
class Indicators:
    """The user's indicators, by name, and the index composed of those with a part."""

    figures: tuple[IndicatorFinding, ...]
    process: ProcessIndex | None
