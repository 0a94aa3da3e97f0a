"""The journey at a glance: stages as columns, touchpoints as tiles."""

from __future__ import annotations

from collections.abc import Sequence

from voc.aggregate.figures import Change
from voc.aggregate.findings import TouchpointFinding
from voc.report.blocks import JourneyMap, MapTile, Stage
from voc.report.page import Page
from voc.report.tables import anchor
from voc.report.wording import count


def touchpoint_anchor(name: str) -> str:
    """Return where the sheet of a touchpoint stands."""
    return anchor("touchpoint", name)


def journey_map(page: Page, *, title: str) -> JourneyMap:
    """Return the map of the touchpoints that were spoken of; the others are named under it."""
    findings, say = page.findings, page.say
    most = max((t.volume for t in findings.touchpoints), default=0) or 1
    stages: dict[str, list[MapTile]] = {}
    for touchpoint in findings.touchpoints:
        if touchpoint.volume:
            stages.setdefault(touchpoint.stage, []).append(_tile(touchpoint, most, page))
    silent = [say.names.touchpoint(t.id) for t in findings.touchpoints if not t.volume]
    note = say.strings(
        "map.note",
        period=say.period_name(findings.period),
        n=count(findings.quality.informative),
        against=say.against(findings.previous),
    )
    return JourneyMap(
        id="journey-map",
        title=title,
        note=note,
        stages=tuple(Stage(say.names.stage(stage), tuple(tiles)) for stage, tiles in stages.items()),
        silent=say.strings("map.silent", names=say.listing(silent)) if silent else "",
    )


def _tile(t: TouchpointFinding, most: int, page: Page) -> MapTile:
    say, tones = page.say, page.definition.thresholds.tones
    mark = change_mark(t.change) or change_mark(t.change_baseline)
    words = say.strings(f"map.mark.{mark}") if mark else ""
    return MapTile(
        anchor=touchpoint_anchor(t.id),
        name=say.names.touchpoint(t.id),
        value=say.strings("value.few_short") if t.net.value is None else say.value(t.net, "net"),
        mark=words,
        note=say.strings("map.volume", n=count(t.volume)),
        tone=None if t.net.value is None else _tone(t.net.value, tones),
        weight=round(t.volume / most, 3),
    )


def change_mark(change: Change | None) -> str:
    """Return `up` or `down` where a change is significant, else nothing."""
    if change is None or not change.significant or not change.difference:
        return ""
    return "up" if change.difference > 0 else "down"


def _tone(net: float, steps: Sequence[float]) -> int:
    strength = sum(abs(net) >= step for step in steps)
    return strength if net > 0 else -strength
