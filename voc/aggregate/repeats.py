"""Turns in which a speaker says the same again, in the same or nearly the same words.

Two turns say the same where their pairs of neighbouring letters overlap by 60% (Jaccard), and both have 6 letters or
more: "好的" twice is no repetition. Candidates are found among sketches of 256 bits and then compared exactly. What is
said again in other words is not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from voc.joined import Joined

FEWEST = 6
_ALIKE = 0.6
_LIKELY = 0.5  # overlap of sketches from which two turns are compared: bits that coincide blur it a little
_WORDS = 4  # of 64 bits a sketch
_MIX = np.array([0x9E3779B1, 0x85EBCA77], dtype=np.uint32)  # spread neighbouring numbers (Knuth 1973, section 6.4)
_BITS = np.uint64(1) << np.arange(64, dtype=np.uint64)

Ints = npt.NDArray[np.int64]
Sketches = npt.NDArray[np.uint64]  # [turns, _WORDS]


@dataclass(frozen=True)
class Letters:
    """The letters and digits of many texts, without punctuation and blanks."""

    texts: Sequence[str]

    @cached_property
    def _placed(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
        """Return the letters of all texts, one after the other, and the text of each."""
        joined = Joined.of(list(self.texts))
        points = joined.points()
        used = np.flatnonzero(np.bincount(points)) if len(points) else np.zeros(0, dtype=np.int64)
        among = np.zeros(int(used[-1]) + 1 if len(used) else 1, dtype=bool)
        among[[point for point in used.tolist() if chr(point).isalnum()]] = True
        owner = np.repeat(np.arange(len(self.texts), dtype=np.int32), np.diff(joined.begins)[: len(self.texts)])
        kept = np.flatnonzero(among[points[: len(owner)]])
        return points[kept], owner[kept]

    @cached_property
    def count(self) -> Ints:
        """Return how many letters each text has."""
        return np.bincount(self._placed[1], minlength=len(self.texts))

    def sketches(self) -> Sketches:
        """Return for each text 256 bits that tell which pairs of neighbouring letters it has."""
        points, owner = self._placed
        pairs = np.flatnonzero(owner[1:] == owner[:-1])
        mixed = (points[pairs] * _MIX[0] + points[pairs + 1] * _MIX[1]) >> np.uint32(24)  # a bit of 256
        found = np.zeros(len(self.texts) * _WORDS, dtype=np.uint64)
        word = owner[pairs].astype(np.int64) * _WORDS + (mixed >> np.uint32(6))
        np.bitwise_or.at(found, word, _BITS[mixed & np.uint32(63)])
        return found.reshape(-1, _WORDS)


def again(texts: Sequence[str], *, letters: Letters, speaker: Ints) -> Ints:
    """Return for each text the earlier one of the same speaker that it repeats, -1 where there is none.

    Args:
        texts: normalised, in the order in which they were said.
        letters: of these texts.
        speaker: who says each, a number of its own in each conversation; negative: nobody of interest.
    """
    said = np.flatnonzero((letters.count >= FEWEST) & (speaker >= 0))
    said = said[np.argsort(speaker[said], kind="stable")]
    who, sketch = speaker[said], letters.sketches()[said]
    found = np.full(len(texts), -1, dtype=np.int64)
    later = np.arange(len(said))
    for lag in range(1, len(said)):
        later = later[later >= lag]
        later = later[who[later] == who[later - lag]]
        if not len(later):
            break
        one, other = sketch[later], sketch[later - lag]
        shared = np.bitwise_count(one & other).sum(axis=1, dtype=np.int64)
        either = np.bitwise_count(one | other).sum(axis=1, dtype=np.int64)
        for place in later[shared >= _LIKELY * either].tolist():
            now, then = int(said[place]), int(said[place - lag])
            if found[now] < 0 and _alike(texts[now], texts[then]):
                found[now] = then
    return found


def _alike(one: str, other: str) -> bool:
    mine, its = _pairs(one), _pairs(other)
    return len(mine & its) >= _ALIKE * len(mine | its)


def _pairs(text: str) -> frozenset[str]:
    kept = "".join(filter(str.isalnum, text))
    return frozenset(map("".join, pairwise(kept)))
