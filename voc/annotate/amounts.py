"""Read numbers, in digits or in words, and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import yaml

from voc.cues import Count
from voc.files import data_folder
from voc.joined import Joined

_GAP = 3  # most characters between a verb and its number: 等了差不多三个小时
_APART = frozenset("，。！？；,!?;\n")


class Counted(NamedTuple):
    """A number that matters: its place, from the word before it to its unit, and what it is worth."""

    start: int
    end: int
    worth: Any


class Amounts:
    """Find the numbers of texts that matter."""

    def __init__(self, counts: Iterable[Count]) -> None:
        self._counts = list(counts)
        units = [unit for count in self._counts for unit in count.units]
        # Behind a number with any of the units, the group of each count holds what it finds there, if anything.
        groups = "".join(f"(?:(?=({_behind(count.units)})))?" for count in self._counts)
        self._pattern = re.compile(f"(?>{_number().pattern})(?={_behind(units)}){groups}")
        # Few texts hold a number with such a unit: one fast search rules the others out.
        self._telling = re.compile(rf"[0-9{_last_characters()}]{_behind(units)}") if units else None

    def find(self, joined: Joined) -> Iterator[tuple[int, Counted]]:
        """Yield what the numbers of texts are worth, with the text of each; places are those of that text."""
        if self._telling:
            begins = joined.begins.tolist()
            for at in joined.around(match.start() for match in self._telling.finditer(joined.text)):
                yield from ((at, found) for found in self._find(joined.text[begins[at] : begins[at + 1]]))

    def _find(self, text: str) -> Iterator[Counted]:
        for number in self._pattern.finditer(text):
            for index, behind in enumerate(number.groups()):
                if behind is not None:
                    count = self._counts[index]
                    found = _measured(text, number, count, number.end(index + 1))
                    if found is not None:
                        yield found


def value(said: str) -> float:
    """Return the number that is said.

    >>> value("2.5")
    2.5
    """
    if said[0].isascii():
        return float(said)
    numerals = _numerals()
    total = last = 0.0
    for word in _words().findall(said):
        if word in numerals["tens"]:
            ten = numerals["tens"][word]
            # 六十万 is sixty times ten thousand, 一百二十 a hundred and twenty.
            total = (total + last) * ten if ten > 1000 and total else total + (last or 1) * ten
            last = 0.0
        elif word in numerals["digits"]:
            last = numerals["digits"][word]
    return total + last


def _measured(text: str, number: re.Match[str], count: Count, end: int) -> Counted | None:
    """Return what a number is worth whose unit ends there."""
    if text.startswith(count.unless, end):
        return None
    start = _verb(text, number.start(), count.before)
    if start is None or text.endswith(count.unless, 0, start):
        return None
    size = value(number.group())
    reached = [worth for least, worth in count.steps if size >= least]
    return Counted(start, end, reached[-1]) if reached and size <= count.most else None


def _behind(units: Iterable[str]) -> str:
    """Return the pattern of what stands behind a number: one of the units, the first that fits."""
    return f"(?:|{_any_of(_numerals()['between'])})(?:{_any_of(units)})"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def _verb(text: str, at: int, before: tuple[str, ...]) -> int | None:
    """Return where the word before a number begins, None if none of them is near."""
    if not before:
        return at
    for place in range(at - 1, max(0, at - _GAP - len(before[0])) - 1, -1):
        if text[place] in _APART:
            return None
        if text.startswith(before, place, at) and any(
            text.startswith(word, place, at) and at - place - len(word) <= _GAP for word in before
        ):
            return place
    return None


@cache
def _numerals() -> Any:
    return yaml.safe_load((data_folder("lexicons") / "common.yaml").read_text(encoding="utf-8"))["numerals"]


def _number_words() -> list[str]:
    numerals = _numerals()
    return [*numerals["digits"], *numerals["tens"], *numerals["more"]]


def _last_characters() -> str:
    return "".join({word[-1]: None for word in _number_words()})


@cache
def _words() -> re.Pattern[str]:
    words = _number_words()
    long = [word for word in words if len(word) > 1]
    return re.compile(f"{_any_of(long)}|[{''.join(word for word in words if len(word) == 1)}]")


@cache
def _number() -> re.Pattern[str]:
    return re.compile(rf"[0-9]+(?:\.[0-9]+)?|(?:{_words().pattern})+")
