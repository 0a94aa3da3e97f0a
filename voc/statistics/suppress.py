"""Keep small groups back so that nobody can work them out from what is shown (cell suppression).

A cell of 1 to `minimum` − 1 is hidden (primary). A hidden cell that follows from the total and the other cells is no
secret, so the smallest further cells are hidden too (complementary) until a reader who knows every total shown, every
cell shown and that counts are not negative can narrow no hidden cell down to one number, and cannot tell of a small
cell that it is below the minimum. The reader's knowledge is that of Fischetti and Salazar (2001, Management Science
47:1008–1027); a cell's range is found by linear programming, as auditors of official tables do. Smallest first is a
heuristic: it hides little, not always the least.

Who shows groups of customers asks here which, and shows neither value nor n of the hidden ones:

    for group, away in zip(groups, hidden([group.n for group in groups], minimum=10), strict=True): …

A total below the minimum is hidden by whoever shows it; here it hides everything beneath it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def hidden(counts: Sequence[int], *, minimum: int) -> tuple[bool, ...]:
    """Tell which groups must not be shown where their total is known.

    A sum of hidden groups is known, so two at least are hidden, which together reach the minimum.

    >>> hidden([4, 250, 31, 12], minimum=10)
    (True, False, False, True)
    >>> hidden([40, 250, 0], minimum=10)
    (False, False, False)
    """
    smallest = sorted((place for place, n in enumerate(counts) if n), key=lambda place: (counts[place], place))
    away: list[int] = []
    for place in smallest:
        enough = not away or (len(away) > 1 and sum(counts[one] for one in away) >= minimum)
        if counts[place] >= minimum and enough:
            break
        away.append(place)
    return tuple(place in away for place in range(len(counts)))


def hidden_cells(table: Sequence[Sequence[int]], *, minimum: int) -> tuple[tuple[bool, ...], ...]:
    """Tell which cells of a table must not be shown, its totals included.

    Args:
        table: counts by row and column, without totals.
        minimum: the fewest of which anything may be shown.

    Returns:
        A mask with one more row and column: those of the totals. Totals are hidden like cells where they are small,
        and otherwise only when no cell is left to hide; the total of all only when it is below the minimum.

    >>> hidden_cells([[3, 40, 50], [20, 30, 60]], minimum=10)
    ((True, True, False, False), (True, True, False, False), (False, False, False, False))
    """
    counts = with_totals(table)
    if counts[-1, -1] < minimum:
        return _tuples(counts > 0)
    mask = (counts > 0) & (counts < minimum)
    while (bare := _bare(counts, mask, minimum)) is not None:
        mask[_complement(counts, mask, bare)] = True
    return _tuples(mask)


def with_totals(table: Sequence[Sequence[int]]) -> Counts:
    """Return a table with a column and a row of totals added."""
    cells = np.asarray(table, dtype=np.int64)
    rows = np.concatenate([cells, cells.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([rows, rows.sum(axis=0, keepdims=True)], axis=0)


def ranges(counts: Counts, mask: Mask) -> tuple[Counts, Counts]:
    """Return the least and the most that every cell can be to a reader of the rest; shown cells are themselves.

    Args:
        counts: a table with its totals (`with_totals`).
        mask: its hidden cells.
    """
    reader = _Reader(counts, mask)
    for place in map(tuple, np.argwhere(mask)):
        reader.least(place)
        reader.most(place)
    return reader.low, reader.high


class _Reader:
    """What somebody who sees the rest can work out; every solution found widens the ranges of all cells.

    Totals are sums, so that the programme is one of flows: its corners are whole numbers.
    """

    def __init__(self, counts: Counts, mask: Mask) -> None:
        self.low, self.high = counts.copy(), counts.copy()
        self._places = np.argwhere(mask)
        self._at = {tuple(place): at for at, place in enumerate(self._places)}
        last = np.array(counts.shape) - 1
        signs = np.where(self._places == last, -1.0, 1.0)
        rows, columns = self._places[:, 0], self._places[:, 1]
        size = len(self._places)
        sums = np.zeros((counts.shape[0] + counts.shape[1], size))
        sums[rows, np.arange(size)] = signs[:, 1]
        sums[counts.shape[0] + columns, np.arange(size)] = signs[:, 0]
        self._sums, self._totals, self._most = sums, sums @ counts[rows, columns], int(counts[-1, -1])

    def most(self, place: tuple[int, ...]) -> int:
        return self._solve(place, -1.0, self.high)

    def least(self, place: tuple[int, ...]) -> int:
        return self._solve(place, 1.0, self.low)

    def _solve(self, place: tuple[int, ...], sign: float, wanted: Counts) -> int:
        from scipy.optimize import linprog  # slow to load

        goal = np.zeros(len(self._places))
        goal[self._at[place]] = sign
        found = linprog(goal, A_eq=self._sums, b_eq=self._totals, bounds=(0, self._most))
        assert found.x is not None, found.message  # the table itself is a solution
        whole = np.round(found.x).astype(np.int64)
        rows, columns = self._places.T
        self.low[rows, columns] = np.minimum(self.low[rows, columns], whole)
        self.high[rows, columns] = np.maximum(self.high[rows, columns], whole)
        return int(wanted[place])


def _bare(counts: Counts, mask: Mask, minimum: int) -> tuple[int, int] | None:
    """Return the smallest hidden cell that can be worked out, or that is seen to be below the minimum."""
    if not mask.any():
        return None
    for lines in (mask, mask.T):  # one hidden cell of a line follows from the others: no programme needed to see it
        alone = lines.sum(axis=1) == 1
        if alone.any():
            row = int(np.flatnonzero(alone)[0])
            column = int(np.flatnonzero(lines[row])[0])
            return (row, column) if lines is mask else (column, row)
    reader = _Reader(counts, mask)
    for place in sorted(map(tuple, np.argwhere(mask)), key=lambda at: (counts[at], at)):
        small = counts[place] < minimum
        if small and reader.high[place] < minimum and reader.most(place) < minimum:
            return int(place[0]), int(place[1])
        if reader.low[place] == reader.high[place] and reader.most(place) == reader.least(place):
            return int(place[0]), int(place[1])
    return None


def _complement(counts: Counts, mask: Mask, bare: tuple[int, int]) -> tuple[int, int]:
    """Return the cell to hide next: in the line where the bare one stands alone, else in either; the smallest."""
    row, column = bare
    last_row, last_column = counts.shape[0] - 1, counts.shape[1] - 1

    def cost(at: tuple[int, int]) -> tuple[bool, bool, int, bool, int, tuple[int, int]]:
        together = mask[at[0]].sum() + mask[:, at[1]].sum()  # where others are hidden, fewer more will be needed
        total = at[0] == last_row or at[1] == last_column
        nothing = counts[at] == 0  # often known to be impossible: the worst of hiding places
        inside = (at[0] == row) + (at[1] == column)
        return bool(nothing), bool(total), -int(inside), not together, int(counts[at]), at

    free = [(int(i), int(j)) for i, j in np.argwhere(~mask) if (i, j) != (last_row, last_column)]
    alone_in_row, alone_in_column = mask[row].sum() == 1, mask[:, column].sum() == 1
    if alone_in_row or alone_in_column:
        free = [at for at in free if (alone_in_row and at[0] == row) or (alone_in_column and at[1] == column)] or free
    return min(free, key=cost)


def _tuples(mask: Mask) -> tuple[tuple[bool, ...], ...]:
    return tuple(tuple(bool(away) for away in row) for row in mask)
