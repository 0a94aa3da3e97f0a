"""Cut texts into utterances, clauses and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from voc.annotate.columns import Column, structs
from voc.joined import SEPARATOR, Flags, Ints, Joined, made, ranges
from voc.lexicon import Lexicon
from voc.schema import MENTION
from voc.stage import Batch

_ENDS = "，。！？；,!?;…\n\r\t~～ ."
# Clauses end at punctuation, at line ends, and at a blank after a Chinese character (a comma of careless writers).
_CLAUSE = re.compile(rf"(?:[^{_ENDS}{SEPARATOR}]+|\.(?=[0-9a-z])|(?<![\u3400-\u9fff]) (?=\S))+[{_ENDS}]*")
_BREAKS = frozenset(_ENDS + SEPARATOR)
_QUESTION = "？?"
_SENTENCE = "。！？!?\n"


class Utterance(NamedTuple):
    """What one voice says at one go: a text, or a turn of a conversation."""

    turn: int | None
    role: str
    normal: str


class Clause(NamedTuple):
    """A clause of the customer: place in its utterance, and how it ends."""

    utterance: int  # index among the row's utterances
    start: int
    end: int  # without the punctuation behind it
    question: bool  # ends with a question mark
    closes: bool  # ends a sentence


_HEARD = ("customer", "unknown")


@dataclass(frozen=True, slots=True)
class Utterances:
    """All utterances of a batch.

    Attributes:
        texts: what is said, normalised.
        roles: by whom.
        joined: the texts, laid end to end.
        owner: [characters] the utterance of each.
        turn: [utterances] index of the turn in its row; -1 for a plain text.
        heard: [utterances] whether the customer speaks.
        row: [utterances] ascending.
        first: [rows + 1] the first utterance of each row.
    """

    texts: list[str]
    roles: list[str]
    joined: Joined
    owner: Ints
    turn: Ints
    heard: Flags
    row: Ints
    first: Ints

    @classmethod
    def of(cls, normals: Sequence[str | None], turns: Sequence[Any]) -> Utterances:
        """Take the columns `normal` and `turns`."""
        said = [
            [(index, turn["role"], turn["normal"]) for index, turn in enumerate(row)]
            if row
            else [(-1, "customer", normal or "")]
            for normal, row in zip(normals, turns, strict=True)
        ]
        turn, roles, texts = map(list, zip(*[one for row in said for one in row], strict=True)) if said else ([],) * 3
        first = np.zeros(len(said) + 1, dtype=np.int64)
        np.cumsum(list(map(len, said)), out=first[1:])
        joined = Joined.of(texts)
        heard = np.array([role in _HEARD for role in roles], dtype=bool)
        row = np.repeat(np.arange(len(said)), np.diff(first))
        return cls(texts, roles, joined, joined.owners(), np.array(turn, dtype=np.int64), heard, row, first)

    def __getitem__(self, row: int) -> list[Utterance]:
        """Return the utterances of a row."""
        return [
            Utterance(None if self.turn[at] < 0 else int(self.turn[at]), self.roles[at], self.texts[at])
            for at in range(self.first[row], self.first[row + 1])
        ]


@dataclass(frozen=True, slots=True)
class Clauses:
    """All clauses of a batch, in order.

    Attributes:
        spoken: the utterances.
        start: where each begins in the joined text.
        end: where it ends, without the punctuation behind it.
        question: ends with a question mark.
        closes: ends a sentence.
        utterance: of each clause.
        row: of each clause.
        first: [rows + 1] the first clause of each row.
        at: [characters] the clause of each; -1 for none.
    """

    spoken: Utterances
    start: Ints
    end: Ints
    question: Flags
    closes: Flags
    utterance: Ints
    row: Ints
    first: Ints
    at: Ints

    @classmethod
    def of(cls, spoken: Utterances, turning: re.Pattern[str] | None) -> Clauses:
        """Cut what customers say: at punctuation, and before an adversative inside a clause."""
        joined = spoken.joined
        spans = map(re.Match.span, _CLAUSE.finditer(joined.text))
        starts, stops = np.fromiter(chain.from_iterable(spans), dtype=np.int64).reshape(-1, 2).T
        said = np.where(joined.among(_ENDS), -1, np.arange(len(joined.text)))
        ends = np.maximum.accumulate(said)[stops - 1] + 1  # without the punctuation behind
        kept = (ends > starts) & spoken.heard[spoken.owner[starts]]
        starts, ends, stops = starts[kept], ends[kept], stops[kept]
        question, closes = (_holds(joined.among(marks), ends, stops) for marks in (_QUESTION, _SENTENCE))
        starts, ends, last = _turned(joined, starts, ends, turning)
        question, closes = question[np.cumsum(last) - last] & last, closes[np.cumsum(last) - last] & last
        utterance = spoken.owner[starts]
        row = spoken.row[utterance]
        first = np.searchsorted(row, np.arange(len(spoken.first)))
        opens = np.zeros(len(joined.text) + 1, dtype=np.int64)
        opens[starts] = 1
        inside = opens.copy()
        np.subtract.at(inside, ends, 1)
        at = np.where(np.cumsum(inside) > 0, np.cumsum(opens) - 1, -1)[:-1]
        return cls(spoken, starts, ends, question, closes, utterance, row, first, at)

    def places(self, which: Ints | slice) -> pa.StructArray:
        """Return the places of some clauses as they are stored."""
        utterance = self.utterance[which]
        begin, turn = self.spoken.joined.begins[utterance], self.spoken.turn[utterance]
        turns = pa.array(turn, pa.int32(), mask=turn < 0)
        return structs(MENTION, turns, self.start[which] - begin, self.end[which] - begin)

    def __getitem__(self, row: int) -> list[Clause]:
        """Return the clauses of a row."""
        here = np.arange(*self.spoken.first[row : row + 2])
        return [clause for said in self.some(here) for clause in said]

    def some(self, utterances: Ints) -> list[list[Clause]]:
        """Return the clauses of some utterances, ascending."""
        bounds = np.searchsorted(self.utterance, np.append(utterances, utterances + 1)).reshape(2, -1)
        owner, which = ranges(bounds[0], bounds[1] - bounds[0])
        utterance = self.utterance[which]
        begin, first = self.spoken.joined.begins[utterance], self.spoken.first[self.row[which]]
        columns = (utterance - first, self.start[which] - begin, self.end[which] - begin)
        clauses = made(Clause, *(c.tolist() for c in (*columns, self.question[which], self.closes[which])))
        ends = np.searchsorted(owner, np.arange(len(utterances) + 1)).tolist()
        return [clauses[begin:end] for begin, end in pairwise(ends)]


class Tokenise:
    """Cut rows into utterances, the customer's utterances into clauses, and all into words.

    Assigns:
        utterances: a table of `Utterances`; a row is a list of `Utterance`.
        clauses: a table of `Clauses`; a row is a list of `Clause`.
        words: [characters + 1] whether a word begins or ends there; a row is the set of such places of each utterance.
    """

    requires = ("normal", "turns")
    assigns = ("utterances", "clauses", "words")

    def __init__(self, lexicon: Lexicon, *, segmenter: str = "rjieba") -> None:
        self._lexicon = lexicon
        self._segmenter = segmenter

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return utterances, the clauses of customers, and where words meet."""
        size = len(batch["turns"])
        spoken = Utterances.of(batch["normal"], batch["turns"])
        clauses = Clauses.of(spoken, turns_of_speech(self._lexicon))
        edges = _edges(spoken.joined, segment(self._lexicon, self._segmenter))
        return {
            "utterances": Column(spoken, size, spoken.__getitem__),
            "clauses": Column(clauses, size, clauses.__getitem__),
            "words": Column(edges, size, lambda row: _words(spoken, edges, row)),
        }


