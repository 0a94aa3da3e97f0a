"""Linear models over character n-grams, a whole batch at a time.

A text's score is a sum over its n-grams, so every place of a text has a share in the verdict: clauses are scored
by the n-grams that begin in them, and `voc explain` shows which ones weighed most.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from voc.joined import SEPARATOR, Joined

Codes = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_MARK = 2  # begins and ends every text
_PRIME = np.uint64(1_000_003)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SLOT_BITS = 20  # few slots are wanted by more than one code, so that most look-ups end at once
_NONE = np.uint64(2**32 - 1)
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of some texts laid end to end: their 32-bit codes and the places where they begin."""

    codes: Codes
    places: Ints  # in the joined text, ascending
    offsets: Ints  # text i is joined[offsets[i] : offsets[i + 1]]; empty where the texts came joined


def grams(texts: list[str], *, orders: tuple[int, ...]) -> Grams:
    """Return all character n-grams of each text; none reaches from one text into the next."""
    joined = Joined.of(texts)
    return replace(grams_of(joined.points(), orders=orders), offsets=joined.begins)


def grams_of(points: Codes, *, orders: tuple[int, ...]) -> Grams:
    """Return all character n-grams of texts laid end to end, by the place where they begin.

    Args:
        points: [characters] code points, with `SEPARATOR` behind each text.
        orders: lengths of the n-grams.
    """
    marked = np.empty(len(points) + 1, dtype=np.uint64)
    marked[0], marked[1:] = _MARK, np.where(points == _MARK, ord(" "), points)
    is_mark = marked == ord(SEPARATOR)
    marked[is_mark] = _MARK
    is_mark[0] = True
    codes = np.zeros((len(marked), len(orders)), dtype=np.uint32)
    whole = np.zeros(codes.shape, dtype=bool)
    rolling = np.zeros(len(marked), dtype=np.uint64)
    for order in range(1, max(orders) + 1):
        size = len(marked) - order + 1
        rolling = rolling[:size] * _PRIME + marked[order - 1 :]
        if order in orders and size > 0:
            column = orders.index(order)
            codes[:size, column] = ((rolling + np.uint64(order)) * _MIX) >> np.uint64(32)
            whole[:size, column] = _inside_one_text(is_mark, order=order, size=size)
    begins = np.flatnonzero(whole) // len(orders)
    # The mark between two texts opens the second: an n-gram that begins with it belongs to the text behind it.
    return Grams(codes[whole], begins - 1 + is_mark[begins], np.zeros(0, dtype=np.int64))


def _inside_one_text(is_mark: npt.NDArray[np.bool_], *, order: int, size: int) -> npt.NDArray[np.bool_]:
    """Keep n-grams that hold a mark at most at one end; a mark alone is none."""
    if order == 1:
        return ~is_mark
    whole = ~(is_mark[:size] & is_mark[order - 1 :])
    for inner in range(1, order - 1):
        whole &= ~is_mark[inner : size + inner]
    return whole


class Vocabulary:
    """The n-grams of several models in one hash table, so that each n-gram of a text is looked up once.

    A code wants the slot of its first bits and stands there or, where smaller codes crowd, further on: the codes in the
    table ascend. A slot holds a code and its number in 64 bits.
    """

    def __init__(self, codes: Sequence[Codes]) -> None:
        """Take the sorted codes of each model."""
        known = np.unique(np.concatenate(codes))
        order = np.arange(len(known))
        slot = order + np.maximum.accumulate((known >> np.uint32(32 - _SLOT_BITS)).astype(np.int64) - order)
        self._slots = np.full(max(2**_SLOT_BITS, int(slot.max(initial=0)) + 1) + 1, _NONE << np.uint64(32) | _NONE)
        self._slots[slot] = known.astype(np.uint64) << np.uint64(32) | order.astype(np.uint64)
        self._features = np.full((len(codes), len(known)), -1, dtype=np.int32)
        for features, own in zip(self._features, codes, strict=True):
            features[np.searchsorted(known, own)] = np.arange(len(own))

    def find(self, codes: Codes) -> tuple[Ints, list[npt.NDArray[np.int32]]]:
        """Return which codes some model knows, and for each model the features of these, -1 where it does not."""
        place = (codes >> np.uint32(32 - _SLOT_BITS)).astype(np.int64)
        held = self._slots[place]
        key = held >> np.uint64(32)
        crowded = np.flatnonzero(key < codes)
        while len(crowded):
            place[crowded] += 1
            held[crowded] = self._slots[place[crowded]]
            key[crowded] = held[crowded] >> np.uint64(32)
            crowded = crowded[key[crowded] < codes[crowded]]
        known = np.flatnonzero((key == codes) & (held & _NONE != _NONE))
        number = (held[known] & _NONE).astype(np.int64)
        return known, [features[number] for features in self._features]


