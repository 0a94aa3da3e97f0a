"""Importance against performance: four quadrants with lines at the means.

Martilla and James (1977, Journal of Marketing 41(1):77–79). A point is certain only where neither interval crosses the
line it is judged by; the lines themselves are taken as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from voc.aggregate.driver_findings import Driver
from voc.aggregate.figures import Figure

_NAMES = {
    (True, True): "keep_up",
    (True, False): "concentrate",
    (False, False): "low_priority",
    (False, True): "possible_overkill",
}


def lines(drivers: Sequence[Driver]) -> tuple[float, float] | None:
    """Return mean share and mean performance; None where fewer than two drivers have both."""
    known = [driver for driver in drivers if driver.share.value is not None and driver.performance.value is not None]
    if len(known) < 2:
        return None
    return fmean(one.share.value or 0.0 for one in known), fmean(one.performance.value or 0.0 for one in known)


def placed(drivers: Sequence[Driver], parted: tuple[float, float] | None) -> tuple[Driver, ...]:
    """Return the drivers with their quadrants."""
    if parted is None:
        return tuple(drivers)
    share, performance = parted

    def place(driver: Driver) -> Driver:
        if driver.share.value is None or driver.performance.value is None:
            return driver
        name = _NAMES[driver.share.value >= share, driver.performance.value >= performance]
        certain = _apart(driver.share, share) and _apart(driver.performance, performance)
        return replace(driver, quadrant=name, certain=certain)

    return tuple(place(driver) for driver in drivers)


def _apart(figure: Figure, line: float) -> bool:
    return figure.low is not None and figure.high is not None and not figure.low <= line <= figure.high
