"""Count the topics of a period, and test how they change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date

from voc.aggregate.figures import Verbatim, figure
from voc.aggregate.topic_findings import TopicFinding, TouchpointTopics
from voc.aggregate.topics.emerging import emerging
from voc.aggregate.topics.frozen import UNASSIGNED, Frozen
from voc.aggregate.topics.look import VOICES, Counts, Topics, by_period, changes, share, trend
from voc.aggregate.verbatims import Voice, choose, voice
from voc.aggregate.views import View
from voc.statistics.samples import Share

_SHOWN = 3  # quotes of a topic
_CANDIDATES = 40  # clauses of a topic and channel among which quotes are chosen

_TALLIES = """
SELECT touchpoint, topic, period, channel, count(*)::BIGINT AS clauses, count(DISTINCT comment_id)::BIGINT AS comments
FROM topical GROUP BY GROUPING SETS ((touchpoint, topic, period, channel), (touchpoint, period, channel))
ORDER BY touchpoint, topic NULLS FIRST, period, channel
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

    Every topic with enough comments is tested against the previous period and against those before it together; all
    tests are returned, and judged together with all others.
    """
    view, book = topics.view, topics.book
    if not book.active:
        return ()
    clauses: Counter[tuple[str, str | None]] = Counter()  # of the period
    comments: dict[tuple[str, str | None], dict[tuple[date, str], int]] = defaultdict(dict)
    for row in topics.rows(_TALLIES):
        what = row["touchpoint"], row["topic"]
        comments[what][row["period"], row["channel"]] = row["comments"]
        clauses[what] += row["clauses"] if row["period"] == view.period.start else 0
    about: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in topics.rows(_ABOUT):
        about[row["topic"]].append((row["dimension"], row["n"]))
    said: dict[str, list[Voice]] = defaultdict(list)
    for row in topics.rows(_QUOTED, most=_CANDIDATES):
        said[row["topic"]].append(voice(row))
    totals = {touchpoint: counts for (touchpoint, topic), counts in comments.items() if topic is None}
    fresh = emerging(topics, totals=totals, attributes=attributes)
    found = []
    for touchpoint in (one.id for one in view.lexicon.touchpoints if one.id in book.active):
        own = [
            _finding(
                topic,
                comments.get((touchpoint, topic.id), {}),
                totals.get(touchpoint, {}),
                view=view,
                clauses=clauses[touchpoint, topic.id],
                about=about.get(topic.id, ()),
                verbatims=choose(said.get(topic.id, ()), attributes=attributes, limit=_SHOWN),
            )
            for topic in book.active[touchpoint]
        ]
        every = clauses[touchpoint, None]
        found.append(
            TouchpointTopics(
                touchpoint=touchpoint,
                comments=by_period(totals.get(touchpoint, {}))[view.period.start],
                clauses=every,
                unassigned=figure(
                    Share(clauses[touchpoint, UNASSIGNED], every) if every else None, minimum=view.minimum
                ),
                topics=tuple(sorted(own, key=lambda one: -one.n)),
                emerging=fresh.get(touchpoint, ()),
            )
        )
    return tuple(found)


def _finding(
    topic: Frozen,
    counts: Counts,
    totals: Counts,
    *,
    view: View,
    clauses: int,
    about: Collection[tuple[str, int]],
    verbatims: tuple[Verbatim, ...],
) -> TopicFinding:
    change, before = changes(counts, totals, view=view)
    return TopicFinding(
        id=topic.id,
        touchpoint=topic.touchpoint,
        label=topic.label,
        phrases=topic.phrases,
        polarity=topic.polarity,
        dimensions=tuple(about),
        n=by_period(counts)[view.period.start],
        clauses=clauses,
        share=share(counts, totals, view=view),
        change=change,
        change_before=before,
        since=topic.since,
        new=topic.since == str(view.period),
        trend=trend(counts, totals, view=view),
        verbatims=verbatims,
    )
