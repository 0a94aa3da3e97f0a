"""Tables under charts and in their own right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voc.aggregate.figures import Point
from voc.report.blocks import Cell, Table
from voc.report.wording import Unit, Wording, count, signed

# The section where each kind of anchor stands.
HOMES = {"pain": "pains", "touchpoint": "journey", "score": "scores", "risk": "risks"}


def anchor(*parts: str) -> str:
    """Make the anchor of something from its ids.

    >>> anchor("pain", "login.stability")
    'pain-login.stability'
    """
    text = "-".join(parts)
    return "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in text)


def row(*cells: str | Cell) -> tuple[Cell, ...]:
    """Make a row of texts and cells."""
    return tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in cells)


def table(
    say: Wording,
    caption: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Cell, ...]],
    *,
    words: int = 1,
    **values: str,
) -> Table:
    """Make a table: columns are keys of the catalogue, those after the first `words` hold numbers."""
    titles = tuple(say.strings(f"table.{key}", **values) for key in columns)
    return Table(caption, titles, tuple(i >= words for i in range(len(columns))), tuple(rows))


def difference_words(value: float | None, low: float | None, high: float | None, unit: Unit, say: Wording) -> str:
    """Write a difference with its interval, for a table cell."""
    if value is None:
        return say.strings("value.none")
    scale = 100.0 if unit == "share" else 1.0
    digits = {"share": 1, "percent_points": 1, "net": 0}.get(unit, 2)
    if low is None or high is None:
        return signed(value * scale, digits)
    bounds = say.strings("value.bounds", low=signed(low * scale, digits), high=signed(high * scale, digits))
    return say.strings("segment.difference", value=signed(value * scale, digits), bounds=bounds)


def trend_table(say: Wording, caption: str, points: Sequence[Point], unit: Unit) -> Table:
    """Make the table of a trend."""
    none = say.strings("value.none")
    rows = [
        row(
            say.period_name(point.period),
            say.value(point.figure, unit),
            none if point.figure.value is None else say.bounds(point.figure, unit),
            count(point.figure.n),
            count(point.volume),
        )
        for point in points
    ]
    return table(say, caption, ("period", "value", "interval", "n", "volume"), rows)
