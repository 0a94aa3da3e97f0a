"""Figures that have been another for several periods running: in a sentence, and as a table."""

from __future__ import annotations

from voc.aggregate.change_findings import Shift
from voc.aggregate.findings import Findings, Score
from voc.report.blocks import Cell, Table
from voc.report.tables import difference_words, row, table
from voc.report.wording import Unit, Wording, unit_of

_SHARES = ("share", "weakness", "strength")  # kinds whose figures are shares, and whose changes are in points
_TOUCHPOINTS = ("net", *_SHARES)
_COLUMNS = ("figure", "period", "value", "earlier", "difference")


def score_shift(score: Score, findings: Findings) -> Shift | None:
    """Return the shift of a score, if it is significant."""
    own = (one for one in findings.shifts if (one.kind, one.name, one.channel) == ("score", score.name, score.channel))
    return next((one for one in own if one.direction), None)


def score_change(score: Score, findings: Findings, *, say: Wording) -> str:
    """Say how a score differs from the period before; where that is chance but it has shifted, since when."""
    unit, shift = unit_of(score), score_shift(score, findings)
    if shift is None or (score.change and score.change.significant):
        return say.change(score.change, unit)
    return say.strings("shift.significant", **told(shift, unit, say=say))


def told(shift: Shift, unit: Unit, *, say: Wording) -> dict[str, str]:
    """Return what a sentence about a significant shift says; `unit` is that of its figures."""
    return {
        "when": when(shift, say=say),
        "against": say.against(shift.change.against),
        "direction": say.direction(shift.change.difference or 0.0, _unit_of_change(shift, unit)),
        "value": say.value_n(shift.figure, unit),
    }


def when(shift: Shift, *, say: Wording) -> str:
    """Say since when, or where that is not known, in which periods."""
    if shift.since:
        return say.strings("shift.since", since=say.period_brief(shift.since))
    return say.strings("shift.run", run=say.against(shift.run))


def place_name(shift: Shift, *, say: Wording) -> str:
    """Name the touchpoint of a shift, with the dimension where it is of one."""
    touchpoint, _, dimension = shift.name.partition(".")
    return say.place(touchpoint, dimension) if dimension else say.names.touchpoint(touchpoint)


def unit_of_kind(kind: str) -> Unit:
    """Return the unit of the figures of a touchpoint or cell."""
    return "share" if kind in _SHARES else "net"


def shift_table(findings: Findings, *, say: Wording) -> Table | None:
    """Return the shifts of touchpoints and their dimensions, the surest first; None where there are none."""
    found = [one for one in findings.shifts if one.direction and one.kind in _TOUCHPOINTS]
    found.sort(key=lambda one: (one.change.p or 0.0, -abs(one.change.difference or 0.0), one.kind, one.name))
    rows = [_row(one, unit_of_kind(one.kind), say) for one in found]
    return table(say, say.strings("caption.shifts"), _COLUMNS, rows, words=2) if rows else None


def _row(shift: Shift, unit: Unit, say: Wording) -> tuple[Cell, ...]:
    change = shift.change
    before = say.strings("shift.before", value=say.value_n(shift.before, unit), span=say.against(change.against))
    return row(
        say.strings(f"shift.{shift.kind}", name=place_name(shift, say=say)),
        when(shift, say=say),
        say.value_n(shift.figure, unit),
        before,
        difference_words(change.difference, change.low, change.high, _unit_of_change(shift, unit), say),
    )


def _unit_of_change(shift: Shift, unit: Unit) -> Unit:
    return "percent_points" if shift.kind in _SHARES else unit
