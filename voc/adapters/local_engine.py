"""Run a chain in this process, or in worker processes when the work is worth them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa

Step = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class LocalEngine:
    """Run batches one after the other in this process."""

    def map(self, chain: Step, batches: Iterable[pa.RecordBatch], /) -> Iterator[pa.RecordBatch]:
        """Yield the chain's output in the order of the input."""
        return chain(batches)
