"""Decide how the customer feels: of every clause and of the whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.annotate.brands import LOSE, THAN, WIN, Stance
from voc.annotate.dialogue import SATISFACTION, chances, dialogue_features
from voc.annotate.evidence import POLARITY, Floats
from voc.annotate.models import Column, Models, Weights, columns, combined
from voc.annotate.rules import Ruled
from voc.lexicon import Lexicon
from voc.stage import Batch

# What decides between neutral and polar, in this order. Among forum talk only what judges is a verdict:
# there people tell troubles and luck all day (秒拒, 提额了) without praising or blaming anybody.
NEUTRAL = ("model", "lean", "judged", "told", "question", "wish")
FORUM = ("judged", "question", "wish")

_TALK = -1.0  # log-odds from which a text may be forum talk: a post that judges looks half like feedback


class Sentiment:
    """Join model and rules into a verdict with its confidence.

    Assigns:
        clause_scores: per row, [clauses] in [-1, 1].
        clause_labels: per row, positive, neutral or negative for each clause.
        sentiment: per row, label, score in [-1, 1], intensity in [0, 1], and confidence: the probability that the
            label is right.
        ending: per row, what the end of a conversation shows; None for plain text.
        talk: per row, whether it is forum talk.
    """

    requires = ("utterances", "clauses", "hits", "turns", "ruled", "polarity", "meaning", "stances")
    assigns = ("clause_scores", "clause_labels", "sentiment", "ending", "talk")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        weights = models.combine["polarity"]
        self._weights = np.array([weights[name] for name in POLARITY], dtype=np.float32)
        self._bias = weights["bias"]
        self._joined = models.combine
        self._outputs = [models.meaning.outputs.index(name) for name in ("neutral", "forum")]
        labels = lexicon.settings["labels"]
        self._threshold = float(labels["neutral"])
        self._clause_threshold = float(labels["clause"])
        self._outcomes = lexicon.outcomes

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return verdicts of clauses and rows."""
        logits = np.concatenate([np.zeros((0, len(POLARITY)), np.float32), *batch["polarity"]]) @ self._weights
        logits += self._bias
        ends = np.cumsum([len(ruled) + 1 for ruled in batch["ruled"]]).tolist()  # behind the clauses is the whole row
        rows = [logits[end - len(ruled) - 1 : end] for ruled, end in zip(batch["ruled"], ends, strict=True)]
        scores = np.tanh(logits / 2).tolist()
        clause_scores = [
            scores[end - len(ruled) - 1 : end - 1] for ruled, end in zip(batch["ruled"], ends, strict=True)
        ]
        endings = [
            dialogue_features(*row, outcomes=self._outcomes) if turns and row[2] else None
            for turns, *row in zip(
                *(batch[name] for name in ("turns", "utterances", "clauses", "ruled", "hits")), rows, strict=True
            )
        ]
        return {
            "clause_scores": clause_scores,
            "clause_labels": list(map(self._clause_labels, batch["ruled"], clause_scores)),
            "sentiment": [
                plain if ending is None else self._satisfaction(ruled, ending)
                for plain, ruled, ending in zip(self._plain(batch, rows), batch["ruled"], endings, strict=True)
            ],
            "ending": endings,
            "talk": [
                ending is None and bool(meaning[-1, self._outputs[1]] > _TALK)
                for ending, meaning in zip(endings, batch["meaning"], strict=True)
            ],
        }

    def _plain(self, batch: Batch, rows: list[Floats]) -> list[dict[str, Any]]:
        whole = [float(row[-1]) for row in rows]
        kinds = [meaning[-1, self._outputs].tolist() for meaning in batch["meaning"]]
        features = [
            neutral_features(ruled, logit, model)
            for ruled, logit, (model, _) in zip(batch["ruled"], whole, kinds, strict=True)
        ]
        if not features:
            return []
        forum = np.array([talk for _, talk in kinds])
        neutral = map(logistic, neutrality(self._joined, columns(features), forum).tolist())
        # 不如招行 judges, though the model hears no word of praise or blame in it.
        judged = [
            0.0 if any([stance.kind for stance in stances]) and any(map(_compares, ruled, stances)) else value
            for ruled, stances, value in zip(batch["ruled"], batch["stances"], neutral, strict=True)
        ]
        return list(map(self._sentiment, batch["ruled"], whole, judged, map(logistic, forum.tolist())))

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

    def _sentiment(self, ruled: list[Ruled], logit: float, neutral: float, talk: float) -> dict[str, Any]:
        if not any(verdict.weight for verdict in ruled):  # nothing is said, or only of rivals
            return _verdict("neutral", 0.0, 0.0, ruled)
        is_neutral = neutral >= self._threshold
        label = "neutral" if is_neutral else "positive" if logit > 0 else "negative"
        chance = neutral if is_neutral else (1 - neutral) * logistic(abs(logit))
        values = confidence_features(chance, talk, is_neutral=is_neutral)
        return _verdict(label, math.tanh(logit / 2), logistic(combined(self._joined["confidence"], values)), ruled)

    def _satisfaction(self, ruled: list[Ruled], ending: dict[str, float]) -> dict[str, Any]:
        shares = chances(self._joined, SATISFACTION, "satisfaction", ending)
        best = max(range(len(shares)), key=shares.__getitem__)
        return _verdict(SATISFACTION[best], shares[2] - shares[0], shares[best], ruled)


