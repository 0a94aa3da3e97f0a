"""Look at the clauses of a period and of those before it with their topics."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from voc.aggregate.change import Changes
from voc.aggregate.figures import Change, Figure, Point, figure
from voc.aggregate.findings import Topic
from voc.aggregate.topics.fitting import Prepared, prepare
from voc.aggregate.topics.frozen import Book
from voc.aggregate.topics.own import own
from voc.aggregate.views import Row, View
from voc.ports import Encoder
from voc.statistics.samples import Share

Counts = Mapping[tuple[date, str], int]  # (first day of the period, channel) → comments

# The clauses of the periods looked at with their topics: those of the store, and those found just now.
_TOPICAL = """
, chosen AS (
    SELECT comment_id, topics FROM comment_topics WHERE pack = $pack AND model = $model AND version = $topics
    UNION ALL
    SELECT unnest($comments::VARCHAR[]), unnest($chosen::VARCHAR[][])
)
SELECT comment_id, channel, period, topic, s.touchpoint AS touchpoint, s.turn AS turn, s.start AS "from",
       s."end" AS "to", s.score AS score, s.polarity AS polarity, s.dimensions AS dimensions
FROM (SELECT v.comment_id, v.channel, v.period, unnest(v.clauses) AS s,
             unnest(list_resize(c.topics, len(v.clauses))) AS topic
      FROM worded v JOIN chosen c USING (comment_id)
      WHERE v.informative)
WHERE topic IS NOT NULL
"""

# Put before a SELECT over `heard`, which chooses some of the topical clauses: their words.
VOICES = """
SELECT h.topic, h.touchpoint, h.comment_id, h.turn, h."from", h."to", h.score, true AS judged, h.channel, w.day,
       w.source_ref, w.attributes, h.polarity, h.dimensions,
       coalesce(w.turns[h.turn + 1].text, w.text, '') AS text,
       coalesce(w.turns[h.turn + 1].normal, w.normal, '') AS normal
FROM heard h JOIN worded w USING (comment_id)
"""

# How many clauses complain in each cell (see `judged` of the views) of which topic.
_BLAMING = """
SELECT j.touchpoint, j.dimension, t.topic, count(*)::BIGINT AS n
FROM judged j JOIN topical t
  ON t.comment_id = j.comment_id AND t.touchpoint = j.touchpoint
 AND t.turn IS NOT DISTINCT FROM j.turn AND t."from" = j."from"
WHERE t.period = $start AND t.topic <> ''
GROUP BY ALL ORDER BY j.touchpoint, j.dimension, n DESC, t.topic
"""


@dataclass(frozen=True)
class Topics:
    """Look at the topics of one period."""

    view: View
    prepared: Prepared
    encoder: Encoder | None = None

    def rows(self, select: str, **more: Any) -> list[Row]:
        """Return the rows of a SELECT over `topical` and the views; without topics, none."""
        return self.view.rows(select, **more) if self._kept else []

    @cached_property
    def _kept(self) -> bool:
        """Work out the clauses with their topics, and return whether there are any topics."""
        book = self.prepared.book
        if book.active:
            new = {"comments": self.prepared.comments, "chosen": self.prepared.chosen}
            self.view.keep("topical", _TOPICAL, topics=book.version, **new)
        return bool(book.active)

    @cached_property
    def book(self) -> Book:
        """Return the topics as they are called here: of a part by what its own customers say."""
        return own(self) if self.view.part else self.prepared.book

    def of(self, cell: str) -> tuple[Topic, ...]:
        """Return the topics that complain in a cell (`touchpoint.dimension`), those of most clauses first."""
        known = self.book.by_id
        return tuple(Topic(known[name].label, n, known[name].phrases, name) for name, n in self._blaming.get(cell, ()))

    @cached_property
    def _blaming(self) -> dict[str, list[tuple[str, int]]]:
        """Return cell → (topic, clauses of the period that complain), most first."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for row in self.rows(_BLAMING):
            found[f"{row['touchpoint']}.{row['dimension']}"].append((row["topic"], row["n"]))
        return found


def read(view: View, *, encoder: Encoder | None = None) -> Topics:
    """Prepare the topics of a period; without any yet, they are fitted for this look only and not stored."""
    return Topics(view, prepare(view, encoder=encoder), encoder)


def changes(counts: Counts, totals: Counts, *, view: View) -> tuple[Change | None, Change | None]:
    """Return the change of a share, in points, against the previous period, and against those before it together."""
    channels: dict[str, dict[date, Share]] = defaultdict(dict)
    for (day, channel), of in totals.items():
        channels[channel][day] = Share(counts.get((day, channel), 0), of)
    hits, n = by_period(counts), by_period(totals)
    found = Changes(view)
    found.add_share("", {day: Share(hits[day], of) for day, of in n.items()}, channels=channels)
    return found.previous(""), found.baseline("")


def by_period(counts: Counts) -> Counter[date]:
    """Return the comments of each period, of all channels."""
    found: Counter[date] = Counter()
    for (day, _), n in counts.items():
        found[day] += n
    return found


def trend(counts: Counts, totals: Counts, *, view: View) -> tuple[Point, ...]:
    """Return the share of the comments of each period of the trend; `volume` is those of the topic."""
    hits, n, said = by_period(counts), by_period(totals), view.trend
    return tuple(Point(str(one), _share(hits[one.start], n[one.start], view=view), hits[one.start]) for one in said)


def share(counts: Counts, totals: Counts, *, view: View) -> Figure:
    """Return the share of the period's comments."""
    start = view.period.start
    return _share(by_period(counts)[start], by_period(totals)[start], view=view)


def _share(hits: int, n: int, *, view: View) -> Figure:
    return figure(Share(hits, n) if n else None, minimum=view.minimum)
