"""What got better and what got worse: every significant change of a period in one sentence each, the surest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voc.aggregate.change_findings import Anomaly, Shift
from voc.aggregate.figures import Change
from voc.aggregate.findings import CellFinding, Findings, Score, TouchpointFinding
from voc.report.sections.scores import score_anchor
from voc.report.shifts import place_name, score_shift, told, unit_of_kind
from voc.report.tables import anchor
from voc.report.wording import Wording, count, plain, unit_of


@dataclass(frozen=True, slots=True)
class Move:
    """A significant change, in words, and where its evidence is."""

    touchpoint: str
    better: bool
    p: float
    size: float  # points
    text: str
    anchor: str


def moves(findings: Findings, *, say: Wording) -> tuple[Move, ...]:
    """Return the surest move of each touchpoint (feeling, complaints, praise) that has some, and of each score."""
    cards = {pain.id for pain in findings.pain_points}
    found = [
        *(move for one in findings.touchpoints for move in _touchpoint(one, say)),
        *(move for one in findings.cells for move in _cell(one, say, cards)),
        *(move for one in findings.anomalies for move in _anomaly(one, say, cards)),
        *(move for one in findings.shifts for move in _shift(one, say, cards)),
        *(move for one in findings.scores for move in _score(one, findings, say)),
    ]
    surest: dict[str, Move] = {}
    for move in sorted(found, key=lambda move: (move.p, -move.size, move.anchor, move.text)):
        surest.setdefault(move.touchpoint, move)
    return tuple(surest.values())


def _touchpoint(one: TouchpointFinding, say: Wording) -> Iterator[Move]:
    for change in (one.change, one.change_baseline):
        if _tells(change) and change and change.difference:
            text = say.strings(
                "move.net",
                name=say.names.touchpoint(one.id),
                against=say.against(change.against),
                direction=say.direction(change.difference, "net"),
                value=say.value_n(one.net, "net"),
            )
            size = abs(change.difference)
            yield Move(one.id, change.difference > 0, change.p or 0.0, size, text, anchor("touchpoint", one.id))


def _cell(one: CellFinding, say: Wording, cards: set[str]) -> Iterator[Move]:
    for change in (one.change, one.change_baseline):
        if _tells(change) and change and change.difference:
            text = say.strings(
                f"move.{one.side}",
                name=say.place(one.touchpoint, one.dimension),
                against=say.against(change.against),
                direction=say.direction(change.difference, "percent_points"),
                value=say.value_n(one.share, "share"),
            )
            better = (change.difference > 0) == (one.side == "strength")
            yield Move(one.touchpoint, better, change.p or 0.0, abs(change.difference), text, _place(one.id, cards))


def _anomaly(one: Anomaly, say: Wording, cards: set[str]) -> Iterator[Move]:
    """Yield complaints that are unusual; volumes and touchpoints are neither better nor worse."""
    if one.kind != "pain" or not one.significant or one.difference is None or one.usual is None:
        return
    touchpoint, _, dimension = one.name.partition(".")
    text = say.strings(
        "move.unusual",
        name=say.place(touchpoint, dimension),
        value=say.value_n(one.figure, "share"),
        usual=plain(one.usual, "share"),
        periods=count(one.periods),
    )
    size = 100 * abs(one.difference)
    yield Move(touchpoint, one.difference < 0, one.p or 0.0, size, text, _place(one.name, cards))


def _shift(one: Shift, say: Wording, cards: set[str]) -> Iterator[Move]:
    """Yield what touchpoints and cells have been for several periods; how often one is named is neither."""
    difference = one.change.difference
    if one.kind not in ("net", "weakness", "strength") or not one.direction or difference is None:
        return
    name, touchpoint = place_name(one, say=say), one.name.partition(".")[0]
    text = say.strings(f"move.{one.kind}_since", name=name, **told(one, unit_of_kind(one.kind), say=say))
    better = (difference > 0) == (one.kind != "weakness")
    yield Move(touchpoint, better, one.change.p or 0.0, abs(difference), text, _place(one.name, cards))


def _score(one: Score, findings: Findings, say: Wording) -> Iterator[Move]:
    """Yield what a score has been for several periods; what it was in one, its tile says."""
    shift = score_shift(one, findings)
    if shift and shift.change.difference:
        name, unit = say.score_name(one), unit_of(one)
        text = say.strings("move.score_since", name=name, **told(shift, unit, say=say))
        place, difference = score_anchor(one), shift.change.difference
        yield Move(place, difference > 0, shift.change.p or 0.0, abs(difference), text, place)


def _tells(change: Change | None) -> bool:
    return change is not None and bool(change.significant) and bool(change.difference)


def _place(name: str, cards: set[str]) -> str:
    return anchor("pain", name) if name in cards else anchor("touchpoint", name.partition(".")[0])
