"""Place what is said on the customer journey: touchpoints, their polarity, their dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from voc.annotate.match import Hit
from voc.annotate.models import Models
from voc.annotate.tokenise import Clause
from voc.lexicon import Lexicon
from voc.stage import Batch

# What speaks for a touchpoint in a text, by name of its weight; `rival`: only the model names it, a strong cue another.
_CUES = ("strong", "weak", "fallback")
TOUCHPOINT = (*_CUES, "model", "rival")
_MOST = 4  # touchpoints of a text, unless the pack says otherwise
_BOTH, _SURE, _LITTLE = 0.5, 0.6, 0.2  # clause scores: praise and blame side by side; plain by itself; next to nothing
DIMENSION = ("negative", "positive", "either", "model", "polarity")


class Journey:
    """Find the touchpoints a row comments on, and which clauses speak of each.

    Assigns:
        touchpoints: per row, the list of the contract (id, stage, polarity, dimensions, mentions).
        clause_touchpoints: per row, a touchpoint id or None for each clause.
        clause_dimensions: per row, dimension ids for each clause.
    """

    requires = ("utterances", "clauses", "hits", "meaning", "clause_scores", "clause_labels", "sentiment")
    assigns = ("touchpoints", "clause_touchpoints", "clause_dimensions")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        outputs = {name: index for index, name in enumerate(models.meaning.outputs)}
        self._stage = {t.id: t.stage for t in lexicon.touchpoints}
        self._order = {t.id: index for index, t in enumerate(lexicon.touchpoints)}
        self._ids = [t.id for t in lexicon.touchpoints]
        self._outputs = {name: outputs[f"touchpoint:{name}"] for name in self._ids}
        self._columns = np.array(list(self._outputs.values()))
        self._dimensions = [(d.id, outputs[f"dimension:{d.id}"]) for d in lexicon.dimensions if d.id != "general"]
        self._weights = models.combine["touchpoint"]
        self._dimension_weights = models.combine["dimension"]
        self._most = int(lexicon.settings["labels"].get("touchpoints", _MOST))
        self._least = models.combine["least"]["touchpoint"]
        self._least_dimension = models.combine["least"]["dimension"]

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return touchpoints of rows and of clauses."""
        columns = [batch[name] for name in self.requires]
        expected = self._expected(batch["meaning"], batch["sentiment"])
        found = [self._row(*row) for row in zip(*columns, *expected, strict=True)]
        return {name: [row[index] for row in found] for index, name in enumerate(self.assigns)}

    def _expected(self, meaning: Any, sentiment: Any) -> tuple[list[list[float]], list[list[float]]]:
        """Return the log-odds of every touchpoint, and of every dimension, in each row whatever its cues."""
        whole = np.array([lines[-1] for lines in meaning])
        polar = np.array([verdict["label"] != "neutral" for verdict in sentiment])
        at, to = self._weights, self._dimension_weights
        touchpoints = whole[:, self._columns] * at["model"] + at["bias"]
        outputs = [output for _, output in self._dimensions]
        dimensions = whole[:, outputs] * to["model"] + (to["bias"] + to["polarity"] * polar)[:, None]
        return touchpoints.tolist(), dimensions.tolist()

    def _row(
        self,
        utterances: Any,
        clauses: list[Clause],
        hits: Any,
        meaning: Any,
        scores: Any,
        labels: list[str],
        sentiment: dict[str, Any],
        touchpoint_logits: list[float],
        dimension_logits: list[float],
    ) -> tuple[list[dict[str, Any]], list[str | None], list[list[str]]]:
        cues = [touchpoint_cues(clause, hits[clause.utterance]) for clause in clauses]
        chosen = self._chosen(cues, touchpoint_logits)
        if not chosen or not clauses:
            return [], [None] * len(clauses), [[] for _ in clauses]
        own = _assign(chosen, cues, meaning, self._outputs)
        dimensions = self._clause_dimensions(clauses, hits, meaning, dimension_logits)
        mentions = [
            {"turn": utterances[clause.utterance].turn, "start": clause.start, "end": clause.end} for clause in clauses
        ]
        touchpoints = []
        for touchpoint_id in sorted(chosen, key=self._order.__getitem__):
            output = self._outputs[touchpoint_id]
            places = [index for index, name in enumerate(own) if name == touchpoint_id]
            places = places or [max(range(len(clauses)), key=lambda i: float(meaning[i][output]))]
            touchpoints.append(
                {
                    "id": touchpoint_id,
                    "stage": self._stage[touchpoint_id],
                    "polarity": _polarity(places, labels, scores, sentiment, alone=len(chosen) == 1),
                    "dimensions": list(dict.fromkeys([name for index in places for name in dimensions[index]])),
                    "mentions": [mentions[index] for index in places],
                }
            )
        return touchpoints, own, dimensions

    def _chosen(self, cues: list[dict[str, str]], expected: list[float]) -> set[str]:
        """Return the touchpoints whose log-odds pass the threshold, the pack's most at most."""
        logits = expected
        if any(cues):
            weights = self._weights
            features = touchpoint_features(cues)
            rival = weights["rival"] * any([values["strong"] for values in features.values()])
            logits = [logit + rival for logit in expected]
            for name, values in features.items():
                at = self._order[name]
                logits[at] = expected[at] + sum([weights[key] * values[key] for key in _CUES])
        least = self._least
        passing = [index for index, logit in enumerate(logits) if logit >= least]
        if len(passing) > self._most:
            passing = sorted(passing, key=lambda index: -logits[index])[: self._most]
        return {self._ids[index] for index in passing}

    def _clause_dimensions(
        self, clauses: list[Clause], hits: Any, meaning: Any, expected: list[float]
    ) -> list[list[str]]:
        """Decide what the whole text speaks of, then give each dimension to the clauses that show it."""
        cues = [dimension_cues([clause], hits) if "dimension" in hits[clause.utterance] else {} for clause in clauses]
        signs = dimension_cues(clauses, hits) if any(cues) else {}
        found: list[list[str]] = [[] for _ in clauses]
        for (name, output), logit in zip(self._dimensions, expected, strict=True):
            if name in signs:
                logit += sum([self._dimension_weights[sign] for sign in signs[name]])
            if logit < self._least_dimension:
                continue
            places = [index for index, clause in enumerate(cues) if name in clause] if name in signs else []
            for index in places or [int(meaning[:-1, output].argmax())]:
                found[index].append(name)
        return found


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


