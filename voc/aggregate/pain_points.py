"""Rank what hurts customers: cells of touchpoint × dimension that are blamed, by their priority (`priority.py`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from voc.aggregate.cells import MINIMUM, Cell, since, weighted
from voc.aggregate.change import Changes, trend
from voc.aggregate.channels import Channels
from voc.aggregate.figures import difference, figure
from voc.aggregate.findings import PainPoint, Term, Topic
from voc.aggregate.measures import measures_for
from voc.aggregate.phrases import Clause, Cut, clause, segmenter
from voc.aggregate.priority import Known, cost_of, product, terms
from voc.aggregate.segments import at_touchpoints
from voc.aggregate.topics import topics as of_few
from voc.aggregate.topics.look import Topics
from voc.aggregate.touchpoints import Mentions
from voc.aggregate.verbatims import Voice, choose, voices
from voc.aggregate.views import BLAME, View

_SEGMENTS = 5
_TOPICS = 5  # of a pain point

# In millionths, so that the sum does not hang on its order.
_SEVERITY = """
SELECT touchpoint, dimension, judged, count(*) AS n,
       sum(round(1e6 * least(greatest(-coalesce(score, 0), 0), 1))::BIGINT)::BIGINT AS strength
FROM spans GROUP BY touchpoint, dimension, judged ORDER BY touchpoint, dimension, judged
"""


@dataclass(frozen=True)
class Pain:
    """A ranked cell before anything else is known of it."""

    cell: Cell
    severity: float
    terms: tuple[Term, ...]
    priority: float


def rank(
    cells: Iterable[Cell],
    *,
    view: View,
    channels: Channels,
    mentions: Mentions,
    impact: Mapping[str, float] | None = None,
) -> list[Pain]:
    """Return the pain points of the period, worst first.

    Args:
        cells: both sides of all.
        view: of the store.
        channels: with their weights.
        mentions: of touchpoints, for the gap to their targets.
        impact: touchpoint → its share in moving the score, the average driver being 1; only where that is known.
    """
    start, weights = view.period.start, view.config.priority
    severities = _severities(view)
    found = []
    for cell in cells:
        if cell.side != "weakness" or cell.total(start) < MINIMUM:
            continue
        series = cell.series(channels)
        known = Known(
            reach=weighted(cell.counts[start], view=view, channels=channels).value,
            severity=severities[cell.id],
            gap=_gap(cell.touchpoint, mentions, view),
            impact=(impact or {}).get(cell.touchpoint),
            trend=difference(series.get(start), series.get(view.previous.start), minimum=view.minimum),
            cost=cost_of(cell.id, weights.costs),
        )
        factors = terms(known, weights=weights)
        found.append(Pain(cell, known.severity, factors, product(factors)))
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
    begun = since([pain.cell for pain in ranked], view=view)
    stages = {touchpoint.id: touchpoint.stage for touchpoint in view.lexicon.touchpoints}
    start = view.period.start
    worst = ranked[0].priority

    def point(place: int, pain: Pain) -> PainPoint:
        cell, heard = pain.cell, said[pain.cell.id]
        return PainPoint(
            id=cell.id,
            rank=place,
            touchpoint=cell.touchpoint,
            stage=stages.get(cell.touchpoint, ""),
            dimension=cell.dimension,
            negative=cell.total(start),
            reach=weighted(cell.counts[start], view=view, channels=channels),
            severity=pain.severity,
            priority=100 * pain.priority / worst if worst else 0.0,
            terms=pain.terms,
            change=changes.previous(cell.key),
            since=begun[cell.key],
            trend=trend(cell.series(channels), view=view),
            channels=tuple(sorted(cell.counts[start].items(), key=lambda item: (-item[1], item[0]))),
            segments=segments.get(cell.touchpoint, ())[:_SEGMENTS],
            topics=_topics(cell, heard, topics=topics, cut=cut, view=view),
            verbatims=choose(heard, attributes=attributes),
            change_year=changes.last_year(cell.key),
            change_baseline=changes.baseline(cell.key),
            measures=measures_for(
                view.lexicon, touchpoint=cell.touchpoint, dimensions=[cell.dimension], words=[v.words for v in heard]
            ),
        )

    return tuple(point(place, pain) for place, pain in enumerate(ranked, start=1))


def _topics(cell: Cell, heard: Sequence[Voice], *, topics: Topics, cut: Cut, view: View) -> tuple[Topic, ...]:
    """Return the topics of a cell; a touchpoint with too few clauses for lasting ones has those of the moment."""
    if cell.touchpoint in topics.book.active:
        return topics.of(cell.id)[:_TOPICS]
    return of_few([_clause(one, cut) for one in heard if one.judged], stopwords=view.lexicon.stopwords)


def _severities(view: View) -> dict[str, float]:
    """Return the severity of each cell: of clauses judged to complain, where there are none of whole comments."""
    found: dict[str, float] = {}
    for row in view.rows(_SEVERITY):
        # Judged clauses come after the others and replace them.
        found[f"{row['touchpoint']}.{row['dimension']}"] = row["strength"] / row["n"] / 1e6
    return found


def _gap(touchpoint: str, mentions: Mentions, view: View) -> float | None:
    """Return by how many points of net sentiment a touchpoint misses its target; None without target or answers."""
    targets = view.config.targets
    target = targets.touchpoints.get(touchpoint, targets.net_sentiment)
    net = figure(mentions.series(touchpoint).get(view.period.start), minimum=view.minimum).value
    return None if target is None or net is None else target - net


def _clause(one: Voice, cut: Cut) -> Clause:
    return clause(one.words, one.text[one.start : one.end], cut=cut)
