"""Say why: the entries, rules and n-grams behind the verdict on each clause of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voc import annotate, clean
from voc.annotate import models
from voc.lexicon import Lexicon

_GRAMS = 6


@dataclass(frozen=True)
class ExplainedClause:
    """One clause, its verdict and its reasons.

    Attributes:
        rules: (words, value after modifiers, the modifiers) of each polar phrase.
        cues: (words, what they point to).
        grams: (n-gram, weight towards praise) of the n-grams that weigh most.
    """

    text: str
    start: int
    end: int
    score: float
    polarity: str
    touchpoint: str | None
    dimensions: tuple[str, ...]
    rules: tuple[tuple[str, float, tuple[str, ...]], ...]
    cues: tuple[tuple[str, str], ...]
    grams: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Explained:
    """A text as understood."""

    text: str
    clauses: tuple[ExplainedClause, ...]
    row: dict[str, Any]


def explained(text: str, lexicon: Lexicon) -> Explained:
    """Run the whole chain on one text and keep what the stages saw."""
    *middle, last = (*clean.stages(lexicon), *annotate.stages(lexicon))
    columns: dict[str, Any] = {"text": [text], "turns": [None]}
    for stage in middle:
        columns.update(stage(columns))
    columns.update(last(columns))
    row = {name: values[0] for name, values in columns.items()}
    evidence = models.load(lexicon).polarity.evidence(row["normal"])
    clauses = tuple(_clause(row, index, evidence) for index in range(len(row["clauses"])))
    return Explained(row["text"], clauses, row)


def _clause(row: dict[str, Any], index: int, evidence: list[Any]) -> ExplainedClause:
    said = row["clauses"][index]
    start, end = said["start"], said["end"]
    hits = row["hits"][0]
    inside = [(gram, float(weights[0])) for gram, place, weights in evidence if start <= place < end]
    inside.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
    cues = [
        (row["text"][hit.start : hit.end], str(hit.payload[0] if isinstance(hit.payload, tuple) else hit.payload))
        for category in ("touchpoint", "fallback", "dimension")
        for hit in hits.get(category, ())
        if start <= hit.start < end
    ]
    return ExplainedClause(
        text=row["text"][start:end],
        start=start,
        end=end,
        score=said["score"],
        polarity=said["polarity"],
        touchpoint=said["touchpoint"],
        dimensions=tuple(said["dimensions"]),
        rules=tuple((row["text"][v.start : v.end], v.value, v.by) for v in row["ruled"][index].verdicts),
        cues=tuple(cues),
        grams=tuple(inside[:_GRAMS]),
    )
