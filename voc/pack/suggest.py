"""Suggest entries: words and phrases of somebody's own texts that neither the segmenter nor the pack knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice

import numpy as np

from voc.annotate.hits import Hits
from voc.annotate.match import matcher
from voc.annotate.tokenise import segment
from voc.errors import InputError
from voc.lexicon import Lexicon
from voc.pack.lean import graded_of, leans_of, places_of
from voc.pack.mine import Mined, mine
from voc.pack.text import OwnText, around, telling
from voc.ports import Progress, silent

FEWEST = 200  # different texts; below, what goes together by chance cannot be told from what belongs together

_COHESION, _FREEDOM = 4.0, 1.5  # bits
_SHARE = 10_000  # of so many texts one must hold a string, and 5 in all
_TRIED = 800  # phrases, the most frequent ones
_LONGEST_WORD = 6  # characters
_NAMES = ("touchpoint", "fallback", "aspect", "modifier")  # entries that only name things, or change what others say
# Parts of speech of jieba's dictionary: what can praise or blame, and what with another word makes no new word.
_SAYING = frozenset("ailz")
_GRADABLE = _SAYING | {"n", "?"}
_OPENING, _CLOSING = frozenset("vdmprcq"), frozenset("adpfm")


@dataclass(frozen=True)
class Suggested:
    """A string worth a look.

    Attributes:
        texts: that hold it. cohesion, freedom: in bits, as `mine` measures them.
        lean: mean verdict on the places that hold it, -1 to 1; None for words, where it was not asked.
        example: a place, masked.
    """

    term: str
    texts: int
    cohesion: float
    freedom: float
    lean: float | None
    example: str

    @property
    def line(self) -> str:
        """Return the line to paste: into sentiment.tsv where it leans, else into words.txt."""
        if self.lean is None:
            return f"{self.term} 2000 n"
        return f"{self.term}\t{np.sign(self.lean) * min(0.8, max(0.3, abs(self.lean))):.1f}"


@dataclass(frozen=True)
class Suggestions:
    """What was found in so many different texts: words to keep whole, phrases that praise or blame; best first."""

    texts: int
    words: tuple[Suggested, ...]
    phrases: tuple[Suggested, ...]


def suggest(
    texts: Iterable[OwnText],
    lexicon: Lexicon,
    *,
    least: int | None = None,
    most: int = 40,
    progress: Progress = silent,
) -> Suggestions:
    """Find words and phrases to add to a pack.

    Args:
        texts: cleaned and masked.
        lexicon: the pack; its models tell what a phrase leans to.
        least: texts that must hold a string; by default 5, or one in 10,000.
        most: return so many words and so many phrases.
        progress: called with (steps done, steps).

    Raises:
        InputError: fewer than `FEWEST` different texts say something.
    """
    told = telling(texts)
    if len(told) < FEWEST:
        raise InputError(
            f"only {len(told)} different texts say something",
            todo=f"suggestions need at least {FEWEST}: add exports, or name a longer file",
        )
    progress(1, 3)
    normals = [text.normal for text in told]
    enough = least or max(5, len(told) // _SHARE)
    mined = sorted(mine(normals, least=enough, cohesion=_COHESION, freedom=_FREEDOM), key=_rank)
    progress(2, 3)
    sieve = _Sieve(lexicon)
    words = sieve.words(mined, normals)[:most]
    taken = tuple(word.string for word in words)
    rest = [one for one in mined if not any(word in one.string for word in taken)]
    graded = graded_of([one.string for one in rest], normals, lexicon)
    judging = (one for one in rest if sieve.may_judge(one.string, graded=one.string in graded))
    phrases = list(islice(judging, _TRIED))
    leans = leans_of([one.string for one in phrases], normals, lexicon, graded=graded)
    leaning = [one for one in phrases if one.string in leans]
    progress(3, 3)
    return Suggestions(
        len(told),
        tuple(_suggested(one, told, None) for one in words),
        tuple(_suggested(one, told, leans[one.string]) for one in _balanced(leaning, leans, most)),
    )


def _rank(one: Mined) -> tuple[int, str]:
    return -one.texts, one.string


def _balanced(leaning: Sequence[Mined], leans: dict[str, float], most: int) -> list[Mined]:
    """Return at most half of each side, blame first."""
    blame = [one for one in leaning if leans[one.string] < 0]
    praise = [one for one in leaning if leans[one.string] > 0]
    half = max(1, most // 2)
    return [*blame[:half], *praise[:half]]


def _suggested(one: Mined, told: Sequence[OwnText], lean: float | None) -> Suggested:
    text = told[one.first]
    at = max(0, text.normal.find(one.string))
    example = around(text, at, at + len(one.string))
    return Suggested(one.string, one.texts, one.cohesion, min(one.left, one.right), lean, example)


class _Sieve:
    """Tell what jieba and the pack know already."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cut = segment(lexicon, "rjieba")
        self._find = matcher(lexicon).find
        self._tags = dictionary() | {word: tag for word, _, tag in lexicon.words}
        self._small = lexicon.stopwords | {modifier.term for modifier in lexicon.modifiers}

    def words(self, mined: Sequence[Mined], normals: Sequence[str]) -> list[Mined]:
        """Return new words: the segmenter cuts them up, but where they begin and end it cuts as well."""
        found = {one.string: one for one in mined if self._new(one.string)}
        whole = [
            string for string, places in places_of(list(found), normals).items() if self._whole(string, places, normals)
        ]
        kept = {string: found[string] for string in whole}
        return [one for string, one in kept.items() if not self._joined(string, kept)]

    def _new(self, string: str) -> bool:
        parts = self._cut(string)
        first, last = parts[0], parts[-1]
        return (
            len(string) <= _LONGEST_WORD
            and string not in self._tags
            and 1 in (len(first), len(last))
            and not any(part in self._small for part in parts)
            # 查|余额, 加载|慢: a verb and its object, a verb and how; 网页|版, 主|界面 may be words.
            and not (len(first) == 1 < len(last) and self._tags.get(first, "?")[0] in _OPENING)
            and not (len(last) == 1 < len(first) and self._tags.get(last, "?")[0] in _CLOSING)
            and not self._covered(string, self._hits(string, parts))
        )

    def _whole(self, string: str, places: Sequence[tuple[int, int]], normals: Sequence[str]) -> bool:
        """Tell whether words often begin and end where the string does: 面简洁 begins inside of 界面."""
        fits = 0
        for row, at in places:
            edges = set(accumulate(map(len, self._cut(normals[row])), initial=0))
            fits += at in edges and at + len(string) in edges
        return 3 * fits > len(places)

    def _joined(self, string: str, found: dict[str, Mined]) -> bool:
        """Tell whether a string is a new word with a known or new one before or behind it."""
        halves = [(string[:at], string[at:]) for at in range(1, len(string))]
        return any(
            (one in found and (other in found or (len(other) > 1 and other in self._tags)))
            or (other in found and len(one) > 1 and one in self._tags)
            for one, other in halves
        )

    def may_judge(self, string: str, *, graded: bool) -> bool:
        """Tell whether a string could praise or blame, and no entry says so yet.

        Args:
            string: normalised.
            graded: degrees go with it.
        """
        parts = self._cut(string)
        if parts[0] in self._small or parts[-1] in self._small:
            return False
        hits = self._hits(string, parts)
        named = {kind: hits[kind] for kind in _NAMES if kind in hits}
        if any(hit.payload.score for hit in hits.get("polar", ())) or self._covered(string, named):
            return False
        known = self._tags.get(string)
        if graded:
            return known is None or known in _GRADABLE or known[0] in _SAYING
        # What jieba does not know may be anything: slang most of all.
        return (
            known[0] in _SAYING if known else max(map(len, parts)) == 1 or self._tags.get(parts[-1], "?")[0] in _SAYING
        )

    def _hits(self, string: str, parts: Sequence[str]) -> Hits:
        return self._find([string], words=[set(accumulate(map(len, parts), initial=0))])[0]

    @staticmethod
    def _covered(string: str, hits: Hits) -> bool:
        covered = {at for found in hits.values() for hit in found for at in range(hit.start, hit.end)}
        return len(covered) == len(string)


@cache
def dictionary() -> dict[str, str]:
    """Return the words of jieba's dictionary with their parts of speech."""
    import jieba

    lines = jieba.get_dict_file().read().decode("utf-8").splitlines()
    parts = (line.split(" ") for line in lines)
    return {word: tag for word, _, tag in parts}
