"""Tell what customers changed from what the tool changed: `voc diff PERIOD`."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import language, say
from voc.report.strings import Names, Strings
from voc.track.compare import COMPLAINTS, REACH, SCORE, SHARE, Comparison, Parted
from voc.wiring import open_project

_VALUES = ("before_old", "before_new", "now_new")
_PARTS = ("total", "customers", "tool")


def diff(
    period: Annotated[str, typer.Argument(help=say("help.diff_period"))],
    rows: Annotated[int, typer.Option(min=1, help=say("help.diff_rows"))] = 8,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Print how main figures differ from the period before, by what changed them."""
    opened = open_project(project, read_only=True)
    found = opened.diff(period)
    if found is None:
        show.line(say("diff.same", period=opened.period(period)))
        return
    names = Names.of(opened.lexicon, strings=Strings.load(language()))
    _table(found, names=names, most=rows)
    tools = {"old_pack": found.old.pack, "old_model": found.old.model}
    tools |= {"new_pack": found.new.pack, "new_model": found.new.model, "reported": found.reported}
    show.line(say("diff.tools", **tools))
    for one, read in ((found.previous, found.read_before), (found.period, found.read)):
        show.line(say("diff.read", period=one, both=read.both, old=read.old, new=read.new))
    show.line(say("diff.sum"))
    if found.read.old + found.read_before.old:
        show.line(say("diff.waiting"))
    if not found.read_before.both:
        show.line(say("diff.no_old"))


def _table(found: Comparison, *, names: Names, most: int) -> None:
    parts = [*_PARTS]
    parts += ["arrived"] * any(one.arrived for one in found.figures) + ["tool_now"] * bool(found.read.both)
    shown, total = [], len(found.figures)
    for _, group in groupby(found.figures, key=lambda one: one.kind):
        shown += list(group)[:most]
    rows = [
        (
            say(f"diff_kind.{one.kind}"),
            _name(one, names),
            *(_number(value, one.kind) for value in (one.before_old, one.before_new, one.now)),
            *(_number(getattr(one, part), one.kind, sign="+") for part in parts),
        )
        for one in shown
    ]
    titles = [say(f"column.{name}") for name in ("figure", "figure_name", *_VALUES, *parts)]
    title = say("diff.title", period=found.period, previous=found.previous)
    show.table(title, titles, rows, numbers=range(2, len(titles)))
    if len(shown) < total:
        show.line(say("more", shown=len(shown), total=total))


def _name(one: Parted, names: Names) -> str:
    if one.kind == SCORE:
        return names.channel(one.name)
    touchpoint, _, dimension = one.name.partition(".")
    return names.touchpoint(touchpoint) + (f" · {names.dimension(dimension)}" if dimension else "")


def _number(value: Fraction | None, kind: str, *, sign: str = "") -> str:
    if value is None:
        return say("too_few")
    if kind == COMPLAINTS:
        return format(int(value), sign + "d")
    shown = float(100 * value if kind in (SHARE, REACH) else value)
    return f"{shown:{sign}.1f}" + ("%" if kind in (SHARE, REACH) and not sign else "")  # differences are points
