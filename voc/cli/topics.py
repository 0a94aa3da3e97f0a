"""Look at the topics of each touchpoint, and fit them anew: `voc topics list` and `voc topics refit`."""

from __future__ import annotations

from typing import Annotated

import typer

from voc.cli import show
from voc.cli.options import VOC_TOML, PeriodText, ProjectFile
from voc.cli.text import language, say, word
from voc.lexicon import Lexicon
from voc.period import Period
from voc.wiring import open_project

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

TouchpointOption = Annotated[str | None, typer.Option(help=say("help.topics_touchpoint"))]


@app.command("list", help=say("help.topics_list"))
def topics(
    project: ProjectFile = VOC_TOML,
    touchpoint: TouchpointOption = None,
    retired: Annotated[bool, typer.Option("--retired", help=say("help.topics_retired"))] = False,
) -> None:
    """Print the topics in use, or all that ever were, by touchpoint and size."""
    opened = open_project(project, read_only=True)
    wanted = [t for t in opened.topics() if touchpoint in (None, t.touchpoint) and (retired or t.status == "active")]
    names = _names(opened.lexicon)
    rows = [
        (
            one.id,
            names.get(one.touchpoint, one.touchpoint),
            word("polarity", one.polarity),
            one.label,
            one.clauses,
            one.since,
            one.fitted_on,
            say("and").join(name for name, _ in one.successors) if one.status != "active" else "",
        )
        for one in sorted(wanted, key=lambda one: (list(names).index(one.touchpoint), -one.clauses, one.id))
    ]
    columns = ("topic", "touchpoint", "polarity", "words", "clauses", "since", "fitted_on", "successors")
    show.table(say("topics.title"), [say(f"column.{name}") for name in columns], rows, numbers=(4,))
    if not rows:
        show.line(say("topics.none"))


@app.command("refit", help=say("help.topics_refit"))
def refit(project: ProjectFile = VOC_TOML, touchpoint: TouchpointOption = None, period: PeriodText = None) -> None:
    """Fit topics anew, and print what became of each old one."""
    if period:
        Period.parse(period)
    found = open_project(project).refit_topics(period, touchpoint=touchpoint)
    rows = [
        (
            one.id,
            one.label,
            one.clauses,
            say(f"topics.{one.fate}"),
            say("and").join(f"{to.id} {to.label} {to.share:.0%}" for to in one.successors),
        )
        for one in found.moved
    ]
    titles = [say(f"column.{name}") for name in ("topic", "words", "clauses", "fate", "successors")]
    show.table(say("topics.map"), titles, rows, numbers=(2,))
    added = say("and").join(f"{name} {label}" for name, label in found.added)
    show.line(say("topics.added", count=len(found.added), topics=added))


def _names(lexicon: Lexicon) -> dict[str, str]:
    return {touchpoint.id: getattr(touchpoint, language()) for touchpoint in lexicon.touchpoints}