def _edges(joined: Joined, cut: Callable[[str], list[str]]) -> Flags:
    """Return for each place of the joined text, and its end, whether a word begins or ends there."""
    words = cut(joined.text)
    flags = np.zeros(len(joined.text) + 1, dtype=bool)
    flags[joined.begins] = True
    flags[np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))] = True
    return flags


def _words(spoken: Utterances, edges: Flags, row: int) -> list[set[int]]:
    begins = spoken.joined.begins
    places = range(spoken.first[row], spoken.first[row + 1])
    return [set(np.flatnonzero(edges[begins[at] : begins[at + 1]]).tolist()) for at in places]


def split(text: str, turning: re.Pattern[str] | None = None) -> list[Clause]:
    """Return the clauses of one text: see `split_all`."""
    return split_all([text], turning)[0]


def unbroken(text: str) -> bool:
    """Tell whether no clause ends in a piece of a text."""
    if _BREAKS.isdisjoint(text):
        return True
    return sum([not _BREAKS.issuperset(piece) for piece in _CLAUSE.findall(text + "-")]) == 1


def split_all(texts: list[str], turning: re.Pattern[str] | None = None) -> list[list[Clause]]:
    """Return the clauses of each text; `turning` matches adversatives, before which clauses are cut."""
    clauses = Clauses.of(Utterances.of(texts, [None] * len(texts)), turning)
    return clauses.some(np.arange(len(texts)))


