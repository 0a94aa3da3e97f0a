"""SnowNLP's classifier in the place of ours, to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voc.stage import Batch


class SnowNlp:
    """Replace the verdicts on rows by SnowNLP's probability that a text praises: score = 2p - 1, never neutral."""

    requires = ("utterances", "sentiment")
    assigns = ("sentiment",)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return sentiments of the same shape as ours."""
        from snownlp import SnowNLP

        verdicts = []
        for utterances in batch["utterances"]:
            said = "\n".join(u.normal for u in utterances if u.role in ("customer", "unknown"))
            chance = float(SnowNLP(said).sentiments) if said.strip() else 0.5
            label = "positive" if chance > 0.5 else "negative" if chance < 0.5 else "neutral"
            confidence = max(chance, 1 - chance)
            verdicts.append({"label": label, "score": 2 * chance - 1, "confidence": confidence, "intensity": 0.0})
        return {"sentiment": verdicts}
