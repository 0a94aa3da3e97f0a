"""SnowNLP's classifier in the place of ours, to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.annotate.sentiment import Sentiments
from voc.stage import Batch


class SnowNlp:
    """Replace the verdicts on rows by SnowNLP's probability that a text praises: score = 2p - 1, never neutral."""

    requires = ("utterances", "sentiment")
    assigns = ("sentiment",)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return sentiments of the same shape as ours."""
        from snownlp import SnowNLP

        said = ["\n".join(u.normal for u in row if u.role in ("customer", "unknown")) for row in batch["utterances"]]
        chance = np.array([float(SnowNLP(text).sentiments) if text.strip() else 0.5 for text in said])
        label = 1 + np.sign(chance - 0.5).astype(np.int64)
        return {"sentiment": Sentiments(label, 2 * chance - 1, np.maximum(chance, 1 - chance), 0 * chance).column()}
