"""Guess a source definition for a table of which nothing is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from voc.errors import InputError
from voc.ingest.calls import looks_like_dialogue
from voc.ingest.cells import BadCellError, instant
from voc.ingest.classify import classify, is_chinese, mean_length
from voc.ingest.load import Sheet, documents, kind_of, sheets
from voc.ingest.paths import longest_list
from voc.ingest.surveys import as_question
from voc.source import NUMERIC, Columns, Hints, Layout, Question, Signs, Source, Title, matches

_SAMPLE = 3_000
_NEARLY_ALL = 0.9
_LEAST_TEXT = 6.0
_MOST_SEGMENTS = 60


@dataclass
class _Table:
    """The columns of a table, and which of them have found a use."""

    header: tuple[str, ...]
    cells: list[list[str]]
    hints: Hints
    zone: ZoneInfo
    fields: dict[str, int] = field(default_factory=dict)

    def values(self, index: int) -> list[str]:
        return [row[index] for row in self.cells if row[index]]

    def free(self) -> list[int]:
        """Return the columns without a use that hold anything and nothing personal."""
        used = set(self.fields.values())
        return [
            index
            for index, name in enumerate(self.header)
            if name and index not in used and not matches(self.hints.private, name) and self.values(index)
        ]

    def named(self, field_name: str, columns: Sequence[int]) -> list[int]:
        """Return those columns whose header speaks for a field."""
        patterns = [pattern for one in self.hints.fields if one.name == field_name for pattern in one.headers]
        return [index for index in columns if matches(patterns, self.header[index])]


def guess_source(path: Path, *, name: str, hints: Hints, zone: ZoneInfo) -> Source:
    """Return a definition with reader `table` for a file.

    Raises:
        InputError: no column holds texts or figures that voc could use.

    """
    rows = _rows_path(path)
    sheet = next((one for one in sheets(path, rows=rows) if any(True for _ in one.rows())), None)
    if sheet is None:
        raise InputError("the table has a header and no rows", where=path.name, todo="export it again")
    table = _Table(sheet.header, [row.cells for row in islice(sheet.rows(), _SAMPLE) if not row.fault], hints, zone)
    _assign_fields(table)
    questions, attributes = _rest(table)
    if "text" not in table.fields and not questions:
        raise InputError(
            "no column holds texts, ratings or answers", where=path.name, todo="write a definition by hand"
        )
    return _source(sheet, table, questions, attributes, name=name, rows=rows)


def _rows_path(path: Path) -> str:
    if kind_of(path) != "json":
        return ""
    values = [value for _, value in islice(documents(path), 2)]
    return longest_list(values[0]) if len(values) == 1 else ""


def _assign_fields(table: _Table) -> None:
    for name, chosen in (
        ("key", _key(table)),
        ("occurred_at", _date(table)),
        ("respondent", _first(table, "respondent", personal=True)),
        ("reply", _first(table, "reply")),
        ("title", _first(table, "title")),
    ):
        if chosen is not None and chosen not in table.fields.values():
            table.fields[name] = chosen
    text = _text(table)
    if text is not None:
        table.fields["text"] = text
    else:
        table.fields.pop("title", None)


def _key(table: _Table) -> int | None:
    for index in table.named("key", table.free()):
        values = table.values(index)
        if len(values) == len(table.cells) == len(set(values)):
            return index
    return None


def _first(table: _Table, name: str, *, personal: bool = False) -> int | None:
    columns = range(len(table.header)) if personal else table.free()
    return next(iter(table.named(name, list(columns))), None)


def _date(table: _Table) -> int | None:
    named = table.named("occurred_at", table.free())
    dated = [index for index in named if _dated(table, index)]
    # Without a telling header a bare number could be anything: ask for a written date.
    others = [index for index in table.free() if not any(cell.isdigit() for cell in table.values(index))]
    return next(iter(dated or [index for index in others if _dated(table, index)]), None)


def _dated(table: _Table, index: int) -> bool:
    values = table.values(index)[:500]
    return sum(_instant(value, table) is not None for value in values) >= _NEARLY_ALL * len(values)


def _instant(text: str, table: _Table) -> datetime | None:
    try:
        return instant(text, zone=table.zone, hints=table.hints)
    except BadCellError:
        return None


def _text(table: _Table) -> int | None:
    """Choose the longest column with a telling header, else the longest that is written in Chinese."""
    named = table.named("text", table.free())
    wordy = [index for index in named if not _is_figures(table, index)]
    chinese = [
        index
        for index in table.free()
        if is_chinese(table.values(index))
        and mean_length(table.values(index)) >= _LEAST_TEXT
        and _is_varied(table, index)
    ]
    return max(wordy or chinese, key=lambda index: mean_length(table.values(index)), default=None)


def _is_figures(table: _Table, index: int) -> bool:
    values = table.values(index)
    return sum(value.replace(".", "", 1).isdigit() for value in values) >= _NEARLY_ALL * len(values)


def _is_varied(table: _Table, index: int) -> bool:
    values = table.values(index)
    return len(set(values)) * 2 > len(values)


def _rest(table: _Table) -> tuple[list[Question], dict[str, tuple[str, ...]]]:
    questions: list[Question] = []
    attributes: dict[str, tuple[str, ...]] = {}
    for index in table.free():
        name, values = table.header[index], table.values(index)
        guess = classify(name, values, hints=table.hints, layout=Layout())
        if guess.measure in NUMERIC or guess.measure == "text":
            questions.append(as_question(name, guess))
        elif guess.attribute or _divides(values, len(table.cells)):
            attributes.setdefault(guess.attribute or name, (name,))
    return _without_repeats(questions), attributes


def _without_repeats(questions: list[Question]) -> list[Question]:
    return list({question.column: question for question in questions}.values())


def _divides(values: Sequence[str], rows: int) -> bool:
    """Return whether values make segments: few, short, each shared by several rows."""
    kinds = len(set(values))
    return 1 <= kinds <= min(_MOST_SEGMENTS, max(3, rows // 3)) and mean_length(values) <= 20


def _source(
    sheet: Sheet,
    table: _Table,
    questions: list[Question],
    attributes: Mapping[str, tuple[str, ...]],
    *,
    name: str,
    rows: str,
) -> Source:
    fields = {field: (sheet.header[index],) for field, index in table.fields.items()}
    telling = [
        *(headers[0] for field, headers in fields.items() if field != "reply"),
        *(one.column for one in questions),
    ]
    plain = Source(
        name=name,
        title=Title(zh=name, en=name),
        reader="table",
        channel=_channel(sheet.header, questions, table.hints),
        recognise=Signs(columns=tuple(dict.fromkeys(telling))),
        sheet=sheet.name if sheet.name and not sheet.name.lower().startswith("sheet") else "",
        rows=rows,
        columns=Columns(**fields),
        attributes=dict(attributes),
        questions=tuple(questions),
        hints=table.hints,
    )
    return plain.model_copy(update=dict(_as_dialogue(table, plain)))


def _as_dialogue(table: _Table, source: Source) -> Iterator[tuple[str, object]]:
    values = table.values(table.fields["text"])[:100] if "text" in table.fields else []
    if values and sum(looks_like_dialogue(value, source) for value in values) * 2 > len(values):
        yield "dialogue", True
        yield "channel", source.channel if source.channel in ("call", "chat") else "chat"


def _channel(header: Sequence[str], questions: Sequence[Question], hints: Hints) -> str:
    """Choose a channel by questions and headers: stars of one to five make a review, everything unknown a survey."""
    if any(question.measure in ("nps", "csat", "ces") for question in questions):
        return "survey"
    named = (one.name for one in hints.channels if any(matches(one.headers, name) for name in header))
    starred = any(question.measure == "rating" and (question.high or 0) <= 5 for question in questions)
    return next(named, "app_review" if starred else "survey")
