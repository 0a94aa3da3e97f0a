"""Say why: the entries, rules and n-grams behind the verdict on each clause of a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from voc import annotate, clean
from voc.annotate import models
from voc.annotate.evidence import POLARITY
from voc.annotate.hits import Hit
from voc.annotate.linear import LinearModel
from voc.annotate.models import Weights
from voc.annotate.rules import Ruled, Verdict
from voc.lexicon import Lexicon
from voc.project.texts import as_contract

_GRAMS = 6
# Modifiers that change a whole clause, not the phrase they stand beside.
_MOODS = frozenset({"adversative", "concessive", "question", "rhetorical", "wish", "hypothetical"})
_NOTHING = 0.01  # a factor so near to 1 changes nothing


@dataclass(frozen=True)
class Place:
    """Words of the text and where they stand: characters of the masked text, half-open."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Changed:
    """A modifier at work: its factor on the phrases beside it, or what it makes of its clause."""

    place: Place
    kind: str
    value: float


@dataclass(frozen=True)
class Entry:
    """A phrase of sentiment.tsv that counted.

    Attributes:
        score: as listed; value: after modifiers and mood.
        by: the modifiers that changed it.
        mood: the factor of question, hypothesis and wish together; 1 where the clause asserts.
    """

    place: Place
    score: float
    value: float
    by: tuple[Changed, ...]
    mood: float


@dataclass(frozen=True)
class Cue:
    """A phrase of journey.yaml.

    Attributes:
        points_to: id of a touchpoint or dimension.
        how: `strong`, `weak` or `fallback` for touchpoints, `negative`, `positive` or `either` for dimensions.
    """

    place: Place
    points_to: str
    how: str


@dataclass(frozen=True)
class Sum:
    """How a verdict came about: bias and parts (name, log-odds) add up to `logit`, from which the score follows."""

    bias: float
    parts: tuple[tuple[str, float], ...]
    logit: float


@dataclass(frozen=True)
class ExplainedClause:
    """One clause, its verdict and its reasons.

    Attributes:
        moods: the modifiers that change the clause as a whole.
        grams: (n-gram, weight towards praise) of the n-grams that weigh most in the model.
        touchpoint_grams: (n-gram, weight towards the clause's touchpoint) of those that speak most for it.
    """

    text: str
    start: int
    end: int
    score: float
    polarity: str
    touchpoint: str | None
    dimensions: tuple[str, ...]
    entries: tuple[Entry, ...]
    moods: tuple[Changed, ...]
    cues: tuple[Cue, ...]
    sum: Sum
    grams: tuple[tuple[str, float], ...]
    touchpoint_grams: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Explained:
    """A text as understood: masked, with its clauses, how its verdict came about, and all that `voc annotate` says."""

    text: str
    clauses: tuple[ExplainedClause, ...]
    sum: Sum
    row: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, ready for JSON."""
        annotation = {name: value for name, value in as_contract({"id": "", **self.row}).items() if name != "id"}
        reasons = {"clauses": [asdict(one) for one in self.clauses], "sum": asdict(self.sum)}
        return annotation | {name: _rounded(value) for name, value in reasons.items()}


def explained(text: str, lexicon: Lexicon) -> Explained:
    """Run the whole chain on one text and keep what the stages saw."""
    *middle, last = (*clean.stages(lexicon), *annotate.stages(lexicon))
    columns: dict[str, Any] = {"text": [text], "turns": [None]}
    for stage in middle:
        columns.update(stage(columns))
    columns.update(last(columns))
    row = {name: values[0] for name, values in columns.items()}
    trained = models.load(lexicon)
    weights = trained.combine["polarity"]
    clauses = tuple(_clause(row, index, trained) for index in range(len(row["clauses"])))
    return Explained(row["text"], clauses, _sum(row, -1, weights), row)


def _clause(row: dict[str, Any], index: int, trained: models.Models) -> ExplainedClause:
    said, ruled, hits = row["clauses"][index], row["ruled"][index], row["hits"][0]
    start, end, touchpoint = said["start"], said["end"], said["touchpoint"]
    praise = _weights(trained.polarity, row["normal"], start, end, output="praise")
    place = (
        _weights(trained.meaning, row["normal"], start, end, output=f"touchpoint:{touchpoint}") if touchpoint else []
    )
    modifiers = [hit for hit in hits.get("modifier", ()) if start <= hit.start < end]
    return ExplainedClause(
        text=row["text"][start:end],
        start=start,
        end=end,
        score=float(said["score"]),
        polarity=said["polarity"],
        touchpoint=said["touchpoint"],
        dimensions=tuple(said["dimensions"]),
        entries=tuple(_entry(verdict, modifiers, row["text"]) for verdict in ruled.verdicts),
        moods=tuple(_moods(ruled, modifiers, row["text"])),
        cues=tuple(cue for cue in _cues(hits, row["text"]) if start <= cue.place.start < end),
        sum=_sum(row, index, trained.combine["polarity"]),
        grams=tuple(sorted(praise, key=lambda pair: (-abs(pair[1]), pair[0]))[:_GRAMS]),
        touchpoint_grams=tuple(sorted(place, key=lambda pair: (-pair[1], pair[0]))[:_GRAMS]),
    )


def _place(text: str, hit: Hit) -> Place:
    return Place(text[hit.start : hit.end], hit.start, hit.end)


def _changed(text: str, hit: Hit) -> Changed:
    return Changed(_place(text, hit), hit.payload.kind, hit.payload.value)


def _entry(verdict: Verdict, modifiers: list[Hit], text: str) -> Entry:
    wanted = Counter(verdict.by)
    by = []
    for hit in modifiers:
        if wanted[hit.payload.term] and verdict.start <= hit.start and hit.end <= verdict.end:
            wanted[hit.payload.term] -= 1
            by.append(_changed(text, hit))
    score = verdict.hit.payload.score
    expected = score
    for change in by:
        expected *= change.value
    mood = verdict.value / expected if expected else 1.0
    by = [change for change in by if abs(change.value - 1) > _NOTHING]
    return Entry(_place(text, verdict.hit), score, verdict.value, tuple(by), 1.0 if abs(mood - 1) < _NOTHING else mood)


def _moods(ruled: Ruled, modifiers: list[Hit], text: str) -> Iterator[Changed]:
    """Yield the modifiers of the whole clause; those inside an entry have done their work there."""
    for hit in modifiers:
        held = any(v.hit.start <= hit.start and hit.end <= v.hit.end for v in ruled.verdicts)
        if hit.payload.kind in _MOODS and not held:
            yield _changed(text, hit)


def _cues(hits: dict[str, list[Hit]], text: str) -> Iterator[Cue]:
    for hit in hits.get("touchpoint", ()):
        yield Cue(_place(text, hit), *hit.payload)
    for hit in hits.get("fallback", ()):
        yield Cue(_place(text, hit), hit.payload, "fallback")
    for hit in hits.get("dimension", ()):
        yield Cue(_place(text, hit), *hit.payload)


def _sum(row: dict[str, Any], index: int, weights: Weights) -> Sum:
    values = row["polarity"][index]
    parts = tuple((name, float(value) * weights[name]) for name, value in zip(POLARITY, values, strict=True))
    return Sum(weights["bias"], parts, weights["bias"] + sum(part for _, part in parts))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value


def _weights(model: LinearModel, text: str, start: int, end: int, *, output: str) -> list[tuple[str, float]]:
    """Return the n-grams that begin in a span, with their weights towards an output."""
    column = model.outputs.index(output)
    return [(gram, float(weights[column])) for gram, place, weights in model.evidence(text) if start <= place < end]
