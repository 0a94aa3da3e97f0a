"""Read tables row by row: the engine that surveys and reviews share, and tables of calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from voc.errors import InputError
from voc.files import digest
from voc.ingest.answers import Asked, answers, is_blank
from voc.ingest.calls import dialogue, looks_like_dialogue
from voc.ingest.cells import BadCellError, in_order, instant, number
from voc.ingest.durations import taken
from voc.ingest.headers import place, signs_in
from voc.ingest.load import Row, Sheet, sheets
from voc.ingest.parts import Entry, Parts, comment, gather, record, rejected
from voc.ingest.speakers import as_turns
from voc.ingest.stacked import stacked
from voc.source import Columns, Source, compiled, matches

_LONGEST_ATTRIBUTE = 40


@dataclass(frozen=True)
class Voice:
    """One text of a row; `suffix` tells it from the row's other texts."""

    text: str
    suffix: str = ""
    question: str | None = None


@dataclass(frozen=True)
class Plan:
    """Where everything stands in the rows of one sheet.

    Attributes:
        where: field of `source.columns` → column; attributes: segment → column.
        asked: the questions, in the order of their columns.
        said: makes the customer's words of a title and a text.

    """

    source: Source
    zone: ZoneInfo
    header: tuple[str, ...]
    where: Mapping[str, int]
    attributes: Mapping[str, int]
    asked: tuple[Asked, ...]
    said: Callable[[str, str], str]

    def cell(self, row: Row, field: str) -> str:
        """Return the cell of a field, empty where the table lacks the column or the answer is a blank."""
        cell = row.cells[self.where[field]] if field in self.where else ""
        return "" if is_blank(cell, self.source.layout) else cell

    def name(self, field: str) -> str:
        """Return the header of a field."""
        return self.header[self.where[field]] if field in self.where else ""


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
        said=said or (lambda title, text: text),
    )


def read_rows(sheet: Sheet, how: Plan) -> Iterator[Parts]:
    """Read all rows of a sheet."""
    return gather(entry for _, entry in entries(sheet, how))


def entries(sheet: Sheet, how: Plan) -> Iterator[tuple[Row, Entry]]:
    """Yield the rows of a sheet with what each gives."""
    repeated: Counter[str] = Counter()
    for row in sheet.rows(header_rows=how.source.header_rows):
        yield row, _entry(row, how, repeated)


def _entry(row: Row, how: Plan, repeated: Counter[str]) -> Entry:
    if row.fault:
        return rejected(str(row.number), column="", reason=row.fault)
    identity = _identity(row, how)
    ref = f"{row.number} #{identity}" if identity else str(row.number)
    try:
        _check_kept(row, how)
        moment, voices, measures = moment_of(row, how, "occurred_at"), *_content(row, how)
        segments = segments_of(row, how)
        of = record(
            _key(row, how, identity, moment) or _content_key(row, how, moment, voices, measures, segments, repeated),
            source=how.source,
            ref=ref,
            occurred_at=moment,
            respondent=how.cell(row, "respondent"),
            attributes=segments,
            version=version_of(row, how),
            channel=how.source.channel_of(how.cell(row, "channel")),
        )
    except BadCellError as bad:
        return rejected(ref, column=bad.column, reason=bad.reason)
    return Entry(
        record=of,
        comments=[_comment(of, one, how) for one in voices],
        measures=[{"record_key": of["record_key"], "ref": of["ref"], **one} for one in measures],
    )


def _comment(of: Mapping[str, Any], voice: Voice, how: Plan) -> dict[str, Any]:
    if how.source.dialogue and not voice.suffix and looks_like_dialogue(voice.text, how.source):
        said, _ = dialogue(voice.text.splitlines(), how.source, zone=how.zone)
        return comment(of, turns=as_turns(said, how.source))
    return comment(of, suffix=voice.suffix, question=voice.question, text=voice.text)


def _identity(row: Row, how: Plan) -> str:
    """Return the export's own id of a row, or an empty string."""
    cell = how.cell(row, "key")
    if not how.source.key_pattern:
        return cell
    match = compiled(how.source.key_pattern).search(cell)
    return match["key"] if match else ""


def _key(row: Row, how: Plan, identity: str, moment: datetime | None) -> str:
    if not identity:
        return ""
    parts = {"occurred_at": moment.isoformat() if moment else "", "respondent": how.cell(row, "respondent")}
    others = [parts[field] for field in how.source.key_with]
    # A respondent may be a name or a number: it enters a key only as a hash.
    return digest([part.encode() for part in (identity, *others)], length=24) if others else identity


def _content_key(
    row: Row,
    how: Plan,
    moment: datetime | None,
    voices: Sequence[Voice],
    measures: Sequence[Mapping[str, Any]],
    segments: Mapping[str, str],
    repeated: Counter[str],
) -> str:
    """Identify a row without an id by what it says; the second of two equal rows is another row."""
    said = [str(moment), how.cell(row, "respondent"), *(part for one in voices for part in (one.suffix, one.text))]
    said += [f"{one['question']}={one['answer']}" for one in measures]
    said += [f"{name}={value}" for name, value in sorted(segments.items())]
    key = digest([part.encode() for part in said], length=24)
    repeated[key] += 1
    return key if repeated[key] == 1 else f"{key}-{repeated[key]}"


def _check_kept(row: Row, how: Plan) -> None:
    for column, values in how.source.keep_rows.items():
        index = place([column], how.header)
        if index is not None and row.cells[index] not in values:
            raise BadCellError("no customer's answer (preview or test)", column=how.header[index])


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


def _content(row: Row, how: Plan) -> tuple[list[Voice], list[dict[str, Any]]]:
    text = how.said(how.cell(row, "title"), how.cell(row, "text"))
    voices = [Voice(text)] if text else []
    measures = _rating(row, how)
    measures += taken(how.cell(row, "seconds"), hints=how.source.hints, question=how.name("seconds"))
    for asked in how.asked:
        try:
            given = answers(row.cells[asked.index], asked, layout=how.source.layout, hints=how.source.hints)
        except BadCellError as bad:
            raise BadCellError(bad.reason, column=how.header[asked.index]) from None
        measures += given.measures
        texts = enumerate(given.texts)
        voices += [Voice(text, asked.id + (f"+{place}" if place else ""), asked.title) for place, text in texts]
    return voices, measures


def _rating(row: Row, how: Plan) -> list[dict[str, Any]]:
    cell = how.cell(row, "rating")
    if not cell:
        return []
    value, low, high = number(cell, hints=how.source.hints), how.source.rating_low, how.source.rating_high
    if value is None:
        raise BadCellError("the rating is not a number", column=how.name("rating"))
    if not low <= value <= high:
        raise BadCellError("the rating is outside its scale", column=how.name("rating"))
    shared = {"measure": "rating", "question": how.name("rating"), "value": value, "low": low, "high": high}
    return [{**shared, "answer": cell, "touchpoint": None, "reverse": None, "pair": None}]


def segments_of(row: Row, how: Plan) -> dict[str, str]:
    """Return the segments of a row, without what is long or looks personal."""
    cells = {name: row.cells[index] for name, index in how.attributes.items()}
    return {name: cell for name, cell in cells.items() if _is_segment(cell, how.source)}


def _is_segment(cell: str, source: Source) -> bool:
    short = not is_blank(cell, source.layout) and len(cell) <= _LONGEST_ATTRIBUTE
    return short and not matches(source.hints.private_values, cell)
