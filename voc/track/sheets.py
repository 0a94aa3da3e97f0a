"""Draw the workbook of actions: the actions themselves, the pain points to look up, the lists to choose from.

The same content gives the same bytes. What looks like a formula is written as text, and stays text when it is edited.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from voc.track.cells import text_of
from voc.track.form import Form
from voc.track.words import words

MADE = datetime(2026, 1, 1)  # noqa: DTZ001 — a workbook property holds no zone
_DATES = ("starts_on", "due_on", "done_on")
_LOCKED = ("id", "verdict", "problem", "version")
_WIDTHS = {
    "id": 8,
    "target": 26,
    "measure": 46,
    "owner": 14,
    "note": 30,
    "verdict": 40,
    "problem": 34,
    "comparison": 16,
}
_ROWS = 1000  # that have lists to choose from
_NAME = 31  # characters of the name of a sheet
_TEXT = 32_767  # characters of a cell


@dataclass(frozen=True, slots=True)
class Painful:
    """A pain point of the last report, to look up.

    Attributes:
        id: touchpoint.dimension.
        share: of informative comments, 0 to 1; None where there are too few.
        state: what the ledger says of it, a code or empty.
    """

    rank: int
    id: str
    complaints: int
    share: float | None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the sheet of actions; `raw` cells are those that somebody wrote."""

    id: str
    cells: Mapping[str, Any]
    version: str
    more: Mapping[str, Any]
    problem: str = ""
    verdict: str = ""
    raw: bool = False


class _Book:
    """A workbook under construction, with its formats."""

    def __init__(self, form: Form, book: Any) -> None:
        self.form, self.say, self.book = form, words(form.language), book
        grey = {"bg_color": "#EFEFEF", "text_wrap": True, "valign": "top"}
        free = {"locked": False, "text_wrap": True, "valign": "top"}
        self.formats = {
            "head": self.book.add_format({"bold": True, "bg_color": "#D9E1EC", "text_wrap": True, "valign": "top"}),
            "locked": self.book.add_format(grey),
            "problem": self.book.add_format(grey | {"font_color": "#B00020"}),
            # What is typed later must not become a formula either.
            "text": self.book.add_format(free),
            "quoted": self.book.add_format(free | {"quote_prefix": True}),
            "date": self.book.add_format(free | {"num_format": "yyyy-mm-dd"}),
            "degree": self.book.add_format(free | {"num_format": "0%"}),
            "cost": self.book.add_format(free | {"num_format": "#,##0.##"}),
            "share": self.book.add_format({"num_format": "0.0%", "valign": "top"}),
            "plain": self.book.add_format({"text_wrap": True, "valign": "top"}),
        }

    def put(self, sheet: Any, row: int, column: int, value: Any, style: str) -> None:
        """Write a cell as what it is; text is never read as a formula or a link."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.formats[style])
        elif isinstance(value, bool) or not isinstance(value, int | float | date):
            text = text_of(value) if not isinstance(value, str) else value
            risky = style == "text" and text[:1] in ("=", "+", "-", "@")
            sheet.write_string(row, column, text[:_TEXT], self.formats["quoted" if risky else style])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.formats["date"])
        else:
            sheet.write_number(row, column, value, self.formats[style])

    def header(self, sheet: Any, names: Sequence[str], *, frozen: int, top: int = 0) -> None:
        for column, name in enumerate(names):
            sheet.write_string(top, column, name, self.formats["head"])
        sheet.freeze_panes(top + 1, frozen)

    def actions(
        self, shown: Sequence[Shown], targets: int, comparisons: int, measures: int, above: Sequence[Sequence[Any]]
    ) -> None:
        """Draw the sheet that people fill in."""
        sheet, top = self.book.add_worksheet(self.say("sheet", "actions")), len(above)
        self._values(sheet, above)
        columns = self.say.group("column")
        more = list(dict.fromkeys(name for one in shown for name in one.more))
        for place, key in enumerate(columns):
            style = "date" if key in _DATES else key if key in ("degree", "cost") else "text"
            hidden = {"hidden": True} if key == "version" else {}
            locked = self.formats["locked" if key in _LOCKED else style]
            sheet.set_column(place, place, _WIDTHS.get(key, 12), locked, hidden)
        if more:
            sheet.set_column(len(columns), len(columns) + len(more) - 1, 16, self.formats["text"])
        self.header(sheet, [*columns.values(), *more], frozen=3, top=top)
        for row, one in enumerate(shown, start=top + 1):
            own = {"id": one.id, "verdict": one.verdict, "problem": one.problem, "version": one.version}
            for column, key in enumerate(columns):
                value = {**one.cells, **own}.get(key)
                style = self._style(key, value, raw=one.raw)
                self.put(sheet, row, column, value, style)
            for column, name in enumerate(more, start=len(columns)):
                self.put(sheet, row, column, one.more.get(name), "text")
        self._choices(sheet, list(columns), targets, comparisons, measures, top)
        sheet.write_comment(top, 0, self.say("note", "protected"))
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.autofilter(top, 0, top + max(len(shown), 1), len(columns) + len(more) - 1)

    def _style(self, key: str, value: Any, *, raw: bool) -> str:
        if key in _LOCKED:
            return "problem" if key == "problem" else "locked"
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if key == "cost" or (key == "degree" and not (raw and number and value > 1)):
            return key
        return "date" if key in _DATES and not number else "text"

    def _choices(self, sheet: Any, columns: list[str], targets: int, comparisons: int, measures: int, top: int) -> None:
        """Offer lists: the lengths are those on the sheet of lists."""
        lists = self.say("sheet", "lists")
        wanted = (("target", "A", targets), ("comparison", "B", comparisons), ("measure", "C", measures))
        for key, letter, length in wanted:
            column, source = columns.index(key), f"='{lists}'!${letter}$2:${letter}${length + 1}"
            # Measures may be in anybody's words, and the code of a pain point does as well as its name.
            asked = {"validate": "list", "source": source, "show_error": False}
            sheet.data_validation(top + 1, column, top + _ROWS, column, asked)
        column = columns.index("status")
        names = list(self.say.group("status").values())
        sheet.data_validation(top + 1, column, top + _ROWS, column, {"validate": "list", "source": names})

    def pains(self, pains: Sequence[Painful]) -> None:
        """Draw the pain points of the last report."""
        sheet = self.book.add_worksheet(self.say("sheet", "pains"))
        self.header(sheet, list(self.say.group("pain").values()), frozen=2)
        for column, width in enumerate((6, 28, 14, 12, 10, 10, 10, 90)):
            sheet.set_column(column, column, width)
        states = self.say.group("state")
        for row, one in enumerate(pains, start=1):
            touchpoint, _, dimension = self.form.label(one.id).partition(" · ")
            suggested = self.form.numbered(one.id)
            cells = (
                one.rank,
                one.id,
                touchpoint,
                dimension,
                one.complaints,
                one.share,
                states.get(one.state, one.state),
            )
            for column, value in enumerate((*cells, suggested)):
                self.put(sheet, row, column, value, "share" if column == 5 else "plain")

    def lists(self, targets: Sequence[str], comparisons: Sequence[str], measures: Sequence[str]) -> None:
        """Draw the lists to choose from, out of sight."""
        sheet = self.book.add_worksheet(self.say("sheet", "lists"))
        sheet.hide()
        for column, (key, values) in enumerate(
            (("target", targets), ("comparison", comparisons), ("measure", measures))
        ):
            for row, value in enumerate((self.say("column", key), *values)):
                self.put(sheet, row, column, value, "plain")

    def other(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Draw a sheet that is not ours, its values only."""
        taken = {one.name.casefold() for one in self.book.worksheets()}
        free = (f"{name[: _NAME - 4]} ({copy})" for copy in range(2, 100))
        self._values(self.book.add_worksheet(name if name.casefold() not in taken else next(free)), rows)

    def _values(self, sheet: Any, rows: Sequence[Sequence[Any]]) -> None:
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value != "":
                    self.put(sheet, row, column, value, "text")


