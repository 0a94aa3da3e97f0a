"""Make the report of a period in one or several languages, keep its edition, write its page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from voc.aggregate.findings import Findings
from voc.files import code_digest
from voc.period import Period
from voc.project import tracking
from voc.report.build import build
from voc.report.definition import Definition
from voc.report.model import Report
from voc.report.render import page_name, render, write
from voc.report.strings import Names, Strings
from voc.track import editions
from voc.track.editions import Edition
from voc.track.inputs import Days, state
from voc.track.tracked import Tracked

if TYPE_CHECKING:
    from voc.project.project import Project

What = Literal["first", "late", "changed", "same", "untouched"]


@dataclass(frozen=True)
class Published:
    """What became of one report.

    Attributes:
        edition: the one that stands; 0 where the store is only read.
        what: the reason of a new edition; `same`: made anew, and nothing in it has changed; `untouched`: not made anew,
            because nothing that it rests on has changed.
        alerts: raised with it, and not before; all languages of a period have the same.
        followed: what is followed as of its end; None where it was not made anew.
    """

    period: Period
    language: str
    edition: int
    what: What
    path: Path
    alerts: int = 0
    followed: Tracked | None = field(default=None, repr=False)


def publish(
    project: Project, findings: Findings, languages: Sequence[str], *, telling: bool = True
) -> tuple[Published, ...]:
    """Keep and write the report of a period, in each language, and raise its alerts; all of it or nothing.

    Pages are written before their editions are kept: after a kill between, the next run does both again.

    Args:
        project: whose store may be open for reading only; then pages are written, and nothing kept.
        findings: of the period.
        languages: zh, en.
        telling: whether it tells of late editions that no report has told of; of several reports that one run makes,
            the last does, which is the one that people wait for.
    """
    period = Period.parse(findings.period)
    if project.store.read_only:
        followed = tracking.tracked(project, findings, period)
        return tuple(_look(project, findings, followed, language) for language in languages)
    with project.store.transaction():
        if telling:
            editions.tell(project.store, period)
        tracking.note(project, findings, period)
        followed = tracking.tracked(project, findings, period)
        raised = tracking.alert(project, followed.alerts)
        days = Days.of(project.store)
        return tuple(_edition(project, findings, followed, language, days, raised) for language in languages)


def untouched(project: Project, period: Period, language: str) -> Published | None:
    """Return the report that stands, if nothing it rests on has changed and its page is still the one written."""
    store = project.store
    newest = editions.newest(store, period, language)
    path = _path(project, period, language)
    if newest is None or editions.untold(store, period) or not path.is_file():
        return None
    same = newest.inputs["state"] == _state(project, period) and newest.page == _sha256(path.read_bytes())
    return Published(period, language, newest.edition, "untouched", path) if same else None


def aside(project: Project, findings: Findings, language: str, definition: Definition) -> Path:
    """Write a report of another definition beside the usual one; no edition of it is kept."""
    followed = tracking.tracked(project, findings, Period.parse(findings.period))
    made = model(project, findings, followed, language, definition)
    name = f"{findings.period}.{language}.{definition.name}.html"
    return write(made, project.config.path("reports"), name=name)


def model(
    project: Project, findings: Findings, followed: Tracked, language: str, definition: Definition | None = None
) -> Report:
    """Return the report of a period as data, by the definition that voc.toml names or another."""
    strings = Strings.load(language)
    return build(
        findings,
        strings=strings,
        names=Names.of(project.lexicon, strings=strings),
        organisation=project.config.project.organisation,
        language=language,
        definition=definition or project.definition(),
        tracked=followed,
        zone=project.config.zone,
    )


def _look(project: Project, findings: Findings, followed: Tracked, language: str) -> Published:
    path = write(model(project, findings, followed, language), project.config.path("reports"))
    return Published(Period.parse(findings.period), language, 0, "same", path)


def _edition(
    project: Project, findings: Findings, followed: Tracked, language: str, days: Days, alerts: int
) -> Published:
    period, store = Period.parse(findings.period), project.store
    report = model(project, findings, followed, language)
    page = render(report)
    path = write(report, project.config.path("reports"), page=page)
    inputs = days.inputs(period)
    before = editions.newest(store, period, language)
    standing = editions.settle(
        store,
        Edition(
            period=str(period),
            language=language,
            made_at=project.now(),
            pack=project.lexicon.hash,
            model=project.model,
            inputs={"sources": dict(inputs.sources), "rows": inputs.rows, "state": _state(project, period)},
            figures=editions.figures(findings),
            manifest=dict(findings.manifest),
            content=report.to_json(indent=None),
            page=_sha256(page.encode()),
        ),
    )
    new = before is None or standing.edition != before.edition
    what: What = standing.reason if new else "same"  # type: ignore[assignment]
    return Published(period, language, standing.edition, what, path, alerts, followed)


def _state(project: Project, period: Period) -> str:
    """Return a fingerprint of everything that the report of a period rests on."""
    told = (f"{one.period} {one.changed()}" for one in editions.reopened(project.store, period))
    settings = project.config.model_dump_json(exclude={"root"})
    moment = tracking.as_of(project, period).isoformat()
    manifest = (f"{name} {value}" for name, value in project.manifest())
    return state(project.store, [settings, repr(project.definition()), moment, code_digest(), *manifest, *told])


def _path(project: Project, period: Period, language: str) -> Path:
    return project.config.path("reports") / page_name(str(period), language)


def _sha256(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()
