"""Rank what hurts customers: cells of touchpoint × dimension, by reach × severity × trend.

- reach: the share of informative comments that complain of the cell (its touchpoint is blamed there, and the dimension
  named, or none: `general`), over channels by weight.
- severity: the mean strength of the clauses that complain, 0–1.
- trend: 1.25 to the power of the change against the previous period in standard errors over 1.96, between 0.8 and
  1.25: a change that chance explains moves little, and nothing is added where the change is unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from voc.aggregate.change import Changes, trend
from voc.aggregate.channels import Channels
from voc.aggregate.figures import difference, figure
from voc.aggregate.findings import Figure, PainPoint
from voc.aggregate.phrases import Clause, Cut, clause, segmenter
from voc.aggregate.segments import at_touchpoints
from voc.aggregate.topics import topics as of_few
from voc.aggregate.topics.look import Topics
from voc.aggregate.verbatims import Voice, choose, voices
from voc.aggregate.views import BLAME, View
from voc.statistics.samples import Z95, Share, standard

_TOPICS = 5  # of a pain point
MINIMUM = 3  # complaints from which a cell is a pain point
_STEEPEST = 1.25
_SEGMENTS = 5

COMPLAINTS = """
SELECT touchpoint, dimension, period, channel, count(DISTINCT comment_id) AS n
FROM cells WHERE list_contains($polarities::VARCHAR[], polarity)
GROUP BY touchpoint, dimension, period, channel ORDER BY touchpoint, dimension, period, channel
"""

# In millionths, so that the sum does not hang on its order.
_SEVERITY = """
SELECT touchpoint, dimension, judged, count(*) AS n,
       sum(round(1e6 * least(greatest(-coalesce(score, 0), 0), 1))::BIGINT)::BIGINT AS strength
FROM spans GROUP BY touchpoint, dimension, judged ORDER BY touchpoint, dimension, judged
"""


@dataclass(frozen=True)
class Cell:
    """A touchpoint and a dimension with the comments that complain of it, by period and channel."""

    touchpoint: str
    dimension: str
    counts: dict[date, dict[str, int]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return `touchpoint.dimension`."""
        return f"{self.touchpoint}.{self.dimension}"

    def total(self, start: date) -> int:
        """Return the complaints of a period."""
        return sum(self.counts.get(start, {}).values())

    def series(self, channels: Channels) -> dict[date, Share]:
        """Return the unweighted share of informative comments in each period that has any."""
        totals: dict[date, int] = {}
        for (day, _), tally in channels.tallies.items():
            totals[day] = totals.get(day, 0) + tally.informative
        return {day: Share(self.total(day), total) for day, total in totals.items() if total}


@dataclass(frozen=True)
class Pain:
    """A ranked cell before its changes are judged."""

    cell: Cell
    reach: Share
    severity: float
    factor: float
    priority: float
    series: Mapping[date, Share]

    @property
    def key(self) -> str:
        """Name it among the changes."""
        return f"pain/{self.cell.id}"


def cells(view: View, *, polarities: Sequence[str] = BLAME) -> list[Cell]:
    """Count the comments of every cell in every period of the store."""
    found: dict[tuple[str, str], Cell] = {}
    for row in view.rows(COMPLAINTS, polarities=polarities, whole=True):
        name = (row["touchpoint"], row["dimension"])
        cell = found.setdefault(name, Cell(*name))
        cell.counts.setdefault(row["period"], {})[row["channel"]] = row["n"]
    return list(found.values())


def rank(view: View, *, channels: Channels) -> list[Pain]:
    """Return the pain points of the period, worst first, their priorities scaled so that the worst has 100."""
    start = view.period.start
    severities = _severities(view)
    found = []
    for cell in cells(view):
        if cell.total(start) < MINIMUM:
            continue
        series = cell.series(channels)
        reach = channels.reach(cell.counts[start], start=start)
        severity = severities[cell.id]
        factor = _factor(series, view=view)
        priority = round(reach.value * severity * factor, 9)
        found.append(Pain(cell, reach, severity, factor, priority, series))
    found.sort(key=lambda pain: (-pain.priority, -pain.cell.total(start), pain.cell.id))
    return found[: view.config.scores.pain_points]


