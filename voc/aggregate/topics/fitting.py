"""Fit the topics of touchpoints that have none yet, and find the topics of clauses that nobody has looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa

from voc import lexicon as packs
from voc.aggregate.phrases import Clause, Cut, clause, segmenter
from voc.aggregate.topics.clauses import CLAUSES, Clauses, read, side, telling, words
from voc.aggregate.topics.frozen import LEARNED, Book, Fit, Frozen, load, tables
from voc.aggregate.topics.kept import kept
from voc.aggregate.topics.labels import labels
from voc.aggregate.topics.model import Fitted, fit
from voc.aggregate.views import View
from voc.errors import LexiconError
from voc.files import digest
from voc.lexicon import Lexicon
from voc.period import Period
from voc.ports import Encoder, Store
from voc.schema import TABLES
from voc.statistics.vectors import Vectors, learn

_MOST = 60  # topics of a touchpoint
_LABELLED = 80  # clauses of a topic that are cut for its label

_COUNTS = """
SELECT s.touchpoint AS touchpoint, count(*)::BIGINT AS n
FROM (SELECT unnest(clauses) AS s FROM worded WHERE informative)
WHERE coalesce(s.touchpoint, '') <> '' GROUP BY 1 ORDER BY 1
"""

_WAITING = f"""
, waiting AS (
    SELECT comment_id FROM worded WHERE informative AND len(coalesce(clauses, [])) > 0
    EXCEPT
    SELECT comment_id FROM comment_topics WHERE pack = $pack AND model = $model AND version = $topics
)
SELECT * FROM ({CLAUSES}) SEMI JOIN waiting USING (comment_id) ORDER BY comment_id, place
"""  # noqa: S608 — our names


@dataclass(frozen=True, eq=False)
class Prepared:
    """The topics in use, and what of them the store does not hold yet."""

    book: Book
    topics: tuple[Frozen, ...] = ()  # new ones
    fits: tuple[Fit, ...] = ()
    comments: tuple[str, ...] = ()  # looked at now
    chosen: tuple[list[str | None], ...] = field(default=())  # the topics of their clauses, in order


def prepare(view: View, *, encoder: Encoder | None = None) -> Prepared:
    """Return the topics with which a period is looked at; nothing is written.

    Touchpoints with enough clauses up to the end of the period, and without topics, get some now.
    """
    book = load(view.store)
    lacking = _lacking(view, book)
    topics, fits = fitted(view, lacking, book=book, encoder=encoder) if lacking else ((), ())
    book = book.with_(topics, fits)
    if not book.active:
        return Prepared(book)
    cut = cutter(view.lexicon)
    waiting = Clauses.of(view.table(_WAITING, whole=True, topics=book.version))
    clauses = telling(waiting, cut=cut, stopwords=view.lexicon.stopwords)
    names, chosen = assigned(clauses, book=book, cut=cut, encoder=encoder)
    names, chosen = _with_silent(waiting, names, chosen)
    known = kept(view.store, book)
    chosen = tuple(known.get(name, one) for name, one in zip(names, chosen, strict=True))
    return Prepared(book, tuple(topics), tuple(fits), names, chosen)


def save(view: View, prepared: Prepared) -> None:
    """Write what the store does not hold yet."""
    with view.store.transaction():
        for name, rows in tables(prepared.topics, prepared.fits).items():
            view.store.put(name, rows)
        keep(view.store, prepared, pack=view.pack, model=view.model)


def keep(store: Store, prepared: Prepared, *, pack: str, model: str) -> None:
    """Write the topics of clauses."""
    count = len(prepared.comments)
    same = {"pack": pack, "model": model, "version": prepared.book.version}
    columns = {"comment_id": list(prepared.comments), **{name: [said] * count for name, said in same.items()}}
    rows = pa.table({**columns, "topics": list(prepared.chosen)}, schema=TABLES["comment_topics"])
    store.put("comment_topics", rows)


def fitted(
    view: View, touchpoints: Collection[str], *, book: Book, encoder: Encoder | None
) -> tuple[tuple[Frozen, ...], tuple[Fit, ...]]:
    """Fit topics on all clauses up to the end of the period; ids go on where those of the book end."""
    cut = cutter(view.lexicon)
    everything = read(view, cut=cut)
    made = _vectors(view, everything, cut=cut, encoder=encoder)
    topics: list[Frozen] = []
    for name in sorted(touchpoints):
        own = everything.at([row for row, said in enumerate(everything.touchpoint) if said == name])
        topics += _touchpoint(own, name, made=made, book=book, view=view, cut=cut, encoder=encoder)
    return (tuple(topics), (made,)) if topics else ((), ())


def assigned(
    clauses: Clauses, *, book: Book, cut: Cut, encoder: Encoder | None
) -> tuple[tuple[str, ...], tuple[list[str | None], ...]]:
    """Return the comments and, for each, the topics of its clauses, in order."""
    found = book.assign(clauses, cut=cut, encoder=encoder)
    chosen: dict[str, list[str | None]] = {}
    for comment, place, topic in zip(clauses.comment, clauses.place, found, strict=True):
        row = chosen.setdefault(comment, [])
        row.extend([None] * (place - 1 - len(row)))  # clauses without a touchpoint stand between
        row.append(topic)
    return tuple(chosen), tuple(chosen.values())


def _with_silent(
    waiting: Clauses, names: tuple[str, ...], chosen: tuple[list[str | None], ...]
) -> tuple[tuple[str, ...], tuple[list[str | None], ...]]:
    """Add the comments of which no clause says anything: they have been looked at too."""
    found = dict(zip(names, chosen, strict=True))
    everyone = tuple(dict.fromkeys(waiting.comment))
    return everyone, tuple(found.get(name, []) for name in everyone)


def _lacking(view: View, book: Book) -> list[str]:
    enough = view.config.topics.minimum
    known = {touchpoint.id for touchpoint in view.lexicon.touchpoints}
    counts = view.rows(_COUNTS, whole=True)
    return [r["touchpoint"] for r in counts if r["n"] >= enough and r["touchpoint"] in known - set(book.active)]


def _vectors(view: View, clauses: Clauses, *, cut: Cut, encoder: Encoder | None) -> Fit:
    """Learn word vectors from the store's clauses and the pack's examples, or note whose sentence vectors are used."""
    known = tuple(dimension.id for dimension in view.lexicon.dimensions)
    if encoder is None:
        texts = sorted(set(clauses.normal))
        vectors = learn([*words(texts, cut=cut), *words(_examples(view.lexicon), cut=cut)])
    else:
        empty = np.zeros(0, dtype=np.float32)
        vectors = Vectors((), empty.reshape(0, 0), empty, empty)
    name = encoder.name if encoder else LEARNED
    said = (name, view.pack, *known, *vectors.words)
    parts = [*(word.encode() for word in said), vectors.table.tobytes(), str(view.period).encode()]
    return Fit(digest(parts)[:16], str(view.period), view.pack, name, known, vectors)


def _touchpoint(
    own: Clauses, name: str, *, made: Fit, book: Book, view: View, cut: Cut, encoder: Encoder | None
) -> list[Frozen]:
    counts, first = distinct(own)
    texts = own.at([first[key] for key in counts])
    sides = [key[0] for key in counts]
    vectors = made.encode(texts, cut=cut, encoder=encoder)
    found = fit(vectors, sides=sides, counts=list(counts.values()), most=_MOST)
    named = labels([_cut(texts, one, cut) for one in found], stopwords=view.lexicon.stopwords)
    days = _first_days(own)
    keys = list(counts)
    topics = []
    ids = book.fresh_ids(name, count=len(found))
    for topic_id, one, (label, phrases) in zip(ids, found, named, strict=True):
        about = Counter(d for m in one.members for d in keys[m][2] for _ in range(counts[keys[m]]))
        since = min(days[keys[member]] for member in one.members)
        topics.append(
            Frozen(
                id=topic_id,
                touchpoint=name,
                shape=one.shape,
                label=label,
                phrases=phrases,
                dimensions=tuple(sorted(about.items(), key=lambda pair: (-pair[1], pair[0]))),
                clauses=sum(counts[keys[member]] for member in one.members),
                since=str(Period.containing(since, view.period.kind)),
                fitted_on=str(view.period),
                fit=made.id,
                pack=view.pack,
            )
        )
    return topics


Key = tuple[str, str, tuple[str, ...]]  # side, normalised text, dimensions


def keys(clauses: Clauses) -> list[Key]:
    """Return what tells clauses apart for a topic."""
    rows = zip(clauses.polarity, clauses.normal, clauses.dimensions, strict=True)
    return [(side(polarity, normal), normal, tuple(sorted(about))) for polarity, normal, about in rows]


def distinct(clauses: Clauses) -> tuple[dict[Key, int], dict[Key, int]]:
    """Return how often each different clause occurs, sorted, and where the first of it stands."""
    first: dict[Key, int] = {}
    counts: Counter[Key] = Counter()
    for row, key in enumerate(keys(clauses)):
        first.setdefault(key, row)
        counts[key] += 1
    return dict(sorted(counts.items())), first


def _first_days(clauses: Clauses) -> dict[Key, date]:
    found: dict[Key, date] = {}
    for key, day in zip(keys(clauses), clauses.day, strict=True):
        found[key] = min(found.get(key, day), day)
    return found


def _cut(texts: Clauses, one: Fitted, cut: Cut) -> list[Clause]:
    near: Sequence[int] = one.members[:_LABELLED]
    return [clause(texts.normal[place], texts.written[place], cut=cut) for place in near]


@cache
def cutter(lexicon: Lexicon) -> Cut:
    """Return the segmenter of a pack, made once a process."""
    return segmenter(lexicon)


@cache
def _examples(lexicon: Lexicon) -> list[str]:
    """Return the pack's example texts: they teach how words are used where the store holds few clauses."""
    try:
        said: Iterable[str] = (example.text for example in packs.examples(lexicon))
        return sorted(set(said))
    except LexiconError:
        return []
