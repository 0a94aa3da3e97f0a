"""Read tables of text with a delimiter: by Arrow, and by Python's csv from where Arrow finds a row odd."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from voc.errors import InputError
from voc.ingest.sheet import Block, Row, Sheet, blocks_of, fitted, sheet_of

_DELIMITERS = (",", "\t", ";", "|")
_BYTES = 4 << 20
_ROWS = 20_000

csv.field_size_limit(1 << 27)


@dataclass(frozen=True)
class Text:
    """How a text file is cut into cells; `marked` where its first line says so (`sep=;`)."""

    path: Path
    encoding: str
    delimiter: str
    marked: bool

    def rows(self) -> Iterator[Row]:
        """Yield all rows, by Python's csv."""
        with self.path.open(encoding=self.encoding, newline="") as stream:
            if self.marked:
                next(stream)
            # A row's number counts records, as a spreadsheet does: a line break inside quotes is no new row.
            try:
                for number, row in enumerate(csv.reader(stream, delimiter=self.delimiter), start=1):
                    yield Row(number, _stripped(row))
            except (csv.Error, UnicodeError):
                raise _damaged(self.path) from None


def delimited(path: Path, *, encoding: str, opening: Sequence[str]) -> Sheet | None:
    """Return the table in a text file, whose first lines are given."""
    marked = opening[0].lower().startswith("sep=") and len(opening[0].strip()) <= 5
    text = Text(path, encoding, opening[0].strip()[4:] or "\t" if marked else _delimiter(path, opening), marked)
    found = sheet_of("", text.rows)
    if found is None or len(found.header) < 2:
        return found
    width = len(found.header)
    return replace(found, chunks=lambda: _blocks(text, width))


def _delimiter(path: Path, opening: Sequence[str]) -> str:
    """Choose the delimiter that cuts the largest share of the first rows into equally many cells, more than one."""

    def agreement(delimiter: str) -> tuple[float, int, int]:
        widths = [len(row) for row in csv.reader(opening, delimiter=delimiter) if row]
        wide = [width for width in widths if width > 1]
        common = max(set(wide), key=lambda width: (wide.count(width), width), default=0)
        return wide.count(common) / max(len(widths), 1), wide.count(common), common

    try:
        return max(_DELIMITERS, key=agreement)
    except csv.Error:
        raise _damaged(path) from None


def _blocks(text: Text, width: int) -> Iterator[Block]:
    """Yield all rows by Arrow; from where it gives up, by Python."""
    last = 0
    try:
        for block in _arrow_blocks(text, width):
            last = int(block.numbers[-1]) if len(block) else last
            yield block
    except (pa.ArrowInvalid, UnicodeError):
        rest = (fitted(row, width) for row in islice(text.rows(), last, None))
        yield from blocks_of(rest, width=width, size=_ROWS)


@dataclass
class _Odd:
    """Rows of another width than the header's, which Arrow hands over."""

    delimiter: str
    width: int
    rows: list[Row] = field(default_factory=list)

    def __call__(self, row: arrow_csv.InvalidRow) -> str:
        if row.number is None:
            return "error"
        cells = next(csv.reader(row.text.splitlines(keepends=True), delimiter=self.delimiter), [])
        self.rows.append(fitted(Row(row.number, _stripped(cells)), self.width))
        return "skip"

    def before(self, number: int) -> list[Row]:
        """Take out the rows with a lower number."""
        taken = [row for row in self.rows if row.number < number]
        self.rows = self.rows[len(taken) :]
        return taken


def _arrow_blocks(text: Text, width: int) -> Iterator[Block]:
    names = [f"c{index}" for index in range(width)]
    odd = _Odd(text.delimiter, width)
    size = text.path.stat().st_size
    with pa.OSFile(str(text.path)) as stream:
        reader = arrow_csv.open_csv(
            stream,
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                column_names=names,
                block_size=_BYTES,
                encoding={"utf-8-sig": "utf-8"}.get(text.encoding, text.encoding),
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=text.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=odd,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        number, read = 1, 0
        for batch in reader:
            block, number = _numbered(batch, number, odd)
            # Arrow reads far ahead of what it gives, so the place in the file says little: cells and delimiters count.
            read += (
                sum(pc.sum(pc.binary_length(column)).as_py() or 0 for column in batch.columns) + batch.num_rows * width
            )
            share = min(read / size, 1.0) if size else 1.0
            yield Block(block.numbers - int(text.marked), block.columns, block.faults, share)
        rest = odd.before(1 << 62)
        for block in blocks_of(iter(rest), width=width, size=_ROWS):
            yield Block(block.numbers - int(text.marked), block.columns, block.faults, 1.0)


def _numbered(batch: pa.RecordBatch, number: int, odd: _Odd) -> tuple[Block, int]:
    """Give the rows of a batch their numbers, from `number` on, and put the odd ones between them."""
    columns = [pc.utf8_trim_whitespace(pc.utf8_ltrim(column, "\ufeff")) for column in batch.columns]
    skipped = np.array([row.number for row in odd.rows], np.int64)
    # Rows that were handed over have numbers of their own, which the rows of the batch leave out.
    reach = number + batch.num_rows + len(skipped)
    free = np.setdiff1d(np.arange(number, reach), skipped, assume_unique=True)[: batch.num_rows]
    between = odd.before(int(free[-1]) if len(free) else number)
    if not between:
        return Block(free, columns), (int(free[-1]) + 1 if len(free) else number)
    added = next(blocks_of(iter(between), width=len(columns), size=len(between)))
    numbers = np.concatenate([free, added.numbers])
    order = np.argsort(numbers, kind="stable")
    place = np.argsort(order)
    joined = [pa.concat_arrays([a, b]).take(pa.array(order)) for a, b in zip(columns, added.columns, strict=True)]
    faults = {int(place[len(free) + at]): fault for at, fault in added.faults.items()}
    return Block(numbers[order], joined, faults), int(free[-1]) + 1


def _stripped(cells: list[str]) -> list[str]:
    return [cell.lstrip("\ufeff").strip() for cell in cells]


def _damaged(path: Path) -> InputError:
    return InputError("the table is damaged: a cell has no end", where=path.name, todo="export it again")
