"""Convert the text of a cell: moments and numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from voc.source import Hints, compiled

_DATE = re.compile(
    r"(?P<year>\d{4})\s*(?P<sep>[^\w\s]|[^\W\da-zA-Z_])\s*(?P<month>\d{1,2})\s*(?:(?P=sep)|[^\W\da-zA-Z_])\s*(?P<day>\d{1,2})"
    r"(?!\d)[^\W\da-zA-Z_]?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T _-]?(\d{2})(\d{2})(\d{2})?)?")
_CLOCK = re.compile(
    r"(\d{1,2})\s*[^\w\s.]\s*(\d{1,2})(?:\s*[^\w\s.]\s*(\d{1,2})(?:[.,](\d{1,9}))?)?"
    r"|(\d{1,2})\s*[^\W\da-zA-Z_]\s*(?:(\d{1,2})\s*[^\W\da-zA-Z_]?\s*(?:(\d{1,2})\s*[^\W\da-zA-Z_]?)?)?"
)
_ZONE = re.compile(r"\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2}))$", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_EPOCH = re.compile(r"\d{10}(\d{3})?")
_FOREIGN = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WEEKDAY = re.compile(r"\([^()]*\)|（[^（）]*）")

# Days of the 1900 date system count from here; 1995-01-01 to 2064-12-31 are taken for dates.
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001
_SERIALS = (34700, 60265)
_YEARS = (1990, 2100)


class BadCellError(Exception):
    """Mark a cell that cannot be read. The reason never quotes it: it may be personal."""

    def __init__(self, reason: str, *, column: str = "") -> None:
        self.reason = reason
        self.column = column
        super().__init__(reason)


def instant(text: str, *, zone: ZoneInfo, hints: Hints) -> datetime:
    """Return the moment that a cell names, in UTC without zone; a cell without an offset is local time.

    Reads ISO, `2026/3/2 9:15:07`, dates with year, month and day signs, twelve-hour times,
    `20260302091507`, seconds and milliseconds since 1970 and day numbers of Excel.

    Raises:
        BadCellError: no date, or one outside 1990 to 2100.

    """
    try:
        moment = _number_of_time(text) or _written(text, hints=hints)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        found = aware.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise BadCellError("not a date") from None
    if not _YEARS[0] <= found.year < _YEARS[1]:
        raise BadCellError("a date outside the years 1990 to 2099")
    return found


def in_order(text: str, order: str) -> str:
    """Put year, month and day of a date in order where an export is known to write them otherwise (`mdy`, `dmy`).

    >>> in_order("03/02/2026 09:15:07 AM", "mdy")
    '2026-03-02 09:15:07 AM'
    """
    match = _FOREIGN.match(text) if order else None
    if match is None:
        return text
    month, day = (match[1], match[2]) if order == "mdy" else (match[2], match[1])
    return f"{match[3]}-{month}-{day}{text[match.end() :]}"


def number(text: str, *, hints: Hints) -> float | None:
    """Return the number that a cell holds, alone or with a unit that `hints.number` knows, or None."""
    match = compiled(hints.number).match(text.strip())
    return float(match["value"]) if match else None


def _number_of_time(text: str) -> datetime | None:
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), tz=UTC)
    if _SERIAL.fullmatch(text) and _SERIALS[0] <= float(text) < _SERIALS[1]:
        return _EXCEL_ZERO + timedelta(seconds=round(float(text) * 86400))
    if match := _COMPACT.fullmatch(text):
        return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    return None


def _written(text: str, *, hints: Hints) -> datetime:
    late, text = _without(text, hints.afternoon)
    early, text = _without(text, hints.morning)
    text = _WEEKDAY.sub(" ", text).strip()
    match = _DATE.match(text)
    if not match:
        raise ValueError
    day = datetime(int(match["year"]), int(match["month"]), int(match["day"]))  # noqa: DTZ001
    return _with_clock(day, text[match.end() :], late=late, early=early)


def _with_clock(day: datetime, text: str, *, late: bool, early: bool) -> datetime:
    zone = _ZONE.search(text)
    rest = (text[: zone.start()] if zone else text).strip().removeprefix("T").strip()
    match = _CLOCK.fullmatch(rest) if rest else None
    if rest and match is None:
        raise ValueError
    groups = match.groups() if match else ()
    hour, minute, second = (
        (int(first or second or 0) for first, second in zip(groups[:3], groups[4:], strict=True))
        if groups
        else (0, 0, 0)
    )
    if (late or early) and hour > 12:
        early = late = False
    hour = hour % 12 + (12 if late else 0) if late or early else hour
    fraction = int(((groups[3] if groups else None) or "0").ljust(6, "0")[:6])
    # Midnight is sometimes written as 24:00 of the day that ends.
    moment = day.replace(hour=hour % 24, minute=minute, second=second, microsecond=fraction)
    moment += timedelta(days=hour // 24)
    return moment.replace(tzinfo=UTC) - _offset(zone) if zone else moment


def _offset(zone: re.Match[str]) -> timedelta:
    if zone[1]:
        return timedelta(0)
    offset = timedelta(hours=int(zone[3]), minutes=int(zone[4]))
    return -offset if zone[2] == "-" else offset


def _without(text: str, marks: tuple[str, ...]) -> tuple[bool, str]:
    for mark in marks:
        if mark in text.upper():
            return True, " ".join(text.upper().replace(mark, " ").split())
    return False, text
