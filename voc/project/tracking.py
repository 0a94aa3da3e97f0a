"""The one place where the parts of the closed loop meet a run: ledger, cases, actions, alerts, messages.

`before` and `after` stand around the reports of a run; `note`, `tracked` and `alert` belong to each report and run
inside its transaction. All of them can be run again without doing anything twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from voc.aggregate.findings import Findings
from voc.deliver import addresses
from voc.deliver.notify import Posted, post
from voc.period import Period
from voc.project import actions as workbook
from voc.project import telling
from voc.project.actions import Taken
from voc.track import actions, alerts, cases, editions, effects, ledger, matrix
from voc.track.alerts import Alert
from voc.track.cases import CaseBook
from voc.track.ledger import PAIN
from voc.track.signals import opened
from voc.track.tracked import Tracked

if TYPE_CHECKING:
    from voc.project.project import Project


@dataclass(frozen=True)
class After:
    """What was done once the reports were there: alerts raised now, what became of messages, notes for people."""

    alerts: int
    posted: Posted
    notes: tuple[str, ...]


def as_of(project: Project, period: Period) -> datetime:
    """Return the moment whose state a report shows, UTC without zone: the end of its period, or now if earlier."""
    end = datetime.combine(period.end, time(), tzinfo=project.config.zone)
    return min(end.astimezone(UTC).replace(tzinfo=None), project.now())


def before(project: Project) -> Taken | None:
    """Take in what staff changed in the workbook of actions since the last run, and open cases for what is new."""
    config = project.config
    fresh = opened(
        project.store,
        pack=project.lexicon.hash,
        model=project.model,
        part=config.cases,
        excluded=config.quality.exclude,
        kind=config.project.period,
    )
    with project.store.transaction():
        project.store.put("cases", fresh)
    return workbook.take(project)


def note(project: Project, findings: Findings, period: Period) -> None:
    """Keep what later periods look back on."""
    ledger.record(findings, view=project.view(period))


def tracked(project: Project, findings: Findings, period: Period) -> Tracked:
    """Return all that is followed, as of the end of a period."""
    config, store, moment, view = project.config, project.store, as_of(project, period), project.view(period)
    book = casebook(project, moment)
    return Tracked(
        as_of=moment,
        ledger=ledger.entries(store, period, part=config.ledger),
        cases=book,
        matrix=matrix.matrix(view),
        actions=effects.reviews(view, actions.load(store), as_of=moment),
        alerts=alerts.alerts(findings, part=config.alerts, book=book, zone=config.zone),
        unjudged=alerts.unjudged(findings, part=config.alerts, book=book),
        reopened=editions.reopened(store, period),
    )


def casebook(project: Project, moment: datetime) -> CaseBook:
    """Return the cases as they stood at a moment, UTC without zone."""
    config = project.config
    return cases.book(
        project.store,
        as_of=moment,
        part=config.cases,
        risk=config.risk,
        pack=project.lexicon.hash,
        model=project.model,
        excluded=config.quality.exclude,
        minimum=config.scores.minimum_n,
    )


def alert(project: Project, found: Iterable[Alert]) -> int:
    """Raise alerts, and return how many are new."""
    fresh = alerts.new(project.store, found)
    with project.store.transaction():
        project.store.put("alerts", alerts.rows(fresh, raised_at=project.now()))
    return len(fresh)


def after(
    project: Project, period: Period, taken: Taken | None, findings: Findings | None, followed: Tracked | None
) -> After:
    """Do what does not wait for a report: overdue cases, the workbook of actions, messages.

    Args:
        project: whose store is open for writing.
        period: the one that was asked for.
        taken: what `before` took from the workbook.
        findings: of the period; None where its report is as it was.
        followed: what is followed, as of its end; None where its report is as it was.
    """
    config, late = project.config, []
    if config.alerts.overdue:
        late = alerts.overdue(casebook(project, project.now()), period.kind, config.zone)
    new = alert(project, late)
    return After(new, _post(project, period, late), _give(project, period, taken, findings, followed))


def _give(
    project: Project, period: Period, taken: Taken | None, findings: Findings | None, followed: Tracked | None
) -> tuple[str, ...]:
    """Write the workbook of actions anew where anything in it can be new, and return what is to be said of it."""
    if taken is None:
        return ()
    beside = taken.notes and not taken.reading.fault  # what is said of rows has to stand in the workbook, too
    if findings is None and taken.reading.path.exists() and not beside:
        return taken.notes
    found = findings or project.aggregate(period)
    known = followed or tracked(project, found, period)
    states = {one.id: one.state for one in known.ledger if one.kind == PAIN}
    given = workbook.give(project, taken, findings=found, states=states, reviews=known.actions)
    return tuple(dict.fromkeys((*taken.notes, *given)))


def _post(project: Project, period: Period, late: Sequence[Alert]) -> Posted:
    """Tell those who are to be told of what they were not told of."""
    config = project.config
    if not config.notify.targets:
        return Posted()
    return post(
        project.store,
        targets=config.notify.targets,
        messages=telling.messages(project, period, overdue=late),
        now=project.now(),
        environ=addresses.known(config, os.environ),
        quiet_hours=config.alerts.quiet_hours,
        zone=config.zone,
    )
