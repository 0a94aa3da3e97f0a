"""Read tables row by row: the engine that surveys and reviews share, and tables of calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from voc.errors import InputError
from voc.ingest.answers import Answers, Asked, answers, is_blank
from voc.ingest.bulk import Beside, parts_of
from voc.ingest.calls import dialogue, looks_like_dialogue
from voc.ingest.cells import BadCellError, in_order, instant, number
from voc.ingest.durations import taken
from voc.ingest.headers import place, signs_in
from voc.ingest.load import Row, Sheet, sheets
from voc.ingest.parts import CHUNK, Parts, gather
from voc.ingest.speakers import as_turns
from voc.ingest.stacked import stacked
from voc.source import Columns, Source, matches

_LONGEST_ATTRIBUTE = 40


@dataclass(frozen=True)
class Plan:
    """Where everything stands in the rows of one sheet.

    Attributes:
        where: field of `source.columns` → column; attributes: segment → column.
        asked: the questions, in the order of their columns.
        said: makes the customer's words of a title and a text; None where they are the text.
        cues: patterns; a text without a title that none of them matches is said as it is. None: all are looked at.

    """

    source: Source
    zone: ZoneInfo
    header: tuple[str, ...]
    where: Mapping[str, int]
    attributes: Mapping[str, int]
    asked: tuple[Asked, ...]
    said: Callable[[str, str], str] | None = None
    cues: tuple[str, ...] | None = None

    def cell(self, row: Row, field: str) -> str:
        """Return the cell of a field, empty where the table lacks the column or the answer is a blank."""
        cell = row.cells[self.where[field]] if field in self.where else ""
        return "" if is_blank(cell, self.source.layout) else cell

    def name(self, field: str) -> str:
        """Return the header of a field."""
        return self.header[self.where[field]] if field in self.where else ""

    def is_segment(self, cell: str) -> bool:
        """Return whether a cell may stand in an attribute."""
        short = not is_blank(cell, self.source.layout) and len(cell) <= _LONGEST_ATTRIBUTE
        return short and not matches(self.source.hints.private_values, cell)

    def kept_only(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the columns of `keep_rows` that the table has, and the values that are kept."""
        for column, values in self.source.keep_rows.items():
            index = place([column], self.header)
            if index is not None:
                yield index, values

    def reading(self, asked: Asked) -> Callable[[str], Answers]:
        """Return what reads the cells of a question."""
        return partial(answers, asked=asked, layout=self.source.layout, hints=self.source.hints)

    def rating(self, cell: str) -> Answers:
        """Read the cell of `columns.rating`.

        Raises:
            BadCellError: no number, or one outside the scale.

        """
        if not cell:
            return Answers()
        value, low, high = number(cell, hints=self.source.hints), self.source.rating_low, self.source.rating_high
        if value is None:
            raise BadCellError("the rating is not a number")
        if not low <= value <= high:
            raise BadCellError("the rating is outside its scale")
        shared = {"measure": "rating", "question": self.name("rating"), "value": value, "low": low, "high": high}
        return Answers([{**shared, "answer": cell, "touchpoint": None, "reverse": None, "pair": None}])

    def seconds(self, cell: str) -> Answers:
        """Read the cell of `columns.seconds`."""
        return Answers(taken(cell, hints=self.source.hints, question=self.name("seconds")))

    def turns(self, text: str) -> list[dict[str, Any]] | None:
        """Return the turns of a text that holds a dialogue, None for any other."""
        if not looks_like_dialogue(text, self.source):
            return None
        return as_turns(dialogue(text.splitlines(), self.source, zone=self.zone)[0], self.source)


