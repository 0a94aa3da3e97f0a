"""Charts of the drivers: shares with their intervals, importance against performance."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from voc.aggregate.figures import Figure
from voc.report.blocks import Spec
from voc.report.marks import (
    ROW,
    Palette,
    axis_of,
    draw,
    end_note,
    error_bars,
    extent,
    few_note,
    hairline,
    in_rows,
    label,
)

_MARGIN = {"l": 56, "r": 16, "t": 12, "b": 44}
_WIDE, _TALL = 600, 400  # pixels of the quadrant chart where it is narrowest
_LINE = 16  # pixels of a line of text
_SCALES = (1.0, 1.5, 2.3)  # of the narrowest width: labels must keep apart on all screens


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name, a figure from 0 up and what stands at its end; `told` where it says something."""

    name: str
    figure: Figure
    label: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class Spot:
    """One driver between importance and performance; `certain` where its quadrant is, `told` where it has a name."""

    name: str
    performance: float  # −100–100
    share: float  # per cent
    certain: bool
    told: bool
    href: str


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


def spans(rows: Sequence[Bar], *, palette: Palette, title: str, few: str, high: float | None = None) -> Spec:
    """Draw a dot with its interval for each row on an axis from 0; what says nothing is grey."""
    top = high or max((end for row in rows for end in extent(row.figure)), default=1.0) * 1.05
    notes = [end_note(row.label, y, palette) for y, row in enumerate(rows) if row.figure.value is not None]
    notes += [few_note(few, y, palette) for y, row in enumerate(rows) if row.figure.value is None]
    layout: dict[str, Any] = {
        "xaxis": axis_of(palette, range=[-top * 0.02, top], showgrid=True, nticks=6, title=title),
        **in_rows([row.name for row in rows], palette=palette, right=150),
        "annotations": notes,
    }
    traces = [_dots(rows, told, palette) for told in (True, False)]
    return draw(traces, layout, palette=palette, height=60 + ROW * len(rows))


def _dots(rows: Sequence[Bar], told: bool, palette: Palette) -> go.Scatter:
    shown = [(y, row) for y, row in enumerate(rows) if row.told is told and row.figure.value is not None]
    colour = palette["accent"] if told else palette["muted"]
    return go.Scatter(
        x=[round(row.figure.value or 0.0, 6) for _, row in shown],
        y=[y for y, _ in shown],
        mode="markers",
        marker={"size": 9, "color": colour},
        error_x=error_bars([row.figure for _, row in shown], colour),
        text=[label(f"{row.name} {row.label}") for _, row in shown],
        hovertemplate="%{text}<extra></extra>",
    )


def quadrants(
    spots: Sequence[Spot],
    *,
    lines: tuple[float, float],
    corners: Sequence[str],
    axes: tuple[str, str],
    palette: Palette,
) -> Spec:
    """Draw importance against performance.

    Args:
        spots: what is drawn; those that are told get their names.
        lines: share (per cent) and performance that part the quadrants.
        corners: their names: top left, top right, bottom left, bottom right.
        axes: titles of the axis of performance and of that of importance.
        palette: colours.
    """
    top = max(spot.share for spot in spots) * 1.2
    ranges = ((-112.0, 112.0), (-top * 0.09, top))
    layout: dict[str, Any] = {
        "xaxis": axis_of(palette, range=list(ranges[0]), tickvals=[-100, -50, 0, 50, 100], title=axes[0]),
        "yaxis": axis_of(palette, range=list(ranges[1]), showgrid=True, nticks=6, ticksuffix="%", title=axes[1]),
        "shapes": [
            hairline("x", lines[1], palette["muted"], dash="dot"),
            hairline("y", lines[0], palette["muted"], dash="dot"),
        ],
        "annotations": [
            *(_corner(name, i, palette) for i, name in enumerate(corners)),
            *_names(spots, ranges, corners, palette),
        ],
        "margin": _MARGIN,
    }
    layout["xaxis"]["ticktext"] = ["−100", "−50", "0", "+50", "+100"]
    return draw([_spots(spots, told, palette) for told in (True, False)], layout, palette=palette, height=_TALL)


