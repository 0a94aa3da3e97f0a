"""The run of a period, unattended: read what is new, understand it, report it, once however often it is started.

Each step finds by itself what is left to do, so a run that was killed anywhere is finished by the next one, and what it
leaves is the same as if nobody had killed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc.aggregate.findings import Findings
from voc.aggregate.what_if import WhatIf, what_if
from voc.deliver.notify import Posted
from voc.errors import QueryError
from voc.period import Period
from voc.ports import Progress, silent
from voc.project import publish, tracking
from voc.project.journal import Journal
from voc.project.publish import Published
from voc.project.reading import Ingested
from voc.report.notebook import of_page
from voc.track import editions
from voc.track.inputs import Days

if TYPE_CHECKING:
    from voc.project.project import Annotated, Project

_MOST = 104  # reports that one run catches up on: two years of weeks

# Of what anybody said or answered; calls and indicators alone make no report worth catching up on.
_FIRST_DAY = """
SELECT min(day) AS day FROM (
    SELECT coalesce(c.occurred_on, k.started_on) AS day FROM comments c LEFT JOIN calls k ON k.call_id = c.record_id
    UNION ALL SELECT r.occurred_on FROM records r SEMI JOIN measures m USING (record_id))
"""


@dataclass(frozen=True)
class Run:
    """What a run did.

    Attributes:
        period: the one that was asked for.
        reports: what became of each report, in the order of their periods; those of `period` are the last.
        report: path of the page of `period`.
        alerts: raised now, and not before.
        posted: what became of messages.
        notes: what is to be said of the workbook of actions.
    """

    period: Period
    ingested: tuple[Ingested, ...]
    annotated: Annotated
    reports: tuple[Published, ...]
    report: Path
    alerts: int
    posted: Posted
    notes: tuple[str, ...]
    _found: Callable[[], Findings]

    @cached_property
    def findings(self) -> Findings:
        """Return what the period shows; worked out now where the run found nothing new."""
        return self._found()

    @property
    def nothing_new(self) -> bool:
        """Return whether every report is as it was before."""
        return all(one.what == "untouched" for one in self.reports)

    def _repr_html_(self) -> str:
        """Show the page in a notebook."""
        return of_page(self.report)

    def what_if(self, driver: str, **wanted: Any) -> WhatIf:
        """Return what a score would be if a touchpoint became better; arguments as of `voc.aggregate.what_if`."""
        return what_if(self.findings, driver, **wanted)


def run(
    project: Project,
    period: str | Period | None = None,
    *,
    catch_up: bool = False,
    languages: Sequence[str] = (),
    progress: Progress = silent,
) -> Run:
    """Do everything for a period; see `Project.run`."""
    journal = Journal(project.config.path("state"), project.now)
    with journal.run() as step:
        ingested = project.ingest(progress=progress)
        step("ingest", files=len(ingested), stored=sum(one.account.stored for one in ingested if not one.known))
        annotated = project.annotate(progress=progress)
        step("annotate", comments=annotated.comments)
        taken = tracking.before(project)
        step("track")
        chosen = project.period(period)
        spoken = tuple(languages) or (project.config.project.language,)
        made: dict[Period, Findings] = {}
        reports = []
        for one in _due(project, chosen, spoken, catch_up=catch_up, made=made, progress=progress):
            step("report", period=str(one.period), language=one.language, edition=one.edition, what=one.what)
            reports.append(one)
        done = tracking.after(project, chosen, taken, made.get(chosen), reports[-1].followed)
        alerts = sum({one.period: one.alerts for one in reports}.values()) + done.alerts
        step("finished", alerts=alerts)
    path = next(one.path for one in reports if one.period == chosen)
    found = made.get(chosen)
    return Run(
        period=chosen,
        ingested=ingested,
        annotated=annotated,
        reports=tuple(reports),
        report=path,
        alerts=alerts,
        posted=done.posted,
        notes=done.notes,
        _found=lambda: found or project.aggregate(chosen),
    )


def _due(
    project: Project,
    chosen: Period,
    languages: tuple[str, ...],
    *,
    catch_up: bool,
    made: dict[Period, Findings],
    progress: Progress,
) -> Iterator[Published]:
    """Make the reports that are due, the chosen one last, and say what became of each."""
    days = Days.of(project.store)
    wanted: dict[Period, set[str]] = {}
    for period, language in editions.late(project.store, days):
        wanted.setdefault(period, set()).add(language)
    missed = _missed(project, chosen) if catch_up else ()
    for period in missed:
        wanted.setdefault(period, set()).update(languages)
    of_chosen = sorted(wanted.pop(chosen, set()).union(languages))
    for period in sorted(wanted):
        findings = project.aggregate(period, progress=progress)
        yield from publish.publish(project, findings, sorted(wanted[period]), telling=False)
    standing = [publish.untouched(project, chosen, language) for language in of_chosen]
    if all(standing):
        yield from (one for one in standing if one)
        return
    made[chosen] = project.aggregate(chosen, progress=progress)
    yield from publish.publish(project, made[chosen], of_chosen)


def _missed(project: Project, chosen: Period) -> tuple[Period, ...]:
    """Return the periods before the chosen one that have no report: those after the last report, or all.

    Raises:
        QueryError: they are so many that a wrong date is likelier than a long pause.
    """
    before = [one for one in editions.periods(project.store, chosen.kind) if one < chosen]
    first = project.store.query(_FIRST_DAY).column("day").to_pylist()[0]
    at = before[-1].next() if before else Period.containing(first, chosen.kind) if first else chosen
    found = []
    while at < chosen:
        found.append(at)
        at = at.next()
    if len(found) > _MOST:
        raise QueryError(
            f"--catch-up would make {len(found)} reports, from {found[0]} on",
            todo="correct the dates in the exports, or make the first report you want with `voc run --period`, "
            "from which later runs go on",
        )
    return tuple(found)
