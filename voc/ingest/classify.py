"""Guess from a header and its answers what a column asks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voc.ingest.answers import is_blank, label_value, options
from voc.ingest.cells import number
from voc.source import Hints, Layout, Measure, Scale, compiled, first_named, matches

# Shares of answers and lengths in characters, set by trying exports of a few dozen to a few thousand rows.
_NEARLY_ALL = 0.9
_MOST = 0.6
_LONG_TEXT = 12.0
_LONGEST_SEGMENT = 20.0
_MOST_OPTIONS = 30
_MOST_SEGMENTS = 60
_NPS = 10.0
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Guess:
    """What a column asks for; `attribute` names the segment that its values are, if they are one."""

    measure: Measure
    low: float | None = None
    high: float | None = None
    labels: dict[str, float] = field(default_factory=dict)
    touchpoint: str = ""
    attribute: str = ""
    reverse: bool = False


# Measures that a header names, whatever scale the answers are in; the other scales are named by their answers.
_BY_HEADER = ("importance", "expectation", "performance", "loyalty", "recommend")


def classify(title: str, values: Sequence[str], *, hints: Hints, layout: Layout, row: str = "") -> Guess:
    """Guess how a question is read.

    Args:
        title: the question's stem (and row).
        values: a sample of its cells.
        hints: what questions look like.
        layout: how the survey tool writes answers.
        row: the line of a matrix that the column stands for, if it is one.

    """
    if matches(hints.private, title) or (row and matches(hints.private, row)):
        return Guess("ignore")
    given = [value for value in values if not is_blank(value, layout)]
    guess = _closed(title, given, hints=hints, matrix=bool(row)) or _worded(title, given, hints=hints, layout=layout)
    touchpoint = (
        first_named(hints.touchpoints, row or title) if guess.low is not None and guess.measure != "nps" else ""
    )
    measure: Measure = "rating" if row and guess.measure in ("csat", "ces", "scale") else guess.measure
    return replace(guess, measure=measure, touchpoint=touchpoint)


def is_chinese(values: Sequence[str]) -> bool:
    """Return whether any of the first values holds a Chinese character."""
    return any(_CHINESE.search(value) for value in values[:200])


def mean_length(values: Sequence[str]) -> float:
    """Return the mean length in characters, 0 for nothing."""
    return sum(map(len, values)) / len(values) if values else 0.0


def repeats(values: Sequence[str]) -> bool:
    """Return whether the values look chosen from a list instead of written."""
    distinct = len(set(values))
    return distinct <= _MOST_OPTIONS and (distinct * 2 <= len(values) or mean_length(values) < _LONG_TEXT / 2)


def _closed(title: str, given: list[str], *, hints: Hints, matrix: bool) -> Guess | None:
    by_header = [scale for scale in hints.scales if matches(scale.headers, title)]
    others = [scale for scale in hints.scales if scale not in by_header]
    # Under a header that asks for a figure a few cells may be damaged; they are rejected one by one.
    labelled = _labelled(given, by_header, hints, least=_MOST)
    if labelled is None:
        labelled = _labelled(given, others, hints, least=_NEARLY_ALL)
        meant = next((scale for scale in by_header if scale.measure in _BY_HEADER), None)
        if labelled is not None and meant is not None:
            return replace(labelled, measure=meant.measure, reverse=meant.reverse)
    if labelled is not None:
        return labelled
    numbers = [value for value in (number(text, hints=hints) for text in given) if value is not None]
    if not given or len(numbers) < (_MOST if by_header else _NEARLY_ALL) * len(given):
        return None
    return _numbered(title, numbers, by_header, hints=hints, matrix=matrix)


def _labelled(given: list[str], scales: Sequence[Scale], hints: Hints, *, least: float) -> Guess | None:
    distinct = Counter(given)
    for scale in scales:
        known = sum(
            times for text, times in distinct.items() if label_value(text, scale.labels, hints=hints) is not None
        )
        if given and known >= least * len(given):
            return Guess(scale.measure, scale.low, scale.high, dict(scale.labels), reverse=scale.reverse)
    return None


def _numbered(title: str, numbers: list[float], by_header: list[Scale], *, hints: Hints, matrix: bool) -> Guess | None:
    if matches([pattern for one in hints.attributes for pattern in one.headers], title) and not (by_header or matrix):
        return None
    fitting = next((scale for scale in by_header if scale.measure != "nps" or _within(numbers, 0, 10)), None)
    if fitting is None and not (matrix or _range(title, numbers, hints)):
        return None
    low, high = _range(title, numbers, hints) or _ends(numbers, fitting)
    if not _within(numbers, low, high):
        return None
    if fitting is not None and fitting.measure == "nps" and high != _NPS:
        fitting = next((scale for scale in by_header if scale.measure != "nps"), None)
    if fitting is None:
        return Guess("scale", low, high, reverse=_turned(title, low, high, hints))
    reverse = fitting.reverse or (fitting.measure != "nps" and _turned(title, low, high, hints))
    return Guess(fitting.measure, low, high, dict(fitting.labels), reverse=reverse)


def _turned(title: str, low: float, high: float, hints: Hints) -> bool:
    """Return whether the ends that a question explains say that its low end is the good one (`1 = very satisfied`)."""
    for pattern in hints.anchors:
        for match in compiled(pattern).finditer(title):
            place, meaning = float(match["value"]), _meaning(match["label"], hints)
            if meaning is not None and place in (low, high):
                return (place == low) == (meaning > 0)
    return False


def _meaning(label: str, hints: Hints) -> float | None:
    """Return where a label stands on its own scale: above 0 in its good half, below 0 in its bad one."""
    for scale in hints.scales:
        value = label_value(label.strip(), scale.labels, hints=hints)
        if value is not None and value != (scale.low + scale.high) / 2:
            return (value - (scale.low + scale.high) / 2) * (-1 if scale.reverse else 1)
    return None


def _within(numbers: list[float], low: float, high: float) -> bool:
    return low <= min(numbers) and max(numbers) <= high


def _range(title: str, numbers: list[float], hints: Hints) -> tuple[float, float] | None:
    """Return the ends that a question states; where it states the upper one only, the lower is 1, or 0 if used."""
    for pattern in hints.ranges:
        match = compiled(pattern).search(title)
        if match is None:
            continue
        parts, high = match.groupdict(), float(match["high"])
        start = 0.0 if high > _NPS or min(numbers) < 1 else 1.0
        low = float(parts["low"]) if parts.get("low") else start
        if low < high:
            return low, high
    return None


def _ends(numbers: list[float], scale: Scale | None) -> tuple[float, float]:
    """Return the ends of the smallest usual scale that holds the numbers, the hinted one first."""
    usual = [(1.0, 5.0), (0.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0)]
    hinted = [(scale.low, scale.high)] if scale else []
    return next((ends for ends in (*hinted, *usual) if _within(numbers, *ends)), (0.0, 100.0))


def _worded(title: str, given: list[str], *, hints: Hints, layout: Layout) -> Guess:
    if _ranked(given, layout):
        return Guess("ranking")
    if layout.separator and any(layout.separator in text for text in given):
        return Guess("multiple")
    attribute = first_named(hints.attributes, title)
    asks_for_text = matches(hints.text, title)
    if attribute and not asks_for_text and _segments(given):
        return Guess("single", attribute=attribute)
    if asks_for_text and not (len(given) >= _MOST_OPTIONS and repeats(given) and mean_length(given) < _LONG_TEXT / 2):
        return Guess("text")
    chosen = [" ".join(options(text, layout, several=False)[0]) for text in given]
    if not given or not is_chinese(given):
        return Guess("single" if given and repeats(given) else "ignore")
    return Guess("single" if repeats(chosen) and mean_length(chosen) <= _LONGEST_SEGMENT else "text")


def _ranked(given: list[str], layout: Layout) -> bool:
    if not layout.order or not given:
        return False
    ranked = [text for text in given if layout.order in text]
    kinds = {part for text in ranked for part in options(text, layout, several=True)[0]}
    return len(ranked) >= 0.8 * len(given) and len(kinds) <= _MOST_OPTIONS


def _segments(given: list[str]) -> bool:
    return bool(given) and len(set(given)) <= _MOST_SEGMENTS and mean_length(given) <= _LONGEST_SEGMENT
