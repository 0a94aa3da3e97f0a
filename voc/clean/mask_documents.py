"""Find passports, travel permits, Hong Kong identity cards and number plates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from voc.clean.mask_words import Span, is_order, near_after, near_before, words

_HK_ID = re.compile(r"(?<![a-z0-9])([a-z]{1,2}) ?([0-9]{6}) ?([(（]?)([0-9a])([)）]?)(?![0-9a-z])")
_DOCUMENT = re.compile(r"(?<![a-z0-9.])(?:[a-z]{1,2} ?[0-9]{7,10}|[0-9]{8})(?![0-9a-z]|\.[0-9])")
# Shapes of the exit-entry administration: passports of China and of Hong Kong, Macau and foreign ones by cue only.
_PLAIN_PASSPORT = re.compile(r"[eg][0-9]{8}|e[a-hj-np-z][0-9]{7}")
_PASSPORT = re.compile(r"[eg][0-9]{8}|[a-z][a-z]?[0-9]{7,8}")
_PERMIT = re.compile(r"[chmwtl][0-9]{8}|[hm][0-9]{10}|c[a-hj-np-z][0-9]{7}")
_DATE = re.compile(r"[a-z]+20[0-9]{2}(?:0[1-9]|1[0-2])")


def find(text: str) -> Iterator[Span]:
    """Yield places of documents and plates; a form that could be a product code needs a cue."""
    for match in _HK_ID.finditer(text):
        if _is_hk_id(match, text):
            yield ("hk_id", match.start(), match.end())
    for match in _DOCUMENT.finditer(text):
        if _is_document(match, text):
            yield ("passport", match.start(), match.end())
    yield from (("plate", *match.span()) for match in _plate().finditer(text))


def _is_hk_id(match: re.Match[str], text: str) -> bool:
    """Check by the rule of the Immigration Department: letters 10 to 35, blank 36, weights 9 to 1, modulo 11."""
    letters, digits, opens, check, closes = match.groups()
    if bool(opens) != bool(closes):
        return False
    values = [36] * (2 - len(letters)) + [ord(letter) - 87 for letter in letters] + [int(digit) for digit in digits]
    total = sum(weight * value for weight, value in zip(range(9, 1, -1), values, strict=True))
    if (total + (10 if check == "a" else int(check))) % 11:
        return False
    return bool(opens) or _near(match, text, "identity")


def _near(match: re.Match[str], text: str, section: str) -> bool:
    return near_before(text, match.start(), section=section, reach=16) or near_after(text, match.end(), section=section)


def _is_document(match: re.Match[str], text: str) -> bool:
    number = match[0].replace(" ", "")
    if number.isdigit():
        return near_before(text, match.start(), section="taiwan_permit", reach=3)
    if (_PASSPORT.fullmatch(number) and _near(match, text, "passport")) or (
        _PERMIT.fullmatch(number) and _near(match, text, "permit")
    ):
        return True
    return bool(_PLAIN_PASSPORT.fullmatch(number)) and not _DATE.match(number) and not is_order(text, match.start())


@cache
def _plate() -> re.Pattern[str]:
    """Return the shapes of GA 36: five characters with three digits at least, or six for new-energy vehicles."""
    letter = "[a-hj-np-z]"
    five = rf"(?=(?:[a-z]*[0-9]){{3}})[a-hj-np-z0-9]{{4}}[a-hj-np-z0-9{words('plate_ends')}]"
    six = r"[a-hjk][a-hj-np-z0-9][0-9]{4}|[0-9]{5}[a-hjk]"
    return re.compile(rf"[{words('plates')}]{letter}[ ·•.\-]?(?:{six}|{five})(?![0-9a-z])")
