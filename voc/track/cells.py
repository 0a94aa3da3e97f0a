"""Read what people write into a cell: dates, shares, sums, in whatever way they write them."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, timedelta

from voc.track.words import LANGUAGES, words

_DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\D?(?:[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"([-+]?\d[\d, ]*(?:\.\d+)?|[-+]?\.\d+)\s*(\D*)")
_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = (34700, 60265)  # 1995 to 2064
_YEARS = (1990, 2099)


class WrongError(Exception):
    """Mark something that cannot be read: a key of `[todo]` with its values."""

    def __init__(self, todo: str, **values: object) -> None:
        self.todo, self.values = todo, values
        super().__init__(todo)


def text_of(written: object) -> str:
    """Return what a cell shows, in one line."""
    if written is None or (isinstance(written, float) and math.isnan(written)):
        return ""
    if isinstance(written, float) and written.is_integer():
        written = int(written)
    return " ".join(str(written).split())


def day(written: object) -> date | None:
    """Return a day: a date of the spreadsheet, its number, or `2026/9/1`, `2026-09-01`, `20260901`.

    >>> day("2026/9/1"), day("２０２６－０９－０１"), day(46266.0)
    (datetime.date(2026, 9, 1), datetime.date(2026, 9, 1), datetime.date(2026, 9, 1))

    Raises:
        WrongError: it is none.
    """
    if isinstance(written, datetime):
        written = written.date()
    if isinstance(written, date):
        return _within(written)
    text = unicodedata.normalize("NFKC", text_of(written))
    if not text:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and _SERIALS[0] <= float(text) < _SERIALS[1]:
        return _EXCEL_ZERO + timedelta(days=int(float(text)))
    match = _COMPACT.fullmatch(text) or _DATE.fullmatch(text)
    if match is None:
        raise WrongError("date")
    try:
        return _within(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        raise WrongError("date") from None


def _within(day: date) -> date:
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise WrongError("date")
    return day


def degree(written: object) -> float | None:
    """Return a share: 0.8, 80 and 80% are the same; 1 is all of it, 1% is not.

    >>> degree("８０％"), degree(80), degree(0.8), degree("1%"), degree("1")
    (0.8, 0.8, 0.8, 0.01, 1.0)
    """
    text = unicodedata.normalize("NFKC", text_of(written))
    if not text:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)\s*(%?)", text)
    if match is None or isinstance(written, bool):
        raise WrongError("degree")
    value = float(match[1])
    share = value / 100 if match[2] or value > 1 else value
    if share > 1:
        raise WrongError("degree")
    return round(share, 4)


def cost(written: object) -> float | None:
    """Return a sum: `1.2万`, `¥12,000` and 12000 are the same."""
    text = unicodedata.normalize("NFKC", text_of(written))
    if not text:
        return None
    for one in map(words, LANGUAGES):
        for sign in one.read("money")["signs"]:
            text = text.replace(unicodedata.normalize("NFKC", sign), "")
    match = _NUMBER.fullmatch(text.strip())
    units: dict[str, float] = {
        name: value for one in map(words, LANGUAGES) for name, value in one.read("units").items()
    }
    if match is None or isinstance(written, bool) or (match[2].strip() and match[2].strip() not in units):
        raise WrongError("number")
    value = float(re.sub(r"[, ]", "", match[1])) * units.get(match[2].strip(), 1)
    if value < 0 or not math.isfinite(value):
        raise WrongError("number")
    return round(value, 2)
