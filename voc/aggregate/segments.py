"""Groups of customers beside everybody else who is known to be in another group of the same kind.

Every score and net sentiment is broken down by every attribute (`Breakdown`), every touchpoint is scanned for groups that
feel or complain otherwise (`GroupDifference`), and every group is asked whether it moved otherwise than the others.
These are hundreds of tests. A manager acts on the group that is named, so no group may be named by chance: the p of all
are corrected together by Holm (1979), in three families (scores and net sentiment; touchpoints; pain points), each p
times three. That holds whatever the groups have to do with each other, so an attribute needs no test of its own before
its groups are looked at: its p is the smallest of its groups', and it differs if and only if one of them does.
`judge.py` then judges these p beside all others. Groups are tested by `voc.statistics.exchange`: exactly where few answered.

A level is taken from the period, or from the periods of the trend together where fewer than two groups gave 26 answers
in the period (`cells.ENOUGH`); which of them depends on numbers of answers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from voc.aggregate import cells as counted
from voc.aggregate.cells import Cells
from voc.aggregate.coverage import coverage
from voc.aggregate.figures import figure
from voc.aggregate.findings import Figure, SegmentFigure
from voc.aggregate.groups import Groups, groups
from voc.aggregate.segment_findings import Breakdown, Group, GroupDifference, GroupShift, Segmentation, Verdict
from voc.aggregate.views import View
from voc.kinds import kinds
from voc.period import Period
from voc.statistics.contrast import Contrast, Shift, contrast, sample, shift
from voc.statistics.exchange import exchangeable
from voc.statistics.many import holm
from voc.statistics.suppress import hidden

MOST = 20  # differences that are kept
_FAMILIES = 3
_ORDER = ("nps", "csat", "ces", "loyalty", "recommend", "rating", "net_sentiment")


@dataclass
class _Row:
    """A group of a breakdown, with its tests before and after their correction."""

    value: str
    level: Contrast
    then: Contrast | None  # of the period alone, where the level is of several
    previous: Shift | None
    before: Shift | None
    p: float | None = None
    p_then: float | None = None
    p_before: float | None = None


@dataclass
class _Draft:
    """A breakdown before its tests are corrected."""

    cells: Cells
    window: tuple[date, ...]
    rows: list[_Row]


def segments(view: View) -> tuple[tuple[SegmentFigure, ...], Segmentation]:
    """Return the period's net sentiment of every group, the largest differences first, and all that segments show."""
    known = groups(view)
    now = (view.period.start,)
    drafts = [_draft(cells, view) for cells in (*counted.scored(view, known), *counted.voiced(view, known))]
    drafts = [draft for draft in drafts if any(row.level.p is not None for row in draft.rows)]
    compared = _correct(drafts)
    found = _scan(view, known)
    compared += len(found)
    figures = [
        _segment(draft.cells, row, view, known)
        for draft in drafts
        if draft.cells.measure == "net_sentiment" and draft.cells.n_all(now)
        for row in draft.rows
    ]
    return (
        tuple(sorted(figures, key=_largest)),
        Segmentation(
            breakdowns=tuple(sorted((_breakdown(draft, view, known) for draft in drafts), key=_place)),
            differences=_differences([*_levels(drafts), *found], view, known),
            compared=compared,
            coverage=coverage(view, known),
        ),
    )


def at_touchpoints(
    view: View, *, touchpoints: Iterable[str], attributes: Iterable[str]
) -> dict[str, tuple[SegmentFigure, ...]]:
    """Return, for each touchpoint, the groups that can be compared there, the largest differences first."""
    known, named, wanted = groups(view), set(touchpoints), set(attributes)
    now = (view.period.start,)
    found: list[tuple[Cells, str, Contrast]] = []
    for cells in counted.mentioned(view, known, start=view.period.start):
        if cells.measure != "touchpoint_net" or cells.touchpoint not in named or cells.attribute not in wanted:
            continue
        found += [(cells, group, _contrast(cells, group, now, view)) for group in _shown(cells, now, view)]
    tested = [one for one in found if one[2].p is not None]
    by_place: dict[str, list[SegmentFigure]] = {}
    for (cells, group, one), p in zip(tested, _corrected([one.p for _, _, one in tested]), strict=True):
        assert cells.touchpoint is not None
        by_place.setdefault(cells.touchpoint, []).append(_figure(cells, group, one, p, view, known))
    return {touchpoint: tuple(sorted(figures, key=_largest)) for touchpoint, figures in by_place.items()}


