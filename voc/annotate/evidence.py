"""Gather what rules and models say of every clause, for the stages that decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from voc.annotate import linear
from voc.annotate.brands import STANCES, THAN, turned
from voc.annotate.columns import Column, table
from voc.annotate.models import Models
from voc.annotate.rules import Ruling, judged
from voc.annotate.tokenise import Clauses
from voc.joined import Ints
from voc.lexicon import Lexicon
from voc.stage import Batch

Floats = npt.NDArray[np.float32]

# What decides polarity, in this order: see `_polarity`.
POLARITY = ("model", "words", "balance", "last")


class Levels(NamedTuple):
    """What is said of each clause, and of each row as a whole."""

    clauses: Floats  # [clauses, columns]
    rows: Floats  # [rows, columns]


class Evidence:
    """Judge every clause by the rules and score it by the models.

    Assigns:
        ruled: a table of `Ruling`; a row is one `Ruled` a clause.
        polarity: `Levels` of len(POLARITY) columns; a row is a table with the row as a whole in its last line.
        meaning: `Levels` with the log-odds of each output of the meaning model; a row is like that of `polarity`.
    """

    requires = ("utterances", "clauses", "hits", "words", "turns", "stances")
    assigns = ("ruled", "polarity", "meaning")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        self._lexicon = lexicon
        self._models = models

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the evidence of each row."""
        clauses, stances = table(batch, "clauses"), table(batch, "stances")
        ruling = turned(judged(clauses, table(batch, "hits"), table(batch, "words"), self._lexicon), stances)
        weight = _weights(ruling)
        # The model does not know whose brand is spoken of: where brands are compared, only the rules count.
        trusted = np.isin(stances, (STANCES.index(""), STANCES.index(THAN))).astype(np.float32)
        counts: Floats = weight * trusted
        (sums, norms), (meaning_sums, meaning_norms) = self._sums(clauses)
        polar, meant = self._models.polarity, self._models.meaning
        polarity = _polarity(
            ruling,
            polar.scores(sums, norms)[:, 0] * trusted,
            polar.scores(_total(sums * counts[:, None], clauses), _total(norms * counts, clauses))[:, 0],
            weight=weight,
        )
        meaning = Levels(
            meant.scores(meaning_sums, meaning_norms),
            meant.scores(_total(meaning_sums, clauses), _total(meaning_norms, clauses)),
        )
        size = len(clauses.first) - 1
        return {
            "ruled": Column(ruling, size, ruling.__getitem__),
            "polarity": _column(polarity, clauses),
            "meaning": _column(meaning, clauses),
        }

    def _sums(self, clauses: Clauses) -> list[tuple[Floats, Floats]]:
        """Return sums of weights and norms of every clause, by the polarity and by the meaning model."""
        found = linear.grams_of(clauses.spoken.joined.points(), orders=self._models.polarity.orders)
        known, features = self._models.vocabulary.find(found.codes)
        span = _spans(clauses)[found.places[known]]
        heard = span >= 0
        models = (self._models.polarity, self._models.meaning)
        return [
            model.sums(feature[heard], span[heard], count=len(clauses.start))
            for model, feature in zip(models, features, strict=True)
        ]


def _column(levels: Levels, clauses: Clauses) -> Column:
    def row(index: int) -> Floats:
        return np.concatenate([levels.clauses[slice(*clauses.first[index : index + 2])], levels.rows[[index]]])

    return Column(levels, len(levels.rows), row)


def _spans(clauses: Clauses) -> Ints:
    """Return for each character the clause to which an n-gram that begins there belongs, -1 for none.

    The first clause of an utterance begins with it, and a clause ends where the next one begins.
    """
    spoken = clauses.spoken
    opens = np.zeros(len(spoken.joined.text), dtype=np.int64)
    opens[clauses.start] = 1
    first = np.flatnonzero(np.diff(clauses.utterance, prepend=-1))
    opens[clauses.start[first]] = 0
    opens[spoken.joined.begins[clauses.utterance[first]]] = 1
    silent = np.ones(len(spoken.texts), dtype=bool)
    silent[clauses.utterance] = False
    return np.where(silent[spoken.owner], -1, np.cumsum(opens) - 1)


def _total(values: Floats, clauses: Clauses) -> Floats:
    """Sum [clauses] or [clauses, columns] over the clauses of each row."""
    found = np.zeros((len(clauses.first) - 1, *values.shape[1:]), dtype=np.float32)
    filled = np.flatnonzero(np.diff(clauses.first))
    if len(filled):
        found[filled] = np.add.reduceat(values, clauses.first[filled], axis=0)
    return found


def _polarity(ruling: Ruling, model: Floats, total: Floats, *, weight: Floats) -> Levels:
    """Return what speaks for praise and blame in each clause, and in each row.

    Args:
        ruling: on the clauses.
        model: [clauses] log-odds of the polarity model.
        total: [rows] its log-odds for the whole.
        weight: [clauses] how much each counts in the whole.
    """
    clauses = ruling.clauses
    praise, blame = ruling.positive.astype(np.float32), ruling.negative.astype(np.float32)
    own, whole = (
        (np.log1p(np.maximum(good, 0.0)) - np.log1p(np.maximum(bad, 0.0)), np.tanh(good - bad))
        for good, bad in ((praise, blame), (_total(praise * weight, clauses), _total(blame * weight, clauses)))
    )
    balance = own[1]
    last = np.zeros(len(total), dtype=np.float32)
    said = np.flatnonzero(balance)
    last[clauses.row[said]] = balance[said]  # the last one that is written stays
    return Levels(np.column_stack([model, *own, balance]), np.column_stack([total, *whole, last]))


def _weights(ruling: Ruling) -> Floats:
    """Return how much each clause counts: less before an adversative, more after; more towards the end of a call."""
    clauses = ruling.clauses
    own: Floats = ruling.weight.astype(np.float32)
    weight = own.copy()
    goes_on = ~clauses.closes[:-1] & (clauses.row[:-1] == clauses.row[1:])
    behind = np.flatnonzero(goes_on & (own[1:] > 1))
    weight[behind] /= own[behind + 1]
    place = (clauses.utterance - clauses.spoken.first[clauses.row]).astype(np.float32)
    furthest = np.zeros(len(clauses.first) - 1, dtype=np.float32)
    np.maximum.at(furthest, clauses.row, place)
    turns = clauses.spoken.turn[clauses.utterance] >= 0
    weight[turns] *= 0.5 + place[turns] / np.maximum(furthest[clauses.row[turns]], 1.0)
    return weight
