"""Find out who speaks in a conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voc.ingest.headers import folded
from voc.source import Source, matches


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
    """Return rows of RAW_TURN; turns without words are left out."""
    spoken = [one for one in said if one.text.strip()]
    roles = _roles(spoken, source)
    return [
        {"role": roles[one.label], "text": one.text.strip(), "begin_ms": one.begin_ms, "end_ms": one.end_ms}
        for one in spoken
    ]


def _roles(said: Sequence[Said], source: Source) -> dict[str, str]:
    roles = {label: role_of(label, source) or "unknown" for label in dict.fromkeys(one.label for one in said)}
    nameless = [label for label, role in roles.items() if role == "unknown" and label]
    return {**roles, **_by_manner(nameless, roles, said, source)}


def _by_manner(nameless: list[str], roles: Mapping[str, str], said: Sequence[Said], source: Source) -> dict[str, str]:
    """Tell agents by what agents say; the others are customers. Nobody talks like an agent: nothing is decided."""
    known = set(roles.values()) & {"customer", "agent"}
    if len(nameless) == 1 and len(known) == 1:
        return {nameless[0]: "customer" if known == {"agent"} else "agent"}
    hits = _agent_hits(said, source)
    scores = sorted(((hits[label], label) for label in nameless), reverse=True)
    if len(scores) < 2 or (scores[0][0] == scores[1][0] and len(scores) == 2) or not scores[0][0]:
        return {}
    # With three or more speakers a call was passed on: whoever talks about as much like an agent is one too.
    least = scores[0][0] if len(scores) == 2 else scores[0][0] / 2
    return {label: "agent" if score >= least else "customer" for score, label in scores}


def _agent_hits(said: Sequence[Said], source: Source) -> Counter[str]:
    phrases = (*source.agent_phrases, *source.hints.agent_phrases)
    hits: Counter[str] = Counter()
    for one in said:
        hits[one.label] += sum(phrase in one.text for phrase in phrases)
    return hits
