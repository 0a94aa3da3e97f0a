"""What is known of a period beyond its figures: what became of earlier pains, cases, actions and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voc.track.alerts import Alert, Unjudged
from voc.track.cases import CaseBook
from voc.track.editions import Reopened
from voc.track.effects import Review
from voc.track.ledger import LedgerEntry
from voc.track.matrix import RiskMatrix


@dataclass(frozen=True, slots=True)
class Tracked:
    """All that is followed, as of the end of a period.

    Attributes:
        as_of: UTC without zone; what came later is not in it.
        ledger: every pain point and topic that was ever listed, with its state.
        cases: risk signals that somebody must deal with, and their clocks.
        matrix: how likely and how grave each kind of risk is.
        actions: what is done about pain points, and whether it worked.
        alerts: figures beyond their thresholds, unusual ones, overdue cases.
        unjudged: thresholds that could not be held against anything, and why.
        reopened: earlier periods that came out anew, of which this report tells.
    """

    as_of: datetime
    ledger: tuple[LedgerEntry, ...] = ()
    cases: CaseBook | None = None
    matrix: RiskMatrix | None = None
    actions: tuple[Review, ...] = ()
    alerts: tuple[Alert, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    reopened: tuple[Reopened, ...] = ()
