"""How tickets of one kind, way in, team … are dealt with, beside all others of which that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from voc.aggregate.figures import HIDDEN, Change, Figure, difference, figure
from voc.aggregate.small_groups import Counts, Nest, Shown, mostly, nested
from voc.aggregate.ticket_findings import TicketGroup, TicketTest
from voc.aggregate.ticket_rows import Flags, Floats, Rows
from voc.aggregate.views import View
from voc.statistics.durations import logrank, median
from voc.statistics.samples import Share

_FEWEST, _MOST = 2, 12  # values of an attribute that makes groups
_COLUMNS = ("kind", "via", "team", "agent")
_SHARES = ("on_time", "repeated", "returning")


class _Group(NamedTuple):
    attribute: str
    value: str
    rows: Flags
    known: Flags  # of which tickets the attribute is known


def groups(rows: Rows, *, view: View) -> tuple[TicketGroup, ...]:
    """Return all tickets, then every group with a ticket in the period.

    Attributes of the export make groups where they have 2 to 12 values; only those of `config.scores.segments` if it
    names any. Groups other than agents are tested against the rest, two-sided; judged with all else in `judge.py`.
    """
    everything = np.ones(len(rows.table), dtype=bool)
    measures = {name: _hits(rows, name) for name in _SHARES}
    named = [_Group("all", "", everything, everything), *_columns(rows), *_attributes(rows, view)]
    found = [one for one in named if (one.rows & rows.spans.now).any()]
    asked = {"tickets": everything, "close": ~np.isnan(rows.lasted)} | {name: of[1] for name, of in measures.items()}
    shown = _shown(found, asked, rows)
    return tuple(_kept(_figures(one, rows, measures, view), shown[at]) for at, one in enumerate(found))


def _shown(found: Sequence[_Group], asked: dict[str, Flags], rows: Rows) -> list[frozenset[str]]:
    """Return the figures that each group may show, and `now` if it may show how many tickets the period has.

    The groups of an attribute divide all tickets, agents also those of their team. All others stand beside each group,
    of the same window, so that both together tell of all.
    """
    by_name: dict[str, list[int]] = {}
    for at, one in enumerate(found):
        by_name.setdefault(one.attribute, []).append(at)
    may: list[set[str]] = [set() for _ in found]
    for name, own in by_name.items():
        above = ("all", "team") if name == "agent" and "team" in by_name else ("all",) if name != "all" else ()
        levels = [*(by_name[one] for one in above), own]
        codes = [_code([found[at].rows for at in level]) for level in levels]
        nests = [
            Nest(*(mostly(code, up, groups=len(level)) for up in (codes[max(at - 1, 0)], codes[0])))
            for at, (code, level) in enumerate(zip(codes, levels, strict=True))
        ]
        whole: list[Shown] | None = None
        for figure_name, known in asked.items():
            counts = [
                (_sizes(found, level, known & rows.spans.now), _sizes(found, level, known & rows.spans.pooled))
                for level in levels
            ]
            shown = nested(nests, counts, minimum=rows.spans.view.minimum, within=whole, both=True)
            whole = whole or shown  # the first is of all tickets
            for at, now, window in zip(own, shown[-1].now, shown[-1].window, strict=True):
                may[at] |= {figure_name} if now or window else set()
                may[at] |= {"now"} if now and whole is shown else set()
    return [frozenset(one) for one in may]


def _code(groups: Sequence[Flags]) -> Counts:
    """Return the group of each ticket, -1 for none."""
    code = np.full(len(groups[0]), -1, dtype=np.int64)
    for place, rows in enumerate(groups):
        code[rows] = place
    return code


def _sizes(found: Sequence[_Group], places: Sequence[int], rows: Flags) -> list[int]:
    return [int((found[at].rows & rows).sum()) for at in places]


def _kept(one: TicketGroup, may: frozenset[str]) -> TicketGroup:
    """Return a group with only what it may show; all together show everything."""
    if one.attribute == "all":
        return one
    gone = [name for name in ("close", *_SHARES) if getattr(one, name).n and not {name, "tickets"} <= may]
    less: dict[str, Any] = dict.fromkeys(gone, HIDDEN)
    if "now" not in may:
        less["tickets"] = None
    if "tickets" not in may:
        less |= {"open": None, "pending": None}
    return replace(one, **less, tests=tuple(test for test in one.tests if test.name not in gone))


def _hits(rows: Rows, name: str) -> tuple[Flags, Flags]:
    """Return which tickets a share counts, and of which."""
    if name == "on_time":
        return rows.on_time, rows.decided
    return rows.flags("repeats" if name == "repeated" else name)


def _columns(rows: Rows) -> Iterator[_Group]:
    for name in _COLUMNS:
        yield from _values(name, rows.column(name))


def _attributes(rows: Rows, view: View) -> Iterator[_Group]:
    """Yield the groups of attributes; those that only repeat the kind or the way in are none."""
    held = [dict(said or ()) for said in rows.column("attributes")]
    taken = {tuple(rows.column(name)) for name in _COLUMNS}
    wanted = view.config.scores.segments
    for name in sorted({name for one in held for name in one}):
        values = tuple(one.get(name) or None for one in held)
        if _FEWEST <= len(set(values) - {None}) <= _MOST and values not in taken and (not wanted or name in wanted):
            yield from _values(name, values)


def _values(attribute: str, values: Sequence[str | None]) -> Iterator[_Group]:
    names = sorted({value for value in values if value})
    places = {name: place for place, name in enumerate(names)}
    code = np.array([places.get(value or "", -1) for value in values], dtype=np.int64)
    for place, name in enumerate(names):
        yield _Group(attribute, name, code == place, code >= 0)


def _figures(one: _Group, rows: Rows, measures: dict[str, tuple[Flags, Flags]], view: View) -> TicketGroup:
    spans = rows.spans
    alone = int((one.rows & spans.now).sum()) >= view.minimum
    span, first = (spans.now, str(view.period)) if alone else (spans.pooled, spans.first)
    inside, rest = one.rows & span, one.known & ~one.rows & span
    whole = one.attribute == "all"
    return TicketGroup(
        attribute=one.attribute,
        value=one.value,
        tickets=int((one.rows & spans.now).sum()),
        open=int((inside & ~rows.closed).sum()),
        pending=int((inside & rows.pending).sum()),
        close=_close(rows, inside, view.minimum),
        **{name: figure(_share(measures[name], inside), minimum=view.minimum) for name in _SHARES},
        window=(first, str(view.period)),
        changes=tuple(_changes(rows, measures, view)) if whole else (),
        tests=() if whole or one.attribute == "agent" else tuple(_tests(rows, measures, inside, rest, view.minimum)),
    )


def _share(measure: tuple[Flags, Flags], rows: Flags) -> Share:
    hits, known = measure
    return Share(int((hits & known & rows).sum()), int((known & rows).sum()))


def _close(rows: Rows, inside: Flags, minimum: int) -> Figure:
    return hours(rows.lasted, rows.ended, inside & ~np.isnan(rows.lasted), minimum=minimum)


def hours(lasted: Floats, ended: Flags, known: Flags, *, minimum: int) -> Figure:
    """Return the median of durations, those that still last included (Kaplan–Meier)."""
    n = int(known.sum())
    if n < minimum or not n:
        return Figure(None, None, None, n)
    return Figure(*median(lasted[known], ended[known]), n)


def _tests(
    rows: Rows, measures: dict[str, tuple[Flags, Flags]], inside: Flags, rest: Flags, minimum: int
) -> Iterator[TicketTest]:
    p = _slower(rows, inside, rest, minimum)
    if p is not None:
        yield TicketTest("close", _close(rows, rest, minimum), None, p)
    for name, measure in measures.items():
        others = _share(measure, rest)
        between = difference(_share(measure, inside), others, minimum=minimum)
        if between is not None:
            yield TicketTest(name, figure(others, minimum=minimum), None, between.p)


def _changes(rows: Rows, measures: dict[str, tuple[Flags, Flags]], view: View) -> Iterator[tuple[str, Change]]:
    """Yield the change of each figure against the previous period; shares in points, that of `close` in hours."""
    other, now, before = str(view.previous), rows.spans.now, rows.spans.before
    p = _slower(rows, now, before, view.minimum)
    found, then = _close(rows, now, view.minimum).value, _close(rows, before, view.minimum).value
    hours = None if p is None or found is None or then is None else found - then
    yield "close", Change(other, hours, None, None, None, p)
    for name, measure in measures.items():
        between = difference(_share(measure, now), _share(measure, before), minimum=view.minimum)
        if between is None:
            yield name, Change(other, None, None, None, None)
        else:
            points = (100 * between.value, 100 * between.low, 100 * between.high)
            yield name, Change(other, *points, None, between.p)


def _slower(rows: Rows, one: Flags, other: Flags, minimum: int) -> float | None:
    """Return the p that two groups take as long; None where either is too small."""
    known = ~np.isnan(rows.lasted)
    if min(int((one & known).sum()), int((other & known).sum())) < max(minimum, 1):
        return None
    both = known & (one | other)
    return logrank(rows.lasted[both], rows.ended[both], one=one[both])