def _shown(cells: Cells, window: Sequence[date], view: View) -> list[str]:
    """Return the groups that may be shown: no small one, and none from which a small one follows."""
    names = [group for group in cells.groups if cells.n(group, window)]
    away = hidden([cells.n(group, window) for group in names], minimum=view.minimum)
    return [group for group, gone in zip(names, away, strict=True) if not gone]


def _draft(cells: Cells, view: View) -> _Draft:
    window, now = cells.window(view), (view.period.start,)
    back = view.config.scores.trend_periods
    before = tuple(view.period.previous(step).start for step in range(1, back + 1))
    rows = [
        _Row(
            group,
            _contrast(cells, group, window, view),
            _contrast(cells, group, now, view) if window != now and cells.measure == "net_sentiment" else None,
            _shift(cells, group, before[:1], view),
            _shift(cells, group, before, view),
        )
        for group in _shown(cells, window, view)
    ]
    return _Draft(cells, window, rows)


def _contrast(cells: Cells, group: str, window: Sequence[date], view: View) -> Contrast:
    return contrast(cells.strata(group, window), form=cells.form, minimum=view.minimum)


def _shift(cells: Cells, group: str, then: Sequence[date], view: View) -> Shift | None:
    now = (view.period.start,)
    if min(cells.n(group, now), cells.n(group, then)) < max(view.minimum, 1):
        return None
    own = cells.moved(group, now, then)
    return shift(cells.strata(group, now), cells.strata(group, then), own, minimum=view.minimum)


def _correct(drafts: list[_Draft]) -> int:
    """Correct the p of all breakdowns together; return how many there are."""
    rows = [row for draft in drafts for row in draft.rows]
    given = [
        *(row.level.p for row in rows),
        *(row.then.p if row.then else None for row in rows),
        *(row.before.p if row.before else None for row in rows),
    ]
    corrected = _corrected(given)
    for place, row in enumerate(rows):
        row.p, row.p_then, row.p_before = corrected[place :: len(rows)]
    return sum(p is not None for p in given)


def _corrected(given: Sequence[float | None]) -> list[float | None]:
    return [None if p is None else min(1.0, _FAMILIES * p) for p in holm(given)]


def _levels(drafts: list[_Draft]) -> list[tuple[Cells, str, tuple[date, ...], float]]:
    return [(d.cells, row.value, d.window, row.p) for d in drafts for row in d.rows if row.p is not None]


def _scan(view: View, known: Groups) -> list[tuple[Cells, str, tuple[date, ...], float]]:
    """Test every group at every touchpoint of which there are enough complaints."""
    tried: list[tuple[Cells, str, tuple[date, ...], float]] = []
    for cells in counted.mentioned(view, known, start=view.trend[0].start):
        window = cells.window(view)
        if cells.measure == "complaints" and cells.hits(window) < view.minimum:
            continue
        for group in _shown(cells, window, view):
            strata = [(mine, others) for mine, others in cells.strata(group, window) if mine and others]
            if min((sum(sum(s[side].values()) for s in strata) for side in (0, 1)), default=0) >= view.minimum:
                p = exchangeable(strata)
                if p is not None:
                    tried.append((cells, group, window, p))
    corrected = _corrected([p for _, _, _, p in tried])
    return [(cells, group, window, p) for (cells, group, window, _), p in zip(tried, corrected, strict=True) if p is not None]


