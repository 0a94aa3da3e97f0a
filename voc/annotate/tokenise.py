"""Cut texts into utterances, clauses and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

import rjieba

from voc.lexicon import Lexicon
from voc.stage import Batch

# Clauses end at punctuation, at line ends, and at a blank after a Chinese character (a comma of careless writers).
_CLAUSE = re.compile(
    r"(?:[^，。！？；,!?;…\n\r\t~～ .]|\.(?=[0-9a-z])|(?<![\u3400-\u9fff]) (?=\S)|、)+[，。！？；,!?;…\n\r\t~～ .]*"
)
_QUESTION = re.compile(r"[？?]")
_SENTENCE = re.compile(r"[。！？!?\n]")


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
            "clauses": [_clauses(row, self._lexicon) for row in rows],
            "words": [[_edges(cut(utterance.normal)) for utterance in row] for row in rows],
        }


def _utterances(normal: str | None, turns: Any) -> list[Utterance]:
    if not turns:
        return [Utterance(None, "customer", normal or "")]
    return [Utterance(index, turn["role"], turn["normal"]) for index, turn in enumerate(turns)]


def _edges(words: Sequence[str]) -> set[int]:
    edges = set(accumulate(map(len, words)))
    edges.add(0)
    return edges


def _clauses(utterances: list[Utterance], lexicon: Lexicon) -> list[Clause]:
    turning = turns_of_speech(lexicon)
    return [
        clause
        for index, utterance in enumerate(utterances)
        if utterance.role in ("customer", "unknown")
        for clause in split(utterance.normal, turning, index)
    ]


def split(text: str, turning: re.Pattern[str] | None = None, index: int = 0) -> list[Clause]:
    """Return the clauses of a text: at punctuation, and before an adversative inside a clause."""
    clauses = []
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        while end > start and text[end - 1] in "，。！？；,!?;…\n\r\t~～ .":
            end -= 1
        if start == end:
            continue
        tail = text[end : match.end()]
        cuts = [start, *(m.start() for m in turning.finditer(text, start + 1, end))] if turning else [start]
        for left, right in zip(cuts, [*cuts[1:], end], strict=True):
            last = right == end
            clauses.append(
                Clause(index, left, right, last and bool(_QUESTION.search(tail)), last and bool(_SENTENCE.search(tail)))
            )
    return clauses


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
    fast = rjieba.Jieba()
    for word, frequency, tag in lexicon.words:
        fast.add_word(word, frequency, tag)
    return fast.cut
