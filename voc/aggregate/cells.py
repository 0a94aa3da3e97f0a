"""Cells of touchpoint × dimension: who complains of each, and who praises it, over the periods.

A comment complains of a cell if its touchpoint is blamed there, and the dimension named, or none (`general`).

Every side of a cell that somebody spoke of is tested for change, not only those that are shown as pain points and
strengths: what is picked because it is high now would seem to have risen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from voc.aggregate.change import Changes
from voc.aggregate.channels import Channels
from voc.aggregate.figures import Figure, figure
from voc.aggregate.findings import CellFinding
from voc.aggregate.views import View
from voc.period import Period
from voc.statistics.samples import Share

MINIMUM = 3  # comments from which a side of a cell is looked at

# A mixed comment complains.
_COUNTS = """
SELECT CASE polarity WHEN 'positive' THEN 'strength' ELSE 'weakness' END AS side,
       touchpoint, dimension, period, channel, count(DISTINCT comment_id) AS n
FROM cells WHERE polarity <> 'neutral'
GROUP BY side, touchpoint, dimension, period, channel ORDER BY side, touchpoint, dimension, period, channel
"""


@dataclass(frozen=True)
class Cell:
    """One side of a touchpoint and dimension, with the comments that say so, by period and channel."""

    touchpoint: str
    dimension: str
    side: str  # weakness or strength
    counts: dict[date, dict[str, int]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return `touchpoint.dimension`."""
        return f"{self.touchpoint}.{self.dimension}"

    @property
    def key(self) -> str:
        """Name it among the changes."""
        return f"{self.side}/{self.id}"

    def total(self, start: date) -> int:
        """Return the comments of a period."""
        return sum(self.counts.get(start, {}).values())

    def series(self, channels: Channels) -> dict[date, Share]:
        """Return the unweighted share of informative comments in each period that has any."""
        return {day: Share(self.total(day), total) for day, total in channels.totals.items() if total}


def read(view: View) -> list[Cell]:
    """Count the comments of both sides of every cell in the periods of the trend."""
    found: dict[tuple[str, str, str], Cell] = {}
    for row in view.rows(_COUNTS):
        name = (row["touchpoint"], row["dimension"], row["side"])
        cell = found.setdefault(name, Cell(*name))
        cell.counts.setdefault(row["period"], {})[row["channel"]] = row["n"]
    return list(found.values())


def since(cells: Sequence[Cell], *, view: View) -> dict[str, str]:
    """Return, by key, the first period of the unbroken run with enough comments that leads to this one.

    The store is looked through from its first day only for runs that reach back beyond what is read anyway.
    """

    def begun(found: Mapping[date, int]) -> Period:
        period = view.period
        while found.get(period.previous().start, 0) >= MINIMUM:
            period = period.previous()
        return period

    counts = {cell.key: {day: cell.total(day) for day in cell.counts if day >= view.first} for cell in cells}
    if any(begun(found).start <= view.first for found in counts.values()):
        for row in view.rows(_COUNTS, whole=True, until=view.first):
            older = counts.get(f"{row['side']}/{row['touchpoint']}.{row['dimension']}", {})
            older[row["period"]] = older.get(row["period"], 0) + row["n"]

    return {key: str(begun(found)) for key, found in counts.items()}


def cell_findings(
    cells: Sequence[Cell], *, view: View, channels: Channels, changes: Changes
) -> tuple[CellFinding, ...]:
    """Return every side of a cell that is spoken of now, or was enough to compare, the most heard first."""
    start, before = view.period.start, view.previous.start
    found = [
        CellFinding(
            touchpoint=cell.touchpoint,
            dimension=cell.dimension,
            side=cell.side,
            comments=cell.total(start),
            comments_before=cell.total(before),
            share=figure(cell.series(channels).get(start), minimum=view.minimum),
            change=changes.previous(cell.key),
            change_year=changes.last_year(cell.key),
            change_baseline=changes.baseline(cell.key),
        )
        for cell in cells
    ]
    kept = [one for one in found if one.comments or any(change and change.p is not None for change in one.changes)]
    return tuple(sorted(kept, key=lambda one: (-one.comments, -one.comments_before, one.id, one.side)))


def weighted(counts: Mapping[str, int], *, view: View, channels: Channels) -> Figure:
    """Return the share of the period's comments over channels by weight; its n is that of the comments."""
    n = channels.totals.get(view.period.start, 0)
    if n < view.minimum:
        return Figure(None, None, None, n)
    shown = figure(channels.reach(counts, start=view.period.start), minimum=0)
    return Figure(shown.value, shown.low, shown.high, n)
