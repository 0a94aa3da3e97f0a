"""Do everything for a period: `voc run`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from voc import config as configuration
from voc.adapters.lock import Patience
from voc.cli import show
from voc.cli.aggregate import pain_points, scores
from voc.cli.errors import told
from voc.cli.ingest import accounts, flagged
from voc.cli.notify import posted
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import say, word
from voc.errors import StoreError
from voc.period import Period
from voc.project import Project, Run
from voc.project.journal import Journal
from voc.wiring import open_project

_ALERT = 3  # exit code


def run(
    period: PeriodText = None,
    catch_up: Annotated[bool, typer.Option("--catch-up", help=say("help.catch_up"))] = False,
    wait: Annotated[float, typer.Option(min=0, help=say("help.wait"))] = 30,
    language: Annotated[Literal["zh", "en"] | None, typer.Option(help=say("help.report_language"))] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help=say("help.exit_code"))] = False,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Ingest, annotate, aggregate and report; print the top pain points and the reports' paths."""
    if period:
        Period.parse(period)
    opened = _open(project, wait)
    with show.progress(say("running")) as callback:
        done = opened.run(period, catch_up=catch_up, languages=[language] if language else (), progress=callback)
    _tell(done, opened)
    if done.alerts:
        show.line(say("alerts_raised", count=done.alerts))
    if done.alerts and exit_code:
        raise typer.Exit(_ALERT)


def _open(path: Path, wait: float) -> Project:
    try:
        return open_project(path, patience=Patience(wait * 60, lambda why: show.note(say("waiting", why=told(why)))))
    except StoreError as error:
        config = configuration.load(path)
        Journal(config.path("state"), lambda: datetime.now(UTC).replace(tzinfo=None)).refused(error)
        raise


def _tell(done: Run, opened: Project) -> None:
    accounts(done.ingested)
    flagged(opened)
    show.line(say("annotated", count=done.annotated.comments))
    if done.nothing_new:
        for one in done.reports:
            show.line(say("nothing_new", period=one.period, edition=one.edition))
    else:
        scores(done.findings)
        # What is printed into a file, such as the log of scheduled runs, would outlive `voc forget`.
        pain_points(done.findings, opened.lexicon, words=show.console.is_terminal)
        if not done.findings.quality.comments:
            show.line(say("nothing", period=done.period))
        for one in done.reports:
            if (one.period, one.what) != (done.period, "first"):
                what = word("edition", one.what)
                show.line(say("edition_made", period=one.period, edition=one.edition, what=what))
    for one in done.reports:
        show.line(say("written", path=one.path))
    for note in done.notes:
        show.note(note)
    posted(done.posted, opened.config.zone)
