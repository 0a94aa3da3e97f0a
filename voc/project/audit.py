"""Look for personal data in what `voc` has written: the store, logs and reports. Says where, never what."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from voc import schema
from voc.clean.mask import personal
from voc.config import Config
from voc.errors import InputError
from voc.ports import Progress, Store, silent

Found = list[tuple[str, int, int]]  # (kind, start, end), half-open

_BATCH = 10_000
_LOGS = ("*.log", "*.log.*", "logs/**/*", "runs*.jsonl")

# Columns that hold nothing but digests; one of digits alone may look like a card number.
_DIGESTS = frozenset(
    {
        "comment_id",
        "record_id",
        "call_id",
        "file_id",
        "run_id",
        "alert_id",
        "sha256",
        "digest",
        "fingerprint",
        "respondent",
    }
)
_DIGEST = re.compile(r"(?<![0-9a-zA-Z])(?:[0-9a-f]{64}|[0-9a-f]{16})(?![0-9a-zA-Z])")

# Nobody's words: styles, and scripts other than data (Plotly's own among them).
_CODE = re.compile(
    r"<style\b[^>]*>.*?</style\s*>|<script\b(?![^>]*application/json)[^>]*>.*?</script\s*>|data:[\w/+.-]+;base64,[\w+/=]+",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
_SHEETS = re.compile(r"^xl/(?:sharedStrings|worksheets/[^/]+|comments[^/]*)\.xml$")


@dataclass(frozen=True)
class Trace:
    """Something that still looks personal.

    Attributes:
        kind: as in the counts of masking: `mobile`, `id_card` …
        place: table and column, or a file; row: its key, empty for files.
        start, end: characters of the value or the file, half-open.
    """

    kind: str
    place: str
    row: str
    start: int
    end: int


@dataclass(frozen=True)
class Audit:
    """What was looked at and found; `unread` names files that are no text."""

    traces: tuple[Trace, ...]
    values: int
    files: int
    unread: tuple[str, ...]


def audit(config: Config, store: Store | None, *, own: Iterable[str] = (), progress: Progress = silent) -> Audit:
    """Scan every text of the store, the logs and the reports.

    Args:
        config: names the folders.
        store: None where nothing was ever ingested.
        own: how names of files in the state folder begin that are no reports: the store, the key.
        progress: called with (tables and files done, all of them).

    Raises:
        InputError: a file cannot be read.
    """
    traces: list[Trace] = []
    unread: list[str] = []
    values, tables, files = 0, list(schema.TABLES) if store else [], tuple(_files(config, tuple(own)))
    for number, table in enumerate(tables):
        progress(number, len(tables) + len(files))
        for column, row, text in _texts(cast("Store", store), table):
            values += 1
            traces += [Trace(kind, f"{table}.{column}", row, *place) for kind, *place in _personal_in(text, column)]
    for number, path in enumerate(files, start=len(tables)):
        progress(number, len(tables) + len(files))
        shown = _name(path, config)
        readable = list(_readable(path))
        unread += [] if readable else [shown]
        for part, text in readable:
            traces += [Trace(kind, shown + part, "", *place) for kind, *place in _personal_in(text, "")]
    return Audit(tuple(traces), values, len(files), tuple(unread))


def _personal_in(text: str, column: str) -> Found:
    """Return what looks personal in a value; digests are blanked out where they are to be expected."""
    expected = column in _DIGESTS or column in ("", "manifest", "inputs", "content", "page")
    return personal(_DIGEST.sub(lambda match: "#" * len(match[0]), text) if expected else text)


def _texts(store: Store, table: str) -> Iterator[tuple[str, str, str]]:
    """Yield (column, key of the row, text) of everything in a table that is text, however deep."""
    keys = schema.keys(table)
    rows = store.query(f"SELECT * FROM {table}")  # noqa: S608 — our names
    for batch in rows.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            key = " ".join(str(row[name]) for name in keys if name in _DIGESTS)
            for column, value in row.items():
                for inside, text in _strings(value):
                    yield column + inside, key, text


def _strings(value: Any, inside: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield inside, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, f"{inside}.{name}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _strings(inner, f"{inside}[{number}]")


def _files(config: Config, own: tuple[str, ...]) -> Iterator[Path]:
    reports, state = config.path("reports"), config.path("state").resolve()
    folders: Iterable[tuple[Path, str]] = (
        *((folder, pattern) for folder in (config.root, config.path("state")) for pattern in _LOGS),
        (reports, "**/*"),
    )
    found = (path.resolve() for folder, pattern in folders if folder.is_dir() for path in folder.glob(pattern))
    written = {path for path in found if path.is_file()}
    yield from sorted(path for path in written if not (path.parent == state and path.name.startswith(own)))


def _name(path: Path, config: Config) -> str:
    root = config.root.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _readable(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (part, text) of a file, offsets kept; nothing where it is no text."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                for name in packed.namelist():
                    if _SHEETS.match(name):
                        sheet = packed.read(name).decode("utf-8", errors="replace")
                        yield f" ({name})", _TAG.sub(lambda match: " " * len(match[0]), sheet)
            return
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(f"cannot be read ({error})", where=str(path), todo="check its permissions") from None
    yield "", _CODE.sub(lambda match: " " * len(match[0]), text)
