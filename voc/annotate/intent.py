"""Tell what the customer wants, and whether the text says anything one can act on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from voc.annotate.columns import arrow_column, strings, table
from voc.annotate.hits import Found
from voc.annotate.journey import Travelled
from voc.annotate.match import matcher
from voc.annotate.models import Models, combined
from voc.annotate.rules import Ruling
from voc.annotate.sentiment import LABELS
from voc.annotate.tokenise import Clauses
from voc.joined import Doubles, Flags, Ints, summed
from voc.lexicon import INTENTS, Lexicon
from voc.stage import Batch

INTENT = ("model", "cue", "question", "wish", "positive", "negative", "neutral")
INFORMATIVE = ("model", "touchpoints", "dimensions", "length")


class Intent:
    """Choose the main intent, and tell texts that say something from bare cheers and curses.

    Assigns:
        intent: complaint, suggestion, inquiry, praise or other.
        informative: whether anything concrete is said.
    """

    requires = ("clauses", "hits", "ruled", "meaning", "sentiment", "touchpoints", "flags")
    assigns = ("intent", "informative")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        outputs = {name: index for index, name in enumerate(models.meaning.outputs)}
        self._outputs = {name: outputs[f"intent:{name}"] for name in INTENTS}
        self._informative = outputs["informative"]
        self._weights = {name: models.combine[f"intent:{name}"] for name in INTENTS}
        self._informative_weights = models.combine["informative"]
        self._lexicon = lexicon

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return intent and informativeness of each row."""
        clauses, ruling, travelled = (table(batch, name) for name in ("clauses", "ruled", "touchpoints"))
        whole = table(batch, "meaning").rows.astype(np.float64)
        cues = intent_cues(clauses, table(batch, "hits"), self._lexicon)
        shared = intent_features(ruling, table(batch, "sentiment").label)
        logits = [
            combined(
                self._weights[name], {**shared, "model": whole[:, self._outputs[name]], "cue": cues[:, index] * 1.0}
            )
            for index, name in enumerate(INTENTS)
        ]
        features = informative_features(clauses, travelled, whole[:, self._informative])
        content = combined(self._informative_weights, features)
        says = (np.diff(clauses.first) > 0) & ~np.array([bool(flags) for flags in batch["flags"]], dtype=bool)
        intents = np.where(says, np.argmax(logits, axis=0), INTENTS.index("other"))
        informative = says & (content >= 0)
        return {
            "intent": arrow_column(intents, strings(INTENTS, intents)),
            "informative": arrow_column(informative, pa.array(informative)),
        }


def intent_cues(clauses: Clauses, found: Found, lexicon: Lexicon) -> Flags:
    """Tell [rows, intents] whether phrases of an intent occur in what the customer says."""
    spoken, hits = clauses.spoken, found.of("intent")
    heard = np.zeros(len(spoken.texts), dtype=bool)
    heard[clauses.utterance] = True
    hits = hits.some(heard[hits.text])
    cues = np.zeros((len(clauses.first) - 1, len(INTENTS)), dtype=bool)
    cues[spoken.row[hits.text], _intent_of(lexicon)[hits.entry]] = True
    return cues


@cache
def _intent_of(lexicon: Lexicon) -> Ints:
    """Return [entries] the intent of each phrase."""
    found: Ints = matcher(lexicon).values("intent", INTENTS.index, int)
    return found


def intent_features(ruling: Ruling, label: Ints) -> dict[str, Doubles]:
    """Return what speaks for one intent or another, apart from model and phrases: a column each.

    Args:
        ruling: what the rules make of the clauses.
        label: [rows] as `LABELS` counts.
    """
    row, size = ruling.clauses.row, len(label)
    return {
        **{
            name: (np.bincount(row[flags], minlength=size) > 0).astype(np.float64)
            for name, flags in (("question", ruling.question), ("wish", ruling.wish))
        },
        **{name: (label == LABELS.index(name)).astype(np.float64) for name in ("positive", "negative", "neutral")},
    }


def informative_features(clauses: Clauses, travelled: Travelled, model: Doubles) -> dict[str, Doubles]:
    """Return what speaks for texts with content: a column each.

    Args:
        clauses: all.
        travelled: the touchpoints.
        model: [rows] log-odds of having content, by the n-grams.
    """
    size, row = len(model), travelled.mentions.row
    dimensions = np.bincount(row[travelled.shown.any(axis=1)], minlength=size) > 0
    length = summed(clauses.end - clauses.start, clauses.row, size)
    return {
        "model": model,
        "touchpoints": np.bincount(row, minlength=size).astype(np.float64),
        "dimensions": dimensions.astype(np.float64),
        "length": np.minimum(length, 60) / 20,
    }
