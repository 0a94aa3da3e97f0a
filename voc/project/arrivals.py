"""Tell exports that have arrived from those still on their way: being copied, downloaded or written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

# A file that somebody is writing changes more often than this.
QUIET = timedelta(seconds=3)

_ON_THE_WAY = ("~$*", "*.part", "*.crdownload", "*.tmp", ".*")


class Stamp(NamedTuple):
    """What changes when a file is written."""

    size: int
    changed_ns: int


def stamp(path: Path) -> Stamp:
    """Return size and time of the last change of a file."""
    found = path.stat()
    return Stamp(found.st_size, found.st_mtime_ns)


def is_passing(path: Path) -> bool:
    """Return whether a name is one that programs give to files they have not finished.

    >>> is_passing(Path("reviews.csv.part")), is_passing(Path("reviews.csv"))
    (True, False)
    """
    return any(fnmatch(path.name.lower(), pattern) for pattern in _ON_THE_WAY)


def is_settled(path: Path, *, now: datetime) -> bool:
    """Return whether nobody has written a file just now; `now` is in UTC without a zone.

    A time of change in the future is another computer's clock, and no sign of writing.
    """
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).replace(tzinfo=None)
    return not timedelta(0) <= now - changed < QUIET
