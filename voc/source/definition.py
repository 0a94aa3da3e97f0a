"""How to read one kind of export: surveys/*.toml and a project's own definitions, checked.

Everything that is language (headers, labels, phrases, patterns) is data in those files; readers in
voc/ingest/ know only shapes. A definition never looks at the name of a file to decide what it is.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, Field, model_validator

from voc import schema
from voc.files import digest
from voc.source.hints import FROZEN, NUMERIC, Hints, Measure, Names, Pattern, Patterns, Role, Speaker

Reader = Literal[
    "survey",
    "review",
    "table",
    "ticket",
    "messages",
    "call_metadata",
    "respondents",
    "indicators",
    "json_call",
    "subtitle",
    "dialogue",
    "interview",
    "conversations",
]
READER_NAMES: tuple[str, ...] = get_args(Reader)


class Title(BaseModel):
    """Name a source for people."""

    model_config = FROZEN
    zh: str = ""
    en: str = ""


class Signs(BaseModel):
    """List what must all be seen in a file's content before a source is taken for it.

    Attributes:
        columns: headers that must be there.
        fields: fields of `columns` of which an alias must be there.
        headers: patterns, each of which some header must match.
        without: patterns that no header may match.
        keys: JSON paths that must lead to something (`Result.Sentences[].Text`).
        first_line: pattern of the first line that is not blank.
        lines: patterns, each of which `least_lines` of the first 200 lines must match.

    """

    model_config = FROZEN
    columns: Names = ()
    fields: Names = ()
    headers: Patterns = ()
    without: Patterns = ()
    keys: Names = ()
    first_line: Pattern = ""
    lines: Patterns = ()
    least_lines: int = Field(default=2, ge=1)


class Columns(BaseModel):
    """Name the headers of each field, as aliases: the first that a file has wins."""

    model_config = FROZEN
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
    channel: Names = ()
    sender: Names = ()
    closed_at: Names = ()
    answered_at: Names = ()
    kind: Names = ()
    status: Names = ()
    result: Names = ()
    repeats: Names = ()
    period: Names = ()
    name: Names = ()
    value: Names = ()
    unit: Names = ()


class Question(BaseModel):
    """Say how the answers of one column are read.

    Attributes:
        column: the header, as exported.
        title: the question as shown in reports; the header without its number when empty.
        measure: what it measures; `text` makes every answer a comment, `ignore` leaves the column out.
        low, high: ends of the scale, included, in the units of the answers.
        labels: answers in words and the number each stands for.
        reverse: the low end is the good one (1 = very satisfied).
        touchpoint: step of the journey it asks about, an id of the lexicon pack.
        pair: what it asks about, shared by the questions for importance or expectation and for performance.

    """

    model_config = FROZEN
    column: str
    title: str = ""
    measure: Measure
    low: float | None = None
    high: float | None = None
    labels: dict[str, float] = {}
    reverse: bool = False
    touchpoint: str = ""
    pair: str = ""

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
        whole: second headers that name neither row nor option, but the answer itself (`Response`).

    """

    model_config = FROZEN
    headers: Patterns = ()
    rows: Patterns = ()
    blanks: Names = ()
    separator: str = ""
    order: str = ""
    other: Pattern = ""
    whole: Names = ()


class Turns(BaseModel):
    """Say where a JSON transcript keeps its turns; paths as in `Signs.keys`, relative to one turn.

    Attributes:
        lines: the path leads to text in which every turn is a line with who speaks.

    """

    model_config = FROZEN
    path: str
    text: str = ""
    lines: bool = False
    speaker: Names = ()
    begin: str = ""
    end: str = ""
    unit: Literal["us", "ms", "s"] = "ms"
    id: str = ""
    started_at: str = ""


class Source(BaseModel):
    """Say how to read one kind of export.

    Attributes:
        name: unique id; a project's own definition replaces a shipped one of the same name.
        identity: definitions of the same identity speak of the same rows, so that a row read by one and then by the
            other is one row; the name when empty.
        rank: where several shipped definitions fit a file, the lowest rank wins.
        sheet: of a workbook; the first that fits when empty.
        header_rows: rows that the header takes; the first of them names the columns.
        stacked: the first header row names a question over its first column, the second its rows or options.
        date_order: `mdy` or `dmy` where dates begin with month or day.
        rows: JSON path of the rows, for a table kept as JSON.
        key_pattern: its group `key` is the part of the key column that identifies a row.
        key_with: fields that, with the key column, identify a row (`occurred_at`).
        keep_rows: header → values: rows with any other value there are no answers (previews, tests).
        rating_low, rating_high: ends of the scale of `columns.rating`.
        dialogue: the text column holds whole dialogues, not one person's words.
        cuts: patterns from which on a text is not the customer's; drops: patterns to take out of it.
        attributes: segment → headers, the first present wins.
        channels: what `columns.channel` says → channel.
        roles: label or channel id of a speaker → role; speakers: the same by patterns.
        role_line: further patterns of a line that opens a turn, tried before the shared ones.
        openings: patterns of a line that opens another conversation of the file; groups `id` and `time`.
        name_pattern: groups `id` and `time` of a file's stem.
        hints: shared data, filled in by `load_sources`.

    """

    model_config = FROZEN
    name: Annotated[str, Field(pattern=r"^\w[\w-]*$")]
    title: Title = Title()
    reader: Reader
    channel: str
    identity: str = ""
    rank: int = 50
    recognise: Signs = Signs()
    sheet: str = ""
    header_rows: int = Field(default=1, ge=1, le=5)
    stacked: bool = False
    date_order: Literal["", "mdy", "dmy"] = ""
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
    channels: dict[str, str] = {}
    roles: dict[str, Role] = {}
    speakers: tuple[Speaker, ...] = ()
    role_line: Patterns = ()
    openings: Patterns = ()
    agent_phrases: Names = ()
    name_pattern: Pattern = ""
    hints: Hints = Field(default=Hints(), exclude=True)

    @model_validator(mode="after")
    def _makes_sense(self) -> Source:
        for channel in (self.channel, *self.channels.values()):
            if channel not in schema.CHANNELS:
                raise ValueError(f"channel {channel!r} is none of {', '.join(schema.CHANNELS)}")
        if self.reader == "json_call" and self.turns is None:
            raise ValueError("reader 'json_call' needs a [turns] table")
        unknown = [field for field in self.recognise.fields if field not in Columns.model_fields]
        if unknown:
            raise ValueError(f"recognise.fields names {unknown}, which [columns] does not know")
        columns = [question.column for question in self.questions]
        if len(set(columns)) < len(columns):
            raise ValueError("two questions name the same column")
        return self

    def channel_of(self, said: str) -> str:
        """Return the channel that a row names, else the channel of the definition.

        A ticket is a ticket, whichever way it came in.
        """
        if self.reader == "ticket":
            return self.channel
        name = said.strip().lower()
        return self.channels.get(said.strip(), name if name in schema.CHANNELS else self.channel)

    @property
    def fingerprint(self) -> str:
        """Return a hash of the definition and of the shared data it is read with."""
        return digest([self.model_dump_json().encode(), self.hints.model_dump_json().encode()])
