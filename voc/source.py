"""How to read one kind of export: surveys/*.toml and a project's own definitions, checked.

Everything that is language (headers, labels, phrases, patterns) is data in those files; readers in
voc/ingest/ know only shapes. A definition never looks at the name of a file to decide what it is.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from voc import schema
from voc.errors import ConfigError
from voc.files import data_folder, digest

Reader = Literal["survey", "review", "table", "call_metadata", "json_call", "subtitle", "dialogue", "conversations"]
Measure = Literal["nps", "csat", "ces", "rating", "scale", "single", "multiple", "text", "ignore"]
NUMERIC: tuple[Measure, ...] = ("nps", "csat", "ces", "rating", "scale")

READER_NAMES: tuple[str, ...] = get_args(Reader)

# Files of surveys/ that hold shared data instead of a definition.
SHARED = ("questions.toml", "speakers.toml")
WORDING = "draft.toml"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Patterns = tuple[Pattern, ...]
Names = tuple[str, ...]
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Title(BaseModel):
    """Name a source for people."""

    model_config = _FROZEN
    zh: str = ""
    en: str = ""


class Signs(BaseModel):
    """List what must all be seen in a file's content before a source is taken for it.

    Attributes:
        columns: headers that must be there.
        fields: fields of `columns` of which an alias must be there.
        headers: patterns, each of which some header must match.
        keys: JSON paths that must lead to something (`Result.Sentences[].Text`).
        first_line: pattern of the first line that is not blank.
        lines: patterns, each of which `least_lines` of the first 200 lines must match.

    """

    model_config = _FROZEN
    columns: Names = ()
    fields: Names = ()
    headers: Patterns = ()
    keys: Names = ()
    first_line: Pattern = ""
    lines: Patterns = ()
    least_lines: int = Field(default=2, ge=1)


class Columns(BaseModel):
    """Name the headers of each field, as aliases: the first that a file has wins."""

    model_config = _FROZEN
    key: Names = ()
    occurred_at: Names = ()
    edited_at: Names = ()
    respondent: Names = ()
    text: Names = ()
    title: Names = ()
    rating: Names = ()
    reply: Names = ()
    agent: Names = ()
    team: Names = ()
    seconds: Names = ()


class Question(BaseModel):
    """Say how the answers of one column are read.

    Attributes:
        column: the header, as exported.
        title: the question as shown in reports; the header without its number when empty.
        measure: what it measures; `text` makes every answer a comment, `ignore` leaves the column out.
        low, high: ends of the scale, included, in the units of the answers.
        labels: answers in words and the number each stands for.
        touchpoint: step of the journey it asks about, an id of the lexicon pack.

    """

    model_config = _FROZEN
    column: str
    title: str = ""
    measure: Measure
    low: float | None = None
    high: float | None = None
    labels: dict[str, float] = {}
    touchpoint: str = ""

    @model_validator(mode="after")
    def _has_a_scale(self) -> Question:
        if self.measure in NUMERIC and (self.low is None or self.high is None or self.low >= self.high):
            raise ValueError(f"a question of measure {self.measure!r} needs low and high, low below high")
        return self


class Layout(BaseModel):
    """Describe how a survey tool writes headers and answers.

    Attributes:
        headers: patterns with groups `number`, `stem`, `row`; the first that matches says what a header means.
        rows: patterns with groups `stem` and `row`, tried where several columns share a number.
        blanks: answers that mean none was given.
        separator: between the options of a multiple choice.
        order: between the options of a ranking, the first ranked first.
        other: pattern with group `text`: what a customer wrote beside a choice.

    """

    model_config = _FROZEN
    headers: Patterns = ()
    rows: Patterns = ()
    blanks: Names = ()
    separator: str = ""
    order: str = ""
    other: Pattern = ""


class Turns(BaseModel):
    """Say where a JSON transcript keeps its turns; paths as in `Signs.keys`, relative to one turn."""

    model_config = _FROZEN
    path: str
    text: str
    speaker: Names = ()
    begin: str = ""
    end: str = ""
    unit: Literal["us", "ms", "s"] = "ms"
    id: str = ""
    started_at: str = ""


class Scale(BaseModel):
    """Recognise a closed question by its header and its set of answers."""

    model_config = _FROZEN
    measure: Measure
    headers: Patterns = ()
    low: float = 1
    high: float = 5
    labels: dict[str, float] = {}


class Named(BaseModel):
    """Give a name (attribute, touchpoint, field, channel) to the headers that match."""

    model_config = _FROZEN
    name: str
    headers: Patterns


class Speaker(BaseModel):
    """Give a role to the labels that match."""

    model_config = _FROZEN
    role: Literal["customer", "agent", "bot", "unknown"]
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
        afternoon, morning: marks of twelve-hour times.
        scales, attributes, touchpoints, fields, channels, speakers: first match wins.
        role_line: pattern with groups `time`, `label`, `after`, `text`: a turn and who speaks.

    """

    model_config = _FROZEN
    text: Patterns = ()
    private: Patterns = ()
    private_values: Patterns = ()
    number: Pattern = r"^(?P<value>-?\d+(?:\.\d+)?)$"
    trims: Patterns = ()
    ranges: Patterns = ()
    durations: Patterns = ()
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


