"""Find every phrase of a lexicon in a text, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from string import ascii_letters, digits
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick, Implementation

from voc.annotate.columns import Column, table
from voc.annotate.hits import Found, Hits
from voc.joined import SEPARATOR, Flags, Ints, Joined, ranges
from voc.lexicon import GAP, Lexicon
from voc.stage import Batch

_GAP_LENGTH = 12
_SENTENCE_END = frozenset("。！？!?\n" + SEPARATOR)


class Place(NamedTuple):
    """Many places in texts, column by column."""

    text: Ints
    start: Ints
    end: Ints


class _Entry(NamedTuple):
    head: str  # the part before the first gap
    category: str
    payload: Any
    rest: tuple[str, ...]  # the parts after it

    @property
    def latin(self) -> bool:
        return self.head[0].isascii() or self.head[-1].isascii()

    @property
    def alone(self) -> bool:
        """Tell whether it must be a word of its own."""
        return len(self.head) == 1


class Matcher:
    """Match phrases of many categories; within a category a longer phrase silences the shorter ones inside it."""

    def __init__(self, entries: Iterable[tuple[str, str, Any]]) -> None:
        """Take (category, phrase, payload) triples."""
        by_head: dict[str, list[_Entry]] = {}
        for category, phrase, payload in entries:
            head, *rest = [part for part in phrase.split(GAP) if part]
            by_head.setdefault(head, []).append(_Entry(head, category, payload, tuple(rest)))
        # Of entries that fill the same place the one whose head ends first goes first: 等…小时 before 等了一个小时.
        table = dict(sorted(by_head.items(), key=lambda item: len(item[0])))
        found = [entry for same in table.values() for entry in same]
        self._automaton = AhoCorasick(list(table), implementation=Implementation.ContiguousNFA)
        self._count: Ints = np.array([len(same) for same in table.values()], dtype=np.int64)  # entries of each head
        self._first: Ints = np.cumsum(self._count) - self._count  # the first of them
        self._names = list(dict.fromkeys(entry.category for entry in found))
        self._numbers = {name: number for number, name in enumerate(self._names)}
        self._category: Ints = np.array([self._numbers[entry.category] for entry in found], dtype=np.int64)
        self.payloads = [entry.payload for entry in found]
        self._rests = [entry.rest for entry in found]
        self._gapped = np.array([bool(entry.rest) for entry in found], dtype=bool)
        self._latin = np.array([entry.latin for entry in found], dtype=bool)
        self._bound = self._latin | np.array([entry.alone for entry in found], dtype=bool)
        self._letters = np.array([(e.head[0].isalnum(), e.head[-1].isalnum()) for e in found], dtype=bool).reshape(
            -1, 2
        )

    def scan(self, joined: Joined, owner: Ints, edges: Flags) -> Found:
        """Return all hits in some texts laid end to end.

        Args:
            joined: normalised texts.
            owner: [characters] the text of each.
            edges: [characters + 1] whether a word begins or ends there; one-character phrases must be words.
        """
        entry, start, stop = self._longest(*self._standing(joined, edges), edges)
        bounds = np.searchsorted(self._category[entry], np.arange(len(self._names) + 1))
        return Found(self._numbers, self.payloads, joined, entry, start, stop, owner[start], bounds)

    def find(self, texts: list[str], *, words: list[set[int]]) -> list[Hits]:
        """Return the hits of each text by category.

        Args:
            texts: normalised.
            words: for each text, where words begin or end; one-character phrases must begin and end there.
        """
        joined = Joined.of(texts)
        edges = np.zeros(len(joined.text) + 1, dtype=bool)
        for begin, places in zip(joined.begins.tolist(), words, strict=False):
            edges[[begin + place for place in places]] = True
        found = self.scan(joined, joined.owners(), edges)
        return [found[text] for text in range(len(texts))]

    def values(self, category: str, read: Callable[[Any], Any], kind: type[Any] = float) -> npt.NDArray[Any]:
        """Return [entries] what is read from each payload of a category; 0 for the entries of others."""
        found = np.zeros(len(self.payloads), dtype=kind)
        for entry in np.flatnonzero(self._category == self._numbers.get(category, -1)).tolist():
            found[entry] = read(self.payloads[entry])
        return found

    def everywhere(self, texts: list[str]) -> list[tuple[str, Any, Place]]:
        """Return where every phrase of two characters and more stands, inside longer ones too.

        Returns:
            For each category and payload the places: text, start and end, by text and start, the longest first.
        """
        joined = Joined.of(texts)
        entry, start, stop = self._standing(joined, np.zeros(len(joined.text) + 1, dtype=bool))
        owner = joined.owners()[start]
        kinds = list(dict.fromkeys(zip(self._category.tolist(), self.payloads, strict=True)))
        kind = np.array([kinds.index(one) for one in zip(self._category.tolist(), self.payloads, strict=True)])[entry]
        order = np.lexsort((-stop, start, kind))
        cuts = np.searchsorted(kind[order], np.arange(len(kinds) + 1)).tolist()
        begin = joined.begins[owner]
        found = []
        for (category, payload), rows in zip(kinds, map(slice, cuts, cuts[1:]), strict=True):
            mine = order[rows]
            place = Place(owner[mine], start[mine] - begin[mine], stop[mine] - begin[mine])
            found.append((self._names[category], payload, place))
        return found

    def _standing(self, joined: Joined, edges: Flags) -> tuple[Ints, Ints, Ints]:
        """Return (entry, start, stop) of all phrases that stand where they may."""
        said = self._automaton.find_matches_as_indexes(joined.text, overlapping=True)
        flat = np.fromiter(chain.from_iterable(said), dtype=np.int64, count=3 * len(said))
        pattern, start, stop = flat.reshape(-1, 3).T
        count = self._count[pattern]
        owner, entry = ranges(self._first[pattern], count)
        start, stop = start[owner], stop[owner]
        free = ~self._bound[entry]
        if not free.all():
            bound = np.flatnonzero(~free)
            free[bound] = self._free(joined, entry[bound], start[bound], stop[bound], edges)
            entry, start, stop = entry[free], start[free], stop[free]
        gapped = np.flatnonzero(self._gapped[entry])
        if not len(gapped):
            return entry, start, stop
        stop[gapped] = [
            _follow(joined.text, end, self._rests[which])
            for end, which in zip(stop[gapped].tolist(), entry[gapped].tolist(), strict=True)
        ]
        whole = stop > 0
        return entry[whole], start[whole], stop[whole]

    def _free(self, joined: Joined, entry: Ints, start: Ints, stop: Ints, edges: Flags) -> Flags:
        """Tell of phrases that must be words, or must not stand inside Latin ones, whether they are free to count."""
        letters = joined.among(ascii_letters + digits)
        glued = self._letters[entry]
        inside_latin = (letters[start - 1] & glued[:, 0]) | (letters[stop] & glued[:, 1])
        return np.where(self._latin[entry], ~inside_latin, edges[start] & edges[stop])

    def _longest(self, entry: Ints, start: Ints, stop: Ints, edges: Flags) -> tuple[Ints, Ints, Ints]:
        """Drop hits of a category inside longer ones; of two that overlap, keep the one that ends with a word."""
        if not len(entry):
            return entry, start, stop
        # One number a hit, in which its category stands before its place and its length: numbers are sorted fast.
        size = len(edges) + 1  # so that no two categories overlap
        length = stop - start
        longest = int(length.max())
        for_length, for_entry = longest.bit_length(), len(self.payloads).bit_length()
        key = self._category[entry] * size + start
        key = (key << for_length | (longest - length)) << for_entry | entry
        key.sort()
        entry = key & ((1 << for_entry) - 1)
        key >>= for_entry
        length = longest - (key & ((1 << for_length) - 1))
        shifted = key >> for_length
        start = shifted - self._category[entry] * size
        stop = start + length
        reach = np.maximum.accumulate(shifted + length)
        opens = np.append(True, shifted[1:] >= reach[:-1])  # no hit before reaches into this one
        leader = np.flatnonzero(opens)
        group = np.cumsum(opens) - 1
        kept = (shifted == shifted[leader][group]) & (length == length[leader][group])
        entangled = np.flatnonzero(np.maximum.reduceat(stop, leader) > stop[leader])
        _, which = ranges(leader[entangled], np.diff(np.append(leader, len(entry)))[entangled])
        kept[which] = False
        whole = edges[start[which]].astype(np.int64) + edges[stop[which]]
        spans = zip(group[which].tolist(), start[which].tolist(), stop[which].tolist(), whole.tolist(), strict=True)
        kept[which[_untangled(spans)]] = True
        return entry[kept], start[kept], stop[kept]


def _follow(text: str, end: int, rest: tuple[str, ...]) -> int:
    """Return where the last part of a gapped phrase ends, 0 if a part is missing, too far or past the sentence."""
    for part in rest:
        at = text.find(part, end, end + _GAP_LENGTH + len(part))
        if at < 0 or not _SENTENCE_END.isdisjoint(text[end:at]):
            return 0
        end = at + len(part)
    return end


def _untangled(spans: Iterable[tuple[int, int, int, int]]) -> list[int]:
    """Return which of overlapping places to keep: whole words go before others (很|好吃, not 很好|吃), then length.

    Args:
        spans: (group, start, end, how many of both are ends of words), by group and start, the longest first; only
            those of one group overlap.
    """
    places: list[int] = []
    kept: list[tuple[int, int, int, int]] = []
    for place, span in enumerate(spans):
        group, start, end, whole = span
        if kept and kept[-1][0] == group:
            _, first, last, strength = kept[-1]
            if start < last and (start, end) != (first, last):
                if end <= last or (whole, end - start) <= (strength, last - first):
                    continue
                while kept and kept[-1][0] == group and kept[-1][2] > start:
                    kept.pop()
                    places.pop()
        kept.append(span)
        places.append(place)
    return places


@cache
def matcher(lexicon: Lexicon) -> Matcher:
    """Return the matcher of a lexicon, built once a process."""
    return Matcher(_entries(lexicon))


def _entries(lexicon: Lexicon) -> Iterable[tuple[str, str, Any]]:
    for polar in lexicon.polars:
        yield "polar", polar.term, polar
    for modifier in lexicon.modifiers:
        yield "modifier", modifier.term, modifier
    for touchpoint in lexicon.touchpoints:
        yield from (("touchpoint", cue, (touchpoint.id, "strong")) for cue in touchpoint.cues)
        yield from (("touchpoint", cue, (touchpoint.id, "weak")) for cue in touchpoint.weak)
    for phrase, touchpoint_id in lexicon.fallbacks:
        yield "fallback", phrase, touchpoint_id
    for dimension in lexicon.dimensions:
        yield from (("aspect", cue, None) for cue in dimension.either)
        for sign, cues in (
            ("negative", dimension.negative),
            ("positive", dimension.positive),
            ("either", dimension.either),
        ):
            yield from (("dimension", cue, (dimension.id, sign)) for cue in cues)
    for intent, cues in lexicon.intents.items():
        yield from (("intent", cue, intent) for cue in cues)
    for answer, cues in lexicon.solved.items():
        yield from (("solved", cue, answer) for cue in cues)
    yield from (("effort", cue, value) for cue, value in lexicon.effort)
    yield from (("closing", cue, None) for cue in lexicon.closing)
    yield from (("thanks", cue, None) for cue in lexicon.thanks)
    yield from _risk_entries(lexicon)
    brands = lexicon.brands
    yield from (("brand", alias, name) for name, aliases in brands.names.items() for alias in aliases)
    yield from (("brand", phrase, None) for phrase in brands.silenced)
    yield from ((f"contrast {kind}", phrase, None) for kind, words in brands.contrast.items() for phrase in words)


def _risk_entries(lexicon: Lexicon) -> Iterable[tuple[str, str, Any]]:
    for risk in lexicon.risks:
        yield from (("risk", cue, mark) for mark, cue in risk.cues)
        for pair in risk.pairs:
            for part in ("of", "before", "after"):
                yield from ((f"{part} {pair.name}", phrase, True) for phrase in getattr(pair, part))
                yield from ((f"{part} {pair.name}", phrase, False) for phrase in pair.unless)
    for silencer in lexicon.silencers:
        yield from ((f"silencer {silencer.id}", phrase, True) for phrase in silencer.words)
        yield from ((f"silencer {silencer.id}", phrase, False) for phrase in silencer.exceptions)


class Match:
    """Find the lexicon's phrases in every utterance."""

    requires = ("utterances", "words")
    assigns = ("hits",)

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return a table of `Found`; a row is the hits of each of its utterances."""
        spoken = table(batch, "utterances")
        found = matcher(self._lexicon).scan(spoken.joined, spoken.owner, table(batch, "words"))
        first = spoken.first
        return {"hits": Column(found, len(first) - 1, lambda row: [found[at] for at in range(*first[row : row + 2])])}
