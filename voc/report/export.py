"""Write findings as tables: CSV that opens in a Chinese Excel, or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from voc.errors import InputError
from voc.report import safe
from voc.report.strings import Names, Strings

Format = Literal["csv", "parquet"]

_SUFFIXES = (
    *("against", "low", "high", "n", "p", "significant", "effective", "hidden"),
    *("window", "now", "then", "rest", "adjusted", "known", "state"),
)


def export(
    tables: Mapping[str, pa.Table], folder: Path, *, kind: Format, strings: Strings, names: Names
) -> tuple[Path, ...]:
    """Write every table that has rows into a folder, one file each, and return their paths.

    Parquet holds ids and English columns as `result.*` in the store does; CSV is for people: headings and names in the
    language of `strings`, UTF-8 with the mark that Excel needs, and no cell that Excel would take for a formula.

    Raises:
        InputError: the folder cannot be written to.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            if not table.num_rows:
                continue
            path = folder / f"{name}.{kind}"
            if kind == "parquet":
                import pyarrow.parquet as pq

                pq.write_table(table, path)
            else:
                _csv(table, path, strings, names)
            written.append(path)
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", where=str(folder), todo="name another folder"
        ) from None
    return tuple(written)


def heading(column: str, strings: Strings) -> str:
    """Return what a column is called; `net_low` is the name of `net` with that of `low`."""
    name = column.removeprefix("of_").removeprefix("own_")
    whole = strings.find("columns", name)
    base, _, suffix = name.rpartition("_")
    if whole == name and suffix in _SUFFIXES and base:
        return strings("columns.joined", base=heading(base, strings), part=strings.find("columns", suffix))
    return whole


def _csv(table: pa.Table, path: Path, strings: Strings, names: Names) -> None:
    said = words_of(strings, names)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([heading(column, strings) for column in table.column_names])
        for row in table.to_pylist():
            cells = ((value, said.get(column.removeprefix("of_"))) for column, value in row.items())
            writer.writerow([_cell(value, name, strings("language.clause")) for value, name in cells])


def _cell(value: Any, said: Callable[[str], str] | None, between: str) -> object:
    if isinstance(value, list):
        return _safe(between.join(map(str, value)))
    if isinstance(value, str):
        return _safe(said(value) if said else value)
    return value.isoformat() if isinstance(value, date) else value


def _safe(text: str) -> str:
    return ("'" if safe.formula(text) else "") + safe.cell(text)


def words_of(strings: Strings, names: Names) -> dict[str, Callable[[str], str]]:
    """Return how the codes of a column are called."""
    groups = ("score", "polarity", "side", "kind", "direction", "level", "flag")
    return {
        "touchpoint": names.touchpoint,
        "dimension": names.dimension,
        "stage": names.stage,
        "channel": names.channel,
        "code": names.risk,
        **{group: (lambda value, group=group: strings.find(group, value)) for group in groups},  # type: ignore[misc]
    }
