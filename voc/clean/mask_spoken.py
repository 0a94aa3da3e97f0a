"""Find numbers that are spoken digit by digit, as recognisers of speech write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from voc.clean.mask_numbers import is_card, is_id_shape
from voc.clean.mask_words import Span, either, is_order, near_before, right_before, words

_SHORTEST = 7
_LONGEST = 19
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0(?:10|2[0-57-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]")
_Group = tuple[int, int, str]


def find(text: str) -> Iterator[Span]:
    """Yield places of spoken numbers: of those that form a telephone, card or id, or are called so."""
    for run in _run().finditer(text):
        if run.end() - run.start() >= _SHORTEST:
            yield from _in_run(text, _groups(text, run))


def _in_run(text: str, groups: list[_Group]) -> Iterator[Span]:
    first = 0
    while first < len(groups):
        for last in range(min(len(groups), first + _LONGEST), first, -1):
            end = _end(text, groups[first:last])
            if end:
                yield ("spoken_number", groups[first][0], end)
                first = last - 1
                break
        first += 1


def _end(text: str, groups: list[_Group]) -> int | None:
    """Return where the number that these groups say ends, or None if they say none."""
    start, end = groups[0][0], groups[-1][1]
    if not re.search(f"[{''.join(_digits())}]", text[start:end]):
        return None
    if is_order(text, start) or right_before(text, start, section="tail"):
        return None
    parts = [group[2] for group in groups]
    once = [
        part for part, after in zip(parts, [*parts[1:], ""], strict=True) if len(part) < 3 or not after.startswith(part)
    ]
    cued = near_before(text, start, section="personal")
    for said in dict.fromkeys(("".join(parts), "".join(once))):
        if _is_personal(said, cued=cued):
            crossed = _cross().match(text, end) if len(said) == 17 else None
            return crossed.end() if crossed else end
    if len(groups) == 1 and 12 <= len(parts[0]) <= 13 and _MOBILE.match(parts[0][:11]) and end - start == len(parts[0]):
        return start + 11  # 一三八…五一直: the word after it begins with a digit
    return None


def _is_personal(said: str, *, cued: bool) -> bool:
    if not _SHORTEST <= len(said) <= _LONGEST or _is_counting(said):
        return False
    if _MOBILE.fullmatch(said) or _LANDLINE.fullmatch(said):
        return True
    if len(said) in {17, 18} and is_id_shape(said):
        return True
    # Recognisers err: a long number that begins like a card is one without its check digit too.
    return is_card(said, checked=False) or (cued and not _DATE.fullmatch(said))


def _is_counting(said: str) -> bool:
    steps = {int(b) - int(a) for a, b in pairwise(said)}
    return len(set(said)) == 1 or steps <= {1, -9} or steps <= {-1, 9}


@cache
def _digits() -> dict[str, str]:
    return {character: digit for digit, characters in words("digits").items() for character in characters}


@cache
def _unit() -> str:
    every = "".join(_digits()) + "0-9"
    return f"(?:[{''.join(_digits())}]{words('repeat')}(?=[{every}]))?[{every}]"


@cache
def _run() -> re.Pattern[str]:
    pause = rf"(?:[ \t,，、。.…·\-—]|{either(words('pauses'))})"
    return re.compile(rf"{_unit()}(?:{pause}{{0,4}}{_unit()})+")


@cache
def _cross() -> re.Pattern[str]:
    return re.compile(rf"[ ，,]?{either(words('cross'))}")


@cache
def _group() -> re.Pattern[str]:
    return re.compile(rf"(?:{_unit()})+")


@cache
def _single() -> re.Pattern[str]:
    return re.compile(_unit())


def _groups(text: str, run: re.Match[str]) -> list[_Group]:
    found = []
    for group in _group().finditer(text, *run.span()):
        value = "".join(_value(match[0]) for match in _single().finditer(text, *group.span()))
        found.append((group.start(), group.end(), value))
    return found


def _value(unit: str) -> str:
    """Return the digits of 幺, and of 四个八."""
    said = [_digits().get(character, character) for character in unit if character != words("repeat")]
    return said[-1] if len(said) == 1 else said[1] * int(said[0])
