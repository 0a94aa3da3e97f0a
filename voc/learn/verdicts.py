"""Fit how model and rules are joined into verdicts: praise, neutrality, confidence, satisfaction, outcome.

Everything is fitted on texts whose kind the models have not seen: on texts like those it learned from, a model looks
far better than it will be on a customer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from voc.annotate.dialogue import OUTCOMES, SATISFACTION, dialogue_features
from voc.annotate.evidence import POLARITY
from voc.annotate.models import Weights
from voc.annotate.rules import Ruling
from voc.annotate.sentiment import FORUM, confidence_features, logistic, neutral_features, neutrality
from voc.learn.fit import fit_columns, fit_weights
from voc.lexicon import Example

REGISTERS_OF_FORUMS = ("social", "forum")
_MIXED_IS_BLAME = 0.5  # who praises one thing and blames another is more often discontented: half a vote
FEW = 50  # forum examples below which forum talk is judged as feedback is

Columns = dict[str, Any]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Judged:
    """Examples with what is said of them by models that have not seen them.

    Attributes:
        ruled: of `Evidence`.
        polarity: of `Evidence`.
        models: log-odds of neutral, by the n-grams.
        forum: log-odds of being forum talk.
        examples: how they are labelled.
    """

    ruled: Ruling
    polarity: Sequence[Floats]
    models: Sequence[float]
    forum: Sequence[float]
    examples: Sequence[Example]


def polarity_votes(verdicts: Sequence[str]) -> tuple[Bools, Floats]:
    """Return [examples] praise or not, and how much each counts."""
    worth = {"neutral": 0.0, "mixed": _MIXED_IS_BLAME}
    return np.array([v == "positive" for v in verdicts]), np.array([worth.get(v, 1.0) for v in verdicts], np.float32)


def join_polarity(parts: Sequence[tuple[Columns, Bools, Floats]]) -> Weights:
    """Weigh model and rules; each trade counts the same, praise and blame as they come.

    Args:
        parts: evidence on one trade by models of the other, its truth, and how much each text counts.
    """
    rows, weight = [], []
    for evidence, _, counts in parts:
        rows += [dict(zip(POLARITY, table[-1].tolist(), strict=True)) for table in evidence["polarity"]]
        weight.append(counts * (1000 / counts.sum()))
    return fit_weights(rows, np.concatenate([truth for _, truth, _ in parts]), weight=np.concatenate(weight))


def logits(weights: Weights, polarity: Sequence[Floats]) -> list[float]:
    """Return the log-odds of praise of each row as a whole."""
    lean = np.array([weights[name] for name in POLARITY])
    return [float(table[-1] @ lean + weights["bias"]) for table in polarity]


def join_neutral(polarity: Weights, parts: Sequence[Judged]) -> dict[str, Weights]:
    """Fit when a text is neutral, in feedback and in forum talk, and how sure a label is.

    Args:
        polarity: of `join_polarity`.
        parts: examples with what models say that have not seen them.
    """
    examples = [example for part in parts for example in part.examples]
    leans = np.array([lean for part in parts for lean in logits(polarity, part.polarity)])
    ends = np.cumsum([len(part.models) for part in parts])
    rows = [
        neutral_features(part.ruled, said, np.array(part.models))
        for part, said in zip(parts, np.split(leans, ends[:-1]), strict=True)
    ]
    values = {name: np.concatenate([part[name] for part in rows]) for name in rows[0]}
    truth = np.array([example.polarity == "neutral" for example in examples])
    talk = np.array([example.register in REGISTERS_OF_FORUMS for example in examples])
    if min(talk.sum(), truth[talk].sum()) < FEW:
        talk[:] = True
    weights = {
        "neutral": fit_columns(values, truth),
        "forum": fit_columns({name: values[name][talk] for name in FORUM}, truth[talk]),
    }
    forum = np.array([talk for part in parts for talk in part.forum])
    neutral = neutrality(weights, values, forum)
    gold = np.array([example.polarity for example in examples])
    return {**weights, "confidence": _calibrated(leans, neutral, forum, gold)}


def _calibrated(leans: Any, neutral: Any, forum: Any, gold: Any) -> Weights:
    chance = logistic(neutral)
    is_neutral = chance >= 0.5
    given = np.where(is_neutral, "neutral", np.where(leans > 0, "positive", "negative"))
    chance = np.where(is_neutral, chance, (1 - chance) * logistic(np.abs(leans)))
    values = confidence_features(chance, logistic(forum), is_neutral=is_neutral)
    clear = gold != "mixed"
    return fit_columns({name: column[clear] for name, column in values.items()}, (given == gold)[clear])


def join_dialogues(
    polarity: Weights, evidence: Columns, said: Sequence[tuple[str, str]], outcomes: dict[str, tuple[str, ...]]
) -> dict[str, Weights]:
    """Fit how satisfied customers leave, and whether the matter was solved.

    Args:
        polarity: of `join_polarity`.
        evidence: on the pack's conversations.
        said: satisfaction and outcome of each.
        outcomes: what agents say.
    """
    lean = np.array([polarity[name] for name in POLARITY], dtype=np.float32)
    tables = [table @ lean + polarity["bias"] for table in evidence["polarity"]]
    parts = (evidence[name] for name in ("utterances", "clauses", "ruled", "hits"))
    rows = [dialogue_features(*row, outcomes=outcomes) for row in zip(*parts, tables, strict=True)]
    found = {}
    for index, (verdict, names) in enumerate((("satisfaction", SATISFACTION), ("outcome", tuple(OUTCOMES)))):
        answers = np.array([labels[index] for labels in said])
        found.update({f"{verdict}:{name}": fit_weights(rows, answers == name) for name in names})
    return found
