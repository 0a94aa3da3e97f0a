"""Read voc.toml into one frozen Config.

Precedence: 1. an option of the command line, 2. voc.toml, 3. the defaults written here.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, field_validator, model_validator

from voc.errors import ConfigError
from voc.goals import IndexPart, IndicatorPart, ProcessPart
from voc.loop import ActionsPart, AlertsPart, CasesPart, Hours, LedgerPart, NotifyPart, RiskPart, SchedulePart
from voc.period import Kind

Flag = Literal[
    "non_answer",
    "advert",
    "test",
    "empty",
    "broken",
    "mashing",
    "repeated_characters",
    "straight_line",
    "speeder",
    "repeated_answers",
    "copied",
    "similar",
    "competitor",
    "forgotten",
]
Channel = Literal["survey", "app_review", "call", "chat", "ticket", "social", "interview"]
Satisfaction = Literal["top2box", "mean", "mean_100"]


_ROUNDING = 0.005  # of shares written as whole per cent


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectPart(_Part):
    """Say whose project this is and how it reads and speaks."""

    organisation: str = ""
    language: Literal["zh", "en"] = "zh"
    time_zone: str = "Asia/Shanghai"
    pack: str = "banking"
    period: Kind = "week"
    segmenter: Literal["rjieba", "jieba"] = "rjieba"
    sentiment: Literal["voc", "snownlp"] = "voc"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{name!r} is no time zone; write one such as Asia/Shanghai") from None
        return name


class PathsPart(_Part):
    """Say where files are; relative paths start at the folder of voc.toml."""

    inputs: tuple[str, ...] = ("inbox",)
    sources: str = "sources"
    state: str = "."
    reports: str = "out"


class ScoresPart(_Part):
    """Name the definitions behind the figures."""

    satisfaction: Satisfaction = "top2box"
    loyalty: Satisfaction = "top2box"
    recommend: Satisfaction = "top2box"
    minimum_n: Annotated[int, Field(ge=1)] = 10
    trend_periods: Annotated[int, Field(ge=2, le=60)] = 8
    channel_cap: Annotated[float, Field(gt=0, le=1)] = 0.5
    pain_points: Annotated[int, Field(ge=1, le=100)] = 10
    segments: tuple[str, ...] = ()


class TargetsPart(_Part):
    """Hold targets; a figure without one is shown without one."""

    nps: Annotated[float | None, Field(ge=-100, le=100)] = None
    csat: Annotated[float | None, Field(ge=0)] = None
    ces: Annotated[float | None, Field(ge=0)] = None
    loyalty: Annotated[float | None, Field(ge=0)] = None
    recommend: Annotated[float | None, Field(ge=0)] = None
    rating: Annotated[float | None, Field(ge=1, le=5)] = None
    net_sentiment: Annotated[float | None, Field(ge=-100, le=100)] = None
    touchpoints: dict[str, Annotated[float, Field(ge=-100, le=100)]] = {}  # net sentiment of each


Weight = Annotated[float, Field(ge=0, le=3)]


class PriorityPart(_Part):
    """Weigh what makes a pain point urgent; each weight is an exponent (`voc/aggregate/priority.py`).

    Attributes:
        costs: touchpoint, or `touchpoint.dimension` → what mending it costs, all in one unit of the user's choice.
    """

    reach: Weight = 1.0
    severity: Weight = 1.0
    gap: Weight = 1.0
    impact: Weight = 1.0
    trend: Weight = 1.0
    cost: Weight = 1.0
    costs: dict[str, Annotated[float, Field(gt=0)]] = {}


Portion = Annotated[float, Field(gt=0, lt=1)]


class WeightsPart(_Part):
    """Say how answers of surveys are weighted.

    Attributes:
        column: attribute that holds each answer's weight.
        cap: no weight is larger than this many times the mean one.
        shares: attribute → value → share of all customers, 0–1.
    """

    column: str = ""
    cap: Annotated[float, Field(ge=1)] = 5.0
    shares: dict[str, dict[str, Portion]] = {}

    @field_validator("shares")
    @classmethod
    def _whole(cls, shares: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        for attribute, said in shares.items():
            if abs(sum(said.values()) - 1) > _ROUNDING:
                raise ValueError(f"the shares of {attribute!r} sum to {sum(said.values()):g}, not to 1")
        return shares

    @property
    def used(self) -> bool:
        """Return whether anything is weighted."""
        return bool(self.column or self.shares)


class CompetitorsPart(_Part):
    """Name rivals: what their customers say is kept, and counts in no figure of one's own.

    Attributes:
        names: of banks or apps; any attribute with such a value marks a row.
        attributes: attribute → values that mark a row.
    """

    names: tuple[str, ...] = ()
    attributes: dict[str, tuple[str, ...]] = {}

    def marks(self, attributes: Iterable[tuple[str, str]]) -> bool:
        """Return whether the attributes of a row are a rival's, without regard to width, case and space."""
        names = {_plain(name) for name in self.names}
        values = {_plain(name): {_plain(value) for value in said} for name, said in self.attributes.items()}
        given = ((_plain(name), _plain(value)) for name, value in attributes)
        return any(value in names or value in values.get(name, ()) for name, value in given)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class BrandsPart(_Part):
    """Name one's own brand as customers call it; without a name the organisation's is taken."""

    own: tuple[Annotated[str, Field(min_length=2)], ...] = ()


