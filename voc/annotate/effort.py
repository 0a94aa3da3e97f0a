"""Tell how hard the customer had to work, and whether the matter of a conversation was solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from voc.annotate.amounts import Amounts
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
        self._amounts = Amounts(lexicon.counted)
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
        for utterance, found in zip(utterances, hits, strict=True):
            if utterance.role in ("customer", "unknown"):
                yield from (float(hit.payload) for hit in found.get("effort", ()) if hit.payload is not None)
                yield from (float(number.worth) for number in self._amounts.find(utterance.normal))
