"""Ask what a better touchpoint would do to the score: `voc what-if`."""

from __future__ import annotations

from typing import Annotated

import typer

from voc.aggregate.what_if import WhatIf
from voc.cli import show
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import language, say, word
from voc.wiring import open_project


def what_if(
    touchpoint: Annotated[str, typer.Argument(help=say("help.driver"))],
    by: Annotated[float | None, typer.Option(help=say("help.by"))] = None,
    removed: Annotated[float | None, typer.Option(min=0, max=100, help=say("help.removed"))] = None,
    degree: Annotated[float, typer.Option(min=0, max=100, help=say("help.degree"))] = 100,
    score: Annotated[str | None, typer.Option(help=say("help.score"))] = None,
    period: PeriodText = None,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Print the score before and after, with interval and assumptions."""
    opened = open_project(project, read_only=True)
    share = None if removed is None else removed / 100
    found = opened.what_if(touchpoint, period, by=by, removed=share, degree=degree / 100, score=score)
    names = {one.id: getattr(one, language()) for one in opened.lexicon.touchpoints}
    show.line(_sentence(found, names[touchpoint]))
    for code in found.assumptions:
        show.line(f"  {word('assumption', code)}")


def _sentence(found: WhatIf, name: str) -> str:
    kind = ".1%" if found.definition == "top2box" else ".2f"

    def number(value: float | None, sign: str = "") -> str:
        return say("too_few") if value is None else format(value, sign + kind)

    return say(
        "what_if" if found.after is not None else "what_if_change",
        touchpoint=name,
        score=word("score", found.score),
        base=number(found.base),
        after=number(found.after),
        change=number(found.change, "+"),
        low=number(found.low, "+"),
        high=number(found.high, "+"),
    )
