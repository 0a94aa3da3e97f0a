"""Group the complaints of one pain point into recurring topics."""

from __future__ import annotations

import math
import warnings
from collections.abc import Collection, Sequence

from voc.aggregate.findings import Topic
from voc.aggregate.phrases import Clause, common_terms, frequent, representative

_ENOUGH = 15  # clauses from which a factorisation finds more than shared words do
_MOST = 5  # topics shown
_SMALLEST = 2  # clauses of a topic
_COMMON = 0.6  # a term in more of the clauses than that names what all of them are about, no topic
_PHRASES = 4  # the label and some more
_TERMS = 2000
_TELLING = 4  # characters from which a phrase says enough by itself


def topics(clauses: Sequence[Clause], *, stopwords: Collection[str]) -> tuple[Topic, ...]:
    """Return the topics of some clauses, the largest first, labelled with phrases that customers used.

    Non-negative factors of TF-IDF over words and word pairs (NMF, started by NNDSVD: no chance in it); few clauses are
    grouped by the term that most of them share. The order of the clauses does not matter.
    """
    ordered = sorted(clauses, key=lambda one: (one.normal, one.written))
    groups = _factors(ordered, stopwords) if len(ordered) >= _ENOUGH else None
    if groups is None:
        groups = _shared(ordered, stopwords)
    found: dict[str, Topic] = {}
    for group in groups:
        if len(group) < _SMALLEST:
            continue
        topic = _topic(group, stopwords)
        known = found.get(topic.label)
        phrases = tuple(dict.fromkeys((*known.phrases, *topic.phrases)))[: _PHRASES - 1] if known else topic.phrases
        found[topic.label] = Topic(topic.label, topic.n + (known.n if known else 0), phrases)
    return tuple(sorted(found.values(), key=lambda topic: (-topic.n, topic.label))[:_MOST])


def _topic(group: list[Clause], stopwords: Collection[str]) -> Topic:
    """Label a group, whose most central clause comes first, by its commonest phrase.

    Where that is short, by a whole clause that holds it: 刷脸坏 tells less than 刷脸坏了三天.

    """
    phrases = frequent(group, stopwords=stopwords, most=_PHRASES)
    if phrases and len(phrases[0]) >= _TELLING:
        label = phrases[0]
    else:
        label = representative([one for one in group if not phrases or phrases[0] in one.written] or group)
    return Topic(label, len(group), tuple(phrase for phrase in phrases if phrase != label)[: _PHRASES - 1])


def _factors(clauses: list[Clause], stopwords: Collection[str]) -> list[list[Clause]] | None:
    """Return the groups of a factorisation, each from its centre outwards; None where too few terms recur."""
    from sklearn.decomposition import NMF  # slow to load
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfVectorizer

    terms = [one.terms(stopwords) for one in clauses]
    counts = common_terms(clauses, stopwords).values()
    if sum(_SMALLEST <= count <= _COMMON * len(clauses) for count in counts) < 2:
        return None
    vectors = TfidfVectorizer(analyzer=list, min_df=_SMALLEST, max_df=_COMMON, max_features=_TERMS, sublinear_tf=True)
    table = vectors.fit_transform(terms)
    size = min(_MOST + 1, max(2, round(math.sqrt(len(clauses)) / 2)), *table.shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        weights = NMF(size, init="nndsvd", random_state=0, max_iter=400).fit_transform(table).round(6)
    groups: list[list[tuple[float, int]]] = [[] for _ in range(size)]
    for place, row in enumerate(weights):
        if row.max() > 0:
            groups[int(row.argmax())].append((-float(row.max()), place))
    return [[clauses[place] for _, place in sorted(group)] for group in groups]


def _shared(clauses: list[Clause], stopwords: Collection[str]) -> list[list[Clause]]:
    """Group by the term that most clauses share, then the rest by the next."""
    groups = []
    left, most = clauses, max(_SMALLEST, _COMMON * len(clauses))
    while left:
        found = common_terms(left, stopwords).items()
        counts = {term: count for term, count in found if _SMALLEST <= count <= most}
        if not counts:
            break
        best = min(counts, key=lambda term: (-counts[term], -len(term), term))
        groups.append([one for one in left if best in one.terms(stopwords)])
        left = [one for one in left if best not in one.terms(stopwords)]
    # Where all share the same words there is one topic: those words.
    return groups or ([clauses] if frequent(clauses, stopwords=stopwords, most=1) else [])
