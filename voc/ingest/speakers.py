"""Find out who speaks in a conversation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voc.ingest.headers import folded
from voc.ingest.talk import ALTERNATING, CUT_AT_PAUSES, decided, evidence, smoothed
from voc.source import Source, matches

_OTHER = {"agent": "customer", "customer": "agent", "unknown": "unknown"}
_CLEAR = 20.0  # log-odds of a turn whose role is known
_SIDE = {"agent": _CLEAR, "bot": _CLEAR, "customer": -_CLEAR}


@dataclass(frozen=True)
class Said:
    """One turn as written: the speaker's label (or channel), the words, milliseconds from the start."""

    label: str
    text: str
    begin_ms: int | None = None
    end_ms: int | None = None


def role_of(label: str, source: Source) -> str | None:
    """Return the role of a label, `unknown` for one that only tells speakers apart, None for no label at all."""
    for known, role in source.roles.items():
        if folded(known) == folded(label):
            return role
    return next(
        (one.role for one in (*source.speakers, *source.hints.speakers) if matches(one.labels, label.strip())), None
    )


def as_turns(said: Sequence[Said], source: Source) -> list[dict[str, Any]]:
    """Return rows of RAW_TURN; turns without words are left out, and a role that nothing tells is `unknown`."""
    spoken = [one for one in said if one.text.strip()]
    return [
        {"role": role, "text": one.text.strip(), "begin_ms": one.begin_ms, "end_ms": one.end_ms}
        for one, role in zip(spoken, speakers(spoken, source), strict=True)
    ]


def speakers(said: Sequence[Said], source: Source) -> list[str]:
    """Return a role for each turn: by its label, by how its label talks, and, with no label, by how it talks."""
    by_label = {label: role_of(label, source) or "unknown" for label in dict.fromkeys(one.label for one in said)}
    nameless = [label for label, role in by_label.items() if role == "unknown" and label]
    known = set(by_label.values()) & {"customer", "agent"}
    mono = len(by_label) == 1 and bool(nameless) and len(said) > 1
    if nameless and not mono:
        by_label.update(_by_manner(nameless, known, said, source))
    open_turns = mono or by_label.get("") == "unknown"
    return _by_turn(said, by_label, source, mono=mono) if open_turns else [by_label[one.label] for one in said]


def _by_manner(nameless: list[str], known: set[str], said: Sequence[Said], source: Source) -> dict[str, str]:
    """Tell labels apart by all that each says: of two, who sounds more like an agent is the agent."""
    if len(nameless) == 1 and len(known) == 1:
        return {nameless[0]: "customer" if known == {"agent"} else "agent"}
    odds = dict.fromkeys(nameless, 0.0)
    for one in said:
        if one.label in odds:
            odds[one.label] += _evidence(one, source)
    if len(nameless) == 2 and not known:
        first, second = nameless
        role = decided(_chance(odds[first] - odds[second]))
        return {first: role, second: _OTHER[role]}
    # With three or more a call was passed on or others listen in: each is judged by itself.
    return {label: decided(_chance(value)) for label, value in odds.items()}


def _by_turn(said: Sequence[Said], by_label: Mapping[str, str], source: Source, *, mono: bool) -> list[str]:
    """Decide the turns that no label decides, with the help of those around them."""
    roles = ["unknown" if mono else by_label[one.label] for one in said]
    given = [
        _evidence(one, source) if role == "unknown" else _SIDE[role] for one, role in zip(said, roles, strict=True)
    ]
    # One label for all turns tells nobody apart: the recording was cut at pauses, not where the speaker changed.
    chances = smoothed(given, rates=CUT_AT_PAUSES if mono else ALTERNATING)
    return [
        decided(chance) if role == "unknown" and (mono or not one.label) else role
        for one, role, chance in zip(said, roles, chances, strict=True)
    ]


def _evidence(one: Said, source: Source) -> float:
    return evidence(one.text, phrases=(*source.agent_phrases, *source.hints.agent_phrases))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-_CLEAR, min(_CLEAR, odds))))
