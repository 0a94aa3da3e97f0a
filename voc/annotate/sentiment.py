"""Decide how the customer feels: of every clause and of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc.annotate.brands import LOSE, STANCES, THAN, WIN
from voc.annotate.columns import Column, strings, structs, table
from voc.annotate.dialogue import SATISFACTION, chances, dialogue_features
from voc.annotate.evidence import POLARITY, Levels
from voc.annotate.models import Models, Value, Weights, combined
from voc.annotate.rules import Ruling
from voc.joined import Doubles, Flags, Ints, summed
from voc.lexicon import Lexicon
from voc.stage import Batch

# What decides between neutral and polar, in this order. Among forum talk only what judges is a verdict:
# there people tell troubles and luck all day (秒拒, 提额了) without praising or blaming anybody.
NEUTRAL = ("model", "lean", "judged", "told", "question", "wish")
FORUM = ("judged", "question", "wish")

LABELS = SATISFACTION  # of clauses and of rows
_NEGATIVE, _NEUTRAL, _POSITIVE = range(len(LABELS))
_TALK = -1.0  # log-odds from which a text may be forum talk: a post that judges looks half like feedback


class Sentiments(NamedTuple):
    """The verdicts on rows."""

    label: Ints  # as `LABELS` counts
    score: Doubles
    confidence: Doubles
    intensity: Doubles

    def column(self) -> Column:
        """Return these verdicts as a column of a batch."""

        def row(index: int) -> dict[str, Any]:
            label, *values = (column[index].item() for column in self)
            return dict(zip(self._fields, (LABELS[label], *values), strict=True))

        def arrow(kind: pa.DataType) -> pa.Array:
            return structs(kind, strings(LABELS, self.label), *self[1:])

        return Column(self, len(self.label), row, arrow)


class Sentiment:
    """Join model and rules into a verdict with its confidence.

    Assigns:
        clause_scores: [clauses] in [-1, 1].
        clause_labels: [clauses] as `LABELS` counts; a row names them.
        sentiment: a table of `Sentiments`: label, score in [-1, 1], intensity in [0, 1], and confidence: the
            probability that the label is right.
        ending: per row, what the end of a conversation shows; None for plain text.
        talk: [rows] whether it is forum talk.
    """

    requires = ("utterances", "clauses", "hits", "turns", "ruled", "polarity", "meaning", "stances")
    assigns = ("clause_scores", "clause_labels", "sentiment", "ending", "talk")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        weights = models.combine["polarity"]
        self._weights = np.array([weights[name] for name in POLARITY], dtype=np.float32)
        self._bias = np.float32(weights["bias"])
        self._joined = models.combine
        self._neutral, self._forum = (models.meaning.outputs.index(name) for name in ("neutral", "forum"))
        labels = lexicon.settings["labels"]
        self._threshold = float(labels["neutral"])
        self._clause_threshold = float(labels["clause"])
        self._outcomes = lexicon.outcomes

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return verdicts of clauses and rows."""
        ruling, meaning = table(batch, "ruled"), table(batch, "meaning")
        logits = Levels(*(level @ self._weights + self._bias for level in table(batch, "polarity")))
        scores = np.tanh(logits.clauses / 2)
        labels = self._clause_labels(ruling, scores)
        endings = [self._ending(batch, row, logits) if turns else None for row, turns in enumerate(batch["turns"])]
        verdicts = self._plain(ruling, logits.rows, meaning, table(batch, "stances"))
        talk = meaning.rows[:, self._forum] > _TALK
        for row, ending in enumerate(endings):
            if ending is not None:
                self._satisfaction(verdicts, row, ending, ruling)
                talk[row] = False
        first, size = ruling.clauses.first, len(endings)
        return {
            "clause_scores": Column(scores, size, lambda row: scores[slice(*first[row : row + 2])].tolist()),
            "clause_labels": Column(
                labels, size, lambda row: [LABELS[label] for label in labels[slice(*first[row : row + 2])].tolist()]
            ),
            "sentiment": verdicts.column(),
            "ending": endings,
            "talk": Column(talk, size, lambda row: bool(talk[row])),
        }

    def _ending(self, batch: Batch, row: int, logits: Levels) -> dict[str, float] | None:
        utterances, clauses, ruled, hits = (batch[name][row] for name in ("utterances", "clauses", "ruled", "hits"))
        if not ruled:
            return None
        here = slice(*table(batch, "clauses").first[row : row + 2])
        leans = np.append(logits.clauses[here], logits.rows[row])
        return dialogue_features(utterances, clauses, ruled, hits, leans, outcomes=self._outcomes)

    def _clause_labels(self, ruling: Ruling, scores: npt.NDArray[np.float32]) -> Ints:
        judged = np.bincount(ruling.verdicts.clause, minlength=len(scores)) > 0
        open_ = ruling.question | (np.abs(scores) < self._clause_threshold)
        neutral = ~judged & (ruling.negative == 0) & open_
        return np.where(neutral, _NEUTRAL, np.where(scores > 0, _POSITIVE, _NEGATIVE))

    def _plain(self, ruling: Ruling, logits: Any, meaning: Levels, stances: Any) -> Sentiments:
        """Return the verdicts on rows as if none were a conversation."""
        size, owner = len(logits), ruling.clauses.row
        logit, forum = logits.astype(np.float64), meaning.rows[:, self._forum].astype(np.float64)
        features = neutral_features(ruling, logit, meaning.rows[:, self._neutral].astype(np.float64))
        neutral = logistic(neutrality(self._joined, features, forum))
        # 不如招行 judges, though the model hears no word of praise or blame in it.
        compares = np.isin(stances, [STANCES.index(kind) for kind in (LOSE, WIN, THAN)]) & ~ruling.question
        compares &= np.bincount(ruling.verdicts.clause, minlength=len(owner)) > 0
        neutral[owner[compares]] = 0.0
        is_neutral = neutral >= self._threshold
        label = np.where(is_neutral, _NEUTRAL, np.where(logit > 0, _POSITIVE, _NEGATIVE))
        chance = np.where(is_neutral, neutral, (1 - neutral) * logistic(np.abs(logit)))
        values = confidence_features(chance, logistic(forum), is_neutral=is_neutral)
        confidence, score = logistic(combined(self._joined["confidence"], values)), np.tanh(logit / 2)
        said = np.bincount(owner[ruling.weight != 0], minlength=size) > 0  # else nothing, or only of rivals
        label, score, confidence = np.where(said, label, _NEUTRAL), score * said, confidence * said
        return Sentiments(label, score, confidence, np.where(label == _NEUTRAL, 0.0, _strongest(ruling)))

    def _satisfaction(self, verdicts: Sentiments, row: int, ending: dict[str, float], ruling: Ruling) -> None:
        shares = chances(self._joined, SATISFACTION, "satisfaction", ending)
        best = max(range(len(shares)), key=shares.__getitem__)
        verdicts.label[row], verdicts.score[row], verdicts.confidence[row] = best, shares[2] - shares[0], shares[best]
        verdicts.intensity[row] = _strongest(ruling)[row] if best != _NEUTRAL else 0.0


