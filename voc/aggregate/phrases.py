"""Find readable phrases that many customers used: stretches of whole words inside their clauses."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

from voc.lexicon import Lexicon

SHORTEST, LONGEST = 3, 14  # characters of a label
_WORDS = 6  # the most words of a phrase
_LONE = 4  # a single word of so many characters is a phrase by itself

Cut = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Clause:
    """What a customer complains of: the normalised words and the same as written, equally long."""

    normal: str
    written: str
    words: tuple[tuple[int, int], ...]  # places of words, half-open; punctuation is none

    def terms(self, stopwords: Collection[str]) -> list[str]:
        """Return the words that mean something, and neighbouring pairs of them."""
        kept = [word for word in (self.normal[a:b] for a, b in self.words) if word not in stopwords]
        return [*kept, *(f"{one} {other}" for one, other in pairwise(kept))]


@cache
def segmenter(lexicon: Lexicon) -> Cut:
    """Return a word segmenter that keeps the pack's words whole; made once a process."""
    import rjieba  # loads its dictionary, and only topics need it

    jieba = rjieba.Jieba()
    for word, frequency, tag in lexicon.words:
        jieba.add_word(word, frequency, tag)
    cut: Cut = jieba.cut
    return cut


def clause(normal: str, written: str, *, cut: Cut) -> Clause:
    """Cut a clause into words."""
    ends = list(accumulate(map(len, cut(normal)), initial=0))
    words = tuple((a, b) for a, b in pairwise(ends) if normal[a:b].isalnum())
    return Clause(normal, written if len(written) == len(normal) else normal, words)


def frequent(
    clauses: Collection[Clause],
    *,
    stopwords: Collection[str],
    most: int,
    worth: Mapping[str, float] | None = None,
) -> list[str]:
    """Return the phrases that say most in the words of most, best first, as written by most who wrote them.

    Worth of a phrase = clauses that hold it × log2 of its length; a clause in which it does not come last counts for a
    quarter, because a phrase with which clauses end is complete. Of overlapping phrases only the best is kept.

    Args:
        clauses: of one topic.
        stopwords: with which no phrase begins or ends.
        most: the most phrases.
        worth: factors of phrases; those it lacks are left out.
    """
    counts: Counter[str] = Counter()
    quarters: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for one in clauses:
        for normal, original in phrases(one, stopwords).items():
            counts[normal] += 1
            quarters[normal] += 4 if one.normal.endswith(normal) else 1
            written.setdefault(normal, Counter())[original] += 1
    ranked = sorted(
        (phrase for phrase, count in counts.items() if count > 1 and (worth is None or phrase in worth)),
        key=lambda phrase: (-_worth(phrase, quarters[phrase], worth), phrase),
    )
    kept: list[str] = []
    for phrase in ranked:
        if len(kept) == most:
            break
        if not any(phrase in other or other in phrase for other in kept):
            kept.append(phrase)
    return [_commonest(written[phrase]) for phrase in kept]


def representative(clauses: Sequence[Clause]) -> str:
    """Return the first clause that is short enough for a label, else the first one cut after a word."""
    fit = (one for one in clauses if SHORTEST <= len(one.normal) <= LONGEST)
    one = next(fit, clauses[0])
    ends = [b for _, b in one.words if b <= LONGEST]
    return one.written[: ends[-1]].strip() if ends else one.written[:LONGEST].strip()


def _worth(phrase: str, quarters: int, worth: Mapping[str, float] | None) -> float:
    return round(quarters * math.log2(len(phrase)) * (worth[phrase] if worth else 1), 6)


def phrases(one: Clause, stopwords: Collection[str]) -> dict[str, str]:
    """Return the stretches of whole words that neither begin nor end with a stopword, as normalised → as written."""
    found: dict[str, str] = {}
    for first, (start, _) in enumerate(one.words):
        for last in range(first, min(first + _WORDS, len(one.words))):
            end = one.words[last][1]
            size = end - start
            if size > LONGEST or (last > first and one.words[last - 1][1] != one.words[last][0]):
                break
            edges = {one.normal[slice(*one.words[first])], one.normal[slice(*one.words[last])]}
            if size >= (SHORTEST if last > first else _LONE) and not any(edge in stopwords for edge in edges):
                found.setdefault(one.normal[start:end], one.written[start:end])
    return found


def _commonest(written: Counter[str]) -> str:
    return min(written, key=lambda text: (-written[text], text))


def common_terms(clauses: Iterable[Clause], stopwords: Collection[str]) -> Counter[str]:
    """Count in how many clauses each term stands."""
    return Counter(term for one in clauses for term in set(one.terms(stopwords)))
