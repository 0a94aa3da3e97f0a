"""Groups of customers beside everybody else who is known to be in another group of the same kind.

Every score and net sentiment is broken down by every attribute (`Breakdown`), every touchpoint is scanned for groups
that feel or complain otherwise (`GroupDifference`), and every group is asked whether it moved unlike the others.
These are hundreds of tests, most of them of nothing. Among all tests of a report they would find too much: the more of
the rest is real, the more lenient a false discovery rate is. So they are corrected among themselves first (Benjamini
and Hochberg 1995): if groups had nothing to do with what is said, fewer than one report in twenty would name any,
whatever else it finds. An attribute's p is the smallest of its groups', so that it differs if and only if one of them
does, and one test for each attribute and score stands among all others that `judge.py` judges. Groups are tested by
`voc.statistics.exchange`: exactly where few answered.

A level is taken from the period, or from the periods of the trend together where fewer than two groups gave 26 answers
in the period (`cells.ENOUGH`); which of them depends on numbers of answers only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from voc.aggregate import group_cells as counted
from voc.aggregate.breakdowns import Draft, breakdown, compared, draft, named, place, rest, shown
from voc.aggregate.coverage import coverage
from voc.aggregate.figures import figure
from voc.aggregate.findings import SegmentFigure
from voc.aggregate.group_cells import Cells
from voc.aggregate.groups import Groups, groups
from voc.aggregate.segment_findings import LEVEL, GroupDifference, Segmentation
from voc.aggregate.views import View
from voc.statistics.contrast import Contrast
from voc.statistics.exchange import exchangeable
from voc.statistics.many import corrected

MOST = 20  # differences that are kept
_FAMILIES = 2  # what `segments` and what `at_touchpoints` compare


@dataclass
class _Found:
    """A group that was compared on one measure."""

    cells: Cells
    group: str
    window: tuple[date, ...]
    p: float | None


def segments(view: View) -> tuple[tuple[SegmentFigure, ...], Segmentation]:
    """Return the period's net sentiment of every group, the largest differences first, and all that segments show."""
    known = groups(view)
    now = (view.period.start,)
    drafts = [draft(cells, view) for cells in (*counted.scored(view, known), *counted.voiced(view, known))]
    drafts = [draft for draft in drafts if any(row.level.p is not None for row in draft.rows)]
    scanned = _scan(view, known)
    compared = _correct(drafts, scanned)
    levels = [_Found(d.cells, row.value, d.window, row.p) for d in drafts for row in d.rows if row.p is not None]
    figures = [
        _figure(one.cells, row.value, alone, p, view, known)
        for one in drafts
        if one.cells.measure == "net_sentiment"
        for row in one.rows
        for alone, p in [(row.level, row.p) if one.window == now else (row.then, row.p_then)]
        if alone is not None
    ]
    return (
        tuple(sorted(figures, key=_largest)),
        Segmentation(
            breakdowns=tuple(sorted((breakdown(draft, view, known) for draft in drafts), key=place)),
            differences=_differences([*levels, *scanned], view, known),
            compared=compared,
            coverage=coverage(view, known),
            different=sum(one.p is not None and one.p <= LEVEL for one in (*levels, *scanned)),
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
        found += [(cells, group, compared(cells, group, now, view)) for group in shown(cells, now, view)]
    tested = [one for one in found if one[2].p is not None]
    by_place: dict[str, list[SegmentFigure]] = {}
    adjusted = corrected([one.p for _, _, one in tested], families=_FAMILIES)
    for (cells, group, one), p in zip(tested, adjusted, strict=True):
        assert cells.touchpoint is not None
        by_place.setdefault(cells.touchpoint, []).append(_figure(cells, group, one, p, view, known))
    return {touchpoint: tuple(sorted(figures, key=_largest)) for touchpoint, figures in by_place.items()}


def _correct(drafts: list[Draft], scanned: list[_Found]) -> int:
    """Correct the p of all breakdowns and of the scan together; return how many there are."""
    rows = [row for draft in drafts for row in draft.rows]
    given = [
        *(row.level.p for row in rows),
        *(row.then.p if row.then else None for row in rows),
        *(row.before.p if row.before else None for row in rows),
    ]
    found = corrected([*given, *(one.p for one in scanned)], families=_FAMILIES)
    for at, row in enumerate(rows):
        row.p, row.p_then, row.p_before = found[at : len(given) : len(rows)]
    for one, p in zip(scanned, found[len(given) :], strict=True):
        one.p = p
    return sum(p is not None for p in found)


def _scan(view: View, known: Groups) -> list[_Found]:
    """Test every group at every touchpoint of which there are enough complaints.

    Who names a product, or complains in a category, speaks of its touchpoint by that alone: such groups are left out.
    """
    tried: list[_Found] = []
    for cells in counted.mentioned(view, known, start=view.trend[0].start):
        window = cells.window(view)
        few = cells.measure == "complaints" and cells.hits(window) < view.minimum
        if few or known.topical(cells.attribute):
            continue
        for group in shown(cells, window, view):
            strata = [(mine, others) for mine, others in cells.strata(group, window) if mine and others]
            if min((sum(sum(s[side].values()) for s in strata) for side in (0, 1)), default=0) >= view.minimum:
                p = exchangeable(strata)
                if p is not None:
                    tried.append(_Found(cells, group, window, p))
    return tried


def _differences(found: list[_Found], view: View, known: Groups) -> tuple[GroupDifference, ...]:
    """Return the surest differences, the largest effects first."""
    made = []
    for tested in sorted(found, key=_surest)[:MOST]:
        cells, group, window, p = tested.cells, tested.group, tested.window, tested.p
        one = compared(cells, group, window, view)
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
                window=named(window, view),
                figure=figure(one.mine, minimum=view.minimum),
                rest=rest(one),
                difference=one.value,
                low=one.low,
                high=one.high,
                effect=one.effect,
                p=p,
            )
        )
    return tuple(sorted(made, key=_strongest))


def _surest(one: _Found) -> tuple[float, str, str, str, str]:
    return round(one.p or 0.0, 9), one.cells.measure, one.cells.touchpoint or "", one.cells.attribute, one.group


def _strongest(one: GroupDifference) -> tuple[float, str, str, str, str]:
    return -round(abs(one.effect or 0.0), 6), one.measure, one.touchpoint or "", one.attribute, one.value


def _figure(cells: Cells, group: str, one: Contrast, p: float | None, view: View, known: Groups) -> SegmentFigure:
    kind = known.kinds[cells.attribute]
    return SegmentFigure(
        attribute=cells.attribute,
        value=group,
        figure=figure(one.mine, minimum=view.minimum),
        rest=rest(one),
        significant=None,
        p=p,
        kind=kind.id if kind else "",
        effect=one.effect,
    )


def _largest(group: SegmentFigure) -> tuple[float, str, str]:
    if group.figure.value is None or group.rest.value is None:
        return 1.0, group.attribute, group.value
    return -round(abs(group.figure.value - group.rest.value), 6), group.attribute, group.value
