"""Write the report of a period in any of its shapes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voc.aggregate.findings import Findings
from voc.period import Period
from voc.project import actions as ledger
from voc.project import publish, tracking
from voc.report.definition import Definition
from voc.report.markdown import markdown
from voc.report.model import Report
from voc.report.pdf import print_page
from voc.report.render import write as write_page
from voc.report.shapes import Shape, put
from voc.report.strings import Names, Strings
from voc.report.workbook import Actions, workbook
from voc.track import actions
from voc.track.sheets import Shown
from voc.track.told import told

if TYPE_CHECKING:
    from voc.project.project import Project


def write(
    project: Project,
    findings: Findings,
    shapes: Sequence[Shape],
    *,
    language: str | None = None,
    definition: Definition | None = None,
) -> tuple[Path, ...]:
    """Write the report of a period as `<period>.<language>.<shape>` and return the paths, in the order asked for.

    Another definition than the one that voc.toml names stands in the names too.

    Raises:
        InputError: the folder cannot be written, a file is open, or there is no browser to make a PDF.
    """
    spoken, chosen = language or project.config.project.language, definition or project.definition()
    followed = tracking.tracked(project, findings, Period.parse(findings.period))
    report = publish.model(project, findings, followed, spoken, chosen)
    makers: dict[Shape, Callable[[Path], Path]] = {
        "html": lambda _: project.report(findings, language=spoken, definition=chosen),
        "xlsx": lambda path: put(_workbook(project, findings, report), path),
        "md": lambda path: put(markdown(report, strings=Strings.load(report.language)).encode(), path),
        "json": lambda path: put(f"{report.to_json()}\n".encode(), path),
        "pdf": lambda path: _pdf(report, path),
    }
    folder, apart = (
        project.config.path("reports"),
        "" if chosen.name == project.config.report.definition else chosen.name,
    )
    name = ".".join(filter(None, (report.period, report.language, apart)))
    return tuple(makers[shape](folder / f"{name}.{shape}") for shape in dict.fromkeys(shapes))


def _workbook(project: Project, findings: Findings, report: Report) -> bytes:
    strings = Strings.load(report.language)
    names = Names.of(project.lexicon, strings=strings)
    return workbook(
        report, strings=strings, names=names, tables=findings.tables(), actions=_actions(project, findings, report)
    )


def _actions(project: Project, findings: Findings, report: Report) -> Actions:
    form = ledger.form(project, report.language)
    verdicts = {
        one.action.id: told(one, language=form.language, label=form.label)
        for one in project.reviews(Period.parse(report.period))
    }
    shown = [
        Shown(one.id, form.cells(one), one.version, {}, verdict=verdicts.get(one.id, ""))
        for one in actions.load(project.store)
    ]
    return Actions(form, shown, ledger.painful(findings, {}))


def _pdf(report: Report, path: Path) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        return print_page(write_page(report, Path(folder)), path)
