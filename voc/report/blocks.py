"""The kinds of blocks that sections are made of.

Whoever shows a report (page, workbook, summary) needs to know these only. Nothing here knows HTML. Text under
`customer`, in quotes, topics and account names was written outside of `voc` and is hostile until escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spark:
    """A trend as small as a word: an SVG path in a box of 96 × 24, and the same in words."""

    path: str
    x: float  # the last value, marked by a dot
    y: float
    label: str


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
    cut: str = ""  # that it is not the whole text


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
    """One touchpoint of the sliders: the score changes by (`slope` ± `spread`) × points × degree of implementation.

    No change goes beyond the `room` of the sliders.
    """

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
    room: tuple[float, float] | None  # from the score to the ends of its scale; None where it is not known
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


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield blocks and those inside them, in page order."""
    for block in blocks:
        yield block
        if isinstance(block, Article | Sheet):
            yield from walk(block.blocks)
        elif isinstance(block, Columns):
            for part in block.parts:
                yield from walk(part)
