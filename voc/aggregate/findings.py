"""What aggregation finds: plain frozen data, no text for people, nothing that needs a store.

Conventions: shares are 0–1, net sentiment, NPS and their intervals are -100–100, satisfaction is a share 0–1
(`top2box`) or in the units its definition names. `n` is always the denominator of the value beside it. A value of
`None` means "too few answers to say" (fewer than `minimum_n` of voc.toml) and is shown as such, never filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

import pyarrow as pa

from voc.aggregate.call_findings import CallGroup, Scorecard
from voc.aggregate.change_findings import Anomaly, Shift, Split
from voc.aggregate.clusters import Clusters
from voc.aggregate.driver_findings import Drivers
from voc.aggregate.experience_findings import ExperienceIndex, Indicators
from voc.aggregate.figures import Change, Figure, Point, Verbatim, direction
from voc.aggregate.rivals import Rivalry
from voc.aggregate.segment_findings import Segmentation
from voc.aggregate.tables import tables
from voc.aggregate.ticket_findings import Tickets
from voc.aggregate.topic_findings import TouchpointTopics
from voc.measures import Measure


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """What one source (one survey, one app store) contributes to a score."""

    source: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure minus its target, in the figure's unit, with its 95% interval; all are None of too few answers."""

    family: ClassVar[str] = "target"
    target: float
    difference: float | None
    low: float | None
    high: float | None
    significant: bool | None  # judged beside all other tests of the findings (judge.py)
    p: float | None = None

    @property
    def state(self) -> str:
        """Return `met`, `missed`, `unclear` where the target could be the true value, or `few`."""
        if self.difference is None or self.significant is None:
            return "few"
        if not self.significant:
            return "unclear"
        return "met" if self.difference > 0 else "missed"


@dataclass(frozen=True, slots=True)
class Weighting:
    """How the answers behind a figure were weighted, and how far that went."""

    column: str  # attribute that holds weights; "" without
    attributes: tuple[str, ...]  # whose shares are given
    cap: float  # the largest weight allowed, times the mean
    design_effect: float  # answers over effective answers
    deviation: float  # largest difference left between a share reached and the one asked for, 0–1
    converged: bool  # whether all shares are reached (within 1e-6)
    trimmed: int  # answers whose weight is the cap
    weightless: int  # answers without a number in `column`: they count as the mean one of their source
    unplaced: tuple[tuple[str, int], ...]  # (attribute, answers whose value has no share): they keep their weight
    empty: tuple[tuple[str, str], ...]  # (attribute, value) asked for that nobody has: the other shares were rescaled


@dataclass(frozen=True, slots=True)
class Score:
    """A headline figure: `nps`, `csat`, `ces`, `loyalty`, `recommend`, `rating` or `net_sentiment`."""

    name: str
    channel: str | None  # the one channel it comes from; None for all surveys together
    definition: str  # for csat, loyalty and recommend: top2box, mean, mean_100; else ""
    figure: Figure
    change: Change | None
    target: float | None
    trend: tuple[Point, ...] = ()
    change_year: Change | None = None  # against the same period of last year
    sources: tuple[SourceFigure, ...] = ()  # the same of each source by itself
    gap: Gap | None = None  # to the target, where there is one
    weighting: Weighting | None = None  # of surveys, where voc.toml asks for it
    change_baseline: Change | None = None  # against the periods before this one together (change.py)


@dataclass(frozen=True, slots=True)
class SegmentFigure:
    """How one group of customers feels about something, beside everybody else."""

    family: ClassVar[str] = "segment"
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
    share: float | None  # of the period's informative comments; None of too few
    positive: int
    neutral: int
    negative: int
    mixed: int
    net: Figure  # net sentiment
    change: Change | None
    trend: tuple[Point, ...]
    dimensions: tuple[tuple[str, int, int], ...]  # (dimension, negative or mixed, positive), most negative first
    change_year: Change | None = None  # against the same period of last year
    change_baseline: Change | None = None  # against the periods before this one together
    share_change: Change | None = None  # of `share`, in percentage points, against the previous period
    share_change_year: Change | None = None
    share_change_baseline: Change | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A recurring complaint inside a pain point, labelled with customers' own phrases."""

    label: str
    n: int  # negative clauses in it
    phrases: tuple[str, ...]
    id: str = ""  # of the touchpoint's topic; empty where the touchpoint has too few clauses for lasting topics


@dataclass(frozen=True, slots=True)
class Term:
    """One factor of a priority: 1 changes nothing, 2 doubles it."""

    name: str  # reach, severity, gap, impact, trend, cost
    value: float | None  # what it rests on, in the unit of `priority.py`; None: not known, so the factor is 1
    factor: float


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
    priority: float  # 0–100: the product of the factors of `terms`; the worst of the period is 100
    terms: tuple[Term, ...]
    change: Change | None  # of its unweighted share, in percentage points, against the previous period
    since: str  # first period of the unbroken run with at least `minimum` complaints
    trend: tuple[Point, ...]  # share of comments that complain of it, 0–1
    channels: tuple[tuple[str, int], ...]  # (channel, complaints)
    segments: tuple[SegmentFigure, ...]
    topics: tuple[Topic, ...]
    verbatims: tuple[Verbatim, ...]
    change_year: Change | None = None  # as `change`, against the same period of last year
    measures: tuple[Measure, ...] = ()  # suggestions of the pack, the best match first; nobody has decided on them
    change_baseline: Change | None = None  # as `change`, against the periods before this one together