@dataclass(frozen=True)
class LinearModel:
    """Weights of n-grams, sorted by code, for one or more outputs.

    Attributes:
        outputs: names of the columns of `weights`.
        codes: [features] sorted n-gram codes.
        weights: [features, outputs].
        idf: [features] inverse document frequencies; a text's features are divided by their Euclidean norm.
        bias: [outputs].
        orders: lengths of the n-grams.
    """

    outputs: tuple[str, ...]
    codes: Codes
    weights: Floats
    idf: Floats
    bias: Floats
    orders: tuple[int, ...]

    @classmethod
    def build(
        cls,
        *,
        outputs: tuple[str, ...],
        codes: Codes,
        weights: Floats,
        idf: Floats,
        bias: Floats,
        orders: tuple[int, ...],
    ) -> LinearModel:
        """Make a model from arrays; `codes` must be sorted."""
        return cls(outputs, codes, weights, idf, bias, orders)

    def find(self, codes: Codes) -> Ints:
        """Return the feature of each code, -1 for unknown ones."""
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[at] == codes, at, -1) if len(self.codes) else np.full(len(codes), -1)

    def sums(self, feature: npt.NDArray[np.int32], span: Ints, *, count: int) -> tuple[Floats, Floats]:
        """Return sums of weights and of squared norms over `count` spans.

        Args:
            feature: of n-grams, -1 for unknown ones.
            span: the span of each n-gram, ascending.
            count: how many spans there are.

        Returns:
            [count, outputs] sums of weights, and [count] sums of squared feature values.
        """
        known = np.flatnonzero(feature >= 0)
        feature, span = feature[known], span[known]
        bounds = np.searchsorted(span, np.arange(count + 1))
        present = sparse.csr_matrix((np.ones(len(span), np.float32), feature, bounds), shape=(count, len(self.codes)))
        norms = np.bincount(span, weights=self.idf[feature] ** 2, minlength=count).astype(np.float32)
        return present @ self.weights, norms

    def scores(self, sums: Floats, norms: Floats) -> Floats:
        """Return the logits of texts or spans from what `spans` gave (summed, for several spans together)."""
        scale = 1.0 / np.sqrt(np.maximum(norms, 1e-6))
        return (sums * scale[:, None].astype(np.float32) + self.bias).astype(np.float32)

    def evidence(self, text: str) -> list[tuple[str, int, npt.NDArray[np.float32]]]:
        """Return (n-gram, where it begins, weights by output) of every known n-gram of a text."""
        rows: list[tuple[str, int, npt.NDArray[np.float32]]] = []
        for order in self.orders:
            found = grams([text], orders=(order,))
            feature = self.find(found.codes)
            for place, row in zip(found.places, feature, strict=True):
                if row >= 0:
                    rows.append((text[place : place + order], int(place), self.weights[row]))
        return rows

    def save(self, path: Path) -> None:
        """Write the model: one line of JSON, then plain arrays; same model, same bytes."""
        header = {
            "format": _FORMAT,
            "outputs": self.outputs,
            "features": len(self.codes),
            "orders": self.orders,
            "bias": [round(float(b), 6) for b in self.bias],
        }
        body = io.BytesIO()
        body.write(json.dumps(header, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        body.write(self.codes.astype("<u4").tobytes())
        body.write(self.idf.astype("<f2").tobytes())
        body.write(self.weights.astype("<f2").tobytes())
        path.write_bytes(body.getvalue())

    @classmethod
    def read(cls, path: Path) -> LinearModel:
        """Read what `save` wrote."""
        data = path.read_bytes()
        line, body = data.split(b"\n", 1)
        header = json.loads(line)
        size, width = header["features"], len(header["outputs"])
        codes = np.frombuffer(body, dtype="<u4", count=size)
        idf = np.frombuffer(body, dtype="<f2", count=size, offset=4 * size)
        weights = np.frombuffer(body, dtype="<f2", count=size * width, offset=6 * size)
        return cls.build(
            outputs=tuple(header["outputs"]),
            codes=codes.astype(np.uint32),
            weights=weights.astype(np.float32).reshape(size, width),
            idf=idf.astype(np.float32),
            bias=np.array(header["bias"], dtype=np.float32),
            orders=tuple(header["orders"]),
        )
