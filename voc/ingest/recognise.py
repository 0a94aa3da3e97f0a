"""Find out from its content what kind of export a file is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from voc.ingest.headers import signs_in
from voc.ingest.load import Kind, Sheet, documents, kind_of, lines, sheets
from voc.ingest.paths import find
from voc.ingest.stacked import stacked
from voc.source import Source, compiled

_LINES = 200
_DOCUMENTS = 5
_ROWS = 50
_TEXT_READERS = ("dialogue", "interview", "subtitle")


@dataclass(frozen=True)
class Recognition:
    """A source that a file fits, and the signs by which it was known."""

    source: Source
    signs: list[str]


def recognise(path: Path, sources: Iterable[Source]) -> Recognition | None:
    """Return the first source all of whose signs the file shows, or None.

    The name of the file plays no part.

    Raises:
        InputError: the file cannot be read at all.

    """
    content = _Content(path, kind_of(path))
    for source in sources:
        signs = content.signs(source)
        if signs:
            return Recognition(source, signs)
    return None


class _Content:
    """Hold what several sources look at, read once."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self._path = path
        self._opening = lines(path, limit=_LINES) if kind == "text" else []
        self._documents = list(islice(documents(path), _DOCUMENTS)) if kind in ("json", "jsonl") else []
        # A list of one is still a list, as FunASR writes it.
        single = kind == "json" and "".join(lines(path, limit=_LINES)).lstrip("\ufeff \r\n\t").startswith("{")
        values = [value for _, value in self._documents]
        self._whole = values[0] if single and values else values
        self._sheets = [] if self._documents else _sheets(path, kind)
        self._headers = [sheet.header for sheet in self._sheets]
        self._table = kind == "text" and bool(self._headers) and _is_table(path)

    def signs(self, source: Source) -> list[str] | None:
        """Return the signs of a source, None or nothing where one is missing."""
        wanted = source.recognise
        if wanted.keys:
            return self._keys(wanted.keys)
        if source.reader in _TEXT_READERS:
            return self._lines(source)
        stood = [stacked(sheet, source).header for sheet in self._sheets] if source.stacked else self._headers
        headers = stood or self._object_headers(source)
        return next((signs for header in headers if (signs := signs_in(header, source))), None)

    def _keys(self, keys: Iterable[str]) -> list[str] | None:
        values = [self._whole, *(value for _, value in self._documents)]
        fits = any(all(find(value, key) for key in keys) for value in values if value is not None)
        return list(keys) if fits else None

    def _lines(self, source: Source) -> list[str] | None:
        wanted = source.recognise
        signs: list[str] = []
        filled = [line.strip() for line in self._opening if line.strip()]
        # A table whose cells hold dialogues has lines like a dialogue's; read as one, names beside them would pass.
        if (
            source.reader in ("dialogue", "interview")
            and self._table
            and not any(compiled(one).search(filled[0]) for one in (*wanted.lines, wanted.first_line) if one)
        ):
            return None
        if wanted.first_line:
            if not filled or not compiled(wanted.first_line).search(filled[0]):
                return None
            signs.append(filled[0])
        for pattern in wanted.lines:
            found = [line for line in filled if compiled(pattern).search(line)]
            if len(found) < wanted.least_lines:
                return None
            signs.append(f"{len(found)} of the first {len(filled)} lines")
        return signs

    def _object_headers(self, source: Source) -> list[tuple[str, ...]]:
        if not self._documents or (source.rows and not any(find(self._whole, source.rows))):
            return []
        return [sheet.header for sheet in sheets(self._path, rows=source.rows)]


def _sheets(path: Path, kind: Kind) -> list[Sheet]:
    from voc.errors import InputError

    try:
        return sheets(path)
    except InputError:
        if kind == "text":
            return []
        raise


def _is_table(path: Path) -> bool:
    """Tell whether a text file holds rows of one width under a header of at least two columns."""
    sheet = sheets(path)[0]
    rows = list(islice(sheet.below(), _ROWS))
    return len(sheet.header) > 1 and bool(rows) and all(len(row.cells) == len(sheet.header) for row in rows)