def _holds(marks: Flags, begins: Ints, ends: Ints) -> Flags:
    """Tell of each span whether a mark stands in it."""
    seen = np.concatenate(([0], np.cumsum(marks)))
    return seen[ends] > seen[begins]


def _turned(joined: Joined, starts: Ints, ends: Ints, turning: re.Pattern[str] | None) -> tuple[Ints, Ints, Flags]:
    """Cut clauses before an adversative; return the starts and ends, and which are the last of their clause."""
    if turning is None:
        return starts, ends, np.ones(len(starts), dtype=bool)
    seen = [place for match in turning.finditer(joined.text) for place in (match.start(), match.end() - 1)]
    holding = np.unique(np.searchsorted(starts[1:], np.array(seen, dtype=np.int64), side="right"))
    cuts = [
        match.start()
        for start, end in zip(starts[holding].tolist(), ends[holding].tolist(), strict=True)
        for match in turning.finditer(joined.text, start + 1, end)
    ]
    turned = np.sort(np.concatenate((starts, np.array(cuts, dtype=np.int64))))
    last = np.isin(turned, starts)
    last = np.append(last[1:], True)[: len(turned)]
    return turned, np.where(last, ends[np.cumsum(last) - last], np.append(turned[1:], 0)[: len(turned)]), last


@cache
def turns_of_speech(lexicon: Lexicon) -> re.Pattern[str] | None:
    """Return the pattern of adversatives that open a new clause without a comma."""
    terms = sorted(
        (m.term for m in lexicon.modifiers if m.kind == "adversative" and len(m.term) > 1), key=lambda t: (-len(t), t)
    )
    return re.compile("|".join(map(re.escape, terms))) if terms else None


@cache
def segment(lexicon: Lexicon, segmenter: str) -> Callable[[str], list[str]]:
    """Return the word segmenter with the pack's words, built once a process.

    Args:
        lexicon: brings words.txt.
        segmenter: `rjieba` (the same dictionary and words, about 17 times as fast) or `jieba`, the reference.
    """
    if segmenter == "jieba":
        import logging

        import jieba

        jieba.setLogLevel(logging.ERROR)
        tokenizer = jieba.Tokenizer()
        for word, frequency, tag in lexicon.words:
            tokenizer.add_word(word, frequency, tag)
        return tokenizer.lcut  # type: ignore[no-any-return]
    import rjieba  # loads its dictionary, which is for no one who only asks for help

    fast = rjieba.Jieba()
    for word, frequency, tag in lexicon.words:
        fast.add_word(word, frequency, tag)
    return fast.cut
