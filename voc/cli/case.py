"""Deal with risk signals: `voc case list`, `assign`, `answer`, `close` and `reopen`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated

import typer

from voc.aggregate.figures import Figure
from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import language, say, word
from voc.cues import RISK_LEVELS
from voc.errors import QueryError
from voc.lexicon import Lexicon
from voc.period import local
from voc.project.casework import Casework
from voc.track.cases import Case, CaseBook
from voc.wiring import open_project

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

CaseId = Annotated[str, typer.Argument(metavar="ID", help=say("help.case_id"))]
AtTime = Annotated[str | None, typer.Option("--at", help=say("help.case_at"))]

_COLUMNS = ("case", "level", "risk", "code", "state", "due", "assignee", "source_ref", "note")


@app.command("list", help=say("help.case_list"))
def cases(
    project: ProjectFile = VOC_TOML,
    still_open: Annotated[bool, typer.Option("--open", help=say("help.case_open"))] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help=say("help.case_overdue"))] = False,
    code: Annotated[str | None, typer.Option(help=say("help.case_code"))] = None,
    level: Annotated[str | None, typer.Option(help=say("help.case_level"))] = None,
    assignee: Annotated[str | None, typer.Option(help=say("help.case_assignee"))] = None,
    rows: Annotated[int, typer.Option(min=1, help=say("help.rows"))] = 100,
) -> None:
    """Print the cases as of now, the most urgent first."""
    opened = open_project(project, read_only=True)
    book = Casework(opened).book()
    _known(code, {risk.code for risk in opened.lexicon.risks} | {one.code for one in book.entries})
    _known(level, set(RISK_LEVELS))
    found = [
        one
        for one in book.entries
        if (not still_open or not one.closed_at)
        and (not overdue or one.overdue)
        and code in (None, one.code)
        and level in (None, one.level)
        and assignee in (None, one.assignee)
    ]
    lines = [_row(one, book, opened.lexicon, opened.config.zone) for one in found[:rows]]
    show.table(say("case.title"), [say(f"column.{name}") for name in _COLUMNS], lines)
    if len(found) > rows:
        show.line(say("more", shown=rows, total=len(found)))
    show.line(say("case.sum", shown=len(found), **_totals(book, opened.config.scores.minimum_n)))


@app.command("assign", help=say("help.case_assign"))
def assign(
    case: CaseId, to: Annotated[str, typer.Option("--to", help=say("help.case_to"))], project: ProjectFile = VOC_TOML
) -> None:
    """Say who deals with a case."""
    show.line(say("case.assigned", case=_work(project).assign(case, to=to), to=to.strip()))


@app.command("answer", help=say("help.case_answer"))
def answer(case: CaseId, at: AtTime = None, project: ProjectFile = VOC_TOML) -> None:
    """Say that the customer was answered."""
    show.line(say("case.answered_now", case=_work(project).answer(case, at=at)))


@app.command("close", help=say("help.case_close"))
def close(
    case: CaseId,
    result: Annotated[str, typer.Option("--result", help=say("help.case_result"))],
    at: AtTime = None,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Close a case."""
    show.line(say("case.closed_now", case=_work(project).close(case, result=result, at=at)))


@app.command("reopen", help=say("help.case_reopen"))
def reopen(case: CaseId, project: ProjectFile = VOC_TOML) -> None:
    """Open a closed case again."""
    show.line(say("case.reopened", case=_work(project).reopen(case)))


def _work(path: Path) -> Casework:
    return Casework(open_project(path))


def _known(said: str | None, known: set[str]) -> None:
    if said is not None and said not in known:
        raise QueryError(f"no case can be {said!r}", todo=f"write one of {', '.join(sorted(known))}")


def _row(one: Case, book: CaseBook, lexicon: Lexicon, zone: tzinfo) -> tuple[str, ...]:
    names = {risk.code: getattr(risk, language()) for risk in lexicon.risks}
    return (
        one.id,
        word("level", one.level),
        names.get(one.code, one.code),
        one.code,
        _state(one),
        _until(one, book.as_of, zone),
        one.assignee,
        one.source_ref,
        say("and").join(_notes(one)),
    )


def _state(one: Case) -> str:
    """Write the state; what is overdue is marked by a sign and a word."""
    if one.overdue:
        return say("case.overdue", clocks=say("and").join(say(f"case.{clock}") for clock in one.overdue))
    return say(f"case.{one.state}_late" if one.missed else f"case.{one.state}")


def _until(one: Case, as_of: datetime, zone: tzinfo) -> str:
    if one.due is None:
        return ""
    hours = (one.due - as_of).total_seconds() / 3600
    key = "case.left" if hours >= 0 else "case.past"
    return say(key, due=local(one.due, zone), hours=f"{abs(hours):,.0f}")


def _notes(one: Case) -> Iterator[str]:
    if one.report_to_regulator and not one.closed_at:
        yield say("case.regulator")
    if one.signal == "":
        yield say("case.unseen")
    if one.result:
        yield one.result


def _totals(book: CaseBook, minimum: int) -> dict[str, str]:
    total = book.total
    counts = {name: str(getattr(total, name)) for name in ("cases", "open", "overdue", "closed", "in_time", "late")}
    return counts | {"answer": _hours(total.answer, minimum), "close": _hours(total.close, minimum)}


def _hours(figure: Figure, minimum: int) -> str:
    if figure.value is None:  # with enough cases, half of them or more still run
        return say("case.few" if figure.n < max(minimum, 1) else "case.running", n=figure.n)
    return say("case.hours", hours=f"{figure.value:,.1f}", n=figure.n)