def drawn(
    form: Form,
    *,
    shown: Sequence[Shown],
    pains: Sequence[Painful],
    others: Mapping[str, Sequence[Sequence[Any]]],
    above: Sequence[Sequence[Any]] = (),
) -> bytes:
    """Return the bytes of a workbook.

    Args:
        form: shows values, and knows what can be chosen.
        shown: rows of the sheet of actions, in order.
        pains: of the last report.
        others: further sheets, by name.
        above: rows above the header of the sheet of actions.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": MADE})
    made = add(book, form, shown=shown, pains=pains, above=above)
    for name, rows in others.items():
        made.other(name, rows)
    book.close()
    return buffer.getvalue()


def add(
    open_book: Any,
    form: Form,
    *,
    shown: Sequence[Shown],
    pains: Sequence[Painful],
    above: Sequence[Sequence[Any]] = (),
) -> _Book:
    """Draw the sheets of actions, pain points and lists into an open workbook of xlsxwriter, and return its drawer.

    Their names are those of `names_of`; no other sheet may have one of them.
    """
    book = _Book(form, open_book)
    first = [one.id for one in pains]
    targets = [form.label(one) for one in dict.fromkeys((*first, *form.targets()))]
    comparisons = [form.label(one) for one in form.targets() if "." not in one]
    suggested = [measure.id for one in pains for measure in form.suggestions(one.id)]
    measures = [form.measure_text(one) for one in dict.fromkeys((*suggested, *form.measures()))]
    book.actions(shown, len(targets), len(comparisons), max(len(measures), 1), above)
    book.pains(pains)
    book.lists(targets, comparisons, measures)
    return book


def names_of(language: str) -> tuple[str, ...]:
    """Return what the sheets of actions, pain points and lists are called."""
    return tuple(words(language).group("sheet").values())
