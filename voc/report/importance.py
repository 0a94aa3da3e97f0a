"""How much each touchpoint has to do with a score, and how well it does: two charts."""

from __future__ import annotations

from voc.aggregate.driver_findings import Driver, DriverModel, Drivers
from voc.aggregate.figures import Figure
from voc.report.blocks import Cell, Chart, Spec
from voc.report.driver_charts import Bar, Spot, quadrants, spans
from voc.report.driver_words import name_of, named, place, score_of, span, told
from voc.report.journey_map import touchpoint_anchor
from voc.report.page import Page
from voc.report.tables import row, table
from voc.report.wording import Wording, count

_CORNERS = ("concentrate", "keep_up", "low_priority", "possible_overkill")


def weights(model: DriverModel, found: Drivers, page: Page) -> Chart:
    """Draw the share of each touchpoint in what the model explains, with its bootstrap interval."""
    say, words, known = page.say, page.say.strings, told(model)
    rows = [Bar(_name(model, one, say), _percent(one.share), _label(one, say), one.told) for one in model.drivers]
    spec = spans(rows, palette=page.definition.light, title=words("driver.axis_share"), few=words("value.few_short"))
    spec["layout"]["meta"] = {"links": [touchpoint_anchor(one.id) for one in model.drivers]}
    unknown = [_name(model, one, say) for one in model.drivers if not one.told]
    key = "driver.weights_all" if not unknown else "driver.weights" if known else "driver.weights_none"
    r2 = words("value.none") if model.r2.value is None else say.value(model.r2, "share")
    cells = [
        row(
            _link(model, one, say),
            words(f"driver.direction.{one.direction or 0}"),
            say.value(one.share, "share"),
            say.bounds(one.share, "share"),
            count(one.mentions),
        )
        for one in model.drivers
    ]
    columns = ("touchpoint", "verdict", "driver_share", "interval", "mentions")
    return Chart(
        id=place(model, "weights"),
        title=words(key, known=count(len(known)), all=count(len(rows)), names=named(unknown, say)),
        note=words("driver.weights_note", span=span(found, say), n=count(model.n), r2=r2),
        spec=spec,
        height=spec["layout"]["height"],
        min_width=560,
        table=table(say, words("driver.weights_table", score=say.score_name(score_of(model))), columns, cells, words=2),
    )


def importance(model: DriverModel, lines: tuple[float, float], found: Drivers, page: Page) -> Chart:
    """Draw importance against performance; the names of the quadrants stand in their corners."""
    say, words = page.say, page.say.strings
    spots = [spot for one in model.drivers if (spot := _spot(model, one, say))]
    spec = quadrants(
        spots,
        lines=(100 * lines[0], lines[1]),
        corners=[words.find("quadrant", name) for name in _CORNERS],
        axes=(words("driver.axis_performance"), words("driver.axis_share")),
        palette=page.definition.light,
    )
    spec["layout"]["meta"] = {"points": True}
    cells = [
        row(
            _link(model, one, say),
            _quadrant(one, say),
            say.value(one.share, "share"),
            say.value(one.performance, "net"),
            say.bounds(one.performance, "net"),
            count(one.mentions),
        )
        for one in model.drivers
    ]
    columns = ("touchpoint", "quadrant", "driver_share", "performance", "interval", "mentions")
    return Chart(
        id=place(model, "importance"),
        title=_title(model, say),
        note=words("driver.importance_note", span=span(found, say), n=count(model.n)) + _crowded(spec, spots, say),
        spec=spec,
        height=spec["layout"]["height"],
        min_width=600,
        table=table(
            say, words("driver.importance_table", score=say.score_name(score_of(model))), columns, cells, words=2
        ),
    )


def _title(model: DriverModel, say: Wording) -> str:
    """Say what to improve first: important, told from zero and below the mean; and of which that is sure."""
    weak = [one for one in told(model) if one.quadrant == "concentrate" and one.direction == 1]
    if not weak:
        return say.strings("driver.importance_none", score=say.score_name(score_of(model)))
    sure = [_name(model, one, say) for one in weak if one.certain]
    key = "all" if len(sure) == len(weak) else "some" if sure else "unsure"
    names = named([_name(model, one, say) for one in weak], say)
    return say.strings(f"driver.importance_{key}", names=names, sure=named(sure, say))


def _crowded(spec: Spec, spots: list[Spot], say: Wording) -> str:
    """Say how many names found no place; nothing where all did."""
    left = sum(1 for spot in spots if spot.told) - (len(spec["layout"]["annotations"]) - len(_CORNERS))
    return say.strings.plural("driver.crowded", of=left, count=count(left)) if left else ""


def _spot(model: DriverModel, one: Driver, say: Wording) -> Spot | None:
    if one.performance.value is None or one.share.value is None:
        return None
    name = _name(model, one, say)
    return Spot(name, one.performance.value, 100 * one.share.value, one.certain, one.told, touchpoint_anchor(one.id))


def _quadrant(one: Driver, say: Wording) -> str:
    if not one.told:
        return say.strings("driver.direction.0")
    if one.quadrant is None:
        return say.strings("value.none")
    name = say.strings.find("quadrant", one.quadrant)
    return name if one.certain else say.strings("driver.uncertain", name=name)


def _name(model: DriverModel, one: Driver, say: Wording) -> str:
    return name_of(model, one.id, say)


def _link(model: DriverModel, one: Driver, say: Wording) -> Cell:
    return Cell(_name(model, one, say), href=touchpoint_anchor(one.id))


def _label(one: Driver, say: Wording) -> str:
    value = say.value(one.share, "share")
    return say.strings(f"driver.label.{one.direction or 0}", share=value)


def _percent(share: Figure) -> Figure:
    value, low, high = (None if end is None else 100 * end for end in (share.value, share.low, share.high))
    return Figure(value, low, high, share.n)
