"""Judge many tests together."""

from __future__ import annotations

from collections.abc import Sequence


def rejected(values: Sequence[float | None], *, rate: float = 0.05) -> list[bool | None]:
    """Tell which of many two-sided p are significant at a false discovery rate (Benjamini and Hochberg 1995).

    >>> rejected([0.001, 0.04, None, 0.9])
    [True, False, None, False]
    """
    ranked = sorted(p for p in values if p is not None)
    limit = max((p for rank, p in enumerate(ranked, 1) if p <= rate * rank / len(ranked)), default=-1.0)
    return [None if p is None else p <= limit for p in values]
