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
from voc.aggregate.views import View
from voc.period import Period
from voc.ports import Encoder
from voc.statistics.samples import Share

BEFORE = 8  # periods that are pooled
VOLUME = 5  # comments of a topic, in both periods together, from which a change is tested

# The clauses of the periods looked at with their topics: those of the store, and those found just now.
TOPICAL = """
, chosen AS (
    SELECT comment_id, topics FROM comment_topics WHERE pack = $pack AND model = $model AND version = $topics
    UNION ALL
    SELECT unnest($comments::VARCHAR[]), unnest($chosen::VARCHAR[][])
),
topical AS (
    SELECT *, s.touchpoint AS touchpoint FROM (
        SELECT v.* EXCLUDE (clauses, touchpoints), unnest(v.clauses) AS s,
               unnest(list_resize(c.topics, len(v.clauses))) AS topic
        FROM worded v JOIN chosen c USING (comment_id) WHERE v.informative)
    WHERE topic IS NOT NULL
)
"""

VOICES = f"""{TOPICAL}
SELECT topic, touchpoint, comment_id, s.turn AS turn, s.start AS "from", s."end" AS "to", s.score AS score,
       true AS judged, channel, day, source_ref, attributes, s.polarity AS polarity, s.dimensions AS dimensions,
       coalesce(turns[s.turn + 1].text, text, '') AS text, coalesce(turns[s.turn + 1].normal, normal, '') AS normal
FROM topical
"""  # noqa: S608 — our names

# The topics of the clauses that complain, by cell (see `judged` of the views).
_BLAMING = f"""{TOPICAL}
SELECT j.comment_id, j.touchpoint, j.dimension, j.turn, j."from", t.topic
FROM judged j JOIN topical t
  ON t.comment_id = j.comment_id AND t.touchpoint = j.touchpoint
 AND t.s.turn IS NOT DISTINCT FROM j.turn AND t.s.start = j."from"
WHERE t.topic <> ''
ORDER BY j.touchpoint, j.dimension, j.comment_id, j.turn NULLS FIRST, j."from"
"""  # noqa: S608 — our names


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

    @property
    def parameters(self) -> dict[str, Any]:
        """Return what the view `topical` asks for."""
        prepared = self.prepared
        first = self.view.period.previous(max(BEFORE, len(self.view.trend) - 1)).start
        more = {"comments": list(prepared.comments), "chosen": list(prepared.chosen)}
        return {"topics": prepared.book.version, "first": first, **more}

    @cached_property
    def blaming(self) -> tuple[Blame, ...]:
        """Return every clause of the period that complains and has a topic, once for each of its cells."""
        if not self.prepared.book.active:
            return ()
        rows = self.view.rows(_BLAMING, **self.parameters)
        return tuple(
            Blame(row["comment_id"], row["touchpoint"], row["dimension"], row["turn"], row["from"], row["topic"])
            for row in rows
        )

    def of(self, cell: str) -> tuple[Topic, ...]:
        """Return the topics that complain in a cell (`touchpoint.dimension`), those of most clauses first."""
        known = self.prepared.book.by_id
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
