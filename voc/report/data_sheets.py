"""Sheets that hold one table each, to be filtered, sorted and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from voc.report.book import Book, Content, Number, widths
from voc.report.export import heading, words_of
from voc.report.strings import Names, Strings

# Of all tables of findings those that an analyst looks at first; the others are for `voc aggregate --out`.
TABLES = (
    "scores",
    "scores_trend",
    "touchpoints",
    "touchpoints_trend",
    "cells",
    "shifts",
    "pain_points",
    "pain_points_trend",
    "topics_topics",
    "segmentation_differences",
    "drivers_models_drivers",
    "tickets_causes",
    "risks",
)
_SHARES = ("share", "reach", "unassigned")  # columns of 0 to 1, with their intervals
_ENDS = ("_low", "_high")
_FROZEN = 2  # columns that stay in view


def draw(book: Book, sheet: Any, table: pa.Table, *, strings: Strings, names: Names) -> None:
    """Write a table of findings, unrounded; columns that say nothing are left out."""
    kept = [name for name in table.column_names if _says(table, name)]
    said = _said(strings, names)
    between = strings("language.clause")
    rows = [
        tuple(_content(value, name, said.get(name.removeprefix("of_")), between) for name, value in line.items())
        for line in table.select(kept).to_pylist()
    ]
    listing(book, sheet, [heading(name, strings) for name in kept], rows)


def _says(table: pa.Table, name: str) -> bool:
    """Return whether a column holds what no other does: a value, or that one is hidden."""
    own, values = f"own_{name}", table.column(name)
    if own in table.column_names or (name.startswith("of_") and name.removeprefix("of_") in table.column_names):
        return False
    empty = (None, False) if name.endswith("hidden") else (None,)
    return any(value not in empty for value in values.to_pylist())


def listing(
    book: Book,
    sheet: Any,
    head: Sequence[str],
    rows: Sequence[Sequence[Content]],
    *,
    wide: Mapping[int, int] | None = None,
) -> None:
    """Write rows under a header that stays in view, repeats on paper and has filters.

    Args:
        book: that the sheet is of.
        sheet: an empty one.
        head: names of the columns.
        rows: as long as the head.
        wide: column → width in digits, where its content does not say it.
    """
    for column, title in enumerate(head):
        book.put(sheet, 0, column, title, "head")
    for place, row in enumerate(rows, start=1):
        for column, content in enumerate(row):
            book.put(sheet, place, column, content, "wrap" if isinstance(content, str) else "number")
    found = widths([head, *rows], most=36)
    for column, width in enumerate(found):
        sheet.set_column(column, column, (wide or {}).get(column, width))
    sheet.freeze_panes(1, min(_FROZEN, len(head) - 1))
    sheet.autofilter(0, 0, max(len(rows), 1), len(head) - 1)
    sheet.repeat_rows(0)


def _content(value: Any, name: str, said: Callable[[str], str] | None, between: str) -> Content:
    if isinstance(value, list):
        return between.join(map(str, value))
    if isinstance(value, str):
        return said(value) if said else value
    if isinstance(value, float):
        base = next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), name)
        if base in _SHARES:
            return Number(value, "0.0%")
        return Number(value, "0.0000" if name == "p" or name.endswith("_p") else "#,##0.0##")
    return value if value is None or isinstance(value, bool | int | date) else str(value)


def _said(strings: Strings, names: Names) -> dict[str, Callable[[str], str]]:
    """Return what the codes of a column are called; ids of touchpoints and pain points are names to a reader."""

    def name_of(code: str) -> str:
        touchpoint, dot, dimension = code.partition(".")
        if touchpoint not in names.touchpoints:
            return strings.find("score", code)
        place = {"touchpoint": names.touchpoint(touchpoint), "dimension": names.dimension(dimension)}
        return strings("name.pain", **place) if dot else place["touchpoint"]

    def definition(code: str) -> str:
        return strings.find("definition", code)

    return words_of(strings, names) | {"id": name_of, "name": name_of, "definition": definition}
