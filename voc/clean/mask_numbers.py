"""Find personal numbers that are written in digits: telephones, resident ids, bank cards.

A run is cut into groups of digits, and every row of groups that has the shape of such a number is tried, longest first.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from stdnum import luhn

from voc.clean.mask_words import Span, either, is_order, near_before, right_before, words

_GROUP = re.compile(r"[0-9]+(?:x(?![0-9a-z]))?")
_RUN = re.compile(r"[0-9]+x?(?:(?:[ \t]{1,2}|[ ]?[-–—−_·•/.,，、)）][ ]?)[0-9]+x?)*")
_LOOSE = frozenset({"", " ", "  ", "-", " - ", "–", "—"})
_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9][0-9]{9})")
_MOBILE_SHAPES = frozenset({(11,), (3, 4, 4), (4, 4, 3), (3, 8), (7, 4), (3, 3, 5), (5, 6), (4, 3, 4), (1,) * 11})
_AREA = re.compile(r"0(?:10|2[0-57-9]|[3-9][0-9]{2})")
_MAX_GROUPS = 24
_MAX_DIGITS = 23
_PLAUSIBLE_YEARS = range(1900, 2100)


def find(text: str) -> Iterator[Span]:
    """Yield places of mobile and landline numbers, resident ids and bank cards."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= 7:
            yield from _in_run(text, [match.span() for match in _GROUP.finditer(text, *run.span())])


def _in_run(text: str, groups: list[tuple[int, int]]) -> Iterator[Span]:
    first = 0
    while first < len(groups):
        for last in range(min(len(groups), first + _MAX_GROUPS), first, -1):
            kind = _kind(text, groups[first:last])
            if kind:
                yield (kind, _opening(text, groups[first][0]), groups[last - 1][1])
                first = last - 1
                break
        first += 1


def _opening(text: str, start: int) -> int:
    """Include a plus sign, or the bracket around an area code."""
    if text[start - 1 : start] == "+":
        return start - 1
    closes = re.match(r"0[0-9]{2,3}[)）]", text[start : start + 5])
    return start - 1 if closes and text[start - 1 : start] in {"(", "（"} else start


def _kind(text: str, groups: list[tuple[int, int]]) -> str | None:
    start, end = groups[0][0], groups[-1][1]
    if end - start > 2 * _MAX_DIGITS + 2:
        return None
    parts = [text[a:b] for a, b in groups]
    number = "".join(parts)
    if not 7 <= len(number) <= _MAX_DIGITS or not _bounded(text, start, end):
        return None
    gaps = [text[a[1] : b[0]] for a, b in pairwise(groups)]
    kind = _shape(text, start, parts, gaps)
    if kind is None or is_order(text, start):
        return None
    return None if _is_amount(text, start, end) and not right_before(text, start, section="personal") else kind


def _bounded(text: str, start: int, end: int) -> bool:
    """Refuse parts of decimals, versions and codes."""
    if text[end : end + 1].isascii() and text[end : end + 1].isalnum():
        return False
    if re.match(r"\.[0-9]|\*", text[end : end + 2]) or re.search(r"[0-9]\.\Z|\*\Z", text[max(0, start - 2) : start]):
        return False
    latin = re.search(r"[a-z]+\Z", text[max(0, start - 12) : start])
    return latin is None or latin[0] in words("latin_cues")


def _shape(text: str, start: int, parts: list[str], gaps: list[str]) -> str | None:
    number = "".join(parts)
    loose = _LOOSE.issuperset(gaps)
    if len(number) == 18 and loose and _is_id(number, text, start):
        return "id_card"
    if _is_mobile(parts, gaps, text, start):
        return "mobile"
    if not number.isdigit():
        return None
    if len(number) == 15 and len(parts) == 1 and is_old_id(number):
        return "id_card"
    if _is_landline(parts, gaps):
        return "landline"
    return _long_or_short(text, start, parts, loose=loose)


