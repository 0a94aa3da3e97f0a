"""What customers say again and again: the types of `topics/`, plain frozen data as in `findings.py`."""

from __future__ import annotations

from dataclasses import dataclass

from voc.aggregate.figures import Change, Figure, Point, Verbatim


@dataclass(frozen=True, slots=True)
class TopicFinding:
    """A topic of a touchpoint in the period: something that customers say again and again.

    The unit is a comment: clauses of one comment are not independent. Shares are of the comments whose clauses at the
    touchpoint say something.
    """

    id: str  # `identity_verification.t3`; `identity_verification.new1` of this period only, until topics are refitted
    touchpoint: str
    label: str
    phrases: tuple[str, ...]
    polarity: str  # negative, neutral or positive: topics do not mix them
    dimensions: tuple[tuple[str, int], ...]  # (dimension, comments of the period), most first
    n: int  # comments of the period
    clauses: int
    share: Figure
    change: Change | None  # of the share, in percentage points, against the previous period
    change_before: Change | None  # … against several periods before together
    since: str  # the first period in which it was said
    new: bool  # none of the frozen topics, or said for the first time in this period
    trend: tuple[Point, ...]
    verbatims: tuple[Verbatim, ...]

    @property
    def rising(self) -> bool:
        """Tell whether its share is significantly above that of the periods before."""
        change = self.change_before
        return bool(change and change.significant and change.difference and change.difference > 0)


@dataclass(frozen=True, slots=True)
class TouchpointTopics:
    """The topics of one touchpoint in the period, the commonest first."""

    touchpoint: str
    comments: int  # with a clause that says something
    clauses: int
    unassigned: Figure  # share of those clauses that are of no topic
    topics: tuple[TopicFinding, ...]
    emerging: tuple[TopicFinding, ...] = ()  # what recurs among clauses of no topic, provisional
