"""Tell exports that have arrived from those still on their way: being copied, downloaded or written."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

# A file that somebody is writing changes more often than this.
QUIET = timedelta(seconds=2)

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


def arrived(paths: Iterable[Path], *, now: datetime) -> set[Path]:
    """Return the files that nobody is writing; those changed a moment ago are watched for `QUIET`.

    Args:
        paths: existing files.
        now: in UTC without a zone.
    """
    before = {path: stamp(path) for path in paths}
    young = {path for path in before if not _is_settled(path, now)}
    if young:
        time.sleep(QUIET.total_seconds())
    return {path for path in before if path not in young or _unchanged(path, before[path])}


def _unchanged(path: Path, before: Stamp) -> bool:
    return path.exists() and stamp(path) == before


def _is_settled(path: Path, now: datetime) -> bool:
    """Return whether a file is older than `QUIET`; a time in the future is another computer's clock."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).replace(tzinfo=None)
    return not timedelta(0) <= now - changed < QUIET
