"""Fit how cues and models are joined into touchpoints, their dimensions, and praise or blame of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from voc.annotate.columns import table
from voc.annotate.journey import DIMENSION, STANCE, STANCES, Aspects
from voc.annotate.models import Weights
from voc.annotate.touchpoint import TOUCHPOINT, Touchpoints, joined
from voc.learn.fit import best_threshold, fit_table
from voc.lexicon import Example, Lexicon, Target

_TRUST = 8.0  # mentions of a touchpoint that weigh as much as all touchpoints together, in `_usual`

_SLACK = 0.003  # a touchpoint that is missed cannot be seen; one too many can
_TERSE = -0.003  # a dimension too many sends the matter to the wrong people

Columns = dict[str, Any]
Combine = dict[str, Weights]


def join_touchpoints(folds: Sequence[Columns], lexicon: Lexicon) -> tuple[Weights, float]:
    """Return the weights of what speaks for a touchpoint, and the log-odds it must reach.

    Args:
        folds: evidence on examples by models that have not seen them, with `examples` and `models`.
        lexicon: the pack.
    """
    tables, truths = [], []
    for fold in folds:
        find = Touchpoints(lexicon, fold["models"])
        tables.append(find.table(fold)[1].reshape(-1, len(TOUCHPOINT)))
        named = [{target.id for target in example.touchpoints} for example in fold["examples"]]
        truths.append(np.array([name in found for found in named for name in find.ids]))
    table, truth = np.concatenate(tables), np.concatenate(truths)
    weights = fit_table(TOUCHPOINT, table, truth)
    logits = joined(weights, TOUCHPOINT, table)
    return weights, best_threshold(logits, truth, total=int(truth.sum()), slack=_SLACK)


def join_aspects(folds: Sequence[Columns], combine: Combine, lexicon: Lexicon) -> Combine:
    """Return the weights of dimensions and stances, and how usual dimensions are; sets the dimensions' threshold.

    Args:
        folds: as above, with the verdicts of `Sentiment`.
        combine: holds the touchpoints' weights and `least`, to which `dimension` is added.
        lexicon: the pack.
    """
    examples = [example for fold in folds for example in fold["examples"]]
    found = _usual(examples, lexicon)
    dimensions, shown, stances, truths = [], [], [], []
    for fold in folds:
        models = replace(fold["models"], combine={**combine, **found})
        aspects = Aspects(lexicon, models)
        mentions, _ = Touchpoints(lexicon, models)(fold)
        cues = aspects.cues(table(fold, "clauses"), table(fold, "hits"))
        ids = [touchpoint.id for touchpoint in lexicon.touchpoints]
        pairs = zip(mentions.row.tolist(), mentions.touchpoint.tolist(), strict=True)
        targets = [_target(fold["examples"][row], ids[touchpoint]) for row, touchpoint in pairs]
        dimensions.append(aspects.dimensions(fold, mentions, cues).reshape(-1, len(DIMENSION)))
        shown += [bool(target and name in target.dimensions) for target in targets for name in aspects.ids]
        right = [index for index, target in enumerate(targets) if target]
        stances.append(aspects.stances(fold, mentions, cues)[right])
        truths += [target.polarity for target in targets if target]
    values, truth = np.concatenate(dimensions), np.array(shown)
    found["dimension"] = fit_table(DIMENSION, values, truth)
    total = sum(name != "general" for example in examples for t in example.touchpoints for name in t.dimensions)
    logits = joined(found["dimension"], DIMENSION, values)
    combine["least"]["dimension"] = best_threshold(logits, truth, total=total, slack=_TERSE)
    stance, said = np.concatenate(stances), np.array(truths)
    return found | {f"stance:{name}": fit_table(STANCE, stance, said == name) for name in STANCES}


def _target(example: Example, touchpoint: str) -> Target | None:
    return next((target for target in example.touchpoints if target.id == touchpoint), None)


def _usual(examples: Sequence[Example], lexicon: Lexicon) -> Combine:
    """Return, by verdict on the whole text, the log-odds with which a touchpoint is spoken of in some respect.

    Few mentions of a touchpoint count for less than those of all touchpoints together.
    """
    found: Combine = {}
    for label in ("positive", "negative", "neutral"):
        targets = [t for e in examples if e.polarity in (label, "mixed") for t in e.touchpoints]
        mentioned = Counter(t.id for t in targets)
        overall = Counter(name for t in targets for name in t.dimensions)
        together = Counter((t.id, name) for t in targets for name in t.dimensions)
        found[f"usual:{label}"] = {
            f"{t.id}:{d.id}": _log_odds(
                together[t.id, d.id] + _TRUST * (overall[d.id] + 1) / (len(targets) + 2), mentioned[t.id] + _TRUST
            )
            for t in lexicon.touchpoints
            for d in lexicon.dimensions
            if d.id != "general"
        }
    return found


def _log_odds(hits: float, of: float) -> float:
    return round(math.log(hits / (of - hits)), 3)
