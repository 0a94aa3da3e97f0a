"""Turn the cell of a question into measures and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voc.ingest.cells import BadCellError, number
from voc.ingest.headers import folded
from voc.source import NUMERIC, Hints, Layout, Question, compiled

# Longest answer of a closed question that is kept; a longer one is a text in the wrong place.
_LONGEST_OPTION = 100


@dataclass(frozen=True)
class Asked:
    """A question of one file.

    Attributes:
        index: its column; id: tells the texts of one row apart; title: as shown, unique in the file.
        how: how its answers are read; option: the choice that a column of zeros and ones stands for.

    """

    index: int
    id: str
    title: str
    how: Question
    option: str = ""


@dataclass(frozen=True)
class Answers:
    """What one cell says: rows of RAW_MEASURE without their key, and texts."""

    measures: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def is_blank(cell: str, layout: Layout) -> bool:
    """Return whether a cell means that no answer was given."""
    return not cell or cell in layout.blanks


def answers(cell: str, asked: Asked, *, layout: Layout, hints: Hints) -> Answers:
    """Read one cell.

    Raises:
        BadCellError: no number where one is asked for, or one outside the scale.

    """
    measure = asked.how.measure
    if is_blank(cell, layout) or measure == "ignore":
        return Answers()
    if measure == "text":
        return Answers(texts=[cell])
    if measure in NUMERIC:
        return Answers([_measured(asked, value=scaled(cell, asked.how, hints=hints), answer=cell)])
    if asked.option and measure == "ranking":
        return Answers([_measured(asked, answer=asked.option, value=scaled(cell, asked.how, hints=hints))])
    if asked.option:
        return Answers([] if cell == "0" else [_measured(asked, answer=asked.option)])
    chosen, texts = options(cell, layout, several=measure in ("multiple", "ranking"))
    ranked = bool(layout.order) and len(chosen) > 1 and layout.order in cell
    rows = [
        _measured(asked, answer=option, value=float(place) if ranked else None)
        for place, option in enumerate(chosen, start=1)
    ]
    return Answers(rows, texts)


def scaled(cell: str, how: Question, *, hints: Hints) -> float:
    """Return the number that an answer stands for.

    Raises:
        BadCellError: neither a label nor a number, or outside the scale.

    """
    value = label_value(cell, how.labels, hints=hints)
    value = number(cell, hints=hints) if value is None else value
    if value is None:
        raise BadCellError("neither a number nor an answer of the scale")
    if (how.low is not None and value < how.low) or (how.high is not None and value > how.high):
        raise BadCellError("a number outside the scale")
    return value


def label_value(cell: str, labels: Mapping[str, float], *, hints: Hints) -> float | None:
    """Return the number of a label, however it is spaced, numbered or explained in brackets."""
    if cell in labels:
        return labels[cell]
    # A bare figure is no label in other clothes; `1、` in front of words is the option's number, not its value.
    if not labels or cell.isdigit():
        return None
    known = {folded(label): value for label, value in labels.items()}
    return known.get(folded(cell), known.get(folded(trimmed(cell, hints))))


def trimmed(cell: str, hints: Hints) -> str:
    """Return an answer without what `hints.trims` take out."""
    for pattern in hints.trims:
        cell = compiled(pattern).sub("", cell)
    return cell.strip()


def options(cell: str, layout: Layout, *, several: bool) -> tuple[list[str], list[str]]:
    """Return the chosen options, each once, and what the customer wrote beside them."""
    texts: list[str] = []
    if layout.other:
        texts = [match["text"].strip() for match in compiled(layout.other).finditer(cell)]
        cell = compiled(layout.other).sub("", cell)
    separators = [mark for mark in (layout.separator, layout.order) if mark and several]
    parts = _split(cell, separators)
    chosen = dict.fromkeys(part for part in parts if part and len(part) <= _LONGEST_OPTION)
    return list(chosen), [text for text in texts if not is_blank(text, layout)]


def _split(text: str, separators: Iterable[str]) -> list[str]:
    parts = [text]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [part.strip() for part in parts]


def _measured(asked: Asked, *, answer: str, value: float | None = None) -> dict[str, Any]:
    return {
        "measure": asked.how.measure,
        "question": asked.title,
        "value": value,
        "low": asked.how.low,
        "high": asked.how.high,
        "answer": answer if len(answer) <= _LONGEST_OPTION else None,
        "touchpoint": asked.how.touchpoint or None,
        "reverse": asked.how.reverse,
        "pair": asked.how.pair or None,
    }
