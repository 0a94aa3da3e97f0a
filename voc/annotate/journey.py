"""Tell what is said of each touchpoint: praise or blame, and about which dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.annotate.hits import Hit
from voc.annotate.models import Models, Weights
from voc.annotate.tokenise import Clause, Utterance
from voc.annotate.touchpoint import Floats, Mention, Touchpoints, joined
from voc.lexicon import Lexicon
from voc.stage import Batch

STANCES = ("positive", "negative", "neutral", "mixed")

# What speaks for a dimension of a touchpoint, in this order: cues in its clauses, the model's view of the whole text
# and of these clauses, how far it lies below the strongest dimension, whether there are other touchpoints, and how
# usual the dimension is where this touchpoint is praised, blamed or neither.
DIMENSION = ("negative", "positive", "either", "model", "own", "gap", "several", "usual")

# What speaks for praise or blame of a touchpoint: the verdict on the whole, its clauses, cues of dimensions there and
# elsewhere, and what the meaning model makes of the whole. Each counts anew where there are other touchpoints.
_STANCE = (
    *("positive", "negative", "neutral", "score"),
    *("highest", "lowest", "mean", "praised", "blamed", "both", "praise", "blame", "question"),
    *("cue_negative", "cue_positive", "elsewhere_negative", "elsewhere_positive"),
    *("model_neutral", "model_complaint", "model_praise"),
)
STANCE = (*_STANCE, "several", *(f"{name}_several" for name in _STANCE))
_FAR = -6.0

DimensionCues = list[dict[str, set[str]]]  # for each clause: dimension id → signs of its cues


class Journey:
    """Find the touchpoints a row comments on, and what is said of them.

    Assigns:
        touchpoints: per row, the list of the contract (id, stage, polarity, dimensions, mentions).
        clause_touchpoints: per row, a touchpoint id or None for each clause.
        clause_dimensions: per row, dimension ids for each clause.
    """

    requires = ("utterances", "clauses", "hits", "ruled", "meaning", "clause_scores", "clause_labels", "sentiment")
    assigns = ("touchpoints", "clause_touchpoints", "clause_dimensions")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        self._find = Touchpoints(lexicon, models)
        self._stage = {t.id: t.stage for t in lexicon.touchpoints}
        self._aspects = Aspects(lexicon, models)
        self._dimension = models.combine["dimension"]
        self._stance = [models.combine[f"stance:{name}"] for name in STANCES]
        self._least = models.combine["least"]["dimension"]

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return touchpoints of rows and of clauses."""
        mentions, owners = self._find(batch)
        cues = self._aspects.cues(batch, {mention.row for mention in mentions})
        shown = joined(self._dimension, DIMENSION, self._aspects.dimensions(batch, mentions, cues)) >= self._least
        stances = self._aspects.stances(batch, mentions, cues)
        verdicts = np.array([joined(weights, STANCE, stances) for weights in self._stance]).argmax(axis=0)
        touchpoints: list[list[dict[str, Any]]] = [[] for _ in owners]
        dimensions: list[list[list[str]]] = [[[] for _ in row] for row in owners]
        for mention, named, verdict in zip(mentions, shown.tolist(), verdicts.tolist(), strict=True):
            meaning, label = batch["meaning"][mention.row], batch["sentiment"][mention.row]["label"]
            utterances, clauses = batch["utterances"][mention.row], batch["clauses"][mention.row]
            found = [name for name, holds in zip(self._aspects.ids, named, strict=True) if holds]
            for name in found:
                output = self._aspects.outputs[name]
                places = [i for i in mention.clauses if name in cues[mention.row][i]]
                for place in places or [mention.clauses[meaning[mention.clauses, output].argmax()]]:
                    dimensions[mention.row][place].append(name)
            touchpoints[mention.row].append(
                {
                    "id": mention.touchpoint,
                    "stage": self._stage[mention.touchpoint],
                    "polarity": _polarity(STANCES[verdict], label, alone=mention.alone),
                    "dimensions": found,
                    "mentions": [_place(utterances, clauses[index]) for index in mention.clauses],
                }
            )
        return {"touchpoints": touchpoints, "clause_touchpoints": owners, "clause_dimensions": dimensions}


