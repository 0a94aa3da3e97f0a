"""Gather what rules and models say of every clause, for the stages that decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from voc.annotate import linear
from voc.annotate.brands import THAN, turned
from voc.annotate.models import Models
from voc.annotate.rules import Ruled, rule
from voc.annotate.tokenise import Clause
from voc.lexicon import Lexicon
from voc.stage import Batch

Floats = npt.NDArray[np.float32]

# What decides polarity, in this order: see `polarity_features`.
POLARITY = ("model", "words", "balance", "last")


class Evidence:
    """Judge every clause by the rules and score it by the models.

    Assigns:
        ruled: per row, one `Ruled` a clause.
        polarity: per row, [clauses + 1, len(POLARITY)]; the last line is the row as a whole.
        meaning: per row, [clauses + 1, outputs of the meaning model] log-odds; the last line is the whole row.
    """

    requires = ("utterances", "clauses", "hits", "words", "turns", "stances")
    assigns = ("ruled", "polarity", "meaning")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        self._lexicon = lexicon
        self._models = models

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the evidence of each row."""
        ruled = [
            [turned(found, stance) for found, stance in zip(_ruled(*row), stances, strict=True)]
            for *row, stances in zip(
                *(batch[name] for name in ("utterances", "clauses", "hits", "words", "stances")), strict=True
            )
        ]
        texts, starts, owners, sizes = _layout(batch["utterances"], batch["clauses"])
        weights = [_weights(*row) for row in zip(batch["clauses"], ruled, batch["turns"], strict=True)]
        # The model does not know whose brand is spoken of: where brands are compared, only the rules count.
        modelled = [
            np.array([stance.kind in ("", THAN) for stance in row], dtype=np.float32) for row in batch["stances"]
        ]
        return {
            "ruled": ruled,
            **self._score(texts, starts, owners, sizes, ruled=ruled, weights=weights, modelled=modelled),
        }

    def _score(
        self,
        texts: list[str],
        starts: list[int],
        owners: list[int],
        sizes: list[int],
        *,
        ruled: list[list[Ruled]],
        weights: list[Floats],
        modelled: list[Floats],
    ) -> dict[str, Sequence[Any]]:
        empty = np.zeros(len(self._models.meaning.outputs), dtype=np.float32) + self._models.meaning.bias
        if not texts:
            return {
                "polarity": [polarity_features([], np.zeros(0, np.float32), np.zeros(1, np.float32))] * len(sizes),
                "meaning": [empty[None, :]] * len(sizes),
            }
        found = linear.grams(texts, orders=self._models.polarity.orders)
        span = linear.spans(found, starts=np.array(starts), owners=np.array(owners))
        polarity_sums, polarity_norms = self._models.polarity.sums(found, span, count=len(starts))
        sums, norms = self._models.meaning.sums(found, span, count=len(starts))
        clause_logits = self._models.meaning.scores(sums, norms)
        clause_model = self._models.polarity.scores(polarity_sums, polarity_norms)[:, 0]
        polarity, meaning = [], []
        at = 0
        for size, rules, weight, trusted in zip(sizes, ruled, weights, modelled, strict=True):
            here = slice(at, at + size)
            at += size
            whole = self._models.meaning.scores(sums[here].sum(0, keepdims=True), norms[here].sum(keepdims=True))
            meaning.append(np.concatenate([clause_logits[here], whole]))
            counts: Floats = weight * trusted
            total = self._models.polarity.scores(
                (counts @ polarity_sums[here])[None, :], (counts @ polarity_norms[here])[None]
            )[0]
            polarity.append(polarity_features(rules, clause_model[here] * trusted, total, weight))
        return {"polarity": polarity, "meaning": meaning}


def polarity_features(ruled: list[Ruled], model: Floats, total: Floats, weight: Floats | None = None) -> Floats:
    """Return [clauses + 1, len(POLARITY)]: what speaks for praise and blame in each clause, and in the whole.

    Args:
        ruled: the clauses.
        model: [clauses] log-odds of the polarity model.
        total: [1] its log-odds for the whole.
        weight: [clauses] how much each counts in the whole.
    """
    size = len(ruled)
    table = np.zeros((size + 1, len(POLARITY)), dtype=np.float32)
    table[:size, 0], table[size, 0] = model, total[0]
    if not size:
        return table
    praise, blame = np.zeros((2, size + 1), dtype=np.float32)
    praise[:size] = [r.positive for r in ruled]
    blame[:size] = [r.negative for r in ruled]
    counts = np.ones(size, dtype=np.float32) if weight is None else weight
    praise[size], blame[size] = counts @ praise[:size], counts @ blame[:size]
    table[:, 1] = np.log1p(np.maximum(praise, 0.0)) - np.log1p(np.maximum(blame, 0.0))
    table[:, 2] = np.tanh(praise - blame)
    table[:, 3] = table[:, 2]
    said = np.flatnonzero(table[:size, 2])
    table[size, 3] = table[said[-1], 2] if len(said) else 0.0
    return table


def _ruled(utterances: Any, clauses: list[Clause], hits: Any, words: Any) -> list[Ruled]:
    ruled: list[Ruled] = []
    wished = False
    for clause in clauses:
        found = rule(
            clause, utterances[clause.utterance].normal, hits[clause.utterance], words[clause.utterance], wished=wished
        )
        wished = found.wish and not clause.closes
        ruled.append(found)
    return ruled


def _layout(utterances: Any, clauses: Any) -> tuple[list[str], list[int], list[int], list[int]]:
    """Return the texts that have clauses, their spans, the text of each span, and the number of clauses a row."""
    texts: list[str] = []
    starts: list[int] = []
    owners: list[int] = []
    for row, found in zip(utterances, clauses, strict=True):
        before = -1
        for clause in found:
            first = clause.utterance != before
            if first:
                texts.append(row[clause.utterance].normal)
                before = clause.utterance
            starts.append(0 if first else clause.start)
            owners.append(len(texts) - 1)
    return texts, starts, owners, [len(found) for found in clauses]


def _weights(clauses: list[Clause], ruled: list[Ruled], turns: Any) -> Floats:
    """Return how much each clause counts: less before an adversative, more after; more towards the end of a call."""
    weight = np.array([r.weight for r in ruled], dtype=np.float32)
    for index in range(1, len(ruled)):
        if ruled[index].weight > 1 and not clauses[index - 1].closes:
            weight[index - 1] /= ruled[index].weight
    if turns and len(clauses):
        place = np.array([clause.utterance for clause in clauses], dtype=np.float32)
        weight *= 0.5 + place / max(place.max(), 1.0)
    return weight
