"""The customer journey: map, dots, bars, a table and a sheet for every touchpoint."""

from __future__ import annotations

from voc.aggregate.figures import Figure
from voc.aggregate.findings import Findings, TouchpointFinding
from voc.report.blocks import Block, Cell, Chart, Heading, Table
from voc.report.charts import Row, dots, stacked
from voc.report.definition import Definition
from voc.report.heatmap import MapRow, heatmap
from voc.report.journey_map import change_mark, journey_map, touchpoint_anchor
from voc.report.page import Page
from voc.report.sheet import sheet
from voc.report.shifts import shift_table
from voc.report.tables import row, table
from voc.report.wording import Wording, count, plain


def worst_of(findings: Findings) -> TouchpointFinding | None:
    """Return the touchpoint with the lowest net sentiment."""
    known = [touchpoint for touchpoint in findings.touchpoints if touchpoint.net.value is not None]
    return min(known, key=lambda touchpoint: touchpoint.net.value or 0.0, default=None)


def blocks(page: Page) -> tuple[Block, ...]:
    """Return map, tables, trend, dots, bars and sheets; nothing where no touchpoint was mentioned."""
    findings, say, definition = page.findings, page.say, page.definition
    if not findings.touchpoints:
        return ()
    shown = told(findings)
    shifts = shift_table(findings, say=say)
    bars = any(negative for t in shown for _, negative, _ in t.dimensions)
    return (
        journey_map(page, title=_map_title(findings, say)),
        _table(findings, say),
        *([shifts] if shifts else []),
        *([_trend(findings, say, definition)] if shown else []),
        *([_dots(findings, say, definition)] if shown else []),
        *([_bars(findings, say, definition)] if bars else []),
        Heading(page.labels["details"]),
        *(sheet(touchpoint, page) for touchpoint in findings.touchpoints),
    )


def told(findings: Findings) -> list[TouchpointFinding]:
    """Return the touchpoints of which some period has enough answers to say something."""
    return [t for t in findings.touchpoints if any(point.figure.value is not None for point in t.trend)]


def _trend(findings: Findings, say: Wording, definition: Definition) -> Chart:
    touchpoints = told(findings)
    periods = sorted({point.period for t in touchpoints for point in t.trend})[-definition.periods :]
    rows = [_map_row(touchpoint, periods, say) for touchpoint in touchpoints]
    few = say.strings("value.few_short")
    spec = heatmap(rows, [say.tick(period) for period in periods], palette=definition.light, few=few)
    # Colour is never alone: a click on a row leads to its sheet, as the links of the table do.
    spec["layout"]["meta"] = {"links": [touchpoint_anchor(t.id) for t in touchpoints]}
    ends = (
        {"first": periods[0], "last": periods[-1]} if periods else {"first": findings.period, "last": findings.period}
    )
    note = say.strings(
        "chart.heatmap_note",
        **{key: say.period_brief(period) for key, period in ends.items()},
        this=say.this,
        n=count(findings.quality.informative),
        against=say.against(findings.previous),
    )
    return Chart(
        id="journey-trend",
        title=say.strings("chart.trend_title", count=count(len(touchpoints))),
        note=note,
        spec=spec,
        height=spec["layout"]["height"],
        min_width=260 + 62 * len(periods),
        table=_map_table(findings, periods, say),
    )


def _map_title(findings: Findings, say: Wording) -> str:
    worst = worst_of(findings)
    if worst is None:
        return say.strings("chart.heatmap_few", this=say.this)
    marks = [change_mark(t.change) or change_mark(t.change_baseline) for t in findings.touchpoints]
    if any(marks):
        changes = say.strings("chart.heatmap_changes", worse=marks.count("down"), better=marks.count("up"))
    else:
        changes = say.strings("chart.heatmap_no_changes", against=say.against(findings.previous))
    value = say.full(worst.net, "net")
    return say.strings("chart.heatmap", worst=say.names.touchpoint(worst.id), value=value, changes=changes)


def _map_row(touchpoint: TouchpointFinding, periods: list[str], say: Wording) -> MapRow:
    return MapRow(
        stage=say.names.stage(touchpoint.stage),
        name=say.names.touchpoint(touchpoint.id),
        figures=tuple(_by_period(touchpoint).get(period) for period in periods),
        mark={"up": "▲", "down": "▼"}.get(change_mark(touchpoint.change), ""),
    )


def _by_period(touchpoint: TouchpointFinding) -> dict[str, Figure]:
    return {point.period: point.figure for point in touchpoint.trend}


def _map_table(findings: Findings, periods: list[str], say: Wording) -> Table:
    none = say.strings("value.none")
    rows = []
    for touchpoint in told(findings):
        figures = [_by_period(touchpoint).get(period) for period in periods]
        cells = [none if figure is None else say.value_n(figure, "net") for figure in figures]
        rows.append(row(_link(touchpoint, say), *cells))
    columns = (say.strings("table.touchpoint"), *(say.period_brief(period) for period in periods))
    numeric = (False, *(True for _ in periods))
    return Table(say.strings("caption.heatmap"), columns, numeric, tuple(rows))


