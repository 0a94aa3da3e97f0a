"""How conversations go: the types of `calls.py` and `scorecard.py`, plain frozen data as in `findings.py`.

Of teams and agents no figure is shown that holds too few conversations, nor one that tells of such a figure of others.
"""

from __future__ import annotations

from dataclasses import dataclass

from voc.aggregate.figures import Change, Figure, Verbatim


@dataclass(frozen=True, slots=True)
class CallFigure:
    """One measure of a group's conversations, a mean over them; see `calls.py` for names and units.

    Where the period has too few, the figure is of a window of periods; `window` names its first and last.
    """

    name: str
    figure: Figure  # n: conversations of which it is known
    window: tuple[str, str]
    change: Change | None  # of the period alone, of shares in points; not given for agents


@dataclass(frozen=True, slots=True)
class CallGroup:
    """How a team, an agent or everybody talks with customers, on one channel."""

    channel: str  # call or chat
    level: str  # all, team or agent
    name: str  # as in the call records; empty for all
    calls: int | None  # in the period; None where they are few, or would tell of another group that has few
    figures: tuple[CallFigure, ...]


@dataclass(frozen=True, slots=True)
class CheckFigure:
    """How often a check of the pack's scorecard was passed, of the conversations in which it was due."""

    check: str
    figure: Figure  # n: conversations in which it was due
    window: tuple[str, str]  # as in `CallFigure`
    change: Change | None  # in points; of the period alone; for all only
    passed: tuple[Verbatim, ...]  # polarity positive: what was said
    failed: tuple[Verbatim, ...]  # negative: what was said, or where what is missing should have been said


@dataclass(frozen=True, slots=True)
class Scorecard:
    """How conversations of a team, an agent or everybody fare by the pack's scorecard."""

    channel: str
    level: str
    name: str
    calls: int | None  # in the period; None where they are few, or would tell of another group that has few
    score: Figure  # mean over conversations of the share of due checks that were passed, 0–1, by weight
    window: tuple[str, str]
    checks: tuple[CheckFigure, ...]
