"""The journey map: touchpoints × periods, coloured by net sentiment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from voc.aggregate.figures import Figure
from voc.report.blocks import Spec
from voc.report.marks import Palette, axis_of, draw, hairline, label, number, short
from voc.report.wording import plain

MARGIN = 260  # pixels left of the cells, for stages and touchpoints
_CELL = 36  # pixels of a row


@dataclass(frozen=True, slots=True)
class MapRow:
    """One touchpoint of the journey map: its figures by period (None: nothing said) and a mark for the last."""

    stage: str
    name: str
    figures: tuple[Figure | None, ...]
    mark: str


def heatmap(rows: Sequence[MapRow], ticks: Sequence[str], *, palette: Palette, few: str) -> Spec:
    """Draw touchpoints × periods: colour is net sentiment, hatched where there are too few answers."""
    cells = [[_cell(row, i) for i in range(len(ticks))] for row in rows]
    blank = [(x, y) for y, row in enumerate(rows) for x, figure in enumerate(row.figures) if _suppressed(figure)]
    traces = [
        go.Heatmap(
            z=[[number(figure) for figure in row.figures] for row in rows],
            text=cells,
            texttemplate="%{text}",
            textfont={"color": palette["ink"], "size": 12},
            hoverinfo="skip",
            zmin=-100,
            zmax=100,
            colorscale=[[0, palette["scale_low"]], [0.5, palette["scale_mid"]], [1, palette["scale_high"]]],
            showscale=False,
            xgap=2,
            ygap=2,
        ),
        _hatch(blank, palette=palette, few=few),
    ]
    edges = [i for i in range(1, len(rows)) if rows[i].stage != rows[i - 1].stage]
    layout: dict[str, Any] = {
        "xaxis": axis_of(palette, side="top", tickvals=list(range(len(ticks))), ticktext=[label(t) for t in ticks]),
        "yaxis": axis_of(
            palette,
            tickvals=list(range(len(rows))),
            ticktext=[label(short(row.name)) for row in rows],
            range=[len(rows) - 0.5, -0.5],
        ),
        "shapes": [piece for i in edges for piece in _edge(i - 0.5, palette)],
        "annotations": [_stage(rows[i].stage, i, palette) for i in [0, *edges] if rows],
        "margin": {"l": MARGIN, "r": 8, "t": 32, "b": 8},
        "bargap": 0,
        "barmode": "overlay",
    }
    layout["xaxis"]["range"] = [-0.5, len(ticks) - 0.5]
    return draw(traces, layout, palette=palette, height=48 + _CELL * len(rows))


def _cell(row: MapRow, index: int) -> str:
    figure = row.figures[index]
    if figure is None or figure.value is None:
        return ""
    mark = f" {row.mark}" if row.mark and index == len(row.figures) - 1 else ""
    value = f"<b>{plain(figure.value, 'net')}</b>{mark}"
    return f'{value}<br><span style="font-size:10px">n={figure.n:,}</span>'


def _suppressed(figure: Figure | None) -> bool:
    return figure is None or figure.value is None


def _hatch(blank: Sequence[tuple[int, int]], *, palette: Palette, few: str) -> go.Bar:
    return go.Bar(
        orientation="h",
        y=[y for _, y in blank],
        base=[x - 0.48 for x, _ in blank],
        x=[0.96] * len(blank),
        width=[0.94] * len(blank),
        text=[label(few)] * len(blank),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 10, "color": palette["muted"]},
        marker={
            "color": palette["paper"],
            "pattern": {
                "shape": "/",
                "size": 8,
                "solidity": 0.08,
                "fgcolor": palette["faint"],
                "bgcolor": palette["paper"],
            },
            "line": {"width": 0},
        },
        hoverinfo="skip",
    )


def _stage(name: str, row: int, palette: Palette) -> dict[str, Any]:
    return {
        "text": label(name),
        "xref": "paper",
        "x": 0,
        "xshift": 8 - MARGIN,
        "xanchor": "left",
        "y": row,
        "showarrow": False,
        "font": {"size": 12, "color": palette["muted"]},
    }


def _edge(at: float, palette: Palette) -> list[dict[str, Any]]:
    # Two pieces: the left margin, where the stage's name stands, is measured in pixels, the cells are not.
    line = {**hairline("y", at, palette["faint"])}
    return [line, {**line, "xsizemode": "pixel", "xanchor": 0, "x0": -MARGIN + 8, "x1": 0}]