def pain_points(
    ranked: Sequence[Pain],
    *,
    view: View,
    channels: Channels,
    changes: Changes,
    topics: Topics,
    attributes: Collection[str],
) -> tuple[PainPoint, ...]:
    """Return the ranked cells with all that there is to know of them."""
    if not ranked:
        return ()
    said = voices(view, cells=[pain.cell.id for pain in ranked], polarities=BLAME)
    segments = at_touchpoints(view, touchpoints=[pain.cell.touchpoint for pain in ranked], attributes=attributes)
    cut = segmenter(view.lexicon)
    stages = {touchpoint.id: touchpoint.stage for touchpoint in view.lexicon.touchpoints}
    start = view.period.start
    n = sum(channels.informative(start).values())
    worst = ranked[0].priority

    def point(place: int, pain: Pain) -> PainPoint:
        cell = pain.cell
        reach = _reach(pain.reach, n=n, minimum=view.minimum)
        terms = (("reach", reach.value), ("severity", pain.severity), ("trend", pain.factor))
        clauses = [_clause(one, cut) for one in said[cell.id] if one.judged]
        return PainPoint(
            id=cell.id,
            rank=place,
            touchpoint=cell.touchpoint,
            stage=stages.get(cell.touchpoint, ""),
            dimension=cell.dimension,
            negative=cell.total(start),
            reach=reach,
            severity=pain.severity,
            priority=100 * pain.priority / worst if worst else 0.0,
            terms=tuple((name, value) for name, value in terms if value is not None),
            change=changes.previous(pain.key),
            since=_since(cell, view),
            trend=trend(pain.series, view=view),
            channels=tuple(sorted(cell.counts[start].items(), key=lambda item: (-item[1], item[0]))),
            segments=segments.get(cell.touchpoint, ())[:_SEGMENTS],
            # A touchpoint with too few clauses for lasting topics has those of the moment.
            topics=topics.of(cell.id)[:_TOPICS]
            if cell.touchpoint in topics.prepared.book.active
            else of_few(clauses, stopwords=view.lexicon.stopwords),
            verbatims=choose(said[cell.id], attributes=attributes),
            change_year=changes.last_year(pain.key),
        )

    return tuple(point(place, pain) for place, pain in enumerate(ranked, start=1))


def _severities(view: View) -> dict[str, float]:
    """Return the severity of each cell: of clauses judged to complain, where there are none of whole comments."""
    found: dict[str, float] = {}
    for row in view.rows(_SEVERITY):
        # Judged clauses come after the others and replace them.
        found[f"{row['touchpoint']}.{row['dimension']}"] = row["strength"] / row["n"] / 1e6
    return found


def _factor(series: Mapping[date, Share], *, view: View) -> float:
    now, then = series.get(view.period.start), series.get(view.previous.start)
    found = difference(now, then, minimum=view.minimum)
    if found is None:
        return 1.0
    return float(_STEEPEST ** max(-1.0, min(1.0, standard(found) / Z95)))


def _reach(share: Share, *, n: int, minimum: int) -> Figure:
    """Return the weighted reach; its denominator is the number of comments, not the effective one."""
    if n < minimum:
        return Figure(None, None, None, n)
    shown = figure(share, minimum=0)
    return Figure(shown.value, shown.low, shown.high, n)


def _since(cell: Cell, view: View) -> str:
    """Return the first period of the unbroken run with enough complaints that leads to this one."""
    period = view.period
    while cell.total(period.previous().start) >= MINIMUM:
        period = period.previous()
    return str(period)


def _clause(one: Voice, cut: Cut) -> Clause:
    return clause(one.words, one.text[one.start : one.end], cut=cut)
