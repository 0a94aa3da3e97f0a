"""Change against the previous period (环比), the same one of last year (同比) and several together, and trends.

Several periods together are steadier than the previous one alone: the eight weeks before this one, the six months, the
four quarters, the three years. Their answers are pooled; that periods vary more than sampling says is allowed for
(`voc.statistics.pooled`). At least half of them must hold something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from voc.aggregate.figures import Change, Point, difference, figure
from voc.aggregate.views import View
from voc.period import Period
from voc.statistics.pooled import above, dispersion, dispersion_within, usual, widened, within
from voc.statistics.samples import Difference, Sample, Share, counted

# What was counted in each period, by the period's first day.
Series = Mapping[date, Sample]

_BASELINE = "baseline"
_NOTHING = Share(0, 0)
_VALUES, _SHARES = "dispersion of values", "dispersion of shares"  # in the memory of the view
_SPOKEN = 10  # times that something must be spoken of to tell how weeks vary
FEWEST = 5  # comments on both sides together: all on one side of eight weeks against one, they have p = 1/9⁵


@dataclass
class Changes:
    """Collect the changes of all figures; whether they are significant is decided in `judge.py`, with all else."""

    view: View
    _found: dict[tuple[str, str], Difference | None] = field(default_factory=dict)
    _scale: dict[str, float] = field(default_factory=dict)
    _made: dict[tuple[str, str], Change] = field(default_factory=dict)  # one object a test, so that it counts once
    _before: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, series: Series, *, shares: bool = False) -> None:
        """Take a figure's series; the changes of `shares` of comments are in points."""
        least = usual_of(self.view, shares=shares)
        now = series.get(self.view.period.start)
        self._scale[key] = 100.0 if shares else 1.0
        for other in (self.view.previous, self.view.last_year):
            if other is not None and (other == self.view.previous or other.start in series):
                found = difference(now, series.get(other.start), minimum=self.view.minimum)
                self._found[key, str(other)] = found and widened(found, 1.0, freedom=1, least=least)
        before = base(series, view=self.view)
        if before:
            self._before[key] = against(before)
            self._found[key, _BASELINE] = _above(
                now, [series[one.start] for one in before], view=self.view, least=least
            )

    def add_share(
        self, key: str, series: Mapping[date, Share], *, channels: Mapping[str, Mapping[date, Share]]
    ) -> None:
        """Take the share of comments that speak of something; its changes are in percentage points.

        It changed only if it differs both as a whole, as its interval tells, and within channels: where one brings more
        than usual, the share of all together may differ though nothing did. What is hardly spoken of on both sides
        together is not compared: it cannot come out significant, and each comparison makes all others harder to tell
        from chance (Tarone 1990, Biometrics 46:515–522).
        """
        self.add(key, series, shares=True)
        now, least = self.view.period, usual_of(self.view, shares=True)
        sides = {str(one): (one,) for one in (self.view.previous, self.view.last_year) if one}
        for name, periods in {**sides, _BASELINE: base(series, view=self.view)}.items():
            found = self._found.get((key, name))
            if found is None:
                continue
            hits = sum(series[one.start].hits for one in (now, *periods) if one.start in series)
            mine = [own.get(now.start, _NOTHING) for own in channels.values()]
            its = [[own.get(one.start, _NOTHING) for one in periods] for own in channels.values()]
            self._found[key, name] = (
                None if hits < FEWEST else found._replace(p=max(found.p, within(mine, its, least=least)))
            )

    def previous(self, key: str) -> Change | None:
        """Return the change against the previous period."""
        return self._change(key, str(self.view.previous))

    def last_year(self, key: str) -> Change | None:
        """Return the change against the same period of last year; None where that one has nothing."""
        return self._change(key, str(self.view.last_year))

    def baseline(self, key: str) -> Change | None:
        """Return the change against the periods before this one together; None where too few hold something."""
        return self._change(key, _BASELINE, self._before.get(key))

    def _change(self, key: str, other: str, name: str | None = None) -> Change | None:
        if (key, other) not in self._found:
            return None
        found, scale, name = self._found[key, other], self._scale[key], name or other
        if (key, other) not in self._made:
            self._made[key, other] = (
                Change(name, None, None, None, None)
                if found is None
                else Change(name, found.value * scale, found.low * scale, found.high * scale, None, found.p)
            )
        return self._made[key, other]


def learn_usual(view: View, *, values: Iterable[Series], shares: Iterable[Mapping[str, Mapping[date, Share]]]) -> None:
    """Learn from many figures how much periods vary, of scores and of shares (by channel); tests allow for it."""
    varying = []
    for series in values:
        periods = base(series, view=view)
        if periods and min(counted(series[one.start]) for one in periods) >= max(view.minimum, 1):
            varying.append((dispersion([series[one.start] for one in periods]), len(periods)))
    view.memory[_VALUES], scattered = usual(varying), []
    for channels in shares:
        strata = [[own.get(one.start, _NOTHING) for one in view.baseline] for own in channels.values()]
        if sum(one.hits for periods in strata for one in periods) >= _SPOKEN:
            scattered.append(dispersion_within(strata))
    view.memory[_SHARES] = usual(scattered)


def usual_of(view: View, *, shares: bool) -> float:
    """Return how many times more scores, or shares, vary from period to period than sampling says; 1 if not learned."""
    found: float = view.memory.get(_SHARES if shares else _VALUES, 1.0)
    return found


def base(series: Series, *, view: View) -> tuple[Period, ...]:
    """Return the periods of the baseline that hold something, oldest first; none where they are fewer than half."""
    known = tuple(one for one in view.baseline if one.start in series and series[one.start].n)
    return known if 2 * len(known) >= len(view.baseline) else ()


def against(periods: tuple[Period, ...]) -> str:
    """Name periods that are taken together.

    >>> against((Period.parse("2026-W31"), Period.parse("2026-W32"), Period.parse("2026-W38")))
    '2026-W31–2026-W38'
    """
    return f"{periods[0]}–{periods[-1]}"


def _above(now: Sample | None, before: list[Sample], *, view: View, least: float) -> Difference | None:
    if now is None or not now.n or min(counted(now), sum(map(counted, before))) < max(view.minimum, 1):
        return None
    return above(now, before, least=least)


def trend(series: Series, *, view: View) -> tuple[Point, ...]:
    """Return a series as points, oldest first; periods without anything have no value."""
    found = [(period, series.get(period.start)) for period in view.trend]
    return tuple(
        Point(str(period), figure(sample, minimum=view.minimum), counted(sample) if sample else 0)
        for period, sample in found
    )
