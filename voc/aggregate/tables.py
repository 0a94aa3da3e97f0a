"""Lay findings out as tables: one for each list of them, with the columns that their types name.

- A figure gives four columns (`value`, `low`, `high`, `n`), or those of its field (`net`, `net_low`).
- A list inside a row gives a table of its own (`pain_points_verbatims`), whose rows name the row they belong to by its
  `id`, or by all that identifies it (`of_id`, `of_name`).
- A list of words, or of pairs of words, stands in one cell.
- Every row begins with the `period`. A table without rows still has its columns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

_ARROW = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}
_WORDS = (str, tuple[str, str])  # lists of them stand in one cell
_PLAIN = ("figure", "value", "difference")  # names that add nothing to those of their field


class _Column(NamedTuple):
    name: str
    path: tuple[str, ...]  # attributes to follow from the row
    kind: pa.DataType


class _Part(NamedTuple):
    """A list inside a row."""

    name: str
    path: tuple[str, ...]
    kind: Any  # dataclass of its items, or types of a plain tuple's places


class Layout(NamedTuple):
    """What a table holds: a row for each object of a type."""

    kind: Any
    columns: tuple[tuple[str, pa.DataType], ...]


def tables(findings: Any) -> dict[str, pa.Table]:
    """Return every table of some findings by its name."""
    found: dict[str, list[dict[str, Any]]] = {}
    head = {"period": findings.period}
    for part in _tops(type(findings)):
        value = _follow(findings, part.path)
        rows = value if isinstance(value, tuple) else () if value is None else (value,)
        _fill(part.name, part.kind, rows, head, found)
    return {
        name: pa.Table.from_pylist(found.get(name, []), schema=pa.schema(layout.columns))
        for name, layout in sorted(layouts(type(findings)).items())
    }


def layouts(kind: Any) -> dict[str, Layout]:
    """Return what the tables of a type of findings hold, by their names."""
    found: dict[str, Layout] = {}
    for part in _tops(kind):
        _describe(part.name, part.kind, (("period", pa.string()),), found)
    return found


def _tops(kind: Any) -> Iterator[_Part]:
    """Yield the parts of the whole: lists, and what stands there once, such as quality."""
    yield from _parts(kind, whole=True)
    for field in dataclasses.fields(kind):
        bare = _bare(_hints(kind)[field.name])
        if dataclasses.is_dataclass(bare):
            yield _Part(field.name, (field.name,), bare)


def _describe(name: str, kind: Any, head: tuple[tuple[str, pa.DataType], ...], found: dict[str, Layout]) -> None:
    taken = {title for title, _ in head}
    found[name] = Layout(kind, (*head, *((column.name, column.kind) for column in _own(kind, taken))))
    if not dataclasses.is_dataclass(kind):
        return
    keys = [(f"of_{column.name}", column.kind) for column in _identity(kind)]
    for part in _parts(kind):
        _describe(f"{name}_{part.name}", part.kind, (*head, *(key for key in keys if key[0] not in taken)), found)


def _fill(name: str, kind: Any, rows: Iterable[Any], head: dict[str, Any], found: dict[str, Any]) -> None:
    columns = _own(kind, set(head))
    for row in rows:
        values = {column.name: _listed(_follow(row, column.path)) for column in columns}
        found.setdefault(name, []).append({**head, **values})
        if dataclasses.is_dataclass(kind):
            keys = {f"of_{column.name}": _follow(row, column.path) for column in _identity(kind)}
            for part in _parts(kind):
                _fill(f"{name}_{part.name}", part.kind, _follow(row, part.path) or (), keys | head, found)


def _own(kind: Any, taken: set[str]) -> list[_Column]:
    """Return the columns of a row; a name that its head has already gets the word `own` before it."""
    return [column._replace(name=f"own_{column.name}") if column.name in taken else column for column in _columns(kind)]


def _read_columns(kind: Any) -> tuple[_Column, ...]:
    """Return the scalar columns of a dataclass, or of a plain tuple's places."""
    if not dataclasses.is_dataclass(kind):
        return tuple(_places(kind))
    return tuple(_scalars(kind))


_columns: Callable[[Any], tuple[_Column, ...]] = cache(_read_columns)


def _places(kind: Any) -> Iterator[_Column]:
    """Yield the columns of a plain tuple: a name, then values."""
    for at, one in enumerate(get_args(kind)):
        name = ("name", "value", "value_2", "value_3")[at]
        if dataclasses.is_dataclass(one):
            for column in _columns(one):
                yield _Column(column.name, (str(at), *column.path), column.kind)
        else:
            yield _Column(name, (str(at),), _arrow(one))


def _scalars(kind: Any) -> Iterator[_Column]:
    hints = _hints(kind)
    names = [*(field.name for field in dataclasses.fields(kind)), *_properties(kind)]
    own = {name for name in names if _arrow(hints[name]) is not None}
    for name in names:
        bare = _bare(hints[name])
        if name in own:
            yield _Column(name, (name,), _arrow(bare))
        elif dataclasses.is_dataclass(bare):
            inner = _columns(bare)
            short = name in _PLAIN and own.isdisjoint(column.name for column in inner)
            for column in inner:
                bare_name = name if column.name in _PLAIN and name not in _PLAIN else f"{name}_{column.name}"
                yield _Column(column.name if short else bare_name, (name, *column.path), column.kind)
        elif _item(bare) in _WORDS:
            yield _Column(name, (name,), pa.list_(pa.string()))
        elif get_origin(bare) is tuple and _item(bare) is None:
            for column in _columns(bare):
                yield _Column(f"{name}_{column.path[0]}", (name, *column.path), column.kind)


def _parts(kind: Any, *, whole: bool = False) -> Iterator[_Part]:
    """Return the lists inside a row; of words only where the row is the whole of the findings."""
    hints = _hints(kind)
    for field in dataclasses.fields(kind):
        bare = _bare(hints[field.name])
        item = _item(bare)
        if item is not None and (whole or item not in _WORDS):
            yield _Part(field.name, (field.name,), item)


def _identity(kind: Any) -> list[_Column]:
    """Return what names a row: its id, or all its words."""
    columns = _columns(kind)
    named = [column for column in columns if column.name == "id"]
    return named or [column for column in columns if column.kind == pa.string() and len(column.path) == 1]


def _properties(kind: Any) -> list[str]:
    return sorted(name for name, value in vars(kind).items() if isinstance(value, property))


def _read_hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind) | {
        name: get_type_hints(getattr(kind, name).fget)["return"] for name in _properties(kind)
    }


_hints: Callable[[Any], dict[str, Any]] = cache(_read_hints)


def _bare(kind: Any) -> Any:
    """Return a type without `| None`."""
    if get_origin(kind) in (Union, UnionType):
        (kind,) = [one for one in get_args(kind) if one is not type(None)]
    return kind


def _item(kind: Any) -> Any:
    """Return of what a tuple of any length is made."""
    given = get_args(kind)
    return given[0] if get_origin(kind) is tuple and len(given) == 2 and given[1] is Ellipsis else None


def _arrow(kind: Any) -> Any:
    return _ARROW.get(_bare(kind))


def _follow(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if row is None:
            return None
        row = row[int(name)] if name.isdigit() else getattr(row, name)
    return row


def _listed(value: Any) -> Any:
    """Return a cell; pairs of words as `name: value`."""
    if isinstance(value, tuple):
        return [one if isinstance(one, str) else ": ".join(one) for one in value]
    return value
