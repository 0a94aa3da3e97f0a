"""What customers praise: cells of touchpoint × dimension, by the weighted share of comments that praise them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from voc.aggregate.cells import MINIMUM, Cell, since, weighted
from voc.aggregate.change import Changes, trend
from voc.aggregate.channels import Channels
from voc.aggregate.figures import figure
from voc.aggregate.findings import Strength
from voc.aggregate.verbatims import choose, voices
from voc.aggregate.views import PRAISE, View
from voc.statistics.samples import Net

_NETS = """
SELECT touchpoint, dimension, count(DISTINCT comment_id) AS n,
       count(DISTINCT comment_id) FILTER (polarity = 'positive') AS positive,
       count(DISTINCT comment_id) FILTER (polarity = 'negative') AS negative
FROM cells WHERE period = $start GROUP BY touchpoint, dimension ORDER BY touchpoint, dimension
"""


def strengths(
    cells: Iterable[Cell], *, view: View, channels: Channels, changes: Changes, attributes: Collection[str]
) -> tuple[Strength, ...]:
    """Return the cells that at least three comments praise, and more than blame, the widest reach first."""
    start = view.period.start
    nets = {
        f"{row['touchpoint']}.{row['dimension']}": Net(row["positive"], row["negative"], row["n"])
        for row in view.rows(_NETS)
    }
    praised = [cell for cell in cells if cell.side == "strength" and cell.total(start) >= MINIMUM]
    listed = _widest([cell for cell in praised if nets[cell.id].positive > nets[cell.id].negative], view, channels)
    said = voices(view, cells=[cell.id for cell in listed], polarities=PRAISE) if listed else {}
    begun = since(listed, view=view)
    return tuple(
        Strength(
            touchpoint=cell.touchpoint,
            dimension=cell.dimension,
            positive=cell.total(start),
            net=figure(nets[cell.id], minimum=view.minimum),
            verbatims=choose(said[cell.id], attributes=attributes),
            reach=weighted(cell.counts[start], view=view, channels=channels),
            change=changes.previous(cell.key),
            change_year=changes.last_year(cell.key),
            change_baseline=changes.baseline(cell.key),
            since=begun[cell.key],
            trend=trend(cell.series(channels), view=view),
        )
        for cell in listed
    )


def _widest(cells: Sequence[Cell], view: View, channels: Channels) -> list[Cell]:
    start = view.period.start
    reach = {cell.id: round(channels.reach(cell.counts[start], start=start).value, 9) for cell in cells}
    ranked = sorted(cells, key=lambda cell: (-reach[cell.id], -cell.total(start), cell.id))
    return ranked[: view.config.scores.pain_points]
