"""Customer groups that stand out, and own reviews beside rivals', as tables."""

from __future__ import annotations

from collections.abc import Sequence

from voc.aggregate.rivals import Comparison, Rivalry
from voc.aggregate.segment_findings import Breakdown, Group, GroupDifference, Segmentation
from voc.report.blocks import Block, Cell, Lines, Table, Text
from voc.report.tables import difference_words, row, table
from voc.report.wording import UNITS, Unit, Wording, count, visible

_SHOWN = 12
_RIVAL_UNITS: dict[str, Unit] = {"rating": "mean", "net_sentiment": "net"}


def apart(found: Segmentation, say: Wording) -> list[Block]:
    """Return the groups that differ from all others, and those that moved otherwise than the others."""
    different = [d for d in found.differences if d.significant and d.form in UNITS]
    key = "segment.different" if different else "segment.none"
    made: list[Block] = [Text(say.strings(key, n=count(found.all_significant()), compared=count(found.compared)))]
    if different:
        made.append(_table(different[:_SHOWN], found.all_significant(), say))
    moved = [(one, group) for one in found.breakdowns if one.form in UNITS for group in one.moved]
    if moved:
        lines = tuple(Cell(_moved(one, group, say), customer=True) for one, group in moved[:_SHOWN])
        made.append(Lines(say.strings("segment.moved"), lines))
    return made


def _table(different: Sequence[GroupDifference], of: int, say: Wording) -> Table:
    rows = []
    for d in different:
        unit = UNITS[d.form]
        rows.append(
            row(
                Cell(_group(d.value, d.attribute, say), customer=True),
                measured(d.measure, d.touchpoint, say),
                say.window(d.window),
                say.value_n(d.figure, unit),
                say.value_n(d.rest, unit),
                difference_words(d.difference, d.low, d.high, unit, say),
                say.strings.find("effect", d.size or ""),
            )
        )
    columns = ("group", "figure", "window", "here", "rest", "difference", "effect")
    caption = say.strings("caption.apart", shown=count(len(rows)), of=count(of))
    return table(say, caption, columns, rows, words=3)


def _moved(one: Breakdown, group: Group, say: Wording) -> str:
    unit, shift = UNITS[one.form], group.before
    return say.strings(
        "segment.shift",
        group=_group(group.value, one.attribute, say),
        measure=measured(one.measure, one.touchpoint, say),
        then=say.value_n(shift.then, unit),
        now=say.value_n(shift.now, unit),
        window=say.window(shift.window),
        against=say.window(shift.against),
    )


def beside_rivals(found: Sequence[Rivalry], say: Wording) -> list[Block]:
    """Return a table for every rival and channel."""
    return [_rival(one, say) for one in found if one.comparisons]


def _rival(one: Rivalry, say: Wording) -> Table:
    caption = say.strings(
        "caption.rivals",
        name=visible(one.name),
        channel=say.names.channel(one.channel),
        window=say.window(one.window),
    )
    columns = ("figure", "verdict", "own", "rival", "difference")
    return table(say, caption, columns, [_compared(comparison, say) for comparison in one.comparisons], words=2)


def _compared(one: Comparison, say: Wording) -> tuple[Cell, ...]:
    unit = _RIVAL_UNITS.get(one.measure, "share")
    better = (one.difference or 0.0) > 0 if one.measure != "blame" else (one.difference or 0.0) < 0
    verdict = "few" if one.significant is None else "same"
    if one.significant:
        verdict = "ahead" if better else "behind"
    return row(
        measured(one.measure, one.touchpoint, say),
        say.strings(f"rival.{verdict}"),
        say.value_n(one.own, unit),
        say.value_n(one.rival, unit),
        difference_words(one.difference, one.low, one.high, unit, say),
    )


def measured(name: str, touchpoint: str | None, say: Wording) -> str:
    """Name a measure, and the touchpoint that it is of."""
    words = say.strings.find("score", name)
    if touchpoint is None:
        return words
    return say.strings("segment.measure", touchpoint=say.names.touchpoint(touchpoint), measure=words)


def _group(value: str, attribute: str, say: Wording) -> str:
    return say.strings("chart.segment_name", value=visible(value), attribute=visible(attribute))
