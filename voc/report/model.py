"""A report as data: every sentence and number ready to show, raw values kept for charts.

A page is sections, a section is blocks (`blocks.py`), and some blocks hold blocks. `voc/report/sections` makes them.
"""

from __future__ import annotations

import dataclasses
import json
import types
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Self, Union, get_args, get_origin, get_type_hints

from voc.errors import QueryError
from voc.report.blocks import Block, Chart, Spark, walk


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the summary and where its evidence is."""

    label: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure. `state` is above, below, same or none and concerns the target."""

    id: str
    label: str
    detail: str
    value: str
    raw: float | None
    note: str
    target: str
    state: str
    change: str
    spark: Spark | None
    anchor: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody has to decide on: a line of the first screen."""

    name: str
    brief: str
    spark: Spark | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its anchor, heading, the sentence under it and what it shows."""

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One period, ready to show in one language."""

    language: str
    tag: str  # of the language, for the page: zh-CN
    title: str
    organisation: str
    period: str  # 2026-W40
    period_name: str
    coverage: str
    sentences: tuple[Sentence, ...]
    tiles: tuple[Tile, ...]
    decisions: tuple[Decision, ...]
    sections: tuple[Section, ...]  # the first is the summary, made of sentences, tiles and decisions
    light: dict[str, str]
    dark: dict[str, str]
    labels: dict[str, str]  # fixed words of the page
    logo: str = ""  # a `data:` URI
    notes: tuple[str, ...] = ()  # at the head of the page: for whom it is, whose figures it holds

    def section(self, name: str) -> Section:
        """Return one section by its id; a KeyError where the report leaves it out."""
        return {section.id: section for section in self.sections}[name]

    def charts(self) -> tuple[Chart, ...]:
        """Return every chart in page order."""
        return tuple(block for section in self.sections for block in walk(section.blocks) if isinstance(block, Chart))

    def to_json(self, *, indent: int | None = 1) -> str:
        """Return the whole report as JSON with sorted keys; without an indent, on one line."""
        separators = (",", ":") if indent is None else None
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=indent, separators=separators)

    def _repr_html_(self) -> str:
        from voc.report.notebook import of_report  # it renders, which needs this module

        return of_report(self)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the report that `to_json` wrote, equal in every part.

        Raises:
            QueryError: another version of `voc` wrote it, with parts that this one does not know or lacks.
        """
        try:
            made: Self = _made(json.loads(text), cls)
        except (TypeError, KeyError, ValueError) as error:
            raise QueryError(
                f"the stored report is of another version ({error})", todo="use the voc that wrote it"
            ) from None
        return made


def _made(value: Any, kind: Any) -> Any:
    """Build what a type says from plain JSON; numbers stay as they are written, so that they look the same again."""
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _made(inner, hints[name]) for name, inner in value.items()})  # type: ignore[operator]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _made(value, _meant(value, arguments))
    if origin is tuple:
        inners = [arguments[0]] * len(value) if arguments[-1] is ... else arguments
        return tuple(_made(one, inner) for one, inner in zip(value, inners, strict=True))
    if origin is dict:
        return {name: _made(one, arguments[1]) for name, one in value.items()}
    return value


def _meant(value: Any, kinds: tuple[Any, ...]) -> Any:
    """Return which of several types a value is of: blocks say so themselves."""
    known = [one for one in kinds if one is not type(None)]
    if isinstance(value, dict) and "kind" in value:
        known = [one for one in known if get_args(_hints(one)["kind"]) == (value["kind"],)]
    return known[0]


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
