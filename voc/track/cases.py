"""Cases: risk signals that somebody must deal with, and how that goes.

A case is opened by `signals.py`, once for ever; where the present pack no longer sees its signal, it says so
(`Case.signal`). By when it must be answered and closed is worked out when it is shown, from `[risk]`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from voc.aggregate.figures import Figure
from voc.loop import CasesPart, RiskPart
from voc.ports import Store
from voc.statistics.durations import median
from voc.track.signals import COUNTED, SIGNALS, asked, grade, opened

__all__ = ["Case", "CaseBook", "CaseCount", "book", "opened"]

Row = dict[str, Any]

REOPEN = "reopen"  # the step in `history` that takes a closing back
_HOUR = 3600.0

_CASES = f"""
WITH signals AS ({SIGNALS}),
read AS (SELECT comment_id FROM annotations WHERE pack = $pack AND model = $model AND schema_version = $version),
counted AS (SELECT comment_id FROM comments c LEFT JOIN records r USING (record_id) WHERE {COUNTED})
SELECT k.*, CASE WHEN c.comment_id IS NULL THEN '' WHEN a.comment_id IS NULL THEN NULL
                 ELSE coalesce($levels[s.grade], '') END AS signal
FROM cases k
LEFT JOIN counted c USING (comment_id)
LEFT JOIN read a USING (comment_id)
LEFT JOIN signals s ON s.comment_id = k.comment_id AND s.code = k.code
WHERE coalesce(k.occurred_at, k.known_at) < $as_of
ORDER BY case_id
"""  # noqa: S608 — our own statements

_REOPENED = """
SELECT record_id AS case_id, content FROM history
WHERE replaced_at > $as_of AND record_id IN (SELECT case_id FROM cases)
ORDER BY replaced_at DESC, digest
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as of a moment. Moments are UTC; a clock that there is not is None."""

    id: str
    comment_id: str
    code: str
    level: str
    channel: str
    source_ref: str  # to look the customer up in one's own system
    occurred_at: datetime | None
    known_at: datetime
    assignee: str
    assigned_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    result: str
    answer_by: datetime | None
    resolve_by: datetime | None
    report_to_regulator: bool
    signal: str | None  # level that the present pack sees; "" if none any more, None if it has not looked yet
    missed: tuple[str, ...]  # clocks that ran out before it was done: `answer`, `resolve`
    overdue: tuple[str, ...]  # … and still is not

    @property
    def state(self) -> str:
        """Return `open`, `answered` or `closed`."""
        if self.closed_at:
            return "closed"
        return "answered" if self.answered_at else "open"

    @property
    def due(self) -> datetime | None:
        """Return when it must be answered or, if it is, closed; None once closed or where there is no such clock."""
        if self.closed_at:
            return None
        left = [self.resolve_by] if self.answered_at else [self.answer_by, self.resolve_by]
        return min((one for one in left if one), default=None)


@dataclass(frozen=True, slots=True)
class CaseCount:
    """The cases of one code and level; hours are medians, those that still run counting as long as they have run."""

    code: str  # empty: of all
    level: str
    cases: int
    open: int  # not closed, answered or not
    overdue: int
    closed: int
    in_time: int  # closed, and every clock was met
    late: int  # closed, and one was not; without clocks a case is neither
    answer: Figure  # hours; n: cases
    close: Figure


@dataclass(frozen=True, slots=True)
class CaseBook:
    """All cases as of a moment: open ones first, the gravest first, then those due soonest."""

    as_of: datetime
    total: CaseCount
    counts: tuple[CaseCount, ...]  # by code and level, the gravest first
    entries: tuple[Case, ...]

    @property
    def overdue(self) -> tuple[Case, ...]:
        """Return the open cases of which a clock has run out."""
        return tuple(one for one in self.entries if one.overdue)


def book(
    store: Store,
    *,
    as_of: datetime,
    part: CasesPart,
    risk: RiskPart,
    pack: str,
    model: str,
    excluded: Collection[str],
    minimum: int,
) -> CaseBook:
    """Return the cases of what customers said before a moment, as they stood then; what happened later has not yet.

    Args:
        store: with cases.
        as_of: UTC.
        part: from when clocks run.
        risk: the clocks.
        pack: hash of the lexicon pack that tells which signals are still seen.
        model: hash of the models.
        excluded: as for `opened`.
        minimum: fewest cases of which a median is given.
    """
    given = asked(pack, model, excluded) | {"as_of": as_of}
    later = store.query(_REOPENED, {"as_of": as_of}).to_pylist()
    told = ((row["case_id"], json.loads(row["content"])) for row in later)
    closed = {case: before for case, before in told if before["event"] == REOPEN}  # the first after the moment
    rows = store.query(_CASES, given).to_pylist()
    cases = [_case(_as_it_stood(row, closed.get(row["case_id"]), as_of), as_of, part, risk) for row in rows]
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for one in cases:
        groups[one.code, one.level].append(one)
    ordered = sorted(groups.items(), key=lambda item: (-grade(item[0][1]), -len(item[1]), item[0][0]))

    def count(code: str, level: str, members: Collection[Case]) -> CaseCount:
        return _count(code, level, members, as_of=as_of, part=part, minimum=minimum)

    return CaseBook(
        as_of,
        count("", "", cases),
        tuple(count(code, level, members) for (code, level), members in ordered),
        tuple(sorted(cases, key=_urgency)),
    )


def _as_it_stood(row: Row, before: Row | None, as_of: datetime) -> Row:
    """Return a case without what was done after a moment; `before` is what it said when it was first reopened later."""
    stood = row | {name: before.get(name) for name in ("closed_at", "result")} if before else row
    moments = {name: _moment(stood[name]) for name in ("assigned_at", "answered_at", "closed_at")}
    moments = {name: at if at and at <= as_of else None for name, at in moments.items()}
    kept = {
        "assignee": stood["assignee"] if moments["assigned_at"] else None,
        "result": stood["result"] if moments["closed_at"] else None,
    }
    return stood | moments | kept


def _moment(said: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) else said


def _case(row: Row, as_of: datetime, part: CasesPart, risk: RiskPart) -> Case:
    clock, start = risk.clock(row["level"]), _start(row["occurred_at"], row["known_at"], part)
    answer_by = start + timedelta(hours=clock.answer_within) if clock.answer_within else None
    resolve_by = start + timedelta(hours=clock.resolve_within) if clock.resolve_within else None
    done = {"answer": row["answered_at"] or row["closed_at"], "resolve": row["closed_at"]}
    by = {"answer": answer_by, "resolve": resolve_by}
    missed = tuple(name for name, due in by.items() if due and (done[name] or as_of) > due)
    return Case(
        id=row["case_id"],
        comment_id=row["comment_id"],
        code=row["code"],
        level=row["level"],
        channel=row["channel"],
        source_ref=row["source_ref"] or "",
        occurred_at=row["occurred_at"],
        known_at=row["known_at"],
        assignee=row["assignee"] or "",
        assigned_at=row["assigned_at"],
        answered_at=row["answered_at"],
        closed_at=row["closed_at"],
        result=row["result"] or "",
        answer_by=answer_by,
        resolve_by=resolve_by,
        report_to_regulator=clock.report_to_regulator,
        signal=row["signal"],
        missed=missed,
        overdue=tuple(name for name in missed if not done[name]),
    )


def _start(occurred_at: datetime | None, known_at: datetime, part: CasesPart) -> datetime:
    return occurred_at if occurred_at and part.clock_from == "occurred" else known_at


def _count(
    code: str, level: str, cases: Collection[Case], *, as_of: datetime, part: CasesPart, minimum: int
) -> CaseCount:
    closed = [one for one in cases if one.closed_at]
    clocked = [one for one in closed if one.answer_by or one.resolve_by]
    late = sum(1 for one in clocked if one.missed)
    starts = [_start(one.occurred_at, one.known_at, part) for one in cases]
    answered = [one.answered_at or one.closed_at for one in cases]
    return CaseCount(
        code,
        level,
        cases=len(cases),
        open=len(cases) - len(closed),
        overdue=sum(1 for one in cases if one.overdue),
        closed=len(closed),
        in_time=len(clocked) - late,
        late=late,
        answer=_hours(zip(starts, answered, strict=True), as_of, minimum),
        close=_hours(zip(starts, [one.closed_at for one in cases], strict=True), as_of, minimum),
    )


def _hours(spans: Iterable[tuple[datetime, datetime | None]], as_of: datetime, minimum: int) -> Figure:
    known = list(spans)
    if len(known) < max(minimum, 1):
        return Figure(None, None, None, len(known))
    lasted = [max(((end or as_of) - start).total_seconds(), 0.0) / _HOUR for start, end in known]
    return Figure(*median(np.array(lasted), np.array([end is not None for _, end in known])), len(known))


def _urgency(one: Case) -> tuple[Any, ...]:
    return one.state == "closed", -grade(one.level), one.due is None, one.due or one.known_at, one.id
