"""What segments show: groups of customers beside all others, how they moved, and how much of each channel is seen.

`adjusted`, and every `p` here, is corrected for all that segments compare (segments.py); `judge.py` judges these p
beside all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from voc.aggregate.figures import Figure
from voc.statistics.effects import Size, size

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether groups moved otherwise than the others."""

    family: ClassVar[str] = "group change"

    p: float | None = None
    significant: bool | None = None


@dataclass(frozen=True, slots=True)
class GroupShift:
    """How the score of a group changed: this time minus the other, with a 95% interval."""

    window: str  # `2026-W40`, or `2026-W39–2026-W40` for those together
    against: str  # the other time
    now: Figure
    then: Figure
    difference: float | None
    low: float | None
    high: float | None
    rest: float | None  # how much all others changed
    adjusted: float | None = None  # that it moved, and otherwise than the others; None where not tested


@dataclass(frozen=True, slots=True)
class Group:
    """One group beside all others of whom the attribute is known."""

    value: str
    figure: Figure
    rest: Figure  # spread over sources and periods as the group is
    difference: float | None  # to `rest`, in the unit of the figure, with its 95% interval
    low: float | None
    high: float | None
    effect: float | None  # Cohen's h of shares, d otherwise
    adjusted: float | None
    now: Figure  # of the period alone
    previous: GroupShift  # against the previous period; not tested
    before: GroupShift  # the latest periods that hold enough answers, against as many as a trend has before them

    @property
    def size(self) -> Size | None:
        """Return how large the effect is: none, small, medium, large."""
        return size(self.effect)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One score by one attribute. `p`: the smallest `adjusted` of its groups, which says that some group differs."""

    family: ClassVar[str] = "segment"

    kind: str  # id of lexicons/segments.yaml; empty for a column of no known kind
    attribute: str
    measure: str  # nps, csat, ces, rating … or net_sentiment
    form: str  # share (0–1), net (-100–100) or mean
    channel: str | None  # the one channel it comes from; None for surveys together, and for all comments
    touchpoint: str | None  # that was asked about; None for the whole
    window: str  # the period, or the periods of the trend together where the period alone is too small
    periods: int  # in the window
    known: float  # share of the window's answers of which the attribute is known
    groups: tuple[Group, ...]  # the largest differences first
    apart: Verdict  # that some group moved otherwise than the others
    p: float | None = None
    significant: bool | None = None

    @property
    def different(self) -> tuple[Group, ...]:
        """Return the groups that differ from all others."""
        return tuple(g for g in self.groups if self.significant and g.adjusted is not None and g.adjusted <= LEVEL)

    @property
    def moved(self) -> tuple[Group, ...]:
        """Return the groups that moved, and otherwise than all others."""
        return tuple(
            group
            for group in self.groups
            if self.apart.significant and group.before.adjusted is not None and group.before.adjusted <= LEVEL
        )


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """A group that stands out on one measure, found among all that were compared."""

    family: ClassVar[str] = "segment"

    kind: str
    attribute: str
    value: str
    measure: str  # a score, net_sentiment, touchpoint_net, or complaints: the share of comments that blame a touchpoint
    form: str
    channel: str | None
    touchpoint: str | None
    window: str
    figure: Figure
    rest: Figure
    difference: float
    low: float | None
    high: float | None
    effect: float | None
    p: float | None = None
    significant: bool | None = None

    @property
    def size(self) -> Size | None:
        """Return how large the effect is: none, small, medium, large."""
        return size(self.effect)


@dataclass(frozen=True, slots=True)
class ChannelCoverage:
    """How much of a channel is seen in the period; shares are None where voc.toml does not say of how many."""

    channel: str
    comments: int
    customers: int  # with a comment or a closed answer
    answers: int  # records with a closed answer
    base: int | None  # customers of the channel, as voc.toml says
    share: float | None  # customers of the base
    invited: int | None
    rate: float | None  # records of the invited
    known: tuple[tuple[str, float], ...]  # (attribute, share of its comments with a verdict of which it is known)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """All that segments show."""

    breakdowns: tuple[Breakdown, ...]
    differences: tuple[GroupDifference, ...]  # the largest effects first
    compared: int  # group × measure pairs that the correction covers
    coverage: tuple[ChannelCoverage, ...]
    different: int = 0  # of these pairs, those that differ once corrected; `differences` are only the surest of them

    def all_significant(self) -> int:
        """Return how many pairs differ significantly, also those that `differences` has no room for."""
        kept = sum(one.significant is True for one in self.differences)
        return max(kept, self.different) if kept == len(self.differences) else kept
