"""What the core asks of the outside world; adapters/ answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

# progress(done, total): total is None while it is not known.
Progress = Callable[[int, int | None], None]


def silent(done: int, total: int | None) -> None:
    """Report progress to nobody."""


class Engine(Protocol):
    """Run a chain over batches, somewhere."""

    def map(
        self,
        chain: Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]],
        batches: Iterable[pa.RecordBatch],
        /,
    ) -> Iterator[pa.RecordBatch]:
        """Yield the chain's output, in the order of the input."""


class Encoder(Protocol):
    """Turn whole texts into vectors."""

    @property
    def name(self) -> str:
        """Name the model and its version: topics fitted with one cannot be read with another."""

    def encode(self, texts: Sequence[str], /) -> npt.NDArray[np.float32]:
        """Return a unit row for each text."""


class Store(Protocol):
    """Keep tables (voc.schema.TABLES) and answer SQL about them."""

    @property
    def read_only(self) -> bool:
        """Tell whether nothing can be written."""

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = (), /) -> pa.Table:
        """Return the rows of a SELECT.

        Raises:
            QueryError: the statement is wrong.
        """

    def keep(self, name: str, sql: str, params: Mapping[str, Any], /) -> None:
        """Keep the rows of a SELECT under a name that later queries can use, until it is kept anew or the store closed.

        They are no part of the store: nothing is written to its file.
        """

    def release(self, prefix: str, /) -> None:
        """Drop what is kept under names that begin so."""

    def put(self, table: str, rows: pa.Table, /) -> None:
        """Insert rows, replacing those with the same key."""

    def publish(self, period: str, tables: Mapping[str, pa.Table], /) -> None:
        """Put what was found in a period into the tables `result.<name>`, in place of what stood there of it.

        Does nothing in a store that is open for reading. Columns that have changed since make a table anew.
        """

    def change(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = (), /) -> None:
        """Run a statement that changes rows."""

    def compact(self) -> None:
        """Write the file anew, so that nothing that was deleted is left in it; killed, it leaves the old one whole."""

    def delete(self, table: str, column: str, values: Sequence[str], /) -> None:
        """Remove the rows whose column holds one of the values."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit everything inside, or nothing."""

    def close(self) -> None:
        """Release the file."""
