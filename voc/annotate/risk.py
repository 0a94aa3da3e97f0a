"""Find what must not wait: threats, fraud, mis-selling, customers in need of protection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voc.lexicon import RISK_LEVELS
from voc.stage import Batch

_ORDER = {"": -1, "none": 0, **{level: rank for rank, level in enumerate(RISK_LEVELS, start=1)}}


class RiskSignals:
    """Find risk cues in the words of those whose words count for each kind of risk.

    Assigns:
        risk: per row, the highest level and the signals with their places.
    """

    requires = ("utterances", "hits")
    assigns = ("risk",)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the risk of each row."""
        return {
            "risk": [
                _row(utterances, hits) for utterances, hits in zip(batch["utterances"], batch["hits"], strict=True)
            ]
        }


def _row(utterances: Any, hits: Any) -> dict[str, Any]:
    level = "none"
    signals = []
    for utterance, found in zip(utterances, hits, strict=True):
        for hit in found.get("risk", ()):
            risk, named = hit.payload
            role = "customer" if utterance.role == "unknown" else utterance.role
            if not named or role not in risk.roles:
                continue
            signals.append({"code": risk.code, "turn": utterance.turn, "start": hit.start, "end": hit.end})
            if _ORDER[named] > _ORDER[level]:
                level = named
    return {"level": level, "signals": signals}