class AnomaliesPart(_Part):
    """Say what is unusual.

    Attributes:
        periods: before this one that say what is usual.
        minimum_periods: fewer that hold something are not enough to tell.
        minimum_volume: answers or comments; what stays below it, now and usually, is never an anomaly.
    """

    periods: Annotated[int, Field(ge=5, le=60)] = 12
    minimum_periods: Annotated[int, Field(ge=5, le=60)] = 6
    minimum_volume: Annotated[int, Field(ge=1)] = 10

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.minimum_periods > self.periods:
            raise ValueError(f"minimum_periods = {self.minimum_periods} is more than periods = {self.periods}")
        return self


class TicketsPart(_Part):
    """Say by when complaint tickets must be closed, by kind as exported; `*` is any other kind.

    Kinds without a word take the clock of the risk in the ticket's text; 0 hours: no clock at all.
    """

    resolve_within: dict[str, Hours] = {}

    @field_validator("resolve_within")
    @classmethod
    def _named(cls, hours: dict[str, int]) -> dict[str, int]:
        plain = [_plain(kind) for kind in hours]
        if "" in plain or len(set(plain)) < len(plain):
            raise ValueError(
                "names a kind twice, or none; write each kind once as in the export, or `*` for all others"
            )
        return hours

    def hours(self, kind: str | None) -> int | None:
        """Return the hours of a kind, without regard to width, case and space; None where nothing is said of it."""
        said = {_plain(name): hours for name, hours in self.resolve_within.items()}
        return said.get(_plain(kind or ""), said.get("*"))


class CoveragePart(_Part):
    """Say of how many customers each channel could tell; without a number no share is given.

    Attributes:
        customers: channel → customers who use it, or contacts with them, in a period.
        invited: channel → customers who were asked to answer in a period.
    """

    customers: dict[Channel, Annotated[int, Field(ge=1, strict=True)]] = {}
    invited: dict[Channel, Annotated[int, Field(ge=1, strict=True)]] = {}


class ClustersPart(_Part):
    """Say whether respondents are put into clusters."""

    enabled: StrictBool = False


class QualityPart(_Part):
    """Say which quality flags leave a comment or a record out of the figures."""

    exclude: tuple[Flag, ...] = ("non_answer", "advert", "test", "empty", "broken", "mashing", "competitor")


class TopicsPart(_Part):
    """Say when a touchpoint gets topics, and by what clauses are alike.

    Attributes:
        minimum: clauses of a touchpoint from which topics are fitted.
        vectors: folder of a sentence-transformers model; without one, vectors of words are learned from the store.
    """

    minimum: Annotated[int, Field(ge=10)] = 30
    vectors: str = ""


class ReportPart(_Part):
    """Say by which definition reports are made, and where the project's own definitions lie.

    Attributes:
        definition: name of the usual one.
        definitions: folder; those in it come before the shipped ones.
    """

    definition: str = "default"
    definitions: str = "reports"


class Config(_Part):
    """Hold everything voc.toml says, with defaults filled in."""

    project: ProjectPart = ProjectPart()
    paths: PathsPart = PathsPart()
    scores: ScoresPart = ScoresPart()
    targets: TargetsPart = TargetsPart()
    priority: PriorityPart = PriorityPart()
    weights: WeightsPart = WeightsPart()
    competitors: CompetitorsPart = CompetitorsPart()
    brands: BrandsPart = BrandsPart()
    risk: RiskPart = RiskPart()
    anomalies: AnomaliesPart = AnomaliesPart()
    tickets: TicketsPart = TicketsPart()
    quality: QualityPart = QualityPart()
    index: IndexPart = IndexPart()
    indicators: dict[str, IndicatorPart] = {}
    process: ProcessPart = ProcessPart()
    coverage: CoveragePart = CoveragePart()
    clusters: ClustersPart = ClustersPart()
    topics: TopicsPart = TopicsPart()
    report: ReportPart = ReportPart()
    ledger: LedgerPart = LedgerPart()
    cases: CasesPart = CasesPart()
    actions: ActionsPart = ActionsPart()
    alerts: AlertsPart = AlertsPart()
    notify: NotifyPart = NotifyPart()
    schedule: SchedulePart = SchedulePart()
    root: Path = Path()

    @model_validator(mode="after")
    def _known_parts(self) -> Self:
        known = self.process.weights
        for name, said in self.indicators.items():
            if known and said.part and said.part not in known:
                raise ValueError(f"indicators.{name}: part {said.part!r} has no weight in [process]")
        return self

    def path(self, name: Literal["sources", "state", "reports"]) -> Path:
        """Return one of the folders of [paths], absolute."""
        said: str = getattr(self.paths, name)
        return (self.root / said).resolve()

    @property
    def own_brands(self) -> tuple[str, ...]:
        """Return the names under which customers speak of the organisation."""
        return self.brands.own or ((self.project.organisation,) if self.project.organisation.strip() else ())

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which days begin."""
        return ZoneInfo(self.project.time_zone)


def load(path: Path) -> Config:
    """Read voc.toml.

    Raises:
        ConfigError: the file is missing, is no TOML, or says something impossible; all mistakes at once.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError("no such file", where=str(path), todo="make one with `voc init`") from None
    except IsADirectoryError:
        raise ConfigError("is a folder", where=str(path), todo="name the voc.toml in it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"is no valid TOML ({error})", where=str(path), todo="mend that line") from None
    return _checked(said, path)


def _checked(said: dict[str, Any], path: Path) -> Config:
    try:
        return Config(**said, root=path.resolve().parent)
    except ValidationError as error:
        mistakes = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise ConfigError(" | ".join(mistakes), where=str(path), todo="see docs/configuration.md") from None
    except TypeError:
        raise ConfigError("`root` cannot be set", where=str(path), todo="remove it") from None
