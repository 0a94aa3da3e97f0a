"""Hold columns flat: stages read the table of a whole batch, and a row is made only where somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc.stage import Batch


class Column(Sequence[Any]):
    """A column of a batch with all its values in one table.

    Attributes:
        table: arrays over the whole batch; what they hold, its type says.
    """

    def __init__(
        self,
        table: Any,
        size: int,
        row: Callable[[int], Any],
        arrow: Callable[[pa.DataType], pa.Array] | None = None,
    ) -> None:
        """Take the table, the number of rows, what makes one of them, and what makes an Arrow array of all."""
        self.table = table
        self._size = size
        self._row = row
        self._arrow = arrow

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._size

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """Make one row, or some."""
        if isinstance(index, slice):
            return [self._row(row) for row in range(self._size)[index]]
        return self._row(range(self._size)[index])

    def __iter__(self) -> Iterator[Any]:
        """Make all rows, one after the other."""
        return map(self._row, range(self._size))

    def __arrow_array__(self, type: pa.DataType | None = None) -> pa.Array:  # noqa: A002 — the name is Arrow's
        """Return all rows as an Arrow array, as `pyarrow.array` asks for."""
        if self._arrow is None or type is None:
            return pa.array(list(self), type=type)
        return self._arrow(type)


def arrow_column(values: Any, array: pa.Array) -> Column:
    """Return a column whose rows are those of an Arrow array.

    Args:
        values: its table.
        array: [rows]
    """
    return Column(values, len(array), lambda row: array[row].as_py(), lambda _: array)


def table(batch: Batch, name: str) -> Any:
    """Return the table of a column of a batch."""
    column = batch[name]
    assert isinstance(column, Column), f"{name} is not held flat"
    return column.table


def strings(names: Sequence[str], codes: npt.NDArray[Any]) -> pa.StringArray:
    """Return the names that codes stand for; a code below 0 stands for none."""
    return pa.array(names, pa.string()).take(pa.array(codes, pa.int64(), mask=codes < 0))


def structs(kind: pa.StructType, *columns: Any) -> pa.StructArray:
    """Return structs from arrays of their fields, in the order of the fields."""
    fields = list(kind)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=fields)


def lists(kind: pa.ListType, bounds: npt.NDArray[Any], values: Any) -> pa.ListArray:
    """Return lists from their values laid end to end; list i is values[bounds[i] : bounds[i + 1]]."""
    return pa.ListArray.from_arrays(bounds.astype(np.int32), pa.array(values, kind.value_type), type=kind)
