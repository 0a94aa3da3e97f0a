"""Lay the texts of a batch end to end, so that one scan, one table look-up or one sum serves them all."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

# Stands behind every text. It is white space and no word, and no phrase, word or clause reaches across it.
SEPARATOR = "\x1e"

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
        np.cumsum([len(text) + 1 for text in texts], out=begins[1:])
        return cls(whole, begins)

    def owners(self, places: Ints) -> Ints:
        """Return the text in which each place stands."""
        return np.searchsorted(self.begins, places, side="right") - 1

    def points(self) -> npt.NDArray[np.uint32]:
        """Return the code point of each character."""
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)

    def among(self, characters: str) -> Flags:
        """Tell of each character whether it is one of those."""
        return _table(characters)[self.points()]


@cache
def _table(characters: str) -> Flags:
    wanted = np.zeros(sys.maxunicode + 1, dtype=bool)
    wanted[[ord(character) for character in characters]] = True
    return wanted


def made(kind: type[Any], *columns: Iterable[Any]) -> list[Any]:
    """Return named tuples of that kind, one a row: as `kind(*row)`, without a call in Python for each."""
    return list(map(partial(tuple.__new__, kind), zip(*columns, strict=True)))


def dealt(values: Iterable[Any], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Deal out a flat list: to each row as many values as it has elements."""
    remaining = iter(values)
    return [list(islice(remaining, len(row))) for row in rows]
