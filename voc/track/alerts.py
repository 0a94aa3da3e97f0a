"""Alerts: figures beyond a threshold of `[alerts]`, figures that are unusual, and overdue cases.

An alert is raised when the value is beyond its threshold; `certain` says whether its whole 95% interval is. A figure of
too few answers raises none, and is told by `unjudged`. An alert is of one figure (or case) in one period and is raised
once: table `alerts` knows which were. Nothing here is a customer's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import pyarrow as pa

from voc import schema
from voc.aggregate.change_findings import Anomaly
from voc.aggregate.findings import Findings
from voc.files import digest
from voc.loop import AlertsPart
from voc.period import Kind, Period
from voc.ports import Store
from voc.track.cases import Case, CaseBook
from voc.track.readings import Reading, matching, readings, unit_of

_SIDES = ("below", "above")
KINDS = (*_SIDES, "anomaly", "overdue")


@dataclass(frozen=True, slots=True)
class Alert:
    """Something worth telling, once."""

    kind: str  # below, above, anomaly or overdue
    subject: str  # name of the figure (readings.py); of a case its id and clock, as `KMNPQRS.answer`
    period: str  # that showed it; of a case the one in which it was due
    value: float | None  # of the figure; hours a case is overdue
    low: float | None
    high: float | None
    n: int
    threshold: float | None  # of an anomaly, what is usual
    certain: bool | None  # whether the interval lies beyond the threshold; None without an interval
    look: str  # command that shows where it comes from
    unit: str = "plain"  # of readings.py
    code: str = ""  # of a case
    level: str = ""

    @property
    def id(self) -> str:
        """Return what names it: the same figure in the same period, or the same clock of a case, is the same alert."""
        period = "" if self.kind == "overdue" else self.period  # one clock, whatever periods are reported
        return digest([self.kind.encode(), self.subject.encode(), period.encode()], length=12)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A threshold that could not be looked at."""

    kind: str  # below or above
    subject: str
    threshold: float
    n: int
    reason: str  # `few` answers, or `none`: the period has no such figure
    unit: str = "plain"  # of readings.py


def alerts(
    findings: Findings, *, part: AlertsPart, book: CaseBook | None = None, zone: tzinfo = UTC
) -> tuple[Alert, ...]:
    """Return the alerts of a period, in a fixed order.

    Args:
        findings: of the period.
        part: thresholds, and whether anomalies and overdue cases count.
        book: cases as of the moment at which overdue is meant; without it none are.
        zone: in which the period of a due time begins.
    """
    found = [one for one in _judged(findings, part, book) if isinstance(one, Alert)]
    if part.anomalies:
        found += [_anomaly(one, findings) for one in findings.anomalies if one.direction]
    if part.overdue and book is not None:
        found += overdue(book, Period.parse(findings.period).kind, zone)
    return tuple(found)


def unjudged(findings: Findings, *, part: AlertsPart, book: CaseBook | None = None) -> tuple[Unjudged, ...]:
    """Return the thresholds that could not be looked at, and why."""
    return tuple(one for one in _judged(findings, part, book) if isinstance(one, Unjudged))


def new(store: Store, found: Iterable[Alert]) -> tuple[Alert, ...]:
    """Return those that were not raised before."""
    raised = set(store.query("SELECT alert_id FROM alerts").column("alert_id").to_pylist())
    return tuple({one.id: one for one in found if one.id not in raised}.values())


def rows(found: Iterable[Alert], *, raised_at: datetime) -> pa.Table:
    """Return the rows of table `alerts`."""
    return pa.Table.from_pylist([_row(one, raised_at) for one in found], schema=schema.TABLES["alerts"])


def load(store: Store) -> tuple[tuple[datetime, Alert], ...]:
    """Return every alert that was raised and when, the latest first."""
    sql = "SELECT * FROM alerts ORDER BY raised_at DESC, period DESC, kind, subject"
    return tuple((row["raised_at"], _loaded(row)) for row in store.query(sql).to_pylist())


