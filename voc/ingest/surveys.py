"""Read survey exports: one row a submitted questionnaire, one or more columns a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from voc.ingest.answers import Asked, is_blank
from voc.ingest.classify import Guess, classify
from voc.ingest.headers import folded, place
from voc.ingest.load import Sheet
from voc.ingest.parts import Parts
from voc.ingest.tables import distinct, fitting_sheet, plan, read_rows
from voc.source import Columns, Question, Source, compiled, matches

# Enough to tell kinds of questions apart; the first rows, so that a file is always read the same way.
_SAMPLE = 3_000
_BETWEEN = "—"
_WANTED = ("importance", "expectation")


@dataclass(frozen=True)
class Heading:
    """What a header says: the question's number and stem, and the row of a matrix (or an option)."""

    index: int
    number: str
    stem: str
    row: str = ""

    @property
    def title(self) -> str:
        """Return the question as shown."""
        return _BETWEEN.join(part for part in (self.stem, self.row) if part)

    @property
    def id(self) -> str:
        """Return what tells the question from the others of its questionnaire, wherever its column stands."""
        return ".".join(part for part in (self.number or self.stem, self.row) if part)


@dataclass(frozen=True)
class Questionnaire:
    """The questions of a sheet, and the columns that hold segments."""

    asked: tuple[Asked, ...]
    attributes: dict[str, int]


