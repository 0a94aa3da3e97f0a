"""Read scorecard.yaml: what agents should and should not say, and what a hold and a transfer sound like."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from voc.cues import phrases
from voc.pack_files import PackFiles

FILE = "scorecard.yaml"
KINDS = ("required", "forbidden")
PLACES = ("first", "last", "after", "anywhere")
_GAP = "…"  # as in every phrase of a pack
_KEYS = ("id", "zh", "en", "kind", "place", "turns", "due", "weight", "cues", "not")
_DUE = ("customer", "agent", "not", "intents", "touchpoints")


@dataclass(frozen=True, slots=True)
class Due:
    """When a check is due: always where nothing is named, else where any of it holds.

    Attributes:
        customer, agent: phrases of which that side must have said one.
        silenced: phrases that only look like one: 非保本.
        intents: of the conversation.
        touchpoints: of which the conversation must speak.
    """

    customer: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    silenced: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    touchpoints: tuple[str, ...] = ()

    @property
    def always(self) -> bool:
        """Tell whether every conversation is to be checked."""
        return not (self.customer or self.agent or self.intents or self.touchpoints)


@dataclass(frozen=True, slots=True)
class Check:
    """What an agent must say, or must not.

    Attributes:
        kind: `required` or `forbidden`.
        place: where it counts, in agents' turns: the `first` or `last` of them, those `after` the words that made the
            check due, or `anywhere`.
        turns: how many first or last turns.
        weight: in the score, above 0.
        cues: phrases of which one is enough.
        silenced: phrases that only look like one.
    """

    id: str
    zh: str
    en: str
    kind: str
    place: str
    turns: int
    due: Due
    weight: float
    cues: tuple[str, ...]
    silenced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScorecardRules:
    """All checks of a pack, and agents' phrases of putting a customer on hold and of passing one on."""

    checks: tuple[Check, ...] = ()
    holds: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()


def read_scorecard(reader: PackFiles, *, intents: Collection[str], touchpoints: Collection[str]) -> ScorecardRules:
    """Return the scorecard of a pack; what is wrong goes to `reader.mistakes`, and a missing file gives none."""
    said = reader.yaml(FILE)
    reader.build(FILE, lambda: _known(said, ("checks", "holds", "transfers"), "key"))
    found: dict[str, Check] = {}
    for number, entry in enumerate(said.get("checks") or (), start=1):
        where = f"{FILE}: {entry.get('id', number) if isinstance(entry, dict) else number}"
        for one in reader.build(where, lambda e=entry: _check(e, intents, touchpoints)):  # type: ignore[misc]
            if one.id in found:
                reader.mistakes.append(f"{where}: stands twice")
            found[one.id] = one
    return ScorecardRules(tuple(found.values()), phrases(said.get("holds")), phrases(said.get("transfers")))


def _check(said: dict[str, Any], intents: Collection[str], touchpoints: Collection[str]) -> Check:
    _known(said, _KEYS, "key")
    kind, place = str(said["kind"]), str(said.get("place", "anywhere"))
    _known([kind], KINDS, "kind")
    _known([place], PLACES, "place")
    counted = place in ("first", "last")
    if counted != ("turns" in said):
        raise ValueError("`turns` says how many first or last turns, and nothing else")
    found = Check(
        id=str(said["id"]),
        zh=str(said["zh"]),
        en=str(said["en"]),
        kind=kind,
        place=place,
        turns=int(said.get("turns", 0)),
        due=_due(said.get("due", "always"), intents, touchpoints),
        weight=float(said.get("weight", 1)),
        cues=phrases(said["cues"]),
        silenced=phrases(said.get("not")),
    )
    if (counted and found.turns < 1) or found.weight <= 0 or not found.cues:
        raise ValueError("needs `cues`, a `weight` above 0 and, where it counts turns, at least 1")
    if place == "after" and not (found.due.customer or found.due.agent):
        raise ValueError("stands after words, but no words make it due")
    if short := [cue for cue in (*found.cues, *found.due.customer, *found.due.agent) if len(cue.split(_GAP)[0]) < 2]:
        raise ValueError(f"{short[0]!r} must begin with two characters or more")
    return found


def _due(said: Any, intents: Collection[str], touchpoints: Collection[str]) -> Due:
    if said == "always":
        return Due()
    if not isinstance(said, dict):
        raise ValueError(f"due {said!r} is neither `always` nor a mapping")
    _known(said, _DUE, "key of `due`")
    _known(said.get("intents", ()), intents, "intent")
    _known(said.get("touchpoints", ()), touchpoints, "touchpoint")
    found = Due(
        customer=phrases(said.get("customer")),
        agent=phrases(said.get("agent")),
        silenced=phrases(said.get("not")),
        intents=phrases(said.get("intents")),
        touchpoints=phrases(said.get("touchpoints")),
    )
    if found.always:
        raise ValueError("due names no words, intents or touchpoints; write `due: always`")
    return found


def _known(said: Any, known: Collection[str], what: str) -> None:
    if wrong := [str(one) for one in said if one not in known]:
        raise ValueError(f"unknown {what} {wrong[0]!r}")
