"""Reporting periods: ISO weeks, calendar months, quarters and years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from voc.errors import QueryError

Kind = Literal["week", "month", "quarter", "year"]
KINDS: tuple[Kind, ...] = ("week", "month", "quarter", "year")

_FORMS = {
    "week": re.compile(r"(\d{4})-W(\d{2})"),
    "month": re.compile(r"(\d{4})-(\d{2})"),
    "quarter": re.compile(r"(\d{4})-Q([1-4])"),
    "year": re.compile(r"(\d{4})"),
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Hold days from `start` (included) to `end` (excluded).

    >>> Period.parse("2026-W01").start
    datetime.date(2025, 12, 29)
    >>> str(Period.parse("2026-W01").previous())
    '2025-W52'
    """

    start: date
    kind: Kind

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026-W40`, `2026-10`, `2026-Q4` or `2026`.

        Raises:
            QueryError: any other form, or a week or month the calendar lacks.
        """
        for kind in KINDS:
            match = _FORMS[kind].fullmatch(text.strip().upper())
            if match:
                try:
                    return cls(_first_day(kind, [int(part) for part in match.groups()]), kind)
                except ValueError:
                    break
        raise QueryError(f"{text!r} is no period", todo="write 2026-W40, 2026-10, 2026-Q4 or 2026")

    @classmethod
    def containing(cls, day: date, kind: Kind) -> Period:
        """Return the period of that kind in which the day falls."""
        starts = {
            "week": day - timedelta(days=day.weekday()),
            "month": day.replace(day=1),
            "quarter": date(day.year, 3 * ((day.month - 1) // 3) + 1, 1),
            "year": date(day.year, 1, 1),
        }
        return cls(starts[kind], kind)

    @property
    def end(self) -> date:
        """Return the first day after the period."""
        if self.kind == "week":
            return self.start + timedelta(days=7)
        months = {"month": 1, "quarter": 3, "year": 12}[self.kind]
        return _add_months(self.start, months)

    def previous(self, steps: int = 1) -> Period:
        """Return the period that many steps before this one (环比)."""
        period = self
        for _ in range(steps):
            period = Period.containing(period.start - timedelta(days=1), self.kind)
        return period

    def next(self) -> Period:
        """Return the period after this one.

        >>> str(Period.parse("2026-W53").next())
        '2027-W01'
        """
        return Period.containing(self.end, self.kind)

    def last_year(self) -> Period:
        """Return the same period a year earlier (同比); week 53 falls back to week 52."""
        if self.kind != "week":
            return Period.containing(_add_months(self.start, -12), self.kind)
        year, week, _ = self.start.isocalendar()
        weeks = date(year - 1, 12, 28).isocalendar().week
        return Period(date.fromisocalendar(year - 1, min(week, weeks), 1), "week")

    def __str__(self) -> str:
        if self.kind == "week":
            year, week, _ = self.start.isocalendar()
            return f"{year}-W{week:02d}"
        if self.kind == "month":
            return f"{self.start:%Y-%m}"
        if self.kind == "quarter":
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return str(self.start.year)


def local(moment: datetime, zone: tzinfo) -> str:
    """Write a moment (UTC without zone) as people's clocks show it.

    >>> from zoneinfo import ZoneInfo
    >>> local(datetime(2026, 10, 4, 23, 30), ZoneInfo("Asia/Shanghai"))
    '2026-10-05 07:30'
    """
    return f"{moment.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def _first_day(kind: Kind, numbers: list[int]) -> date:
    if kind == "week":
        return date.fromisocalendar(numbers[0], numbers[1], 1)
    if kind == "month":
        return date(numbers[0], numbers[1], 1)
    if kind == "quarter":
        return date(numbers[0], 3 * numbers[1] - 2, 1)
    return date(numbers[0], 1, 1)


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
