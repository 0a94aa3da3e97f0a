"""What is unusual, what lasts, what a change is made of: types of `anomalies.py`, `shifts.py`, `contributions.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from voc.aggregate.figures import Change, Figure


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A figure beside its median in the periods before; None where too few of these are known.

    `usual`, `spread`, `difference` and its 95% interval are in the unit of the figure: answers (volume), shares 0–1
    (touchpoint, pain), that of the score or of the indicator. `p` is two-sided; it is 1 below the minimum volume.
    """

    family: ClassVar[str] = "change"

    kind: str  # volume, touchpoint, pain, score, indicator
    name: str  # the channel, touchpoint, `touchpoint.dimension`, score or indicator
    channel: str | None  # of scores, as there
    figure: Figure  # of an indicator, n is 1
    periods: int  # before this one that are known
    usual: float | None = None  # the median
    spread: float | None = None  # standard deviation of the periods, from their median absolute deviation
    difference: float | None = None  # this period minus the usual
    low: float | None = None
    high: float | None = None
    significant: bool | None = None  # judged beside all other tests of the findings
    p: float | None = None
    unit: str = ""  # of indicators
    attributes: tuple[tuple[str, str], ...] = ()  # of indicators, such as (team, hotline)

    @property
    def direction(self) -> str:
        """Return `up` or `down` where the figure is significantly unusual, else nothing."""
        if not self.significant or not self.difference:
            return ""
        return "up" if self.difference > 0 else "down"


@dataclass(frozen=True, slots=True)
class Shift:
    """A figure that has been another for several periods running than in those before.

    Figures are those of all periods of a side together, in their own unit: shares 0–1, net sentiment −100–100, that of
    the score. The change of a share is in percentage points; its interval and `p` hold for all runs that were tried,
    and `p` is 1 where no run is steady.
    """

    kind: str  # score, net (sentiment of a touchpoint), share (of comments that mention it), weakness, strength
    name: str  # the score, the touchpoint, or `touchpoint.dimension`
    channel: str | None  # of scores, as there
    run: str  # first and last period of it, as `2026-W38–2026-W40`
    since: str  # the first, if the one before lies elsewhere; else nothing: it began earlier, or that is not known
    steady: bool  # every period of it lies to one side of those before, at least half as far as all of them do
    figure: Figure  # of the run
    before: Figure
    change: Change

    @property
    def direction(self) -> str:
        """Return `up` or `down` where the figure shifted significantly, else nothing."""
        if not self.change.significant or not self.change.difference:
            return ""
        return "up" if self.change.difference > 0 else "down"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one group adds to the change of a score, in its unit; `mix + rate` over all groups is the change."""

    group: str  # a value of the attribute, or a touchpoint; OTHER, UNKNOWN, NONE of contributions.py
    mix: float  # because there are more or fewer of them: who answered
    rate: float  # because they feel otherwise: how they felt
    n: int  # answers; of a touchpoint all that mention it, so that these overlap
    n_before: int
    share: float  # of all answers, weighted as the score is; one that speaks of two touchpoints counts half for each
    share_before: float
    value: float  # the score of the group
    value_before: float


@dataclass(frozen=True, slots=True)
class Split:
    """The change of a score taken apart, exactly: to six digits mix + rate = change, and both are the sum of groups."""

    score: str
    channel: str | None
    attribute: str  # of customers; "" by touchpoint
    against: str  # as in the change of the score
    change: float
    mix: Figure  # who answered; n is the answers of this period
    rate: Figure  # how they felt
    groups: tuple[Contribution, ...]  # the largest first
