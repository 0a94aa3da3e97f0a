"""Find the fields of a plan in the columns of a block."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from voc import schema
from voc.ingest.moments import Moments, moments
from voc.ingest.palette import Places, chosen, each
from voc.ingest.sheet import Block, texts
from voc.source import compiled

if TYPE_CHECKING:
    from voc.ingest.tables import Plan


@dataclass
class Verdicts:
    """Why rows are rejected: for each of them the first reason that was found."""

    count: int
    found: list[tuple[str, str]] = field(default_factory=lambda: [("", "")])

    @cached_property
    def codes(self) -> Places:
        """Return the place in `found` of each row's reason, 0 for rows without one."""
        return np.zeros(self.count, np.int64)

    def mark(self, rows: NDArray[np.bool_], column: str, reason: str) -> None:
        """Reject those of the rows that were not rejected before."""
        if rows.any():
            self.codes[rows & (self.codes == 0)] = len(self.found)
            self.found.append((column, reason))


@dataclass(frozen=True)
class Columns:
    """One block of a table, with the fields that a plan finds in it."""

    block: Block
    how: Plan
    verdicts: Verdicts

    def cells(self, name: str) -> pa.StringArray | None:
        """Return the cells of a field, blanks emptied, or None where the table lacks the column."""
        if name not in self.how.where:
            return None
        return self.given(self.block.columns[self.how.where[name]])

    def given(self, cells: pa.StringArray) -> pa.StringArray:
        """Empty the answers that mean none was given."""
        blanks = self.how.source.layout.blanks
        return pc.if_else(pc.is_in(cells, pa.array(blanks, pa.string())), "", cells) if blanks else cells

    @cached_property
    def empty(self) -> pa.StringArray:
        """Return a column of empty cells."""
        return pa.repeat(pa.scalar(""), len(self.block))

    @cached_property
    def identities(self) -> pa.StringArray:
        """Return the export's own id of each row, empty where there is none."""
        cells = self.cells("key")
        pattern = self.how.source.key_pattern
        if cells is None or not pattern:
            return self.empty if cells is None else cells
        search = compiled(pattern).search
        return texts([match["key"] or "" if (match := search(cell)) else "" for cell in cells.to_pylist()])

    @cached_property
    def refs(self) -> pa.StringArray:
        """Return the number of each row, and its id if it has one."""
        numbers = pa.array(self.block.numbers).cast(pa.string())
        both = pc.binary_join_element_wise(numbers, self.identities, " #")
        return pc.if_else(pc.equal(self.identities, ""), numbers, both)

    @cached_property
    def times(self) -> Moments | None:
        """Return when each row happened; a row without a date is rejected."""
        return self.moments_in("occurred_at")

    def moments_in(self, name: str, *, needed: bool = True) -> Moments | None:
        """Return the moments in a field; rows without one, unless it is not needed, and with no date are rejected."""
        cells = self.cells(name)
        if cells is None:
            return None
        source = self.how.source
        found, reasons = moments(cells, zone=self.how.zone, hints=source.hints, order=source.date_order)
        header = self.how.name(name)
        if needed:
            self.verdicts.mark(is_empty(cells), header, "no date")
        for reason, rows in reasons.items():
            self.verdicts.mark(rows, header, reason)
        return found

    @cached_property
    def channels(self) -> pa.StringArray:
        """Return the channel of each row: the source's, unless a column says another."""
        cells = self.cells("channel")
        return each(self.empty if cells is None else cells, self.how.source.channel_of)

    @cached_property
    def versions(self) -> pa.StringArray | None:
        """Return when rows were last edited in a form that sorts, or the cell itself where it is no date."""
        cells = self.cells("edited_at")
        if cells is None:
            return None
        found, _ = moments(cells, zone=self.how.zone, hints=self.how.source.hints)
        written = pa.array(np.datetime_as_string(found, unit="ms")).cast(pa.string())
        return _or_null(pc.if_else(pa.array(np.isnat(found)), cells, written))

    @cached_property
    def respondents(self) -> pa.StringArray:
        """Return who speaks, null where nobody is named."""
        return self.words("respondent")

    def words(self, name: str) -> pa.StringArray:
        """Return the cells of a field, null where there is nothing."""
        cells = self.cells(name)
        return _or_null(self.empty if cells is None else cells)

    @cached_property
    def segments(self) -> pa.MapArray:
        """Return the attributes of each row, by name."""
        names = sorted(self.how.attributes)
        columns = [self.block.columns[self.how.attributes[name]] for name in names]
        if not names:
            return pa.array([[]] * len(self.block), schema.RAW_RECORD.field("attributes").type)
        kept = np.column_stack([chosen(column, self.how.is_segment) for column in columns])
        rows, which = np.nonzero(kept)
        offsets = np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int32)
        values = pa.concat_arrays([pa.array(column) for column in columns])
        keys = pa.array(names, pa.string()).take(pa.array(which))
        return pa.MapArray.from_arrays(
            pa.array(offsets),
            keys,
            values.take(pa.array(which * len(self.block) + rows)),
            pa.map_(pa.string(), pa.string()),
        )


def is_empty(cells: pa.StringArray) -> NDArray[np.bool_]:
    """Return whether each cell is empty."""
    empty: NDArray[np.bool_] = pc.binary_length(cells).to_numpy() == 0
    return empty


def _or_null(cells: pa.StringArray) -> pa.StringArray:
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
