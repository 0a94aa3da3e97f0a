"""Figures beyond a threshold, unusual figures and overdue cases."""

from __future__ import annotations

from collections.abc import Iterable

from voc.report.alerts import figure_name, sentence, value_text
from voc.report.blocks import Block, Cell, Lines, Text
from voc.report.page import Page
from voc.report.wording import Wording, count, visible
from voc.track.alerts import Alert, Unjudged


def blocks(page: Page) -> tuple[Block, ...]:
    """Return a line for each alert, the thresholds first, and the thresholds that could not be judged."""
    followed, say = page.tracked, page.say
    if followed is None:
        return (Text(say.strings("section.alerts.unseen")),)
    overdue = sum(1 for one in followed.alerts if one.kind == "overdue")
    lines = [*_crossed(followed.alerts, say), *([_overdue(overdue, page)] if overdue else [])]
    left = tuple(_left(one, say) for one in followed.unjudged)
    return (
        *([Lines("", tuple(lines))] if lines else []),
        *([Lines(say.strings("alert.unjudged"), left)] if left else []),
    )


def _crossed(found: Iterable[Alert], say: Wording) -> list[Cell]:
    """Say alerts of figures; names of indicators come from files."""
    return [
        Cell(sentence(one, name=_name(one.subject, say), strings=say.strings), customer=True)
        for one in found
        if one.kind != "overdue"
    ]


def _overdue(n: int, page: Page) -> Cell:
    href = "risks" if "risks" in page.definition.sections else ""
    return Cell(page.say.strings.plural("alert.overdue", of=n, n=count(n)), href=href)


def _left(one: Unjudged, say: Wording) -> Cell:
    threshold = value_text(one.threshold, one.unit, say.strings)
    said = say.strings(f"alert.left_{one.reason}", name=_name(one.subject, say), n=count(one.n), threshold=threshold)
    return Cell(said, customer=True)


def _name(subject: str, say: Wording) -> str:
    return visible(figure_name(subject, strings=say.strings, names=say.names))
