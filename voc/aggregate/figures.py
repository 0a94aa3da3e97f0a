"""Turn samples into the figures of findings; too few answers give none."""

from __future__ import annotations

from voc.aggregate.findings import Figure
from voc.statistics.samples import Difference, Sample, counted


def figure(sample: Sample | None, *, minimum: int) -> Figure:
    """Return a sample as a figure; without value where it holds fewer than `minimum` answers."""
    n = counted(sample) if sample else 0
    if sample is None or n < max(minimum, 1) or not sample.n:
        return Figure(None, None, None, n)
    low, high = sample.interval() or (None, None)
    return Figure(sample.value, low, high, n, None if sample.raw is None else sample.n)


def difference(now: Sample | None, then: Sample | None, *, minimum: int) -> Difference | None:
    """Return now minus then; None where either side holds fewer than `minimum` answers."""
    if now is None or then is None or min(counted(now), counted(then)) < max(minimum, 1) or not (now.n and then.n):
        return None
    assert type(now) is type(then)
    return now.minus(then)  # type: ignore[arg-type]
