"""Fit the topics of touchpoints that have none yet, and find the topics of clauses that nobody has looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import md5

import numpy as np
import pyarrow as pa

from voc import lexicon as packs
from voc.aggregate.phrases import Clause, Cut, clause, segmenter
from voc.aggregate.topics.clauses import CLAUSES, IN_ORDER, Clauses, Different, Ints, numbered, side, telling, words
from voc.aggregate.topics.frozen import LEARNED, Book, Fit, Frozen, load, tables
from voc.aggregate.topics.kept import kept, restored
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
FITTED_ON = 4_000  # different clauses of a touchpoint at most: those said most, then those whose digests come first

_COUNTS = """
SELECT touchpoint, count(*)::BIGINT AS n
FROM (SELECT unnest(list_transform(clauses, lambda s: s.touchpoint)) AS touchpoint FROM worded WHERE informative)
WHERE coalesce(touchpoint, '') <> '' GROUP BY 1 ORDER BY 1
"""

# The clauses of comments that nobody has looked at.
_WAITING = f"""
, waiting AS (
    SELECT comment_id FROM voiced
    ANTI JOIN (SELECT comment_id FROM comment_topics WHERE pack = $pack AND model = $model AND version = $topics)
    USING (comment_id)
    WHERE informative
)
{CLAUSES.replace("FROM worded", "FROM worded SEMI JOIN waiting USING (comment_id)")}
"""  # noqa: S608 — our names

_FOUND = pa.schema([("comment_id", pa.string()), ("topics", pa.list_(pa.string()))])


@dataclass(frozen=True, eq=False)
class Prepared:
    """The topics in use, and what of them the store does not hold yet.

    Attributes:
        found: comments looked at now: `comment_id`, and `topics` of their clauses, in order.
    """

    book: Book
    topics: tuple[Frozen, ...] = ()  # new ones
    fits: tuple[Fit, ...] = ()
    found: pa.Table = field(default_factory=_FOUND.empty_table)

    @property
    def comments(self) -> list[str]:
        """Return the comments looked at now."""
        names: list[str] = self.found.column("comment_id").to_pylist()
        return names

    @property
    def chosen(self) -> list[list[str | None]]:
        """Return the topics of the clauses of each, in order."""
        topics: list[list[str | None]] = self.found.column("topics").to_pylist()
        return topics


def prepare(view: View, *, encoder: Encoder | None = None) -> Prepared:
    """Return the topics with which a period is looked at; nothing is written.

    Touchpoints with enough clauses in the periods looked at, and without topics, get some now; never from a part, whose
    topics are those of the whole.
    """
    book = load(view.store)
    lacking = [] if view.part else _lacking(view, book)
    topics, fits = fitted(view, lacking, book=book, encoder=encoder) if lacking else ((), ())
    book = book.with_(topics, fits)
    if not book.active:
        return Prepared(book)
    waiting = view.table(_WAITING, topics=book.version)
    found = assigned(waiting, book=book, view=view, encoder=encoder)
    return Prepared(book, tuple(topics), tuple(fits), restored(found, kept(view.store, book)))


def save(view: View, prepared: Prepared) -> None:
    """Write what the store does not hold yet."""
    with view.store.transaction():
        for name, rows in tables(prepared.topics, prepared.fits).items():
            view.store.put(name, rows)
        keep(view.store, prepared, pack=view.pack, model=view.model)


def keep(store: Store, prepared: Prepared, *, pack: str, model: str) -> None:
    """Write the topics of clauses."""
    same = {"pack": pack, "model": model, "version": prepared.book.version}
    rows = prepared.found
    for name, said in same.items():
        rows = rows.append_column(name, pa.array([said] * len(rows), pa.string()))
    store.put("comment_topics", rows.select(TABLES["comment_topics"].names).cast(TABLES["comment_topics"]))


def fitted(
    view: View, touchpoints: Collection[str], *, book: Book, encoder: Encoder | None
) -> tuple[tuple[Frozen, ...], tuple[Fit, ...]]:
    """Fit topics on the clauses of the periods looked at; ids go on where those of the book end."""
    table, cut = view.table(CLAUSES + IN_ORDER), segmenter(view.lexicon)
    different = Different.of(table)
    counts, days = different.counts, _first_days(table, different)
    of: dict[str, list[int]] = {}
    for row in telling(different.clauses, cut=cut, stopwords=view.lexicon.stopwords):
        of.setdefault(different.clauses.touchpoint[row], []).append(row)
    rows = {name: _fewer(own, different.clauses, counts) for name, own in of.items()}
    everything = different.clauses.at([row for own in rows.values() for row in own])
    made = _vectors(view, everything, cut=cut, encoder=encoder)
    topics: list[Frozen] = []
    for name in sorted(set(touchpoints) & set(rows)):
        own = _Own(different.clauses.at(rows[name]), counts[rows[name]].tolist(), [days[row] for row in rows[name]])
        topics += _touchpoint(own, name, made=made, book=book, view=view, cut=cut, encoder=encoder)
    return (tuple(topics), (made,)) if topics else ((), ())


def _fewer(rows: list[int], clauses: Clauses, counts: Ints) -> list[int]:
    """Return the clauses of a touchpoint that its topics are fitted on."""
    if len(rows) <= FITTED_ON:
        return rows
    digests = {row: md5(clauses.normal[row].encode(), usedforsecurity=False).digest() for row in rows}
    return sorted(sorted(rows, key=lambda row: (-counts[row], digests[row], row))[:FITTED_ON])


def assigned(clauses: pa.Table, *, book: Book, view: View, encoder: Encoder | None) -> pa.Table:
    """Return the comments of some clauses with the topics of these, in order (see `Prepared.found`).

    A clause that says nothing, or whose touchpoint has no topics, has none; comments without any clause that says
    something have been looked at too.
    """
    different, cut = Different.of(clauses), segmenter(view.lexicon)
    said = telling(different.clauses, cut=cut, stopwords=view.lexicon.stopwords)
    topics = np.full(len(different.clauses), None, dtype=object)
    topics[said] = book.assign(different.clauses.at(said), cut=cut, encoder=encoder)
    known = np.zeros(len(topics), dtype=bool)
    known[said] = True
    comments, names = numbered(clauses.column("comment_id"))
    comments, which = comments[known[different.which]], different.which[known[different.which]]
    places = clauses.column("place").to_numpy().astype(np.int64)[known[different.which]]
    sizes = np.zeros(len(names), dtype=np.int64)  # clauses up to the last one that says something
    np.maximum.at(sizes, comments, places)
    ends = np.concatenate(([0], np.cumsum(sizes)))
    chosen = np.full(ends[-1], -1, dtype=np.int64)
    chosen[ends[comments] + places - 1] = which
    values = pa.array(topics, pa.string()).take(pa.array(chosen, mask=chosen < 0))
    lists = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), values)
    return pa.table([pa.array(names, pa.string()), lists], schema=_FOUND)


def _lacking(view: View, book: Book) -> list[str]:
    enough = view.config.topics.minimum
    known = {touchpoint.id for touchpoint in view.lexicon.touchpoints} - set(book.active)
    if not known:
        return []
    return [row["touchpoint"] for row in view.rows(_COUNTS) if row["n"] >= enough and row["touchpoint"] in known]


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


@dataclass(frozen=True, slots=True)
class _Own:
    """The different clauses of a touchpoint: how often each was said, and when first."""

    clauses: Clauses
    counts: list[int]
    days: list[date]


def _touchpoint(
    own: _Own, name: str, *, made: Fit, book: Book, view: View, cut: Cut, encoder: Encoder | None
) -> list[Frozen]:
    said = keys(own.clauses)
    order = sorted(range(len(said)), key=said.__getitem__)
    texts, counts = own.clauses.at(order), [own.counts[row] for row in order]
    vectors = made.encode(texts, cut=cut, encoder=encoder)
    found = fit(vectors, sides=[said[row][0] for row in order], counts=counts, most=_MOST)
    named = labels([_cut(texts, one, cut) for one in found], stopwords=view.lexicon.stopwords)
    topics = []
    ids = book.fresh_ids(name, count=len(found))
    for topic_id, one, (label, phrases) in zip(ids, found, named, strict=True):
        about: Counter[str] = Counter()
        for member in one.members:
            about.update(dict.fromkeys(texts.dimensions[member], counts[member]))
        since = min(own.days[order[member]] for member in one.members)
        topics.append(
            Frozen(
                id=topic_id,
                touchpoint=name,
                shape=one.shape,
                label=label,
                phrases=phrases,
                dimensions=tuple(sorted(about.items(), key=lambda pair: (-pair[1], pair[0]))),
                clauses=sum(counts[member] for member in one.members),
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


def _first_days(table: pa.Table, different: Different) -> list[date]:
    """Return the day on which each of the different clauses was said first."""
    days = table.column("day").to_numpy().astype("datetime64[D]")
    first = np.full(len(different.clauses), np.datetime64("9999-12-31", "D"))
    np.minimum.at(first, different.which, days)
    found: list[date] = first.tolist()
    return found


def _cut(texts: Clauses, one: Fitted, cut: Cut) -> list[Clause]:
    near: Sequence[int] = one.members[:_LABELLED]
    return [clause(texts.normal[place], texts.written[place], cut=cut) for place in near]


@cache
def _examples(lexicon: Lexicon) -> list[str]:
    """Return the pack's example texts: they teach how words are used where the store holds few clauses."""
    try:
        said: Iterable[str] = (example.text for example in packs.examples(lexicon))
        return sorted(set(said))
    except LexiconError:
        return []
