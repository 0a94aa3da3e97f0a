"""Tell apart what customers changed and what the tool changed, where pack or models are others than those of a report.

Reports of two periods made with different tools differ for two reasons. Annotations of both tools are kept, so the
period before can be counted with either: what differs there is the tool's doing, for nobody said anything else.

    total     = this period by the new tool − the period before by the old one: what readers of two reports see
    customers = this period − the period before, both by the new tool
    tool      = the period before by the new tool − by the old one, on the comments that both have read
    arrived   = what comments of the period before do that only the new tool has read: they came after its report

and total = customers + arrived + tool, exactly: all are fractions of counts. Where the old tool has read comments of
this period too, its difference is told of them as well (`tool_now`); it is no part of the sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from voc.aggregate.cells import MINIMUM
from voc.aggregate.views import View
from voc.errors import QueryError
from voc.period import Period
from voc.ports import Store

SCORE, TOUCHPOINT, SHARE, COMPLAINTS, REACH = "net_sentiment", "touchpoint", "share", "complaints", "reach"

# The comments that the other tool has read.
_OTHER = """, other AS (
    SELECT comment_id FROM annotations
    WHERE pack = $other_pack AND model = $other_model AND schema_version = $version)
"""
_WANTED = "($everything OR comment_id IN (SELECT comment_id FROM other))"

_CHANNELS = f"""{_OTHER}
SELECT period, channel, count(*) FILTER (informative) AS informative,
       count(*) FILTER (sentiment.label IS NOT NULL) AS labelled,
       count(*) FILTER (sentiment.label = 'positive') AS positive,
       count(*) FILTER (sentiment.label = 'negative') AS negative
FROM voiced WHERE {_WANTED} GROUP BY period, channel ORDER BY period, channel
"""  # noqa: S608 — our names

_MENTIONS = f"""{_OTHER}
SELECT period, touchpoint, count(DISTINCT comment_id) AS volume,
       count(DISTINCT comment_id) FILTER (polarity = 'positive') AS positive,
       count(DISTINCT comment_id) FILTER (polarity = 'negative') AS negative
FROM mentions WHERE {_WANTED} GROUP BY period, touchpoint ORDER BY period, touchpoint
"""  # noqa: S608 — our names

_CELLS = f"""{_OTHER}
SELECT period, touchpoint || '.' || dimension AS cell, count(DISTINCT comment_id) AS n
FROM cells WHERE polarity IN ('negative', 'mixed') AND {_WANTED} GROUP BY period, cell ORDER BY period, cell
"""  # noqa: S608 — our names

# How many comments each of two tools has read.
_READ = """, own AS (
    SELECT comment_id FROM annotations WHERE pack = $pack AND model = $model AND schema_version = $version),
other AS (
    SELECT comment_id FROM annotations
    WHERE pack = $other_pack AND model = $other_model AND schema_version = $version)
SELECT period, count(*) FILTER (comment_id IN (FROM own) AND comment_id IN (FROM other)) AS both,
       count(*) FILTER (comment_id IN (FROM own) AND comment_id NOT IN (FROM other)) AS new,
       count(*) FILTER (comment_id NOT IN (FROM own) AND comment_id IN (FROM other)) AS old
