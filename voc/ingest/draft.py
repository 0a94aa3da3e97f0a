"""Draft a source definition for a file: TOML that a person reads, checks and corrects."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.compute as compute
import tomlkit
from tomlkit.items import Item, Table

from voc.files import data_folder
from voc.ingest.answers import trimmed
from voc.ingest.guess import guess_source
from voc.ingest.headers import place
from voc.ingest.load import kind_of
from voc.ingest.parts import Parts
from voc.ingest.paths import Json
from voc.ingest.recognise import Recognition, recognise
from voc.ingest.surveys import questionnaire
from voc.ingest.tables import fitting_sheet
from voc.source import NUMERIC, WORDING, Question, Source, matches, shipped_hints

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_TABLES = ("recognise", "columns", "attributes", "layout", "turns")
_MOST_NUMBERED = 7
_ALWAYS = ("name", "title", "reader", "channel")


@dataclass(frozen=True)
class Draft:
    """A definition for one file, and what was found in reading the file with it.

    Attributes:
        toml: to be written to the project's folder as `name`.toml.
        notes: for the person who checks it, Chinese and English in one line.
        first, last: local days of the first and last row; None where the file has no dates.
        rows: of the export, rejected ones too.

    """

    name: str
    toml: str
    source: Source
    notes: list[str]
    first: date | None
    last: date | None
    rows: int


def draft(path: Path, *, sources: Sequence[Source], time_zone: ZoneInfo = _SHANGHAI) -> Draft:
    """Return a definition of a file: its questions spelled out if its kind is known, else guessed.

    Raises:
        InputError: the file cannot be read or holds nothing that voc could use.

    """
    kind_of(path)
    found = recognise(path, sources)
    if found is None:
        hints = sources[0].hints if sources else shipped_hints()
        name = _name(path, taken=[source.name for source in sources])
        source = guess_source(path, name=name, hints=hints, zone=time_zone)
    else:
        source = _spelled_out(path, found.source.model_copy(update={"rank": 50}), sources)
    source = _with_labels_in_use(path, source)
    left_out = _left_out(path, source)
    parts = list(_read(path, source, time_zone))
    days = _days(parts, time_zone)
    return Draft(
        name=source.name,
        toml=as_toml(source, left_out=left_out),
        source=source,
        notes=_notes(source, found, parts, left_out),
        first=min(days, default=None),
        last=max(days, default=None),
        rows=sum(part.rows for part in parts),
    )


def as_toml(source: Source, *, left_out: Iterable[str] = ()) -> str:
    """Write a definition as commented TOML that `load_sources` reads back."""
    comments = _wording()["comments"]
    document = tomlkit.document()
    content = source.model_dump(mode="json", exclude_defaults=True)
    _say(document, comments["head"])
    for key, value in content.items():
        if key not in (*_TABLES, "questions") or key in _ALWAYS:
            _say(document, comments.get(key, ""))
            document.add(key, _item(value))
    for key in (key for key in _TABLES if key in content):
        table = tomlkit.table()
        _say(table, comments.get(key, ""))
        for inner, value in content[key].items():
            table.add(inner, _item(value))
        document.add(key, table)
    _add_questions(document, content.get("questions", []), comments["questions"])
    _add_left_out(document, left_out, comments["left_out"])
    return tomlkit.dumps(document)


def _add_questions(document: tomlkit.TOMLDocument, questions: list[dict[str, Any]], saying: str) -> None:
    if not questions:
        return
    array = tomlkit.aot()
    for number, question in enumerate(questions):
        table = tomlkit.table()
        _say(table, "" if number else saying)
        for key, value in question.items():
            table.add(key, _item(value))
        array.append(table)
    document.add("questions", array)


def _add_left_out(document: tomlkit.TOMLDocument, names: Iterable[str], saying: str) -> None:
    listed = [" ".join(name.split()) for name in names]
    if listed:
        _say(document, f"{saying}:\n" + "\n".join(f"  {name}" for name in listed))


def _say(document: tomlkit.TOMLDocument | Table, text: str) -> None:
    for line in text.strip("\n").splitlines():
        document.add(tomlkit.comment(line))


def _item(value: Json) -> Item:
    """Return a value as TOML: patterns in single quotes, so that their backslashes stay single."""
    if isinstance(value, str):
        literal = "\\" in value and "'" not in value and value.isprintable()
        return tomlkit.string(value, literal=literal)
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend([_item(one) for one in value])
        return array.multiline(len(str(value)) > 100)
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        for key, inner in value.items():
            inline.add(key, _item(inner))
        return inline
    whole = isinstance(value, float) and value.is_integer()
    return tomlkit.item(int(value) if whole else value)


def _spelled_out(path: Path, source: Source, sources: Sequence[Source]) -> Source:
    """Return a survey's definition with all its questions; other known kinds need no change."""
    if source.reader != "survey":
        return source
    sheet = fitting_sheet(path, source)
    form = questionnaire(sheet, source)
    asked = [one.how.model_copy(update={"title": one.title}) for one in form.asked]
    # A column listed twice in the export can be named only once.
    questions = list({question.column: question for question in asked}.values())
    segments = {name: (sheet.header[index],) for name, index in form.attributes.items()}
    columns = (*source.recognise.columns, *(question.column for question in questions))
    return source.model_copy(
        update={
            "name": _name(path, taken=[one.name for one in sources]),
            "identity": source.identity or source.name,
            "questions": tuple(questions),
            "attributes": {**source.attributes, **segments},
            "recognise": source.recognise.model_copy(update={"columns": tuple(dict.fromkeys(columns))}),
        }
    )


