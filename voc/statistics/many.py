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


def corrected(values: Sequence[float | None], *, families: int = 1) -> list[float | None]:
    """Return p corrected for all of them: those at most `rate` are what `rejected` finds at that rate.

    If nothing at all is true, the chance that any is at most 0.05 is at most 0.05 (Benjamini and Hochberg 1995).

    Args:
        values: two-sided p.
        families: how many such families share that chance.

    >>> corrected([0.01, 0.04, None, 0.5])
    [0.03, 0.06, None, 0.5]
    """
    places = sorted((place for place, p in enumerate(values) if p is not None), key=lambda at: (values[at], at))
    found: list[float | None] = [None] * len(values)
    least = 1.0
    for rank, place in reversed(list(enumerate(places, 1))):
        p = values[place]
        assert p is not None
        least = min(least, p * families * len(places) / rank)
        found[place] = least
    return found
