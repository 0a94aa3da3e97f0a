"""What goes with the scores: relative weights, importance and performance, praise and blame, what if, wishes."""

from __future__ import annotations

from collections.abc import Iterator

from voc.aggregate.driver_findings import Driver, DriverModel, Drivers
from voc.report.blocks import Article, Block, Cell, Lines, Text
from voc.report.driver_words import name_of, named, place, score_of, span, told
from voc.report.importance import importance, weights
from voc.report.kano import kano
from voc.report.page import Page
from voc.report.what_if import sliders
from voc.report.wishes import wishes
from voc.report.wording import Wording, count

_ORDER = ("nps", "csat", "rating")


def blocks(page: Page) -> tuple[Block, ...]:
    """Return an article for every score that was set against touchpoints, and what customers wish for."""
    found = page.findings.drivers
    if found is None:
        return ()
    touchpoints = [one for one in found.models if one.basis == "touchpoint"]
    ordered = sorted(touchpoints, key=lambda one: (_ORDER.index(one.score), one.channel or ""))
    return (*(_article(one, found, page) for one in ordered), *wishes(found, page))


def _article(model: DriverModel, found: Drivers, page: Page) -> Article:
    say = page.say
    shown = tuple(_blocks(model, found, page)) if model.drivers else (Text(say.few(model.n)),)
    return Article(place(model), _title(model, say), shown, name=say.score_name(score_of(model)))


def _blocks(model: DriverModel, found: Drivers, page: Page) -> Iterator[Block]:
    say = page.say
    yield weights(model, found, page)
    if model.few:
        names = [name_of(model, name, say) for name, n in model.few if n]
        yield Text(say.strings("driver.few", names=named(names, say, most=len(names))))
    if told(model) and model.lines:
        yield importance(model, model.lines, found, page)
    yield from kano(model, found, page)
    yield from sliders(model, found, page)
    others = [one for one in found.models if (one.score, one.channel) == (model.score, model.channel)]
    lines = tuple(Cell(_other(one, say)) for one in others if one.basis != "touchpoint" and told(one))
    if lines:
        yield Lines(say.strings("driver.others", span=span(found, say)), lines)


def _title(model: DriverModel, say: Wording) -> str:
    words, score, found = say.strings, say.score_name(score_of(model)), told(model)
    if not found:
        return words("driver.none" if model.drivers else "driver.too_few", score=score, n=count(model.n))
    first = found[0]
    values = {"score": score, "name": name_of(model, first.id, say), "share": say.full(first.share, "share")}
    rival = next((one for one in found[1:] if _overlap(first, one)), None)
    if rival is None:
        return words("driver.first", **values)
    return words("driver.close", **values, rival=name_of(model, rival.id, say))


def _overlap(one: Driver, other: Driver) -> bool:
    return one.share.low is None or other.share.high is None or other.share.high >= one.share.low


def _other(model: DriverModel, say: Wording) -> str:
    """Say in one line what a score goes with in another reading: dimensions, or closed questions."""
    unknown = len(model.drivers) - len(told(model))
    parts = [
        say.strings(
            "driver.share",
            name=name_of(model, one.id, say),
            share=say.value(one.share, "share"),
            interval=say.interval(one.share.low, one.share.high, "share"),
        )
        for one in told(model)
    ]
    key = f"driver.basis.{model.basis}"
    text = say.strings(key, n=count(model.n), shares=say.listing(parts[:3], separator="clause"))
    return text if not unknown else text + say.strings.plural("driver.rest", of=unknown, count=count(unknown))
