"""Look at the clauses of a period and of those before it with their topics."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from voc.aggregate.figures import Change, Figure, difference, figure
from voc.aggregate.findings import Topic
from voc.aggregate.topics.fitting import Prepared, prepare
from voc.aggregate.topics.frozen import Book
from voc.aggregate.topics.own import own
from voc.aggregate.views import Row, View
from voc.period import Period
from voc.ports import Encoder
from voc.statistics.samples import Share

BEFORE = 8  # periods that are pooled
VOLUME = 5  # comments of a topic, in both periods together, from which a change is tested

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

# The topics of the clauses that complain, by cell (see `judged` of the views).
_BLAMING = """
SELECT j.comment_id, j.touchpoint, j.dimension, j.turn, j."from", t.topic
FROM judged j JOIN topical t
  ON t.comment_id = j.comment_id AND t.touchpoint = j.touchpoint
 AND t.turn IS NOT DISTINCT FROM j.turn AND t."from" = j."from"
WHERE t.period = $start AND t.topic <> ''
ORDER BY j.touchpoint, j.dimension, j.comment_id, j.turn NULLS FIRST, j."from"
"""


@dataclass(frozen=True, slots=True)
class Blame:
    """A clause that complains, in one cell of touchpoint and dimension, with its topic."""

    comment_id: str
    touchpoint: str
    dimension: str
    turn: int | None
    start: int
    topic: str

    @property
    def cell(self) -> str:
        """Return `touchpoint.dimension`."""
        return f"{self.touchpoint}.{self.dimension}"


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

    @cached_property
    def blaming(self) -> tuple[Blame, ...]:
        """Return every clause of the period that complains and has a topic, once for each of its cells."""
        return tuple(
            Blame(row["comment_id"], row["touchpoint"], row["dimension"], row["turn"], row["from"], row["topic"])
            for row in self.rows(_BLAMING)
        )

    def of(self, cell: str) -> tuple[Topic, ...]:
        """Return the topics that complain in a cell (`touchpoint.dimension`), those of most clauses first."""
        known = self.book.by_id
        found = sorted(self._cells.get(cell, Counter()).items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(Topic(known[name].label, n, known[name].phrases, name) for name, n in found)

    @cached_property
    def _cells(self) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self.blaming:
            found[one.cell][one.topic] += 1
        return found


def read(view: View, *, encoder: Encoder | None = None) -> Topics:
    """Prepare the topics of a period; without any yet, they are fitted for this look only and not stored."""
    return Topics(view, prepare(view, encoder=encoder), encoder)


def changes(
    counts: Mapping[date, int], totals: Mapping[date, int], *, view: View
) -> tuple[Change | None, Change | None]:
    """Return the change of a share, in points, against the previous period and the eight before; None: too few."""
    start = view.period.start
    before = [view.period.previous(back) for back in range(1, BEFORE + 1)]
    return (
        _change(counts, totals, [view.previous], start=start, view=view, against=str(view.previous)),
        _change(counts, totals, before, start=start, view=view, against=f"{before[-1]}–{before[0]}"),
    )


def _change(
    counts: Mapping[date, int],
    totals: Mapping[date, int],
    others: list[Period],
    *,
    start: date,
    view: View,
    against: str,
) -> Change | None:
    hits, n = counts.get(start, 0), totals.get(start, 0)
    then, total = (sum(one.get(other.start, 0) for other in others) for one in (counts, totals))
    if hits + then < VOLUME or not n or not total:
        return None
    found = difference(Share(hits, n), Share(then, total), minimum=view.minimum)
    if found is None:
        return Change(against, None, None, None, None)
    return Change(against, 100 * found.value, 100 * found.low, 100 * found.high, None, found.p)


def share(counts: Mapping[date, int], totals: Mapping[date, int], start: date, *, view: View) -> Figure:
    """Return the share of a period's comments."""
    n = totals.get(start, 0)
    return figure(Share(counts.get(start, 0), n) if n else None, minimum=view.minimum)
