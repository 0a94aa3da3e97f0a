"""Tell what is said of each touchpoint: praise or blame, and about which dimension."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from voc.annotate.columns import Column, arrow_column, lists, strings, structs, table
from voc.annotate.hits import Found
from voc.annotate.match import matcher
from voc.annotate.models import Models, Weights
from voc.annotate.sentiment import LABELS
from voc.annotate.tokenise import Clauses
from voc.annotate.touchpoint import Floats, Mentions, Touchpoints, joined
from voc.joined import Flags, Ints, ranges
from voc.lexicon import Lexicon
from voc.schema import ANNOTATION
from voc.stage import Batch

STANCES = ("positive", "negative", "neutral", "mixed")

# What speaks for a dimension of a touchpoint, in this order: cues in its clauses, the model's view of the whole text
# and of these clauses, how far it lies below the strongest dimension, whether there are other touchpoints, and how
# usual the dimension is where this touchpoint is praised, blamed or neither.
DIMENSION = ("negative", "positive", "either", "model", "own", "gap", "several", "usual")

# What speaks for praise or blame of a touchpoint: the verdict on the whole, its clauses, cues of dimensions there and
# elsewhere, and what the meaning model makes of the whole. Each counts anew where there are other touchpoints.
_STANCE = (
    *("positive", "negative", "neutral", "score"),
    *("highest", "lowest", "mean", "praised", "blamed", "both", "praise", "blame", "question"),
    *("cue_negative", "cue_positive", "elsewhere_negative", "elsewhere_positive"),
    *("model_neutral", "model_complaint", "model_praise"),
)
STANCE = (*_STANCE, "several", *(f"{name}_several" for name in _STANCE))
_SIGNS = ("negative", "positive", "either")
_FAR = -6.0
_TOUCHPOINTS = ANNOTATION.field("touchpoints").type
_FIELDS = {field.name: field.type for field in _TOUCHPOINTS.value_type}


class DimensionCues(NamedTuple):
    """The dimensions that clauses name, by clause, each cue of a sign once: arrays of equal length."""

    clause: Ints
    dimension: Ints
    sign: Ints  # as `_SIGNS` counts


class Travelled(NamedTuple):
    """What is said of touchpoints.

    Attributes:
        mentions: which are commented on.
        shown: [mentions, dimensions] in what respects.
        cues: the dimensions that clauses name.
    """

    mentions: Mentions
    shown: Flags
    cues: DimensionCues


class Journey:
    """Find the touchpoints a row comments on, and what is said of them.

    Assigns:
        touchpoints: a table of `Travelled`; a row is the list of the contract (id, stage, polarity, dimensions,
            mentions).
        clause_touchpoints: [clauses] as the lexicon counts touchpoints, -1 for none; a row names them.
    """

    requires = ("clauses", "hits", "ruled", "meaning", "clause_scores", "clause_labels", "sentiment")
    assigns = ("touchpoints", "clause_touchpoints")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        self._find = Touchpoints(lexicon, models)
        self._stages = [t.stage for t in lexicon.touchpoints]
        self._aspects = Aspects(lexicon, models)
        self._dimension = models.combine["dimension"]
        self._stance = [models.combine[f"stance:{name}"] for name in STANCES]
        self._least = models.combine["least"]["dimension"]

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return touchpoints of rows and of clauses."""
        mentions, own = self._find(batch)
        clauses = table(batch, "clauses")
        cues = self._aspects.cues(clauses, table(batch, "hits"))
        shown = joined(self._dimension, DIMENSION, self._aspects.dimensions(batch, mentions, cues)) >= self._least
        stances = self._aspects.stances(batch, mentions, cues)
        stance = np.array([joined(weights, STANCE, stances) for weights in self._stance]).argmax(axis=0)
        label = table(batch, "sentiment").label[mentions.row]
        # A text that praises or blames and has one touchpoint praises or blames that one.
        telling = mentions.alone & (label != LABELS.index("neutral")) & (stance != STANCES.index("mixed"))
        stance = np.where(telling, np.array([STANCES.index(name) for name in LABELS])[label], stance)
        spoken_of, dimension = np.nonzero(shown)
        bounds = np.searchsorted(spoken_of, np.arange(len(shown) + 1))
        said = structs(
            _TOUCHPOINTS.value_type,
            strings(self._find.ids, mentions.touchpoint),
            strings(self._stages, mentions.touchpoint),
            strings(STANCES, stance),
            lists(_FIELDS["dimensions"], bounds, strings(self._aspects.ids, dimension)),
            lists(_FIELDS["mentions"], mentions.first, clauses.places(mentions.clause)),
        )
        rows = np.searchsorted(mentions.row, np.arange(len(clauses.first)))
        names, first = [*self._find.ids, None], clauses.first
        return {
            "touchpoints": arrow_column(Travelled(mentions, shown, cues), lists(_TOUCHPOINTS, rows, said)),
            "clause_touchpoints": Column(
                own, len(first) - 1, lambda row: [names[one] for one in own[slice(*first[row : row + 2])].tolist()]
            ),
        }


