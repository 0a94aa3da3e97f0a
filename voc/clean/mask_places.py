"""Find postal addresses from the street on; provinces, cities and districts stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from voc.clean.mask_words import Span, either, words

_HAN = "[\u4e00-\u9fff]"
_LONGEST_STREET = 6


def find(text: str) -> Iterator[Span]:
    """Yield places of street addresses with a house number, and of estates with a building and a room."""
    for match in _street().finditer(text):
        if not _is_public(text, match):
            yield ("address", _start(text, match.start("suffix")), match.end())
    for match in _estate().finditer(text):
        yield ("address", _start(text, match.start("suffix")), match.end())
    for match in _home().finditer(text):
        start = _start(text, match.start("suffix"))
        yield ("address", max(start, match.end("cue")), match.end())


@cache
def _number() -> str:
    return f"(?:[0-9]{{1,5}}|[{words('address')['numerals']}]{{1,6}}|[a-z](?![a-z]))"


@cache
def _tail() -> str:
    """Return a pattern for what follows the first number: buildings, floors, rooms, the name of an estate."""
    said = words("address")
    units, estates, own = either(said["units"]), either(said["estates"]), either(said["own"])
    part = rf"(?:{own}?{_number()}[ \-]?{units}|{own}{_number()}{units}?)"
    estate = rf"(?:{_HAN}{{1,6}}?{estates}(?={_number()}))"
    room = rf"(?:[ \-]?[0-9]{{3,4}}(?![0-9]|{either(said['not_room'])}){units}?)?"
    return rf"(?:[ ,，]?(?:{estate}?{part}|{own}(?={_number()})))*{room}"


@cache
def _street() -> re.Pattern[str]:
    said = words("address")
    first = rf"{_number()}(?:{either(said['units'])})"
    suffix = rf"(?P<suffix>{either(said['streets'])})(?:{either(said['directions'])})?[ ]?"
    return re.compile(rf"{suffix}(?P<first>{first})(?P<tail>{_tail()})")


@cache
def _estate() -> re.Pattern[str]:
    said = words("address")
    return re.compile(
        rf"(?P<suffix>{_HAN}{either(said['estates'])})(?:{_number()}{either(said['phases'])})?{_number()}{either(said['rooms'])}{_tail()}"
    )


@cache
def _home() -> re.Pattern[str]:
    """Return a pattern for an estate without a number, where a cue says that somebody lives there."""
    said = words("address")
    cue = rf"(?P<cue>{either(said['home_cues'])})[ ：:]?{either(said['links'])}?"
    estate = rf"{_HAN}{{2,12}}?(?P<suffix>{either(said['estates_cued'])})(?!{either(said['not_home'])})"
    return re.compile(cue + estate)


def _start(text: str, suffix: int) -> int:
    """Return where the name of a street or an estate begins: after a division, a cue or a break."""
    said = words("address")
    ends = (*said["divisions"], *said["cues"])
    start = suffix
    while start > 0 and suffix - start < _LONGEST_STREET and "\u4e00" <= text[start - 1] <= "\u9fff":
        if suffix - start >= 1 and _stops(text, start, ends):
            break
        start -= 1
    return start


def _stops(text: str, at: int, ends: tuple[str, ...]) -> bool:
    return text.endswith(ends, max(0, at - 4), at) and not text.endswith(
        tuple(words("address")["not_divisions"]), max(0, at - 4), at
    )


def _is_public(text: str, match: re.Match[str]) -> bool:
    said = words("address")
    if text.endswith(tuple(said["not_streets"]), 0, match.end("suffix")):
        return True
    return not match["tail"] and text.startswith(tuple(said["not_after"]), match.end())
