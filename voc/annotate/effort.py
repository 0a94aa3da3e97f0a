"""Tell how hard the customer had to work, and whether the matter was solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from voc.annotate.amounts import counted
from voc.lexicon import Lexicon
from voc.stage import Batch


class Effort:
    """Read effort cues everywhere, and the outcome of conversations.

    Assigns:
        effort: in [0, 1], that of the hardest thing the customer tells; None without a cue.
        solved: True, False, or None where nothing tells or the row is no conversation.
    """

    requires = ("utterances", "hits", "turns")
    assigns = ("effort", "solved")

    def __init__(self, lexicon: Lexicon) -> None:
        self._counts = lexicon.counted

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return effort and outcome of each row."""
        rows = list(zip(batch["utterances"], batch["hits"], batch["turns"], strict=True))
        return {
            "effort": [max(self._efforts(utterances, hits), default=None) for utterances, hits, _ in rows],
            "solved": [_solved(utterances, hits) if turns else None for utterances, hits, turns in rows],
        }

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


def _solved(utterances: Any, hits: Any) -> bool | None:
    """Return what the customer last says of the outcome."""
    said = _customer(utterances, hits, "solved")
    return said[-1] == "yes" if said else None