def _with_labels_in_use(path: Path, source: Source) -> Source:
    """Leave to each question the labels that occur, and all those of values that do not occur yet."""
    if not any(question.labels for question in source.questions):
        return source
    sheet = fitting_sheet(path, source)
    rows = [row.cells for row in sheet.rows(header_rows=source.header_rows) if not row.fault]
    questions = []
    for question in source.questions:
        index = place([question.column], sheet.header)
        answered = {cells[index] for cells in rows} if index is not None else set()
        questions.append(question.model_copy(update={"labels": _in_use(question.labels, answered, source)}))
    return source.model_copy(update={"questions": tuple(questions)})


def _in_use(labels: Mapping[str, float], answered: set[str], source: Source) -> dict[str, float]:
    found = {trimmed(answer, source.hints) for answer in answered} | answered
    used = {label: value for label, value in labels.items() if label in found}
    if not used:
        return {}
    return {label: value for label, value in labels.items() if label in used or value not in used.values()}


def _name(path: Path, *, taken: Sequence[str]) -> str:
    """Make a name of a file's, without the date at its end."""
    stem = re.sub(r"\W+", "_", path.stem).strip("_")
    plain = re.sub(r"[\W\d_]+$", "", stem) or "table"
    numbered = (f"{plain}_{number}" for number in range(2, 1000))
    return plain if plain not in taken else next(name for name in numbered if name not in taken)


def _read(path: Path, source: Source, zone: ZoneInfo) -> Iterable[Parts]:
    from voc.ingest import READERS

    return READERS[source.reader](path, source, time_zone=zone)


def _days(parts: Iterable[Parts], zone: ZoneInfo) -> list[date]:
    moments: list[datetime | None] = []
    for part in parts:
        for column in (part.records["occurred_at"], part.calls["started_at"]):
            ends = compute.min_max(column).as_py()
            moments += [ends["min"], ends["max"]]
    return [moment.replace(tzinfo=UTC).astimezone(zone).date() for moment in moments if moment is not None]


def _left_out(path: Path, source: Source) -> list[str]:
    if source.reader not in ("survey", "review", "table", "ticket", "messages", "call_metadata", "respondents"):
        return []
    sheet = fitting_sheet(path, source)
    used = {name for aliases in source.columns.model_dump().values() for name in aliases}
    used |= {name for aliases in source.attributes.values() for name in aliases}
    used |= {question.column for question in source.questions}
    return [name for name in sheet.header if name and name not in used]


def _notes(source: Source, found: Recognition | None, parts: list[Parts], left_out: list[str]) -> list[str]:
    wording = _wording()["notes"]
    tabular = source.reader in ("survey", "review", "table")
    texts = [*source.columns.text, *(one.column for one in source.questions if one.measure == "text")]
    figures = [one.column for one in source.questions if one.measure in NUMERIC]
    doubtful = [one.column for one in source.questions if _may_be_reversed(one, source)]
    dated = any(part.records["occurred_at"].null_count < part.records.num_rows for part in parts)
    said = {
        "recognised": found is not None,
        "guessed": found is None,
        "text": (tabular and bool(texts) and found is None) or (source.reader == "survey" and bool(texts)),
        "no_text": tabular and not texts,
        "no_date": tabular and not dated,
        "no_key": tabular and not source.columns.key,
        "measures": bool(figures),
        "direction": bool(doubtful),
        "attributes": bool(source.attributes) and (found is None or source.reader == "survey"),
        "left_out": bool(left_out),
    }
    names = {
        "text": texts,
        "measures": figures,
        "direction": doubtful,
        "attributes": list(source.attributes),
        "left_out": left_out,
    }
    title = (found.source.title.zh or found.source.name) if found else ""
    signs = ", ".join(found.signs[:6]) if found else ""
    notes = [
        wording[key].format(names=", ".join(names.get(key, [])), title=title, signs=signs)
        for key, wanted in said.items()
        if wanted
    ]
    return notes + _troubles(parts, wording)


def _may_be_reversed(question: Question, source: Source) -> bool:
    """Return whether a scale was exported by the number of its options and nothing says which end is the good one."""
    if source.reader != "survey" or question.measure not in NUMERIC or question.measure in ("nps", "rating"):
        return False
    said = (*source.hints.ranges, *source.hints.anchors)
    return not question.labels and (question.high or 0) <= _MOST_NUMBERED and not matches(said, question.column)


def _troubles(parts: list[Parts], wording: Mapping[str, str]) -> list[str]:
    reasons = Counter(
        f"{row['column']}: {row['reason']}".removeprefix(": ") for part in parts for row in part.rejects.to_pylist()
    )
    nameless = sum(
        turn["role"] == "unknown"
        for part in parts
        for turns in part.comments["turns"].to_pylist()
        for turn in turns or []
    )
    notes = []
    if reasons:
        listed = ", ".join(f"{reason} ({count})" for reason, count in reasons.most_common(5))
        notes.append(wording["rejects"].format(count=reasons.total(), reasons=listed))
    if nameless:
        notes.append(wording["roles"].format(count=nameless))
    return notes


def _wording() -> dict[str, dict[str, str]]:
    text = (data_folder("surveys") / WORDING).read_text(encoding="utf-8")
    return tomllib.loads(text)
