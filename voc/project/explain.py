"""Say why: the entries, rules and n-grams behind the verdict on each clause of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voc import annotate, clean
from voc.annotate import models
from voc.annotate.linear import LinearModel
from voc.lexicon import Lexicon

_GRAMS = 6


@dataclass(frozen=True)
class ExplainedClause:
    """One clause, its verdict and its reasons.

    Attributes:
        rules: (words, value after modifiers, the modifiers) of each polar phrase.
        cues: (words, what they point to).
        grams: (n-gram, weight towards praise) of the n-grams that weigh most.
        touchpoint_grams: (n-gram, weight towards the clause's touchpoint) of those that speak most for it.
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
    touchpoint_grams: tuple[tuple[str, float], ...]


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
    trained = models.load(lexicon)
    clauses = tuple(_clause(row, index, trained) for index in range(len(row["clauses"])))
    return Explained(row["text"], clauses, row)


def _clause(row: dict[str, Any], index: int, trained: models.Models) -> ExplainedClause:
    said = row["clauses"][index]
    start, end = said["start"], said["end"]
    hits = row["hits"][0]
    praise = _weights(trained.polarity, row["normal"], start, end, output="praise")
    touchpoint = said["touchpoint"]
    place = (
        _weights(trained.meaning, row["normal"], start, end, output=f"touchpoint:{touchpoint}") if touchpoint else []
    )
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
        grams=tuple(sorted(praise, key=lambda pair: (-abs(pair[1]), pair[0]))[:_GRAMS]),
        touchpoint_grams=tuple(sorted(place, key=lambda pair: (-pair[1], pair[0]))[:_GRAMS]),
    )


def _weights(model: LinearModel, text: str, start: int, end: int, *, output: str) -> list[tuple[str, float]]:
    """Return the n-grams that begin in a span, with their weights towards an output."""
    column = model.outputs.index(output)
    return [(gram, float(weights[column])) for gram, place, weights in model.evidence(text) if start <= place < end]
