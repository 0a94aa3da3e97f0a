"""The one place where the parts of the closed loop meet a run: ledger, cases, actions, alerts, messages.

`before` and `after` stand around the reports of a run; `note`, `tracked` and `alert` belong to each report and run
inside its transaction. All of them can be run again without doing anything twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from voc.aggregate.findings import Findings
from voc.period import Period
from voc.track import editions
from voc.track.tracked import Tracked

if TYPE_CHECKING:
    from voc.project.project import Project


def as_of(project: Project, period: Period) -> datetime:
    """Return the moment whose state a report shows, UTC without zone: the end of its period, or now if earlier."""
    end = datetime.combine(period.end, time(), tzinfo=project.config.zone)
    return min(end.astimezone(UTC).replace(tzinfo=None), project.now())


def before(project: Project) -> None:
    """Take in what staff changed since the last run, and open cases for what is new."""
    # merge cases: store.put("cases", cases.opened(store, pack=project.lexicon.hash, model=project.model, …))
    # merge actions: workbook.read(config.root / config.actions.file, …) → store.put("actions", …)


def note(project: Project, findings: Findings, period: Period) -> None:
    """Keep what later periods look back on."""
    # merge ledger: store.put("ledger", ledger.rows(findings, view=project.view(period)))


def tracked(project: Project, findings: Findings, period: Period) -> Tracked:
    """Return all that is followed, as of the end of a period."""
    return Tracked(
        as_of=as_of(project, period),
        # merge ledger: ledger=ledger.entries(store, period, part=config.ledger, minimum=config.scores.minimum_n),
        # merge cases: cases=cases.book(store, as_of=…, …), matrix=matrix.matrix(…),
        # merge actions: actions=effects.reviews(project.view(period), actions.load(store), …),
        reopened=editions.reopened(project.store, period),
    )


def alert(project: Project, findings: Findings, followed: Tracked) -> int:
    """Raise the alerts of a period, and return how many are new."""
    # merge alerts: found = alerts.alerts(findings, followed, part=config.alerts, …); new: those whose alert_id the
    # store lacks; store.put("alerts", new); return len(new)
    return 0


def after(project: Project, period: Period) -> int:
    """Do what does not wait for a report: overdue cases, messages, the workbook of actions. Return new alerts."""
    # merge alerts: those of overdue cases as of project.now(), also where the report of the period is as it was
    # merge actions: workbook.write(…)
    # merge deliver: notify.post(store, targets=config.notify.targets, messages=…, now=project.now(), …)
    return 0
