"""Blocks of a report as rows under each other, for a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from voc.report.blocks import (
    Article,
    Block,
    Cell,
    Columns,
    Facts,
    Heading,
    JourneyMap,
    Lines,
    Quote,
    Quotes,
    Sheet,
    Table,
    Text,
    Topics,
)
from voc.report.book import Content, number

# The first row goes across columns: title, section, heading, label, note, text, caption; `lead` is a label with a text.
Style = Literal["title", "section", "heading", "label", "note", "text", "caption", "lead", "head", "cells", "alert", ""]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: a text across columns, a label with a text, or cells."""

    style: Style
    cells: tuple[Content, ...]
    numeric: tuple[bool, ...] = ()
    fold: str = ""  # `head` of rows that are closed at first, or `inside`


@dataclass(frozen=True, slots=True)
class Said:
    """A quote and what it is about."""

    section: str
    about: str
    quote: Quote


EMPTY = Row("", ())


def rows_of(blocks: Sequence[Block], part: str, said: list[Said], *, about: str = "") -> Iterator[Row]:
    """Yield the rows of blocks, and collect what customers said, which has a sheet of its own.

    What is closed on the page is closed here too. A kind of block that is not known is shown by its title, note and
    table, as a chart is.
    """
    for block in blocks:
        if isinstance(block, Article):
            yield Row("heading", (block.title,))
            yield from rows_of(block.blocks, part, said, about=block.name or block.title)
        elif isinstance(block, Sheet):
            yield Row("heading", (block.title,), fold="head")
            for row in rows_of(block.blocks, part, said, about=block.name):
                yield replace(row, fold="inside")
        elif isinstance(block, Columns):
            for inside in block.parts:
                yield from rows_of(inside, part, said, about=about)
        elif isinstance(block, Quotes):
            said += [Said(part, about or block.title, quote) for quote in block.items]
        else:
            yield from _PLAIN.get(type(block), _drawn)(block)


def _heading(block: Heading) -> Iterator[Row]:
    yield Row("label", (block.text,))


def _text(block: Text) -> Iterator[Row]:
    yield from (Row("note", (block.text,)), EMPTY)


def _lines(block: Lines) -> Iterator[Row]:
    if block.title:
        yield Row("label", (block.title,))
    yield from (*(Row("text", (item.text,)) for item in block.items), EMPTY)


def _facts(block: Facts) -> Iterator[Row]:
    for fact in block.items:
        yield Row("lead", (fact.label, " · ".join(one for one in (fact.value, fact.note) if one)))
    yield EMPTY


def _topics(block: Topics) -> Iterator[Row]:
    yield Row("label", (block.title,))
    for topic in block.items:
        yield Row("cells", (topic.label, number(topic.count) or topic.count, "; ".join(topic.phrases)))
    yield EMPTY


def _map(block: JourneyMap) -> Iterator[Row]:
    yield from (Row("label", (block.title,)), Row("note", (block.note,)))
    for stage in block.stages:
        for tile in stage.tiles:
            yield Row("cells", (stage.name, tile.name, number(tile.value) or tile.value, tile.mark, tile.note))
    yield from (*([Row("note", (block.silent,))] if block.silent else []), EMPTY)


def _table(table: Table) -> Iterator[Row]:
    if table.caption:
        yield Row("caption", (table.caption,))
    yield Row("head", table.columns, table.numeric)
    for line in table.rows:
        cells = tuple(_content(cell, numeric=numeric) for cell, numeric in zip(line, table.numeric, strict=True))
        yield Row("cells", cells, table.numeric)
    yield EMPTY


def _content(cell: Cell, *, numeric: bool) -> Content:
    return (number(cell.text) if numeric and not cell.customer else None) or cell.text


def _drawn(block: Any) -> Iterator[Row]:
    yield Row("label", (getattr(block, "title", ""),))
    if note := getattr(block, "note", ""):
        yield Row("note", (note,))
    if table := getattr(block, "table", None):
        yield from _table(table)


_PLAIN: dict[type, Callable[[Any], Iterator[Row]]] = {
    Heading: _heading,
    Text: _text,
    Lines: _lines,
    Facts: _facts,
    Topics: _topics,
    JourneyMap: _map,
    Table: _table,
}
