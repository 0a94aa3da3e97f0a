"""Find names of persons where a cue or a title says that there is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from voc.clean.mask_words import Span, either, words

_BREAK = r"(?=[^\u4e00-\u9fff]|\Z)"


def find(text: str) -> Iterator[Span]:
    """Yield places of names; a title such as 先生 stays."""
    for cue in _cues().finditer(text):
        if text.endswith(_not_cues(), 0, cue.start() + 2):
            continue
        end = _name(text, cue.end(), strong=cue["strong"] is not None)
        if end:
            yield ("name", cue.end(), end)
    for match in _surname_after().finditer(text):
        yield ("name", *match.span("name"))
    for title in _titles().finditer(text):
        start = _start(text, title.start(), staff=title["staff"] is not None)
        if start is not None:
            yield ("name", start, title.start())


@cache
def _surname() -> str:
    said = words("names")
    return f"(?:{either(said['double'])}|[{said['surnames']}])"


@cache
def _not_cues() -> tuple[str, ...]:
    return tuple(words("names")["not_cues"])


@cache
def _not_given() -> frozenset[str]:
    return frozenset(words("names")["not_given"])


@cache
def _cues() -> re.Pattern[str]:
    said = words("names")
    return re.compile(
        rf"(?:(?P<strong>{either(said['strong'])})|{either(said['weak_cues'])})(?:{either(said['links'])}){{0,2}}"
        rf"(?={_surname()})"
    )


@cache
def _surname_after() -> re.Pattern[str]:
    said = words("names")
    young = rf"{either(said['jobs'])}{either(said['young'])}(?!{either(said['not_names'])})"
    return re.compile(rf"(?:{either(said['surname_cues'])}|{young})(?P<name>{_surname()})")


@cache
def _titles() -> re.Pattern[str]:
    said = words("names")
    staff = f"(?P<staff>{either(said['staff_titles'])})"
    return re.compile(rf"(?<=[\u4e00-\u9fff])(?!{either(said['not_titles'])})(?:{either(said['titles'])}|{staff})")


@cache
def _one() -> re.Pattern[str]:
    return re.compile(_surname())


@cache
def _follows() -> re.Pattern[str]:
    said = words("names")
    return re.compile(rf"{_BREAK}|{either([*said['after'], *said['titles']])}")


@cache
def _no_name() -> re.Pattern[str]:
    return re.compile(either(words("names")["not_names"]))


def _name(text: str, start: int, *, strong: bool) -> int | None:
    """Return where the name that begins at a place ends: after one or two characters that can be a given name."""
    surname = _one().match(text, start)
    if surname is None or _no_name().match(text, start):
        return None
    given = 0
    while given < 2 and _is_given(text, surname.end() + given):
        given += 1
    if not given:
        return None
    for length in range(given, 0, -1):
        if _follows().match(text, surname.end() + length):
            return surname.end() + length
    return surname.end() + given if strong else None


def _is_given(text: str, at: int) -> bool:
    character = text[at : at + 1]
    return "\u4e00" <= character <= "\u9fff" and character not in _not_given()


@cache
def _boundary() -> re.Pattern[str]:
    return re.compile(rf"(?:\A|[^\u4e00-\u9fff]|{either(words('names')['before'])})\Z")


def _start(text: str, end: int, *, staff: bool) -> int | None:
    """Return where the name before a title begins."""
    boundary = _boundary()
    for length in (4, 3):
        start = end - length
        if start < 0 or not _is_whole(text, start, end):
            continue
        sure = length == 4 or not _is_plain_surname(text, end)
        if boundary.search(text, max(0, start - 3), start) or (sure and not staff):
            return start
    return _short_start(text, end, boundary, staff=staff)


def _short_start(text: str, end: int, boundary: re.Pattern[str], *, staff: bool) -> int | None:
    """Return where a name of two characters, or a surname alone, begins before a title."""
    said = words("names")
    start = end - 2
    if start >= 0:
        pair = text[start:end]
        if pair in said["double"]:
            return start
        if pair in said["not_names"]:
            return None
        whole = _one().match(text, start) and _is_given(text, end - 1)
        if whole and pair[0] not in said["weak"] and boundary.search(text, max(0, start - 3), start):
            return start
        if whole and not staff and not _is_plain_surname(text, end) and pair[0] not in said["weak"]:
            return start
    return end - 1 if _is_plain_surname(text, end) else None


def _is_plain_surname(text: str, end: int) -> bool:
    said = words("names")
    return text[end - 1] in said["surnames"] and text[end - 1] not in said["weak_titles"]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether a place holds a surname and two characters of a given name."""
    surname = _one().match(text, start, end)
    if surname is None or _no_name().search(text, start, end) or text[start] in words("names")["weak"]:
        return False
    return end - surname.end() == 2 and all(_is_given(text, at) for at in range(surname.end(), end))
