"""Word vectors learned from the texts at hand, and sentence vectors made of them.

Words are alike that stand beside the same words: positive pointwise mutual information of neighbours with smoothed
contexts, its leading singular vectors (Levy, Goldberg and Dagan 2015, TACL 3:211–225). A sentence is the mean of its
words, frequent ones counting less, without the direction that all sentences share (Arora, Liang and Ma 2017, ICLR).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Document = Sequence[str]

_WINDOW = 2  # words on either side that are neighbours
_SMOOTHING = 0.75  # exponent of context counts
_SCALE = 1e-4  # frequency at which a word counts half
_DIGITS = 4  # kept of every number, so that the last bit of a decomposition never shows
_SPARE, _ITERATIONS = 10, 3  # of the random projection
_FEW = 8  # words below which nothing is learned


@dataclass(frozen=True, eq=False)
class Vectors:
    """Hold unit vectors of words, the weight of each word, and the direction that sentences share."""

    words: tuple[str, ...]
    table: Floats  # (words, size)
    weights: Floats  # (words,), 0–1
    common: Floats  # (size,)

    @property
    def size(self) -> int:
        """Return the length of a vector."""
        return int(self.table.shape[1])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    @cached_property
    def _characters(self) -> dict[str, Floats]:
        """Return a unit vector of each character: the direction of the words that hold it."""
        found: dict[str, Floats] = {}
        for word, vector in zip(self.words, self.table, strict=True):
            for character in set(word):
                found[character] = found[character] + vector if character in found else vector
        return dict(zip(found, unit(np.array(list(found.values()))), strict=True)) if found else {}

    def sentences(self, documents: Sequence[Document]) -> Floats:
        """Return a unit vector for each document, zero where no word and no character is known."""
        from scipy.sparse import csr_matrix

        distinct = {word: place for place, word in enumerate(dict.fromkeys(w for one in documents for w in one))}
        vectors = self._words(list(distinct))
        flat = np.fromiter((distinct[word] for one in documents for word in one), dtype=np.int64)
        ends = np.cumsum([0, *map(len, documents)])
        counts = csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(documents), len(distinct)))
        made = unit(np.asarray(counts @ vectors, dtype=np.float32))
        return unit(made - np.outer(made @ self.common, self.common))

    def _words(self, words: Sequence[str]) -> Floats:
        """Return the weighted vectors of words; an unknown one is made of its characters."""
        places = np.array([self._places.get(word, -1) for word in words], dtype=np.int64)
        found = np.zeros((len(words), self.size), dtype=np.float32)
        known = places >= 0
        found[known] = self.weights[places[known], None] * self.table[places[known]]
        for row in np.flatnonzero(~known).tolist():
            characters = [self._characters[c] for c in words[row] if c in self._characters]
            if characters:
                found[row] = np.sum(characters, axis=0)
        found[~known] = unit(found[~known])
        return found


def learn(documents: Sequence[Document], *, size: int = 100, rarest: int = 3, most: int = 20_000) -> Vectors:
    """Learn vectors from documents; their order does not matter.

    Args:
        documents: words in order.
        size: the length of a vector, less where there are fewer words.
        rarest: how often a word must occur.
        most: words kept, the commonest.
    """
    counts = Counter(word for one in documents for word in one)
    kept = sorted((word for word, count in counts.items() if count >= rarest), key=lambda w: (-counts[w], w))[:most]
    if len(kept) < _FEW:
        return Vectors((), *(np.zeros(shape, dtype=np.float32) for shape in ((0, size), (0,), (size,))))
    table = _directions(_information(documents, kept), min(size, len(kept) - 1))
    share = np.array([counts[word] for word in kept]) / sum(counts.values())
    weights = np.round(_SCALE / (_SCALE + share), _DIGITS + 2).astype(np.float32)
    raw = Vectors(tuple(kept), table, weights, np.zeros(table.shape[1], dtype=np.float32))
    return replace(raw, common=_shared(raw.sentences(sorted(map(tuple, documents)))))


def unit(vectors: Floats) -> Floats:
    """Return rows of length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _information(documents: Sequence[Document], words: list[str]) -> Any:
    """Return the positive pointwise mutual information of neighbours, a sparse matrix of words by words."""
    from scipy.sparse import coo_matrix

    places = {word: place for place, word in enumerate(words)}
    gap = [-1] * _WINDOW
    flat = np.array([p for one in documents for p in (*(places.get(w, -1) for w in one), *gap)], dtype=np.int64)
    pairs = [np.stack((flat[:-step], flat[step:])) for step in range(1, _WINDOW + 1)]
    row, column = np.concatenate(pairs, axis=1)
    known = (row >= 0) & (column >= 0)
    row, column = row[known], column[known]
    shape = (len(words), len(words))
    once = coo_matrix((np.ones(len(row)), (row, column)), shape=shape).tocsr()
    beside = coo_matrix(once + once.T)
    total = np.maximum(np.asarray(beside.sum(axis=1)).ravel(), 1)
    context = total**_SMOOTHING / (total**_SMOOTHING).sum()
    value = np.log(beside.data / (total[beside.row] * context[beside.col]))
    kept = value > 0
    return coo_matrix((value[kept], (beside.row[kept], beside.col[kept])), shape=shape).tocsr()


def _directions(matrix: Any, size: int) -> Floats:
    """Return the leading left singular vectors by row, scaled to unit rows, each with its largest element positive.

    By random projection and power iterations (Halko, Martinsson and Tropp 2011, SIAM Review 53:217–288), seeded.
    """
    count = min(size + _SPARE, matrix.shape[0])
    basis = np.random.default_rng(0).standard_normal((matrix.shape[1], count))
    basis, _ = np.linalg.qr(matrix @ basis)
    for _ in range(_ITERATIONS):
        basis, _ = np.linalg.qr(matrix.T @ basis)
        basis, _ = np.linalg.qr(matrix @ basis)
    projected = matrix.T @ basis
    squares, turned = np.linalg.eigh(projected.T @ projected)
    left = (basis @ turned[:, ::-1])[:, :size]
    values = np.sqrt(np.maximum(squares[::-1][:size], 0))
    left = left * np.sign(left[np.abs(left).argmax(axis=0), np.arange(size)])
    return np.round(unit(left * np.sqrt(values)), _DIGITS).astype(np.float32)


def _shared(sentences: Floats) -> Floats:
    """Return the direction in which most sentences point, by a second moment."""
    moment = sentences.T.astype(np.float64) @ sentences
    _, vectors = np.linalg.eigh(moment)
    first = vectors[:, -1]
    first = first * np.sign(first[np.abs(first).argmax()])
    made: Floats = np.round(first, _DIGITS).astype(np.float32)
    return made
