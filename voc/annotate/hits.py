"""Hold the phrases found in a batch: as arrays for stages that ask all rows at once, as lists for those that ask few."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from voc.joined import Ints, Joined


class Hit(NamedTuple):
    """A phrase found: its place in the (normalised) text and what it stands for."""

    start: int
    end: int
    payload: Any


Hits = dict[str, list[Hit]]  # category → hits in order


class Places(NamedTuple):
    """The hits of one category, in order: arrays over the batch."""

    entry: Ints
    start: Ints  # in the joined text
    stop: Ints
    text: Ints

    def some(self, which: Any) -> Places:
        """Return those that an index or a mask chooses."""
        return Places(*(column[which] for column in self))


@dataclass(frozen=True)
class Found:
    """All hits in some texts laid end to end, by category and then by place.

    Attributes:
        numbers: of each category.
        payloads: of each entry.
        joined: the texts.
        entry, start, stop, text: of each hit; places are those of the joined text.
        bounds: [categories + 1] where the hits of each category begin.
    """

    numbers: dict[str, int]
    payloads: list[Any]
    joined: Joined
    entry: Ints
    start: Ints
    stop: Ints
    text: Ints
    bounds: Ints

    def of(self, category: str) -> Places:
        """Return the hits of a category; none of an unknown one."""
        number = self.numbers.get(category)
        here = slice(0, 0) if number is None else slice(self.bounds[number], self.bounds[number + 1])
        return Places(self.entry[here], self.start[here], self.stop[here], self.text[here])

    def only(self, categories: Container[str]) -> Found:
        """Return the hits of some categories."""
        kept = np.array([name in categories for name in self.numbers], dtype=bool)
        sizes = np.diff(self.bounds)
        chosen = np.repeat(kept, sizes)
        bounds = np.append(0, np.cumsum(sizes * kept))
        columns = (column[chosen] for column in (self.entry, self.start, self.stop, self.text))
        return Found(self.numbers, self.payloads, self.joined, *columns, bounds)

    def __getitem__(self, text: int) -> Hits:
        """Return the hits of one text by category, as places of that text."""
        order, bounds, category = self._by_text
        here = order[bounds[text] : bounds[text + 1]]
        begin = self.joined.begins[text]
        starts, stops = (self.start[here] - begin).tolist(), (self.stop[here] - begin).tolist()
        found: Hits = {}
        for name, *place, entry in zip(category[here].tolist(), starts, stops, self.entry[here].tolist(), strict=True):
            found.setdefault(self._names[name], []).append(Hit(*place, self.payloads[entry]))
        return found

    @cached_property
    def _names(self) -> list[str]:
        return list(self.numbers)

    @cached_property
    def _by_text(self) -> tuple[Ints, Ints, Ints]:
        order = np.argsort(self.text, kind="stable")
        bounds = np.searchsorted(self.text[order], np.arange(len(self.joined.begins)))
        return order, bounds, np.repeat(np.arange(len(self.numbers)), np.diff(self.bounds))
