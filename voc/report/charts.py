"""Plotly figures as plain JSON, drawn in the definition's light colours; the page swaps them in dark mode.

Every label is escaped for plotly, which reads a little HTML; no label keeps a direction mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from voc.aggregate.figures import Figure, Point
from voc.report.blocks import Spark, Spec
from voc.report.marks import (
    ROW,
    SMALL,
    Palette,
    axis_of,
    bands,
    draw,
    end_note,
    error_bars,
    extent,
    few_note,
    hairline,
    in_rows,
    label,
    note_at,
    number,
    short,
    sign_of,
)
from voc.report.wording import Unit

_BOX = (96.0, 24.0)  # of a spark, in pixels


@dataclass(frozen=True, slots=True)
class Row:
    """One row of dots with intervals: a name, a figure and what stands at its end."""

    name: str
    figure: Figure
    label: str
    few: str = ""
    other: Figure | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One trend: points, ticks, the label at its end and perhaps a target."""

    points: tuple[Point, ...]
    ticks: tuple[str, ...]
    hovers: tuple[str, ...]
    unit: Unit
    end: str
    target: float | None = None
    target_label: str = ""


def dots(rows: Sequence[Row], *, palette: Palette, title: str) -> Spec:
    """Draw a dot with its interval for each row, and an open dot for what it is compared with."""
    shown = [(y, row) for y, row in enumerate(rows) if row.figure.value is not None]
    others = [(y, row.other) for y, row in enumerate(rows) if row.other is not None and row.other.value is not None]
    traces = [_open_dots(others, palette)] if others else []
    traces += [_dot_group(shown, sign, palette) for sign in ("negative", "unclear", "positive")]
    notes = [end_note(row.label, y, palette) for y, row in shown]
    notes += [few_note(row.few, y, palette) for y, row in enumerate(rows) if row.figure.value is None]
    layout: dict[str, Any] = {
        "xaxis": axis_of(palette, range=[-104, 104], tickvals=[-100, -50, 0, 50, 100], showgrid=True, title=title),
        **in_rows([row.name for row in rows], palette=palette, right=110),
        "annotations": notes,
    }
    layout["xaxis"]["ticktext"] = ["−100", "−50", "0", "+50", "+100"]
    return draw(traces, layout, palette=palette, height=60 + ROW * len(rows))


def line(data: Line, *, palette: Palette, height: int = 220) -> Spec:
    """Draw a trend with its interval band; suppressed periods leave a gap."""
    values = [number(point.figure) for point in data.points]
    traces = bands(data.points, palette)
    traces.append(
        go.Scatter(
            x=list(range(len(values))),
            y=values,
            mode="lines+markers",
            line={"color": palette["accent"], "width": 2},
            marker={"size": 5, "color": palette["accent"]},
            text=[label(text) for text in data.hovers],
            hovertemplate="%{text}<extra></extra>",
            connectgaps=False,
        )
    )
    low, high = _range([value for point in data.points for value in extent(point.figure)], data)
    layout: dict[str, Any] = {
        "xaxis": axis_of(palette, tickvals=list(range(len(values))), ticktext=[label(t) for t in data.ticks]),
        "yaxis": axis_of(palette, showgrid=True, range=[low, high], nticks=5),
        "shapes": [],
        "annotations": [],
        "margin": {"l": 52, "r": 72, "t": 12, "b": 32},
    }
    layout["xaxis"]["range"] = [-0.3, max(len(values) - 0.7, 0.7)]
    layout["yaxis"]["tickformat"] = ".1~%" if data.unit == "share" else "~g"
    _annotate(layout, data, values, palette)
    return draw(traces, layout, palette=palette, height=height)


