"""Decide how the customer feels: of every clause and of the whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.annotate.brands import LOSE, THAN, WIN
from voc.annotate.evidence import POLARITY, Floats
from voc.annotate.models import Models, combined
from voc.annotate.rules import Ruled
from voc.lexicon import Lexicon
from voc.stage import Batch

# What decides between neutral and polar, in this order.
NEUTRAL = ("model", "lean", "verdicts", "question", "wish")


class Sentiment:
    """Join model and rules into a verdict with its confidence.

    Assigns:
        clause_scores: per row, [clauses] in [-1, 1].
        clause_labels: per row, positive, neutral or negative for each clause.
        sentiment: per row, label, score in [-1, 1], confidence and intensity in [0, 1].
    """

    requires = ("ruled", "polarity", "meaning", "stances")
    assigns = ("clause_scores", "clause_labels", "sentiment")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        weights = models.combine["polarity"]
        self._weights = np.array([weights[name] for name in POLARITY], dtype=np.float32)
        self._bias = weights["bias"]
        self._neutral = models.combine["neutral"]
        self._neutral_output = models.meaning.outputs.index("neutral")
        labels = lexicon.settings["labels"]
        self._threshold = float(labels["neutral"])
        self._clause_threshold = float(labels["clause"])

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return verdicts of clauses and rows."""
        scores, labels, sentiments = [], [], []
        for ruled, polarity, meaning, stances in zip(*(batch[name] for name in self.requires), strict=True):
            logits = polarity @ self._weights + self._bias
            clause_scores = np.tanh(logits[:-1] / 2)
            scores.append(clause_scores)
            labels.append(self._clause_labels(ruled, clause_scores))
            # 不如招行 judges, though the model hears no word of praise or blame in it.
            compared = any(
                stance.kind in (LOSE, WIN, THAN) and rules.verdicts and not rules.question
                for stance, rules in zip(stances, ruled, strict=True)
            )
            neutral = -math.inf if compared else float(meaning[-1, self._neutral_output])
            sentiments.append(self._sentiment(ruled, float(logits[-1]), neutral))
        return {"clause_scores": scores, "clause_labels": labels, "sentiment": sentiments}

    def _clause_labels(self, ruled: list[Ruled], scores: Floats) -> list[str]:
        return [
            "neutral"
            if not verdict.verdicts
            and not verdict.negative
            and (verdict.question or abs(score) < self._clause_threshold)
            else "positive"
            if score > 0
            else "negative"
            for verdict, score in zip(ruled, scores, strict=True)
        ]

    def _sentiment(self, ruled: list[Ruled], logit: float, neutral_logit: float) -> dict[str, Any]:
        if not any(verdict.weight for verdict in ruled):  # nothing is said, or only of rivals
            return {"label": "neutral", "score": 0.0, "confidence": 0.0, "intensity": 0.0}
        neutral = logistic(combined(self._neutral, neutral_features(ruled, logit, neutral_logit)))
        positive = logistic(logit)
        if neutral >= self._threshold:
            label, confidence = "neutral", neutral
        else:
            label = "positive" if logit > 0 else "negative"
            confidence = (1 - neutral) * max(positive, 1 - positive)
        strongest = max((abs(v.value) for r in ruled for v in r.verdicts), default=0.0)
        return {
            "label": label,
            "score": math.tanh(logit / 2),
            "confidence": confidence,
            "intensity": min(1.0, strongest) if label != "neutral" else 0.0,
        }


def neutral_features(ruled: list[Ruled], logit: float, neutral_logit: float) -> dict[str, float]:
    """Return what speaks for a text that neither praises nor blames."""
    said = sum(abs(v.value) for r in ruled for v in r.verdicts)
    return {
        "model": neutral_logit,
        "lean": min(abs(logit), 6.0),
        "verdicts": math.log1p(said),
        "question": float(any(r.question for r in ruled)),
        "wish": float(any(r.wish for r in ruled)),
    }


def logistic(logit: float) -> float:
    """Return the probability of log-odds.

    >>> logistic(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))
