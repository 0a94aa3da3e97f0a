"""Measure how much of somebody's own texts a pack understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from voc.annotate.hits import Hit, Hits
from voc.annotate.match import matcher
from voc.annotate.tokenise import segment
from voc.lexicon import Lexicon
from voc.pack.text import OwnText, around
from voc.ports import Progress, silent

_STEP = 1_000
_SHORTEST = 2  # characters of a word worth an entry


@dataclass(frozen=True)
class Reached:
    """How often a touchpoint was named.

    Attributes:
        texts: that name it; strong: those among them that hold one of its `cues`; the others hold weak ones or
            fallbacks only.
        used, cues: how many of its phrases occurred, and how many it has.
    """

    id: str
    texts: int
    strong: int
    used: int
    cues: int


@dataclass(frozen=True)
class Unknown:
    """A word that is part of no entry, the texts that hold it so, and a place, masked."""

    word: str
    texts: int
    example: str


@dataclass(frozen=True)
class Coverage:
    """What a pack finds in texts. All numbers count texts; `empty` ones (non-answers, adverts, tests) are in no other.

    Attributes:
        touchpoint: name a touchpoint. polar: praise or blame. both; neither.
        touchpoints: in journey order.
        unknown: the most frequent first.
    """

    texts: int
    empty: int
    touchpoint: int
    polar: int
    both: int
    neither: int
    touchpoints: tuple[Reached, ...]
    unknown: tuple[Unknown, ...]


def coverage(texts: Iterable[OwnText], lexicon: Lexicon, *, most: int = 40, progress: Progress = silent) -> Coverage:
    """Look for the pack's entries in texts. Models play no part: it is the entries that one can mend.

    Args:
        texts: cleaned.
        lexicon: the pack.
        most: return so many unknown words.
        progress: called with (texts done, None).
    """
    seen = _Seen(lexicon)
    cut, find = segment(lexicon, "rjieba"), matcher(lexicon).find
    for number, text in enumerate(texts):
        if number % _STEP == 0:
            progress(number, None)
        if text.empty:
            seen.counts["empty"] += 1
            continue
        edges = list(accumulate(map(len, cut(text.normal)), initial=0))
        seen.add(text, edges, find([text.normal], words=[set(edges)])[0])
    return seen.result(most)


class _Seen:
    """Count over texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.counts: Counter[str] = Counter()
        self.texts: Counter[str] = Counter()
        self.strong: Counter[str] = Counter()
        self.used: dict[str, set[str]] = {}
        self.words: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def add(self, text: OwnText, edges: list[int], hits: Hits) -> None:
        """Count what one text holds."""
        normal = text.normal
        touchpoints = self._touchpoints(normal, hits)
        polar = any(_says(hit, normal) for hit in hits.get("polar", ()))
        self.counts["texts"] += 1
        self.counts["touchpoint"] += bool(touchpoints)
        self.counts["polar"] += polar
        self.counts["both"] += bool(touchpoints) and polar
        self.counts["neither"] += not touchpoints and not polar
        known = _covered(hits.values(), len(normal))
        unknown: dict[str, tuple[int, int]] = {}
        for start, end in pairwise(edges):
            if not any(known[start:end]) and self._worth(normal[start:end]):
                unknown.setdefault(normal[start:end], (start, end))
        for word, (start, end) in unknown.items():
            self.words[word] += 1
            if word not in self.examples:
                self.examples[word] = around(text, start, end)

    def _touchpoints(self, normal: str, hits: Hits) -> set[str]:
        strong, found = set(), set()
        for hit in hits.get("touchpoint", ()):
            name, strength = hit.payload
            found.add(name)
            if strength == "strong":
                strong.add(name)
            self.used.setdefault(name, set()).add(normal[hit.start : hit.end])
        found |= {hit.payload for hit in hits.get("fallback", ())}
        self.texts.update(found)
        self.strong.update(strong)
        return found

    def _worth(self, word: str) -> bool:
        # Numbers and codes say nothing; isalnum also leaves out emoji and the labels of masking.
        return len(word) >= _SHORTEST and word.isalpha() and word not in self.lexicon.stopwords

    def result(self, most: int) -> Coverage:
        """Return the counts."""
        ranked = sorted(self.words, key=lambda word: (-self.words[word], word))[:most]
        return Coverage(
            **{name: self.counts[name] for name in ("texts", "empty", "touchpoint", "polar", "both", "neither")},
            touchpoints=tuple(
                Reached(t.id, self.texts[t.id], self.strong[t.id], len(self.used.get(t.id, ())), len(t.cues + t.weak))
                for t in self.lexicon.touchpoints
            ),
            unknown=tuple(Unknown(word, self.words[word], self.examples[word]) for word in ranked),
        )


def _says(hit: Hit, normal: str) -> bool:
    """Tell whether an entry praises or blames here: it is not neutral, and its aspect is spoken of."""
    polar = hit.payload
    return bool(polar.score) and (not polar.aspects or any(aspect in normal for aspect in polar.aspects))


def _covered(found: Collection[list[Hit]], length: int) -> bytearray:
    """Return a flag for every character: part of an entry, of whatever kind."""
    flags = bytearray(length)
    for hits in found:
        for hit in hits:
            flags[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return flags
