"""Find what recurs among the clauses that belong to no topic: candidates for new ones.

Clauses of this period and of those before it are grouped together, without a look at when they were said; so the test
whether a group is of this period is not bent by the search. Its p is multiplied by the number of groups tested
(Bonferroni), because only those that grew are shown. Ids hold for the period; a refit makes topics of what lasts. Of
very many clauses groups are found in some; then every clause is put to the group that it is near enough to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from voc.aggregate.figures import Change
from voc.aggregate.phrases import clause, segmenter
from voc.aggregate.topic_findings import TopicFinding
from voc.aggregate.topics.clauses import Clauses, Different, side
from voc.aggregate.topics.fitting import distinct, keys
from voc.aggregate.topics.labels import labels
from voc.aggregate.topics.look import VOICES, Counts, Topics, changes, share, trend
from voc.aggregate.topics.model import assign, fit
from voc.aggregate.verbatims import Voice, choose, voice
from voc.aggregate.views import Row
from voc.period import Period

_MOST = 30  # groups of a touchpoint
_VOLUME = 5  # comments of the period from which a group is a candidate
_SHOWN = 5  # candidates of a touchpoint
_QUOTES = 3
_LOOKED_AT = 4_000  # clauses of a touchpoint; of more, those whose digests come first, whatever their period

_LOOKED = f"""
, heard AS (
    SELECT * FROM topical WHERE topic = ''
    QUALIFY row_number() OVER (PARTITION BY touchpoint ORDER BY md5(comment_id), "from") <= $most
)
{VOICES} ORDER BY touchpoint, comment_id, turn NULLS FIRST, "from"
"""  # noqa: S608 — our names

# Every clause of no topic, in the columns of `Clauses` and what is counted.
_LEFT = """
SELECT t.comment_id, w.day, 0 AS place, t.touchpoint, coalesce(t.polarity, 'neutral') AS polarity,
       list_sort(coalesce(t.dimensions, [])) AS dimensions,
       substring(coalesce(w.turns[t.turn + 1].normal, w.normal, ''), t."from" + 1, t."to" - t."from") AS normal,
       '' AS written, t.period, t.channel
FROM topical t JOIN worded w USING (comment_id) WHERE t.topic = ''
ORDER BY t.touchpoint, t.comment_id, t.turn NULLS FIRST, t."from"
"""


@dataclass(frozen=True, eq=False)
class _Group:
    side: str
    rows: list[int]  # among the clauses looked at
    said: list[Row]  # of all that are left


def emerging(
    topics: Topics, *, totals: Mapping[str, Counts], attributes: Collection[str]
) -> dict[str, tuple[TopicFinding, ...]]:
    """Return the candidates of each touchpoint whose share grew, those of most comments first."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in topics.rows(_LOOKED, most=_LOOKED_AT):
        rows[row["touchpoint"]].append(row)
    left = topics.view.table(_LEFT)
    found: dict[str, list[TopicFinding]] = {}
    tested = 0
    for touchpoint, looked_at in rows.items():
        own = left.filter(pc.equal(left.column("touchpoint"), touchpoint))
        made = _candidates(touchpoint, looked_at, own, topics=topics, totals=totals[touchpoint], attributes=attributes)
        tested += sum(one.change_before is not None and one.change_before.p is not None for one in made)
        found[touchpoint] = [one for one in made if _grew(one)][:_SHOWN]
    return {
        touchpoint: tuple(
            replace(one, id=f"{touchpoint}.new{number}", change_before=_corrected(one.change_before, tested))
            for number, one in enumerate(made, start=1)
        )
        for touchpoint, made in found.items()
        if made
    }


