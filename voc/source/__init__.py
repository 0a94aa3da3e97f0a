"""How to read one kind of export: surveys/*.toml and a project's own definitions, checked."""

from voc.source.definition import (
    READER_NAMES,
    Columns,
    Layout,
    Question,
    Reader,
    Signs,
    Source,
    Title,
    Turns,
)
from voc.source.hints import NUMERIC, Hints, Measure, Named, Scale, Speaker, compiled, first_named, matches
from voc.source.load import SHARED, WORDING, load_sources, parse_source, shipped_hints

__all__ = [
    "NUMERIC",
    "READER_NAMES",
    "SHARED",
    "WORDING",
    "Columns",
    "Hints",
    "Layout",
    "Measure",
    "Named",
    "Question",
    "Reader",
    "Scale",
    "Signs",
    "Source",
    "Speaker",
    "Title",
    "Turns",
    "compiled",
    "first_named",
    "load_sources",
    "matches",
    "parse_source",
    "shipped_hints",
]