def _spots(spots: Sequence[Spot], told: bool, palette: Palette) -> go.Scatter:
    shown = [spot for spot in spots if spot.told is told]
    colour = palette["accent"] if told else palette["faint"]
    return go.Scatter(
        x=[round(spot.performance, 4) for spot in shown],
        y=[round(spot.share, 4) for spot in shown],
        mode="markers",
        marker={
            "size": 10 if told else 7,
            "color": [colour if spot.certain or not told else palette["paper"] for spot in shown],
            "line": {"color": colour, "width": 2},
        },
        text=[label(spot.name) for spot in shown],
        customdata=[spot.href for spot in shown],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def _corner(name: str, corner: int, palette: Palette) -> dict[str, Any]:
    below, right = divmod(corner, 2)
    return {
        "text": f"<b>{label(name)}</b>",
        "xref": "paper",
        "yref": "paper",
        "x": right,
        "y": 1 - below,
        "xanchor": "right" if right else "left",
        "yanchor": "bottom" if below else "top",
        "showarrow": False,
        "font": {"size": 12, "color": palette["muted"]},
    }


def _names(
    spots: Sequence[Spot],
    ranges: tuple[tuple[float, float], tuple[float, float]],
    corners: Sequence[str],
    palette: Palette,
) -> Iterator[dict[str, Any]]:
    """Yield a label for each told spot, at the first place near it that is free on all screens.

    One that finds none goes without: the table and the pointer name it.
    """
    tall = _TALL - _MARGIN["t"] - _MARGIN["b"]
    (left, right), (low, high) = ranges
    places = [((s.performance - left) / (right - left), tall * (high - s.share) / (high - low)) for s in spots]
    taken: dict[float, list[_Box]] = {}
    for scale in _SCALES:
        wide = _inner(scale)
        dots = [_Box(x * wide - 6, y - 6, x * wide + 6, y + 6) for x, y in places]
        taken[scale] = [*dots, *_corner_boxes(corners, wide, tall)]
    for spot, (x, y) in zip(spots, places, strict=True):
        width = _width(spot.name)
        for dx, dy in _OFFSETS if spot.told else ():
            boxes = {scale: _box(x * _inner(scale), y, dx, dy, width) for scale in _SCALES}
            inside = all(
                b.left >= 0 and b.right <= _inner(s) and b.top >= 0 and b.bottom <= tall for s, b in boxes.items()
            )
            if inside and not any(box.meets(other) for scale, box in boxes.items() for other in taken[scale]):
                for scale, box in boxes.items():
                    taken[scale].append(box)
                yield _name(spot, dx, dy, palette)
                break


# Where a label may stand, in pixels from its dot, the nearest first: beside it, above and below, then at a leader line.
_OFFSETS = (
    (9, 0),
    (-9, 0),
    (0, -16),
    (0, 16),
    *(
        (side * out, up * rise)
        for out in (14, 60, 120)
        for rise in range(22, 150, 16)
        for up in (-1, 1)
        for side in (1, -1)
    ),
)


def _inner(scale: float) -> float:
    return _WIDE * scale - _MARGIN["l"] - _MARGIN["r"]


def _box(x: float, y: float, dx: float, dy: float, width: float) -> _Box:
    left = x + dx if dx > 0 else x + dx - width if dx < 0 else x - width / 2
    return _Box(left, y + dy - _LINE / 2, left + width, y + dy + _LINE / 2)


def _corner_boxes(corners: Sequence[str], wide: float, tall: float) -> Iterator[_Box]:
    for i, name in enumerate(corners):
        below, right = divmod(i, 2)
        left, top = (wide - _width(name) if right else 0.0), (tall - _LINE - 4 if below else 0.0)
        yield _Box(left, top, left + _width(name), top + _LINE + 4)


def _width(text: str) -> float:
    """Return the width of a text of 12 px, rather too wide than too narrow."""
    return sum(13.0 if unicodedata.east_asian_width(letter) in "WF" else 7.2 for letter in text) + 4


def _name(spot: Spot, dx: float, dy: float, palette: Palette) -> dict[str, Any]:
    far = abs(dy) > 20
    return {
        "text": label(spot.name),
        "x": round(spot.performance, 4),
        "y": round(spot.share, 4),
        "ax": dx,
        "ay": dy,
        "xanchor": "left" if dx > 0 else "right" if dx < 0 else "center",
        "yanchor": "middle",
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": palette["faint"] if far else "rgba(0,0,0,0)",
        "standoff": 6 if far else 0,
        "borderpad": 0,
        "font": {"size": 12, "color": palette["ink"]},
    }
