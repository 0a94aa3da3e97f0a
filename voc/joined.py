"""Lay the texts of a batch end to end, so that one scan, one table look-up or one sum serves them all."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

# Stands behind every text. It is white space and no word, and no phrase, word or clause reaches across it.
SEPARATOR = "\x1e"

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts laid end to end.

    Attributes:
        text: all texts, a separator behind each.
        begins: [texts + 1] where each begins; the last is the length of `text`.
    """

    text: str
    begins: Ints

    @classmethod
    def of(cls, texts: list[str]) -> Joined:
        """Join texts; a separator inside one becomes a blank."""
        whole = SEPARATOR.join(texts) + SEPARATOR
        if whole.count(SEPARATOR) > max(len(texts), 1):
            return cls.of([text.replace(SEPARATOR, " ") for text in texts])
        begins = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1, out=begins[1:])
        return cls(whole, begins)

    def owners(self) -> Ints:
        """Return the text in which each character stands."""
        return np.repeat(np.arange(len(self.begins) - 1), np.diff(self.begins))

    def points(self) -> npt.NDArray[np.uint32]:
        """Return the code point of each character."""
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)

    def among(self, characters: str) -> Flags:
        """Tell of each character whether it is one of those."""
        return character_table(characters)[self.points()]

    def holding(self, *kinds: str) -> list[Flags]:
        """Tell, for each kind of characters, of each text whether it holds one of them."""
        if len(self.begins) == 1:
            return [np.zeros(0, dtype=bool) for _ in kinds]
        bits = np.bitwise_or.reduceat(_bits(kinds)[self.points()], self.begins[:-1])
        return [(bits >> number) & 1 > 0 for number in range(len(kinds))]

    def around(self, places: Iterable[int]) -> list[int]:
        """Return the texts in which one of these places stands, in order."""
        at = np.fromiter(places, dtype=np.int64)
        found: list[int] = np.unique(np.searchsorted(self.begins, at, side="right") - 1).tolist()
        return found


@cache
def character_table(characters: str) -> Flags:
    """Return for each code point whether it is one of these characters."""
    wanted = np.zeros(sys.maxunicode + 1, dtype=bool)
    wanted[[ord(character) for character in characters]] = True
    return wanted


@cache
def _bits(kinds: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    """Return for each code point a bit for each kind of characters to which it belongs."""
    bits = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    for number, characters in enumerate(kinds):
        bits |= character_table(characters).astype(np.uint8) << number
    bits[ord(SEPARATOR)] = 0
    return bits


@cache
def matching(pattern: re.Pattern[str]) -> str:
    """Return the characters of the basic plane that a pattern of one character matches."""
    return "".join(pattern.findall("".join(map(chr, range(0x10000)))))


def made(kind: type[Any], *columns: Iterable[Any]) -> list[Any]:
    """Return named tuples of that kind, one a row: as `kind(*row)`, without a call in Python for each."""
    return list(map(partial(tuple.__new__, kind), zip(*columns, strict=True)))


def summed(values: npt.NDArray[Any], owner: Ints, count: int) -> Doubles:
    """Return the sum of the values of each of `count` owners."""
    return np.bincount(owner, weights=values, minlength=count).astype(np.float64, copy=False)


def ranges(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of an index and a member of its range.

    Args:
        first: [n] where the range of each index begins.
        count: [n] how many members it has.

    Returns:
        The indexes, ascending, and beside them the members.
    """
    owner = np.repeat(np.arange(len(first)), count)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(count) - count - first, count)
