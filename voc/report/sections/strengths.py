"""What customers praise."""

from __future__ import annotations

from voc.aggregate.findings import Strength
from voc.report.blocks import Article, Block, Quotes, Text
from voc.report.page import Page
from voc.report.quotes import quotes
from voc.report.tables import anchor
from voc.report.wording import count


def blocks(page: Page) -> tuple[Block, ...]:
    """Return a card for every strength."""
    return tuple(_card(strength, page) for strength in page.findings.strengths)


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
