"""List pain points and topics with their states: `voc ledger`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import language, say, word
from voc.report.strings import Names, Strings
from voc.track.ledger import PAIN, TOPIC, LedgerEntry
from voc.wiring import open_project

_COLUMNS = ("touchpoint", "dimension", "state", "since", "complaints", "share", "change_points")


def ledger(
    period: PeriodText = None,
    rows: Annotated[int, typer.Option(min=1, help=say("help.ledger_rows"))] = 30,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Print what became of pain points and topics up to a period, those first that need looking at."""
    opened = open_project(project, read_only=True)
    chosen = opened.period(period)
    found = opened.ledger(chosen)
    names = Names.of(opened.lexicon, strings=Strings.load(language()))
    for kind, title in ((PAIN, "ledger.pains"), (TOPIC, "ledger.topics")):
        _table(say(title, period=chosen), [one for one in found if one.kind == kind], names=names, most=rows)
    if not found:
        show.line(say("ledger.none", period=chosen))


def _table(title: str, found: Sequence[LedgerEntry], *, names: Names, most: int) -> None:
    if not found:
        return
    titles = [say(f"column.{name}") for name in _COLUMNS]
    if found[0].kind == TOPIC:
        titles[1] = say("column.topic")
    show.table(title, titles, [_row(one, names) for one in found[:most]], numbers=(4, 5, 6))
    if len(found) > most:
        show.line(say("more", shown=most, total=len(found)))


def _row(one: LedgerEntry, names: Names) -> tuple[object, ...]:
    latest = one.history[-1]
    change = one.change
    return (
        names.touchpoint(one.touchpoint),
        one.label or names.dimension(one.dimension),
        _state(one),
        one.since,
        latest.complaints,
        say("too_few") if latest.share is None else f"{latest.share:.1%}",
        "—" if change is None else f"{change:+.1f}",
    )


def _state(one: LedgerEntry) -> str:
    said = word("ledger_state", one.state)
    if not one.fate:
        return said
    heirs = say("and").join(name for name, _ in one.successors)
    return f"{said} ({say(f'ledger_fate.{one.fate}', names=heirs)})"
