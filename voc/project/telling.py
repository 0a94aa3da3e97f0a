"""What people are told after a run: reports and alerts that nobody was told of, also those of a run that was killed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from voc.deliver.message import message, told_report
from voc.deliver.notify import Message
from voc.errors import QueryError
from voc.period import Period
from voc.report.model import Report
from voc.report.render import page_name
from voc.report.strings import Names, Strings
from voc.track import alerts, editions
from voc.track.alerts import Alert

if TYPE_CHECKING:
    from voc.project.project import Project

_TOLD = "SELECT unnest(about) AS note, made_at FROM messages"


def messages(project: Project, period: Period, *, overdue: Sequence[Alert]) -> list[Message]:
    """Return a message for each period that there is something to tell of; whoever was told it leaves it out.

    Reports are those of the period asked for and of all after the last one that was told; alerts are those of these
    periods, and of any other that were raised since the last message. Nothing else is told to those who are told for
    the first time.

    Args:
        project: whose store is open.
        period: the one that was asked for.
        overdue: clocks that have run out by now, told with it.
    """
    told = project.store.query(_TOLD).to_pylist()
    since = max((row["made_at"] for row in told), default=None)
    known = {one for row in told if (one := told_report(row["note"])) and one.kind == period.kind and one < period}
    reported = editions.periods(project.store, period.kind) if known else ()
    fresh = {period, *(one for one in reported if max(known) < one < period)}
    raised = [(at, one) for at, one in alerts.load(project.store) if one.kind != "overdue"]
    found = []
    for one in sorted(fresh | set(_since(raised, since))):
        own = [alert for at, alert in raised if alert.period == str(one) and (one in fresh or (since and at >= since))]
        with suppress(QueryError):  # of a version whose reports this one cannot read
            found.append(_message(project, one, [*own, *(overdue if one == period else ())], whole=one in fresh))
    return [one for one in found if one]


def _since(raised: Iterable[tuple[datetime, Alert]], moment: datetime | None) -> Iterator[Period]:
    return (Period.parse(one.period) for at, one in raised if moment and at >= moment)


def _message(project: Project, period: Period, found: Sequence[Alert], *, whole: bool) -> Message | None:
    """Return what is told of a period, in the project's language if there is such a report; None without any."""
    standing = editions.standing(project.store, period, project.config.project.language)
    if standing is None:
        return None
    strings = Strings.load(standing.language)
    return message(
        Report.from_json(standing.content),
        page=project.config.path("reports") / page_name(str(period), standing.language) if whole else None,
        alerts=found,
        strings=strings,
        names=Names.of(project.lexicon, strings=strings),
    )
