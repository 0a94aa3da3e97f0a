"""Tell what the customer wants, and whether the text says anything one can act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voc.annotate.models import Models, combined
from voc.annotate.sentiment import logistic
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
        columns = [batch[name] for name in self.requires]
        found = [self._row(*row) for row in zip(*columns, strict=True)]
        return {"intent": [row[0] for row in found], "informative": [row[1] for row in found]}

    def _row(
        self, clauses: Any, hits: Any, ruled: Any, meaning: Any, sentiment: Any, touchpoints: Any, flags: Any
    ) -> tuple[str, bool]:
        if flags or not clauses:
            return "other", False
        whole = meaning[-1].tolist()
        cues = intent_cues(clauses, hits)
        shared = intent_features(ruled, sentiment["label"])
        logits = {
            name: combined(weights, {**shared, "model": whole[self._outputs[name]], "cue": float(name in cues)})
            for name, weights in self._weights.items()
        }
        values = informative_features(clauses, touchpoints, whole[self._informative])
        informative = logistic(combined(self._informative_weights, values)) >= 0.5
        return max(INTENTS, key=lambda name: logits[name]), informative


def intent_cues(clauses: Any, hits: Any) -> set[str]:
    """Return the intents whose phrases occur in the customer's words."""
    return {hit.payload for index in {c.utterance for c in clauses} for hit in hits[index].get("intent", ())}


def intent_features(ruled: Any, label: str) -> dict[str, float]:
    """Return what speaks for one intent or another, apart from model and phrases."""
    return {
        "question": float(any(r.question for r in ruled)),
        "wish": float(any(r.wish for r in ruled)),
        "positive": float(label == "positive"),
        "negative": float(label == "negative"),
        "neutral": float(label == "neutral"),
    }


def informative_features(clauses: Any, touchpoints: Any, model: float) -> dict[str, float]:
    """Return what speaks for a text with content."""
    return {
        "model": model,
        "touchpoints": float(len(touchpoints)),
        "dimensions": float(any(t["dimensions"] for t in touchpoints)),
        "length": min(sum(c.end - c.start for c in clauses), 60) / 20,
    }
