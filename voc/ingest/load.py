"""Read a file into rows of text: CSV, XLSX, XLS, JSON, JSON lines, Parquet.

Everything is text here. What is a number or a date is said by the source definition, later: typed
readers turn the word `NA` into a missing value and 007 into 7.
"""

from __future__ import annotations

import csv
import datetime
import functools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow.parquet as parquet
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from voc.errors import InputError
from voc.ingest import html
from voc.ingest.encoding import encoding_of
from voc.ingest.paths import Json, find, flat

Kind = Literal["workbook", "parquet", "json", "jsonl", "html", "text"]

_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_DELIMITERS = (",", "\t", ";", "|")
_HEADER_SEARCH = 10

csv.field_size_limit(1 << 27)


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it, its cells, and why it cannot be read if it cannot."""

    number: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table whose rows can be read more than once.

    Attributes:
        header: names of the columns, stripped; they may repeat.
        header_row: number of the row that holds them.
        below: gives all rows under the header that are not blank.
        raw: gives all rows from the first, where the file has rows above the header.

    """

    name: str
    header: tuple[str, ...]
    header_row: int
    below: Callable[[], Iterator[Row]]
    raw: Callable[[], Iterator[Row]] | None = None

    def rows(self, *, header_rows: int = 1) -> Iterator[Row]:
        """Yield the rows under a header of that many rows."""
        last = self.header_row + header_rows - 1
        return (row for row in self.below() if row.number > last and (row.fault or any(row.cells)))


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
            if line.strip("\ufeff \r\n\t"):
                yield number, _json(line.strip("\ufeff"))


def sheets(path: Path, *, rows: str = "") -> list[Sheet]:
    """Return the tables of a file that hold anything.

    Args:
        path: the file.
        rows: JSON path of the rows, for JSON files.

    Raises:
        InputError: the file holds no table.

    """
    kind = kind_of(path)
    makers = {"workbook": _workbook, "parquet": _parquet, "html": _html, "text": _delimited}
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
    try:
        book = CalamineWorkbook.from_path(path)
        tables = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except PasswordError:
        raise _protected(path) from None
    except (CalamineError, OSError, ValueError):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise _protected(path) from None
        raise InputError(
            "the workbook is damaged or no workbook", where=path.name, todo="open it in Excel and save it again"
        ) from None
    return _sheets(tables)


def _sheets(tables: Iterable[tuple[str, Sequence[Sequence[object]]]]) -> list[Sheet]:
    return [sheet for name, cells in tables if (sheet := _sheet(name, functools.partial(_typed, cells))) is not None]


def _protected(path: Path) -> InputError:
    return InputError("the workbook is protected by a password", where=path.name, todo="save it without one")


def _typed(table: Iterable[Sequence[object]]) -> Iterator[Row]:
    for number, cells in enumerate(table, start=1):
        yield Row(number, [as_text(cell) for cell in cells])


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
    return _sheets(("", cells) for cells in html.tables("".join(lines(path))))


def _delimited(path: Path) -> list[Sheet]:
    encoding = encoding_of(path)
    opening = lines(path, limit=50)
    marked = opening[0].lower().startswith("sep=") and len(opening[0].strip()) <= 5
    delimiter = opening[0].strip()[4:] or "\t" if marked else _delimiter(opening)

    def cells() -> Iterator[Row]:
        with path.open(encoding=encoding, newline="") as stream:
            if marked:
                next(stream)
            # A row's number counts records, as a spreadsheet does: a line break inside quotes is no new row.
            for number, row in enumerate(csv.reader(stream, delimiter=delimiter), start=1):
                yield Row(number, [cell.lstrip("\ufeff").strip() for cell in row])

    sheet = _sheet("", cells)
    return [sheet] if sheet is not None else []


def _delimiter(opening: Sequence[str]) -> str:
    """Choose the delimiter that cuts most of the first rows into the same number of cells, more than one."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(opening, delimiter=delimiter) if row]
        wide = [width for width in widths if width > 1]
        common = max(set(wide), key=lambda width: (wide.count(width), width), default=0)
        return wide.count(common), common

    return max(_DELIMITERS, key=agreement)


def _sheet(name: str, everything: Callable[[], Iterator[Row]]) -> Sheet | None:
    """Find the header: the first of the first rows that is about as full as the fullest of them."""
    top = [row for row in islice(everything(), _HEADER_SEARCH) if any(row.cells)]
    if not top:
        return None
    fullest = max(_filled(row) for row in top)
    header = next(row for row in top if _filled(row) >= min(fullest, max(2, 0.6 * fullest)))

    def below() -> Iterator[Row]:
        return (
            _fitted(row, len(header.cells)) for row in everything() if row.number > header.number and any(row.cells)
        )

    return Sheet(name, tuple(" ".join(cell.split()) for cell in header.cells), header.number, below, everything)


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell)


def _fitted(row: Row, width: int) -> Row:
    if any(row.cells[width:]):
        return Row(row.number, [], "the row has more cells than the header")
    return Row(row.number, (row.cells + [""] * width)[:width], row.fault)


def as_text(value: object) -> str:
    """Write a typed cell as the text that its author saw: 5.0 as 5, dates as ISO, nothing as an empty string.

    >>> as_text(5.0), as_text(datetime.datetime(2026, 3, 2, 9, 15)), as_text(None)
    ('5', '2026-03-02 09:15:00', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return "" if value != value else str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value).strip()
