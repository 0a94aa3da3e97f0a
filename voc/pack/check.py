"""Find all mistakes of a pack at once, each with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from voc import lexicon
from voc.clean.mask import personal
from voc.clean.normalise import normalised
from voc.clean.repair import repaired
from voc.pack import entries
from voc.pack.entries import Leaf, Line

_FAULT = re.compile(r"([^:]+?)(?::(\d+))?: (.*)", re.DOTALL)
_UNSAID = re.compile(r"[\s，。！,!~～.…]+")  # what does not tell two examples apart; a question mark does

# Values of YAML files that are no phrases.
_NAMES = frozenset({"id", "zh", "en", "covers", "roles", "touchpoint", "value", "patterns"})
_SETTINGS = frozenset({"kind", "place", "turns", "due", "weight", "intents", "touchpoints"})  # of a scorecard


@dataclass(frozen=True, order=True)
class Mistake:
    """A mistake at a place.

    Attributes:
        file, line: where; line 0 where only the file is known.
        kind: `unreadable`, `unmatchable`, `duplicate`, `contradiction`, `aspects`, `two_touchpoints`, `two_sides`,
            `example`, `repeated_example` or `personal`.
        said: what fills the message of this kind: the term, what it clashes with and where.
    """

    file: str
    line: int
    kind: str
    said: dict[str, str] = field(compare=False)


@dataclass(frozen=True)
class Checked:
    """What was looked at and what is wrong, in order of files and lines."""

    folder: Path
    mistakes: tuple[Mistake, ...]
    phrases: int
    examples: int


class _Phrase(NamedTuple):
    """A phrase at its place; the same one twice in a list is a duplicate, on two sides of a matter a contradiction."""

    text: str
    file: str
    line: int
    list: tuple[str, ...]
    matters: tuple[tuple[str, str], ...] = ()  # (matter, side)


def check(pack: str) -> Checked:
    """Look through a pack.

    Args:
        pack: the name of a shipped pack, or the folder of one; it need not be readable as a whole.

    Raises:
        LexiconError: no such pack.
    """
    folder = lexicon.folder_of(pack)
    tables = {name: entries.table(folder, name) for name in entries.TABLES}
    leaves = [leaf for name in entries.TREES for leaf in entries.tree(folder, name)]
    phrases = [*_of_trees(leaves), *_of_tables(tables)]
    examples = tables["examples.tsv"]
    found = [
        *_faults(folder),
        *_unmatchable(phrases),
        *_duplicates(phrases),
        *_clashes(phrases),
        *_scores(tables["sentiment.tsv"]),
        *_modifiers(tables["modifiers.tsv"]),
        *_examples(examples),
        *_personal((*examples, *tables["talk.tsv"])),
    ]
    return Checked(folder, tuple(sorted(found)), len(phrases), len(examples))


def _faults(folder: Path) -> Iterator[Mistake]:
    for fault in lexicon.faults(folder):
        file, line, what = _FAULT.fullmatch(fault).groups()  # type: ignore[union-attr]
        yield Mistake(file, int(line or 0), "unreadable", {"what": what})


def _of_trees(leaves: Iterable[Leaf]) -> Iterator[_Phrase]:
    for leaf in leaves:
        if leaf.path[-1] not in _NAMES and not (leaf.file == "scorecard.yaml" and leaf.path[-1] in _SETTINGS):
            yield _Phrase(leaf.text, leaf.file, leaf.number, leaf.path, tuple(_matters(leaf)))


def _matters(leaf: Leaf) -> Iterator[tuple[str, str]]:
    """Yield (matter, side) of a phrase: what it is listed as, where it cannot be listed as something else too."""
    path = leaf.path
    if leaf.file == "journey.yaml" and path[0] == "stages":
        yield f"strength of {path[-2]}", path[-1]
        if path[-1] == "cues":
            yield "touchpoint", path[-2]
    elif leaf.file == "journey.yaml" and path[0] == "dimensions":
        yield f"sign of {path[-2]}", path[-1]
    elif leaf.file == "intents.yaml" and path[-1] == "cues":
        yield "intent", path[0]
    elif leaf.file == "intents.yaml" and path[0] == "solved":
        yield "solved", path[-1]
    elif leaf.file == "scorecard.yaml" and path[-1] in ("cues", "not", "holds", "transfers"):
        yield f"scorecard {' '.join(path[1:-1])}", path[-1]
    elif leaf.file == "products.yaml":
        yield "product", "not" if path[-1] == "not" else path[-2]
    elif leaf.file in ("risk.yaml", "roles.yaml") and len(path) == 2:
        yield f"{leaf.file} {path[0]}", path[1]


def _of_tables(tables: dict[str, list[Line]]) -> Iterator[_Phrase]:
    for name in ("words.txt", "stopwords.txt"):
        yield from (_Phrase(line.cell(0), name, line.number, ()) for line in tables[name])
    # Scores and kinds tell whether the same term twice is a duplicate: the list is all that is equal.
    for line in tables["sentiment.tsv"]:
        yield _Phrase(line.cell(0), line.file, line.number, ("term", line.cell(1), line.cell(2)))
        yield from (_Phrase(part, line.file, line.number, ("aspect", str(line.number))) for part in _aspects(line))
    for line in tables["modifiers.tsv"]:
        yield _Phrase(line.cell(0), line.file, line.number, (line.cell(1), line.cell(2)))


def _aspects(line: Line) -> list[str]:
    return [part for part in line.cell(2).split("|") if part]


def _unmatchable(phrases: Iterable[_Phrase]) -> Iterator[Mistake]:
    for phrase in phrases:
        # Texts are repaired and normalised before matching; blanks inside a phrase stay as they are.
        matched = normalised(repaired(phrase.text))
        if matched != phrase.text:
            said = {"term": phrase.text, "instead": matched}
            yield Mistake(phrase.file, phrase.line, "unmatchable", said)


def _duplicates(phrases: Iterable[_Phrase]) -> Iterator[Mistake]:
    first: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for phrase in phrases:
        key = (phrase.file, phrase.text, phrase.list)
        if key in first:
            said = {"term": phrase.text, "place": _place(phrase.file, first[key])}
            yield Mistake(phrase.file, phrase.line, "duplicate", said)
        first.setdefault(key, phrase.line)


def _clashes(phrases: Iterable[_Phrase]) -> Iterator[Mistake]:
    """Yield phrases that stand on two sides of one matter, where the second one stands."""
    sides: dict[tuple[str, str], tuple[str, _Phrase]] = {}
    for phrase in phrases:
        for matter, side in phrase.matters:
            other, earlier = sides.setdefault((matter, phrase.text), (side, phrase))
            if other != side:
                kind = "two_touchpoints" if matter == "touchpoint" else "two_sides"
                said = {"term": phrase.text, "one": other, "other": side, "place": _place(earlier.file, earlier.line)}
                yield Mistake(phrase.file, phrase.line, kind, said)


def _scores(lines: Iterable[Line]) -> Iterator[Mistake]:
    """Yield terms with several scores for one aspect; for different aspects they may differ, as they are meant to."""
    scores: dict[tuple[str, str], tuple[str, int]] = {}
    for line in lines:
        term, score = line.cell(0), line.cell(1)
        clashing: dict[tuple[str, int], list[str]] = {}
        for aspect in _aspects(line) or [""]:
            earlier = scores.setdefault((term, aspect), (score, line.number))
            if earlier[0] != score:
                clashing.setdefault(earlier, []).append(aspect)
        for (other, at), aspects in clashing.items():
            said = {"term": term, "one": other, "other": score, "place": _place(line.file, at)}
            kind = "contradiction" if aspects == [""] else "aspects"
            yield Mistake(line.file, line.number, kind, said | {"aspects": "|".join(aspects)})


def _modifiers(lines: Iterable[Line]) -> Iterator[Mistake]:
    values: dict[tuple[str, str], tuple[str, int]] = {}
    for line in lines:
        value, at = values.setdefault((line.cell(0), line.cell(1)), (line.cell(2), line.number))
        if value != line.cell(2):
            said = {"term": line.cell(0), "one": value, "other": line.cell(2), "place": _place(line.file, at)}
            yield Mistake(line.file, line.number, "contradiction", said)


def _examples(lines: Iterable[Line]) -> Iterator[Mistake]:
    """Yield utterances that occur again, with other labels or the same; registers may differ."""
    first: dict[str, Line] = {}
    for line in lines:
        earlier = first.setdefault(_UNSAID.sub("", normalised(repaired(line.cell(0)))), line)
        if earlier is not line:
            said = {"term": line.cell(0), "place": _place(line.file, earlier.number)}
            same = earlier.cells[1:5] == line.cells[1:5]
            yield Mistake(line.file, line.number, "repeated_example" if same else "example", said)


def _personal(lines: Iterable[Line]) -> Iterator[Mistake]:
    for line in lines:
        for kind, start, end in personal(line.cell(1 if line.file == "talk.tsv" else 0)):
            said = {"kind": kind, "start": str(start), "end": str(end)}
            yield Mistake(line.file, line.number, "personal", said)


def _place(file: str, line: int) -> str:
    return f"{file}:{line}"
