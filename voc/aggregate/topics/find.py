"""Count the topics of a period, and test how they change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from voc.aggregate.figures import Point, Verbatim, figure
from voc.aggregate.topic_findings import TopicFinding, TouchpointTopics
from voc.aggregate.topics.emerging import emerging
from voc.aggregate.topics.frozen import UNASSIGNED, Frozen
from voc.aggregate.topics.look import VOICES, Topics, changes, share
from voc.aggregate.verbatims import Voice, choose, voice
from voc.aggregate.views import View
from voc.statistics.samples import Share

_SHOWN = 3  # quotes of a topic
_CANDIDATES = 40  # clauses of a topic and channel among which quotes are chosen

_TALLIES = """
SELECT touchpoint, topic, period, count(*)::BIGINT AS clauses, count(DISTINCT comment_id)::BIGINT AS comments
FROM topical GROUP BY GROUPING SETS ((touchpoint, topic, period), (touchpoint, period))
ORDER BY touchpoint, topic NULLS FIRST, period
"""

_ABOUT = """
SELECT topic, dimension, count(DISTINCT comment_id)::BIGINT AS n
FROM (SELECT topic, comment_id, unnest(dimensions) AS dimension FROM topical WHERE period = $start AND topic <> '')
GROUP BY topic, dimension ORDER BY topic, n DESC, dimension
"""

_QUOTED = f"""
, heard AS (
    SELECT * FROM topical WHERE period = $start AND topic <> ''
    QUALIFY row_number() OVER (PARTITION BY topic, channel ORDER BY abs(score) DESC, comment_id, "from") <= $most
)
{VOICES} ORDER BY topic, comment_id, turn NULLS FIRST, "from"
"""  # noqa: S608 — our names


def find(topics: Topics, *, attributes: Collection[str]) -> tuple[TouchpointTopics, ...]:
    """Return the topics of every touchpoint that has any, in journey order.

    Every topic with enough comments is tested against the previous period and against the eight before it; all tests
    are returned, and judged together with all others.
    """
    view, book = topics.view, topics.book
    if not book.active:
        return ()
    tallies: dict[tuple[str, str | None], dict[date, tuple[int, int]]] = defaultdict(dict)
    for row in topics.rows(_TALLIES):
        tallies[row["touchpoint"], row["topic"]][row["period"]] = (row["clauses"], row["comments"])
    about: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in topics.rows(_ABOUT):
        about[row["topic"]].append((row["dimension"], row["n"]))
    said: dict[str, list[Voice]] = defaultdict(list)
    for row in topics.rows(_QUOTED, most=_CANDIDATES):
        said[row["topic"]].append(voice(row))
    fresh = emerging(topics, tallies=tallies, attributes=attributes)
    found = []
    for touchpoint in (one.id for one in view.lexicon.touchpoints if one.id in book.active):
        totals = tallies.get((touchpoint, None), {})
        clauses, comments = totals.get(view.period.start, (0, 0))
        left = tallies.get((touchpoint, UNASSIGNED), {}).get(view.period.start, (0, 0))[0]
        own = [
            _finding(
                topic,
                tallies.get((touchpoint, topic.id), {}),
                totals,
                view=view,
                about=about.get(topic.id, ()),
                verbatims=choose(said.get(topic.id, ()), attributes=attributes, limit=_SHOWN),
            )
            for topic in book.active[touchpoint]
        ]
        found.append(
            TouchpointTopics(
                touchpoint=touchpoint,
                comments=comments,
                clauses=clauses,
                unassigned=figure(Share(left, clauses) if clauses else None, minimum=view.minimum),
                topics=tuple(sorted(own, key=lambda one: -one.n)),
                emerging=fresh.get(touchpoint, ()),
            )
        )
    return tuple(found)


def _finding(
    topic: Frozen,
    tally: Mapping[date, tuple[int, int]],
    totals: Mapping[date, tuple[int, int]],
    *,
    view: View,
    about: Collection[tuple[str, int]],
    verbatims: tuple[Verbatim, ...],
) -> TopicFinding:
    counts = {day: comments for day, (_, comments) in tally.items()}
    whole = {day: comments for day, (_, comments) in totals.items()}
    change, before = changes(counts, whole, view=view)
    start = view.period.start
    return TopicFinding(
        id=topic.id,
        touchpoint=topic.touchpoint,
        label=topic.label,
        phrases=topic.phrases,
        polarity=topic.polarity,
        dimensions=tuple(about),
        n=counts.get(start, 0),
        clauses=tally.get(start, (0, 0))[0],
        share=share(counts, whole, start, view=view),
        change=change,
        change_before=before,
        since=topic.since,
        new=topic.since == str(view.period),
        trend=tuple(
            Point(str(one), share(counts, whole, one.start, view=view), counts.get(one.start, 0)) for one in view.trend
        ),
        verbatims=verbatims,
    )
