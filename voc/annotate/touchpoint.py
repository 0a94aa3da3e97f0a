"""Find the touchpoints a text comments on, and the clauses that speak of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from voc.annotate.hits import Hit
from voc.annotate.models import Models, Weights
from voc.annotate.tokenise import Clause
from voc.lexicon import Lexicon
from voc.stage import Batch

Floats = npt.NDArray[np.float32]

# What speaks for a touchpoint in a text, in this order. By the model: its log-odds, how far they lie below the best
# touchpoint's, and whether it is the best. By cues: a strong one; strong ones in two clauses; strong ones only where
# another touchpoint has one too; a weak one; weak ones only beside a strong one of another; a fallback in a text
# without any other cue; a fallback beside other cues; none, where another touchpoint has a strong one.
TOUCHPOINT = (
    *("model", "gap", "best"),
    *("strong", "many", "shared", "weak", "shadowed", "fallback", "echo", "rival"),
)
_FAR = -6.0  # a gap beyond this says no more
_MOST = 4  # touchpoints of a text, unless the pack says otherwise
_RANK = {"strong": 2, "weak": 1, "fallback": 0}

Cues = list[dict[str, str]]  # for each clause: touchpoint id → strong, weak or fallback


class Mention(NamedTuple):
    """A touchpoint of a row, and the clauses that speak of it."""

    row: int
    touchpoint: str
    clauses: list[int]
    alone: bool  # the row's only touchpoint


class Touchpoints:
    """Choose the touchpoints of each row."""

    requires = ("clauses", "hits", "meaning")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        outputs = {name: index for index, name in enumerate(models.meaning.outputs)}
        self.ids = [t.id for t in lexicon.touchpoints]
        self._order = {name: index for index, name in enumerate(self.ids)}
        self._outputs = {name: outputs[f"touchpoint:{name}"] for name in self.ids}
        self._columns = np.array(list(self._outputs.values()))
        self._most = int(lexicon.settings["labels"].get("touchpoints", _MOST))
        self._weights = models.combine.get("touchpoint", {})
        self._least = models.combine.get("least", {}).get("touchpoint", 0.0)

    def table(self, batch: Batch) -> tuple[list[Cues], Floats]:
        """Return the cues of each row, and [rows, touchpoints, len(TOUCHPOINT)] what speaks for each touchpoint."""
        cues = [
            [touchpoint_cues(clause, hits[clause.utterance]) for clause in clauses]
            for clauses, hits in zip(batch["clauses"], batch["hits"], strict=True)
        ]
        whole = np.array([meaning[-1] for meaning in batch["meaning"]], dtype=np.float32)
        model = whole.reshape(len(cues), -1)[:, self._columns] if cues else np.zeros((0, len(self.ids)), np.float32)
        return cues, touchpoint_table(cues, model, self._order)

    def __call__(self, batch: Batch) -> tuple[list[Mention], list[list[str | None]]]:
        """Return the touchpoints of all rows, in order, and the touchpoint of every clause."""
        cues, table = self.table(batch)
        logits = joined(self._weights, TOUCHPOINT, table)
        mentions: list[Mention] = []
        owners: list[list[str | None]] = []
        for row, (named, meaning, best) in enumerate(zip(cues, batch["meaning"], self._chosen(logits), strict=True)):
            chosen = best if named else []
            if not chosen:
                owners.append([None] * len(named))
                continue
            own = _assign(set(chosen), named, meaning, self._outputs)
            for name in chosen:
                places = [index for index, owner in enumerate(own) if owner == name]
                output = self._outputs[name]
                places = places or [int(meaning[: len(named), output].argmax())]
                mentions.append(Mention(row, name, places, len(chosen) == 1))
            owners.append(own)
        return mentions, owners

    def _chosen(self, logits: Floats) -> list[list[str]]:
        """Return the touchpoints of each row whose log-odds pass the threshold: the pack's most at most, in order."""
        best = np.argsort(-logits, axis=1, kind="stable")[:, : self._most]
        passing = np.take_along_axis(logits, best, axis=1) >= self._least
        rows, places = np.nonzero(passing)
        chosen: list[list[int]] = [[] for _ in logits]
        for row, index in zip(rows.tolist(), best[rows, places].tolist(), strict=True):
            chosen[row].append(index)
        return [[self.ids[index] for index in sorted(found)] for found in chosen]


