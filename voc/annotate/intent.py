"""Tell what the customer wants, and whether the text says anything one can act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.annotate.models import Column, Models, columns, combined
from voc.lexicon import INTENTS, Lexicon
from voc.stage import Batch

INTENT = ("model", "cue", "question", "wish", "positive", "negative", "neutral")
INFORMATIVE = ("model", "touchpoints", "dimensions", "length")


class Intent:
    """Choose the main intent, and tell texts that say something from bare cheers and curses.

    Assigns:
        intent: complaint, suggestion, inquiry, praise or other.
        informative: whether anything concrete is said.
    """

    requires = ("clauses", "hits", "ruled", "meaning", "sentiment", "touchpoints", "flags")
    assigns = ("intent", "informative")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        outputs = {name: index for index, name in enumerate(models.meaning.outputs)}
        self._outputs = {name: outputs[f"intent:{name}"] for name in INTENTS}
        self._informative = outputs["informative"]
        self._weights = {name: models.combine[f"intent:{name}"] for name in INTENTS}
        self._informative_weights = models.combine["informative"]

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return intent and informativeness of each row."""
        whole = np.array([meaning[-1] for meaning in batch["meaning"]], dtype=np.float64).T
        cues = list(map(intent_cues, batch["clauses"], batch["hits"]))
        labels = [verdict["label"] for verdict in batch["sentiment"]]
        shared = columns(list(map(intent_features, batch["ruled"], labels)))
        logits = [
            combined(self._weights[name], {**shared, "model": whole[self._outputs[name]], "cue": _named(name, cues)})
            for name in INTENTS
        ]
        rows = zip(batch["clauses"], batch["touchpoints"], whole[self._informative].tolist(), strict=True)
        content = combined(self._informative_weights, columns([informative_features(*row) for row in rows]))
        says = np.array([bool(row) and not flags for row, flags in zip(batch["clauses"], batch["flags"], strict=True)])
        intents = np.where(says, np.argmax(logits, axis=0), INTENTS.index("other"))
        return {
            "intent": [INTENTS[index] for index in intents.tolist()],
            "informative": (says & (content >= 0)).tolist(),
        }


def _named(intent: str, cues: list[set[str]]) -> Column:
    return np.array([intent in found for found in cues], dtype=np.float64)


def intent_cues(clauses: Any, hits: Any) -> set[str]:
    """Return the intents whose phrases occur in the customer's words."""
    heard = {clause.utterance for clause in clauses}
    return {hit.payload for index in heard if "intent" in hits[index] for hit in hits[index]["intent"]}


def intent_features(ruled: Any, label: str) -> dict[str, float]:
    """Return what speaks for one intent or another, apart from model and phrases."""
    return {
        "question": float(any([r.question for r in ruled])),
        "wish": float(any([r.wish for r in ruled])),
        "positive": float(label == "positive"),
        "negative": float(label == "negative"),
        "neutral": float(label == "neutral"),
    }


def informative_features(clauses: Any, touchpoints: Any, model: float) -> dict[str, float]:
    """Return what speaks for a text with content."""
    return {
        "model": model,
        "touchpoints": float(len(touchpoints)),
        "dimensions": float(any([t["dimensions"] for t in touchpoints])),
        "length": min(sum([c.end - c.start for c in clauses]), 60) / 20,
    }
