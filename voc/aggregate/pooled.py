"""Samples of many groups at once, of a period or, where that holds too few, of a window of periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from voc.aggregate.figures import Change, Figure, difference, figure
from voc.aggregate.views import View
from voc.statistics.counts import interval
from voc.statistics.samples import Mean, Sample, Share

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

S = TypeVar("S", bound=Sample)


class Triple(NamedTuple):
    """What was counted in the period, in the one before, and in the whole window."""

    now: Sample
    before: Sample
    pooled: Sample


class Reading(NamedTuple):
    """A figure, the first and last period it is of, and its change."""

    figure: Figure
    window: tuple[str, str]
    change: Change | None


@dataclass(frozen=True)
class Spans:
    """Rows by period: `now`, `before`, and `pooled` over the window from `first` on."""

    view: View
    now: Flags
    before: Flags
    pooled: Flags
    first: str

    @classmethod
    def of(cls, view: View, day: Days, *, first: str, since: np.datetime64) -> Spans:
        """Tell rows apart by the first day of their period; the window begins at `since`."""
        start, previous = np.datetime64(view.period.start, "D"), np.datetime64(view.previous.start, "D")
        return cls(view, day == start, day == previous, (day >= since) & (day <= start), first)

    @property
    def masks(self) -> tuple[Flags, Flags, Flags]:
        """Return what a `Triple` is of."""
        return self.now, self.before, self.pooled

    def reading(self, found: Triple, *, change: bool, most: float = np.inf, scale: float = 1.0) -> Reading:
        """Return the figure of the period if it holds enough, else that of the window.

        Args:
            found: the samples.
            change: whether to compare the period with the one before.
            most: the largest value there can be; the smallest is 0.
            scale: turns the unit of the figure into that of the change (100: shares into points).
        """
        minimum, name = self.view.minimum, str(self.view.period)
        alone = found.now.n >= minimum
        value = figure(found.now if alone else found.pooled, minimum=minimum)
        against = self.change(found.now, found.before, str(self.view.previous), scale=scale) if change else None
        return Reading(_bounded(value, most), (name if alone else self.first, name), against)

    def change(self, now: Sample, then: Sample, against: str, *, scale: float = 1.0) -> Change:
        """Return the difference of two samples; without value where either holds too few."""
        between = difference(now, then, minimum=self.view.minimum)
        if between is None:
            return Change(against, None, None, None, None)
        value, low, high, p = between
        return Change(against, value * scale, low * scale, high * scale, None, p)


def _bounded(value: Figure, most: float) -> Figure:
    """Keep the ends of an interval where values can be; where nothing ever happened, say how often it might."""
    if value.value == 0 and value.low is None:  # all alike, so that their spread tells nothing
        return replace(value, low=0.0, high=min(interval(0)[1] / value.n, most))
    if value.low is None or value.high is None:
        return value
    return replace(value, low=max(value.low, 0.0), high=min(value.high, most))


def means(values: Floats, spans: Spans, *, code: Ints, groups: int) -> list[Triple]:
    """Return the means of each group; rows with code -1 belong to none, and nan is not known."""
    known = ~np.isnan(values) & (code >= 0)
    return _triples([_means(values[mask], code[mask], groups) for mask in (known & span for span in spans.masks)])


def shares(hits: Flags, due: Flags, spans: Spans, *, code: Ints, groups: int) -> list[Triple]:
    """Return the shares of each group: hits among the rows that are due."""
    asked = due & (code >= 0)
    return _triples(
        [
            list(map(Share, _counts(code[mask & hits], groups), _counts(code[mask], groups)))
            for mask in (asked & span for span in spans.masks)
        ]
    )


def _triples(found: Sequence[Sequence[Sample]]) -> list[Triple]:
    return [Triple(*samples) for samples in zip(*found, strict=True)]


def _means(values: Floats, code: Ints, groups: int) -> list[Mean]:
    n = np.bincount(code, minlength=groups)
    mean = np.bincount(code, weights=values, minlength=groups) / np.maximum(n, 1)
    squares = np.bincount(code, weights=(values - mean[code]) ** 2, minlength=groups)
    return list(map(Mean, mean.tolist(), (squares / np.maximum(n - 1, 1)).tolist(), n.tolist()))


def _counts(code: Ints, groups: int) -> list[int]:
    found: list[int] = np.bincount(code, minlength=groups).tolist()
    return found
