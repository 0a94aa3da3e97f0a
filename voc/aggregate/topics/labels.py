"""Name topics with the customers' own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from voc.aggregate.phrases import LONGEST, Clause, frequent, phrases

SHOWN = 4  # the label and some more
_NEAREST = 80  # clauses of a topic that are asked for a name
_SHORTEST = 4  # characters of a label, if any phrase has so many
_OFTEN = 0.1  # share of those clauses that must hold a phrase
_MASK = "〔"  # a name that was masked names no topic
_LETTERS = 3  # characters of a label that are no digits


def labels(topics: Sequence[Sequence[Clause]], *, stopwords: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the label and further phrases of each topic of a touchpoint; no two labels hold each other.

    Args:
        topics: the clauses of each, the nearest to its middle first; earlier topics choose first.
        stopwords: with which no phrase begins or ends.
    """
    near = [list(clauses[:_NEAREST]) for clauses in topics]
    held = [Counter(phrase for one in clauses for phrase in phrases(one, stopwords)) for clauses in near]
    everywhere = sum(held, Counter())
    found: list[tuple[str, tuple[str, ...]]] = []
    for clauses, own in zip(near, held, strict=True):
        least = max(2, round(_OFTEN * len(clauses)))
        # How much a phrase is this topic's own.
        worth = {phrase: n / everywhere[phrase] for phrase, n in own.items() if n >= least and _tells(phrase)}
        said = frequent(clauses, stopwords=stopwords, most=2 * SHOWN, worth=worth)
        label = _first([phrase for phrase in said if len(phrase) >= _SHORTEST], taken=[name for name, _ in found])
        label = label or _first(_whole(clauses, stopwords), taken=[name for name, _ in found]) or _any(clauses, found)
        rest = [phrase for phrase in said if phrase not in label and label not in phrase]
        found.append((label, tuple(rest[: SHOWN - 1])))
    return found


def _first(candidates: Sequence[str], *, taken: Collection[str]) -> str:
    free = (one for one in candidates if not any(one in name or name in one for name in taken))
    return next(free, "")


def _whole(clauses: Sequence[Clause], stopwords: Collection[str]) -> list[str]:
    """Return the clauses that are short enough for a label, first those that open with a word that means something."""
    fit = [one for one in clauses if _SHORTEST <= len(one.written.strip()) <= LONGEST and _tells(one.written)]
    return [one.written.strip() for one in sorted(fit, key=lambda one: _opens(one) in stopwords)]


def _opens(one: Clause) -> str:
    return one.normal[slice(*one.words[0])] if one.words else ""


def _tells(text: str) -> bool:
    return _MASK not in text and sum(c.isalpha() for c in text) >= _LETTERS


def _any(clauses: Sequence[Clause], found: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """Return the beginning of some clause that ends with a word and is nobody's label yet."""
    taken = {name for name, _ in found}
    for one in clauses:
        ends = [end for _, end in one.words if end <= LONGEST]
        text = one.written[: ends[-1]].strip() if ends else one.written[:LONGEST].strip()
        if text and text not in taken:
            return text
    return clauses[0].written[:LONGEST].strip()
