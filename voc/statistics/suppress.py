"""Keep small groups back so that nobody can work them out from what is shown (cell suppression).

A group of 1 to `minimum` − 1 is hidden (primary). A hidden group that follows from the total and the others is no
secret, so the smallest further groups are hidden too (complementary) until a reader who knows the total, every group
shown and that counts are not negative can narrow none down to one number, and cannot tell of a small one that it is
below the minimum (the reader of Fischetti and Salazar 2001, Management Science 47:1008–1027).

Who shows groups of customers asks here which, and shows neither value nor n of the hidden ones:

    for group, away in zip(groups, hidden([group.n for group in groups], minimum=10), strict=True): …

A total below the minimum is hidden by whoever shows it; here it hides everything beneath it.
"""

from __future__ import annotations

from collections.abc import Sequence


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
