"""Report → Excel workbook: what the page says, a sheet for each section, its tables with numbers that are numbers.

Sheets: summary and contents, actions to fill in, a sheet for each section, all verbatims, the chief findings unrounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from voc.report import data_sheets
from voc.report.book import Book, Content, Link, number, widths
from voc.report.model import Report, Section
from voc.report.sheet_rows import EMPTY, Row, Said, rows_of
from voc.report.strings import Names, Strings
from voc.report.tables import HOMES
from voc.report.wording import count
from voc.track import sheets
from voc.track.form import Form

_SPAN = 8  # columns that a text goes across
_ACTIONS, _DATA = "#C2742F", "#9BA4AD"  # colours of tabs


@dataclass(frozen=True, slots=True)
class Actions:
    """What the sheets of actions hold, see `voc.track.sheets`."""

    form: Form
    shown: Sequence[sheets.Shown]
    pains: Sequence[sheets.Painful]


def workbook(
    report: Report,
    *,
    strings: Strings,
    names: Names,
    tables: Mapping[str, pa.Table] | None = None,
    actions: Actions | None = None,
) -> bytes:
    """Return the bytes of a workbook; the same report gives the same.

    Args:
        report: says everything.
        strings: words of its language.
        names: of ids in the tables.
        tables: of findings; the chief ones become sheets.
        actions: to fill in.
    """
    reserved = sheets.names_of(actions.form.language) if actions else ()
    book = Book(report.title, reserved=reserved)
    places = {section.id: book.name(section.title) for section in report.sections}
    verbatims = book.name(report.labels["verbatims"])
    data = {
        name: book.name(strings("book.data", table=strings(f"book.table.{name}")))
        for name in data_sheets.TABLES
        if tables and name in tables and tables[name].num_rows
    }
    first = book.sheet(places["summary"])
    if actions:
        sheets.add(book.open, actions.form, shown=actions.shown, pains=actions.pains)
        book.open.get_worksheet_by_name(reserved[0]).set_tab_color(_ACTIONS)
    said: list[Said] = []
    for section in report.sections:
        if section.id != "summary":
            rows = _section(section, said, strings, verbatims)
            _draw(book, book.sheet(places[section.id]), rows)
    _verbatims(book, verbatims, said, strings)
    for name, place in data.items():
        assert tables
        data_sheets.draw(book, book.sheet(place, colour=_DATA), tables[name], strings=strings, names=names)
    _summary(
        book, first, report, places, [*reserved[:2], *list(places.values())[1:], verbatims, *data.values()], strings
    )
    return book.bytes()


def _summary(
    book: Book, sheet: Any, report: Report, places: Mapping[str, str], all_sheets: Sequence[str], strings: Strings
) -> None:
    say, rows = strings.group("book"), [Row("title", (report.title,)), Row("note", (report.coverage,))]
    rows += [*(Row("note", (note,)) for note in report.notes), EMPTY]
    rows.append(Row("heading", (report.labels["summary"],)))
    rows += [Row("lead", (one.label, one.text, _link(one.anchor, places))) for one in report.sentences]
    rows += [EMPTY, Row("heading", (report.labels["figures"],))]
    head = tuple(say[name] for name in ("figure", "definition", "value", "basis", "target", "change", "see"))
    rows.append(Row("head", head, numeric=(False, False, True)))
    for tile in report.tiles:
        cells = (tile.label, tile.detail, number(tile.value) or tile.value, tile.note, tile.target, tile.change)
        rows.append(Row("alert" if tile.alert else "cells", (*cells, _link(tile.anchor, places))))
    if report.decisions:
        rows += [EMPTY, Row("heading", (report.labels["decide"],))]
        rows.append(Row("head", (say["matter"], say["brief"], "", "", "", "", say["see"])))
        rows += [Row("lead", (one.name, one.brief, _link(one.anchor, places))) for one in report.decisions]
    rows += [EMPTY, Row("heading", (say["contents"],))]
    rows += [Row("cells", (Link(name, name),)) for name in all_sheets]
    rows.append(Row("note", (say["all_data"],)))
    _draw(book, sheet, rows, least=(22, 26, 12, 30, 22, 34, 14))
    sheet.activate()
    sheet.set_first_sheet()


def _link(anchor: str, places: Mapping[str, str]) -> Content:
    start = anchor.split("-")[0]
    place = places.get(anchor) or places.get(start) or places.get(HOMES.get(start, ""))
    return Link(place, place) if place and place != places["summary"] else ""


def _section(section: Section, said: list[Said], strings: Strings, verbatims: str) -> list[Row]:
    rows = [Row("section", (section.title,)), *([Row("note", (section.lead,))] if section.lead else []), EMPTY]
    before = len(said)
    rows += rows_of(section.blocks, section.title, said)
    if len(said) > before:
        rows.append(Row("note", (strings("book.more_said", count=count(len(said) - before), sheet=verbatims),)))
    return rows


def _draw(book: Book, sheet: Any, rows: Sequence[Row], *, least: Sequence[int] = ()) -> None:
    """Write rows under each other; texts go across columns, so that these are as wide as the tables need."""
    tabular = [row.cells for row in rows if row.style in ("cells", "head", "alert")]
    labels = [row.cells[:1] for row in rows if row.style == "lead"]
    found = widths([*tabular, *labels], most=30)
    found = [max(one, 12) for one in found] + [12] * (_SPAN - len(found))
    found = [max(one, wanted) for one, wanted in zip(found, [*least, *[0] * len(found)], strict=False)]
    for column, wide in enumerate(found):
        sheet.set_column(column, column, wide)
    sheet.outline_settings(True, False)  # shown, and their signs above the rows that they close
    for place, row in enumerate(rows):
        height = _line(book, sheet, place, row, found)
        sheet.set_row(place, height, None, _FOLDS[row.fold])


_FOLDS = {"": {}, "head": {"collapsed": True}, "inside": {"level": 1, "hidden": True}}


def _line(book: Book, sheet: Any, place: int, row: Row, found: Sequence[int]) -> float | None:
    """Write a row and return its height, None for the usual one."""
    across = sum(found[:_SPAN])
    if row.style in ("title", "section", "heading", "label", "note", "text", "caption"):
        style = {"text": "wrap", "caption": "note"}.get(row.style, row.style)
        return book.merged(sheet, place, 0, _SPAN - 1, str(row.cells[0]), style, wide=across)
    if row.style == "lead":
        label, text, *links = row.cells
        book.put(sheet, place, 0, label, "label")
        last = _SPAN - 3 if links else _SPAN - 1
        for link in links:
            book.put(sheet, place, last + 1, link)
        return book.merged(sheet, place, 1, last, str(text), "wrap", wide=sum(found[1 : last + 1]))
    for column, content in enumerate(row.cells):
        right = column < len(row.numeric) and row.numeric[column]
        styles = {"head": "head_number" if right else "head", "alert": "alert"}
        book.put(sheet, place, column, content, styles.get(row.style, "number" if right else "wrap"))
    return None


def _verbatims(book: Book, name: str, said: Sequence[Said], strings: Strings) -> None:
    say = strings.group("book")
    keys = ("part", "about", "text", "marked", "polarity", "channel", "date", "groups", "reference")
    rows: list[tuple[Content, ...]] = []
    for one in said:
        quote = one.quote
        polarity, channel, day, *groups = (*quote.facts, "", "", "")[: max(3, len(quote.facts))]
        text = quote.head + quote.before + quote.marked + quote.after
        facts = (polarity, channel, day, strings("language.clause").join(groups))
        source = " · ".join(part for part in (quote.source_ref, quote.cut) if part)
        rows.append((one.section, one.about, text, quote.marked, *facts, source))
    data_sheets.listing(book, book.sheet(name), [say[key] for key in keys], rows, wide={2: 70, 3: 30})
