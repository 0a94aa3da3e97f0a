"""Tell how hard the customer had to work, and whether the matter of a conversation was solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from voc.annotate.amounts import counted
from voc.annotate.dialogue import OUTCOMES, chances
from voc.annotate.models import Models
from voc.lexicon import Lexicon
from voc.stage import Batch


class Effort:
    """Read effort cues everywhere, and the outcome of conversations.

    Assigns:
        effort: in [0, 1], that of the hardest thing the customer tells; None without a cue.
        solved: True, False, or None where nothing tells or the row is no conversation.
    """

    requires = ("utterances", "hits", "ending")
    assigns = ("effort", "solved")

    def __init__(self, lexicon: Lexicon, models: Models) -> None:
        self._counts = lexicon.counted
        self._joined = models.combine

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return effort and outcome of each row."""
        return {
            "effort": [
                max(self._efforts(*row), default=None) for row in zip(batch["utterances"], batch["hits"], strict=True)
            ],
            "solved": [self._solved(ending) if ending else None for ending in batch["ending"]],
        }

    def _solved(self, ending: dict[str, float]) -> bool | None:
        names = tuple(OUTCOMES)
        shares = chances(self._joined, names, "outcome", ending)
        return OUTCOMES[names[shares.index(max(shares))]]

    def _efforts(self, utterances: Any, hits: Any) -> Iterator[float]:
        yield from (float(value) for value in _customer(utterances, hits, "effort") if value is not None)
        for utterance in utterances:
            if utterance.role in ("customer", "unknown"):
                yield from (float(number.worth) for number in counted(utterance.normal, self._counts))


def _customer(utterances: Any, hits: Any, category: str) -> list[Any]:
    return [
        hit.payload
        for utterance, found in zip(utterances, hits, strict=True)
        if utterance.role in ("customer", "unknown")
        for hit in found.get(category, ())
    ]