def _candidates(
    touchpoint: str, rows: list[Row], left: pa.Table, *, topics: Topics, totals: Counts, attributes: Collection[str]
) -> list[TopicFinding]:
    view, voices = topics.view, [voice(row) for row in rows]
    cut = segmenter(view.lexicon)
    clauses = _clauses(rows, voices, touchpoint)
    groups = _groups(clauses, left, topics)
    kept = [group for group in groups if len({row["comment_id"] for row in _now(group, topics)}) >= _VOLUME]
    named = labels(
        [[clause(clauses.normal[r], clauses.written[r], cut=cut) for r in group.rows] for group in kept],
        stopwords=view.lexicon.stopwords,
    )
    found = []
    for group, (label, phrases) in zip(kept, named, strict=True):
        one = _candidate(group, touchpoint, topics=topics, totals=totals)
        heard = [voices[r] for r in group.rows if view.period.start <= clauses.day[r] < view.period.end]
        quotes = choose(heard, attributes=attributes, limit=_QUOTES)
        found.append(replace(one, label=label, phrases=phrases, verbatims=quotes))
    return sorted(found, key=lambda one: (-one.n, one.label))


def _candidate(group: _Group, touchpoint: str, *, topics: Topics, totals: Counts) -> TopicFinding:
    """Return the figures of a group; it has no name yet."""
    view, now = topics.view, _now(group, topics)
    comments = {row["comment_id"]: (row["period"], row["channel"]) for row in group.said}
    counts = Counter(comments.values())
    about = Counter(dimension for _, dimension in {(r["comment_id"], d) for r in now for d in r["dimensions"]})
    change, before = changes(counts, totals, view=view)
    return TopicFinding(
        id="",
        touchpoint=touchpoint,
        label="",
        phrases=(),
        polarity=group.side.partition("/")[0],
        dimensions=tuple(sorted(about.items(), key=lambda pair: (-pair[1], pair[0]))),
        n=len({r["comment_id"] for r in now}),
        clauses=len(now),
        share=share(counts, totals, view=view),
        change=change and replace(change, p=None),
        change_before=before,
        since=str(Period(min(day for day, _ in counts), view.period.kind)),
        new=True,
        trend=trend(counts, totals, view=view),
        verbatims=(),
    )


def _now(group: _Group, topics: Topics) -> list[Row]:
    return [row for row in group.said if row["period"] == topics.view.period.start]


def _groups(clauses: Clauses, left: pa.Table, topics: Topics) -> list[_Group]:
    """Return what recurs among the clauses looked at, with all that are left and belong to it."""
    book, cut = topics.prepared.book, segmenter(topics.view.lexicon)
    made = (book.fits or {})[book.active[clauses.touchpoint[0]][0].fit]
    counts, first = distinct(clauses)
    texts = clauses.at([first[key] for key in counts])
    vectors = made.encode(texts, cut=cut, encoder=topics.encoder)
    found = fit(vectors, sides=[key[0] for key in counts], counts=list(counts.values()), most=_MOST)
    if not found:
        return []
    places = {key: place for place, key in enumerate(counts)}
    rows: dict[int, list[int]] = defaultdict(list)
    for row, key in enumerate(keys(clauses)):
        rows[places[key]].append(row)
    every = Different.of(left)
    sides = [side(*one) for one in zip(every.clauses.polarity, every.clauses.normal, strict=True)]
    vectors = made.encode(every.clauses, cut=cut, encoder=topics.encoder)
    chosen = assign([one.shape for one in found], vectors, sides=sides)[every.which]
    said: dict[int, list[Row]] = defaultdict(list)
    counted = left.select(["comment_id", "period", "channel", "dimensions"])
    for place, row in zip(chosen.tolist(), counted.to_pylist(), strict=True):
        said[place].append(row)
    return [
        _Group(one.shape.side, [row for member in one.members for row in rows[member]], said[place])
        for place, one in enumerate(found)
    ]


def _clauses(rows: list[Row], voices: list[Voice], touchpoint: str) -> Clauses:
    return Clauses(
        comment=[row["comment_id"] for row in rows],
        day=[row["day"] for row in rows],
        place=[0] * len(rows),
        touchpoint=[touchpoint] * len(rows),
        polarity=[row["polarity"] or "neutral" for row in rows],
        dimensions=[row["dimensions"] or [] for row in rows],
        normal=[one.words for one in voices],
        written=[one.text[one.start : one.end] for one in voices],
    )


def _grew(one: TopicFinding) -> bool:
    change = one.change_before
    return change is None or change.difference is None or change.difference > 0


def _corrected(change: Change | None, tested: int) -> Change | None:
    if change is None or change.p is None:
        return change
    return replace(change, p=min(1.0, change.p * tested))