def _verdict(label: str, score: float, confidence: float, ruled: list[Ruled]) -> dict[str, Any]:
    strongest = max([abs(v.value) for r in ruled for v in r.verdicts], default=0.0)
    return {
        "label": label,
        "score": score,
        "confidence": confidence,
        "intensity": min(1.0, strongest) if label != "neutral" else 0.0,
    }


def _compares(rules: Ruled, stance: Stance) -> bool:
    return stance.kind in (LOSE, WIN, THAN) and bool(rules.verdicts) and not rules.question


def neutral_features(ruled: list[Ruled], logit: float, neutral_logit: float) -> dict[str, float]:
    """Return what speaks for a text that neither praises nor blames."""
    judged = told = 0.0
    for found in ruled:
        judged += found.blame
        for verdict in found.verdicts:
            if verdict.hit.payload.judges:
                judged += abs(verdict.value)
            else:
                told += abs(verdict.value)
    return {
        "model": neutral_logit,
        "lean": min(abs(logit), 6.0),
        "judged": math.log1p(judged),
        "told": math.log1p(told),
        "question": float(any([r.question for r in ruled])),
        "wish": float(any([r.wish for r in ruled])),
    }


def neutrality(joined: dict[str, Weights], values: dict[str, Column], forum: Column) -> Column:
    """Return the log-odds of neutral: those of feedback and of forum talk, mixed by how likely it is forum talk.

    Args:
        joined: the weights of all verdicts.
        values: of `neutral_features`, as columns.
        forum: [rows] log-odds that the text is forum talk.
    """
    share = 1 / (1 + np.exp(-np.clip(forum, -30, 30)))
    talk = combined(joined["forum"], {name: values[name] for name in FORUM})
    return share * talk + (1 - share) * combined(joined["neutral"], values)


def confidence_features(chance: float, talk: float, *, is_neutral: bool) -> dict[str, float]:
    """Return what the probability that a label is right is read from (Platt scaling, with levels by kind of text).

    Args:
        chance: what model and rules give the label, before scaling.
        talk: probability that the text is forum talk, where neutral is the rule.
        is_neutral: whether the label is neutral.
    """
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return {
        "chance": math.log(chance / (1 - chance)),
        "neutral": float(is_neutral),
        "talk": talk,
        "neutral_talk": talk * is_neutral,
    }


def logistic(logit: float) -> float:
    """Return the probability of log-odds.

    >>> logistic(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))