FROM evidence GROUP BY period
"""

# What reports of a period and of those before it were made with, the newest first.
_REPORTS = """
SELECT period, pack, model, max(edition) AS edition FROM reports
GROUP BY period, pack, model ORDER BY edition DESC, pack, model
"""

Key = tuple[str, str]  # kind and name of a figure
Counts = dict[Key, tuple[Fraction, int]]  # value and denominator; of ("", "") all informative comments


@dataclass(frozen=True, slots=True)
class Tool:
    """What annotates: a pack and its models, by their hashes."""

    pack: str
    model: str


@dataclass(frozen=True, slots=True)
class Read:
    """How many comments of a period both tools have read, and how many only one."""

    both: int = 0
    old: int = 0
    new: int = 0


@dataclass(frozen=True, slots=True)
class Parted:
    """A figure whose change is taken apart; None where fewer than `minimum_n` comments are behind a value.

    Net sentiment is −100–100, shares are 0–1, complaints are comments. The sum holds exactly: see above.
    """

    kind: str  # net_sentiment, touchpoint (its net sentiment), share (of a touchpoint), complaints, reach (their share)
    name: str  # the channel, the touchpoint, or touchpoint.dimension
    before_old: Fraction | None  # the period before, by the old tool
    before_new: Fraction | None  # … by the new one, on the same comments
    before: Fraction | None  # … by the new one, on all comments
    now_old: Fraction | None  # this period, by the old tool
    now_new: Fraction | None  # … by the new one, on the same comments
    now: Fraction | None  # … by the new one, on all comments

    @property
    def total(self) -> Fraction | None:
        """Return by how much two reports differ."""
        return _minus(self.now, self.before_old)

    @property
    def customers(self) -> Fraction | None:
        """Return what customers changed."""
        return _minus(self.now, self.before)

    @property
    def arrived(self) -> Fraction | None:
        """Return what comments changed that came after the report of the period before."""
        return _minus(self.before, self.before_new)

    @property
    def tool(self) -> Fraction | None:
        """Return what the tool changed, as seen in the period before."""
        return _minus(self.before_new, self.before_old)

    @property
    def tool_now(self) -> Fraction | None:
        """Return what the tool changed, as seen in this period."""
        return _minus(self.now_new, self.now_old)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between the reports of two periods, by whose doing."""

    period: str
    previous: str
    reported: str  # the period whose report was made with the old tool
    old: Tool
    new: Tool
    read: Read  # of the period
    read_before: Read  # of the one before
    figures: tuple[Parted, ...]  # by kind, those that the tool changed most first


def earlier_tool(store: Store, period: Period, *, now: Tool) -> tuple[str, Tool]:
    """Return the tool of an earlier report, and the period of that report.

    It is that of an edition of the period's own report, if one was made with another tool than `now`; else that of the
    report before.

    Raises:
        QueryError: no report of the period or before it is known.
    """
    kept: dict[Period, list[Tool]] = {}
    for row in store.query(_REPORTS).to_pylist():
        found = Period.parse(row["period"])
        if found.kind == period.kind and found.start <= period.start:
            kept.setdefault(found, []).append(Tool(row["pack"], row["model"]))
    own = [(period, tool) for tool in kept.pop(period, []) if tool != now]
    before = [(one, kept[one][0]) for one in sorted(kept, reverse=True)[:1]]
    if not own and not before:
        todo = "reports are kept by `voc run`; compare a later period"
        raise QueryError(f"no report before {period} is known to compare with", todo=todo)
    found, tool = [*own, *before][0]
    return str(found), tool


def compare(view: View) -> Comparison | None:
    """Take the changes of a period apart; None where the report before was made with the same pack and models.

    Args:
        view: of the period, through the new tool's annotations.

    Raises:
        QueryError: no earlier report is known, or nothing is annotated with its tool.
    """
    new = Tool(view.pack, view.model)
    reported, old = earlier_tool(view.store, view.period, now=new)
    if old == new:
        return None
    other = replace(view, pack=old.pack, model=old.model)
    now, before = view.period.start, view.previous.start
    read = {row["period"]: Read(row["both"], row["old"], row["new"]) for row in _rows(view, _READ, other)}
    here, there = read.get(now, Read()), read.get(before, Read())
    if not here.both + there.both:
        raise QueryError(
            f"no comment of {view.previous} and {view.period} is annotated with both pack {old.pack} and {new.pack}",
            todo=_todo(old, new, here, there),
        )
    sides = [
        _counts(other, view, everything=False),
        _counts(view, other, everything=False),
        _counts(view, other, everything=True),
    ]
    return Comparison(
        period=str(view.period),
        previous=str(view.previous),
        reported=reported,
        old=old,
        new=new,
        read=here,
        read_before=there,
        figures=_parted([[side.get(day, {}) for day in (before, now)] for side in sides], view.minimum),
    )


