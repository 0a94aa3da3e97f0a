"""Parts that every chart is made of: the bare figure, axes, rules, notes, intervals."""

from __future__ import annotations

import html
import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from voc.aggregate.figures import Figure, Point
from voc.report.blocks import Spec
from voc.report.wording import undirected

Palette = Mapping[str, str]
SMALL = 11


def label(text: str) -> str:
    """Escape a text for plotly."""
    return html.escape(undirected(text, most=None), quote=False)


def short(text: str, *, width: int = 28) -> str:
    """Cut a row's name to what fits beside it; a Chinese character is two wide.

    >>> short("abcdef", width=4)
    'abc…'
    """
    used = 0
    for i, letter in enumerate(text):
        used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used > width:
            return f"{text[: i - 1]}…"
    return text


def draw(traces: list[Any], layout: dict[str, Any], *, palette: Palette, height: int) -> Spec:
    """Make a figure from traces and layout, in the report's plain manner."""
    base = {
        "template": "none",
        "height": height,
        "autosize": True,
        "paper_bgcolor": palette["paper"],
        "plot_bgcolor": palette["paper"],
        "font": {"color": palette["ink"], "size": 13},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": palette["paper"], "font": {"color": palette["ink"]}, "bordercolor": palette["faint"]},
    }
    drawn = go.Figure(traces, layout={**base, **layout})
    spec: Spec = json.loads(drawn.to_json())
    spec["layout"].pop("template", None)
    return spec


def axis_of(palette: Palette, *, title: str = "", **extra: object) -> dict[str, Any]:
    """Describe an axis without lines or ticks."""
    axis: dict[str, Any] = {
        "showgrid": False,
        "gridcolor": palette["line"],
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": False,
        "tickfont": {"color": palette["ink"], "size": 12},
        **extra,
    }
    if "tickvals" in axis:
        axis["tickmode"] = "array"
    if title:
        axis["title"] = {"text": label(title), "font": {"size": SMALL, "color": palette["muted"]}, "standoff": 8}
    return axis


ROW = 26  # pixels of one row in charts with a row for each thing


def in_rows(names: Sequence[str], *, palette: Palette, right: int) -> dict[str, Any]:
    """Return the layout of a chart with a row for each name, from the top, and a line at 0.

    Args:
        names: of the rows.
        palette: colours.
        right: pixels beside the rows for what stands at their ends.
    """
    return {
        "yaxis": axis_of(
            palette,
            tickvals=list(range(len(names))),
            ticktext=[label(short(name)) for name in names],
            range=[len(names) - 0.4, -0.6],
        ),
        "shapes": [hairline("x", 0.0, palette["faint"])],
        "margin": {"l": 180, "r": right, "t": 8, "b": 44},
    }


def hairline(axis: str, at: float, colour: str, *, dash: str = "solid") -> dict[str, Any]:
    """Draw a hairline across, at one place of an axis."""
    along = "x" if axis == "y" else "y"
    return {
        "type": "line",
        f"{axis}0": at,
        f"{axis}1": at,
        f"{axis}ref": axis,
        f"{along}0": 0,
        f"{along}1": 1,
        f"{along}ref": "paper",
        "layer": "below",
        "line": {"color": colour, "width": 1, "dash": dash},
    }


def note_at(text: str, x: float, y: float, palette: Palette) -> dict[str, Any]:
    """Write a text at a place, to its right."""
    return {
        "text": label(text),
        "x": x,
        "y": y,
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": {"size": 12, "color": palette["ink"]},
    }


def end_note(text: str, row: int, palette: Palette) -> dict[str, Any]:
    """Write a text at the right end of a row."""
    return {**note_at(text, 1.0, row, palette), "xref": "paper", "xshift": 0}


def few_note(text: str, row: int, palette: Palette) -> dict[str, Any]:
    """Say in a row that there are too few answers."""
    return {**note_at(text, 0.0, row, palette), "font": {"size": SMALL, "color": palette["muted"]}}


def error_bars(figures: Sequence[Figure], colour: str) -> dict[str, Any]:
    """Describe the intervals of some figures as error bars."""
    ends = [(number(f) or 0.0, f.low, f.high) for f in figures]
    return {
        "type": "data",
        "symmetric": False,
        "array": [round((high if high is not None else v) - v, 4) for v, _, high in ends],
        "arrayminus": [round(v - (low if low is not None else v), 4) for v, low, _ in ends],
        "color": colour,
        "thickness": 1.5,
        "width": 0,
    }


def bands(points: Sequence[Point], palette: Palette) -> list[Any]:
    """Draw intervals as bands, one for each unbroken run of periods."""
    bands: list[Any] = []
    run: list[tuple[int, float, float]] = []
    for i, point in enumerate([*points, None]):
        figure = point.figure if point else None
        if figure is not None and figure.value is not None and figure.low is not None and figure.high is not None:
            run.append((i, round(figure.low, 6), round(figure.high, 6)))
            continue
        if len(run) > 1:
            bands.append(_band(run, palette))
        run = []
    return bands


def _band(run: Sequence[tuple[int, float, float]], palette: Palette) -> go.Scatter:
    back = list(reversed(run))
    return go.Scatter(
        x=[i for i, _, _ in run] + [i for i, _, _ in back],
        y=[high for _, _, high in run] + [low for _, low, _ in back],
        fill="toself",
        fillcolor=palette["band"],
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )


def number(figure: Figure | None) -> float | None:
    """Return a figure's value for plotly, None where suppressed."""
    return None if figure is None or figure.value is None or math.isnan(figure.value) else round(figure.value, 6)


def extent(figure: Figure) -> list[float]:
    """Return all numbers that a figure occupies on its axis."""
    return [
        value for value in (figure.low, figure.value, figure.high) if value is not None and figure.value is not None
    ]


def sign_of(figure: Figure) -> str:
    """Return whether an interval lies wholly below or above nothing."""
    if figure.high is not None and figure.high < 0:
        return "negative"
    if figure.low is not None and figure.low > 0:
        return "positive"
    return "unclear"
