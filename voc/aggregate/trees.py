"""Findings are trees of dataclasses and tuples: what walks over all of one is here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

_NAMES: dict[type, tuple[str, ...]] = {}  # worked out once a type: a tree has a hundred thousand parts


def names_of(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields; of any other type, none."""
    if kind not in _NAMES:
        fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
        _NAMES[kind] = tuple(field.name for field in fields)
    return _NAMES[kind]


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a tuple or dataclass with each of its parts changed; itself where nothing is, as where it has no parts."""
    if isinstance(value, tuple):
        parts = tuple(change(part) for part in value)
        return value if all(part is old for part, old in zip(parts, value, strict=True)) else parts
    made = {}
    for name in names_of(type(value)):
        old = getattr(value, name)
        part = change(old)
        if part is not old:
            made[name] = part
    return dataclasses.replace(value, **made) if made else value