def _todo(old: Tool, new: Tool, here: Read, there: Read) -> str:
    if here.old + there.old and not here.new + there.new:
        return "annotate them with the new one: `voc annotate`"
    again = "set [project] pack to the pack as it was, run `voc annotate`, and set it back"
    return again if old.pack != new.pack else "bring back the models as they were, run `voc annotate`, and undo it"


def _rows(view: View, select: str, other: View, **more: Any) -> list[dict[str, Any]]:
    """Return rows of the period and the one before, by a view's tool.

    Nothing is kept for it: what two views keep has the same names.
    """
    days = {"first": view.previous.start, "year": date.min, "year_until": date.min}
    return view.rows(select, anew=True, other_pack=other.pack, other_model=other.model, **days, **more)


def _counts(view: View, other: View, *, everything: bool) -> dict[date, Counts]:
    """Count what a tool found, by period and figure: value and denominator.

    Args:
        view: through the annotations of the tool.
        other: through those of the other one.
        everything: also comments that the other has not read.
    """
    found: dict[date, Counts] = {}
    informative: dict[date, int] = {}
    for row in _rows(view, _CHANNELS, other, everything=everything):
        day = row["period"]
        informative[day] = informative.get(day, 0) + row["informative"]
        _put(found.setdefault(day, {}), (SCORE, row["channel"]), _net(row), row["labelled"])
    for row in _rows(view, _MENTIONS, other, everything=everything):
        day, name = row["period"], row["touchpoint"]
        _put(found[day], (TOUCHPOINT, name), _net(row), row["volume"])
        _put(found[day], (SHARE, name), row["volume"], informative[day])
    for row in _rows(view, _CELLS, other, everything=everything):
        day, name = row["period"], row["cell"]
        found[day][COMPLAINTS, name] = Fraction(row["n"]), informative[day]
        _put(found[day], (REACH, name), row["n"], informative[day])
    for day, n in informative.items():
        found[day]["", ""] = Fraction(n), n
    return found


def _put(into: Counts, key: Key, hits: int, n: int) -> None:
    if n:
        into[key] = Fraction(hits, n), n


def _net(row: Mapping[str, int]) -> int:
    return 100 * (row["positive"] - row["negative"])


def _parted(sides: Sequence[Sequence[Counts]], minimum: int) -> tuple[Parted, ...]:
    """Put together the six values of each figure: by old tool, new tool and new tool on all; before and now."""

    def value(key: Key, counts: Counts) -> Fraction | None:
        comments = counts.get(("", ""), (Fraction(0), 0))[1]
        # What is counted among all comments and was not found is none of them; a net value of nobody is not known.
        found, n = counts.get(key, (Fraction(0), 0 if key[0] in (SCORE, TOUCHPOINT) else comments))
        return found if n >= max(minimum, 1) else None

    keys = {key for side in sides for counts in side for key in counts if key[0]}
    made = []
    for key in sorted(keys):
        (before_old, now_old), (before_new, now_new), (before, now) = (
            [value(key, counts) for counts in side] for side in sides
        )
        made.append(Parted(*key, before_old, before_new, before, now_old, now_new, now))
    heard = {one.name for one in made if one.kind == COMPLAINTS and max(map(_size, _values(one))) >= MINIMUM}
    kept = [one for one in made if one.kind not in (COMPLAINTS, REACH) or one.name in heard]
    order = (SCORE, TOUCHPOINT, SHARE, COMPLAINTS, REACH)
    return tuple(sorted(kept, key=lambda one: (order.index(one.kind), -_size(one.tool), -_size(one.total), one.name)))


def _values(one: Parted) -> tuple[Fraction | None, ...]:
    return one.before_old, one.before_new, one.before, one.now_old, one.now_new, one.now


def _size(value: Fraction | None) -> Fraction:
    return abs(value or Fraction(0))


def _minus(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one - other