def touchpoint_features(cues: Iterable[dict[str, str]]) -> dict[str, dict[str, float]]:
    """Return, for each touchpoint that a clause names, what speaks for it (the caller adds the model's view).

    A weak cue counts where its clause holds no strong cue of another touchpoint, a fallback where it holds no cue.
    """
    names: dict[str, set[str]] = {}
    for clause in cues:
        strongest = "strong" if "strong" in clause.values() else "weak" if "weak" in clause.values() else "fallback"
        for name, strength in clause.items():
            if strength == strongest:
                names.setdefault(name, set()).add(strength)
    return {
        name: {
            "strong": float("strong" in strengths),
            "weak": float("weak" in strengths and "strong" not in strengths),
            "fallback": float(strengths == {"fallback"}),
            "rival": 0.0,
        }
        for name, strengths in names.items()
    }


def dimension_cues(clauses: Iterable[Clause], hits: Any) -> dict[str, set[str]]:
    """Return, for each dimension named in the clauses, the signs of its cues."""
    found: dict[str, set[str]] = {}
    for clause in clauses:
        for hit in hits[clause.utterance].get("dimension", ()):
            if clause.start <= hit.start < clause.end:
                name, sign = hit.payload
                found.setdefault(name, set()).add(sign)
    return found


def dimension_features(signs: set[str], model: float, label: str) -> dict[str, float]:
    """Return what speaks for a dimension."""
    return {
        "negative": float("negative" in signs),
        "positive": float("positive" in signs),
        "either": float("either" in signs),
        "model": model,
        "polarity": float(label != "neutral"),
    }


def _assign(chosen: set[str], cues: list[dict[str, str]], meaning: Any, outputs: dict[str, int]) -> list[str | None]:
    """Give every clause to one touchpoint: the one it names, else the one spoken of before it, else the first."""
    if len(chosen) == 1:
        return [*chosen] * len(cues)
    rank = {"strong": 2, "weak": 1, "fallback": 0}
    own: list[str | None] = []
    for index, named in enumerate(cues):
        candidates = [name for name in named if name in chosen]
        logits = meaning[index]
        candidates.sort(key=lambda name: (-rank[named[name]], -float(logits[outputs[name]]), name))
        own.append(candidates[0] if candidates else None)
    for name in sorted(chosen - set(own)):
        free = [i for i, owner in enumerate(own) if owner is None] or list(range(len(own)))
        if free:
            place = max(free, key=lambda i: float(meaning[i][outputs[name]]))
            if own[place] is None or own.count(own[place]) > 1:
                own[place] = name
    for index in range(1, len(own)):
        own[index] = own[index] or own[index - 1]
    for index in range(len(own) - 2, -1, -1):
        own[index] = own[index] or own[index + 1]
    return own


def _polarity(places: list[int], labels: list[str], scores: Any, sentiment: dict[str, Any], *, alone: bool) -> str:
    """Judge a touchpoint by its own clauses, and in the light of the whole where they say little themselves."""
    if alone and sentiment["label"] == "neutral":
        return "neutral"
    own = [float(scores[index]) for index in places]
    kinds = {labels[index] for index in places} - {"neutral"}
    if len(kinds) == 2 and min(max(own), -min(own)) >= _BOTH:
        return "mixed"
    if alone:
        return str(sentiment["label"])
    strongest = max(own, key=abs)
    if abs(strongest) < _SURE:
        strongest = (strongest + sentiment["score"]) / 2
    if abs(strongest) < _LITTLE:
        return "neutral"
    return "positive" if strongest > 0 else "negative"