class Source(BaseModel):
    """Say how to read one kind of export.

    Attributes:
        name: unique id; a project's own definition replaces a shipped one of the same name.
        identity: definitions of the same identity speak of the same rows, so that a row read by one and then by the
            other is one row; the name when empty.
        rank: where several shipped definitions fit a file, the lowest rank wins.
        sheet: of a workbook; the first that fits when empty.
        header_rows: rows that the header takes; the first of them names the columns.
        rows: JSON path of the rows, for a table kept as JSON.
        key_pattern: its group `key` is the part of the key column that identifies a row.
        key_with: fields that, with the key column, identify a row (`occurred_at`).
        keep_rows: header → values: rows with any other value there are no answers (previews, tests).
        rating_low, rating_high: ends of the scale of `columns.rating`.
        dialogue: the text column holds whole dialogues, not one person's words.
        cuts: patterns from which on a text is not the customer's; drops: patterns to take out of it.
        attributes: segment → headers, the first present wins.
        roles: label or channel id of a speaker → role; name_pattern: groups `id` and `time` of a file's stem.
        hints: shared data, filled in by `load_sources`.

    """

    model_config = _FROZEN
    name: Annotated[str, Field(pattern=r"^\w[\w-]*$")]
    title: Title = Title()
    reader: Reader
    channel: str
    identity: str = ""
    rank: int = 50
    recognise: Signs = Signs()
    sheet: str = ""
    header_rows: int = Field(default=1, ge=1, le=5)
    rows: str = ""
    columns: Columns = Columns()
    key_pattern: Pattern = ""
    key_with: tuple[Literal["occurred_at", "respondent"], ...] = ()
    keep_rows: dict[str, Names] = {}
    rating_low: float = 1
    rating_high: float = 5
    dialogue: bool = False
    cuts: Patterns = ()
    drops: Patterns = ()
    attributes: dict[str, Names] = {}
    layout: Layout = Layout()
    questions: tuple[Question, ...] = ()
    turns: Turns | None = None
    roles: dict[str, Literal["customer", "agent", "bot", "unknown"]] = {}
    agent_phrases: Names = ()
    name_pattern: Pattern = ""
    hints: Hints = Field(default=Hints(), exclude=True)

    @model_validator(mode="after")
    def _makes_sense(self) -> Source:
        if self.channel not in schema.CHANNELS:
            raise ValueError(f"channel {self.channel!r} is none of {', '.join(schema.CHANNELS)}")
        if self.reader == "json_call" and self.turns is None:
            raise ValueError("reader 'json_call' needs a [turns] table")
        unknown = [field for field in self.recognise.fields if field not in Columns.model_fields]
        if unknown:
            raise ValueError(f"recognise.fields names {unknown}, which [columns] does not know")
        columns = [question.column for question in self.questions]
        if len(set(columns)) < len(columns):
            raise ValueError("two questions name the same column")
        return self

    @property
    def fingerprint(self) -> str:
        """Return a hash of the definition and of the shared data it is read with."""
        return digest([self.model_dump_json().encode(), self.hints.model_dump_json().encode()])


