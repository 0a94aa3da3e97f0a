"""What customers say again and again, and which of it is rising or new."""

from __future__ import annotations

from voc.aggregate.topic_findings import TopicFinding, TouchpointTopics
from voc.report.blocks import (
    Article,
    Block,
    Cell,
    Quotes,
    Table,
    Text,
)
from voc.report.journey_map import touchpoint_anchor
from voc.report.page import Page
from voc.report.quotes import quotes
from voc.report.tables import anchor, row, table
from voc.report.wording import Wording, count, plain, visible

_SHOWN, _QUOTES = 6, 3


def blocks(page: Page) -> tuple[Block, ...]:
    """Return rising and new topics with verbatims, then the commonest of all as a table."""
    found, say = page.findings.topics, page.say
    topics = [topic for one in found for topic in one.topics if topic.n]
    if not topics:
        return ()
    rising = sorted((t for t in topics if t.rising), key=_size)
    fresh = [t for one in found for t in one.emerging]
    fresh = sorted([*fresh, *(t for t in topics if t.new and not t.rising)], key=_size)
    return (
        Text(_summary(rising, fresh, say)),
        *(_card(topic, page) for topic in [*rising, *fresh][:_SHOWN]),
        _table(sorted(topics, key=_size), say, minimum=_SHOWN * 2),
        Text(_unassigned(found, say)),
    )


def _size(topic: TopicFinding) -> tuple[int, str]:
    return -topic.n, topic.id


def _summary(rising: list[TopicFinding], fresh: list[TopicFinding], say: Wording) -> str:
    return say.strings(
        "theme.summary" if rising or fresh else "theme.nothing",
        rising=count(len(rising)),
        fresh=count(len(fresh)),
        this=say.this,
    )


def _card(topic: TopicFinding, page: Page) -> Article:
    say = page.say
    way = "rising" if topic.rising else "new"
    title = say.strings(
        f"theme.{way}",
        label=visible(topic.label),
        touchpoint=say.names.touchpoint(topic.touchpoint),
        n=count(topic.n),
    )
    note = say.strings(
        "theme.note",
        polarity=say.strings.find("polarity", topic.polarity),
        share=say.full(topic.share, "share"),
        touchpoint=say.names.touchpoint(topic.touchpoint),
        change=say.change(topic.change_before, "percent_points"),
    )
    said = quotes(topic.verbatims[:_QUOTES], say=say, fold=page.definition.fold)
    return Article(anchor("topic", topic.id), title, (Text(note), Quotes("", said)), name=visible(topic.label))


def _table(topics: list[TopicFinding], say: Wording, *, minimum: int) -> Table:
    rows = [
        row(
            Cell(visible(topic.label), customer=True),
            Cell(say.names.touchpoint(topic.touchpoint), href=touchpoint_anchor(topic.touchpoint)),
            say.strings.find("polarity", topic.polarity),
            count(topic.n),
            say.value(topic.share, "share"),
            say.change_cell(topic.change_before, "percent_points"),
            say.period_brief(topic.since),
        )
        for topic in topics[:minimum]
    ]
    columns = ("topic", "touchpoint", "polarity", "comments", "share_touchpoint", "change_longer", "since")
    return table(
        say, say.strings("caption.themes", shown=count(len(rows)), of=count(len(topics))), columns, rows, words=3
    )


def _unassigned(found: tuple[TouchpointTopics, ...], say: Wording) -> str:
    without = sum((one.unassigned.value or 0.0) * one.unassigned.n for one in found)
    told = sum(one.unassigned.n for one in found if one.unassigned.value is not None)
    share = plain(without / told, "share") if told else say.strings("value.none")
    return say.strings("theme.unassigned", share=share, n=count(told))
