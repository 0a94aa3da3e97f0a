"""What questions and speakers look like: data that all source definitions share, and how it is matched."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

Measure = Literal[
    "nps",
    "csat",
    "ces",
    "rating",
    "scale",
    "importance",
    "expectation",
    "performance",
    "loyalty",
    "recommend",
    "single",
    "multiple",
    "ranking",
    "text",
    "ignore",
]
NUMERIC: tuple[Measure, ...] = (
    "nps",
    "csat",
    "ces",
    "rating",
    "scale",
    "importance",
    "expectation",
    "performance",
    "loyalty",
    "recommend",
)
Role = Literal["customer", "agent", "bot", "unknown"]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Patterns = tuple[Pattern, ...]
Names = tuple[str, ...]
FROZEN = ConfigDict(frozen=True, extra="forbid")


class Scale(BaseModel):
    """Recognise a closed question by its header and its set of answers."""

    model_config = FROZEN
    measure: Measure
    headers: Patterns = ()
    low: float = 1
    high: float = 5
    labels: dict[str, float] = {}
    reverse: bool = False


class Named(BaseModel):
    """Give a name (attribute, touchpoint, field, channel) to the headers that match."""

    model_config = FROZEN
    name: str
    headers: Patterns


class Speaker(BaseModel):
    """Give a role to the labels that match."""

    model_config = FROZEN
    role: Role
    labels: Patterns


class Hints(BaseModel):
    """Hold what questions and speakers look like: surveys/questions.toml and surveys/speakers.toml.

    Attributes:
        text, private: header patterns of free text, and of personal data that must never pass.
        private_values: patterns of cell values that never become an attribute.
        number: pattern with group `value`: a number with its unit.
        trims: patterns to take out of an answer before it is looked up among labels.
        ranges: header patterns with groups `low` and `high`.
        durations: whole-cell patterns with groups `hours`, `minutes`, `seconds`: a time taken.
        anchors: header patterns with groups `value` and `label`: what an end of the scale means.
        rankings: header patterns of questions that ask to order things.
        pairs: patterns to take out of a question, so that what it asks about is left.
        periods: patterns with groups `year` and `month`, `quarter` or `week`; numerals: numerals in words → number.
        indicators: operational indicators by their headers.
        afternoon, morning: marks of twelve-hour times.
        scales, attributes, touchpoints, fields, channels, speakers: first match wins.
        role_line: pattern with groups `time`, `label`, `after`, `text`: a turn and who speaks.

    """

    model_config = FROZEN
    text: Patterns = ()
    private: Patterns = ()
    private_values: Patterns = ()
    number: Pattern = r"^(?P<value>-?\d+(?:\.\d+)?)$"
    trims: Patterns = ()
    ranges: Patterns = ()
    durations: Patterns = ()
    anchors: Patterns = ()
    rankings: Patterns = ()
    pairs: Patterns = ()
    periods: Patterns = ()
    numerals: dict[str, int] = {}
    indicators: tuple[Named, ...] = ()
    afternoon: Names = ()
    morning: Names = ()
    scales: tuple[Scale, ...] = ()
    attributes: tuple[Named, ...] = ()
    touchpoints: tuple[Named, ...] = ()
    fields: tuple[Named, ...] = ()
    channels: tuple[Named, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    role_line: Patterns = ()
    agent_phrases: Names = ()


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern once."""
    return re.compile(pattern)


def matches(patterns: Iterable[str], text: str) -> bool:
    """Return whether any pattern is found in the text."""
    return any(compiled(pattern).search(text) for pattern in patterns)


def first_named(named: Iterable[Named], text: str) -> str:
    """Return the name of the first entry whose patterns the text matches, or an empty string."""
    return next((one.name for one in named if matches(one.headers, text)), "")
