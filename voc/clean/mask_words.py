"""Read lexicons/masking.yaml and make patterns of its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from voc.files import shipped_yaml

# (kind, start, end): a place in a text, half-open.
Span = tuple[str, int, int]

_SENTENCE_END = "。！？；!?\n"


@cache
def words(section: str) -> Any:
    """Return one section of lexicons/masking.yaml."""
    return shipped_yaml("masking.yaml")[section]


def any_of(options: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the words, by first character, with which `re` scans fast.

    >>> any_of(["ab", "ac", "b"]).findall("abacab")
    ['ab', 'ac', 'ab']
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(options):
        by_first.setdefault(word[0], []).append(word[1:])
    return re.compile("|".join(re.escape(first) + either(rest) for first, rest in by_first.items()) or r"(?!)")


def either(options: Iterable[str]) -> str:
    """Return a pattern for any of the words; the longest that fits wins.

    >>> either(["a", "ab"])
    '(?:ab|a)'
    """
    return "(?:" + "|".join(re.escape(word) for word in sorted(options, key=lambda word: (-len(word), word))) + ")"


@cache
def _before(section: str, gap: str) -> re.Pattern[str]:
    return re.compile(either(words(section)) + gap + r"\Z")


def _gap(section: str) -> str:
    return rf"[\s：:#()（）→={words(section)}]{{0,5}}"


def near_before(text: str, at: int, *, section: str, reach: int = 10) -> bool:
    """Tell whether a cue stands at most `reach` characters before a place, in the same sentence, no digit between."""
    gap = f"[^0-9{_SENTENCE_END}]{{0,{reach}}}"
    return _before(section, gap).search(text, max(0, at - reach - 10), at) is not None


def right_before(text: str, at: int, *, section: str) -> bool:
    """Tell whether a cue stands before a place with nothing but a link between."""
    return _before(section, _gap("gap")).search(text, max(0, at - 16), at) is not None


def near_after(text: str, at: int, *, section: str, reach: int = 8) -> bool:
    """Tell whether a cue stands soon after a place, in the same clause."""
    clause = re.split(rf"[{_SENTENCE_END}]", text[at : at + reach + 6], maxsplit=1)[0]
    return re.search(either(words(section)), clause) is not None


def is_order(text: str, at: int) -> bool:
    """Tell whether what follows is named as the number of a thing, unless that thing is an identity document."""
    found = _before("order", _gap("gap_order")).search(text, max(0, at - 16), at)
    return found is not None and not text.endswith(tuple(words("document_ends")), 0, found.start())
