"""Write a DuckDB file anew, with nothing in it but what its tables hold."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from voc.errors import StoreError

SUFFIX = ".new"  # of the file that is being written


def rewrite(path: Path) -> None:
    """Replace a closed DuckDB file by a copy of its tables, all at once.

    The old file stays open for reading until the new one has taken its name: as long as it is, nobody can write to it,
    and so nothing can be lost in between (on Windows an open file cannot be replaced: there it is closed just before).

    Raises:
        StoreError: the file is open elsewhere, or the copy cannot be written.
    """
    fresh = path.with_name(path.name + SUFFIX)
    for left in (fresh, fresh.with_name(fresh.name + ".wal")):  # of a run that was killed
        left.unlink(missing_ok=True)
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"ATTACH {_quoted(path)} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {_quoted(fresh)} AS fresh")
        connection.execute("COPY FROM DATABASE old TO fresh")
        connection.execute("CHECKPOINT fresh")
        connection.execute("DETACH fresh")
        shutil.copymode(path, fresh)
        _flush(fresh)
        if os.name == "nt":
            connection.close()
        os.replace(fresh, path)  # noqa: PTH105 — atomic, and says so
        _flush(path.parent)
    except (duckdb.Error, OSError) as error:
        fresh.unlink(missing_ok=True)
        what = str(error).strip().splitlines()[0]
        raise StoreError(
            f"the store cannot be written anew: {what}",
            where=str(path),
            todo="close other programs that use it, see that the disk has room for it twice, and try again",
        ) from None
    finally:
        connection.close()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _flush(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk; Windows has no such thing for folders."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