class Aspects:
    """Gather what speaks for dimensions and for praise or blame of touchpoints."""

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        outputs = {name: index for index, name in enumerate(models.meaning.outputs)}
        self.ids = [d.id for d in lexicon.dimensions if d.id != "general"]
        self.outputs = {name: outputs[f"dimension:{name}"] for name in self.ids}
        self._columns = np.array(list(self.outputs.values()))
        self._others = [outputs[name] for name in ("neutral", "intent:complaint", "intent:praise")]
        self._usual = {
            label: usual_table(models.combine.get(f"usual:{label}", {}), lexicon, self.ids)
            for label in ("positive", "negative", "neutral")
        }

    def cues(self, batch: Batch, rows: set[int]) -> dict[int, DimensionCues]:
        """Return the dimensions named in each clause of some rows."""
        return {row: dimension_cues(batch["clauses"][row], batch["hits"][row]) for row in sorted(rows)}

    def dimensions(self, batch: Batch, mentions: list[Mention], cues: dict[int, DimensionCues]) -> Floats:
        """Return [mentions, dimensions, len(DIMENSION)]."""
        column = {name: index for index, name in enumerate(DIMENSION)}
        order = {name: index for index, name in enumerate(self.ids)}
        table = np.zeros((len(mentions), len(self.ids), len(DIMENSION)), dtype=np.float32)
        if not mentions:
            return table
        whole = _whole(batch, mentions)[:, self._columns]
        table[..., column["model"]] = whole
        table[..., column["own"]] = whole
        table[..., column["usual"]] = [
            self._usual[batch["sentiment"][mention.row]["label"]][mention.touchpoint] for mention in mentions
        ]
        for index, mention in enumerate(mentions):
            if not mention.alone:
                own = batch["meaning"][mention.row][mention.clauses][:, self._columns].max(axis=0)
                table[index, :, column["own"]] = own
        said = [
            (index, order[name], column[sign])
            for index, mention in enumerate(mentions)
            for place in mention.clauses
            for name, signs in cues[mention.row][place].items()
            if name in order
            for sign in signs
        ]
        table[tuple(np.array(said, dtype=np.int64).reshape(-1, 3).T)] = 1.0
        models = table[..., column["model"]]
        table[..., column["gap"]] = np.maximum(models - models.max(axis=1, keepdims=True, initial=-np.inf), _FAR)
        table[..., column["several"]] = np.array([not mention.alone for mention in mentions])[:, None]
        return table

    def stances(self, batch: Batch, mentions: list[Mention], cues: dict[int, DimensionCues]) -> Floats:
        """Return [mentions, len(STANCE)]."""
        if not mentions:
            return np.zeros((0, len(STANCE)), dtype=np.float32)
        said = np.array([self._stance(batch, m, cues[m.row]) for m in mentions])
        for name in ("praise", "blame"):
            said[:, _STANCE.index(name)] = np.tanh(said[:, _STANCE.index(name)])
        base = np.concatenate([said, _whole(batch, mentions)[:, self._others]], axis=1, dtype=np.float32)
        several = np.array([[not mention.alone] for mention in mentions], dtype=np.float32)
        return np.concatenate([base, several, base * several], axis=1)

    def _stance(self, batch: Batch, mention: Mention, cues: DimensionCues) -> list[float]:
        """Return `_STANCE` before scaling and without the model's part."""
        row = mention.row
        sentiment, labels, ruled = batch["sentiment"][row], batch["clause_labels"][row], batch["ruled"][row]
        scores = [batch["clause_scores"][row][index] for index in mention.clauses]
        own = set(mention.clauses)
        here = {sign for index in own for signs in cues[index].values() for sign in signs}
        there = {sign for i, clause in enumerate(cues) if i not in own for signs in clause.values() for sign in signs}
        highest, lowest = max(0.0, *scores), min(0.0, *scores)
        said = {labels[index] for index in own}
        return [
            *(float(sentiment["label"] == name) for name in ("positive", "negative", "neutral")),
            sentiment["score"],
            highest,
            lowest,
            sum(scores) / len(scores),
            float("positive" in said),
            float("negative" in said),
            min(highest, -lowest),
            sum([ruled[index].positive for index in own]),
            sum([ruled[index].negative for index in own]),
            float(any([ruled[index].question for index in own])),
            *(float(sign in signs) for signs in (here, there) for sign in ("negative", "positive")),
        ]


def _whole(batch: Batch, mentions: list[Mention]) -> Floats:
    """Return [mentions, outputs] what the meaning model makes of the whole row."""
    return np.array([batch["meaning"][mention.row][-1] for mention in mentions])


def dimension_cues(clauses: Sequence[Clause], hits: Sequence[dict[str, list[Hit]]]) -> DimensionCues:
    """Return, for each clause, the dimensions it names and the signs of their cues."""
    found: DimensionCues = []
    for clause in clauses:
        named: dict[str, set[str]] = {}
        for hit in hits[clause.utterance].get("dimension", ()):
            if clause.start <= hit.start < clause.end:
                name, sign = hit.payload
                named.setdefault(name, set()).add(sign)
        found.append(named)
    return found


def usual_table(weights: Weights, lexicon: Lexicon, dimensions: Sequence[str]) -> dict[str, Floats]:
    """Return, for each touchpoint, [dimensions] the log-odds with which it is spoken of in that respect."""
    return {
        t.id: np.array([weights.get(f"{t.id}:{name}", 0.0) for name in dimensions], dtype=np.float32)
        for t in lexicon.touchpoints
    }


def _polarity(stance: str, label: str, *, alone: bool) -> str:
    """Let a text that praises or blames and has one touchpoint praise or blame that one."""
    return label if alone and label != "neutral" and stance != "mixed" else stance


def _place(utterances: Sequence[Utterance], clause: Clause) -> dict[str, Any]:
    return {"turn": utterances[clause.utterance].turn, "start": clause.start, "end": clause.end}
