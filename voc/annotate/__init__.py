"""Meaning of Chinese feedback: sentiment, journey, opinions, intent, risk, effort, brands, each with its places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from voc.annotate import models as model_files
from voc.annotate.baseline import SnowNlp
from voc.annotate.brands import Brand
from voc.annotate.columns import arrow_column, lists, strings, structs, table
from voc.annotate.effort import Effort
from voc.annotate.evidence import Evidence
from voc.annotate.intent import Intent
from voc.annotate.journey import ClauseDimensions, Journey
from voc.annotate.match import Match
from voc.annotate.opinion import Opinion
from voc.annotate.risk import RiskSignals
from voc.annotate.sentiment import LABELS, Sentiment
from voc.annotate.tokenise import Tokenise
from voc.lexicon import Lexicon
from voc.schema import ANNOTATION, CLAUSES
from voc.stage import Batch, Stage

INPUTS = ("text", "normal", "turns", "flags")

# What the store keeps of a comment.
STORED = pa.schema([*ANNOTATION, CLAUSES])


class Clauses:
    """Put what was decided of each clause into one column, as stored. Must be the last stage."""

    requires = ("clauses", "clause_scores", "clause_labels", "clause_touchpoints", "clause_dimensions")
    assigns = ("clauses",)

    def __init__(self, lexicon: Lexicon) -> None:
        self._touchpoints = [touchpoint.id for touchpoint in lexicon.touchpoints]

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the clauses of each row as stored."""
        clauses, scores, labels, touchpoints = (table(batch, name) for name in self.requires[:4])
        turn, start, end = clauses.places(slice(None)).flatten()
        dimensions = [named for row in batch["clause_dimensions"] for named in row]
        said = structs(
            CLAUSES.type.value_type,
            *(turn, start, end, scores),
            strings(LABELS, labels),
            strings(self._touchpoints, touchpoints),
            pa.array(dimensions, pa.list_(pa.string())),
        )
        return {"clauses": arrow_column(clauses, lists(CLAUSES.type, clauses.first, said))}


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
        ClauseDimensions(lexicon, models),
        Clauses(lexicon),
    )