@dataclass(frozen=True, slots=True)
class Strength:
    """Something customers praise at one step of the journey, on one dimension."""

    touchpoint: str
    dimension: str
    positive: int  # comments that praise it
    net: Figure  # net sentiment of the cell
    verbatims: tuple[Verbatim, ...]
    reach: Figure | None = None  # share of informative comments that praise it, over channels by weight
    change: Change | None = None  # of its unweighted share, in percentage points, against the previous period
    change_year: Change | None = None
    change_baseline: Change | None = None
    since: str = ""  # first period of the unbroken run with at least `minimum` comments
    trend: tuple[Point, ...] = ()  # share of comments that praise it, 0–1

    @property
    def id(self) -> str:
        """Return `touchpoint.dimension`."""
        return f"{self.touchpoint}.{self.dimension}"


@dataclass(frozen=True, slots=True)
class CellFinding:
    """One side of a touchpoint and dimension: complaints (`weakness`) or praise (`strength`)."""

    touchpoint: str
    dimension: str
    side: str
    comments: int
    comments_before: int  # in the previous period
    share: Figure  # of the period's informative comments
    change: Change | None  # of the share, in percentage points, against the previous period
    change_year: Change | None = None
    change_baseline: Change | None = None  # against the periods before this one together

    @property
    def id(self) -> str:
        """Return `touchpoint.dimension`."""
        return f"{self.touchpoint}.{self.dimension}"

    @property
    def changes(self) -> tuple[Change | None, ...]:
        """Return its changes, the latest comparison first."""
        return self.change, self.change_baseline, self.change_year

    @property
    def direction(self) -> str:
        """Return `rising` or `falling`, else `steady` (chance explains the change) or `unknown` (too few answers).

        Against the previous period, or where that is not significant against those before this one together.
        """
        return direction(self.change, self.change_baseline)


@dataclass(frozen=True, slots=True)
class FourField:
    """Cells by what they are and where they go: a weakness that rises gets worse, a strength that rises gets better.

    A cell is a strength if more praise than blame it, in this period and the one before together. Those whose change
    chance explains, or that have too few answers to compare, stand in none of the four fields.
    """

    weakness_rising: tuple[CellFinding, ...]
    weakness_falling: tuple[CellFinding, ...]
    strength_rising: tuple[CellFinding, ...]
    strength_falling: tuple[CellFinding, ...]


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
    unassigned: float | None  # share of informative comments without a touchpoint; None of too few
    masked: tuple[tuple[str, int], ...]  # (kind, places)
    channels: tuple[tuple[str, int], ...]  # (channel, comments)
    weights: tuple[tuple[str, float], ...]  # (channel, weight in rankings)
    files: tuple[FileAccount, ...]
    records: tuple[tuple[str, int], ...] = ()  # (flag, records): speeder, straight_line …
    roles: tuple[tuple[str, int], ...] = ()  # (role, turns of the period's conversations)
    forgotten: int = 0  # comments that count without their words, which are forgotten
    variation: float | None = None  # how many times more shares vary between periods than sampling says, if more
    variation_scores: float | None = None  # the same of scores; tests and intervals of changes allow for both


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
    cells: tuple[CellFinding, ...] = ()  # every side with enough comments now or before, the most heard first
    anomalies: tuple[Anomaly, ...] = ()  # every figure that was looked at, unusual or not
    shifts: tuple[Shift, ...] = ()  # every figure that was looked at, shifted or not
    splits: tuple[Split, ...] = ()  # of every score, by attribute and by touchpoint
    drivers: Drivers | None = None  # driver_findings.py
    experience: ExperienceIndex | None = None  # experience_findings.py
    indicators: Indicators | None = None
    calls: tuple[CallGroup, ...] = ()  # all, then teams, then agents, by channel
    scorecards: tuple[Scorecard, ...] = ()  # as `calls`; empty where the pack has no scorecard
    tickets: Tickets | None = None  # None where the store has no ticket
    topics: tuple[TouchpointTopics, ...] = ()  # journey order; touchpoints with too few clauses have none
    segmentation: Segmentation | None = None  # scores and touchpoints by customer group
    rivals: tuple[Rivalry, ...] = ()  # own reviews beside competitors'
    clusters: Clusters | None = None  # of respondents, where they are asked for

    def tables(self) -> dict[str, pa.Table]:
        """Return all of it as tables by name, the same as `result.*` in the store."""
        return tables(self)

    @property
    def four_field(self) -> FourField:
        """Return strengths and weaknesses by whether they rise or fall."""
        heard = {(cell.id, cell.side): cell.comments + cell.comments_before for cell in self.cells}

        def field(side: str, way: str) -> tuple[CellFinding, ...]:
            better = "strength" if side == "weakness" else "weakness"
            return tuple(
                cell
                for cell in self.cells
                if cell.side == side
                and cell.direction == way
                and heard[cell.id, side] + (side == "weakness") > heard.get((cell.id, better), 0)
            )

        return FourField(
            weakness_rising=field("weakness", "rising"),
            weakness_falling=field("weakness", "falling"),
            strength_rising=field("strength", "rising"),
            strength_falling=field("strength", "falling"),
        )
