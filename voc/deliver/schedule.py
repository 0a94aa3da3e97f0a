"""When the scheduled run is due, in the project's time and on the system's clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import cast, get_args
from zoneinfo import ZoneInfo

import tomlkit

from voc.errors import ConfigError, QueryError
from voc.loop import SchedulePart
from voc.period import Kind, Period

DAYS: tuple[str, ...] = get_args(SchedulePart.model_fields["day"].annotation)
_AT = re.compile(rf"(?:({'|'.join(DAYS)})\s+)?((?:[01]\d|2[0-3]):[0-5]\d)")
_MIDNIGHT = timedelta(0)
_LOOK_AHEAD = 60  # periods within which clocks of both zones have shown every offset they have
_LOCALTIME = Path("/etc/localtime")


@dataclass(frozen=True, slots=True)
class When:
    """A moment that comes back in every period: so long after the midnight with which the period begins."""

    kind: Kind
    offset: timedelta

    @classmethod
    def of(cls, part: SchedulePart, kind: Kind) -> When:
        """Return what voc.toml says; the day counts of weeks only."""
        hours, minutes = map(int, part.time.split(":"))
        days = DAYS.index(part.day) if kind == "week" else 0
        return cls(kind, timedelta(days=days, hours=hours, minutes=minutes))

    @property
    def day(self) -> int:
        """Return days since the period began; 0 is Monday, or the first."""
        return self.offset.days

    @property
    def clock(self) -> time:
        """Return the time of day."""
        minutes = self.offset // timedelta(minutes=1) % (24 * 60)
        return time(minutes // 60, minutes % 60)

    def within(self, period: Period) -> datetime:
        """Return the wall-clock time in a period, without zone."""
        return datetime.combine(period.start, time()) + self.offset


def due(part: SchedulePart, kind: Kind, *, after: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next run is due, in local time with its zone.

    An hour that the clock leaves out in spring is taken as the hour after it, one that comes twice in autumn as its
    first.

    Args:
        part: day and time.
        kind: of the project's periods.
        after: the run is due later than this; UTC where it has no zone.
        zone: the project's.
    """
    moment = after.replace(tzinfo=UTC) if after.tzinfo is None else after
    when = When.of(part, kind)
    period = Period.containing(moment.astimezone(zone).date(), kind)
    while (found := _moment(when, period, zone)) <= moment:
        period = Period(period.end, kind)
    return found


def _moment(when: When, period: Period, zone: tzinfo) -> datetime:
    return when.within(period).replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def on_clock(when: When, zone: tzinfo, system: tzinfo, *, start: date) -> tuple[When, bool]:
    """Return when a scheduler that knows the system's clock only must start, and whether that is always on the minute.

    It never starts early. Where one zone has summer time and the other has not, it is late for half of the year; of
    months, quarters and years it is also late where their first day comes later to the system than to the project.

    Args:
        when: in the project's zone.
        zone: the project's.
        system: the zone of the system's clock.
        start: a day from which the coming years are looked at.
    """
    period = Period.containing(start, when.kind)
    shifts = set()
    for _ in range(_LOOK_AHEAD):
        there = _moment(when, period, zone).astimezone(system).replace(tzinfo=None)
        shifts.add(there - when.within(period))
        period = Period(period.end, when.kind)
    offset = when.offset + max(shifts)
    if when.kind == "week":
        return When("week", offset % timedelta(days=7)), len(shifts) == 1
    return When(when.kind, max(offset, _MIDNIGHT)), len(shifts) == 1 and offset >= _MIDNIGHT


def system_zone() -> tzinfo:
    """Return the time zone of the system's clock; a fixed offset where it has no name."""
    _, found, name = str(_LOCALTIME.resolve()).partition("zoneinfo/")
    if found:
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            pass
    return cast("tzinfo", datetime.now(UTC).astimezone().tzinfo)


def parse_at(text: str) -> tuple[str | None, str]:
    """Read `mon 07:30` or `07:30` as day and time.

    Raises:
        QueryError: it is neither.
    """
    found = _AT.fullmatch(text.strip().lower())
    if not found:
        raise QueryError(f"{text!r} is no time", where="--at", todo="write it as 'mon 07:30', or as 07:30")
    return found[1], found[2]


def write_at(path: Path, day: str | None, clock: str) -> None:
    """Put day and time into [schedule] of a voc.toml, and leave everything else as it stands.

    Raises:
        ConfigError: the file cannot be written.
    """
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    part = document.setdefault("schedule", tomlkit.table())
    part["time"] = clock
    if day:
        part["day"] = day
    try:
        path.write_text(tomlkit.dumps(document), encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"cannot be written ({error.strerror})", where=str(path), todo="set [schedule] by hand"
        ) from None
