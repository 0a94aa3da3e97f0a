"""Tell what the customer wants, and whether the text says anything one can act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.annotate.models import Models, combined_rows
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
        whole = [meaning[-1].tolist() for meaning in batch["meaning"]]
        cues = list(map(intent_cues, batch["clauses"], batch["hits"]))
        shared = [
            intent_features(ruled, verdict["label"])
            for ruled, verdict in zip(batch["ruled"], batch["sentiment"], strict=True)
        ]
        logits = [self._logits(name, whole, cues, shared) for name in INTENTS]
        said = [bool(clauses) and not flags for clauses, flags in zip(batch["clauses"], batch["flags"], strict=True)]
        likely = np.argmax(logits, axis=0).tolist()
        features = [
            informative_features(clauses, touchpoints, outputs[self._informative])
            for clauses, touchpoints, outputs in zip(batch["clauses"], batch["touchpoints"], whole, strict=True)
        ]
        informative = combined_rows(self._informative_weights, features)
        return {
            "intent": [INTENTS[index] if says else "other" for index, says in zip(likely, said, strict=True)],
            "informative": [says and logit >= 0 for logit, says in zip(informative, said, strict=True)],
        }

    def _logits(self, name: str, whole: Any, cues: list[set[str]], shared: list[dict[str, float]]) -> list[float]:
        """Return the log-odds of one intent in each row."""
        output = self._outputs[name]
        rows = [
            {**said, "model": outputs[output], "cue": float(name in found)}
            for said, outputs, found in zip(shared, whole, cues, strict=True)
        ]
        return combined_rows(self._weights[name], rows)


def intent_cues(clauses: Any, hits: Any) -> set[str]:
    """Return the intents whose phrases occur in the customer's words."""
    return {hit.payload for index in {c.utterance for c in clauses} for hit in hits[index].get("intent", ())}


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
