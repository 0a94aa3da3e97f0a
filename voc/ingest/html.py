"""Read tables out of a web page or Excel 2003 XML: what old systems export under the name of a workbook."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ROW, _CELL = (re.compile(rf"<(?:ss:)?{names}\b", re.IGNORECASE) for names in ("(?:tr|row)", "(?:t[dh]|cell)"))
_WIDEST = 200
# Excel's own names for the same things.
_SAME = {"row": "tr", "cell": "td", "comment": "script"}


def holds_a_table(page: str) -> bool:
    """Return whether a page has a table of at least two rows and two columns."""
    return len(_ROW.findall(page)) > 1 and len(_CELL.findall(page)) > 3


def tables(page: str) -> list[list[list[str]]]:
    r"""Return the cells of each table, row by row; a cell over several columns is followed by empty ones.

    >>> tables("<table><tr><th>a<th colspan=2>b</tr><tr><td>1<br>2</td><td>3</td></tr></table>")
    [[['a', 'b', ''], ['1\n2', '3']]]
    >>> tables('<Table><Row><Cell><Data>a</Data></Cell><Cell ss:Index="3"><Data>b</Data></Cell></Row></Table>')
    [[['a', '', 'b']]]
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
        tag = _plain(tag)
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
        tag = _plain(tag)
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
        row.extend([""] * (_number(attributes, "ss:index") - 1 - len(row)))
        self._at = len(row)
        row.extend([""] * max(_number(attributes, "colspan"), _number(attributes, "ss:mergeacross") + 1))
        self._inside = True


def _plain(tag: str) -> str:
    name = tag.removeprefix("ss:")
    return _SAME.get(name, name)


def _number(attributes: dict[str, str | None], name: str) -> int:
    said = attributes.get(name) or ""
    return min(int(said), _WIDEST) if said.isdecimal() else 0
