"""Break one measure down by one attribute: every group beside all others, and how it moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from voc.aggregate.definitions import NAMES
from voc.aggregate.figures import HIDDEN, Figure, figure
from voc.aggregate.group_cells import Cells
from voc.aggregate.groups import Groups
from voc.aggregate.segment_findings import Breakdown, Group, GroupShift, Verdict
from voc.aggregate.views import View
from voc.kinds import kinds
from voc.period import Period
from voc.statistics.contrast import Contrast, Shift, contrast, sample, shift
from voc.statistics.suppress import hidden

Times = tuple[tuple[date, ...], tuple[date, ...]]  # now, then


@dataclass
class GroupTests:
    """A group of a breakdown, with its tests before and after their correction."""

    value: str
    level: Contrast
    then: Contrast | None  # of the period alone, where the level is of several
    previous: Shift | None
    before: Shift | None
    times: Times  # that `before` compares
    p: float | None = None
    p_then: float | None = None
    p_before: float | None = None


@dataclass
class Tables:
    """Tell which groups may be shown, each time by itself: one that is large in several periods may be small in one."""

    cells: Cells
    view: View
    _shown: dict[tuple[date, ...], list[str]] = field(default_factory=dict)

    def groups(self, days: tuple[date, ...]) -> list[str]:
        """Return the groups that may be shown in some periods together."""
        if days not in self._shown:
            self._shown[days] = shown(self.cells, days, self.view)
        return self._shown[days]

    def both(self, group: str, times: Times) -> bool:
        """Tell whether a group may be shown now and then; of one time alone nothing is told."""
        return all(group in self.groups(days) for days in times)


@dataclass
class Draft:
    """A breakdown before its tests are corrected."""

    tables: Tables
    window: tuple[date, ...]
    rows: list[GroupTests]

    @property
    def cells(self) -> Cells:
        """Return the answers."""
        return self.tables.cells


def draft(cells: Cells, view: View) -> Draft:
    """Compare every group that may be shown, now and over time."""
    tables, window, now = Tables(cells, view), cells.window(view), (view.period.start,)
    back = view.config.scores.trend_periods
    days = [view.period.previous(step).start for step in range(back + back // 2)]
    alone_too = tables.groups(now) if window != now and cells.measure == "net_sentiment" else []
    rows = []
    for group in tables.groups(window):
        times = _times(cells, group, days, view)
        level = compared(cells, group, window, view)
        alone = compared(cells, group, now, view) if group in alone_too else None
        previous = _shift(tables, group, (now, (view.previous.start,)))
        rows.append(GroupTests(group, level, alone, previous, _shift(tables, group, times), times))
    return Draft(tables, window, rows)


def _times(cells: Cells, group: str, days: Sequence[date], view: View) -> Times:
    """Return the fewest latest periods, up to half a trend, that hold enough of a group's answers, and those before."""
    back = view.config.scores.trend_periods
    few = (k for k in range(1, back // 2 + 1) if cells.n(group, days[:k]) >= view.minimum)
    recent = next(few, 1)
    return tuple(reversed(days[:recent])), tuple(reversed(days[recent : recent + back]))


def compared(cells: Cells, group: str, window: Sequence[date], view: View) -> Contrast:
    """Put a group beside all others in a window."""
    return contrast(cells.strata(group, window), form=cells.form, minimum=view.minimum)


def _shift(tables: Tables, group: str, times: Times) -> Shift | None:
    cells, (now, then) = tables.cells, times
    if not tables.both(group, times):
        return None
    own = cells.moved(group, now, then)
    return shift(cells.strata(group, now), cells.strata(group, then), own, minimum=tables.view.minimum)


def breakdown(draft: Draft, view: View, known: Groups) -> Breakdown:
    """Return a draft as a finding, once its tests are corrected."""
    cells, kind = draft.cells, known.kinds[draft.cells.attribute]
    rows = sorted(draft.rows, key=lambda row: (-round(abs(row.level.value or 0.0), 6), row.value))
    return Breakdown(
        kind=kind.id if kind else "",
        attribute=cells.attribute,
        measure=cells.measure,
        form=cells.form,
        channel=cells.channel,
        touchpoint=cells.touchpoint,
        window=named(draft.window, view),
        periods=len(draft.window),
        known=cells.known(draft.window),
        groups=tuple(_group(draft.tables, row) for row in rows),
        apart=Verdict(min((row.p_before for row in rows if row.p_before is not None), default=None)),
        p=min((row.p for row in rows if row.p is not None), default=None),
    )


def _group(tables: Tables, row: GroupTests) -> Group:
    view = tables.view
    now, last = (view.period.start,), (view.previous.start,)
    return Group(
        value=row.value,
        figure=figure(row.level.mine, minimum=view.minimum),
        rest=rest(row.level),
        difference=row.level.value,
        low=row.level.low,
        high=row.level.high,
        effect=row.level.effect,
        adjusted=row.p,
        now=_pooled(tables, row.value, now, told=row.value in tables.groups(now)),
        previous=_moved(tables, row.value, (now, last), row.previous, None),
        before=_moved(tables, row.value, row.times, row.before, row.p_before),
    )


def _moved(tables: Tables, group: str, times: Times, found: Shift | None, p: float | None) -> GroupShift:
    (now, then), told = times, tables.both(group, times)
    return GroupShift(
        window=named(now, tables.view),
        against=named(then, tables.view),
        now=_pooled(tables, group, now, told=told),
        then=_pooled(tables, group, then, told=told),
        difference=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        rest=found.rest if found else None,
        adjusted=p,
    )


def _pooled(tables: Tables, group: str, days: Iterable[date], *, told: bool) -> Figure:
    cells, minimum = tables.cells, tables.view.minimum
    return figure(sample(cells.own(group, days), cells.form), minimum=minimum) if told else HIDDEN


def shown(cells: Cells, window: Sequence[date], view: View) -> list[str]:
    """Return the groups that may be shown: no small one, and none from which a small one follows."""
    names = [group for group in cells.groups if cells.n(group, window)]
    away = hidden([cells.n(group, window) for group in names], minimum=view.minimum)
    return [group for group, gone in zip(names, away, strict=True) if not gone]


def rest(one: Contrast) -> Figure:
    """Return the others' figure."""
    return Figure(one.rest, one.rest_low, one.rest_high, one.rest_n)


def named(window: Sequence[date], view: View) -> str:
    """Return a window as `2026-W40` or `2026-W33–2026-W40`."""
    first, last = (str(Period.containing(day, view.period.kind)) for day in (window[0], window[-1]))
    return first if first == last else f"{first}–{last}"


def place(one: Breakdown) -> tuple[int, str, int, str, str]:
    """Return what breakdowns are sorted by: kind, attribute, measure."""
    order = list(kinds())
    kind = order.index(one.kind) if one.kind in order else len(order)
    return kind, one.attribute, NAMES.index(one.measure), one.channel or "", one.touchpoint or ""
