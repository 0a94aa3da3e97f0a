"""A workbook under construction: cells are what they look like, never formulas; same content, same bytes."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from voc.report import safe

_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 — a workbook property holds no zone
_NAME = 31  # characters of the name of a sheet, in UTF-16
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_TAKEN = ("history",)  # Excel keeps it for itself
_A4 = 9
_MARGIN = 200  # characters of header and footer, less than the 255 of Excel
_NUMBER = re.compile(r"([+\N{MINUS SIGN}-]?)((?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.(\d+))?)(%?)")
_LEAST, _MOST = 8, 46  # width of a column, in digits
_LINE, _LINES = 16.5, 24  # height of a line of text in points, and the most of a row

Value = str | int | float | date | bool | None


@dataclass(frozen=True, slots=True)
class Number:
    """A number and how it is shown."""

    value: float
    format: str


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to another sheet."""

    text: str
    sheet: str


Content = Value | Number | Link


def number(text: str) -> Number | None:
    """Return the number that a text shows, with the format that shows it so; None where it is none.

    >>> number("12,045"), number("\N{MINUS SIGN}7.5%"), number("95%–97%")
    (Number(value=12045.0, format='#,##0'), Number(value=-0.075, format='0.0%'), None)
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, digits, decimals, percent = match.groups()
    places = len(decimals or "")
    value = float(digits.replace(",", "")) * (1 if sign in ("", "+") else -1)
    shape = ("0" if percent else "#,##0") + ("." + "0" * places if places else "") + percent
    signed = f"+{shape};-{shape};{shape}" if sign == "+" else shape
    return Number(round(value / 100, places + 2) if percent else value, signed)


def width(text: str) -> int:
    """Return how wide a text is, in digits; a Chinese character is two wide."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


class Book:
    """A workbook that is being written."""

    def __init__(self, title: str, *, reserved: Sequence[str] = ()) -> None:
        self.buffer = io.BytesIO()
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.open = xlsxwriter.Workbook(self.buffer, {"in_memory": True, **plain})
        self.open.set_properties({"title": safe.shortened(safe.cell(title), _MARGIN), "created": _MADE})
        self.title = title
        self._taken = {*_TAKEN, *(name.casefold() for name in reserved)}
        self._formats: dict[tuple[str, str], Any] = {}

    def name(self, wanted: str) -> str:
        """Return a free name for a sheet that Excel allows, as near as possible to the one wanted."""
        plain = _FORBIDDEN.sub(" ", safe.cell(wanted)).strip("' ") or "-"
        made, copy = _fitting(plain, ""), 1
        while made.casefold() in self._taken:
            copy += 1
            made = _fitting(plain, f" ({copy})")
        self._taken.add(made.casefold())
        return made

    def sheet(self, name: str, *, colour: str = "") -> Any:
        """Add a sheet of a name from `name`; it prints on A4, as wide as the page, with title and page numbers."""
        sheet = self.open.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5)
        title, label = (safe.shortened(safe.cell(text), _MARGIN // 2).replace("&", "&&") for text in (self.title, name))
        sheet.set_header(f"&L{title}&R{label}")
        sheet.set_footer("&R&P / &N")
        if colour:
            sheet.set_tab_color(colour)
        return sheet

    def put(self, sheet: Any, row: int, column: int, content: Content, style: str = "plain") -> None:
        """Write a cell as what it is."""
        if isinstance(content, Number):
            sheet.write_number(row, column, content.value, self.format(style, content.format))
        elif isinstance(content, Link):
            place = f"internal:'{content.sheet.replace(chr(39), chr(39) * 2)}'!A1"
            sheet.write_url(row, column, place, self.format("link"), string=content.text)
        elif content is None or content == "":
            sheet.write_blank(row, column, None, self.format(style))
        elif isinstance(content, str):
            # What is edited later must not become a formula either.
            sheet.write_string(row, column, safe.cell(content), self.format(style, quoted=safe.formula(content)))
        elif isinstance(content, bool):
            sheet.write_boolean(row, column, content, self.format(style))
        elif isinstance(content, date):
            sheet.write_datetime(row, column, content, self.format(style, "yyyy-mm-dd"))
        else:
            sheet.write_number(row, column, content, self.format(style, "#,##0" if isinstance(content, int) else ""))

    def merged(
        self, sheet: Any, row: int, first: int, last: int, text: str, style: str, *, wide: float
    ) -> float | None:
        """Write a text over several columns and return the height it needs, None for the usual one.

        Args:
            sheet: one of this workbook.
            row: counted from 0, as are columns.
            first: column.
            last: column.
            text: may have several lines.
            style: one of `_STYLES`.
            wide: width of the columns together, in digits.
        """
        plain = safe.cell(text)
        lines = sum(max(1, -(-width(line) // max(int(wide * 0.95), 1))) for line in plain.split("\n"))
        if last > first:
            sheet.merge_range(row, first, row, last, None, self.format(style, quoted=safe.formula(text)))
        self.put(sheet, row, first, text, style)
        size = _STYLES[style].get("font_size", 11) / 11
        return _LINE * size * min(lines, _LINES) if lines > 1 or size > 1 else None

    def format(self, style: str, shape: str = "", *, quoted: bool = False) -> Any:
        """Return a format: a style of `_STYLES` with a number format."""
        key = (style + "'" * quoted, shape)
        if key not in self._formats:
            wanted = (
                _STYLES[style] | ({"num_format": shape} if shape else {}) | ({"quote_prefix": True} if quoted else {})
            )
            self._formats[key] = self.open.add_format({"valign": "top", **wanted})
        return self._formats[key]

    def bytes(self) -> bytes:
        """Close the workbook and return what its file holds."""
        self.open.close()
        return self.buffer.getvalue()


_STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "wrap": {"text_wrap": True},
    "title": {"bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "font_size": 12},
    "label": {"bold": True, "text_wrap": True},
    "note": {"font_color": "#5C656F", "text_wrap": True},
    "head": {"bold": True, "bg_color": "#E8ECF1", "bottom": 1, "text_wrap": True},
    "head_number": {"bold": True, "bg_color": "#E8ECF1", "bottom": 1, "text_wrap": True, "align": "right"},
    "number": {"align": "right"},
    "alert": {"bold": True, "font_color": "#B3211A", "text_wrap": True},
    "link": {"font_color": "#1D5F9E", "underline": 1},
}


def widths(rows: Sequence[Sequence[Content]], *, most: int = _MOST) -> list[int]:
    """Return how wide the columns of some rows are to be."""
    count = max((len(row) for row in rows), default=0)
    found = [_LEAST] * count
    for row in rows:
        for column, content in enumerate(row):
            found[column] = max(found[column], min(most, _shown(content) + 2))
    return found


def _shown(content: Content) -> int:
    if isinstance(content, Number):
        return len(f"{content.value:,.3f}")
    if isinstance(content, str):
        return max(width(line) for line in content[: 4 * _MOST].split("\n"))
    return width(content.text) if isinstance(content, Link) else 10


def _fitting(text: str, end: str) -> str:
    """Cut a name so that it and its end have the length that Excel allows."""
    room = 2 * (_NAME - len(end))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").rstrip("' ") + end
