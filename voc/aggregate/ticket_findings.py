"""How complaint tickets are dealt with: the types of `tickets.py`, plain frozen data as in `findings.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from voc.aggregate.figures import Change, Figure


@dataclass(frozen=True, slots=True)
class Growth:
    """How much more or less often something happened than in another period, by the day."""

    family: ClassVar[str] = "change"

    against: str
    now: int
    then: int
    ratio: float | None  # 1: as often; None where it never happened then
    low: float | None
    high: float | None
    significant: bool | None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class TicketShare:
    """What part of the complaint tickets has one cause, one way in or one result."""

    name: str
    share: Figure  # 0–1, of the tickets of which it is known
    window: tuple[str, str]
    change: Change | None  # in points; of the period alone
    change_window: Change | None = None  # the same against all earlier periods of the trend together


@dataclass(frozen=True, slots=True)
class TicketTest:
    """Whether a group's tickets differ from all others of the window in one figure."""

    name: str  # close, on_time, repeated or returning
    rest: Figure  # the same of all others
    significant: bool | None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class TicketGroup:
    """How complaint tickets of a kind, a way in, a team … are dealt with.

    Tickets still open count in `close` as long as they have been open; `on_time` counts those whose clock has run out.
    Numbers are None, and figures hidden, where they are small or would tell of a small one of another group.
    """

    attribute: str  # all, kind, via, team, agent, or a name as the export has it
    value: str
    tickets: int | None  # opened in the period
    open: int | None  # of the window, not closed as far as the store knows
    pending: int | None  # of the window, with a clock that still runs
    close: Figure  # median hours from opening to closing
    on_time: Figure  # share closed within their hours
    repeated: Figure  # share in which the customer complained again, as exported
    returning: Figure  # share whose customer had opened another in the 30 days before, where the store knows
    window: tuple[str, str]  # of these figures
    changes: tuple[tuple[str, Change], ...] = ()  # (figure, against the previous period), for all only
    tests: tuple[TicketTest, ...] = ()


@dataclass(frozen=True, slots=True)
class Tickets:
    """The complaint tickets of the period."""

    volume: int
    changes: tuple[Growth, ...]  # against the previous period, all earlier ones of the trend, the same of last year
    trend: tuple[tuple[str, int], ...]  # (period, tickets opened), oldest first
    known_until: date | None  # the last moment that a ticket of the store tells of; open ones were open then
    kinds: tuple[TicketShare, ...]  # as exported, the largest first
    causes: tuple[TicketShare, ...]  # touchpoint.dimension of what the customer says; one ticket may have several
    vias: tuple[TicketShare, ...]
    results: tuple[TicketShare, ...]  # of closed tickets
    groups: tuple[TicketGroup, ...]  # all together first
    answer: Figure  # median hours to the first answer; of exports that tell it; n is 0 where none does
