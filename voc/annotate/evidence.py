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
Ints = npt.NDArray[np.int64]

# What decides polarity, in this order: see `_polarity`.
POLARITY = ("model", "words", "balance", "last")

_PAST = 0.3  # how much a clause on the past counts beside one on the present


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
            [
                turned(found, stance) if stance.kind else found
                for found, stance in zip(_ruled(*row), stances, strict=True)
            ]
            for *row, stances in zip(
                *(batch[name] for name in ("utterances", "clauses", "hits", "words", "stances")), strict=True
            )
        ]
        lines = _Lines(list(map(len, ruled)))
        flat = [judged for row in ruled for judged in row]
        weight = _weights(flat, batch["clauses"], batch["turns"], lines)
        # The model does not know whose brand is spoken of: where brands are compared, only the rules count.
        trusted = np.array([stance.kind in ("", THAN) for row in batch["stances"] for stance in row], dtype=np.float32)
        counts: Floats = weight * trusted
        (sums, norms), (meaning_sums, meaning_norms) = self._sums(batch["utterances"], batch["clauses"])
        polar, meant = self._models.polarity, self._models.meaning
        polarity = _polarity(
            flat,
            polar.scores(sums, norms)[:, 0] * trusted,
            polar.scores(lines.total(sums * counts[:, None]), lines.total(norms * counts))[:, 0],
            weight=weight,
            lines=lines,
        )
        meaning = lines.woven(
            meant.scores(meaning_sums, meaning_norms),
            meant.scores(lines.total(meaning_sums), lines.total(meaning_norms)),
        )
        return {"ruled": ruled, "polarity": lines.rows(polarity), "meaning": lines.rows(meaning)}

    def _sums(self, utterances: Any, clauses: Any) -> list[tuple[Floats, Floats]]:
        """Return sums of weights and norms of every clause, by the polarity and by the meaning model."""
        models = (self._models.polarity, self._models.meaning)
        texts, starts, owners = _layout(utterances, clauses)
        if not texts:
            return [(np.zeros((0, len(m.outputs)), np.float32), np.zeros(0, np.float32)) for m in models]
        found = linear.grams(texts, orders=self._models.polarity.orders)
        span = linear.spans(found, starts=np.array(starts), owners=np.array(owners))
        return [model.sums(found, span, count=len(starts)) for model in models]


class _Lines:
    """Lay the clauses of a batch under each other, each row's followed by one line for the row as a whole."""

    def __init__(self, sizes: list[int]) -> None:
        """Take the number of clauses of each row."""
        self.size = np.array(sizes, dtype=np.int64)
        self.owner: Ints = np.repeat(np.arange(len(sizes)), self.size)  # [clauses] the row of each
        self.first: Ints = np.cumsum(self.size) - self.size  # [rows] its first clause
        self.clause: Ints = np.arange(len(self.owner)) + self.owner  # [clauses] the line of each
        self.whole: Ints = np.cumsum(self.size) + np.arange(len(sizes))  # [rows] the line of the row as a whole

    def total(self, values: Floats) -> Floats:
        """Sum [clauses] or [clauses, columns] over the clauses of each row."""
        found = np.zeros((len(self.size), *values.shape[1:]), dtype=np.float32)
        filled = np.flatnonzero(self.size)
        if len(filled):
            found[filled] = np.add.reduceat(values, self.first[filled], axis=0)
        return found

    def woven(self, clauses: Floats, rows: Floats) -> Floats:
        """Return lines of clauses and rows in one table."""
        table = np.empty((len(self.clause) + len(self.whole), *clauses.shape[1:]), dtype=np.float32)
        table[self.clause], table[self.whole] = clauses, rows
        return table

    def rows(self, table: Floats) -> list[Floats]:
        """Cut a table into the lines of each row."""
        ends = (self.whole + 1).tolist()
        return [table[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def _polarity(ruled: list[Ruled], model: Floats, total: Floats, *, weight: Floats, lines: _Lines) -> Floats:
    """Return [clauses + rows, len(POLARITY)]: what speaks for praise and blame in each clause, and in each row.

    Args:
        ruled: the clauses.
        model: [clauses] log-odds of the polarity model.
        total: [rows] its log-odds for the whole.
        weight: [clauses] how much each counts in the whole.
        lines: where clauses and rows stand.
    """
    praise = np.array([r.positive for r in ruled], dtype=np.float32)
    blame = np.array([r.negative for r in ruled], dtype=np.float32)
    praise = lines.woven(praise, lines.total(praise * weight))
    blame = lines.woven(blame, lines.total(blame * weight))
    balance = np.tanh(praise - blame)
    words = np.log1p(np.maximum(praise, 0.0)) - np.log1p(np.maximum(blame, 0.0))
    last = balance.copy()
    last[lines.whole] = 0.0
    said = np.flatnonzero(balance[lines.clause])
    last[lines.whole[lines.owner[said]]] = balance[lines.clause[said]]  # the last one that is written stays
    return np.column_stack([lines.woven(model, total), words, balance, last])


def _ruled(utterances: Any, clauses: list[Clause], hits: Any, words: Any) -> list[Ruled]:
    ruled: list[Ruled] = []
    wished = False
    for clause in clauses:
        at = clause.utterance
        found = rule(clause, utterances[at].normal, hits[at], words[at], wished=wished)
        wished = found.wish and not clause.closes
        ruled.append(found)
    if any([found.when > 0 for found in ruled]):
        # 以前很好用，现在天天闪退: beside what is said of now, what was counts little.
        return [found._replace(weight=found.weight * _PAST) if found.when < 0 else found for found in ruled]
    return ruled


def _layout(utterances: Any, clauses: Any) -> tuple[list[str], list[int], list[int]]:
    """Return the texts that have clauses, where clauses start in them, and the text of each clause."""
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
    return texts, starts, owners


def _weights(ruled: list[Ruled], clauses: Any, turns: Any, lines: _Lines) -> Floats:
    """Return how much each clause counts: less before an adversative, more after; more towards the end of a call."""
    own = np.array([r.weight for r in ruled], dtype=np.float32)
    weight = own.copy()
    closes = np.array([clause.closes for row in clauses for clause in row], dtype=bool)
    goes_on = ~closes[:-1] & (lines.owner[:-1] == lines.owner[1:])
    behind = np.flatnonzero(goes_on & (own[1:] > 1))
    weight[behind] /= own[behind + 1]
    for row in np.flatnonzero([bool(row) for row in turns]):
        place = np.array([clause.utterance for clause in clauses[row]], dtype=np.float32)
        here = slice(lines.first[row], lines.first[row] + len(place))
        weight[here] *= 0.5 + place / max(place.max(initial=0.0), 1.0)
    return weight
