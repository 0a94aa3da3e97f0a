"""What aggregation finds: plain frozen data, no text for people, nothing that needs a store.

Conventions: shares are 0–1, net sentiment, NPS and their intervals are -100–100, satisfaction is a share 0–1
(`top2box`) or in the units its definition names. `n` is always the denominator of the value beside it. A value of
`None` means "too few answers to say" (fewer than `minimum_n` of voc.toml) and is shown as such, never filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # they rest on Figure
    from voc.aggregate.clusters import Clusters
    from voc.aggregate.rivals import Rivalry
    from voc.aggregate.segment_findings import Segmentation


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
    rest: Figure  # of all others whose value of the attribute is known, spread over sources as the group is
    significant: bool | None
    p: float | None = None  # corrected for all groups that were compared (segments.py)
    kind: str = ""  # id of lexicons/segments.yaml; empty for a column of no known kind
    effect: float | None = None  # Cohen's d


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
    segmentation: Segmentation | None = None  # scores and touchpoints by customer group
    rivals: tuple[Rivalry, ...] = ()  # own reviews beside competitors'
    clusters: Clusters | None = None  # of respondents, where they are asked for
