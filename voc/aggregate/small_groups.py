"""Which groups of nested levels are shown: teams beneath all, agents beneath their team.

Whoever knows a total and all other groups can subtract, so small groups hide others too (`voc.statistics.suppress`).
Groups with enough in the period show it, others the window of several periods; these are two tables. Beneath a group
that is not shown only the sum over all such groups of a top is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voc.statistics.suppress import hidden

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Nest:
    """Where the groups of a level belong.

    Attributes:
        parents: places in the level above; -1: of no group there.
        tops: places in the first level.
    """

    parents: tuple[int, ...]
    tops: tuple[int, ...]


class Shown(NamedTuple):
    """Which groups of a level show the period, and which the window instead."""

    now: Flags
    window: Flags


def nested(
    nests: Sequence[Nest],
    counts: Sequence[tuple[Sequence[int], Sequence[int]]],
    *,
    minimum: int,
    within: Sequence[Shown] | None = None,
    both: bool = False,
) -> list[Shown]:
    """Return what each level shows; the first one, of the tops, shows whatever is large enough.

    Args:
        nests: the levels, from the tops down.
        counts: of each level, by group: of the period, and of the window.
        minimum: fewest of which anything is shown.
        within: what else must allow it: what is shown of a whole of which the counts are a part.
        both: whether tops tell of the window even where they show the period.
    """
    found: list[Shown] = []
    for at, nest in enumerate(nests):
        now, window = (np.asarray(one, dtype=np.int64) for one in counts[at])
        few = now < minimum
        if not at:
            found.append(Shown(~few, (window >= minimum) & (few | both)))
            continue
        totals = counts[at - 1] if at == 1 else (None, None)
        above, tops = found[-1], found[0]
        shown = Shown(
            _safe(now, nest, above.now, tops.now, totals[0], minimum),
            _safe(window, nest, above.window, tops.window, totals[1], minimum) & few,
        )
        found.append(shown if within is None else Shown(*(a & b for a, b in zip(shown, within[at], strict=True))))
    return found


def _safe(counts: Counts, nest: Nest, above: Flags, tops: Flags, totals: Sequence[int] | None, minimum: int) -> Flags:
    """Tell which groups of one table a level may show.

    Args:
        counts: of its groups.
        nest: where they belong.
        above: which groups of the level above are shown.
        tops: which of the first are.
        totals: of the level above, where what has no group in this level may have one further down.
        minimum: fewest of which anything is shown.
    """
    tables: dict[tuple[bool, int], list[int]] = {}
    for place, (parent, top) in enumerate(zip(nest.parents, nest.tops, strict=True)):
        told = parent >= 0 and bool(above[parent])
        tables.setdefault((told, parent if told else top), []).append(place)
    safe = counts >= minimum
    for (told, whole), places in tables.items():
        if told or tops[whole]:
            mine = counts[places].tolist()
            spare = max(totals[whole] - sum(mine), 0) if told and totals else 0
            safe[places] &= ~np.array(hidden([*mine, spare], minimum=minimum)[:-1])
    return safe


def mostly(code: Counts, above: Counts, *, groups: int) -> tuple[int, ...]:
    """Return the group above to which most members of each group belong; -1: to none.

    Args:
        code: the group of each member, -1 for none.
        above: the group of each in the level above, -1 for none.
        groups: how many there are.
    """
    found = np.full(groups, -1)
    inside = (code >= 0) & (above >= 0)
    pairs, counts = np.unique(np.stack([code[inside], above[inside]]), axis=1, return_counts=True)
    order = np.argsort(counts, kind="stable")  # the commonest is written last
    found[pairs[0, order]] = pairs[1, order]
    return tuple(found.tolist())
