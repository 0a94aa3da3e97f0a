"""A stage is a pure function over a batch; a chain is stages in a checked order.

The same `Chain` object runs in this process, in worker processes and inside Spark's `mapInArrow`:
it takes and yields Arrow record batches. Inside, a batch is a dict of columns, each a sequence with
one element a row, so that stages can hand each other intermediate columns that are never written.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import pyarrow as pa

Batch = Mapping[str, Sequence[Any]]


class Stage(Protocol):
    """Compute some columns from others, row by row in order, without I/O, clock or global state; of a row at least."""

    @property
    def requires(self) -> tuple[str, ...]:
        """Name the columns it reads."""

    @property
    def assigns(self) -> tuple[str, ...]:
        """Name the columns it adds or replaces."""

    def __call__(self, batch: Batch, /) -> dict[str, Sequence[Any]]:
        """Return the assigned columns, each as long as the batch."""


def check_order(stages: Iterable[Stage], inputs: Iterable[str]) -> None:
    """Refuse a chain in which a stage reads what nobody before it assigns.

    Raises:
        ValueError: names the stage and the missing columns.
    """
    known = set(inputs)
    for stage in stages:
        missing = [column for column in stage.requires if column not in known]
        if missing:
            raise ValueError(f"{type(stage).__name__} requires {missing}, which no earlier stage assigns")
        known.update(stage.assigns)


def _needed(stages: Sequence[Stage], outputs: Iterable[str]) -> tuple[Stage, ...]:
    """Return the stages without which an output would be missing or another."""
    read = set(outputs)
    kept: list[Stage] = []
    for stage in reversed(stages):
        if not read.isdisjoint(stage.assigns):
            kept.append(stage)
            read.update(stage.requires)
    return tuple(reversed(kept))


class Chain:
    """Run stages in order over Arrow record batches, keeping rows and their order.

    A stage whose columns nobody reads is left out.

    Args:
        stages: in the order they run.
        inputs: columns that the batches bring.
        output: the schema of what comes out; its columns are inputs or assigned ones.

    Raises:
        ValueError: an order that cannot work, or an output column that nobody assigns.
    """

    def __init__(self, stages: Sequence[Stage], *, inputs: Sequence[str], output: pa.Schema) -> None:
        check_order(stages, inputs)
        known = {*inputs, *(column for stage in stages for column in stage.assigns)}
        missing = [name for name in output.names if name not in known]
        if missing:
            raise ValueError(f"no stage assigns the output columns {missing}")
        self.stages = _needed(stages, output.names)
        self.output = output

    def run(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Run the stages over one batch and return all columns, the intermediate ones too."""
        columns = dict(batch)
        for stage in self.stages:
            columns.update(stage(columns))
        return columns

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield one output batch an input batch: same rows, same order."""
        for batch in batches:
            with _without_collector():
                done = self._one(batch)
            yield done

    def _one(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if not batch.num_rows:
            return pa.RecordBatch.from_pylist([], schema=self.output)
        columns = self.run({name: batch.column(name).to_pylist() for name in batch.schema.names})
        arrays = [pa.array(columns[field.name], type=field.type) for field in self.output]
        return pa.RecordBatch.from_arrays(arrays, schema=self.output)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the search for reference cycles: a batch makes a hundred thousand tuples, and none of them is in one."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
