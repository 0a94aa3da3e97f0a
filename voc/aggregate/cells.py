"""Cells of touchpoint × dimension: who complains of each, and who praises it, over the periods.

A comment complains of a cell if its touchpoint is blamed there, and the dimension named, or none (`general`).

Every side of a cell with at least `MINIMUM` comments in this period or the one before is tested for change, not only
those that are shown as pain points and strengths: what is picked because it is high now would seem to have risen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from voc.aggregate.change import Changes
from voc.aggregate.channels import Channels
from voc.aggregate.figures import figure
from voc.aggregate.findings import CellFinding, Figure
from voc.aggregate.views import BLAME, PRAISE, View
from voc.statistics.samples import Share

MINIMUM = 3  # comments from which a side of a cell is looked at
SIDES = {"weakness": BLAME, "strength": PRAISE}

_COUNTS = """
SELECT touchpoint, dimension, period, channel, count(DISTINCT comment_id) AS n
FROM cells WHERE list_contains($polarities::VARCHAR[], polarity)
GROUP BY touchpoint, dimension, period, channel ORDER BY touchpoint, dimension, period, channel
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

    def since(self, view: View) -> str:
        """Return the first period of the unbroken run with enough comments that leads to this one."""
        period = view.period
        while self.total(period.previous().start) >= MINIMUM:
            period = period.previous()
        return str(period)


def read(view: View) -> list[Cell]:
    """Count the comments of both sides of every cell in every period of the store."""
    return [cell for side, polarities in SIDES.items() for cell in _side(view, side, polarities)]


def _side(view: View, side: str, polarities: Sequence[str]) -> list[Cell]:
    found: dict[tuple[str, str], Cell] = {}
    for row in view.rows(_COUNTS, polarities=polarities, whole=True):
        name = (row["touchpoint"], row["dimension"])
        cell = found.setdefault(name, Cell(*name, side))
        cell.counts.setdefault(row["period"], {})[row["channel"]] = row["n"]
    return list(found.values())


def watched(cells: Sequence[Cell], *, view: View) -> list[Cell]:
    """Return those with enough comments now or in the period before."""
    return [cell for cell in cells if max(cell.total(view.period.start), cell.total(view.previous.start)) >= MINIMUM]


def cell_findings(
    cells: Sequence[Cell], *, view: View, channels: Channels, changes: Changes
) -> tuple[CellFinding, ...]:
    """Return every watched side of a cell with its change; the widest reach of now and before first."""
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
        )
        for cell in cells
    ]
    return tuple(sorted(found, key=lambda one: (-one.comments, -one.comments_before, one.id, one.side)))


def weighted(counts: Mapping[str, int], *, view: View, channels: Channels) -> Figure:
    """Return the share of the period's comments over channels by weight; its n is that of the comments."""
    n = channels.totals.get(view.period.start, 0)
    if n < view.minimum:
        return Figure(None, None, None, n)
    shown = figure(channels.reach(counts, start=view.period.start), minimum=0)
    return Figure(shown.value, shown.low, shown.high, n)
