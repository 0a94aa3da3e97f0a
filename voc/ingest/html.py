"""Read tables out of a web page: what old systems export under the name of a workbook."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ROW, _CELL = re.compile(r"<tr\b", re.IGNORECASE), re.compile(r"<t[dh]\b", re.IGNORECASE)
_WIDEST = 200


def holds_a_table(page: str) -> bool:
    """Return whether a page has a table of at least two rows and two columns."""
    return len(_ROW.findall(page)) > 1 and len(_CELL.findall(page)) > 3


def tables(page: str) -> list[list[list[str]]]:
    r"""Return the cells of each table, row by row; a cell over several columns is followed by empty ones.

    >>> tables("<table><tr><th>a<th colspan=2>b</tr><tr><td>1<br>2</td><td>3</td></tr></table>")
    [[['a', 'b', ''], ['1\n2', '3']]]
    """
    reader = _Tables()
    reader.feed(page)
    reader.close()
    return [rows for rows in reader.tables if rows]


class _Tables(HTMLParser):
    """Collect cells; scripts and styles are no words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._inside = False
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._inside = False
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._open(dict(attrs))
        elif tag == "br":
            self.handle_data("\n")
        elif tag in ("script", "style"):
            self._silent = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._inside = False
        elif tag in ("script", "style"):
            self._silent = False

    def handle_data(self, data: str) -> None:
        if self._inside and not self._silent:
            row = self.tables[-1][-1]
            row[self._at] += data

    def _open(self, attributes: dict[str, str | None]) -> None:
        row = self.tables[-1][-1]
        span = attributes.get("colspan") or "1"
        self._at = len(row)
        row.extend([""] * (min(int(span), _WIDEST) if span.isdigit() and int(span) else 1))
        self._inside = True
