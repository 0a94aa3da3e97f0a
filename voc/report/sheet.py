"""What the drawer shows of one touchpoint: figures, dimensions, topics, groups, trend and customers' words."""

from __future__ import annotations

from collections.abc import Iterator

from voc.aggregate.figures import Verbatim
from voc.aggregate.findings import Findings, TouchpointFinding
from voc.aggregate.segment_findings import GroupDifference
from voc.report.blocks import (
    Block,
    Cell,
    Fact,
    Facts,
    Lines,
    Quotes,
    Sheet,
    Topic,
    Topics,
)
from voc.report.charts import spark
from voc.report.journey_map import touchpoint_anchor
from voc.report.page import Page
from voc.report.quotes import quotes
from voc.report.tables import anchor, row, table, trend_table
from voc.report.wording import UNITS, Wording, count, visible

_QUOTES, _TOPICS, _GROUPS = 6, 8, 5  # shown of each


def sheet(t: TouchpointFinding, page: Page) -> Sheet:
    """Return the sheet of a touchpoint."""
    words, say, name = page.say.strings, page.say, page.say.names.touchpoint(t.id)
    if t.net.value is None:
        title = words("touchpoint.title_few", name=name, this=say.this, n=count(t.net.n))
    else:
        change = say.change(t.change, "net", interval=True)
        title = words("touchpoint.title", name=name, value=say.value(t.net, "net"), change=change)
    dimensions = [
        row(say.names.dimension(d), count(negative), count(positive)) for d, negative, positive in t.dimensions
    ]
    return Sheet(
        anchor=touchpoint_anchor(t.id),
        name=name,
        stage=say.names.stage(t.stage),
        title=title,
        spark=spark(t.trend, words=words("touchpoint.trend")),
        blocks=(
            Facts(_facts(t, say)),
            *_pains(t, page),
            *([table(say, words("touchpoint.dimensions"), _DIMENSIONS, dimensions)] if dimensions else []),
            *_topics(t, page),
            *_groups(t, page),
            trend_table(say, words("touchpoint.trend"), t.trend, "net"),
            *_quotes(t, page),
        ),
    )


_DIMENSIONS = ("dimension", "negative", "positive")


def _facts(t: TouchpointFinding, say: Wording) -> tuple[Fact, ...]:
    words = say.strings
    split = " / ".join(count(number) for number in (t.positive, t.neutral, t.negative, t.mixed))
    share = words("touchpoint.volume_note", share=say.share(t.share))
    longer = () if t.change_baseline is None else (_change(t, say),)
    return (
        Fact(words("touchpoint.net"), say.value(t.net, "net"), say.basis(t.net, "net")),
        *longer,
        Fact(words("touchpoint.volume"), count(t.volume), share),
        Fact(words("touchpoint.split"), split),
    )


def _change(t: TouchpointFinding, say: Wording) -> Fact:
    """Say how the touchpoint differs from the periods before together; one week alone is often too few."""
    assert t.change_baseline is not None
    against = say.against(t.change_baseline.against)
    cell = say.change_cell(t.change_baseline, "net")
    return Fact(say.strings("touchpoint.change", against=against), cell, say.change(t.change_baseline, "net"))


def _pains(t: TouchpointFinding, page: Page) -> Iterator[Block]:
    links = tuple(
        Cell(page.say.pain_name(pain), href=anchor("pain", pain.id))
        for pain in page.findings.pain_points
        if pain.touchpoint == t.id
    )
    if links:
        yield Lines(page.labels["pains_here"], links)


def _topics(t: TouchpointFinding, page: Page) -> Iterator[Block]:
    found = [topic for one in page.findings.topics if one.touchpoint == t.id for topic in one.topics if topic.n]
    if found:
        items = tuple(
            Topic(visible(topic.label), count(topic.n), tuple(visible(phrase) for phrase in topic.phrases[:3]))
            for topic in found[:_TOPICS]
        )
        yield Topics(page.labels["topics"], items)


def _groups(t: TouchpointFinding, page: Page) -> Iterator[Block]:
    lines = tuple(Cell(line, customer=True) for line in standing_out(page.findings, t.id, say=page.say))
    if lines:
        yield Lines(page.labels["groups"], lines)


def standing_out(findings: Findings, touchpoint: str, *, say: Wording, worse: bool = False) -> list[str]:
    """Name the groups that differ significantly from all others at a touchpoint, the largest effects first.

    With `worse` only those that are worse off.
    """
    segmentation = findings.segmentation
    found = [
        d
        for d in (segmentation.differences if segmentation else ())
        if d.touchpoint == touchpoint and d.significant and d.form in UNITS
        if not worse or (d.difference > 0) == (d.measure == "complaints")
    ]
    return [_group(d, say) for d in found[:_GROUPS]]


def _group(d: GroupDifference, say: Wording) -> str:
    unit = UNITS[d.form]
    return say.strings(
        "touchpoint.group",
        value=visible(d.value),
        attribute=visible(d.attribute),
        measure=say.strings.find("score", d.measure),
        figure=say.value_n(d.figure, unit),
        rest=say.value_n(d.rest, unit),
        window=say.window(d.window),
    )


def _quotes(t: TouchpointFinding, page: Page) -> Iterator[Block]:
    said = quotes(tuple(_verbatims(t, page.findings))[:_QUOTES], say=page.say, fold=page.definition.fold)
    if said:
        yield Quotes(page.labels["verbatims"], said)


def _verbatims(t: TouchpointFinding, findings: Findings) -> Iterator[Verbatim]:
    """Yield what topics quote of the touchpoint, one of each in turn; what pain cards quote stands there."""
    quoted = {v.source_ref for pain in findings.pain_points if pain.touchpoint == t.id for v in pain.verbatims}
    topics = [topic for one in findings.topics if one.touchpoint == t.id for topic in one.topics]
    for turn in range(max((len(topic.verbatims) for topic in topics), default=0)):
        for topic in topics:
            if turn < len(topic.verbatims) and topic.verbatims[turn].source_ref not in quoted:
                quoted.add(topic.verbatims[turn].source_ref)
                yield topic.verbatims[turn]