def joined(weights: Weights, names: Sequence[str], table: Floats) -> Floats:
    """Return log-odds: bias + Σ weight × value over the last axis, whose columns are named."""
    column = np.array([weights[name] for name in names], dtype=np.float32)
    return (table @ column + np.float32(weights["bias"])).astype(np.float32)


def touchpoint_cues(clause: Clause, hits: dict[str, list[Hit]]) -> dict[str, str]:
    """Return how each touchpoint is named in a clause: `strong`, `weak` or `fallback`."""
    found: dict[str, str] = {}
    start, end = clause.start, clause.end
    for hit in hits.get("fallback", ()):
        if start <= hit.start < end:
            found[hit.payload] = "fallback"
    for hit in hits.get("touchpoint", ()):
        if start <= hit.start < end:
            name, strength = hit.payload
            if found.get(name) != "strong":
                found[name] = strength
    return found


def touchpoint_table(cues: Sequence[Cues], model: Floats, order: dict[str, int]) -> Floats:
    """Return [rows, touchpoints, len(TOUCHPOINT)]: what speaks for each touchpoint.

    Args:
        cues: of each row.
        model: [rows, touchpoints] log-odds of the model for the whole text.
        order: the column of each touchpoint.
    """
    column = {name: index for index, name in enumerate(TOUCHPOINT)}
    table = np.zeros((*model.shape, len(TOUCHPOINT)), dtype=np.float32)
    best = model.max(axis=1, keepdims=True, initial=-np.inf)
    table[..., column["model"]] = model
    table[..., column["gap"]] = np.maximum(model - best, _FAR)
    table[..., column["best"]] = model == best
    width = len(TOUCHPOINT)
    strong: list[int] = []  # rows
    said: list[int] = []  # cells of the whole table, and below the first cell of each touchpoint that is named
    named: list[int] = []
    for row, clauses in enumerate(cues):
        for name, kinds in _kinds(clauses).items() if any(clauses) else ():
            first = (row * len(order) + order[name]) * width
            named.append(first)
            said += [first + column[kind] for kind in kinds]
            if "strong" in kinds:
                strong.append(row)
    table[strong, :, column["rival"]] = 1.0
    cells = table.reshape(-1)
    cells[np.array(named, dtype=np.int64) + column["rival"]] = 0.0
    cells[said] = 1.0
    return table


def _kinds(clauses: Iterable[dict[str, str]]) -> dict[str, list[str]]:
    """Return how each touchpoint is named in a text."""
    said: dict[str, list[tuple[str, int]]] = {}  # how a clause names it, and how many strong cues stand there
    for clause in clauses:
        strong = sum(strength == "strong" for strength in clause.values())
        for name, strength in clause.items():
            said.setdefault(name, []).append((strength, strong))
    cued = any(strength != "fallback" for places in said.values() for strength, _ in places)
    found = {}
    for name, places in said.items():
        if strong_ones := [beside for strength, beside in places if strength == "strong"]:
            found[name] = ["strong", *["many"] * (len(strong_ones) > 1), *["shared"] * (min(strong_ones) > 1)]
        elif weak_ones := [beside for strength, beside in places if strength == "weak"]:
            found[name] = ["shadowed" if min(weak_ones) else "weak"]
        else:
            found[name] = ["echo" if cued else "fallback"]
    return found


def _assign(chosen: set[str], cues: Cues, meaning: Any, outputs: dict[str, int]) -> list[str | None]:
    """Give every clause to one touchpoint: the one it names, else the one spoken of before it, else the first."""
    if len(chosen) == 1:
        return [*chosen] * len(cues)
    own: list[str | None] = []
    for index, named in enumerate(cues):
        candidates = [name for name in named if name in chosen]
        logits = meaning[index]
        candidates.sort(key=lambda name: (-_RANK[named[name]], -float(logits[outputs[name]]), name))
        own.append(candidates[0] if candidates else None)
    for name in sorted(chosen - set(own)):
        free = [i for i, owner in enumerate(own) if owner is None] or list(range(len(own)))
        place = max(free, key=lambda i: float(meaning[i][outputs[name]]))
        if own[place] is None or own.count(own[place]) > 1:
            own[place] = name
    for index in range(1, len(own)):
        own[index] = own[index] or own[index - 1]
    for index in range(len(own) - 2, -1, -1):
        own[index] = own[index] or own[index + 1]
    return own