def read(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read a table in which the definition names every column of interest."""
    sheet = fitting_sheet(path, source)
    return read_rows(sheet, plan(sheet, source, zone=time_zone, asked=listed(sheet, source)))


def fitting_sheet(path: Path, source: Source) -> Sheet:
    """Return the named sheet, else the first that shows the signs of the source, else the first.

    Raises:
        InputError: there is no such sheet.

    """
    found = [stacked(sheet, source) for sheet in sheets(path, rows=source.rows)]
    if source.sheet:
        found = [sheet for sheet in found if sheet.name == source.sheet]
        if not found:
            raise InputError(f"there is no sheet {source.sheet!r}", where=path.name, todo="correct `sheet`")
    return next((sheet for sheet in found if signs_in(sheet.header, source)), found[0])


def listed(sheet: Sheet, source: Source) -> tuple[Asked, ...]:
    """Return the questions of the definition that the sheet has."""
    places = ((question, place([question.column], sheet.header)) for question in source.questions)
    found = [
        Asked(index, question.column, question.title or question.column, question)
        for question, index in places
        if index is not None and not matches(source.hints.private, question.column)
    ]
    return distinct(found)


def distinct(asked: Sequence[Asked]) -> tuple[Asked, ...]:
    """Give a number to titles that several columns share: a record has one measure a question."""
    seen: Counter[str] = Counter()
    numbered = []
    for one in sorted(asked, key=lambda question: question.index):
        key = f"{one.title} {one.option}"
        seen[key] += 1
        title = one.title if seen[key] == 1 else f"{one.title} ({seen[key]})"
        numbered.append(Asked(one.index, one.id, title, one.how, one.option))
    return tuple(numbered)


def plan(
    sheet: Sheet,
    source: Source,
    *,
    zone: ZoneInfo,
    asked: tuple[Asked, ...],
    attributes: Mapping[str, int] | None = None,
    said: Callable[[str, str], str] | None = None,
    cues: tuple[str, ...] | None = None,
) -> Plan:
    """Find the fields and segments of a source in a sheet; columns of personal data only serve as respondent."""
    private = {index for index, name in enumerate(sheet.header) if matches(source.hints.private, name)}
    where = {field: place(getattr(source.columns, field), sheet.header) for field in Columns.model_fields}
    segments = {name: place(aliases, sheet.header) for name, aliases in source.attributes.items()}
    return Plan(
        source=source,
        zone=zone,
        header=sheet.header,
        where={
            field: index
            for field, index in where.items()
            if index is not None and (field in ("respondent", "agent", "sender") or index not in private)
        },
        attributes={
            name: index
            for name, index in {**(attributes or {}), **segments}.items()
            if index is not None and index not in private
        },
        asked=asked,
        said=said,
        cues=cues,
    )


def read_rows(sheet: Sheet, how: Plan, *, beside: Beside | None = None) -> Iterator[Parts]:
    """Read all rows of a sheet; `beside` reads what stands in them beside texts and answers."""
    repeated: Counter[str] = Counter()
    given = False
    for block in sheet.blocks(header_rows=how.source.header_rows, size=CHUNK):
        yield parts_of(block, how, repeated, beside=beside)
        given = True
    if not given:
        yield from gather(())


def moment_of(row: Row, how: Plan, field: str) -> datetime | None:
    """Return the moment in a field, None where the table lacks it.

    Raises:
        BadCellError: the cell is empty or no date.

    """
    if field not in how.where:
        return None
    cell = in_order(how.cell(row, field), how.source.date_order)
    if not cell:
        raise BadCellError("no date", column=how.name(field))
    try:
        return instant(cell, zone=how.zone, hints=how.source.hints)
    except BadCellError as bad:
        raise BadCellError(bad.reason, column=how.name(field)) from None


def version_of(row: Row, how: Plan) -> str | None:
    """Return when a row was last edited in a form that sorts, or the cell itself where it is no date."""
    cell = how.cell(row, "edited_at")
    if not cell:
        return None
    try:
        return instant(cell, zone=how.zone, hints=how.source.hints).isoformat(timespec="milliseconds")
    except BadCellError:
        return cell


def segments_of(row: Row, how: Plan) -> dict[str, str]:
    """Return the segments of a row, without what is long or looks personal."""
    cells = {name: row.cells[index] for name, index in how.attributes.items()}
    return {name: cell for name, cell in cells.items() if how.is_segment(cell)}
