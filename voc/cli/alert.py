"""Look at the alerts that were raised: `voc alert list`."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import language, say
from voc.errors import QueryError
from voc.period import Period, local
from voc.report.alerts import figure_name, value_text
from voc.report.strings import Names, Strings
from voc.track.alerts import KINDS, Alert, load
from voc.wiring import open_project

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_COLUMNS = ("raised", "kind", "figure", "period", "value", "threshold", "n", "certain", "look")


@app.callback()
def alert() -> None:
    """Keep `list` a verb of its own."""


@app.command("list", help=say("help.alert_list"))
def alerts(
    project: ProjectFile = VOC_TOML,
    kind: Annotated[str | None, typer.Option(help=say("help.alert_kind"))] = None,
    period: Annotated[str | None, typer.Option(help=say("help.alert_period"))] = None,
    rows: Annotated[int, typer.Option(min=1, help=say("help.rows"))] = 100,
) -> None:
    """Print the alerts that were raised, the latest first."""
    if kind is not None and kind not in KINDS:
        raise QueryError(f"no alert is {kind!r}", todo=f"write one of {', '.join(KINDS)}")
    wanted = str(Period.parse(period)) if period else None
    opened = open_project(project, read_only=True)
    strings = Strings.load(language())
    names = Names.of(opened.lexicon, strings=strings)
    found = [
        (raised_at, one)
        for raised_at, one in load(opened.store)
        if kind in (None, one.kind) and wanted in (None, one.period)
    ]
    lines = [_row(raised_at, one, opened.config.zone, strings, names) for raised_at, one in found[:rows]]
    show.table(say("alert.title"), [say(f"column.{name}") for name in _COLUMNS], lines, numbers=(4, 5, 6))
    if len(found) > rows:
        show.line(say("more", shown=rows, total=len(found)))
    if not found:
        show.line(say("alert.none"))


def _row(raised_at: datetime, one: Alert, zone: tzinfo, strings: Strings, names: Names) -> tuple[str, ...]:
    if one.kind == "overdue":
        name = f"{one.subject.split('.')[0]} {names.risk(one.code)}"
    else:
        name = figure_name(one.subject, strings=strings, names=names)
    return (
        local(raised_at, zone),
        say(f"alert.{one.kind}"),
        name,
        one.period,
        value_text(one.value, one.unit, strings),
        "" if one.kind == "overdue" else value_text(one.threshold, one.unit, strings),
        str(one.n),
        "" if one.certain is None else say("alert.certain" if one.certain else "alert.uncertain"),
        one.look,
    )
