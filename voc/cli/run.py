"""Do everything for a period: `voc run`."""

from __future__ import annotations

from voc.cli import show
from voc.cli.aggregate import pain_points, scores
from voc.cli.ingest import accounts, flagged
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import say
from voc.period import Period
from voc.wiring import open_project


def run(period: PeriodText = None, project: ProjectFile = VOC_TOML) -> None:
    """Ingest, annotate, aggregate and report; print the top pain points and the report's path."""
    if period:
        Period.parse(period)
    opened = open_project(project)
    with show.progress(say("running")) as callback:
        done = opened.run(period, progress=callback)
    accounts(done.ingested)
    flagged(opened)
    show.line(say("annotated", count=done.annotated.comments))
    scores(done.findings)
    pain_points(done.findings, opened.lexicon)
    if not done.findings.quality.comments:
        show.line(say("nothing", period=done.period))
    show.line(say("written", path=done.report))