class ClauseDimensions:
    """Tell in what respect each clause speaks of its touchpoint.

    Assigns:
        clause_dimensions: per row, dimension ids for each clause.
    """

    requires = ("clauses", "meaning", "touchpoints")
    assigns = ("clause_dimensions",)

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        self._aspects = Aspects(lexicon, models)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the dimensions of each clause."""
        clauses, meaning, (mentions, shown, cues) = (table(batch, name) for name in self.requires)
        place, cue = cues_of(mentions, cues)
        told = {
            (int(mentions.mention[at]), int(cues.dimension[one]), int(mentions.clause[at]))
            for at, one in zip(place.tolist(), cue.tolist(), strict=True)
        }
        by_cue: dict[tuple[int, int], list[int]] = {}
        for mention, dimension, clause in sorted(told):
            by_cue.setdefault((mention, dimension), []).append(clause)
        named: list[list[str]] = [[] for _ in clauses.start]
        for mention, dimension in zip(*(index.tolist() for index in np.nonzero(shown)), strict=True):
            own = mentions.clause[slice(*mentions.first[mention : mention + 2])]
            heard = [int(own[meaning.clauses[own, self._aspects.columns[dimension]].argmax()])]
            for clause in by_cue.get((mention, dimension), heard):
                named[clause].append(self._aspects.ids[dimension])
        first = clauses.first.tolist()
        return {"clause_dimensions": [named[begin:end] for begin, end in pairwise(first)]}


class Aspects:
    """Gather what speaks for dimensions and for praise or blame of touchpoints."""

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        outputs = {name: index for index, name in enumerate(models.meaning.outputs)}
        self.ids = [d.id for d in lexicon.dimensions if d.id != "general"]
        self.columns = np.array([outputs[f"dimension:{name}"] for name in self.ids])
        self._others = [outputs[name] for name in ("neutral", "intent:complaint", "intent:praise")]
        usual = (usual_table(models.combine.get(f"usual:{label}", {}), lexicon, self.ids) for label in LABELS)
        self._usual = np.array([list(known.values()) for known in usual], dtype=np.float32)
        # What is named in general counts as the last dimension, which has no column of its own.
        order = {name: index for index, name in enumerate(self.ids)}
        values = matcher(lexicon).values
        self._named = values("dimension", lambda cue: order.get(cue[0], len(order)), int)
        self._sign = values("dimension", lambda cue: _SIGNS.index(cue[1]), int)

    def cues(self, clauses: Clauses, found: Found) -> DimensionCues:
        """Return the dimensions named in each clause."""
        hits = found.of("dimension")
        clause = clauses.at[hits.start]
        entry = hits.entry[clause >= 0]
        size = len(self.ids) + 1
        pair = (clause[clause >= 0] * size + self._named[entry]) * len(_SIGNS) + self._sign[entry]
        pair, sign = np.divmod(np.unique(pair), len(_SIGNS))
        clause, dimension = np.divmod(pair, size)
        return DimensionCues(clause, dimension, sign)

    def dimensions(self, batch: Batch, mentions: Mentions, cues: DimensionCues) -> Floats:
        """Return [mentions, dimensions, len(DIMENSION)]."""
        meaning, label = table(batch, "meaning"), table(batch, "sentiment").label[mentions.row]
        found = np.zeros((len(mentions.row), len(self.ids), len(DIMENSION)), dtype=np.float32)
        column = {name: found[..., index] for index, name in enumerate(DIMENSION)}
        if not len(found):
            return found
        model = meaning.rows[mentions.row][:, self.columns]
        own = np.maximum.reduceat(meaning.clauses[mentions.clause][:, self.columns], mentions.first[:-1], axis=0)
        column["model"][:] = model
        column["own"][:] = np.where(mentions.alone[:, None], model, own)
        column["gap"][:] = np.maximum(model - model.max(axis=1, keepdims=True, initial=-np.inf), _FAR)
        column["several"][:] = ~mentions.alone[:, None]
        column["usual"][:] = self._usual[label, mentions.touchpoint]
        place, cue = cues_of(mentions, cues)
        for sign, name in enumerate(_SIGNS):
            here = (cues.sign[cue] == sign) & (cues.dimension[cue] < len(self.ids))
            column[name][mentions.mention[place[here]], cues.dimension[cue[here]]] = 1.0
        return found

    def stances(self, batch: Batch, mentions: Mentions, cues: DimensionCues) -> Floats:
        """Return [mentions, len(STANCE)]."""
        size = len(mentions.row)
        if not size:
            return np.zeros((0, len(STANCE)), dtype=np.float32)
        clauses, ruling, sentiment = (table(batch, name) for name in ("clauses", "ruled", "sentiment"))
        of, clause, first = mentions.mention, mentions.clause, mentions.first[:-1]
        label, labels = sentiment.label[mentions.row], table(batch, "clause_labels")[clause]
        scores = table(batch, "clause_scores")[clause].astype(np.float64)

        def any_of(flags: Flags) -> Flags:
            return np.logical_or.reduceat(flags, first)

        def signs(sign: str) -> tuple[Flags, Flags]:
            """Tell whether cues of a sign stand in the clauses of each mention, and in other clauses of its row."""
            count = np.bincount(cues.clause[cues.sign == _SIGNS.index(sign)], minlength=len(clauses.start))
            here = np.bincount(of, weights=count[clause], minlength=size)
            whole = np.bincount(clauses.row, weights=count, minlength=len(clauses.first))[mentions.row]
            return here > 0, whole > here

        blaming, praising = signs("negative"), signs("positive")
        highest = np.maximum(np.maximum.reduceat(scores, first), 0.0)
        lowest = np.minimum(np.minimum.reduceat(scores, first), 0.0)
        base = np.column_stack(
            [
                *(label == LABELS.index(name) for name in ("positive", "negative", "neutral")),
                sentiment.score[mentions.row],
                highest,
                lowest,
                np.bincount(of, weights=scores) / np.diff(mentions.first),
                *(any_of(labels == LABELS.index(name)) for name in ("positive", "negative")),
                np.minimum(highest, -lowest),
                *(np.tanh(np.bincount(of, weights=said[clause])) for said in (ruling.positive, ruling.negative)),
                any_of(ruling.question[clause]),
                *(found[place] for place in (0, 1) for found in (blaming, praising)),
                *table(batch, "meaning").rows[mentions.row][:, self._others].T,
            ]
        ).astype(np.float32)
        several = ~mentions.alone[:, None]
        return np.concatenate([base, several, base * several], axis=1, dtype=np.float32)


def cues_of(mentions: Mentions, cues: DimensionCues) -> tuple[Ints, Ints]:
    """Return which clauses of mentions hold which cues: places in `mentions.clause`, and in the cues."""
    bounds = np.searchsorted(cues.clause, mentions.clause)
    return ranges(bounds, np.searchsorted(cues.clause, mentions.clause, side="right") - bounds)


def usual_table(weights: Weights, lexicon: Lexicon, dimensions: Sequence[str]) -> dict[str, Floats]:
    """Return, for each touchpoint, [dimensions] the log-odds with which it is spoken of in that respect."""
    return {
        t.id: np.array([weights.get(f"{t.id}:{name}", 0.0) for name in dimensions], dtype=np.float32)
        for t in lexicon.touchpoints
    }
