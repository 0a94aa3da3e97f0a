"""How drivers are named and told in the report."""

from __future__ import annotations

from collections.abc import Sequence

from voc.aggregate.driver_findings import Driver, DriverModel, Drivers
from voc.aggregate.findings import Score
from voc.report.tables import anchor
from voc.report.wording import Wording, count

_NAMED = 3  # in a sentence; the tables hold all


def score_of(model: DriverModel) -> Score:
    """Return the score that a model is of, as far as its name and unit go."""
    return Score(model.score, model.channel, model.definition, model.r2, None, None)


def told(model: DriverModel) -> list[Driver]:
    """Return the drivers that can be told from zero, the largest share first."""
    return [one for one in model.drivers if one.told]


def place(model: DriverModel, *parts: str) -> str:
    """Return the anchor of something about a model."""
    return anchor("drivers", *parts, model.score, *([model.channel] if model.channel else []))


def name_of(model: DriverModel, driver: str, say: Wording) -> str:
    """Name a driver of a model."""
    return say.names.dimension(driver) if model.basis == "dimension" else say.names.touchpoint(driver)


def named(names: Sequence[str], say: Wording, *, most: int = _NAMED) -> str:
    """List some names, and how many there are where not all are listed."""
    shown = say.listing(names[:most])
    return shown if len(names) <= most else say.strings("driver.more", names=shown, count=count(len(names)))


def span(found: Drivers, say: Wording) -> str:
    """Name the periods that were taken together."""
    first, last = say.period_brief(found.first), say.period_brief(found.last)
    return last if first == last else say.strings("period.span", first=first, last=last)
