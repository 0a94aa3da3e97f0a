"""No text of a report is longer than a reader can take: a name of a megabyte is cut, not shown."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from voc.report.safe import shortened

_MOST = 4_000  # characters; more than the longest quote

T = TypeVar("T")


def bounded(value: T) -> T:
    """Return a report, or a part of one, whose texts are at most 4,000 characters long."""
    made: Any = _cut(value)
    return made  # type: ignore[no-any-return]


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return shortened(value, _MOST)
    if isinstance(value, tuple | list):
        return type(value)(_cut(one) for one in value)
    if isinstance(value, dict):
        return {name: _cut(one) for name, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _cut(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return type(value)(**parts)
    return value