def _differences(
    found: list[tuple[Cells, str, tuple[date, ...], float]], view: View, known: Groups
) -> tuple[GroupDifference, ...]:
    """Return the surest differences, the largest effects first."""
    ranked = sorted(found, key=lambda one: (round(one[3], 9), one[0].measure, one[0].touchpoint or "", one[0].attribute, one[1]))
    made = []
    for cells, group, window, p in ranked[:MOST]:
        one = _contrast(cells, group, window, view)
        assert one.value is not None
        kind = known.kinds[cells.attribute]
        made.append(
            GroupDifference(
                kind=kind.id if kind else "",
                attribute=cells.attribute,
                value=group,
                measure=cells.measure,
                form=cells.form,
                channel=cells.channel,
                touchpoint=cells.touchpoint,
                window=_named(window, view),
                figure=figure(one.mine, minimum=view.minimum),
                rest=_rest(one),
                difference=one.value,
                low=one.low,
                high=one.high,
                effect=one.effect,
                p=p,
            )
        )
    return tuple(sorted(made, key=lambda d: (-round(abs(d.effect or 0.0), 6), d.measure, d.touchpoint or "", d.attribute, d.value)))


def _breakdown(draft: _Draft, view: View, known: Groups) -> Breakdown:
    cells, kind = draft.cells, known.kinds[draft.cells.attribute]
    rows = sorted(draft.rows, key=lambda row: (-round(abs(row.level.value or 0.0), 6), row.value))
    return Breakdown(
        kind=kind.id if kind else "",
        attribute=cells.attribute,
        measure=cells.measure,
        form=cells.form,
        channel=cells.channel,
        touchpoint=cells.touchpoint,
        window=_named(draft.window, view),
        periods=len(draft.window),
        known=cells.known(draft.window),
        groups=tuple(_group(cells, row, view) for row in rows),
        apart=Verdict(min((row.p_before for row in rows if row.p_before is not None), default=None)),
        p=min((row.p for row in rows if row.p is not None), default=None),
    )


def _group(cells: Cells, row: _Row, view: View) -> Group:
    back = view.config.scores.trend_periods
    before = tuple(view.period.previous(step) for step in range(back, 0, -1))
    return Group(
        value=row.value,
        figure=figure(row.level.mine, minimum=view.minimum),
        rest=_rest(row.level),
        difference=row.level.value,
        low=row.level.low,
        high=row.level.high,
        effect=row.level.effect,
        adjusted=row.p,
        now=_pooled(cells, row.value, [view.period], view),
        previous=_moved(cells, row.value, before[-1:], row.previous, None, view),
        before=_moved(cells, row.value, before, row.before, row.p_before, view),
    )


def _moved(
    cells: Cells, group: str, then: Sequence[Period], found: Shift | None, p: float | None, view: View
) -> GroupShift:
    return GroupShift(
        against=_named([period.start for period in then], view),
        then=_pooled(cells, group, then, view),
        difference=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        rest=found.rest if found else None,
        adjusted=p,
    )


def _pooled(cells: Cells, group: str, periods: Iterable[Period], view: View) -> Figure:
    return figure(sample(cells.own(group, [one.start for one in periods]), cells.form), minimum=view.minimum)


def _segment(cells: Cells, row: _Row, view: View, known: Groups) -> SegmentFigure:
    return _figure(cells, row.value, row.then or row.level, row.p_then if row.then else row.p, view, known)


def _figure(cells: Cells, group: str, one: Contrast, p: float | None, view: View, known: Groups) -> SegmentFigure:
    kind = known.kinds[cells.attribute]
    return SegmentFigure(
        attribute=cells.attribute,
        value=group,
        figure=figure(one.mine, minimum=view.minimum),
        rest=_rest(one),
        significant=None,
        p=p,
        kind=kind.id if kind else "",
        effect=one.effect,
    )


def _rest(one: Contrast) -> Figure:
    return Figure(one.rest, one.rest_low, one.rest_high, one.rest_n)


def _named(window: Sequence[date], view: View) -> str:
    first, last = (str(Period.containing(day, view.period.kind)) for day in (window[0], window[-1]))
    return first if first == last else f"{first}–{last}"


def _place(one: Breakdown) -> tuple[int, str, int, str, str]:
    order = list(kinds())
    kind = order.index(one.kind) if one.kind in order else len(order)
    return kind, one.attribute, _ORDER.index(one.measure), one.channel or "", one.touchpoint or ""


def _largest(group: SegmentFigure) -> tuple[float, str, str]:
    if group.figure.value is None or group.rest.value is None:
        return 1.0, group.attribute, group.value
    return -round(abs(group.figure.value - group.rest.value), 6), group.attribute, group.value
