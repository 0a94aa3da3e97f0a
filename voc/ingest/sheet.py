"""Hold a table as rows and as blocks of columns, all of it text."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_HEADER_SEARCH = 10


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it, its cells, and why it cannot be read if it cannot."""

    number: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True)
class Block:
    """Some rows of a table, column by column.

    Attributes:
        numbers: of the rows, as a spreadsheet shows them, rising.
        columns: one Arrow array of strings a column of the header, without nulls.
        faults: place in the block → why that row cannot be read; its cells are empty.
        share: of the file that is read when the block is, 0 to 1.

    """

    numbers: NDArray[np.int64]
    columns: Sequence[pa.StringArray]
    faults: Mapping[int, str] = field(default_factory=dict)
    share: float = 0.0

    def __len__(self) -> int:
        return len(self.numbers)

    def filled_below(self, last: int) -> Block:
        """Return the rows with a higher number than that which hold anything."""
        keep = self.numbers > last
        lengths = sum((pc.binary_length(column).to_numpy() for column in self.columns), np.zeros(len(self), np.int64))
        filled = lengths > 0
        filled[list(self.faults)] = True
        keep &= filled
        if keep.all():
            return self
        places = np.flatnonzero(keep)
        faults = {int(np.searchsorted(places, at)): why for at, why in self.faults.items() if keep[at]}
        kept = [column.take(pa.array(places)) for column in self.columns]
        return Block(self.numbers[places], kept, faults, self.share)

    def pieces(self, size: int) -> Iterator[Block]:
        """Cut the block into blocks of at most that many rows."""
        for at in range(0, len(self), size):
            faults = {place - at: fault for place, fault in self.faults.items() if at <= place < at + size}
            yield Block(
                self.numbers[at : at + size], [column[at : at + size] for column in self.columns], faults, self.share
            )


@dataclass(frozen=True)
class Sheet:
    """A table whose rows can be read more than once.

    Attributes:
        header: names of the columns, stripped; they may repeat.
        header_row: number of the row that holds them.
        below: gives all rows under the header that are not blank.
        chunks: gives the same rows, and perhaps blank ones and those above, as blocks; None where rows come singly.
        height: about how many rows there are, 0 where nobody knows before reading them.
        raw: gives all rows from the first, where the file has rows above the header.

    """

    name: str
    header: tuple[str, ...]
    header_row: int
    below: Callable[[], Iterator[Row]]
    chunks: Callable[[], Iterator[Block]] | None = None
    height: int = 0
    raw: Callable[[], Iterator[Row]] | None = None

    def rows(self, *, header_rows: int = 1) -> Iterator[Row]:
        """Yield the rows under a header of that many rows."""
        last = self.header_row + header_rows - 1
        return (row for row in self.below() if row.number > last and (row.fault or any(row.cells)))

    def blocks(self, *, header_rows: int = 1, size: int) -> Iterator[Block]:
        """Yield the same rows as blocks of at most `size` rows."""
        if self.chunks is None:
            yield from blocks_of(
                self.rows(header_rows=header_rows), width=len(self.header), size=size, height=self.height
            )
            return
        for block in self.chunks():
            yield from block.filled_below(self.header_row + header_rows - 1).pieces(size)


def blocks_of(rows: Iterator[Row], *, width: int, size: int, height: int = 0) -> Iterator[Block]:
    """Yield rows as blocks of at most `size` rows."""
    while chunk := list(islice(rows, size)):
        blank = [""] * width
        cells = [row.cells or blank for row in chunk]
        yield Block(
            np.array([row.number for row in chunk], np.int64),
            [texts(column) for column in zip(*cells, strict=True)] if width else [],
            {place: row.fault for place, row in enumerate(chunk) if row.fault},
            min(chunk[-1].number / height, 1.0) if height else 0.0,
        )


def texts(values: Sequence[str]) -> pa.StringArray:
    """Return strings as an Arrow array; half a surrogate pair, which no file should hold, becomes a question mark."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([value.encode(errors="replace").decode() for value in values], pa.string())


def sheet_of(name: str, everything: Callable[[], Iterator[Row]], **more: Any) -> Sheet | None:
    """Find the header: the first of the first rows that is about as full as the fullest of them."""
    top = [row for row in islice(everything(), _HEADER_SEARCH) if any(row.cells)]
    if not top:
        return None
    fullest = max(_filled(row) for row in top)
    header = next(row for row in top if _filled(row) >= min(fullest, max(2, 0.6 * fullest)))

    def below() -> Iterator[Row]:
        return (fitted(row, len(header.cells)) for row in everything() if row.number > header.number and any(row.cells))

    return Sheet(
        name, tuple(" ".join(cell.split()) for cell in header.cells), header.number, below, raw=everything, **more
    )


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell)


def fitted(row: Row, width: int) -> Row:
    """Return a row with as many cells as the header has; one with more is at fault."""
    if any(row.cells[width:]):
        return Row(row.number, [], "the row has more cells than the header")
    if len(row.cells) == width:
        return row
    return Row(row.number, (row.cells + [""] * width)[:width], row.fault)


def as_text(value: object) -> str:
    """Write a typed cell as the text that its author saw: 5.0 as 5, dates as ISO, nothing as an empty string.

    >>> as_text(5.0), as_text(datetime.datetime(2026, 3, 2, 9, 15)), as_text(None)
    ('5', '2026-03-02 09:15:00', '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
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
