"""The one place where the parts of the closed loop meet a run: ledger, cases, actions, alerts, messages.

`before` and `after` stand around the reports of a run; `note`, `tracked` and `alert` belong to each report and run
inside its transaction. All of them can be run again without doing anything twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from voc.aggregate.findings import Findings
from voc.deliver import addresses
from voc.deliver.message import message
from voc.deliver.notify import Posted, post
from voc.period import Period
from voc.project import actions as workbook
from voc.project.actions import Taken
from voc.report.model import Report
from voc.report.render import page_name
from voc.report.strings import Names, Strings
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


def alert(project: Project, followed: Tracked) -> int:
    """Raise the alerts of a period, and return how many are new."""
    return _raised(project, followed.alerts)


def after(project: Project, period: Period, taken: Taken | None, findings: Findings | None) -> After:
    """Do what does not wait for a report: overdue cases, the workbook of actions, messages.

    Args:
        project: whose store is open for writing.
        period: the one that was asked for.
        taken: what `before` took from the workbook.
        findings: of the period; None where its report is as it was.
    """
    config = project.config
    new = 0
    if config.alerts.overdue:
        new = _raised(project, alerts.overdue(casebook(project, project.now()), period.kind, config.zone))
    return After(new, _post(project, period), _give(project, period, taken, findings))


def _raised(project: Project, found: Iterable[Alert]) -> int:
    fresh = alerts.new(project.store, found)
    with project.store.transaction():
        project.store.put("alerts", alerts.rows(fresh, raised_at=project.now()))
    return len(fresh)


def _give(project: Project, period: Period, taken: Taken | None, findings: Findings | None) -> tuple[str, ...]:
    """Write the workbook of actions anew where anything in it can be new, and return what is to be said of it."""
    if taken is None:
        return ()
    if findings is None and taken.reading.path.exists():
        return taken.notes
    found = findings or project.aggregate(period)
    followed = tracked(project, found, period)
    states = {one.id: one.state for one in followed.ledger if one.kind == PAIN}
    return (*taken.notes, *workbook.give(project, taken, findings=found, states=states, reviews=followed.actions))


def _post(project: Project, period: Period) -> Posted:
    """Tell those who are to be told of the report and of every alert of its period that they were not told of."""
    config, spoken = project.config, project.config.project.language
    if not config.notify.targets:
        return Posted()
    newest = editions.newest(project.store, period, spoken)
    messages = []
    if newest:
        strings = Strings.load(spoken)
        raised = [one for _, one in alerts.load(project.store) if one.period == str(period) and one.kind != "overdue"]
        if config.alerts.overdue:
            raised += alerts.overdue(casebook(project, project.now()), period.kind, config.zone)
        page = config.path("reports") / page_name(str(period), spoken)
        names = Names.of(project.lexicon, strings=strings)
        messages = [message(Report.from_json(newest.content), page=page, alerts=raised, strings=strings, names=names)]
    return post(
        project.store,
        targets=config.notify.targets,
        messages=messages,
        now=project.now(),
        environ=addresses.known(config, os.environ),
        quiet_hours=config.alerts.quiet_hours,
        zone=config.zone,
    )
