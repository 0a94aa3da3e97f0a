"""Customer groups beside all other customers."""

from __future__ import annotations

from voc.aggregate.findings import Findings, SegmentFigure
from voc.report.alike import alike
from voc.report.blocks import Block, Cell, Chart, Table
from voc.report.charts import Row, dots
from voc.report.group_tables import apart, beside_rivals
from voc.report.page import Page
from voc.report.sections.pains import verdict
from voc.report.tables import anchor, row, table
from voc.report.wording import Wording, undirected, visible


def blocks(page: Page) -> tuple[Block, ...]:
    """Return what sets groups apart, how all groups feel, who is alike, and own reviews beside rivals'."""
    findings, say = page.findings, page.say
    made: list[Block] = []
    if findings.segmentation and findings.segmentation.compared:
        made += apart(findings.segmentation, say)
    if findings.segments:
        made.append(_chart(page))
    made += alike(findings.clusters, say) if findings.clusters else []
    return (*made, *beside_rivals(findings.rivals, say))


def _chart(page: Page) -> Chart:
    findings, say, definition = page.findings, page.say, page.definition
    rows = [
        Row(
            name=_name(group, say),
            figure=group.figure,
            label=say.strings("chart.label_figure", value=say.value(group.figure, "net"), n=say.n(group.figure)),
            few=say.absent(group.figure),
            other=group.rest,
        )
        for group in findings.segments
    ]
    spec = dots(rows, palette=definition.light, title=say.strings("chart.axis_net"))
    note = say.strings("chart.segments_note", period=say.period_name(findings.period))
    return Chart(
        id=anchor("segments", "dots"),
        title=_title(findings, say),
        note=note,
        spec=spec,
        height=spec["layout"]["height"],
        min_width=520,
        table=_segment_table(findings, say),
    )


def _name(group: SegmentFigure, say: Wording) -> str:
    return say.strings("chart.segment_name", value=undirected(group.value), attribute=undirected(group.attribute))


def _title(findings: Findings, say: Wording) -> str:
    group = hardest_hit(findings) or next((group for group in findings.segments if group.significant), None)
    if group is None:
        return say.strings("chart.segments_none")
    return say.strings(
        "chart.segments",
        value=visible(group.value),
        attribute=visible(group.attribute),
        figure=say.value_n(group.figure, "net"),
        rest=say.value_n(group.rest, "net"),
    )


def _segment_table(findings: Findings, say: Wording) -> Table:
    rows = [
        row(
            Cell(
                say.strings("chart.segment_name", value=visible(g.value), attribute=visible(g.attribute)), customer=True
            ),
            verdict(g, say),
            say.value(g.figure, "net"),
            say.bounds(g.figure, "net"),
            say.n(g.figure),
            say.value_n(g.rest, "net"),
        )
        for g in findings.segments
    ]
    columns = ("group", "verdict", "net", "interval", "n", "rest")
    return table(say, say.strings("caption.segments"), columns, rows, words=2)


def hardest_hit(findings: Findings) -> SegmentFigure | None:
    """Return the group that is significantly worse off than all others by the most."""
    worse = [group for group in findings.segments if group.significant and _gap(group) < 0]
    return min(worse, key=lambda group: (_gap(group), group.attribute, group.value), default=None)


def _gap(group: SegmentFigure) -> float:
    if group.figure.value is None or group.rest.value is None:
        return 0.0
    return group.figure.value - group.rest.value