def read(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read a survey; questions that the definition does not list are recognised by header and answers."""
    sheet = fitting_sheet(path, source)
    form = questionnaire(sheet, source)
    return read_rows(sheet, plan(sheet, source, zone=time_zone, asked=form.asked, attributes=form.attributes))


def questionnaire(sheet: Sheet, source: Source) -> Questionnaire:
    """Find out what every column of a sheet asks."""
    taken = _taken(sheet, source)
    headings = [one for one in _headings(sheet.header, source) if one.index not in taken]
    sample = [row.cells for row in islice(sheet.rows(header_rows=source.header_rows), _SAMPLE) if not row.fault]
    listed = {folded(question.column): question for question in source.questions}
    asked: list[Asked] = []
    attributes: dict[str, int] = {}
    for group in _grouped(headings):
        ticked = _ticked(group, sample, source)
        for heading, guess in _guessed(group, sample, source):
            column, found, option = sheet.header[heading.index], guess, ""
            if heading.index in ticked:
                found, option = Guess("multiple"), heading.row
            elif heading.row and guess.low is not None and matches(source.hints.rankings, heading.stem):
                found, option = Guess("ranking"), heading.row
            if folded(column) in listed and not matches(source.hints.private, column):
                asked.append(_asked(heading, listed[folded(column)], option))
            elif found.attribute:
                attributes.setdefault(found.attribute, heading.index)
            elif found.measure != "ignore":
                asked.append(_asked(heading, as_question(column, found), option))
    return Questionnaire(distinct(paired(asked, headings, source)), attributes)


def as_question(column: str, guess: Guess) -> Question:
    """Return a guess as a question of a source definition."""
    return Question(
        column=column,
        measure=guess.measure,
        low=guess.low,
        high=guess.high,
        labels=guess.labels,
        touchpoint=guess.touchpoint,
        reverse=guess.reverse,
    )


def paired(asked: Sequence[Asked], headings: Sequence[Heading], source: Source) -> list[Asked]:
    """Give one key to the questions for importance or expectation and for performance of the same thing.

    Ratings of what another question calls important or expected are its performance; a satisfaction keeps its measure.
    """
    subjects = {heading.index: _subject(heading, source) for heading in headings}
    wanted = {subjects[one.index] for one in asked if one.how.measure in _WANTED} - {""}
    listed = {folded(question.column) for question in source.questions}
    return [_with_pair(one, subjects[one.index], wanted, listed) for one in asked]


def _with_pair(one: Asked, subject: str, wanted: set[str], listed: set[str]) -> Asked:
    how = one.how
    if how.pair or not subject or (subject not in wanted and how.measure != "performance"):
        return one
    if how.measure in ("rating", "scale") and folded(how.column) not in listed:
        how = how.model_copy(update={"measure": "performance", "pair": subject})
    elif how.measure in (*_WANTED, "performance", "csat"):
        how = how.model_copy(update={"pair": subject})
    return replace(one, how=how)


def _subject(heading: Heading, source: Source) -> str:
    """Return what a question asks about: the row of a matrix, else its words without those that name the measure."""
    if heading.row:
        return heading.row
    left = heading.stem
    for pattern in source.hints.pairs:
        left = compiled(pattern).sub("", left)
    return left.strip()


def _taken(sheet: Sheet, source: Source) -> set[int]:
    fields = [place(getattr(source.columns, field), sheet.header) for field in Columns.model_fields]
    segments = [place(aliases, sheet.header) for aliases in source.attributes.values()]
    return {index for index in (*fields, *segments) if index is not None}


def _headings(header: Sequence[str], source: Source) -> list[Heading]:
    """Read the headers; one that no pattern knows is a question only where the definition lists it."""
    listed = {folded(question.column) for question in source.questions}
    found = []
    for index, name in enumerate(header):
        heading = _heading(index, name, source)
        if heading is not None:
            found.append(heading)
        elif name and (folded(name) in listed or not source.layout.headers):
            found.append(Heading(index, "", name))
    return _with_rows(found, source)


def _heading(index: int, name: str, source: Source) -> Heading | None:
    for pattern in source.layout.headers:
        match = compiled(pattern).search(name)
        if match:
            parts = match.groupdict(default="")
            return Heading(index, parts.get("number", ""), parts.get("stem", "").strip(), parts.get("row", "").strip())
    return None


def _with_rows(headings: list[Heading], source: Source) -> list[Heading]:
    """Split headers that share a number into stem and row: alone, `(1-5)` at the end is part of the question."""
    numbers = [heading.number for heading in headings]
    return [
        _split(heading, source) if heading.number and not heading.row and numbers.count(heading.number) > 1 else heading
        for heading in headings
    ]


def _split(heading: Heading, source: Source) -> Heading:
    for pattern in source.layout.rows:
        match = compiled(pattern).search(heading.stem)
        if match:
            return Heading(heading.index, heading.number, match["stem"].strip(), match["row"].strip())
    return heading


def _grouped(headings: Sequence[Heading]) -> list[list[Heading]]:
    groups: defaultdict[str, list[Heading]] = defaultdict(list)
    for heading in headings:
        alone = heading.stem if heading.row else f"column {heading.index}"
        groups[heading.number or alone].append(heading)
    return list(groups.values())


def _guessed(group: list[Heading], sample: Sequence[list[str]], source: Source) -> Iterator[tuple[Heading, Guess]]:
    for heading in group:
        values = [cells[heading.index] for cells in sample]
        row = heading.row if len(group) > 1 or not heading.stem else ""
        yield heading, classify(heading.title, values, hints=source.hints, layout=source.layout, row=row)


def _ticked(group: list[Heading], sample: Sequence[list[str]], source: Source) -> set[int]:
    """Return the columns of a question that are options chosen or not: zeros and ones, or their own names."""
    if len(group) < 2 or not all(heading.row for heading in group):
        return set()
    given = {heading.index: {row[heading.index] for row in sample} for heading in group}
    cells = {index: {cell for cell in column if not is_blank(cell, source.layout)} for index, column in given.items()}
    if {cell for column in cells.values() for cell in column} == {"0", "1"}:
        return set(cells)
    # Some tools write the option itself into its column; what was written beside `other` has a column too.
    named = {one.index for one in group if {folded(cell) for cell in cells[one.index]} == {folded(one.row)}}
    return named | {index for index, column in cells.items() if named and not column}


def _asked(heading: Heading, how: Question, option: str) -> Asked:
    title = how.title or (heading.stem if option else heading.title)
    return Asked(heading.index, heading.id, title, how, option)
