"""Where conversations hold the phrases of the pack's scorecard: all of them are found in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from voc.aggregate.conversations import AGENT, CUSTOMER, Ints, Talk
from voc.annotate.match import Matcher
from voc.scorecard import ScorecardRules

HOLD, TRANSFER = "hold", "transfer"

Entry = tuple[str, str, bool]  # (what it stands for, phrase, whether it counts)


class Places(NamedTuple):
    """Places in turns: `turn` counts through all conversations; in the order in which they were said."""

    turn: Ints
    start: Ints
    end: Ints


Said = Mapping[str, Places]  # `HOLD`, `TRANSFER`, and what `check` and `due` name


def check(name: str) -> str:
    """Name the phrases of a check."""
    return f"check {name}"


def due(name: str) -> str:
    """Name the phrases that make a check due."""
    return f"due {name}"


def hear(talk: Talk, rules: ScorecardRules) -> Said:
    """Return where each kind of phrase is said by the side that it belongs to."""
    sides = {AGENT: list(_agents(rules)), CUSTOMER: list(_customers(rules))}
    found: dict[str, list[tuple[int, int, int]]] = {name: [] for part in sides.values() for name, _, _ in part}
    for role, entries in sides.items():
        turns = np.flatnonzero(talk.role == role).tolist()
        if not entries or not turns:
            continue
        texts = [talk.normal[turn] for turn in turns]
        for turn, hits in zip(turns, Matcher(entries).find(texts, words=[set()] * len(texts)), strict=True):
            for name, places in hits.items():
                found[name].extend((turn, hit.start, hit.end) for hit in places if hit.payload)
    return {name: _places(places) for name, places in {HOLD: [], TRANSFER: [], **found}.items()}


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


def _places(places: list[tuple[int, int, int]]) -> Places:
    rows = np.array(sorted(places), dtype=np.int64).reshape(-1, 3)
    return Places(rows[:, 0], rows[:, 1], rows[:, 2])
