"""Read the living workbook of actions, and put a new one in its place, never over edits that were not read.

Columns are known by their names in either language, in any order; other columns and sheets are kept as they are,
without their formats.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from voc.track.actions import FIELDS, Action
from voc.track.cells import text_of
from voc.track.form import Form
from voc.track.sheets import Painful, Shown, drawn
from voc.track.words import LANGUAGES, plain, words

_OWN = ("verdict", "problem", "version")
_TOP = 20  # rows in which the header is looked for
_LOCKS = ("~${}", ".~lock.{}#")  # what Excel and WPS, and LibreOffice, put beside a file that is open


@dataclass(frozen=True)
class Line:
    """A row of the sheet of actions, as it was written.

    Attributes:
        number: as the spreadsheet shows it.
        id: as written, or empty.
        cells: field → what was written; fields without a column are missing.
        version: of the action when the row was last written by us, or empty.
        more: header → what was written in columns that are not ours.
    """

    number: int
    id: str
    cells: Mapping[str, Any]
    version: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> bool:
        """Tell whether anything is written of an action."""
        return any(text_of(cell) for cell in self.cells.values())


@dataclass(frozen=True)
class Reading:
    """What a workbook held when it was read.

    Attributes:
        path: of the workbook.
        digest: of its bytes; None where there was no file.
        sheet: name of the sheet of actions.
        lines: rows below the header that hold anything.
        above: rows above the header, if they hold anything.
        others: sheets that are not ours, by name.
        fault: why it could not be read, or empty.
    """

    path: Path
    digest: str | None = None
    sheet: str = ""
    lines: tuple[Line, ...] = ()
    above: Sequence[Sequence[Any]] = ()
    others: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    fault: str = ""


def read(path: Path, *, language: str) -> Reading:
    """Read a workbook; one that is missing holds nothing, what is wrong with one is said in `fault`.

    Args:
        path: of the workbook.
        language: of the fault.
    """
    say = words(language)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Reading(path)
    except OSError as error:
        return Reading(path, "", fault=say("note", "unreadable", file=path.name, why=error.strerror))
    digest = _digest(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, ValueError, OSError) as error:
        why = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        return Reading(path, digest, fault=say("note", "unreadable", file=path.name, why=why))
    name = _found(sheets)
    if name is None:
        columns = {key: say("column", key) for key in ("target", "measure")}
        fault = say("note", "no_sheet", file=path.name, sheet=say("sheet", "actions"), **columns)
        return Reading(path, digest, fault=fault)
    ours = {plain(one("sheet", key)) for one in map(words, LANGUAGES) for key in ("pains", "lists")}
    others = {other: rows for other, rows in sheets.items() if other != name and plain(other) not in ours}
    above = sheets[name][: _header(sheets[name])]
    titled = any(text_of(cell) for row in above for cell in row)
    return Reading(path, digest, name, tuple(_lines(sheets[name])), above if titled else (), others)


def write(
    reading: Reading,
    *,
    form: Form,
    actions: Sequence[Action],
    pains: Sequence[Painful] = (),
    kept: Sequence[Line] = (),
    problems: Mapping[int, str] | None = None,
    told: Mapping[str, str] | None = None,
    verdicts: Mapping[str, str] | None = None,
    more: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[str, ...]:
    """Put a new workbook in the place of the one that was read, and return what is to be said of it.

    A file that is open, cannot be written or has changed since it was read is left alone.

    Args:
        reading: what was read.
        form: shows values.
        actions: all of them.
        pains: the pain points of the last report, for the look-up.
        kept: rows that could not be taken; they are written as they were.
        problems: number of a kept row → what to do.
        told: id of an action → what to do about its row.
        verdicts: id of an action → what the data say of it.
        more: id of an action → what stood in columns that are not ours.
    """
    path, say = reading.path, words(form.language)
    if reading.fault:
        return (reading.fault,)
    for lock in (name.format(path.name) for name in _LOCKS):
        if (path.parent / lock).exists():
            return (say("note", "open", file=path.name, lock=lock),)
    wrong = {line.id: line for line in reversed(kept) if line.id}
    shown = [
        Shown(one.id, form.cells(one), one.version, (more or {}).get(one.id, {}), (told or {}).get(one.id, ""),
              (verdicts or {}).get(one.id, ""))
        if one.id not in wrong
        else _as_written(wrong[one.id], problems)
        for one in actions
    ]  # fmt: skip
    placed = [wrong[one.id] for one in actions if one.id in wrong]
    shown += [_as_written(line, problems) for line in kept if line not in placed]
    content = drawn(form, shown=shown, pains=pains, others=reading.others, above=reading.above)
    return _replaced(path, content, reading.digest, say=say)


def _as_written(line: Line, problems: Mapping[int, str] | None) -> Shown:
    return Shown(line.id, line.cells, line.version, line.more, (problems or {}).get(line.number, ""), raw=True)


def _replaced(path: Path, content: bytes, digest: str | None, *, say: Callable[..., str]) -> tuple[str, ...]:
    """Put bytes in the place of a file that has not changed since it was read."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        there = _digest(path.read_bytes()) if path.exists() else None
        if there != digest:
            return (say("note", "changed", file=path.name),)
        if there == _digest(content):
            return ()
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        return (say("note", "unwritable", file=path.name, why=error.strerror),)
    finally:
        unfinished.unlink(missing_ok=True)
    return ()


def _found(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> str | None:
    """Return the name of the sheet of actions: the one called so, else the first that has its columns."""
    named = {plain(one("sheet", "actions")) for one in map(words, LANGUAGES)}
    fitting = [name for name, rows in sheets.items() if _header(rows) is not None]
    return next((name for name in fitting if plain(name) in named), fitting[0] if fitting else None)


def _header(rows: Sequence[Sequence[Any]]) -> int | None:
    """Return the place of the row that names the columns; targets and measures must be among them."""
    names = _columns()
    for place, row in enumerate(rows[:_TOP]):
        if {"target", "measure"} <= {names.get(plain(text_of(cell))) for cell in row}:
            return place
    return None


def _columns() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in map(words, LANGUAGES):
        found |= {plain(name): key for key, name in one.group("column").items()}
    return found


def _lines(rows: Sequence[Sequence[Any]]) -> Iterator[Line]:
    top = _header(rows)
    assert top is not None
    names, header = _columns(), [text_of(cell) for cell in rows[top]]
    keys = [names.get(plain(name)) for name in header]
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        found = {key: cell for key, cell in zip(keys, row, strict=False) if key}
        more = {
            name: cell for name, key, cell in zip(header, keys, row, strict=False) if name and not key and text_of(cell)
        }
        cells = {key: cell for key, cell in found.items() if key in FIELDS}
        line = Line(number, text_of(found.get("id")), cells, text_of(found.get("version")), more)
        if line.said or more:
            yield line


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
