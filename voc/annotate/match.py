"""Find every phrase of a lexicon in a text, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from string import ascii_letters, digits
from typing import Any, NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation

from voc.annotate.joined import SEPARATOR, Flags, Ints, Joined, dealt, made
from voc.lexicon import GAP, Lexicon
from voc.stage import Batch

_GAP_LENGTH = 12
_SENTENCE_END = frozenset("。！？!?\n" + SEPARATOR)


class Hit(NamedTuple):
    """A phrase found: its place in the (normalised) text and what it stands for."""

    start: int
    end: int
    payload: Any


class Place(NamedTuple):
    """Many places in texts, column by column."""

    text: Ints
    start: Ints
    end: Ints


Hits = dict[str, list[Hit]]  # category → hits in order


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
        table: dict[str, list[_Entry]] = {}
        for category, phrase, payload in entries:
            head, *rest = [part for part in phrase.split(GAP) if part]
            table.setdefault(head, []).append(_Entry(head, category, payload, tuple(rest)))
        found = [entry for same in table.values() for entry in same]
        self._automaton = AhoCorasick(list(table), implementation=Implementation.ContiguousNFA)
        self._count: Ints = np.array([len(same) for same in table.values()], dtype=np.int64)  # entries of each head
        self._first: Ints = np.cumsum(self._count) - self._count  # the first of them
        self._names = list(dict.fromkeys(entry.category for entry in found))
        self._category: Ints = np.array([self._names.index(entry.category) for entry in found], dtype=np.int64)
        self._payloads = [entry.payload for entry in found]
        self._rests = [entry.rest for entry in found]
        self._gapped = np.array([bool(entry.rest) for entry in found], dtype=bool)
        self._latin = np.array([entry.latin for entry in found], dtype=bool)
        self._alone = np.array([entry.alone for entry in found], dtype=bool)
        self._letters = np.array([(e.head[0].isalnum(), e.head[-1].isalnum()) for e in found], dtype=bool).reshape(
            -1, 2
        )

    def find(self, texts: list[str], *, words: list[set[int]]) -> list[Hits]:
        """Return the hits of each text by category.

        Args:
            texts: normalised.
            words: for each text, where words begin or end; one-character phrases must begin and end there.
        """
        joined = Joined.of(texts)
        edges = _edges(joined, words)
        entry, start, stop = self._longest(*self._standing(joined, edges), edges)
        owner, category = joined.owners(start), self._category[entry]
        begin = joined.begins[owner]
        hits = made(
            Hit,
            (start - begin).tolist(),
            (stop - begin).tolist(),
            map(self._payloads.__getitem__, entry.tolist()),
        )
        found: list[Hits] = [{} for _ in texts]
        opens = np.flatnonzero(np.diff(owner, prepend=-1) | np.diff(category, prepend=-1))
        ends = np.append(opens[1:], len(hits)).tolist()
        groups = zip(owner[opens].tolist(), category[opens].tolist(), opens.tolist(), ends, strict=False)
        for text, name, first, end in groups:
            found[text][self._names[name]] = hits[first:end]
        return found

    def everywhere(self, texts: list[str]) -> list[tuple[str, Any, Place]]:
        """Return where every phrase of two characters and more stands, inside longer ones too.

        Returns:
            For each category and payload the places: text, start and end, by text and start, the longest first.
        """
        joined = Joined.of(texts)
        entry, start, stop = self._standing(joined, np.zeros(len(joined.text) + 1, dtype=bool))
        owner = joined.owners(start)
        kinds = list(dict.fromkeys(zip(self._category.tolist(), self._payloads, strict=True)))
        kind = np.array([kinds.index(one) for one in zip(self._category.tolist(), self._payloads, strict=True)])[entry]
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
        first = np.cumsum(count) - count
        entry = np.arange(count.sum()) + np.repeat(self._first[pattern] - first, count)
        start, stop = np.repeat(start, count), np.repeat(stop, count)
        letters = joined.among(ascii_letters + digits)
        latin, glued = self._latin[entry], self._letters[entry]
        inside_latin = (letters[start - 1] & glued[:, 0]) | (letters[stop] & glued[:, 1])
        free = np.where(latin, ~inside_latin, ~self._alone[entry] | (edges[start] & edges[stop]))
        entry, start, stop = entry[free], start[free], stop[free]
        gapped = np.flatnonzero(self._gapped[entry])
        for place in gapped.tolist():
            stop[place] = _follow(joined.text, int(stop[place]), self._rests[entry[place]])
        whole = stop > 0
        return entry[whole], start[whole], stop[whole]

    def _longest(self, entry: Ints, start: Ints, stop: Ints, edges: Flags) -> tuple[Ints, Ints, Ints]:
        """Drop hits of a category inside longer ones; of two that overlap, keep the one that ends with a word."""
        category = self._category[entry]
        order = np.lexsort((-stop, start, category))
        entry, start, stop = entry[order], start[order], stop[order]
        if not len(entry):
            return entry, start, stop
        shift = category[order] * (len(edges) + 1)  # so that no two categories overlap
        reach = np.maximum.accumulate(stop + shift)
        opens = np.append(True, (start + shift)[1:] >= reach[:-1])  # no hit before reaches into this one
        leader = np.flatnonzero(opens)
        group = np.cumsum(opens) - 1
        kept = (start == start[leader][group]) & (stop == stop[leader][group])
        entangled = np.maximum.reduceat(stop, leader) > stop[leader]
        ends = np.append(leader[1:], len(entry))
        for first, end in zip(leader[entangled].tolist(), ends[entangled].tolist(), strict=True):
            spans = list(zip(start[first:end].tolist(), stop[first:end].tolist(), strict=True))
            kept[first:end] = False
            kept[[first + place for place in _untangled(spans, edges)]] = True
        return entry[kept], start[kept], stop[kept]


def _edges(joined: Joined, words: list[set[int]]) -> Flags:
    """Return for each place of the joined texts, and its end, whether words begin or end there."""
    flags = np.zeros(len(joined.text) + 1, dtype=bool)
    count = list(map(len, words))
    places = np.fromiter(chain.from_iterable(words), dtype=np.int64, count=sum(count))
    flags[places + np.repeat(joined.begins[: len(words)], count)] = True
    return flags


def _follow(text: str, end: int, rest: tuple[str, ...]) -> int:
    """Return where the last part of a gapped phrase ends, 0 if a part is missing, too far or past the sentence."""
    for part in rest:
        at = text.find(part, end, end + _GAP_LENGTH + len(part))
        if at < 0 or not _SENTENCE_END.isdisjoint(text[end:at]):
            return 0
        end = at + len(part)
    return end


def _untangled(spans: list[tuple[int, int]], edges: Flags) -> list[int]:
    """Return which of overlapping places to keep: whole words go before others (很|好吃, not 很好|吃), then length.

    Args:
        spans: sorted by start, the longest first.
        edges: where words begin or end.
    """
    kept: list[int] = []
    for place, (start, end) in enumerate(spans):
        last = spans[kept[-1]] if kept else (0, 0)
        if start >= last[1] or (start, end) == last:
            kept.append(place)
        elif end > last[1] and _whole(start, end, edges) > _whole(*last, edges):
            while kept and spans[kept[-1]][1] > start:
                kept.pop()
            kept.append(place)
    return kept


def _whole(start: int, end: int, edges: Flags) -> tuple[int, int]:
    return int(edges[start]) + int(edges[end]), end - start


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
        """Return, for each row, the hits of each of its utterances."""
        rows = batch["utterances"]
        texts = [utterance.normal for row in rows for utterance in row]
        words = [places for row in batch["words"] for places in row]
        return {"hits": dealt(matcher(self._lexicon).find(texts, words=words), rows)}
