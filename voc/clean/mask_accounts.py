"""Find e-mail addresses, and WeChat and QQ ids that are called so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from voc.clean.mask_words import Span, either, words

_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}(?: ?@ ?)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")


def find(text: str) -> Iterator[Span]:
    """Yield places of e-mail addresses, WeChat ids and QQ numbers."""
    if "@" in text:
        yield from (("email", *match.span()) for match in _EMAIL.finditer(text))
    yield from (("email", *match.span()) for match in _said_email().finditer(text))
    for match in _wechat().finditer(text):
        if _is_wechat(match):
            yield ("wechat", *match.span("known" if match["known"] else "id"))
    yield from (("qq", *match.span("id")) for match in _qq().finditer(text))


@cache
def _said_email() -> re.Pattern[str]:
    said = words("email")
    dot = rf" ?(?:{either(said['dot'])}|\.) ?"
    name = rf"[a-z0-9][a-z0-9._%+-]{{0,63}} ?(?:@|{either(said['at'])}) ?[a-z0-9-]{{1,63}}"
    return re.compile(rf"{name}{dot}{either(said['ends'])}(?![a-z])")


@cache
def _wechat() -> re.Pattern[str]:
    said = words("wechat")
    cue = rf"(?<![a-z])(?:(?P<strong>{either(said['strong'])})|{either(said['weak'])})"
    link = rf"(?P<link>(?:\s|{either(said['link'])}){{0,3}})"
    number = rf"[1-9][0-9]{{5,10}}(?![0-9a-z.]|\s?{either(words('money_after'))})"
    known = f"{either(said['ids'])}[a-z0-9_-]{{4,20}}"
    return re.compile(
        rf"(?<![a-z0-9])(?P<known>{known})|{cue}{link}(?P<id>[a-z][a-z0-9_-]{{5,19}}(?![a-z0-9])|{number})"
    )


def _is_wechat(match: re.Match[str]) -> bool:
    if match["known"]:
        return True
    name, strong, linked = match["id"], match["strong"], match["link"].strip()
    if name.isdigit():
        return bool(strong)
    if name.startswith(tuple(words("wechat")["not_ids"])):
        return False
    return bool(linked or strong) or re.search(r"[0-9_-]", name) is not None


@cache
def _qq() -> re.Pattern[str]:
    said = words("qq")
    link = rf"(?:\s|{either(said['link'])}){{0,3}}"
    return re.compile(
        rf"(?<![a-z]){either(said['cues'])}{link}(?P<id>[1-9][0-9]{{4,10}})(?![0-9a-z@.]|\s?{either(words('money_after'))})"
    )
