"""Find shifts: figures that have been another for several periods running than in those before.

What moves by less than one period can tell shows in two to four of them together. A run leads up to this period, is at
most half as long as the baseline (weeks: four, months: three, quarters: two), and is compared with as many periods
before it as the baseline has, or with the latter half of them: what ended lately blurs a baseline that reaches behind
its beginning. Of all that can be compared the surest is told; its p and interval hold for all of them together, as in
tests for a change at an unknown time (Hawkins 1977, JASA 72:180–186; shares: Worsley 1983, Biometrika 70:455–464).
Where it began is said only if the period before it lies elsewhere.

One loud period makes no shift: every period of a run must lie on the same side of those before, at least half as far as
the run does. Where no run is like that, the shortest is given with p = 1: which figures are tested must not hang on how
they come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from voc.aggregate.cells import Cell
from voc.aggregate.change import FEWEST, Series, against, usual_of
from voc.aggregate.change_findings import Shift
from voc.aggregate.channels import Channels
from voc.aggregate.figures import Change, figure
from voc.aggregate.scores import Measured
from voc.aggregate.touchpoints import Mentions
from voc.aggregate.views import View
from voc.period import Period
from voc.statistics.pooled import above, pooled, within
from voc.statistics.samples import Difference, Sample, Share, counted

_SHORTEST = 2

Strata = Sequence[Mapping[date, Share]]  # the same share by channel


class _Run(NamedTuple):
    """Periods that lead up to this one, and those before it that hold something; both oldest first."""

    periods: tuple[Period, ...]
    before: tuple[Period, ...]


def shifts(
    view: View, *, channels: Channels, measured: Iterable[Measured], mentions: Mentions, cells: Iterable[Cell]
) -> tuple[Shift, ...]:
    """Return every figure that could be looked at: scores, touchpoints, cells, in that order."""
    found = [_shift("score", one.name, one.series, view=view, channel=one.channel) for one in measured]
    for touchpoint in view.lexicon.touchpoints:
        found.append(_shift("net", touchpoint.id, mentions.series(touchpoint.id), view=view))
        shares = mentions.shares(touchpoint.id, channels=channels)
        strata = channels.shares(mentions.channels.get(touchpoint.id, {}))
        found.append(_shift("share", touchpoint.id, shares, view=view, strata=tuple(strata.values())))
    for cell in sorted(cells, key=lambda cell: (cell.id, cell.side)):
        strata = channels.shares(cell.counts)
        found.append(_shift(cell.side, cell.id, cell.series(channels), view=view, strata=tuple(strata.values())))
    return tuple(one for one in found if one)


def _shift(
    kind: str, name: str, series: Series, *, view: View, channel: str | None = None, strata: Strata | None = None
) -> Shift | None:
    """Return the surest shift of a figure; None where no run can be compared."""
    runs = [run for run in _runs(series, view=view) if _enough(run, series, view=view, shares=strata is not None)]
    found = [(run, told) for run in runs if (told := _difference(run, series, strata, view=view, of=len(runs)))]
    if not found:
        return None
    steady = [(run, told) for run, told in found if all(_far(one, run, series, told.value) for one in run.periods)]
    run, told = min(steady or found[:1], key=lambda one: (one[1].p, -len(one[0].periods)))
    scale = 1.0 if strata is None else 100.0
    change = Change(against(run.before), told.value * scale, told.low * scale, told.high * scale, None, told.p)
    return Shift(
        kind=kind,
        name=name,
        channel=channel,
        run=against(run.periods),
        since=str(run.periods[0]) if steady and _begins(run, series, told.value) else "",
        steady=bool(steady),
        figure=figure(_together(run.periods, series), minimum=view.minimum),
        before=figure(_together(run.before, series), minimum=view.minimum),
        change=change if steady else replace(change, p=1.0),
    )


def _runs(series: Series, *, view: View) -> Iterator[_Run]:
    """Yield the runs whose every period holds something, the shortest first; before them, so must half of a baseline.

    Periods before a run that hold nothing are left out.
    """
    size, half = len(view.baseline), (len(view.baseline) + 1) // 2
    every = (*(view.baseline[0].previous(back) for back in range(view.longest_run - 1, 0, -1)), *view.baseline)
    known = {one for one in (*every, view.period) if one.start in series and series[one.start].n}
    for length in range(_SHORTEST, view.longest_run + 1):
        first = len(every) - length + 1
        run = (*every[first:], view.period)
        before = tuple(one for one in every[first - size : first] if one in known)
        late = tuple(one for one in before if one in every[first - half : first])
        if known.issuperset(run) and len(before) >= half:
            yield _Run(run, before)
            if len(late) >= half and late != before:
                yield _Run(run, late)


def _enough(run: _Run, series: Series, *, view: View, shares: bool) -> bool:
    """Return whether both sides have enough answers, and a share enough comments that speak of it (change.py)."""
    sides = [_together(side, series) for side in (run.periods, run.before)]
    if shares and sum(one.hits for one in sides if isinstance(one, Share)) < FEWEST:
        return False
    return min(map(counted, sides)) >= max(view.minimum, 1)


def _difference(run: _Run, series: Series, strata: Strata | None, *, view: View, of: int) -> Difference | None:
    """Return the run minus what was before it; a share must differ both as a whole and within channels (change.py)."""
    least = usual_of(view, shares=strata is not None)
    found = above(_together(run.periods, series), [series[one.start] for one in run.before], of=of, least=least)
    if found is None or strata is None:
        return found
    mine = [_share(run.periods, own) for own in strata]
    its = [[_share((one,), own) for one in run.before] for own in strata]
    return found._replace(p=min(1.0, max(found.p, within(mine, its, least=least) * of)))


def _share(periods: Iterable[Period], own: Mapping[date, Share]) -> Share:
    known = [own[one.start] for one in periods if one.start in own]
    return Share(sum(one.hits for one in known), sum(one.n for one in known))


def _begins(run: _Run, series: Series, difference: float) -> bool:
    """Return whether the period before a run is known, and not itself as far as the run."""
    one = run.periods[0].previous()
    return one in run.before and not _far(one, run, series, difference)


def _far(one: Period, run: _Run, series: Series, difference: float) -> bool:
    """Return whether a period is on the run's side of what was before, and at least half as far."""
    away = series[one.start].value - _together(run.before, series).value
    return away * (1 if difference > 0 else -1) >= abs(difference) / 2


def _together(periods: Iterable[Period], series: Series) -> Sample:
    return pooled([series[one.start] for one in periods])
