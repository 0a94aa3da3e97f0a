"""Cut texts into utterances, clauses and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from voc.annotate.joined import SEPARATOR, Flags, Ints, Joined, dealt, made
from voc.lexicon import Lexicon
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


class Tokenise:
    """Cut rows into utterances, the customer's utterances into clauses, and all into words."""

    requires = ("normal", "turns")
    assigns = ("utterances", "clauses", "words")

    def __init__(self, lexicon: Lexicon, *, segmenter: str = "rjieba") -> None:
        self._lexicon = lexicon
        self._segmenter = segmenter

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return `utterances`, `clauses` (the customer's) and `words` (the places where words meet)."""
        cut = segment(self._lexicon, self._segmenter)
        rows = [_utterances(normal, turns) for normal, turns in zip(batch["normal"], batch["turns"], strict=True)]
        return {
            "utterances": rows,
            "clauses": _clauses(rows, turns_of_speech(self._lexicon)),
            "words": dealt(_edges([utterance.normal for row in rows for utterance in row], cut), rows),
        }


def _utterances(normal: str | None, turns: Any) -> list[Utterance]:
    if not turns:
        return [Utterance(None, "customer", normal or "")]
    return [Utterance(index, turn["role"], turn["normal"]) for index, turn in enumerate(turns)]


def _edges(texts: list[str], cut: Callable[[str], list[str]]) -> list[set[int]]:
    """Return, for each text, the places where words begin or end."""
    joined = Joined.of(texts)
    words = cut(joined.text)
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))
    owners = joined.owners(ends)
    relative = (ends - joined.begins[owners]).tolist()
    edges = np.searchsorted(owners, np.arange(len(texts) + 1)).tolist()
    return [{0, *relative[begin:end]} for begin, end in pairwise(edges)]


def _clauses(rows: list[list[Utterance]], turning: re.Pattern[str] | None) -> list[list[Clause]]:
    heard = [
        [(index, utterance.normal) for index, utterance in enumerate(row) if utterance.role in _HEARD] for row in rows
    ]
    texts = [text for row in heard for _, text in row]
    found = split_all(texts, turning, indexes=[index for row in heard for index, _ in row])
    return [row[0] if len(row) == 1 else [clause for part in row for clause in part] for row in dealt(found, heard)]


def split(text: str, turning: re.Pattern[str] | None = None, index: int = 0) -> list[Clause]:
    """Return the clauses of one text: see `split_all`."""
    return split_all([text], turning, indexes=[index])[0]


def unbroken(text: str) -> bool:
    """Tell whether no clause ends in a piece of a text."""
    return _BREAKS.isdisjoint(text) or len(split(text + "-")) == 1


def split_all(texts: list[str], turning: re.Pattern[str] | None, *, indexes: list[int]) -> list[list[Clause]]:
    """Return the clauses of each text: at punctuation, and before an adversative inside a clause.

    Args:
        texts: what customers say.
        turning: matches adversatives.
        indexes: for each text, its index among the utterances of its row.
    """
    joined = Joined.of(texts)
    spans = np.array([match.span() for match in _CLAUSE.finditer(joined.text)], dtype=np.int64).reshape(-1, 2)
    starts, stops = spans[:, 0], spans[:, 1]
    said = np.where(joined.among(_ENDS), -1, np.arange(len(joined.text)))
    ends = np.maximum.accumulate(said)[stops - 1] + 1  # without the punctuation behind
    kept = ends > starts
    starts, ends, stops = starts[kept], ends[kept], stops[kept]
    question, closes = (_holds(joined.among(marks), ends, stops) for marks in (_QUESTION, _SENTENCE))
    starts, ends, last = _turned(joined, starts, ends, turning)
    question, closes = question[np.cumsum(last) - last] & last, closes[np.cumsum(last) - last] & last
    owners = joined.owners(starts)
    begins = joined.begins[owners]
    clauses = made(
        Clause,
        np.array(indexes, dtype=np.int64)[owners].tolist(),
        (starts - begins).tolist(),
        (ends - begins).tolist(),
        question.tolist(),
        closes.tolist(),
    )
    edges = np.searchsorted(owners, np.arange(len(texts) + 1)).tolist()
    return [clauses[begin:end] for begin, end in pairwise(edges)]


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
