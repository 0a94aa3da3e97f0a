"""A report as data: every sentence and number ready to show, raw values kept for charts.

A page is sections, a section is blocks, and some blocks hold blocks. `voc/report/sections` makes them; whoever shows a
report (page, workbook, summary) needs to know the kinds of blocks only. Nothing here knows HTML. Text under `customer`,
in quotes, topics and account names was written outside of `voc` and is hostile until escaped.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints

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
class Decision:
    """What somebody has to decide on: a line of the first screen."""

    name: str
    brief: str
    spark: Spark | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, or one line of a list. `customer` marks words that `voc` did not write.

    `href` is a place of the page, or `./file.html` beside it.
    """

    text: str
    href: str = ""
    customer: bool = False


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
    facts: tuple[str, ...]  # polarity, channel, date, groups
    source_ref: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A recurring complaint in customers' own phrases."""

    label: str
    count: str
    phrases: tuple[str, ...]


# Blocks


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in small print."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines under a title, which may be empty."""

    title: str
    items: tuple[Cell, ...]
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True, slots=True)
class Facts:
    """Named values side by side; `words` where the values are sentences, one below the other."""

    items: tuple[Fact, ...]
    words: bool = False
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a caption; `numeric` says which columns hold numbers."""

    caption: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kind: Literal["table"] = "table"


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
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Topics:
    """Recurring complaints under a title."""

    title: str
    items: tuple[Topic, ...]
    kind: Literal["topics"] = "topics"


@dataclass(frozen=True, slots=True)
class Quotes:
    """Customers' words under a title, which may be empty."""

    title: str
    items: tuple[Quote, ...]
    kind: Literal["quotes"] = "quotes"


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side where there is room."""

    parts: tuple[tuple[Block, ...], ...]
    kind: Literal["columns"] = "columns"


@dataclass(frozen=True, slots=True)
class Article:
    """Something with a place of its own. `rank` stands before its title; `name` is what links call it.

    `folded` shows the title alone until somebody opens it.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    name: str = ""
    rank: int | None = None
    alert: bool = False
    folded: bool = False
    kind: Literal["article"] = "article"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the drawer shows of one touchpoint; closed in the page itself."""

    anchor: str
    name: str
    stage: str
    title: str
    spark: Spark | None
    blocks: tuple[Block, ...]
    kind: Literal["sheet"] = "sheet"


@dataclass(frozen=True, slots=True)
class MapTile:
    """One touchpoint of the journey map. `tone` is -3 (negative) to 3 (positive), None where too few answers say."""

    anchor: str
    name: str
    value: str
    mark: str  # a significant change, as a sign
    note: str
    tone: int | None
    weight: float  # 0–1: its comments, of those of the touchpoint that has most


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the journey with the touchpoints that were spoken of."""

    name: str
    tiles: tuple[MapTile, ...]


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """The journey at a glance: a column for each stage, the size of a tile is volume, its colour net sentiment."""

    id: str
    title: str
    note: str
    stages: tuple[Stage, ...]
    silent: str  # touchpoints nobody spoke of, in words
    kind: Literal["map"] = "map"


@dataclass(frozen=True, slots=True)
class Lever:
    """One touchpoint of the sliders: the score changes by (`slope` ± `spread`) × points × degree of implementation."""

    id: str
    name: str
    level: float  # net sentiment now
    most: int  # points of improvement that the slider reaches
    slope: float  # in the score's unit as shown
    spread: float
    note: str  # a sentence added where the interval holds 0, empty otherwise


@dataclass(frozen=True, slots=True)
class Sliders:
    """What a better touchpoint would do to the score; the table says the same of a few steps, on paper too."""

    id: str
    title: str
    note: str
    base: float | None  # the score now, as shown
    digits: int
    signed: bool  # whether the score itself has a sign
    sentence: str  # with {places} that the page fills
    levers: tuple[Lever, ...]
    start: int  # points at first
    table: Table
    kind: Literal["sliders"] = "sliders"


Block = (
    Heading | Text | Lines | Facts | Table | Chart | Topics | Quotes | Columns | Article | Sheet | JourneyMap | Sliders
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its anchor, heading, the sentence under it and what it shows."""

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...] = ()


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
    sentences: tuple[Sentence, ...]
    tiles: tuple[Tile, ...]
    decisions: tuple[Decision, ...]
    sections: tuple[Section, ...]  # the first is the summary, made of sentences, tiles and decisions
    light: dict[str, str]
    dark: dict[str, str]
    labels: dict[str, str]  # fixed words of the page
    logo: str = ""  # a `data:` URI
    notes: tuple[str, ...] = ()  # at the head of the page: for whom it is, whose figures it holds

    def section(self, name: str) -> Section:
        """Return one section by its id; a KeyError where the report leaves it out."""
        return {section.id: section for section in self.sections}[name]

    def charts(self) -> tuple[Chart, ...]:
        """Return every chart in page order."""
        return tuple(block for section in self.sections for block in walk(section.blocks) if isinstance(block, Chart))

    def to_json(self, *, indent: int | None = 1) -> str:
        """Return the whole report as JSON with sorted keys; without an indent, on one line."""
        separators = (",", ":") if indent is None else None
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=indent, separators=separators)

    def _repr_html_(self) -> str:
        from voc.report.notebook import of_report  # it renders, which needs this module

        return of_report(self)

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
        return None if value is None else _made(value, _meant(value, arguments))
    if origin is tuple:
        inners = [arguments[0]] * len(value) if arguments[-1] is ... else arguments
        return tuple(_made(one, inner) for one, inner in zip(value, inners, strict=True))
    if origin is dict:
        return {name: _made(one, arguments[1]) for name, one in value.items()}
    return value


def _meant(value: Any, kinds: tuple[Any, ...]) -> Any:
    """Return which of several types a value is of: blocks say so themselves."""
    known = [one for one in kinds if one is not type(None)]
    if isinstance(value, dict) and "kind" in value:
        known = [one for one in known if get_args(_hints(one)["kind"]) == (value["kind"],)]
    return known[0]


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield blocks and those inside them, in page order."""
    for block in blocks:
        yield block
        if isinstance(block, Article | Sheet):
            yield from walk(block.blocks)
        elif isinstance(block, Columns):
            for part in block.parts:
                yield from walk(part)
