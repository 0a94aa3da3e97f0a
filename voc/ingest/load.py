"""Read a file into rows of text: CSV, XLSX, XLS, JSON, JSON lines, Parquet.

Everything is text here. What is a number or a date is said by the source definition, later: typed
readers turn the word `NA` into a missing value and 007 into 7.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

import pyarrow.parquet as parquet
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from voc.errors import InputError
from voc.ingest import html
from voc.ingest.delimited import delimited
from voc.ingest.encoding import encoding_of
from voc.ingest.paths import Json, find, flat
from voc.ingest.sheet import Row, Sheet, as_text, sheet_of

__all__ = ["Kind", "Row", "Sheet", "as_text", "documents", "kind_of", "lines", "sheets"]

Kind = Literal["workbook", "parquet", "json", "jsonl", "html", "text"]

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"


def kind_of(path: Path) -> Kind:
    """Tell what a file is by its content.

    Raises:
        InputError: missing, a folder, empty, unreadable, protected by a password or a web page.

    """
    head = _head(path)
    if head.startswith((_ZIP, _OLE)):
        return "workbook"
    if head.startswith(_PARQUET):
        return "parquet"
    opening = "".join(lines(path, limit=20)).lstrip("\ufeff \r\n\t")
    if not opening:
        raise InputError("the file is empty", where=path.name, todo="export it again")
    if opening[:200].lower().startswith(("<html", "<table", "<!doctype", "<?xml", "<meta", "<style")):
        if html.holds_a_table("".join(lines(path))):
            return "html"
        raise InputError(
            "this is a web page, not a table", where=path.name, todo="open it in Excel and save it as .xlsx"
        )
    return _kind_of_text(path, opening)


def lines(path: Path, *, limit: int | None = None) -> list[str]:
    """Return the lines of a text file, decoded, with their ends."""
    with path.open(encoding=encoding_of(path), newline=None) as stream:
        return [line.lstrip("\ufeff") if number == 0 else line for number, line in enumerate(islice(stream, limit))]


def documents(path: Path) -> Iterator[tuple[int, Json]]:
    """Yield (line or place in the list, value) of a JSON or JSON-lines file; None for a line that is no JSON."""
    if kind_of(path) == "json":
        value = json.loads("".join(lines(path)))
        yield from enumerate(value if isinstance(value, list) else [value], start=1)
        return
    with path.open(encoding=encoding_of(path)) as stream:
        for number, line in enumerate(stream, start=1):
            if said := line.strip("\ufeff \r\n\t"):
                yield number, _json(said)


def sheets(path: Path, *, rows: str = "") -> list[Sheet]:
    """Return the tables of a file that hold anything.

    Args:
        path: the file.
        rows: JSON path of the rows, for JSON files.

    Raises:
        InputError: the file holds no table.

    """
    kind = kind_of(path)
    makers = {"workbook": _workbook, "parquet": _parquet, "html": _html, "text": _text}
    found = _objects(path, rows) if kind in ("json", "jsonl") else makers[kind](path)
    if not found:
        raise InputError("there is no table with a header and rows in it", where=path.name, todo="export it again")
    return found


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise InputError("this is a folder, not a file", where=str(path), todo="name the files in it")
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except FileNotFoundError:
        raise InputError("no such file", where=str(path), todo="check the path") from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path), todo="check its permissions") from None
    if not head:
        raise InputError("the file is empty", where=path.name, todo="export it again")
    return head


def _kind_of_text(path: Path, opening: str) -> Kind:
    if not opening.startswith(("{", "[")):
        return "text"
    if isinstance(_json(opening.split("\n", 1)[0]), dict) and len(opening.splitlines()) > 1:
        return "jsonl"
    if _json("".join(lines(path)).lstrip("\ufeff")) is not None:
        return "json"
    if opening.startswith("{"):
        raise InputError("the JSON breaks off or is damaged", where=path.name, todo="export it again")
    return "text"


def _json(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _workbook(path: Path) -> list[Sheet]:
    stat = path.stat()
    return [
        found
        for name, sheet in _opened(path, stat.st_size, stat.st_mtime_ns)
        if (found := sheet_of(name, functools.partial(_typed, sheet), height=sheet.total_height)) is not None
    ]


@functools.lru_cache(maxsize=1)
def _opened(path: Path, size: int, changed: int) -> list[tuple[str, CalamineSheet]]:
    """Return the sheets of a workbook; the last one is kept, for whoever recognises a file reads it next."""
    try:
        book = CalamineWorkbook.from_path(path)
        return [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
    except PasswordError:
        raise _protected(path) from None
    except (CalamineError, OSError, ValueError):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise _protected(path) from None
        raise InputError(
            "the workbook is damaged or no workbook", where=path.name, todo="open it in Excel and save it again"
        ) from None


def _protected(path: Path) -> InputError:
    return InputError("the workbook is protected by a password", where=path.name, todo="save it without one")


def _typed(sheet: CalamineSheet) -> Iterator[Row]:
    # Calamine leaves out the empty columns on the left, not the empty rows above.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield Row(number, [*left, *(as_text(cell) for cell in cells)] if left else [as_text(cell) for cell in cells])


def _parquet(path: Path) -> list[Sheet]:
    try:
        names = parquet.ParquetFile(path).schema_arrow.names
    except (OSError, ValueError) as error:
        raise InputError("the Parquet file is damaged", where=path.name, todo="write it again") from error

    def below() -> Iterator[Row]:
        number = 1
        for batch in parquet.ParquetFile(path).iter_batches():
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield Row(number, [as_text(value) for value in values])

    return [Sheet("", tuple(names), 1, below)]


def _objects(path: Path, rows: str) -> list[Sheet]:
    header: dict[str, None] = {}
    for _, value in _records(path, rows):
        header.update(dict.fromkeys(flat(value) if isinstance(value, dict) else ()))

    def below() -> Iterator[Row]:
        for number, value in _records(path, rows):
            cells = flat(value) if isinstance(value, dict) else {}
            fault = "" if isinstance(value, dict) else "this line is no JSON object"
            yield Row(number, [as_text(cells.get(name)) for name in header], fault)

    return [Sheet("", tuple(header), 0, below)] if header else []


def _records(path: Path, rows: str) -> Iterator[tuple[int, Json]]:
    if not rows:
        yield from documents(path)
        return
    documented = (value for _, value in documents(path))
    yield from enumerate((row for value in documented for row in find(value, rows)), start=1)


def _html(path: Path) -> list[Sheet]:
    tables = html.tables("".join(lines(path)))
    return [found for cells in tables if (found := sheet_of("", functools.partial(_stripped, cells))) is not None]


def _stripped(table: list[list[str]]) -> Iterator[Row]:
    return (Row(number, [as_text(cell) for cell in cells]) for number, cells in enumerate(table, start=1))


def _text(path: Path) -> list[Sheet]:
    found = delimited(path, encoding=encoding_of(path), opening=lines(path, limit=50))
    return [found] if found is not None else []
