"""Read tables that say more of calls, respondents and periods: call records, attributes by id, indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from voc.errors import InputError
from voc.ingest.cells import BadCellError, instant
from voc.ingest.load import Row, Sheet
from voc.ingest.parts import Entry, Parts, gather, rejected
from voc.ingest.tables import Plan, fitting_sheet, moment_of, plan, segments_of, version_of
from voc.period import Kind, Period
from voc.source import Hints, Source, compiled, first_named, matches

_FIGURE = re.compile(r"(?P<value>[-+]?\d+(?:[,，]\d{3})*(?:\.\d+)?|[-+]?\.\d+)\s*(?P<unit>\D{0,8})")
_UNIT = re.compile(r"^(?P<name>.+?)\s*[(（\[]\s*(?P<unit>[^()（）\[\]]{1,8})\s*[)）\]]$")


def read_call_metadata(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read a table of calls: one RAW_CALL a row, no records and no texts."""
    sheet = fitting_sheet(path, source)
    calls = plan(sheet, source, zone=time_zone, asked=())
    if "key" not in calls.where:
        raise InputError("there is no column with the number of the call", where=path.name, todo="set columns.key")
    return gather(_call(row, calls) for row in sheet.rows(header_rows=source.header_rows))


def read_respondents(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read a table of respondents: one RAW_RESPONDENT a row, no records and no texts."""
    sheet = fitting_sheet(path, source)
    how = plan(sheet, source, zone=time_zone, asked=())
    if "respondent" not in how.where:
        raise InputError("there is no column with the id", where=path.name, todo="set columns.respondent")
    yield from gather(_respondent(row, how) for row in sheet.rows(header_rows=source.header_rows))


def read_indicators(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read a table of indicators: one a row, or one a column; every figure counts as a row."""
    sheet = fitting_sheet(path, source)
    how = plan(sheet, source, zone=time_zone, asked=())
    if "period" not in how.where:
        raise InputError("there is no column with the period", where=path.name, todo="set columns.period")
    columns = None if "name" in how.where and "value" in how.where else _columns(sheet, how)
    rows = sheet.rows(header_rows=source.header_rows)
    yield from gather(entry for row in rows for entry in _indicators(row, how, columns))


def period_of(text: str, *, zone: ZoneInfo, hints: Hints) -> Period:
    """Return the period that a cell names: `2026-09`, `2026-W40`, a date, or as `hints.periods` say it.

    Raises:
        BadCellError: none of them.

    """
    for pattern in hints.periods:
        match = compiled(pattern).fullmatch(text.strip())
        if match:
            return _period(match.groupdict(), hints)
    try:
        moment = instant(text, zone=zone, hints=hints)
    except BadCellError:
        raise BadCellError("no period") from None
    return Period.containing(_local(moment, zone).date(), "month")


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)


def _period(parts: dict[str, str | None], hints: Hints) -> Period:
    year = int(parts["year"] or 0)
    kind: Kind = next((name for name in ("week", "quarter", "month") if parts.get(name)), "year")
    said = parts.get(kind) or "1"
    place = hints.numerals.get(said) or (int(said) if said.isdigit() else 0)
    try:
        if kind == "week":
            return Period(date.fromisocalendar(year, place, 1), "week")
        return Period(date(year, {"month": place, "quarter": 3 * place - 2}.get(kind, 1), 1), kind)
    except ValueError:
        raise BadCellError("no period") from None


def _call(row: Row, how: Plan) -> Entry:
    key = how.cell(row, "key") if not row.fault else ""
    ref = f"{row.number} #{key}" if key else str(row.number)
    if row.fault or not key:
        return rejected(ref, column=how.name("key"), reason=row.fault or "the call has no number")
    try:
        started = moment_of(row, how, "occurred_at")
    except BadCellError as bad:
        return rejected(ref, column=bad.column, reason=bad.reason)
    return Entry(
        call={
            "call_id": key,
            "ref": ref,
            "started_at": started,
            "agent": how.cell(row, "agent") or None,
            "team": how.cell(row, "team") or None,
            "attributes": sorted(segments_of(row, how).items()),
        }
    )


def _respondent(row: Row, how: Plan) -> Entry:
    ref = str(row.number)
    name = how.cell(row, "respondent") if not row.fault else ""
    if not name:
        return rejected(ref, column=how.name("respondent"), reason=row.fault or "the row has no id")
    attributes = sorted(segments_of(row, how).items())
    return Entry(respondent={"respondent": name, "ref": ref, "attributes": attributes, "version": version_of(row, how)})


def _columns(sheet: Sheet, how: Plan) -> dict[int, tuple[str, str]]:
    """Return the columns that hold indicators, each with name and unit."""
    used = {*how.where.values(), *how.attributes.values()}
    known = [pattern for one in how.source.hints.indicators for pattern in one.headers]
    return {
        index: _named(name, how.source.hints)
        for index, name in enumerate(sheet.header)
        if index not in used and matches(known, name)
    }


def _named(header: str, hints: Hints) -> tuple[str, str]:
    match = _UNIT.match(header)
    name, unit = (match["name"], match["unit"]) if match else (header, "")
    return first_named(hints.indicators, name) or name, unit


def _indicators(row: Row, how: Plan, columns: dict[int, tuple[str, str]] | None) -> Iterator[Entry]:
    ref = str(row.number)
    if row.fault:
        yield rejected(ref, column="", reason=row.fault)
        return
    try:
        period = period_of(how.cell(row, "period"), zone=how.zone, hints=how.source.hints)
    except BadCellError as bad:
        yield rejected(ref, column=how.name("period"), reason=bad.reason)
        return
    if columns is None:
        name, unit = _named(how.cell(row, "name"), how.source.hints)
        yield _indicator(row, how, period, name, how.cell(row, "unit") or unit, how.where["value"])
        return
    for index, (name, unit) in columns.items():
        if row.cells[index]:
            yield _indicator(row, how, period, name, unit, index)


def _indicator(row: Row, how: Plan, period: Period, name: str, unit: str, index: int) -> Entry:
    match = _FIGURE.fullmatch(row.cells[index].strip())
    if not name or match is None:
        reason = "the indicator is not a number" if name else "the indicator has no name"
        return rejected(str(row.number), column=how.header[index], reason=reason)
    return Entry(
        indicator={
            "period": str(period),
            "name": name,
            "value": float(match["value"].replace(",", "").replace("，", "")),
            "unit": unit or match["unit"].strip() or None,
            "ref": str(row.number),
            "attributes": sorted(segments_of(row, how).items()),
        }
    )
