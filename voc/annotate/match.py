"""Find every phrase of a lexicon in a text, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from voc.lexicon import GAP, Lexicon
from voc.stage import Batch

_GAP_LENGTH = 12
_SENTENCE_END = frozenset("。！？!?\n")


class Hit(NamedTuple):
    """A phrase found: its place in the (normalised) text and what it stands for."""

    start: int
    end: int
    payload: Any


Hits = dict[str, list[Hit]]  # category → hits in order


@dataclass(frozen=True, slots=True)
class _Entry:
    category: str
    payload: Any
    rest: tuple[str, ...]  # the parts after the first gap
    alone: bool  # must stand as a word of its own: one character, or Latin letters
    latin: bool


class Matcher:
    """Match phrases of many categories; within a category a longer phrase silences the shorter ones inside it."""

    def __init__(self, entries: Iterable[tuple[str, str, Any]]) -> None:
        """Take (category, phrase, payload) triples."""
        table: dict[str, list[_Entry]] = {}
        for category, phrase, payload in entries:
            head, *rest = [part for part in phrase.split(GAP) if part]
            latin = head[0].isascii() or head[-1].isascii()
            entry = _Entry(category, payload, tuple(rest), len(head) == 1 or latin, latin)
            table.setdefault(head, []).append(entry)
        self._heads = list(table)
        self._entries = [tuple(table[head]) for head in self._heads]
        self._automaton = AhoCorasick(self._heads)

    def find(self, text: str, *, words: frozenset[int] | set[int] | None = None) -> Hits:
        """Return the hits by category.

        Args:
            text: normalised.
            words: places where words begin or end; one-character phrases must begin and end there.
        """
        found: Hits = {}
        for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for entry in self._entries[pattern]:
                if entry.alone and not _stands_alone(text, start, end, words=words, latin=entry.latin):
                    continue
                stop = _follow(text, end, entry.rest) if entry.rest else end
                if stop:
                    hit = Hit(start, stop, entry.payload)
                    if entry.category in found:
                        found[entry.category].append(hit)
                    else:
                        found[entry.category] = [hit]
        for category, hits in found.items():
            if len(hits) > 1:
                found[category] = _longest(hits, words)
        return found


def _stands_alone(text: str, start: int, end: int, *, words: Any, latin: bool) -> bool:
    if latin:
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        return not (
            (before.isascii() and before.isalnum() and text[start].isalnum())
            or (after.isascii() and after.isalnum() and text[end - 1].isalnum())
        )
    return words is None or (start in words and end in words)


def _follow(text: str, end: int, rest: tuple[str, ...]) -> int:
    """Return where the last part of a gapped phrase ends, 0 if a part is missing, too far or past the sentence."""
    for part in rest:
        at = text.find(part, end, end + _GAP_LENGTH + len(part))
        if at < 0 or not _SENTENCE_END.isdisjoint(text[end:at]):
            return 0
        end = at + len(part)
    return end


def _longest(hits: list[Hit], words: Any) -> list[Hit]:
    """Drop hits inside longer ones; of two that overlap, keep the one that ends with a word (很|好吃, not 很好|吃)."""
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    for hit in hits:
        last = kept[-1] if kept else None
        if last is None or hit.start >= last.end or (hit.start == last.start and hit.end == last.end):
            kept.append(hit)
        elif hit.end > last.end and _whole(hit, words) > _whole(last, words):
            while kept and kept[-1].end > hit.start:
                kept.pop()
            kept.append(hit)
    return kept


def _whole(hit: Hit, words: Any) -> tuple[int, int]:
    edges = 0 if words is None else (hit.start in words) + (hit.end in words)
    return edges, hit.end - hit.start


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
        find = matcher(self._lexicon).find
        rows = zip(batch["utterances"], batch["words"], strict=True)
        return {
            "hits": [
                [find(utterance.normal, words=words) for utterance, words in zip(utterances, places, strict=True)]
                for utterances, places in rows
            ]
        }
