"""What praise brings and blame costs (Kano)."""

from __future__ import annotations

from collections.abc import Iterator

from voc.aggregate.driver_findings import DriverModel, Drivers, Effect, Kano
from voc.report.blocks import Article, Block, Cell, Table, Text
from voc.report.driver_words import name_of, named, place, score_of, span
from voc.report.journey_map import touchpoint_anchor
from voc.report.page import Page
from voc.report.tables import row, table
from voc.report.wording import Wording, count, signed, unit_of

_KINDS = ("basic", "performance", "excitement", "indifferent")


def kano(model: DriverModel, found: Drivers, page: Page) -> Iterator[Block]:
    """Yield the classes of a model's touchpoints; nothing where no effect can be told."""
    say, words = page.say, page.say.strings
    known = sorted((one for one in model.kano if _says(one)), key=lambda one: (_rank(one), one.id))
    if not known:
        return
    rest = [name_of(model, one.id, say) for one in model.kano if not _says(one)]
    shown: list[Block] = [Text(words("kano.note", span=span(found, say), n=count(model.n)))]
    shown.append(_table(model, known, say))
    if rest:
        shown.append(Text(words("kano.rest", names=say.listing(rest))))
    yield Article(place(model, "kano"), _title(model, known, say), tuple(shown))


def _says(one: Kano) -> bool:
    """Return whether there is anything to tell: a class, or an effect that is significant."""
    return one.kind is not None or any(effect and effect.significant for effect in (one.reward, one.penalty))


def _rank(one: Kano) -> int:
    return _KINDS.index(one.kind) if one.kind else len(_KINDS)


def _title(model: DriverModel, known: list[Kano], say: Wording) -> str:
    parts = []
    for kind in _KINDS:
        names = [name_of(model, one.id, say) for one in known if one.kind == kind]
        if names:
            parts.append(say.strings(f"kano.title.{kind}", names=named(names, say)))
    if not parts:
        return say.strings("kano.title.none")
    return say.listing(parts, separator="clause")


def _table(model: DriverModel, ranked: list[Kano], say: Wording) -> Table:
    digits = 1 if unit_of(score_of(model)) == "net" else 2
    cells = [
        row(
            Cell(name_of(model, one.id, say), href=touchpoint_anchor(one.id)),
            say.strings(f"kano.kind.{one.kind or 'unknown'}"),
            _effect(one.reward, digits, say),
            count(one.praised),
            _effect(one.penalty, digits, say),
            count(one.blamed),
        )
        for one in ranked
    ]
    caption = say.strings("kano.table", score=say.score_name(score_of(model)))
    return table(say, caption, ("touchpoint", "kano", "reward", "praised", "penalty", "blamed"), cells, words=2)


def _effect(effect: Effect | None, digits: int, say: Wording) -> str:
    if effect is None:
        return say.strings("value.few_short")
    low, high = signed(effect.low, digits), signed(effect.high, digits)
    key = "kano.effect" if effect.significant else "kano.effect_same"
    return say.strings(key, value=signed(effect.value, digits), bounds=say.strings("value.bounds", low=low, high=high))