def _judged(findings: Findings, part: AlertsPart, book: CaseBook | None) -> Iterator[Alert | Unjudged]:
    known = readings(findings, book) if part.below or part.above else {}
    for kind in _SIDES:
        for name, threshold in getattr(part, kind).items():
            found = matching(name, known, findings, cases=book is not None)
            if not found:
                yield Unjudged(kind, name, threshold, 0, "none")
            for one in found:
                if one.value is None:
                    yield Unjudged(kind, one.name, threshold, one.n, "few" if one.n else "none", one.unit)
                elif one.value < threshold if kind == "below" else one.value > threshold:
                    yield _crossed(kind, one, threshold, findings.period)


def _crossed(kind: str, one: Reading, threshold: float, period: str) -> Alert:
    near = one.high if kind == "below" else one.low  # the end that lies towards the threshold
    certain = None if near is None else (near < threshold if kind == "below" else near > threshold)
    look = _asked(one.table, period) if one.table else "voc case list --open"
    return Alert(kind, one.name, period, one.value, one.low, one.high, one.n, threshold, certain, look, one.unit)


def _anomaly(one: Anomaly, findings: Findings) -> Alert:
    words = (one.kind, one.name, one.channel or "", *(value for _, value in one.attributes))
    figure = one.figure
    return Alert(
        "anomaly",
        ".".join(word for word in words if word),
        findings.period,
        figure.value,
        figure.low,
        figure.high,
        figure.n,
        one.usual,
        None,  # that it is unusual was tested, beside all else in the report
        _asked("anomalies", findings.period),
        _unit(one, findings),
    )


def _unit(one: Anomaly, findings: Findings) -> str:
    if one.kind == "score":
        return next((unit_of(s) for s in findings.scores if (s.name, s.channel) == (one.name, one.channel)), "plain")
    return {"volume": "count", "touchpoint": "share", "pain": "share"}.get(one.kind, "plain")


def overdue(book: CaseBook, kind: Kind, zone: tzinfo) -> list[Alert]:
    """Return an alert for every clock of an open case that has run out; it belongs to the period in which it did."""
    due = [
        (one, clock, by)
        for one in book.overdue
        for clock, by in (("answer", one.answer_by), ("resolve", one.resolve_by))
        if clock in one.overdue and by
    ]
    return [_late(one, clock, by, book.as_of, _period(by, kind, zone)) for one, clock, by in due]


def _period(moment: datetime, kind: Kind, zone: tzinfo) -> str:
    day = moment.replace(tzinfo=UTC).astimezone(zone).date()
    return str(Period.containing(day, kind))


def _late(one: Case, clock: str, by: datetime, as_of: datetime, period: str) -> Alert:
    hours = round((as_of - by).total_seconds() / 3600, 1)
    look = "voc case list --overdue"
    return Alert(
        "overdue", f"{one.id}.{clock}", period, hours, None, None, 1, 0.0, None, look, "hours", one.code, one.level
    )


def _asked(table: str, period: str) -> str:
    return f"voc query \"SELECT * FROM result.{table} WHERE period = '{period}'\""  # noqa: S608 — shown, not run


_KEPT = ("low", "high", "n", "certain", "look", "unit", "code", "level")


def _row(one: Alert, raised_at: datetime) -> dict[str, object]:
    evidence = {name: getattr(one, name) for name in _KEPT}
    return {
        "alert_id": one.id,
        "kind": one.kind,
        "subject": one.subject,
        "period": one.period,
        "value": one.value,
        "threshold": one.threshold,
        "evidence": json.dumps(evidence, ensure_ascii=False, sort_keys=True),
        "raised_at": raised_at,
    }


def _loaded(row: dict[str, object]) -> Alert:
    own = {name: row[name] for name in ("kind", "subject", "period", "value", "threshold")}
    return Alert(**{**own, **json.loads(str(row["evidence"]))})
