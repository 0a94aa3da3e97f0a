"""The report as data: every sentence and number ready to show, raw values kept for charts.

Nothing here knows HTML. `build` makes it, `render` and other writers show it. Text under `customer`, in quotes, topics
and account names was written outside of `voc` and is hostile until escaped.
"""

from __future__ import annotations

import dataclasses
import json
import types
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Self, Union, get_args, get_origin, get_type_hints

from voc.errors import QueryError

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the summary and where its evidence is."""

    label: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Spark:
    """A trend as small as a word: an SVG path in a box of 96 × 24, and the same in words."""

    path: str
    x: float  # the last value, marked by a dot
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure. `state` is above, below, same or none and concerns the target."""

    id: str
    label: str
    detail: str
    value: str
    raw: float | None
    note: str
    target: str
    state: str
    change: str
    spark: Spark | None
    anchor: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `customer` marks words that `voc` did not write."""

    text: str
    href: str = ""
    customer: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a caption; `numeric` says which columns hold numbers."""

    caption: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A plotly figure in light colours, the sentence that it shows, and the same as a table."""

    id: str
    title: str
    note: str
    spec: Spec
    height: int  # pixels, reserved before drawing
    min_width: int  # pixels; scrolls sideways on narrower screens
    table: Table


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value with its small print."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A customer's words around those that made the verdict: head + before + marked + after is the text.

    `head` is left out while a long quote is folded, so that the marked words stay in view.
    """

    head: str
    before: str
    marked: str
    after: str
    polarity: str
    folded: bool
    facts: tuple[str, ...]  # channel, date, groups
    source_ref: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A recurring complaint in customers' own phrases."""

    label: str
    count: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PainCard:
    """One pain point, everything needed to decide on it."""

    anchor: str
    rank: int
    name: str
    touchpoint: str  # its anchor
    title: str
    brief: str
    facts: tuple[Fact, ...]
    terms: str
    channels: str
    groups: tuple[str, ...]
    spark: Spark | None
    chart: Chart
    topics: tuple[Topic, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Praise:
    """Something customers praise."""

    anchor: str
    title: str
    note: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """One kind of risk signal and the words that raised it."""

    anchor: str
    title: str
    note: str
    high: bool
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class TouchpointSheet:
    """What the drawer shows of one touchpoint."""

    anchor: str
    name: str
    stage: str
    title: str
    facts: tuple[Fact, ...]
    spark: Spark | None
    tables: tuple[Table, ...]
    pains: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its anchor, heading and the sentence under it."""

    id: str
    title: str
    lead: str


@dataclass(frozen=True, slots=True)
class Report:
    """One period, ready to show in one language."""

    language: str
    tag: str  # of the language, for the page: zh-CN
    title: str
    organisation: str
    period: str  # 2026-W40
    period_name: str
    coverage: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tiles: tuple[Tile, ...]
    scores: tuple[Chart, ...]
    score_table: Table
    journey: tuple[Chart, ...]
    journey_table: Table
    touchpoints: tuple[TouchpointSheet, ...]
    pains: tuple[PainCard, ...]
    strengths: tuple[Praise, ...]
    segments: tuple[Chart, ...]
    risks: tuple[Risk, ...]
    quality: tuple[Table, ...]
    quality_notes: tuple[str, ...]
    method: tuple[Fact, ...]
    manifest: Table
    light: dict[str, str]
    dark: dict[str, str]
    decisions: int  # how many pain points the first screen shows
    labels: dict[str, str]  # fixed words of the page

    def charts(self) -> tuple[Chart, ...]:
        """Return every chart in page order."""
        return (*self.scores, *self.journey, *(pain.chart for pain in self.pains), *self.segments)

    def to_json(self, *, indent: int | None = 1) -> str:
        """Return the whole report as JSON with sorted keys; without an indent, on one line."""
        separators = (",", ":") if indent is None else None
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=indent, separators=separators)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the report that `to_json` wrote, equal in every part.

        Raises:
            QueryError: another version of `voc` wrote it, with parts that this one does not know or lacks.
        """
        try:
            made: Self = _made(json.loads(text), cls)
        except (TypeError, KeyError, ValueError) as error:
            raise QueryError(
                f"the stored report is of another version ({error})", todo="use the voc that wrote it"
            ) from None
        return made


def _made(value: Any, kind: Any) -> Any:
    """Build what a type says from plain JSON; numbers stay as they are written, so that they look the same again."""
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _made(inner, hints[name]) for name, inner in value.items()})  # type: ignore[operator]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (inner,) = [one for one in arguments if one is not type(None)][:1]
        return None if value is None else _made(value, inner)
    if origin is tuple:
        inners = [arguments[0]] * len(value) if arguments[-1] is ... else arguments
        return tuple(_made(one, inner) for one, inner in zip(value, inners, strict=True))
    if origin is dict:
        return {name: _made(one, arguments[1]) for name, one in value.items()}
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