def _link(touchpoint: TouchpointFinding, say: Wording) -> Cell:
    return Cell(say.names.touchpoint(touchpoint.id), href=touchpoint_anchor(touchpoint.id))


def _dots(findings: Findings, say: Wording, definition: Definition) -> Chart:
    negative = [t for t in findings.touchpoints if t.net.high is not None and t.net.high < 0]
    worst = min(negative, key=lambda touchpoint: touchpoint.net.value or 0.0, default=None)
    if worst:
        values = {"count": count(len(negative)), "worst": say.names.touchpoint(worst.id)}
        title = say.strings("chart.dots", **values)
    else:
        title = say.strings("chart.dots_none")
    rows = [
        Row(
            name=say.names.touchpoint(t.id),
            figure=t.net,
            label=say.strings("chart.label_figure", value=say.value(t.net, "net"), n=count(t.net.n)),
            few=say.few(t.net.n),
        )
        for t in told(findings)
    ]
    spec = dots(rows, palette=definition.light, title=say.strings("chart.axis_net"))
    spec["layout"]["meta"] = {"links": [touchpoint_anchor(t.id) for t in told(findings)]}
    period = say.period_name(findings.period)
    columns = ("touchpoint", "net", "interval", "n")
    cells = [
        row(_link(t, say), say.value(t.net, "net"), say.bounds(t.net, "net"), count(t.net.n)) for t in told(findings)
    ]
    return Chart(
        id="journey-dots",
        title=title,
        note=say.strings("chart.dots_note", period=period, n=count(findings.quality.informative)),
        spec=spec,
        height=spec["layout"]["height"],
        min_width=520,
        table=table(say, say.strings("caption.dots", period=period), columns, cells),
    )


def _bars(findings: Findings, say: Wording, definition: Definition) -> Chart:
    totals: dict[str, int] = {}
    for touchpoint in findings.touchpoints:
        for dimension, negative, _ in touchpoint.dimensions:
            totals[dimension] = totals.get(dimension, 0) + negative
    ranked = sorted((name for name, total in totals.items() if total), key=lambda name: (-totals[name], name))
    named, total = ranked[: definition.dimensions], sum(totals.values())
    touchpoints = [t for t in findings.touchpoints if any(negative for _, negative, _ in t.dimensions)]
    counts = {t.id: {name: negative for name, negative, _ in t.dimensions} for t in touchpoints}
    series = [(say.names.dimension(name), [counts[t.id].get(name, 0) for t in touchpoints]) for name in named]
    rest = [sum(n for name, n in counts[t.id].items() if name not in named) for t in touchpoints]
    series.append((say.strings("chart.bars_rest"), rest))
    sums = [sum(counts[t.id].values()) for t in touchpoints]
    labels = [say.strings("chart.bars_total", n=count(number)) for number in sums]
    names = [say.names.touchpoint(t.id) for t in touchpoints]
    spec = stacked(names, series, palette=definition.light, totals=labels, title=say.strings("chart.axis_count"))
    spec["layout"]["meta"] = {"links": [touchpoint_anchor(t.id) for t in touchpoints]}
    columns = (say.strings("table.touchpoint"), *(name for name, _ in series), say.strings("table.total"))
    rows = [
        row(_link(t, say), *(count(numbers[i]) for _, numbers in series), count(sums[i]))
        for i, t in enumerate(touchpoints)
    ]
    share = plain(totals[ranked[0]] / total, "share")
    return Chart(
        id="journey-bars",
        title=say.strings("chart.bars", dimension=say.names.dimension(ranked[0]), share=share),
        note=say.strings("chart.bars_note", period=say.period_name(findings.period), n=count(total)),
        spec=spec,
        height=spec["layout"]["height"],
        min_width=560,
        table=Table(say.strings("caption.bars"), columns, (False, *(True for _ in columns[1:])), tuple(rows)),
    )


def _table(findings: Findings, say: Wording) -> Table:
    none = say.strings("value.none")
    rows = []
    for t in findings.touchpoints:
        top = next((name for name, negative, _ in t.dimensions if negative), None)
        rows.append(
            row(
                say.names.stage(t.stage),
                _link(t, say),
                none if top is None else say.names.dimension(top),
                count(t.volume),
                say.share(t.share),
                say.value(t.net, "net"),
                say.bounds(t.net, "net"),
                say.change_cell(t.change, "net"),
            )
        )
    columns = ("stage", "touchpoint", "top", "volume", "share", "net", "interval", "change")
    against = say.against(findings.previous)
    return table(say, say.strings("caption.journey"), columns, rows, words=3, against=against)
