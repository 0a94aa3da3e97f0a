"""Where conversations hold the phrases of the pack's scorecard: all of them are found in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from voc.aggregate.conversations import AGENT, CUSTOMER, Flags, Ints, Talk
from voc.annotate.match import Matcher
from voc.scorecard import ScorecardRules

HOLD, TRANSFER = "hold", "transfer"

Entry = tuple[str, str, bool]  # (what it stands for, phrase, whether it counts)


class Places(NamedTuple):
    """Places in turns: `turn` counts through all conversations; as said, the longest first where several begin."""

    turn: Ints
    start: Ints
    end: Ints


Said = Mapping[str, Places]  # `HOLD`, `TRANSFER`, and what `check` and `due` name

_NONE = Places(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


def check(name: str) -> str:
    """Name the phrases of a check."""
    return f"check {name}"


def due(name: str) -> str:
    """Name the phrases that make a check due."""
    return f"due {name}"


def hear(talk: Talk, rules: ScorecardRules) -> Said:
    """Return where each kind of phrase is said by the side that it belongs to.

    A phrase that begins inside one that only looks like it (`not`) is not said; of two that begin together the longer
    one counts.
    """
    found: dict[str, Places] = {}
    for role, entries in ((AGENT, list(_agents(rules))), (CUSTOMER, list(_customers(rules)))):
        turns = np.flatnonzero(talk.role == role)
        if not entries or not len(turns):
            continue
        places: dict[tuple[str, bool], Places] = {}
        texts = [talk.normal[turn] for turn in turns.tolist()]
        for name, counts, (text, start, end) in Matcher(entries).everywhere(texts):
            places[name, counts] = Places(turns[text], start, end)
        for (name, counts), said in places.items():
            if counts:
                found[name] = _both(found.get(name, _NONE), _outside(said, places.get((name, False), _NONE)))
    return {name: found.get(name, _NONE) for name in _names(rules)}


def _agents(rules: ScorecardRules) -> Iterator[Entry]:
    yield from _entries(HOLD, rules.holds)
    yield from _entries(TRANSFER, rules.transfers)
    for one in rules.checks:
        yield from _entries(check(one.id), one.cues, one.silenced)
        if one.due.agent:
            yield from _entries(due(one.id), one.due.agent, one.due.silenced)


def _customers(rules: ScorecardRules) -> Iterator[Entry]:
    for one in rules.checks:
        if one.due.customer:
            yield from _entries(due(one.id), one.due.customer, one.due.silenced)


def _entries(name: str, cues: Iterable[str], silenced: Iterable[str] = ()) -> Iterator[Entry]:
    yield from ((name, cue, True) for cue in cues)
    yield from ((name, cue, False) for cue in silenced)


def _names(rules: ScorecardRules) -> tuple[str, ...]:
    return (HOLD, TRANSFER, *(name(one.id) for one in rules.checks for name in (check, due)))


def _both(one: Places, other: Places) -> Places:
    turn, start, end = (np.concatenate(pair) for pair in zip(one, other, strict=True))
    order = np.lexsort((-end, start, turn))
    return Places(turn[order], start[order], end[order])


def _outside(said: Places, silenced: Places) -> Places:
    """Drop the places that lie inside a silenced one, or begin inside and reach out of it (不要|把密码|告诉任何人)."""
    if not len(said.turn) or not len(silenced.turn):
        return said
    width = int(max(said.end.max(), silenced.end.max())) + 1  # so that no turn reaches into the next
    opens, reach = silenced.turn * width + silenced.start, silenced.turn * width + silenced.end
    reach = np.maximum.accumulate(reach)
    start, end = said.turn * width + said.start, said.turn * width + said.end
    upto, before = (np.searchsorted(opens, start, side=side) - 1 for side in ("right", "left"))
    inside: Flags = (upto >= 0) & (reach[upto] >= end) | (before >= 0) & (reach[before] > start)
    return Places(*(column[~inside] for column in said))
