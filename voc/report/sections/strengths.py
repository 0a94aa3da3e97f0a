"""What customers praise, and where praise and complaints go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from voc.aggregate.findings import CellFinding, Findings, Strength
from voc.report.blocks import Article, Block, Cell, Columns, Lines, Quotes, Text
from voc.report.page import Page
from voc.report.quotes import quotes
from voc.report.tables import anchor
from voc.report.wording import Wording, count


def blocks(page: Page) -> tuple[Block, ...]:
    """Return a card for every strength, then the four fields: weaknesses and strengths that rise and fall."""
    return (*(_card(strength, page) for strength in page.findings.strengths), *_fields(page.findings, page.say))


def _fields(findings: Findings, say: Wording) -> Iterator[Block]:
    """Yield the four fields; nothing where no cell was heard enough to be looked at."""
    if not findings.cells:
        return
    found, words = findings.four_field, say.strings
    yield Text(words("four_field.note"))
    for side in ("weakness", "strength"):
        fields = ((way, getattr(found, f"{side}_{way}")) for way in ("rising", "falling"))
        yield Columns(tuple((_field(f"{side}_{way}", cells, say),) for way, cells in fields))


def _field(name: str, cells: Iterable[CellFinding], say: Wording) -> Lines:
    lines = tuple(Cell(_cell(one, say)) for one in cells)
    return Lines(say.strings(f"four_field.{name}"), lines or (Cell(say.strings("four_field.none")),))


def _cell(one: CellFinding, say: Wording) -> str:
    moved = next(change for change in (one.change, one.change_baseline) if change and change.significant)
    return say.strings(
        "four_field.cell",
        name=say.place(one.touchpoint, one.dimension),
        share=say.full(one.share, "share"),
        change=say.change(moved, "percent_points"),
    )


def _card(strength: Strength, page: Page) -> Article:
    say, net = page.say, strength.net
    interval = say.interval(net.low, net.high, "net")
    few = "_few" if net.value is None else ""
    note = say.strings(f"strength.note{few}", value=say.value(net, "net"), interval=interval, n=count(net.n))
    name = say.place(strength.touchpoint, strength.dimension)
    return Article(
        anchor=anchor("strength", strength.touchpoint, strength.dimension),
        title=say.strings("strength.title", name=name, count=count(strength.positive)),
        blocks=(Text(note), Quotes("", quotes(strength.verbatims, say=say, fold=page.definition.fold))),
    )
