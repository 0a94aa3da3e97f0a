"""Find what recurs among the clauses that belong to no topic: candidates for new ones.

Clauses of this period and of those before it are grouped together, without a look at when they were said; so the test
whether a group is of this period is not bent by the search. Its p is multiplied by the number of groups tested
(Bonferroni), because only those that grew are shown. Ids hold for the period; a refit makes topics of what lasts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from voc.aggregate.figures import Change, Point
from voc.aggregate.phrases import clause
from voc.aggregate.topic_findings import TopicFinding
from voc.aggregate.topics.clauses import Clauses
from voc.aggregate.topics.fitting import cutter, distinct, keys
from voc.aggregate.topics.labels import labels
from voc.aggregate.topics.look import VOICES, VOLUME, Topics, changes, share
from voc.aggregate.topics.model import fit
from voc.aggregate.verbatims import Voice, choose, voice
from voc.aggregate.views import Row
from voc.period import Period

_MOST = 30  # groups of a touchpoint
_SHOWN = 5  # candidates of a touchpoint
_QUOTES = 3
_LOOKED_AT = 4_000  # clauses of a touchpoint; of more, those whose digests come first, whatever their period

_LEFT = f"""
, heard AS (
    SELECT * FROM topical WHERE topic = ''
    QUALIFY row_number() OVER (PARTITION BY touchpoint ORDER BY md5(comment_id), "from") <= $most
)
{VOICES} ORDER BY touchpoint, comment_id, turn NULLS FIRST, "from"
"""  # noqa: S608 — our names

Tallies = Mapping[tuple[str, str | None], Mapping[date, tuple[int, int]]]


@dataclass(frozen=True, eq=False)
class _Group:
    side: str
    rows: list[int]  # among the clauses left


def emerging(topics: Topics, *, tallies: Tallies, attributes: Collection[str]) -> dict[str, tuple[TopicFinding, ...]]:
    """Return the candidates of each touchpoint whose share grew, those of most comments first."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in topics.rows(_LEFT, most=_LOOKED_AT):
        rows[row["touchpoint"]].append(row)
    found: dict[str, list[TopicFinding]] = {}
    tested = 0
    for touchpoint, own in rows.items():
        totals = {day: comments for day, (_, comments) in tallies.get((touchpoint, None), {}).items()}
        made = _candidates(touchpoint, own, topics=topics, totals=totals, attributes=attributes)
        tested += sum(one.change_before is not None for one in made)
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
    touchpoint: str,
    rows: list[Row],
    *,
    topics: Topics,
    totals: Mapping[date, int],
    attributes: Collection[str],
) -> list[TopicFinding]:
    view, voices = topics.view, [voice(row) for row in rows]
    cut = cutter(view.lexicon)
    clauses = _clauses(rows, voices, touchpoint)
    groups = _groups(clauses, topics)
    periods = [Period.containing(day, view.period.kind).start for day in clauses.day]
    now = [[row for row in group.rows if periods[row] == view.period.start] for group in groups]
    kept = [
        (group, own)
        for group, own in zip(groups, now, strict=True)
        if len({clauses.comment[row] for row in own}) >= VOLUME
    ]
    named = labels(
        [[clause(clauses.normal[r], clauses.written[r], cut=cut) for r in group.rows] for group, _ in kept],
        stopwords=view.lexicon.stopwords,
    )
    found = []
    for (group, own), (label, phrases) in zip(kept, named, strict=True):
        said = {(periods[row], clauses.comment[row]) for row in group.rows}
        counts = Counter(start for start, _ in said)
        about = Counter(pair for row in own for pair in {(d, clauses.comment[row]) for d in clauses.dimensions[row]})
        dimensions = Counter(dimension for dimension, _ in about)
        change, before = changes(counts, totals, view=view)
        found.append(
            TopicFinding(
                id="",
                touchpoint=touchpoint,
                label=label,
                phrases=phrases,
                polarity=group.side.partition("/")[0],
                dimensions=tuple(sorted(dimensions.items(), key=lambda pair: (-pair[1], pair[0]))),
                n=counts[view.period.start],
                clauses=len(own),
                share=share(counts, totals, view.period.start, view=view),
                change=change and replace(change, p=None),
                change_before=before,
                since=str(Period(min(counts), view.period.kind)),
                new=True,
                trend=tuple(
                    Point(str(one), share(counts, totals, one.start, view=view), counts[one.start])
                    for one in view.trend
                ),
                verbatims=choose([voices[row] for row in own], attributes=attributes, limit=_QUOTES),
            )
        )
    return sorted(found, key=lambda one: (-one.n, one.label))


def _groups(clauses: Clauses, topics: Topics) -> list[_Group]:
    book = topics.prepared.book
    made = (book.fits or {})[book.active[clauses.touchpoint[0]][0].fit]
    counts, first = distinct(clauses)
    texts = clauses.at([first[key] for key in counts])
    vectors = made.encode(texts, cut=cutter(topics.view.lexicon), encoder=topics.encoder)
    found = fit(vectors, sides=[key[0] for key in counts], counts=list(counts.values()), most=_MOST)
    places = {key: place for place, key in enumerate(counts)}
    rows: dict[int, list[int]] = defaultdict(list)
    for row, key in enumerate(keys(clauses)):
        rows[places[key]].append(row)
    return [_Group(one.shape.side, [row for member in one.members for row in rows[member]]) for one in found]


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