def _long_or_short(text: str, start: int, parts: list[str], *, loose: bool) -> str | None:
    number = "".join(parts)
    if loose and _is_card_shape(parts) and is_card(number):
        return "bank_card"
    if loose and parts[0].startswith("852") and len(number) == 11 and text[start - 1 : start] == "+":
        return "landline" if number[3] in "23" else "mobile"
    if not (loose and len(number) in {7, 8} and len(parts) <= 2 and number[0] in "23456789"):
        return None
    if re.fullmatch("(?:19|20)[0-9]{6}", number) or not right_before(text, start, section="phone"):
        return None
    hong_kong = number[0] not in "23" and (len(parts) == 2 or right_before(text, start, section="hand_phone"))
    return "mobile" if hong_kong and len(number) == 8 else "landline"


def _is_mobile(parts: list[str], gaps: list[str], text: str, start: int) -> bool:
    number = "".join(parts)
    match = _MOBILE.fullmatch(number)
    if match is None:
        return False
    shape = tuple(len(part) for part in parts)
    if parts[0] in {"86", "0086"}:
        shape, gaps = shape[1:], gaps[1:]
    elif len(number) > 11:
        shape = (shape[0] - (len(number) - 11), *shape[1:])
    if shape not in _MOBILE_SHAPES or len({gap.strip() for gap in gaps}) > 1:
        return False
    if not _LOOSE.issuperset(gaps) and shape != (3, 4, 4):
        return False
    plain = len(set(match[1][4:])) == 1
    return not plain or near_before(text, start, section="personal")


def _is_landline(parts: list[str], gaps: list[str]) -> bool:
    head = _AREA.match(parts[0])
    if head is None or any(gap.strip() not in {"", "-", ")", "）", "–", "—"} for gap in gaps):
        return False
    rest = [parts[0][head.end() :], *parts[1:]] if len(parts[0]) > head.end() else parts[1:]
    main = next((n for n in (1, 2) if sum(map(len, rest[:n])) in {7, 8}), None)
    if main is None or rest[0][0] in "019":
        return False
    extension = rest[main:]
    return not extension or (len(extension) == 1 and len(extension[0]) <= 5 and gaps[-1].strip() == "-")


def _is_card_shape(parts: list[str]) -> bool:
    sizes = {len(part) for part in parts[:-1]}
    return len(parts) == 1 or sizes in ({4}, {1}) or tuple(map(len, parts)) in {(6, 13), (8, 8), (4, 6, 5), (6, 10)}


@cache
def _card_starts() -> re.Pattern[str]:
    return re.compile(either(words("cards")))


def is_card(number: str, *, checked: bool = True) -> bool:
    """Tell a bank card by its start and length (ISO/IEC 7812); `checked`: by its Luhn digit too."""
    start = _card_starts().match(number)
    if start is None or len(number) not in words("cards")[start[0]]:
        return False
    return len(set(number)) > 1 and (not checked or bool(luhn.is_valid(number)))


def _is_id(number: str, text: str, start: int) -> bool:
    """Check by GB 11643; after a cue a wrong check digit is a slip of the finger, not another number."""
    if not is_id_shape(number):
        return False
    return number[-1] == check_digit(number) or near_before(text, start, section="identity")


def check_digit(number: str) -> str:
    """Return the check digit of a resident id (GB 11643, ISO 7064 MOD 11-2).

    >>> check_digit("11010519491231002")
    'x'
    """
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10x98765432"[total % 11]


def is_id_shape(number: str) -> bool:
    """Tell whether 17 digits and a check character have the region and birth date of a resident id (GB 11643)."""
    return number[:17].isdigit() and number[:2] in words("province_codes") and _is_date(number[6:14])


def is_old_id(number: str) -> bool:
    """Tell whether 15 digits have the region and birth date of a resident id of the first generation."""
    return number[:2] in words("province_codes") and number[2:6] != "0000" and _is_date("19" + number[6:12])


def _is_date(digits: str) -> bool:
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year in _PLAUSIBLE_YEARS
    except ValueError:
        return False


@cache
def _amounts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = re.compile(either(words("money_before")) + r"\s?\Z")
    after = re.compile(rf"\s?(?!{either(words('not_money'))}){either(words('money_after'))}")
    return before, after


def _is_amount(text: str, start: int, end: int) -> bool:
    before, after = _amounts()
    return bool(before.search(text, max(0, start - 5), start) or after.match(text, end))
