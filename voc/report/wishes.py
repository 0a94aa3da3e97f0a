"""What customers wish for and what they get."""

from __future__ import annotations

from collections.abc import Iterator

from voc.aggregate.driver_findings import Drivers, Gap
from voc.report.blocks import Cell, Chart
from voc.report.charts import Row, dots
from voc.report.driver_words import span
from voc.report.journey_map import touchpoint_anchor
from voc.report.page import Page
from voc.report.tables import row, table
from voc.report.wording import Wording, count, undirected, visible


def wishes(found: Drivers, page: Page) -> Iterator[Chart]:
    """Yield the gaps between wish and performance, the widest first; nothing where nobody was asked."""
    if not found.gaps:
        return
    say, words = page.say, page.say.strings
    gaps = sorted(found.gaps, key=lambda gap: (gap.gap.value is None, gap.gap.value or 0.0, gap.pair, gap.wanted))
    rows = [
        Row(
            name=undirected(_name(gap, say)),
            figure=gap.gap,
            label=words("chart.label_figure", value=say.value(gap.gap, "net"), n=say.n(gap.gap)),
            few=say.absent(gap.gap),
        )
        for gap in gaps
    ]
    spec = dots(rows, palette=page.definition.light, title=words("wish.axis"))
    if any(gap.touchpoint for gap in gaps):
        spec["layout"]["meta"] = {
            "links": [touchpoint_anchor(gap.touchpoint) if gap.touchpoint else "" for gap in gaps]
        }
    columns = ("wish", "touchpoint", "verdict", "wish_wanted", "wish_got", "wish_gap", "interval", "n")
    yield Chart(
        id="drivers-wishes",
        title=_title(gaps, say),
        note=words("wish.note", span=span(found, say), n=count(max(gap.gap.n for gap in gaps))),
        spec=spec,
        height=spec["layout"]["height"],
        min_width=520,
        table=table(say, words("wish.table"), columns, [_row(gap, say) for gap in gaps], words=3),
    )


def _name(gap: Gap, say: Wording) -> str:
    return say.strings("wish.name", pair=gap.pair, wanted=say.strings.find("wanted", gap.wanted))


def _title(gaps: list[Gap], say: Wording) -> str:
    short = [gap for gap in gaps if gap.significant and gap.gap.value is not None and gap.gap.value < 0]
    if not short:
        return say.strings("wish.none")
    widest = short[0]
    gap = say.full(widest.gap, "net")
    return say.strings(
        "wish.title", pair=visible(widest.pair), wanted=say.strings.find("wanted", widest.wanted), gap=gap
    )


def _row(gap: Gap, say: Wording) -> tuple[Cell, ...]:
    verdict = "few" if gap.significant is None else "same" if not gap.significant else None
    if verdict is None:
        verdict = "short" if (gap.gap.value or 0.0) < 0 else "over"
    return row(
        Cell(visible(_name(gap, say)), customer=True),
        _touchpoint(gap, say),
        say.strings(f"wish.{verdict}"),
        say.value(gap.wish, "mean_100"),
        say.value(gap.performance, "mean_100"),
        say.value(gap.gap, "net"),
        say.bounds(gap.gap, "net"),
        say.n(gap.gap),
    )


def _touchpoint(gap: Gap, say: Wording) -> Cell:
    if not gap.touchpoint:
        return Cell(say.strings("value.none"))
    return Cell(say.names.touchpoint(gap.touchpoint), href=touchpoint_anchor(gap.touchpoint))