def load_sources(folder: Path | None) -> tuple[Source, ...]:
    """Return a project's own definitions first, then the shipped ones by rank and name.

    Args:
        folder: holds the project's *.toml; None for the shipped definitions alone.

    Raises:
        ConfigError: all mistakes of all files, with file and key.

    """
    mistakes: list[str] = []
    shipped_folder = data_folder("surveys")
    hints = _hints([shipped_folder] if folder is None else [folder, shipped_folder], mistakes)
    own = () if folder is None else _definitions(folder, hints, mistakes)
    shipped = _definitions(shipped_folder, hints, mistakes)
    mistakes += _repeated(own) + _repeated(shipped)
    if mistakes:
        raise ConfigError("; ".join(mistakes), todo="correct the source definitions")
    names = {source.name for source in own}
    others = sorted((source for source in shipped if source.name not in names), key=lambda one: (one.rank, one.name))
    return (*own, *others)


def parse_source(text: str, *, where: str, hints: Hints | None = None) -> Source:
    """Read one definition from TOML text.

    Raises:
        ConfigError: all its mistakes.

    """
    mistakes: list[str] = []
    source = _source(text, where, hints or Hints(), mistakes)
    if source is None:
        raise ConfigError("; ".join(mistakes), todo="correct the source definition")
    return source


def shipped_hints() -> Hints:
    """Return the shared data that ships with `voc`."""
    mistakes: list[str] = []
    hints = _hints([data_folder("surveys")], mistakes)
    if mistakes:
        raise ConfigError("; ".join(mistakes))
    return hints


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


def _definitions(folder: Path, hints: Hints, mistakes: list[str]) -> tuple[Source, ...]:
    paths = [path for path in sorted(folder.glob("*.toml")) if path.name not in (*SHARED, WORDING)]
    found = [_source(text, path.name, hints, mistakes) for path in paths if (text := _text(path, mistakes)) is not None]
    return tuple(source for source in found if source is not None)


def _source(text: str, where: str, hints: Hints, mistakes: list[str]) -> Source | None:
    content = _toml(text, where, mistakes)
    if content is None:
        return None
    if "hints" in content:
        mistakes.append(f"{where}: hints: shared data belongs in {' and '.join(SHARED)}")
        return None
    try:
        return Source.model_validate({**content, "hints": hints})
    except ValidationError as error:
        mistakes.extend(_lines(error, where))
        return None


def _hints(folders: Iterable[Path], mistakes: list[str]) -> Hints:
    merged: dict[str, Any] = {}
    for folder in folders:
        for path in (folder / name for name in SHARED):
            text = _text(path, mistakes) if path.is_file() else None
            content = None if text is None else _toml(text, path.name, mistakes)
            if content is not None and _fits(content, path.name, mistakes):
                merged = _extended(merged, content)
    return Hints.model_validate(merged)


def _fits(content: Mapping[str, Any], where: str, mistakes: list[str]) -> bool:
    try:
        Hints.model_validate(content)
    except ValidationError as error:
        mistakes.extend(_lines(error, where))
        return False
    return True


def _extended(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Append lists, keep the first of anything else: a project's own data comes before the shipped."""
    both = {**second, **first}
    for key in first.keys() & second.keys():
        if isinstance(first[key], list):
            both[key] = [*first[key], *second[key]]
    return both


def _text(path: Path, mistakes: list[str]) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        mistakes.append(f"{path.name}: cannot be read as UTF-8 text")
        return None


def _toml(text: str, where: str, mistakes: list[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        mistakes.append(f"{where}: no valid TOML: {error}")
        return None


def _lines(error: ValidationError, where: str) -> list[str]:
    return [
        f"{where}: {'.'.join(str(part) for part in one['loc']) or 'definition'}: {one['msg']}"
        for one in error.errors(include_url=False)
    ]


def _repeated(sources: Iterable[Source]) -> list[str]:
    seen: set[str] = set()
    repeated = [source.name for source in sources if source.name in seen or seen.add(source.name)]  # type: ignore[func-returns-value]
    return [f"two definitions are named {name!r}" for name in repeated]
