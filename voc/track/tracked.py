"""What is known of a period beyond its figures: what became of earlier pains, cases, actions and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voc.track.editions import Reopened


@dataclass(frozen=True, slots=True)
class Tracked:
    """All that is followed, as of the end of a period.

    Attributes:
        as_of: UTC without zone; what came later is not in it.
        reopened: earlier periods that came out anew, of which this report tells.
    """

    as_of: datetime
    reopened: tuple[Reopened, ...] = ()
