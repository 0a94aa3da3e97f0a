"""Fit topics anew, and say which of the new ones are the old ones.

Every clause is assigned under both. A new topic keeps the id of an old one where at least half of the clauses of each
are those of the other, among the clauses that had a topic before and have one now. Other new topics get ids that were
never used; other old ones are retired, and point to where their clauses went.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from voc.aggregate.phrases import Cut, segmenter
from voc.aggregate.topics.clauses import CLAUSES, Clauses, Different, telling
from voc.aggregate.topics.fitting import Prepared, assigned, fitted
from voc.aggregate.topics.frozen import RETIRED, UNASSIGNED, Book, Frozen, load
from voc.aggregate.topics.kept import kept, restored
from voc.aggregate.views import View
from voc.ports import Encoder

Pairs = Counter[tuple[str | None, str | None]]

KEPT = 0.5  # share of the clauses, of the old topic and of the new one, from which the id stays
TOLD = 0.1  # share of an old topic's clauses from which a new one is named as a successor


@dataclass(frozen=True, slots=True)
class Successor:
    """Where clauses of a retired or kept topic are now."""

    id: str
    label: str
    share: float  # of the old topic's clauses that have a topic now


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of an old topic: `kept`, `merged` (into one that others went to), `split`, `renewed` or `gone`."""

    id: str
    label: str
    fate: str
    clauses: int
    lost: float  # share of its clauses that have no topic now
    successors: tuple[Successor, ...]  # the largest share first


@dataclass(frozen=True, slots=True)
class Refitted:
    """The map from old topics to new ones."""

    touchpoints: tuple[str, ...]
    moved: tuple[Moved, ...]
    added: tuple[tuple[str, str], ...]  # (id, label) of topics that continue no old one


def refit(
    view: View, *, touchpoints: Collection[str] = (), encoder: Encoder | None = None
) -> tuple[Prepared, Refitted]:
    """Fit topics anew on the clauses of the period and of those before it that are looked at; nothing is written.

    Args:
        view: the period.
        touchpoints: whose topics; all that have some when empty.
        encoder: sentence vectors, if any.
    """
    old, cut = load(view.store), segmenter(view.lexicon)
    names = sorted(set(touchpoints) or set(old.active))
    topics, fits = fitted(view, names, book=old, encoder=encoder)
    everything = view.table(CLAUSES)
    different = Different.of(everything)
    said = telling(different.clauses, cut=cut, stopwords=view.lexicon.stopwords)
    rows = [row for row in said if different.clauses.touchpoint[row] in names]
    clauses, counts = different.clauses.at(rows), different.counts[rows].tolist()
    before = _before(old, clauses, cut=cut, encoder=encoder)
    after = Book(topics, {fit.id: fit for fit in fits}).assign(clauses, cut=cut, encoder=encoder)
    pairs: Pairs = Counter()
    for old_topic, new_topic, n in zip(before, after, counts, strict=True):
        pairs[old_topic, new_topic] += n
    ids = _kept(pairs)
    fresh = _numbered(topics, ids, old)
    renamed = [_continued(replace(topic, id=fresh[topic.id]), old) for topic in topics]
    moved, retired = _moved(old, names, pairs, fresh, {topic.id: topic.label for topic in renamed})
    book = old.with_((*retired, *renamed), fits)
    found = restored(
        assigned(everything, book=book, view=view, encoder=encoder), kept(view.store, book), all_of_them=True
    )
    added = tuple((topic.id, topic.label) for topic in renamed if topic.id not in old.by_id)
    return (
        Prepared(book, (*retired, *renamed), fits, found),
        Refitted(tuple(names), tuple(moved), added),
    )


def _before(old: Book, clauses: Clauses, *, cut: Cut, encoder: Encoder | None) -> list[str | None]:
    """Return the old topic of each clause; where old vectors are not at hand any more, all are as without one."""
    made = {topic.fit for topics in old.active.values() for topic in topics}
    encoders = {(old.fits or {})[fit].encoder for fit in made}
    known = {"words", encoder.name if encoder else ""}
    return old.assign(clauses, cut=cut, encoder=encoder) if encoders <= known else [None] * len(clauses)


def _kept(pairs: Pairs) -> dict[str, str]:
    """Return provisional id → old id for new topics that are old ones."""
    both = {(old, new): n for (old, new), n in pairs.items() if old and new}
    olds, news = Counter[str](), Counter[str]()
    for (old, new), n in both.items():
        olds[old] += n
        news[new] += n
    found: dict[str, str] = {}
    for (old, new), n in sorted(both.items()):
        if n >= KEPT * max(olds[old], news[new]) and old not in found.values():
            found.setdefault(new, old)
    return found


def _numbered(topics: Sequence[Frozen], kept: dict[str, str], old: Book) -> dict[str, str]:
    """Return provisional id → final id: the old one, or the next that was never used, the largest topic first."""
    found = dict(kept)
    for touchpoint in sorted({topic.touchpoint for topic in topics}):
        new = [topic.id for topic in topics if topic.touchpoint == touchpoint and topic.id not in kept]
        found.update(zip(new, old.fresh_ids(touchpoint, count=len(new)), strict=True))
    return found


def _continued(topic: Frozen, old: Book) -> Frozen:
    """Return a topic that has been known for as long as the old one of its id."""
    earlier = old.by_id.get(topic.id)
    return replace(topic, since=min(topic.since, earlier.since)) if earlier else topic


def _moved(
    old: Book, names: Sequence[str], pairs: Pairs, fresh: dict[str, str], labels: dict[str, str]
) -> tuple[list[Moved], list[Frozen]]:
    """Return what became of each old topic, and the retired ones with their successors."""
    moved, retired = [], []
    heirs: Counter[str] = Counter()
    shares: dict[str, list[tuple[str, float]]] = {}
    topics = [topic for name in names for topic in old.active.get(name, ())]
    for topic in topics:
        went = {fresh[new]: n for (was, new), n in pairs.items() if was == topic.id and new}
        total = sum(went.values())
        ranked = sorted(went.items(), key=lambda pair: (-pair[1], pair[0]))
        shares[topic.id] = [(name, n / total) for name, n in ranked if n >= TOLD * total]
        heirs.update(name for name, part in shares[topic.id] if part >= KEPT)
    for topic in topics:
        all_of_it = sum(n for (was, _), n in pairs.items() if was == topic.id)
        left = pairs[topic.id, UNASSIGNED]
        successors = tuple(Successor(name, labels[name], round(part, 6)) for name, part in shares[topic.id])
        fate = _fate(topic.id, shares[topic.id], heirs, labels)
        lost = round(left / all_of_it, 6) if all_of_it else 0.0
        moved.append(Moved(topic.id, topic.label, fate, all_of_it, lost, successors))
        if fate != "kept":
            retired.append(replace(topic, status=RETIRED, successors=tuple((one.id, one.share) for one in successors)))
    return moved, retired


def _fate(name: str, shares: Sequence[tuple[str, float]], heirs: Counter[str], labels: dict[str, str]) -> str:
    if name in labels:
        return "kept"
    if not shares:
        return "gone"
    first, part = shares[0]
    if part < KEPT:
        return "split"
    return "merged" if heirs[first] > 1 else "renewed"
