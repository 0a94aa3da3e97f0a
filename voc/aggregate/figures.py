"""What every finding is made of: figures, changes, trends and quotes. Too few answers give no value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from voc.statistics.samples import Difference, Sample, counted


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95% interval and its denominator.

    `effective` is how many equal answers a weighted value is worth (Kish), None of an unweighted one. What is `hidden`
    has no n either (0), lest a small group be worked out from its table (`voc.statistics.suppress`).
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    effective: float | None = None
    hidden: bool = False


HIDDEN = Figure(None, None, None, 0, hidden=True)


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two figures: this period minus the other, with its 95% interval.

    `significant` is None where either side is too small to compare; `p` is two-sided, of this comparison alone.
    """

    family: ClassVar[str] = "change"
    against: str  # the other period, as `2026-W39`
    difference: float | None
    low: float | None
    high: float | None
    significant: bool | None  # judged beside all other tests of the findings (judge.py)
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a trend."""

    period: str
    figure: Figure
    volume: int  # comments behind it, also where the figure itself is suppressed


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A customer's own words, masked, with the place that made the verdict."""

    text: str
    start: int  # highlighted, half-open, characters of `text`
    end: int
    polarity: str
    channel: str
    occurred_on: date | None
    source_ref: str
    segments: tuple[tuple[str, str], ...] = ()  # (attribute, value)


def direction(*changes: Change | None) -> str:
    """Return `rising` or `falling`, else `steady` (chance explains the change) or `unknown` (too few answers).

    The first significant one of the changes tells.
    """
    known = [one for one in changes if one and one.significant is not None]
    told = next((one for one in known if one.significant and one.difference), None)
    if told is None or told.difference is None:
        return "steady" if known else "unknown"
    return "rising" if told.difference > 0 else "falling"


def figure(sample: Sample | None, *, minimum: int) -> Figure:
    """Return a sample as a figure; without value where it holds fewer than `minimum` answers."""
    n = counted(sample) if sample else 0
    if sample is None or n < max(minimum, 1) or not sample.n:
        return Figure(None, None, None, n)
    low, high = sample.interval() or (None, None)
    return Figure(sample.value, low, high, n, None if sample.raw is None else sample.n)


def difference(now: Sample | None, then: Sample | None, *, minimum: int) -> Difference | None:
    """Return now minus then; None where either side holds fewer than `minimum` answers."""
    if now is None or then is None or min(counted(now), counted(then)) < max(minimum, 1) or not (now.n and then.n):
        return None
    assert type(now) is type(then)
    return now.minus(then)  # type: ignore[arg-type]
