"""Read how long a customer took to answer."""

from __future__ import annotations

from typing import Any

from voc.source import Hints, compiled

_IN_SECONDS = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0}


def seconds(cell: str, *, hints: Hints) -> float | None:
    """Return a time taken in seconds, None for what is none; a bare number is seconds."""
    for pattern in hints.durations if cell.strip() else ():
        match = compiled(pattern).fullmatch(cell.strip())
        if match:
            parts = match.groupdict()
            return sum(float(parts[name]) * factor for name, factor in _IN_SECONDS.items() if parts.get(name))
    return None


def taken(cell: str, *, hints: Hints, question: str) -> list[dict[str, Any]]:
    """Return the time taken as a row of RAW_MEASURE without its key; it is no answer and counts in no score."""
    value = seconds(cell, hints=hints)
    if value is None:
        return []
    row = {"measure": "seconds", "question": question, "value": value, "answer": f"{value:g}"}
    return [{**row, "low": None, "high": None, "touchpoint": None}]
