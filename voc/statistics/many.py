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


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Return p corrected so that any false finding among them stays below the level (Holm 1979).

    >>> holm([0.01, 0.04, None, 0.5])
    [0.03, 0.08, None, 0.5]
    """
    places = sorted((place for place, p in enumerate(values) if p is not None), key=lambda at: (values[at], at))
    found: list[float | None] = [None] * len(values)
    least = 0.0
    for done, place in enumerate(places):
        p = values[place]
        assert p is not None
        least = max(least, min(1.0, (len(places) - done) * p))
        found[place] = least
    return found
