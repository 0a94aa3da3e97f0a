"""How long something takes where some of it is not over yet.

Leaving out what still runs would make everything look fast, and the last week fastest; so the median is that of Kaplan
and Meier (1958, JASA 53:457–481). Its 95% interval inverts the test of Brookmeyer and Crowley (1982, Biometrics
38:29–41) on the complementary log–log scale; two groups are compared by the log-rank test (Mantel 1966). All by
statsmodels.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Median(NamedTuple):
    """A median with its interval; None where so many still run that it, or that end, cannot be told."""

    value: float | None
    low: float | None
    high: float | None


def median(times: Floats, ended: Flags) -> Median:
    """Return the median duration.

    Args:
        times: how long each took, or has taken so far; 0 and more, in any unit, which is that of the answer.
        ended: whether it is over.

    >>> median(np.array([4.0, 1.0, 3.0, 9.0, 2.0]), np.array([True, True, True, False, True]))
    Median(value=3.0, low=1.0, high=None)
    """
    if not ended.any():
        return Median(None, None, None)
    from statsmodels.duration.survfunc import SurvfuncRight  # slow to load

    with np.errstate(all="ignore"):  # the ends of the curve have no log–log
        curve = SurvfuncRight(times, ended)
        low, high = curve.quantile_ci(0.5)
    over = curve.surv_times[curve.surv_prob <= 0.5 + 1e-12]
    return Median(float(over[0]) if len(over) else None, _told(low), _told(high))


def logrank(times: Floats, ended: Flags, *, one: Flags) -> float | None:
    """Return the two-sided p that the group `one` takes as long as the others; None where nothing tells them apart.

    Args:
        times: as `median`.
        ended: as `median`.
        one: which belong to the one group.
    """
    if not ended.any() or one.all() or not one.any():
        return None
    from statsmodels.duration.survfunc import survdiff  # slow to load

    try:
        with np.errstate(all="ignore"):
            _, p = survdiff(times, ended, one.astype(np.int64))
    except np.linalg.LinAlgError:  # all took equally long
        return None
    return _told(p)


def _told(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
