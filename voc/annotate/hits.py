"""Hold the phrases found in a batch: as arrays for stages that ask all rows, as lists for those that ask few."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from voc.joined import Ints, Joined, made


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

    def only(self, categories: Container[str], texts: Sequence[int]) -> Found:
        """Return the hits of some categories in some texts."""
        wanted = np.zeros(len(self.joined.begins), dtype=bool)
        wanted[texts] = True
        kept = np.array([name in categories for name in self.numbers], dtype=bool)
        chosen = np.flatnonzero(np.repeat(kept, np.diff(self.bounds)) & wanted[self.text])
        entry, start, stop, text = (column[chosen] for column in (self.entry, self.start, self.stop, self.text))
        bounds = np.searchsorted(chosen, self.bounds)
        return Found(self.numbers, self.payloads, self.joined, entry, start, stop, text, bounds)

    def __getitem__(self, text: int) -> Hits:
        """Return the hits of one text by category, as places of that text."""
        hits, bounds = self._by_text
        found: Hits = {}
        for name, hit in hits[bounds[text] : bounds[text + 1]]:
            found.setdefault(name, []).append(hit)
        return found

    @cached_property
    def _by_text(self) -> tuple[list[tuple[str, Hit]], list[int]]:
        """Return all hits with their categories, by text, and where those of each text begin."""
        order = np.argsort(self.text, kind="stable")
        text = self.text[order]
        begin = self.joined.begins[text]
        names = np.repeat(np.arange(len(self.numbers)), np.diff(self.bounds))[order]
        places = ((self.start[order] - begin).tolist(), (self.stop[order] - begin).tolist())
        hits = made(Hit, *places, map(self.payloads.__getitem__, self.entry[order].tolist()))
        bounds = np.searchsorted(text, np.arange(len(self.joined.begins)))
        return list(zip(map(list(self.numbers).__getitem__, names.tolist()), hits, strict=True)), bounds.tolist()
