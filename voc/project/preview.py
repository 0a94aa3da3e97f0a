"""Show how an export would be read, without storing anything: what it is, its columns, three rows as stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as compute

from voc.ingest import Parts, draft, read, recognise
from voc.ingest.surveys import questionnaire
from voc.ingest.tables import Plan, fitting_sheet, listed, plan
from voc.project.intake import Intake, Rows, plain
from voc.source import Source, matches

ROWS = 3
_TABLES = ("survey", "review", "table", "call_metadata")
_IDENTIFIED = 8  # digits of a respondent's hash that are shown


@dataclass(frozen=True)
class Column:
    """How one column (or JSON path) is read.

    Attributes:
        header: as exported.
        use: a field of `source.columns`, `attribute`, a measure (`nps`, `text` …), `private` or `left_out`.
        name: the segment, question or option that it gives.
        scale: its ends; labels: how many answers in words are known.
    """

    header: str
    use: str
    name: str = ""
    scale: tuple[float, float] | None = None
    labels: int = 0


@dataclass(frozen=True)
class Preview:
    """What would become of one file.

    Attributes:
        signs: what the file was known by; empty where no definition fits and the columns are guessed.
        known: whether a definition fits; otherwise this is what `voc init` would draft.
        rows: the first rows as stored, each as (what, value); rejects: (row, column, reason) among those read.
        masked, roles: counts over the rows shown.
    """

    name: str
    source: Source
    known: bool
    signs: tuple[str, ...]
    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]
    rejects: tuple[tuple[str, str, str], ...]
    masked: tuple[tuple[str, int], ...]
    roles: tuple[tuple[str, int], ...]


def preview(path: Path, sources: Sequence[Source], intake: Intake) -> Preview:
    """Read the first rows of a file as `ingest` would.

    Raises:
        InputError: the file cannot be read, or holds nothing that voc could use.
    """
    found = recognise(path, sources)
    source = found.source if found else draft(path, sources=sources, time_zone=intake.zone).source
    parts = _first(next(iter(read(path, source, time_zone=intake.zone))))
    stored = intake.rows(parts, source, path, file_id="")
    sheet, columns = _columns(path, source, intake)
    return Preview(
        name=plain(path.name),
        source=source,
        known=found is not None,
        signs=tuple(plain(sign) for sign in found.signs) if found else (),
        sheet=sheet,
        columns=columns,
        rows=tuple(_shown(stored)),
        rejects=tuple((row["ref"], row["column"], row["reason"]) for row in stored.rejects),
        masked=tuple(sorted(stored.masked.items())),
        roles=tuple(sorted(stored.roles.items())),
    )


def _first(parts: Parts) -> Parts:
    records = parts.records.slice(0, ROWS)
    keys = records.column("record_key").combine_chunks()

    def of_them(table: pa.Table) -> pa.Table:
        return table.filter(compute.is_in(table.column("record_key"), value_set=keys))

    return replace(
        parts,
        records=records,
        comments=of_them(parts.comments),
        measures=of_them(parts.measures),
        tickets=of_them(parts.tickets),
        calls=parts.calls.slice(0, ROWS),
        respondents=parts.respondents.slice(0, ROWS),
        indicators=parts.indicators.slice(0, ROWS),
        rejects=parts.rejects.slice(0, ROWS),
    )


def _columns(path: Path, source: Source, intake: Intake) -> tuple[str, tuple[Column, ...]]:
    if source.reader not in _TABLES:
        return "", tuple(_places(source))
    sheet = fitting_sheet(path, source)
    if source.reader == "survey":
        form = questionnaire(sheet, source)
        how = plan(sheet, source, zone=intake.zone, asked=form.asked, attributes=form.attributes)
    else:
        asked = () if source.reader == "call_metadata" else listed(sheet, source)
        how = plan(sheet, source, zone=intake.zone, asked=asked)
    return sheet.name, tuple(_column(index, name, how) for index, name in enumerate(sheet.header) if name)


def _column(index: int, header: str, how: Plan) -> Column:
    field = next((name for name, place in how.where.items() if place == index), "")
    if field:
        scale = (how.source.rating_low, how.source.rating_high) if field == "rating" else None
        return Column(header, field, scale=scale)
    segment = next((name for name, place in how.attributes.items() if place == index), "")
    if segment:
        return Column(header, "attribute", segment)
    asked = next((one for one in how.asked if one.index == index), None)
    if asked is not None and asked.how.measure != "ignore":
        ends = asked.how.low, asked.how.high
        scale = (ends[0], ends[1]) if ends[0] is not None and ends[1] is not None else None
        return Column(header, asked.how.measure, asked.option or asked.title, scale, len(asked.how.labels))
    return Column(header, "private" if matches(how.source.hints.private, header) else "left_out")


def _places(source: Source) -> Iterator[Column]:
    """Yield where a transcript keeps its parts, as far as its definition says so."""
    turns = source.turns
    if turns is not None:
        yield Column(turns.path, "turns")
        yield Column(turns.text, "text")
        yield from (Column(path, "speaker") for path in turns.speaker)
        named = {"begin": turns.begin, "end": turns.end, "key": turns.id, "occurred_at": turns.started_at}
        yield from (Column(path, use) for use, path in named.items() if path)
    for field, aliases in source.columns.model_dump().items():
        yield from (Column(alias, field) for alias in aliases)


def _shown(stored: Rows) -> Iterator[tuple[tuple[str, str], ...]]:
    for bundle in stored.bundles:
        yield (*_head(bundle.record), *_measured(bundle.measures), *_said(bundle.comments))
    for call in stored.tables.get("calls", ()):
        yield (*_head(call), *((name, call[name]) for name in ("agent", "team") if call[name]))


def _head(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "source_ref", row["source_ref"]
    day = row.get("occurred_on") or row.get("started_on")
    if day:
        yield "occurred_at", str(day)
    if row.get("respondent"):
        yield "respondent", f"{row['respondent'][:_IDENTIFIED]}…"
    if row["attributes"]:
        yield "attribute", "; ".join(f"{name} = {value}" for name, value in row["attributes"])


def _measured(measures: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in measures:
        value = "" if row["value"] is None else f"{row['value']:g}"
        said = " ← ".join(part for part in (value, row["answer"] if row["answer"] != value else "") if part)
        yield row["measure"], f"{row['question']} = {said}"


def _said(comments: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for row in comments:
        if row["turns"]:
            yield from ((turn["role"], turn["text"]) for turn in row["turns"][: 2 * ROWS])
        else:
            flags = Counter(row["flags"])
            question = f"{row['question']} = " if row["question"] else ""
            yield "text", f"{question}{row['text']}" + (f"  [{', '.join(sorted(flags))}]" if flags else "")
