"""Change against the previous period (环比) and the same period of last year (同比), and trends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from voc.aggregate.figures import difference, figure
from voc.aggregate.findings import Change, Point
from voc.aggregate.views import View
from voc.period import Period
from voc.statistics.samples import Difference, Sample, counted

# What was counted in each period, by the period's first day.
Series = Mapping[date, Sample]


@dataclass
class Changes:
    """Collect the changes of all figures; whether they are significant is decided in `judge.py`, with all else."""

    view: View
    _found: dict[tuple[str, Period], Difference | None] = field(default_factory=dict)
    _scale: dict[str, float] = field(default_factory=dict)
    _made: dict[tuple[str, Period], Change] = field(default_factory=dict)  # one object a test, so that it counts once

    def add(self, key: str, series: Series, *, scale: float = 1.0) -> None:
        """Take a figure's series; `scale` turns its unit into that of the change (100: shares into points)."""
        now = series.get(self.view.period.start)
        self._scale[key] = scale
        for other in (self.view.previous, self.view.last_year):
            if other is not None and (other == self.view.previous or other.start in series):
                self._found[key, other] = difference(now, series.get(other.start), minimum=self.view.minimum)

    def previous(self, key: str) -> Change | None:
        """Return the change against the previous period."""
        return self._change(key, self.view.previous)

    def last_year(self, key: str) -> Change | None:
        """Return the change against the same period of last year; None where that one has nothing."""
        return self._change(key, self.view.last_year)

    def _change(self, key: str, other: Period | None) -> Change | None:
        if other is None or (key, other) not in self._found:
            return None
        found, scale = self._found[key, other], self._scale[key]
        if (key, other) not in self._made:
            self._made[key, other] = (
                Change(str(other), None, None, None, None)
                if found is None
                else Change(str(other), found.value * scale, found.low * scale, found.high * scale, None, found.p)
            )
        return self._made[key, other]


def trend(series: Series, *, view: View) -> tuple[Point, ...]:
    """Return a series as points, oldest first; periods without anything have no value."""
    found = [(period, series.get(period.start)) for period in view.trend]
    return tuple(
        Point(str(period), figure(sample, minimum=view.minimum), counted(sample) if sample else 0)
        for period, sample in found
    )
