"""Forget customers, or what was said before a day: `voc forget`."""

from __future__ import annotations

import sys
from datetime import date
from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say
from voc.errors import QueryError
from voc.project.forget import Forgotten
from voc.project.forget import forget as forgotten
from voc.wiring import open_project


def forget(
    respondent: Annotated[str, typer.Option(help=say("help.forget_respondent"))] = "",
    before: Annotated[str, typer.Option(help=say("help.forget_before"))] = "",
    pages: Annotated[bool, typer.Option("--pages", help=say("help.forget_pages"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.forget_dry"))] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("help.forget_yes"))] = False,
    project: ProjectFile = VOC_TOML,
) -> None:
    """Remove words for good, after asking; print what was removed, and where the words still are."""
    day = _day(before) if before else None
    opened = open_project(project)
    if dry_run or not yes:
        told(forgotten(opened, respondent=respondent, before=day, dry_run=True), "forget.would")
    if dry_run:
        return
    if not yes:
        if not sys.stdin.isatty():
            raise QueryError(say("forget.unasked"), where="voc forget", todo=say("forget.say_yes"))
        typer.confirm(say("forget.sure"), abort=True)
    told(forgotten(opened, respondent=respondent, before=day, pages=pages), "forget.done")


def told(found: Forgotten, title: str) -> None:
    """Print the counts, the reports and pages, and what is left to do for the user."""
    if not found.records and not found.customers:
        show.line(say("forget.nothing"))
    else:
        counts = ("customers", "records", "comments", "quotes", "phrases")
        rows = [(say(f"forget.{name}"), getattr(found, name)) for name in counts]
        show.table(say(title), [say("column.what"), say("column.count")], rows, numbers=(1,))
    if found.reports:
        names = [f"{period} ({language}, {edition})" for period, language, edition in found.reports]
        show.line(say("forget.reports", reports=say("and").join(names)))
    if found.open_cases:
        show.line(say("forget.cases", count=found.open_cases))
    for path in found.removed:
        show.line(say("forget.removed", path=path))
    for path in found.pages:
        show.line(say("forget.page", path=path))
    if found.pages:
        show.line(say("forget.pages"))
    if found.files:
        show.line(say("forget.files", files=say("and").join(found.files)))


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise QueryError(f"{said!r} is no day", where="--before", todo="write it as 2024-01-31") from None
