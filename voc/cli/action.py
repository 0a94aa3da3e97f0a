"""Care for actions on pain points: `voc action add | list | update | close | review | export | import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import language, say
from voc.errors import InputError
from voc.project import actions as ledger
from voc.project.project import Project
from voc.track import actions
from voc.track.actions import Action
from voc.track.form import Form
from voc.track.told import told
from voc.track.words import words
from voc.wiring import open_project

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_LISTED = ("id", "target", "measure", "owner", "due_on", "degree", "status")

Id = Annotated[str, typer.Argument(help=say("help.action_id"))]
Target = Annotated[str | None, typer.Option(help=say("help.action_target"))]
Measure = Annotated[str | None, typer.Option(help=say("help.action_measure"))]
Owner = Annotated[str | None, typer.Option(help=say("help.action_owner"))]
Cost = Annotated[str | None, typer.Option(help=say("help.action_cost"))]
Starts = Annotated[str | None, typer.Option(help=say("help.action_starts"))]
Due = Annotated[str | None, typer.Option(help=say("help.action_due"))]
Done = Annotated[str | None, typer.Option(help=say("help.action_done"))]
Degree = Annotated[str | None, typer.Option(help=say("help.action_degree"))]
StatusText = Annotated[str | None, typer.Option(help=say("help.action_status"))]
Comparison = Annotated[str | None, typer.Option(help=say("help.action_comparison"))]
Note = Annotated[str | None, typer.Option(help=say("help.action_note"))]
File = Annotated[Path, typer.Argument(help=say("help.action_file"))]


@app.command("add", help=say("help.action_add"))
def add(
    target: Annotated[str, typer.Argument(help=say("help.action_target"))],
    measure: Measure = None,
    owner: Owner = None,
    cost: Cost = None,
    starts: Starts = None,
    due: Due = None,
    done: Done = None,
    degree: Degree = None,
    status: StatusText = None,
    comparison: Comparison = None,
    note: Note = None,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Store a new action and print its id."""
    given = {"target": target, "measure": measure, "owner": owner, "cost": cost, "starts_on": starts, "due_on": due,
             "done_on": done, "degree": degree, "status": status, "comparison": comparison, "note": note}  # fmt: skip
    _saved(open_project(project), given)


@app.command("update", help=say("help.action_update"))
def update(
    action_id: Id,
    target: Target = None,
    measure: Measure = None,
    owner: Owner = None,
    cost: Cost = None,
    starts: Starts = None,
    due: Due = None,
    done: Done = None,
    degree: Degree = None,
    status: StatusText = None,
    comparison: Comparison = None,
    note: Note = None,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Change what is named of an action; an empty text clears it."""
    given = {"target": target, "measure": measure, "owner": owner, "cost": cost, "starts_on": starts, "due_on": due,
             "done_on": done, "degree": degree, "status": status, "comparison": comparison, "note": note}  # fmt: skip
    _saved(open_project(project), given, action_id=action_id)


@app.command("close", help=say("help.action_close"))
def close(
    action_id: Id,
    done: Done = None,
    degree: Degree = None,
    note: Note = None,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Mark an action as done."""
    opened = open_project(project)
    given = {"done_on": done, "degree": degree, "note": note}
    _told(opened, ledger.close(opened, action_id, _named(given), language=language()))


@app.command("list", help=say("help.action_list"))
def listed(
    project: ProjectFile = VOC_TOML,
    everything: Annotated[bool, typer.Option("--all", help=say("help.action_all"))] = False,
) -> None:
    """Print the actions by number."""
    opened = open_project(project, read_only=True)
    form, today = ledger.form(opened, language()), opened.today()
    found = [one for one in actions.load(opened.store) if everything or one.status != "dropped"]
    titles = [words(language())("column", name) for name in _LISTED]
    show.table(say("action.title"), titles, [_row(one, form, overdue=one.overdue(today)) for one in found])
    if not found:
        show.line(say("action.none"))


def _row(one: Action, form: Form, *, overdue: bool) -> list[object]:
    shown = {"id": one.id} | form.cells(one)
    shown["degree"] = "" if one.degree is None else f"{one.degree:.0%}"
    if overdue:
        shown["status"] = say("action.overdue", status=shown["status"])
    return ["" if shown[name] is None else shown[name] for name in _LISTED]


@app.command("review", help=say("help.action_review"))
def review(period: PeriodText = None, project: ProjectFile = VOC_TOML) -> None:
    """Print what the data say of every closed action, as of the end of a period."""
    opened = open_project(project, read_only=True)
    chosen = opened.period(period)
    form = ledger.form(opened, language())
    found = [one for one in opened.reviews(chosen) if one.verdict]
    rows = [
        (one.action.id, form.label(one.action.target), told(one, language=form.language, label=form.label))
        for one in found
    ]
    titles = [words(language())("column", name) for name in ("id", "target", "verdict")]
    show.table(say("action.reviewed", period=chosen), titles, rows)
    if not rows:
        show.line(say("action.none_closed"))


@app.command("export", help=say("help.action_export"))
def export(file: File, project: ProjectFile = VOC_TOML) -> None:
    """Write all actions into a new workbook."""
    ledger.export(open_project(project, read_only=True), file)
    show.line(say("written_file", path=file))


@app.command("import", help=say("help.action_import"))
def bring(file: File, project: ProjectFile = VOC_TOML) -> None:
    """Take the actions of a workbook; exit 2 if a row is wrong."""
    if not file.is_file():
        raise InputError("no such file", where=str(file), todo="check the path")
    taken = ledger.take(open_project(project), file)
    assert taken is not None
    show.line(say("action.taken", count=len(taken.saved)))
    for note in taken.notes:
        show.line(note)
    if taken.reading.fault or taken.merged.problems or taken.merged.told:
        raise typer.Exit(2)


def _named(given: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value is not None}


def _saved(opened: Project, given: dict[str, str | None], *, action_id: str = "") -> None:
    _told(opened, ledger.change(opened, _named(given), action_id=action_id, language=language()))


def _told(opened: Project, action: Action) -> None:
    form = ledger.form(opened, language())
    shown = form.cells(action)
    show.line(say("action.saved", id=action.id, target=shown["target"], status=shown["status"]))
