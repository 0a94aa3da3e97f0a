"""Operational figures of the user's table before and after, against targets, and the process index composed of them.

The process index is a weighted mean of what its parts attained: of each indicator the share of the way from its
baseline to its target that is gone, −1 to 1 (without a baseline: value / target, or target / value where less is
better, at most 1).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from voc.aggregate.experience_findings import IndicatorFinding, Indicators, ProcessIndex, ProcessPart
from voc.aggregate.views import Row, View
from voc.goals import IndicatorPart, span
from voc.period import Period

_GRAINS = (1, 7, 31, 92, 366)  # most days of a row that is of a day, week, month, quarter, year
_RANGE = 3  # fewest periods of a baseline whose range is given
_HALF = 0.5  # of the weight must be known

_FIGURES = """
SELECT name, coalesce(unit, '') AS unit, list_sort(map_entries(attributes)) AS attributes, starts_on, ends_before, value
FROM indicators WHERE ends_before <= $until AND value IS NOT NULL
ORDER BY name, attributes, starts_on, ends_before, indicator_id
"""


@dataclass(frozen=True)
class Series:
    """The figures of one indicator, of the whole or of a part of the business."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    unit: str
    rows: tuple[Row, ...]

    def inside(self, start: date, end: date) -> list[float]:
        """Return the figures of the periods between two days."""
        return [row["value"] for row in self.rows if row["starts_on"] >= start and row["ends_before"] <= end]

    def level(self, period: Period) -> float | None:
        """Return the mean of the figures inside a period."""
        found = self.inside(period.start, period.end)
        return fmean(found) if found else None


def indicators(view: View) -> Indicators:
    """Return every indicator of the table, and those that voc.toml names, by name."""
    rows: dict[tuple[str, tuple[tuple[str, str], ...]], list[Row]] = {}
    for row in view.rows(_FIGURES):
        attributes = tuple((one["key"], one["value"]) for one in row["attributes"] or ())
        rows.setdefault((row["name"], attributes), []).append(row)
    said = view.config.indicators
    missing = [Series(name, (), "", ()) for name in said if name not in {known for known, _ in rows}]
    known = [
        Series(name, part, found[-1]["unit"], _comparable(found, view.period)) for (name, part), found in rows.items()
    ]
    series = sorted([*known, *missing], key=lambda one: (one.name, one.attributes))
    figures = tuple(_finding(one, said.get(one.name, IndicatorPart()), view) for one in series)
    return Indicators(figures, _process(figures, view.config.process.weights))


def _comparable(rows: list[Row], period: Period) -> tuple[Row, ...]:
    """Return the rows of one length: the longest of which one lies inside the period, else of the longest of all.

    A table may give weeks and months of one indicator; a month's count is no mean of both.
    """

    def grain(row: Row) -> int:
        return bisect_left(_GRAINS, (row["ends_before"] - row["starts_on"]).days)

    inside = [row for row in rows if row["starts_on"] >= period.start and row["ends_before"] <= period.end]
    taken = max(map(grain, inside or rows))
    return tuple(row for row in rows if grain(row) == taken)


def _finding(series: Series, said: IndicatorPart, view: View) -> IndicatorFinding:
    value, previous = series.level(view.period), series.level(view.previous)
    before = _baseline(series, said)
    baseline = fmean(before) if before else None
    low, high = (min(before), max(before)) if len(before) >= _RANGE else (None, None)
    target = said.target
    if said.target_change is not None and baseline is not None:
        target = baseline * (1 + said.target_change)
    attained = _attained(value, baseline, target, said.way)
    return IndicatorFinding(
        name=series.name,
        attributes=series.attributes,
        unit=series.unit,
        value=value,
        periods=len(series.inside(view.period.start, view.period.end)),
        previous=previous,
        change=_relative(value, previous),
        baseline=baseline,
        low=low,
        high=high,
        baseline_periods=len(before),
        change_baseline=_relative(value, baseline),
        outside=None if value is None or low is None or high is None else not low <= value <= high,
        target=target,
        met=None if value is None or target is None else said.way * (value - target) >= 0,
        attained=attained,
        better={1: "higher", -1: "lower", 0: None}[said.way],
        part=said.part,
        trend=tuple((str(period), series.level(period)) for period in view.trend),
    )


def _baseline(series: Series, said: IndicatorPart) -> list[float]:
    if not said.baseline:
        return []
    first, last = span(said.baseline)
    return series.inside(first.start, last.end)


def _relative(value: float | None, other: float | None) -> float | None:
    return None if value is None or not other else (value - other) / abs(other)


def _attained(value: float | None, baseline: float | None, target: float | None, way: int) -> float | None:
    if value is None or target is None:
        return None
    if way * (value - target) >= 0:
        return 1.0
    if baseline is not None:
        # A baseline that was at the target already leaves no way to go: falling short of it is a loss.
        ahead = way * (target - baseline)
        return max(-1.0, way * (value - baseline) / ahead) if ahead > 0 else -1.0
    if value <= 0 or target <= 0:
        return None
    return value / target if way > 0 else target / value


def _process(figures: Iterable[IndicatorFinding], weights: Mapping[str, float]) -> ProcessIndex | None:
    attained: dict[str, list[float]] = {}
    for one in figures:
        if one.part and not one.attributes:
            attained.setdefault(one.part, []).extend([] if one.attained is None else [one.attained])
    if not attained:
        return None
    given = dict(weights) or dict.fromkeys(sorted(attained), 1.0)
    total = sum(given.values())
    parts = tuple(
        ProcessPart(
            name, weight / total, 100 * fmean(found) if (found := attained.get(name)) else None, len(found or ())
        )
        for name, weight in given.items()
    )
    known = sum(part.weight for part in parts if part.value is not None)
    value = sum(part.weight * part.value for part in parts if part.value is not None) / known if known else None
    return ProcessIndex(value if known >= _HALF else None, parts, known)