def _strongest(ruling: Ruling) -> Doubles:
    """Return the size of the strongest verdict of each row, at most 1."""
    found = np.zeros(len(ruling.clauses.first) - 1)
    np.maximum.at(found, ruling.clauses.row[ruling.verdicts.clause], np.abs(ruling.verdicts.value))
    return np.minimum(found, 1.0)


def neutral_features(ruling: Ruling, logit: Doubles, model: Doubles) -> dict[str, Doubles]:
    """Return what speaks for texts that neither praise nor blame, as columns of `NEUTRAL`.

    Args:
        ruling: what the rules make of their clauses.
        logit: [rows] log-odds of praise.
        model: [rows] log-odds of neutral, by the n-grams.
    """
    clauses, said = ruling.clauses, ruling.verdicts
    judging, size = ruling.judging(), len(logit)

    def any_of(flags: Flags) -> Doubles:
        return (np.bincount(clauses.row[flags], minlength=size) > 0).astype(np.float64)

    owner, value = clauses.row[said.clause], np.abs(said.value)
    return {
        "model": model,
        "lean": np.minimum(np.abs(logit), 6.0),
        "judged": np.log1p(summed(ruling.blame, clauses.row, size) + summed(value[judging], owner[judging], size)),
        "told": np.log1p(summed(value[~judging], owner[~judging], size)),
        "question": any_of(ruling.question),
        "wish": any_of(ruling.wish),
    }


def neutrality(joined: dict[str, Weights], values: dict[str, Doubles], forum: Doubles) -> Doubles:
    """Return the log-odds of neutral: those of feedback and of forum talk, mixed by how likely it is forum talk.

    Args:
        joined: the weights of all verdicts.
        values: of `neutral_features`.
        forum: [rows] log-odds that the text is forum talk.
    """
    share = logistic(forum)
    talk = combined(joined["forum"], {name: values[name] for name in FORUM})
    return share * talk + (1 - share) * combined(joined["neutral"], values)


def confidence_features(chance: Doubles, talk: Doubles, *, is_neutral: Flags) -> dict[str, Doubles]:
    """Return what the probability that a label is right is read from (Platt scaling, with levels by kind of text).

    Args:
        chance: [rows] what model and rules give the label, before scaling.
        talk: [rows] probability that the text is forum talk, where neutral is the rule.
        is_neutral: [rows] whether the label is neutral.
    """
    chance = np.clip(chance, 1e-6, 1 - 1e-6)
    return {
        "chance": np.log(chance / (1 - chance)),
        "neutral": is_neutral.astype(np.float64),
        "talk": talk,
        "neutral_talk": talk * is_neutral,
    }


def logistic(logit: Value) -> Value:
    """Return the probability of log-odds.

    >>> float(logistic(0.0))
    0.5
    """
    return 1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0)))  # type: ignore[no-any-return]
