"""Read the files of a pack entry by entry, each with its line; whatever else is wrong with the pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TABLES = ("sentiment.tsv", "modifiers.tsv", "examples.tsv", "talk.tsv", "words.txt", "stopwords.txt")
TREES = (
    "journey.yaml",
    "intents.yaml",
    "risk.yaml",
    "silencers.yaml",
    "roles.yaml",
    "noise.yaml",
    "products.yaml",
    "scorecard.yaml",
)


class Line(NamedTuple):
    """A line of a table: its number, from 1, and its cells."""

    file: str
    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """Return a cell, empty where the line is too short."""
        return self.cells[index] if index < len(self.cells) else ""


class Leaf(NamedTuple):
    """A value of a YAML file: its line, from 1, and the keys and ids that lead to it."""

    file: str
    number: int
    path: tuple[str, ...]
    text: str


def table(folder: Path, name: str) -> list[Line]:
    """Return the lines of a tab- or, in words.txt, blank-separated file that are no comments."""
    separator = None if name == "words.txt" else "\t"
    return [
        Line(name, number, tuple(cell.strip() for cell in line.split(separator)))
        for number, line in enumerate(_text(folder / name).split("\n"), start=1)
        if line.strip() and not line.startswith("#")
    ]


def tree(folder: Path, name: str) -> list[Leaf]:
    """Return the values of a YAML file; none where it is no YAML."""
    try:
        root = yaml.compose(_text(folder / name), Loader=_SAFE)
    except yaml.YAMLError:
        return []
    return list(_leaves(root, (), name)) if root else []


def _leaves(node: yaml.Node, path: tuple[str, ...], file: str) -> Iterator[Leaf]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _leaves(value, (*path, str(key.value)), file)
    elif isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value, start=1):
            named = _id(item, place)
            yield from _leaves(item, (*path, named) if named else path, file)
    elif isinstance(node, yaml.ScalarNode):
        yield Leaf(file, node.start_mark.line + 1, path, str(node.value))


def _id(node: yaml.Node, place: int) -> str:
    """Return what tells an item from the others of its list; nothing for items that are one list in another form."""
    pairs = {str(key.value): value.value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}
    return str(pairs["id"]) if "id" in pairs else "" if not pairs or {"cue", "when"} & pairs.keys() else f"#{place}"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):  # `voc.lexicon.faults` tells
        return ""
