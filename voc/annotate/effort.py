"""Tell how hard the customer had to work, and whether the matter of a conversation was solved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from voc.annotate.amounts import Amounts
from voc.annotate.columns import arrow_column, table
from voc.annotate.dialogue import OUTCOMES, chances
from voc.annotate.match import matcher
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
        # A phrase that is no cue, though it holds one, is worth less than nothing.
        self._worth = matcher(lexicon).values("effort", lambda worth: -1.0 if worth is None else worth)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return effort and outcome of each row."""
        spoken, hits = table(batch, "utterances"), table(batch, "hits").of("effort")
        efforts = np.full(len(spoken.first) - 1, -1.0)
        worth = self._worth[hits.entry]
        worth[~spoken.heard[hits.text]] = -1.0
        np.maximum.at(efforts, spoken.row[hits.text], worth)
        for at, number in self._amounts.find(spoken.joined):
            if spoken.heard[at]:
                efforts[spoken.row[at]] = max(efforts[spoken.row[at]], number.worth)
        return {
            "effort": arrow_column(efforts, pa.array(efforts, pa.float32(), mask=efforts < 0)),
            "solved": [self._solved(ending) if ending else None for ending in batch["ending"]],
        }

    def _solved(self, ending: dict[str, float]) -> bool | None:
        names = tuple(OUTCOMES)
        shares = chances(self._joined, names, "outcome", ending)
        return OUTCOMES[names[shares.index(max(shares))]]
