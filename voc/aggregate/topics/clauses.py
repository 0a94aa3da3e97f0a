"""Read the customer's clauses from the store, cut them into words, and turn them into vectors."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc.aggregate.phrases import Cut
from voc.errors import LexiconError
from voc.files import data_folder, from_yaml

NEUTRAL = "neutral"
_GAP = "…"
_WITHIN = ".{0,6}"  # characters of a gap
_NUMBER = "0"  # stands for every number
_TELLING = 2  # characters of words that mean something, together

Ints = npt.NDArray[np.int64]

# Every clause of an informative comment of the periods looked at that speaks of a touchpoint; `place` counts the
# clauses of a comment from 1.
CLAUSES = """
SELECT comment_id, day, place, s.touchpoint AS touchpoint, coalesce(s.polarity, 'neutral') AS polarity,
       list_sort(coalesce(s.dimensions, [])) AS dimensions,
       substring(coalesce(turns[s.turn + 1].normal, normal, ''), s.start + 1, s."end" - s.start) AS normal,
       substring(coalesce(turns[s.turn + 1].text, text, ''), s.start + 1, s."end" - s.start) AS written
FROM (SELECT comment_id, day, text, normal, turns, unnest(clauses) AS s,
             generate_subscripts(clauses, 1) AS place
      FROM worded WHERE informative)
WHERE coalesce(s.touchpoint, '') <> ''
"""
IN_ORDER = "ORDER BY comment_id, place"


@dataclass(frozen=True, slots=True)
class Clauses:
    """Hold clauses as columns of one length."""

    comment: list[str]
    day: list[date]
    place: list[int]  # among the clauses of its comment, from 1
    touchpoint: list[str]
    polarity: list[str]
    dimensions: list[list[str]]
    normal: list[str]
    written: list[str]

    @classmethod
    def of(cls, table: pa.Table) -> Clauses:
        """Read the columns that `CLAUSES` selects."""
        names = ("comment_id", "day", "place", "touchpoint", "polarity", "dimensions", "normal", "written")
        return cls(*(table.column(name).to_pylist() for name in names))

    def __len__(self) -> int:
        return len(self.comment)

    def at(self, places: Sequence[int]) -> Clauses:
        """Return some of them."""
        columns = (self.comment, self.day, self.place, self.touchpoint, self.polarity, self.dimensions)
        chosen = [[column[place] for place in places] for column in (*columns, self.normal, self.written)]
        return Clauses(*chosen)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Different:
    """Hold clauses that differ in what tells them apart for a topic, and which of them each clause said is."""

    clauses: Clauses  # the first of each as said
    which: Ints  # its place among them, for each clause said

    @classmethod
    def of(cls, table: pa.Table) -> Different:
        """Find the different ones among the rows that `CLAUSES` selects: most repeat another, word by word."""
        about = pc.binary_join(table.column("dimensions").combine_chunks(), " ")
        code = np.zeros(len(table), dtype=np.int64)
        for column in (table.column("touchpoint"), table.column("polarity"), about, table.column("normal")):
            numbers, names = numbered(column)
            code = code * max(len(names), 1) + numbers
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        return cls(Clauses.of(table.take(pa.array(first))), which.astype(np.int64))

    @property
    def counts(self) -> Ints:
        """Return how often each was said."""
        return np.bincount(self.which, minlength=len(self.clauses)).astype(np.int64)


def numbered(column: pa.ChunkedArray | pa.Array) -> tuple[Ints, list[str]]:
    """Return the number of each value, and the values in the order of their numbers."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = whole.dictionary_encode()
    return coded.indices.to_numpy(zero_copy_only=False).astype(np.int64), coded.dictionary.to_pylist()


def telling(clauses: Clauses, *, cut: Cut, stopwords: Collection[str]) -> list[int]:
    """Return which clauses hold a word that means something; 那个 and 就是啊 have no topic, nor lack one."""
    texts = list(dict.fromkeys(clauses.normal))
    said = {
        text
        for text, own in zip(texts, words(texts, cut=cut), strict=True)
        if len("".join(word for word in own if word not in stopwords and word != _NUMBER)) >= _TELLING
    }
    return [row for row, text in enumerate(clauses.normal) if text in said]


def words(texts: Sequence[str], *, cut: Cut) -> list[list[str]]:
    """Cut texts into words, without punctuation; all numbers are one word."""
    ends = "\n"
    found: list[list[str]] = [[] for _ in texts]
    place = 0
    # One call for all: the segmenter's overhead is per text. No word reaches across a line.
    for word in cut(ends.join(text.replace(ends, " ") for text in texts)):
        if word == ends:
            place += 1
        elif word[0].isdigit():
            found[place].append(_NUMBER)
        elif word[0].isalnum():
            found[place].append(word)
    return found


def side(polarity: str, normal: str) -> str:
    """Return among which clauses one may share a topic: those that blame, that praise, or that ask the same way."""
    if polarity != NEUTRAL:
        return polarity
    kind = next((name for name, pattern in _asked() if pattern.search(normal)), "")
    return f"{NEUTRAL}/{kind}" if kind else NEUTRAL


@cache
def _asked() -> tuple[tuple[str, re.Pattern[str]], ...]:
    path = data_folder("lexicons") / "topics.yaml"
    try:
        kinds = from_yaml(path.read_text(encoding="utf-8"))["asked"]
        return tuple((str(kind["id"]), re.compile("|".join(map(_pattern, kind["words"])))) for kind in kinds)
    except (KeyError, TypeError) as error:
        raise LexiconError(f"kind of question without {error}", where=str(path)) from None


def _pattern(phrase: str) -> str:
    return _WITHIN.join(map(re.escape, phrase.split(_GAP)))
