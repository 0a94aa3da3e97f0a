"""Sliders that say what a better touchpoint would do to a score, and the same as a table."""

from __future__ import annotations

import math
from collections.abc import Iterator

from voc.aggregate.driver_findings import DriverModel, Drivers
from voc.aggregate.what_if import ASSUMED, base_of, levers
from voc.aggregate.what_if import Lever as Line
from voc.report.blocks import Cell, Lever, Sliders, Table
from voc.report.driver_words import name_of, place, score_of, span
from voc.report.journey_map import touchpoint_anchor
from voc.report.page import Page
from voc.report.tables import row, table
from voc.report.wording import Unit, Wording, count, signed, unit_of

STEPS = (10, 20, 40)  # points of net sentiment
# A change of a score is small: one digit more than the score itself is shown with.
_DIGITS: dict[Unit, int] = {"net": 1, "share": 1, "mean": 3, "mean_100": 1}


def sliders(model: DriverModel, found: Drivers, page: Page) -> Iterator[Sliders]:
    """Yield the sliders of a model; nothing where no touchpoint that can be told from zero could get better."""
    say, words, unit = page.say, page.say.strings, unit_of(score_of(model))
    lines = [line for line in levers(page.findings, model) if line.most >= 1]
    if not lines:
        return
    score, scale = say.score_name(score_of(model)), 100 if unit == "share" else 1
    base = base_of(page.findings, model)
    yield Sliders(
        id=place(model, "what-if"),
        title=words("what_if.title", score=score),
        note=words(
            "what_if.note",
            span=span(found, say),
            n=count(model.n),
            assumptions=say.listing([words(f"assumption.{code}") for code in ASSUMED], separator="clause"),
        ),
        base=None if base is None else base * scale,
        room=_room(lines[0], scale),
        digits=_DIGITS[unit],
        signed=unit == "net",
        sentence=_sentence(score, None if base is None else base * scale, unit, say),
        levers=tuple(_lever(model, line, scale, say) for line in lines),
        start=min(STEPS[0], int(lines[0].most)),
        table=_table(model, lines, unit, say),
    )


def _lever(model: DriverModel, line: Line, scale: int, say: Wording) -> Lever:
    return Lever(
        id=line.driver,
        name=name_of(model, line.driver, say),
        level=line.level,
        most=int(line.most),
        slope=line.slope * scale,
        spread=line.spread * scale,
        note=say.strings("what_if.unclear") if line.spread >= abs(line.slope) else "",
    )


def _room(line: Line, scale: int) -> tuple[float, float] | None:
    return (line.down * scale, line.up * scale) if math.isfinite(line.up) else None


def _sentence(score: str, base: float | None, unit: Unit, say: Wording) -> str:
    """Return the answer with places for what the sliders say."""
    # The page fills these places: they go through the catalogue as they are.
    own = {name: f"{{{name}}}" for name in ("touchpoint", "points", "degree", "level", "to", "low", "high")}
    change = say.strings.plural(f"amount.{unit}", of=2, amount="{change}")
    if base is None:
        return say.strings("what_if.answer_change", **own, score=score, change=change)
    percent = "%" if unit == "share" else ""
    digits = _DIGITS[unit]
    before = signed(base, digits) if unit == "net" else f"{base:.{digits}f}{percent}"
    return say.strings("what_if.answer", **own, score=score, base=before, after=f"{{after}}{percent}", change=change)


def _table(model: DriverModel, lines: list[Line], unit: Unit, say: Wording) -> Table:
    cells = [
        row(
            Cell(name_of(model, line.driver, say), href=touchpoint_anchor(line.driver)),
            signed(line.level, 0),
            *(_step(line, step, unit, say) for step in STEPS),
        )
        for line in lines
    ]
    titles = [say.strings("what_if.column", points=step) for step in STEPS]
    caption = say.strings("what_if.table", score=say.score_name(score_of(model)))
    shown = table(say, caption, ("touchpoint", "net"), cells)
    return Table(caption, (*shown.columns, *titles), (False, *(True for _ in range(len(titles) + 1))), shown.rows)


def _step(line: Line, points: int, unit: Unit, say: Wording) -> str:
    if points > line.most:
        return say.strings("what_if.beyond")
    scale, digits = 100 if unit == "share" else 1, _DIGITS[unit]
    changes = (points * (line.slope + side * line.spread) for side in (0, -1, 1))
    value, low, high = (signed(scale * min(max(change, line.down), line.up), digits) for change in changes)
    return say.strings("what_if.step", value=value, bounds=say.strings("value.bounds", low=low, high=high))
