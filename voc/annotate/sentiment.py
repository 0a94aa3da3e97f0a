"""Decide how the customer feels: of every clause and of the whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.annotate.brands import LOSE, THAN, WIN, Stance
from voc.annotate.evidence import POLARITY
from voc.annotate.models import Models, columns, combined
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
        logits = np.concatenate([np.zeros((0, len(POLARITY)), np.float32), *batch["polarity"]]) @ self._weights
        logits += self._bias
        ends = np.cumsum([len(ruled) + 1 for ruled in batch["ruled"]]).tolist()  # behind the clauses is the whole row
        scores = np.tanh(logits / 2).tolist()
        clause_scores = [
            scores[end - len(ruled) - 1 : end - 1] for ruled, end in zip(batch["ruled"], ends, strict=True)
        ]
        labels = list(map(self._clause_labels, batch["ruled"], clause_scores))
        whole = [float(logits[end - 1]) for end in ends]
        features = [
            neutral_features(ruled, logit, float(meaning[-1, self._neutral_output]))
            for ruled, logit, meaning in zip(batch["ruled"], whole, batch["meaning"], strict=True)
        ]
        neutral = map(logistic, combined(self._neutral, columns(features)).tolist())
        # 不如招行 judges, though the model hears no word of praise or blame in it.
        judged = [
            0.0 if any(map(_compares, ruled, stances)) else value
            for ruled, stances, value in zip(batch["ruled"], batch["stances"], neutral, strict=True)
        ]
        sentiments = list(map(self._sentiment, batch["ruled"], whole, judged))
        return {"clause_scores": clause_scores, "clause_labels": labels, "sentiment": sentiments}

    def _clause_labels(self, ruled: list[Ruled], scores: list[float]) -> list[str]:
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

    def _sentiment(self, ruled: list[Ruled], logit: float, neutral: float) -> dict[str, Any]:
        if not any(verdict.weight for verdict in ruled):  # nothing is said, or only of rivals
            return {"label": "neutral", "score": 0.0, "confidence": 0.0, "intensity": 0.0}
        positive = logistic(logit)
        if neutral >= self._threshold:
            label, confidence = "neutral", neutral
        else:
            label = "positive" if logit > 0 else "negative"
            confidence = (1 - neutral) * max(positive, 1 - positive)
        strongest = max([abs(v.value) for r in ruled for v in r.verdicts], default=0.0)
        return {
            "label": label,
            "score": math.tanh(logit / 2),
            "confidence": confidence,
            "intensity": min(1.0, strongest) if label != "neutral" else 0.0,
        }


def _compares(rules: Ruled, stance: Stance) -> bool:
    return stance.kind in (LOSE, WIN, THAN) and bool(rules.verdicts) and not rules.question


def neutral_features(ruled: list[Ruled], logit: float, neutral_logit: float) -> dict[str, float]:
    """Return what speaks for a text that neither praises nor blames."""
    said = sum([abs(v.value) for r in ruled for v in r.verdicts])
    return {
        "model": neutral_logit,
        "lean": min(abs(logit), 6.0),
        "verdicts": math.log1p(said),
        "question": float(any([r.question for r in ruled])),
        "wish": float(any([r.wish for r in ruled])),
    }


def logistic(logit: float) -> float:
    """Return the probability of log-odds.

    >>> logistic(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))
