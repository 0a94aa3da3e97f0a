"""Meaning of Chinese feedback: sentiment, journey, opinions, intent, risk, effort, brands, each with its places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from voc.annotate import models as model_files
from voc.annotate.baseline import SnowNlp
from voc.annotate.brands import Brand
from voc.annotate.effort import Effort
from voc.annotate.evidence import Evidence
from voc.annotate.intent import Intent
from voc.annotate.journey import Journey
from voc.annotate.match import Match
from voc.annotate.opinion import Opinion
from voc.annotate.risk import RiskSignals
from voc.annotate.sentiment import Sentiment
from voc.annotate.tokenise import Tokenise
from voc.lexicon import Lexicon
from voc.schema import ANNOTATION, CLAUSES
from voc.stage import Batch, Stage

INPUTS = ("text", "normal", "turns", "flags")

# What the store keeps of a comment.
STORED = pa.schema([*ANNOTATION, CLAUSES])


class Clauses:
    """Put what was decided of each clause into one column, as stored. Must be the last stage."""

    requires = ("utterances", "clauses", "clause_scores", "clause_labels", "clause_touchpoints", "clause_dimensions")
    assigns = ("clauses",)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the clauses of each row as stored."""
        columns = [batch[name] for name in self.requires]
        return {"clauses": [_clauses(*row) for row in zip(*columns, strict=True)]}


def _clauses(utterances: Any, clauses: Any, scores: Any, labels: Any, touchpoints: Any, dimensions: Any) -> Any:
    return [
        {
            "turn": utterances[clause.utterance].turn,
            "start": clause.start,
            "end": clause.end,
            "score": float(scores[index]),
            "polarity": labels[index],
            "touchpoint": touchpoints[index],
            "dimensions": dimensions[index],
        }
        for index, clause in enumerate(clauses)
    ]


def stages(
    lexicon: Lexicon,
    *,
    segmenter: str = "rjieba",
    sentiment: str = "voc",
    own: Sequence[str] = (),
    rivals: Sequence[str] = (),
) -> tuple[Stage, ...]:
    """Return the annotating stages in order.

    Args:
        lexicon: the pack; its models must have been trained.
        segmenter: `rjieba` or `jieba`.
        sentiment: `voc`, or `snownlp` for SnowNLP's classifier as a baseline.
        own: normalised names of one's own brand.
        rivals: normalised names of rivals, besides the pack's.
    """
    models = model_files.load(lexicon)
    return (
        Tokenise(lexicon, segmenter=segmenter),
        Match(lexicon),
        Brand(lexicon, own=own, rivals=rivals),
        Evidence(lexicon, models),
        Sentiment(lexicon, models),
        *((SnowNlp(),) if sentiment == "snownlp" else ()),
        Journey(lexicon, models),
        Opinion(lexicon),
        Intent(lexicon, models),
        RiskSignals(lexicon),
        Effort(lexicon, models),
        Clauses(),
    )
