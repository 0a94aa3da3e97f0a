"""What aggregation finds: plain frozen data, no text for people, nothing that needs a store.

Conventions: shares are 0–1, net sentiment, NPS and their intervals are -100–100, satisfaction is a share 0–1
(`top2box`) or in the units its definition names. `n` is always the denominator of the value beside it. A value of
`None` means "too few answers to say" (fewer than `minimum_n` of voc.toml) and is shown as such, never filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95% interval and its denominator."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two figures: this period minus the other, with its 95% interval.

    `significant` is None where either side is too small to compare; `p` is two-sided, of this comparison alone.
    """

    against: str  # the other period, as `2026-W39`
    difference: float | None
    low: float | None
    high: float | None
    significant: bool | None  # judged beside all other tests of the findings (judge.py)
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a trend."""

    period: str
    figure: Figure
    volume: int  # comments behind it, also where the figure itself is suppressed


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """What one source (one survey, one app store) contributes to a score."""

    source: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Score:
    """A headline figure: `nps`, `csat`, `ces`, `rating` or `net_sentiment`."""

    name: str
    channel: str | None  # the one channel it comes from; None for all surveys together
    definition: str  # for csat: top2box, mean, mean_100; else ""
    figure: Figure
    change: Change | None
    target: float | None
    trend: tuple[Point, ...] = ()
    change_year: Change | None = None  # against the same period of last year
    sources: tuple[SourceFigure, ...] = ()  # the same of each source by itself


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A customer's own words, masked, with the place that made the verdict."""

    text: str
    start: int  # highlighted, half-open, characters of `text`
    end: int
    polarity: str
    channel: str
    occurred_on: date | None
    source_ref: str
    segments: tuple[tuple[str, str], ...] = ()  # (attribute, value)


@dataclass(frozen=True, slots=True)
class SegmentFigure:
    """How one group of customers feels about something, beside everybody else."""

    attribute: str  # as the export names it: 年龄段
    value: str  # 60岁以上
    figure: Figure  # net sentiment of the group
    rest: Figure  # net sentiment of all others whose value of the attribute is known
    significant: bool | None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class TouchpointFinding:
    """One step of the journey in the period."""

    id: str
    stage: str
    volume: int  # comments that mention it
    share: float  # of the period's informative comments
    positive: int
    neutral: int
    negative: int
    mixed: int
    net: Figure  # net sentiment
    change: Change | None
    trend: tuple[Point, ...]
    dimensions: tuple[tuple[str, int, int], ...]  # (dimension, negative or mixed, positive), most negative first
    change_year: Change | None = None  # against the same period of last year


@dataclass(frozen=True, slots=True)
class Topic:
    """A recurring complaint inside a pain point, labelled with customers' own phrases."""

    label: str
    n: int  # negative clauses in it
    phrases: tuple[str, ...]
    id: str = ""  # of the touchpoint's topic; empty where the touchpoint has too few clauses for lasting topics


@dataclass(frozen=True, slots=True)
class PainPoint:
    """Something that hurts customers at one step of the journey, on one dimension."""

    id: str  # `identity_verification.stability`
    rank: int  # 1 is worst
    touchpoint: str
    stage: str
    dimension: str
    negative: int  # comments that complain of it
    reach: Figure  # share of the period's informative comments, over channels by weight
    severity: float  # 0–1: mean strength of the complaints
    priority: float  # 0–100: reach × severity × trend, the worst of the period is 100
    terms: tuple[tuple[str, float], ...]  # the factors of `priority`: (name, value)
    change: Change | None  # of its unweighted share, in percentage points, against the previous period
    since: str  # first period of the unbroken run with at least `minimum` complaints
    trend: tuple[Point, ...]  # share of comments that complain of it, 0–1
    channels: tuple[tuple[str, int], ...]  # (channel, complaints)
    segments: tuple[SegmentFigure, ...]
    topics: tuple[Topic, ...]
    verbatims: tuple[Verbatim, ...]
    change_year: Change | None = None  # as `change`, against the same period of last year


@dataclass(frozen=True, slots=True)
class Strength:
    """Something customers praise."""

    touchpoint: str
    dimension: str
    positive: int
    net: Figure
    verbatims: tuple[Verbatim, ...]


@dataclass(frozen=True, slots=True)
class RiskFinding:
    """A risk signal of the period: how many, where to look them up, and by when to act.

    `answer_within` and `resolve_within` are hours, 0 without such a clock.
    """

    code: str
    level: str
    n: int
    verbatims: tuple[Verbatim, ...]
    answer_within: int = 0
    resolve_within: int = 0
    report_to_regulator: bool = False


@dataclass(frozen=True, slots=True)
class FileAccount:
    """The rows of one export: rows = stored + unchanged + replaced + quarantined."""

    name: str
    source: str
    rows: int
    stored: int
    unchanged: int
    replaced: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What the figures rest on."""

    comments: int  # in the period, answers without content left out
    informative: int
    flagged: tuple[tuple[str, int], ...]  # (flag, comments): non_answer, advert, duplicate …
    undated: int  # comments of the whole store without a date: in no period
    unassigned: float  # share of informative comments without a touchpoint
    masked: tuple[tuple[str, int], ...]  # (kind, places)
    channels: tuple[tuple[str, int], ...]  # (channel, comments)
    weights: tuple[tuple[str, float], ...]  # (channel, weight in rankings)
    files: tuple[FileAccount, ...]
    records: tuple[tuple[str, int], ...] = ()  # (flag, records): speeder, straight_line …
    roles: tuple[tuple[str, int], ...] = ()  # (role, turns of the period's conversations)


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
    change_before: Change | None  # … against the eight previous periods together
    since: str  # the first period in which it was said
    new: bool  # none of the frozen topics, or said for the first time in this period
    trend: tuple[Point, ...]
    verbatims: tuple[Verbatim, ...]

    @property
    def rising(self) -> bool:
        """Tell whether its share is significantly above that of the eight periods before."""
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


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one period shows."""

    period: str
    start: date
    end: date  # excluded
    previous: str
    scores: tuple[Score, ...]
    touchpoints: tuple[TouchpointFinding, ...]  # journey order
    pain_points: tuple[PainPoint, ...]  # by rank
    strengths: tuple[Strength, ...]
    segments: tuple[SegmentFigure, ...]  # of overall net sentiment, the largest differences first
    risks: tuple[RiskFinding, ...]
    quality: Quality
    manifest: tuple[tuple[str, str], ...] = field(default=())  # (name, value), sorted
    topics: tuple[TouchpointTopics, ...] = ()  # journey order; touchpoints with too few clauses have none
