"""Find strings that behave like words: their parts stay together, and what stands around them changes.

Cohesion is the least pointwise mutual information of any cut in two, in bits; freedom the entropy of the neighbours on
the side where it is less, in bits (branching entropy: Jin & Tanaka-Ishii 2006). Whole arrays at a time, numpy only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LONGEST = 6  # symbols: a Chinese character, or a run of Latin letters and digits

_LABEL = re.compile("〔[^〕]*〕")  # what masking put in the place of personal data
_LATIN = re.compile("[a-z0-9]*[a-z][a-z0-9]*")
_HAN = (0x3400, 0x9FFF)
_PRIVATE, _MOST_RUNS = 0xF0000, 0xFFFE  # a plane whose characters stand for Latin runs here
_END = ord("\n")  # ends a text

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mined:
    """A string that behaves like a word.

    Attributes:
        texts: that hold it; first: index of the first of them.
        cohesion, left, right: in bits.
    """

    string: str
    texts: int
    first: int
    cohesion: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Strings:
    """All strings of one length in symbols.

    Attributes:
        ids: [symbols] the string that begins at each place, -1 for none.
        counts: [strings] occurrences. first: [strings] where each occurs first.
    """

    ids: Ints
    counts: Ints
    first: Ints


def mine(texts: Sequence[str], *, least: int, cohesion: float, freedom: float) -> list[Mined]:
    """Return the strings of two symbols and more that are words by these measures, in a fixed order.

    Args:
        texts: normalised; a wording that was copied should be there once.
        least: texts that must hold a string.
        cohesion: bits below which a string falls apart.
        freedom: bits below which a string is part of a longer one.
    """
    runs: dict[str, str] = {}
    joined = _joined(texts, runs)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    row = np.cumsum(points == _END)
    lengths = [_symbols(points)]
    while len(lengths) < LONGEST and len(lengths[-1].counts):
        lengths.append(_longer(lengths[-1], least))
    written = {stand_in: run for run, stand_in in runs.items()}
    found = []
    for order in range(2, len(lengths) + 1):
        strings = lengths[order - 1]
        bits = _cohesion(lengths, order)
        tried = np.flatnonzero(bits >= cohesion)
        left, right = (_entropy(strings, lengths[0].ids, shift, tried) for shift in (-1, order))
        free = np.flatnonzero(np.minimum(left, right) >= freedom)
        held = _rows(strings, row, tried[free])
        for index, many in zip(free[held >= least], held[held >= least], strict=True):
            at = int(strings.first[tried[index]])
            string = "".join(written.get(symbol, symbol) for symbol in joined[at : at + order])
            measures = (round(float(values), 2) for values in (bits[tried[index]], left[index], right[index]))
            found.append(Mined(string, int(many), int(row[at]), *measures))
    return found


def _joined(texts: Sequence[str], runs: dict[str, str]) -> str:
    """Return the texts end to end, each Latin run replaced by one character of a private plane, as `runs` then says."""

    def stand_in(match: re.Match[str]) -> str:
        if len(runs) < _MOST_RUNS:
            runs.setdefault(match[0], chr(_PRIVATE + len(runs)))
        return runs.get(match[0], " ")

    return "".join(_LATIN.sub(stand_in, _LABEL.sub(" ", text).replace("\n", " ")) + "\n" for text in texts)


def _symbols(points: Ints) -> _Strings:
    places = np.flatnonzero(((points >= _HAN[0]) & (points <= _HAN[1])) | (points >= _PRIVATE))
    return _numbered(len(points), places, points[places], least=1)


def _longer(shorter: _Strings, least: int) -> _Strings:
    """Return the strings that are one symbol longer: what begins with one short string and ends with another."""
    ids = shorter.ids
    places = np.flatnonzero((ids[:-1] >= 0) & (ids[1:] >= 0))
    return _numbered(len(ids), places, ids[places] * len(shorter.counts) + ids[places + 1], least=least)


def _numbered(size: int, places: Ints, keys: Ints, *, least: int) -> _Strings:
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    kept = counts >= least
    number = np.where(kept, np.cumsum(kept) - 1, -1)[which]
    ids = np.full(size, -1, dtype=np.int64)
    ids[places] = number
    places, number = places[number >= 0], number[number >= 0]
    first = np.zeros(int(kept.sum()), dtype=np.int64)
    first[number[::-1]] = places[::-1]  # the last one written is the first place
    return _Strings(ids, counts[kept], first)


def _cohesion(lengths: list[_Strings], order: int) -> Floats:
    """Return [strings] the least of log2(n × N / (n of the one part × n of the other))."""
    strings = lengths[order - 1]
    total = float(lengths[0].counts.sum())
    least = np.full(len(strings.counts), np.inf)
    for size in range(1, order):
        head, tail = lengths[size - 1], lengths[order - size - 1]
        apart = head.counts[head.ids[strings.first]] * tail.counts[tail.ids[strings.first + size]].astype(np.float64)
        least = np.minimum(least, np.log2(strings.counts * total / apart))
    return least


def _entropy(strings: _Strings, symbols: Ints, shift: int, chosen: Ints) -> Floats:
    """Return [chosen] the entropy of the symbols `shift` places from where a string begins.

    Where a clause ends each time counts as a neighbour of its own: nothing ties the string to what follows.
    """
    places, owner = _occurrences(strings, chosen)
    beside = np.full(len(places), -1, dtype=np.int64)
    inside = (places + shift >= 0) & (places + shift < len(symbols))
    beside[inside] = symbols[places[inside] + shift]
    width = int(symbols.max(initial=0)) + 1
    keys, counts = np.unique(owner[beside >= 0] * width + beside[beside >= 0], return_counts=True)
    tied = np.bincount(keys // width, weights=counts * np.log2(counts), minlength=len(chosen))
    total = strings.counts[chosen]
    return np.log2(total) - tied / total


def _rows(strings: _Strings, row: Ints, chosen: Ints) -> Ints:
    """Return [chosen] how many texts hold each string."""
    places, owner = _occurrences(strings, chosen)
    width = int(row.max(initial=0)) + 1
    return np.bincount(np.unique(owner * width + row[places]) // width, minlength=len(chosen))


def _occurrences(strings: _Strings, chosen: Ints) -> tuple[Ints, Ints]:
    """Return where the chosen strings occur, and which of them occurs there."""
    owner = np.full(len(strings.counts) + 1, -1, dtype=np.int64)  # the last one, -1, stands for no string
    owner[chosen] = np.arange(len(chosen))
    place = np.flatnonzero(owner[strings.ids] >= 0)
    return place, owner[strings.ids[place]]
