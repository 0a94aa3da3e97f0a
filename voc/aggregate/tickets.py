"""Complaint tickets: how many, of what, how fast they are closed, and who has to complain again.

A ticket belongs to the day it was opened. How long it takes is told by calendar hours, and of tickets still open by
how long they had been open when the store last heard of any ticket (`voc.statistics.durations`); so is the time to the
first answer, where exports tell of one. On time are, of the
tickets whose clock has run out by then, those that were closed before: counting the closed ones only, or those of
yesterday, would flatter. The clock is that of `[tickets] resolve_within`, else that of the risk in the ticket's text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from voc.aggregate.figures import Change, Figure
from voc.aggregate.pooled import Triple, shares
from voc.aggregate.ticket_findings import Growth, Tickets, TicketShare
from voc.aggregate.ticket_groups import groups, hours
from voc.aggregate.ticket_rows import Flags, Rows, read
from voc.aggregate.views import View
from voc.period import Period
from voc.statistics.counts import ratio
from voc.statistics.samples import Share

_MOST = 200  # values of a column that are told apart, the commonest
_RESULTS = 12  # fewer: they are free text in some exports


def tickets(view: View) -> Tickets | None:
    """Return what the tickets of the period show; None where there is none in the periods looked at."""
    rows = read(view)
    if rows is None:
        return None
    kinds = {name: _is(rows.column(name), _MOST) for name in ("kind", "via")}
    return Tickets(
        volume=int(rows.spans.now.sum()),
        changes=tuple(_growths(rows, view)),
        trend=tuple((str(one), rows.within(one)) for one in view.trend),
        known_until=rows.table.column("heard")[0].as_py().date(),
        kinds=_parts(*kinds["kind"], rows, change=True),
        causes=_parts(*_among(rows.column("cells"), _MOST), rows, change=True),
        vias=_parts(*kinds["via"], rows, change=True),
        results=_parts(*_is(rows.column("result"), _RESULTS), rows, change=False),
        groups=groups(rows, view=view),
        answer=_answer(rows, view),
    )


def _answer(rows: Rows, view: View) -> Figure:
    """Return the hours to the first answer, in the window of all tickets together."""
    lasted, told, known = rows.answered
    span = rows.spans.now if int(rows.spans.now.sum()) >= view.minimum else rows.spans.pooled
    return hours(lasted, told, known & span, minimum=view.minimum)


def _growths(rows: Rows, view: View) -> Iterator[Growth]:
    """Yield the change of volume against the previous period and last year's, where the store reaches back so far."""
    now = int(rows.spans.now.sum())
    earlier = rows.covered if len(rows.covered) > 1 else ()
    for others in ((view.previous,), earlier, (view.last_year,)):
        known = [one for one in others if one is not None and rows.reaches(one)]
        if not known:
            continue
        then = sum(map(rows.within, known))
        exposure = (_days(view.period), sum(map(_days, known)))
        found = ratio(now, then, exposure=exposure) if now + then >= view.minimum else None
        if found is None:
            yield Growth(_named(known), now, then, None, None, None, None)
            continue
        value, low, high = (part if np.isfinite(part) else None for part in found[:3])
        yield Growth(_named(known), now, then, value, low, high, None, found.p)


def _named(periods: Sequence[Period]) -> str:
    return "–".join(dict.fromkeys((str(periods[0]), str(periods[-1]))))


def _days(period: Period) -> float:
    return float((period.end - period.start).days)


def _is(values: Sequence[str | None], most: int) -> tuple[dict[str, Flags], Flags]:
    """Return for each of the commonest values which tickets have it, and which have any."""
    return _among([[value] if value else None for value in values], most)


def _among(values: Sequence[Sequence[str] | None], most: int) -> tuple[dict[str, Flags], Flags]:
    """Return for each of the commonest values which tickets hold it, and which are known to hold any or none."""
    counts = Counter(name for held in values for name in held or ())
    kept = sorted(counts, key=lambda name: (-counts[name], name))[:most]
    found = {name: np.zeros(len(values), dtype=bool) for name in kept}
    for place, held in enumerate(values):
        for name in held or ():
            if name in found:
                found[name][place] = True
    return found, np.array([held is not None for held in values], dtype=bool)


def _rise(found: Triple, rows: Rows) -> Change | None:
    """Return the change of a share against the earlier periods of the trend; None where there is only the last."""
    now, pooled = found.now, found.pooled
    if len(rows.covered) < 2 or not isinstance(now, Share) or not isinstance(pooled, Share):
        return None
    then = Share(pooled.hits - now.hits, pooled.n - now.n)
    return rows.spans.change(now, then, _named(rows.covered), scale=100.0)


def _parts(held: Mapping[str, Flags], known: Flags, rows: Rows, *, change: bool) -> tuple[TicketShare, ...]:
    """Return the part of each value, the largest first; a change is tested of values with enough tickets of both."""
    spans, minimum = rows.spans, rows.spans.view.minimum
    everybody = np.zeros(len(known), dtype=np.int64)
    found = []
    for name, hits in sorted(held.items()):
        (triple,) = shares(hits, known, spans, code=everybody, groups=1)
        tested = change and int((hits & (spans.now | spans.before)).sum()) >= minimum
        share, window, against = spans.reading(triple, change=tested, most=1.0, scale=100.0)
        rise = _rise(triple, rows) if change and int((hits & spans.pooled).sum()) >= minimum else None
        # What is gone is shown too where its going is tested.
        if (hits & (spans.now if window[0] == window[1] else spans.pooled)).any() or against or rise:
            found.append(TicketShare(name, share, window, against, rise))
    return tuple(sorted(found, key=lambda one: (-round(one.share.value or 0.0, 9), one.name)))
