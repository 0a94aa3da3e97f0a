"""How large a difference is, whatever the number of answers: effect sizes, and their names by Cohen (1988).

- Shares: Cohen's h, the difference of 2·arcsin√share.
- Means, and net values as means of −100, 0 and 100: Cohen's d, the difference in pooled standard deviations.

Both are called small from 0.2, medium from 0.5, large from 0.8 (Cohen 1988, Statistical Power Analysis, 2nd ed., pp.
25–27 and 184–185).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

Size = Literal["none", "small", "medium", "large"]

_STEPS: tuple[tuple[float, Size], ...] = ((0.8, "large"), (0.5, "medium"), (0.2, "small"))


def cohen_h(mine: float, others: float) -> float:
    """Return Cohen's h of two shares.

    >>> round(cohen_h(0.7, 0.5), 3)
    0.412
    """
    return 2 * math.asin(math.sqrt(mine)) - 2 * math.asin(math.sqrt(others))


def cohen_d(difference: float, parts: Iterable[tuple[float, int]]) -> float | None:
    """Return Cohen's d; None where there is no spread to measure by.

    Args:
        difference: of two means.
        parts: (sample variance, answers) of each sample that they rest on.

    >>> cohen_d(1.5, [(9.0, 10), (9.0, 20)])
    0.5
    """
    known = [(variance, n) for variance, n in parts if n > 1]
    freedom = sum(n - 1 for _, n in known)
    pooled = sum((n - 1) * variance for variance, n in known) / freedom if freedom else 0.0
    return difference / math.sqrt(pooled) if pooled > 1e-12 else None


def size(found: float | None) -> Size | None:
    """Name an effect; None where it is not known."""
    if found is None:
        return None
    return next((name for least, name in _STEPS if round(abs(found), 9) >= least), "none")
