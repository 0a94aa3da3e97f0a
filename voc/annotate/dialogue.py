"""Tell how satisfied a customer leaves a conversation, and whether the matter was solved."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from voc.annotate.evidence import Floats
from voc.annotate.models import Weights, combined

# What decides, in this order: see `dialogue_features`.
DIALOGUE = (
    *("lean", "last", "closing", "thanks", "solved", "unsolved", "question", "single"),
    *("judged", "told", "blame", "done", "promised", "refused"),
)
SATISFACTION = ("negative", "neutral", "positive")
OUTCOMES = {"solved": True, "unsolved": False, "unknown": None}


def dialogue_features(
    utterances: Any, clauses: Any, ruled: Any, hits: Any, logits: Floats, *, outcomes: dict[str, tuple[str, ...]]
) -> dict[str, float]:
    """Return what the end of a conversation shows, and what its beginning was like.

    Args:
        utterances: all turns.
        clauses: the customer's.
        ruled: what the rules make of the clauses.
        hits: of each utterance.
        logits: [clauses + 1] log-odds of praise; the last is the row as a whole.
        outcomes: what agents say when a matter is done, promised or refused.
    """
    turns = list(dict.fromkeys(clause.utterance for clause in clauses))
    first, last = turns[:1], turns[-1:] if len(turns) > 1 else []
    begin = [r for clause, r in zip(clauses, ruled, strict=True) if clause.utterance in first]
    end = [index for index, clause in enumerate(clauses) if clause.utterance in last]
    said = [hit.payload for turn in turns[1:] for hit in hits[turn].get("solved", ())][-1:]
    found: dict[str, float] = {
        "lean": _clipped(logits[-1]),
        "last": _clipped(np.mean(logits[end])) if end else 0.0,
        "closing": float(any(hits[turn].get("closing") for turn in last)),
        "thanks": float(any(hits[turn].get("thanks") for turn in turns)),
        "solved": float("yes" in said),
        "unsolved": float("no" in said),
        "question": float(any(ruled[index].question for index in end)),
        "single": float(not last),
        "judged": math.log1p(sum(-v.value for r in begin for v in r.verdicts if v.value < 0 and v.hit.payload.judges)),
        "told": math.log1p(
            sum(-v.value for r in begin for v in r.verdicts if v.value < 0 and not v.hit.payload.judges)
        ),
        "blame": float(any(ruled[index].blame > 0 for index in end)),
    }
    return {**found, **_outcomes(utterances, outcomes)}


def _clipped(logit: Any) -> float:
    return float(np.clip(logit, -4.0, 4.0))


def _outcomes(utterances: Any, outcomes: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """Return which outcome the agent's last telling turn names."""
    found = dict.fromkeys(("done", "promised", "refused"), 0.0)
    for utterance in utterances:
        if utterance.role == "agent":
            named = [name for name in found if any(cue in utterance.normal for cue in outcomes.get(name, ()))]
            if named:
                found = {name: float(name in named) for name in found}
    return found


def chances(weights: dict[str, Weights], names: tuple[str, ...], prefix: str, values: dict[str, float]) -> list[float]:
    """Return the probabilities of rival answers, each with log-odds of its own.

    Args:
        weights: of all verdicts.
        names: the answers.
        prefix: the verdict, before the colon.
        values: what decides.
    """
    raw = [1 / (1 + math.exp(-combined(weights[f"{prefix}:{name}"], values))) for name in names]
    return [value / sum(raw) for value in raw]