def stacked(
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
    *,
    palette: Palette,
    totals: Sequence[str],
    title: str,
) -> Spec:
    """Draw counts as bars in parts; each part is named inside where there is room and above the bars."""
    colours = [palette[f"series_{i + 1}"] for i in range(len(series) - 1)] + [palette["series_rest"]]
    traces = [
        go.Bar(
            orientation="h",
            name=label(name),
            y=list(range(len(names))),
            x=list(counts),
            text=[label(name) if number else "" for number in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"size": SMALL},
            marker={"color": colour, "line": {"color": palette["paper"], "width": 1}},
            hovertemplate="%{fullData.name} %{x}<extra></extra>",
        )
        for (name, counts), colour in zip(series, colours, strict=True)
    ]
    sums = [sum(counts[i] for _, counts in series) for i in range(len(names))]
    peak = max(sums, default=1) or 1
    for trace in traces:
        # A part narrower than its name stays unnamed: the legend and the table name it.
        trace.text = [t if n / peak * 640 > 14 * len(t) else "" for t, n in zip(trace.text, trace.x, strict=True)]
    layout: dict[str, Any] = {
        "barmode": "stack",
        "bargap": 0.3,
        "xaxis": axis_of(palette, showgrid=True, range=[0, peak * 1.12], title=title),
        "yaxis": axis_of(
            palette,
            tickvals=list(range(len(names))),
            ticktext=[label(short(name)) for name in names],
            range=[len(names) - 0.4, -0.6],
        ),
        "annotations": [note_at(totals[i], sums[i], i, palette) for i in range(len(names))],
        "margin": {"l": 180, "r": 16, "t": 40, "b": 44},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
    }
    return draw(traces, layout, palette=palette, height=90 + ROW * len(names))


def spark(points: Sequence[Point], *, words: str) -> Spark | None:
    """Draw a trend as a small path; None where fewer than two periods have a value."""
    known = [(i, point.figure.value) for i, point in enumerate(points) if point.figure.value is not None]
    if len(known) < 2:
        return None
    low, high = min(value for _, value in known), max(value for _, value in known)
    width, tall = _BOX
    spots = {
        i: (
            3 + (width - 6) * i / (len(points) - 1),
            tall - 4 - (tall - 8) * ((v - low) / (high - low) if high > low else 0.5),
        )
        for i, v in known
    }
    # A gap in the data is a gap in the line.
    path = "".join(f"{'L' if i - 1 in spots else 'M'}{x:.1f} {y:.1f}" for i, (x, y) in spots.items())
    last = spots[known[-1][0]]
    return Spark(path, round(last[0], 1), round(last[1], 1), words)


def _dot_group(rows: Sequence[tuple[int, Row]], sign: str, palette: Palette) -> go.Scatter:
    group = [(y, row) for y, row in rows if sign_of(row.figure) == sign]
    colour = palette["muted"] if sign == "unclear" else palette[sign]
    return go.Scatter(
        x=[number(row.figure) for _, row in group],
        y=[y for y, _ in group],
        mode="markers",
        marker={"size": 9, "color": colour},
        error_x=error_bars([row.figure for _, row in group], colour),
        text=[label(f"{row.name} {row.label}") for _, row in group],
        hovertemplate="%{text}<extra></extra>",
    )


def _open_dots(rows: Sequence[tuple[int, Figure]], palette: Palette) -> go.Scatter:
    return go.Scatter(
        x=[number(figure) for _, figure in rows],
        y=[y for y, _ in rows],
        mode="markers",
        marker={"size": 9, "color": palette["paper"], "line": {"color": palette["muted"], "width": 1.5}},
        hoverinfo="skip",
    )


def _annotate(layout: dict[str, Any], data: Line, values: Sequence[float | None], palette: Palette) -> None:
    known = [i for i, value in enumerate(values) if value is not None]
    if known and known[-1] == len(values) - 1:
        layout["annotations"].append(note_at(data.end, known[-1], values[known[-1]] or 0.0, palette))
    if data.target is not None:
        layout["shapes"].append(hairline("y", data.target, palette["muted"], dash="dot"))
        note = {
            **note_at(data.target_label, 0.0, data.target, palette),
            "xref": "paper",
            "xshift": 0,
            "yanchor": "bottom",
        }
        layout["annotations"].append({**note, "font": {"size": SMALL, "color": palette["muted"]}})


def _range(values: list[float], data: Line) -> tuple[float, float]:
    seen = [*values, *([] if data.target is None else [data.target])] or [0.0, 1.0]
    low, high = min(seen), max(seen)
    room = (high - low) * 0.12 or 0.05
    # A share says "how much of all": its axis starts at nothing.
    floor = 0.0 if data.unit == "share" and low < 0.5 else low - room
    return round(floor, 6), round(high + room, 6)
