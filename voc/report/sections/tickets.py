"""How complaint tickets are dealt with."""

from __future__ import annotations

from voc.aggregate.figures import Figure
from voc.aggregate.ticket_findings import Growth, TicketGroup, Tickets, TicketShare
from voc.report.blocks import (
    Block,
    Cell,
    Fact,
    Facts,
    Lines,
    Table,
)
from voc.report.page import Page
from voc.report.tables import row, table
from voc.report.wording import Unit, Wording, count, visible

_UNITS: dict[str, Unit] = {"close": "mean_100", "on_time": "share", "repeated": "share", "returning": "share"}
_SHOWN = 8


def blocks(page: Page) -> tuple[Block, ...]:
    """Return volume, times and rates, causes, and the groups whose tickets fare otherwise than the others."""
    tickets, say = page.findings.tickets, page.say
    if tickets is None or not tickets.groups:
        return ()
    apart = tuple(Cell(line, customer=True) for line in _apart(tickets, say))
    nobody = (Cell(say.strings("ticket.nobody_apart")),)
    return (
        Facts(_facts(tickets, say)),
        Lines(say.strings("ticket.apart"), apart or nobody),
        _table(tickets.causes, "causes", say),
        *([_table(tickets.kinds, "kinds", say)] if tickets.kinds else []),
    )


def _facts(tickets: Tickets, say: Wording) -> tuple[Fact, ...]:
    words, all_together = say.strings, tickets.groups[0]
    growth = tickets.changes[0] if tickets.changes else None
    volume = Fact(words("ticket.volume"), count(tickets.volume), _growth(growth, say))
    figures = (
        *([("answer", tickets.answer)] if tickets.answer.n else []),
        ("close", all_together.close),
        ("on_time", all_together.on_time),
        ("repeated", all_together.repeated),
    )
    return volume, *(_fact(name, figure, all_together, say) for name, figure in figures)


def _fact(name: str, figure: Figure, group: TicketGroup, say: Wording) -> Fact:
    label = say.strings(f"ticket.{name}")
    if figure.value is None:
        return Fact(
            label, say.strings("value.few_short"), say.strings("value.n", n=count(figure.n)) if figure.n else ""
        )
    unit = _UNITS.get(name, "mean_100")
    note = say.listing([say.basis(figure, unit), say.window(group.window)], separator="comma")
    return Fact(label, _written(name, figure, say), note)


def _written(name: str, figure: Figure, say: Wording) -> str:
    value = say.value(figure, _UNITS.get(name, "mean_100"))
    return value if name not in ("answer", "close") else say.strings("ticket.hours", hours=value)


def _growth(growth: Growth | None, say: Wording) -> str:
    if growth is None or growth.significant is None or growth.ratio is None:
        return ""
    against = say.against(growth.against)
    key = "ticket.growth" if growth.significant else "ticket.same"
    return say.strings(key, against=against, then=count(growth.then), ratio=f"{growth.ratio:.2f}")


def _apart(tickets: Tickets, say: Wording) -> list[str]:
    """Say which groups differ significantly, the surest first."""
    found = [
        (test.p or 0.0, group, test)
        for group in tickets.groups
        for test in group.tests
        if test.significant and getattr(group, test.name).value is not None
    ]
    lines = []
    for _, group, test in sorted(found, key=lambda item: (item[0], item[1].attribute, item[1].value))[:_SHOWN]:
        attribute = say.strings.find("ticket_group", group.attribute)
        lines.append(
            say.strings(
                "ticket.group",
                value=visible(group.value),
                attribute=visible(attribute),
                figure=say.strings(f"ticket.{test.name}"),
                now=_written(test.name, getattr(group, test.name), say),
                n=count(getattr(group, test.name).n),
                rest=_written(test.name, test.rest, say),
                window=say.window(group.window),
            )
        )
    return lines


def _table(shares: tuple[TicketShare, ...], what: str, say: Wording) -> Table:
    rows = [
        row(
            _name(share.name, what, say),
            say.value(share.share, "share"),
            say.bounds(share.share, "share"),
            say.n(share.share),
            say.change_cell(share.change_window, "percent_points"),
        )
        for share in shares[:_SHOWN]
    ]
    columns = ("cause" if what == "causes" else "ticket_kind", "share", "interval", "n", "change_longer")
    return table(say, say.strings(f"caption.{what}"), columns, rows)


def _name(name: str, what: str, say: Wording) -> Cell:
    if what == "causes":
        touchpoint, _, dimension = name.partition(".")
        return Cell(say.place(touchpoint, dimension))
    return Cell(visible(name), customer=True)
