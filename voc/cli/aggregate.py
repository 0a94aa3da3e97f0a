"""Compute a period's figures: `voc aggregate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc.aggregate.figures import Figure
from voc.aggregate.findings import Findings
from voc.cli import show
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import language, say, word
from voc.lexicon import Lexicon
from voc.report.export import Format
from voc.wiring import open_project


def aggregate(
    period: PeriodText = None,
    out: Annotated[Path | None, typer.Option(help=say("help.tables_out"))] = None,
    kind: Annotated[Format, typer.Option("--format", help=say("help.tables_format"))] = "csv",
    project: ProjectFile = VOC_TOML,
) -> None:
    """Print scores and pain points of a period, and write all of its tables into a folder if one is named."""
    opened = open_project(project)
    with show.progress(say("aggregating")) as callback:
        findings = opened.aggregate(opened.period(period), progress=callback)
    scores(findings)
    pain_points(findings, opened.lexicon)
    if out:
        written = opened.export(findings, out, kind=kind)
        show.line(say("tables_written", n=len(written), folder=out))


def scores(findings: Findings) -> None:
    """Print the headline figures with interval and denominator."""
    rows = [
        (
            word("score", score.name),
            word("channel", score.channel) if score.channel else say("surveys"),
            _number(score.figure.value),
            _interval(score.figure),
            score.figure.n,
        )
        for score in findings.scores
    ]
    titles = [say(f"column.{name}") for name in ("score", "channel", "value", "interval", "n")]
    show.table(say("scores", period=findings.period), titles, rows, numbers=(2, 3, 4))


def pain_points(findings: Findings, lexicon: Lexicon, *, words: bool = True) -> None:
    """Print the ranked pain points, with the customers' words for each if `words`."""
    touchpoints = {t.id: getattr(t, language()) for t in lexicon.touchpoints}
    dimensions = {d.id: getattr(d, language()) for d in lexicon.dimensions}
    rows = [
        (
            pain.rank,
            f"{touchpoints[pain.touchpoint]} · {dimensions.get(pain.dimension, pain.dimension)}",
            pain.negative,
            f"{100 * pain.reach.value:.1f}%" if pain.reach.value is not None else say("too_few"),
            round(pain.priority),
            pain.since,
            *([pain.topics[0].label if pain.topics else ""] if words else []),
        )
        for pain in findings.pain_points
    ]
    names = ("rank", "pain", "complaints", "reach", "priority", "since", *(["words"] if words else []))
    titles = [say(f"column.{name}") for name in names]
    show.table(say("pains", period=findings.period), titles, rows, numbers=(0, 2, 3, 4))


def _interval(figure: Figure) -> str:
    return "—" if figure.value is None else f"{_number(figure.low)} – {_number(figure.high)}"


def _number(value: float | None) -> str:
    return say("too_few") if value is None else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
