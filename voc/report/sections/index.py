"""The experience index with its parts, and operational indicators before and after, against targets."""

from __future__ import annotations

from collections.abc import Iterator

from voc.aggregate.experience_findings import ExperienceIndex, ExperiencePart, IndicatorFinding, ProcessIndex
from voc.report.blocks import (
    Article,
    Block,
    Cell,
    Chart,
    Fact,
    Facts,
    Lines,
    Table,
)
from voc.report.charts import Line, line
from voc.report.driver_charts import Bar, spans
from voc.report.page import Page
from voc.report.tables import row, table, trend_table
from voc.report.wording import Wording, count, plain, signed, visible


def blocks(page: Page) -> tuple[Block, ...]:
    """Return the index and the indicators; nothing where there are none."""
    index, found = page.findings.experience, page.findings.indicators
    shown: list[Block] = []
    if index and any(part.value.value is not None for part in index.parts):
        shown += [_index(index, page), _parts(index, page)]
    if found and found.figures:
        shown.append(_indicators(found.figures, found.process, page))
    return tuple(shown)


def _index(index: ExperienceIndex, page: Page) -> Chart:
    say, words, figure = page.say, page.say.strings, index.figure
    if figure.value is None:
        title = words("index.few", known=plain(index.known, "share"))
    else:
        title = words("index.title", value=say.full(figure, "mean_100"), change=say.change(index.change, "mean_100"))
    notes = [words("index.note", period=say.period_name(page.findings.period)), _weighting(index, say)]
    if index.missing:
        names = say.listing([say.names.part(name) for name in index.missing])
        notes.append(words("index.missing", names=names, known=plain(index.known, "share")))
    data = Line(
        points=index.trend,
        ticks=tuple(say.tick(point.period) for point in index.trend),
        hovers=tuple(f"{say.period_brief(p.period)}: {say.full(p.figure, 'mean_100')}" for p in index.trend),
        unit="mean_100",
        end=say.value(figure, "mean_100") if figure.value is not None else "",
    )
    return Chart(
        id="index-trend",
        title=title,
        note=say.listing(notes, separator="clause"),
        spec=line(data, palette=page.definition.light),
        height=220,
        min_width=280,
        table=trend_table(say, words("index.trend"), index.trend, "mean_100"),
    )


def _weighting(index: ExperienceIndex, say: Wording) -> str:
    score = say.strings.find("score", index.score) if index.score else ""
    return say.strings(f"index.weighting.{index.weighting}", score=score)


def _parts(index: ExperienceIndex, page: Page) -> Chart:
    say, words = page.say, page.say.strings
    rows = [Bar(say.names.part(part.id), part.value, say.value_n(part.value, "mean_100")) for part in index.parts]
    spec = spans(rows, palette=page.definition.light, title=words("index.axis"), few=words("value.few_short"), high=104)
    columns = ("part", "dimensions", "weight_from", "part_weight", "value", "interval", "n")
    return Chart(
        id="index-parts",
        title=_parts_title(index, say),
        note=words("index.parts_note", period=say.period_name(page.findings.period)),
        spec=spec,
        height=spec["layout"]["height"],
        min_width=520,
        table=table(say, words("index.parts"), columns, [_part(part, say) for part in index.parts], words=3),
    )


def _parts_title(index: ExperienceIndex, say: Wording) -> str:
    known = [part for part in index.parts if part.value.value is not None]
    lowest = min(known, key=lambda part: part.value.value or 0.0)
    heavy = max(known, key=lambda part: part.weight)
    return say.strings(
        "index.lowest_heavy" if lowest is heavy else "index.lowest",
        part=say.names.part(lowest.id),
        value=say.full(lowest.value, "mean_100"),
        heavy=say.names.part(heavy.id),
        heavy_value=say.full(heavy.value, "mean_100"),
        weight=plain(heavy.weight, "share"),
    )


def _part(part: ExperiencePart, say: Wording) -> tuple[Cell, ...]:
    return row(
        say.names.part(part.id),
        say.listing(say.names.dimension(name) for name in part.dimensions),
        say.strings.find("origin", part.origin),
        plain(part.weight, "share"),
        say.value(part.value, "mean_100"),
        say.bounds(part.value, "mean_100"),
        say.n(part.value),
    )


def _indicators(figures: tuple[IndicatorFinding, ...], process: ProcessIndex | None, page: Page) -> Article:
    say, words = page.say, page.say.strings
    aimed = [one for one in figures if one.target is not None]
    met = sum(1 for one in aimed if one.met)
    title = words("indicator.title" if aimed else "indicator.none", met=count(met), all=count(len(aimed)))
    lines = tuple(Cell(_sentence(one, say), customer=True) for one in aimed)
    return Article(
        "index-indicators",
        title,
        (
            *(_process(process, say) if process else ()),
            *([Lines("", lines)] if lines else []),
            _table(figures, page),
        ),
    )


def _process(process: ProcessIndex, say: Wording) -> Iterator[Facts]:
    words = say.strings
    few = words("indicator.unknown")
    whole = few if process.value is None else signed(process.value, 0)
    note = words("indicator.process_note", known=plain(process.known, "share"))
    yield Facts(
        (
            Fact(words("indicator.process"), whole, note),
            *(
                Fact(
                    visible(say.names.part(part.name)),
                    few if part.value is None else signed(part.value, 0),
                    words("indicator.part", weight=plain(part.weight, "share"), n=count(part.indicators)),
                )
                for part in process.parts
            ),
        )
    )


def _sentence(one: IndicatorFinding, say: Wording) -> str:
    words = say.strings
    values = {"name": _name(one, say), "value": _number(one.value, say), "target": _number(one.target, say)}
    if one.baseline is None:
        return words("indicator.plain", **values, verdict=_verdict(one, say))
    return words("indicator.before", **values, baseline=_baseline(one, say), verdict=_verdict(one, say))


def _name(one: IndicatorFinding, say: Wording) -> str:
    parts = say.listing([f"{key} {value}" for key, value in one.attributes])
    name = visible(one.name if not parts else say.strings("indicator.of", name=one.name, parts=parts))
    return name if not one.unit else say.strings("indicator.in", name=name, unit=visible(one.unit))


def _verdict(one: IndicatorFinding, say: Wording) -> str:
    """Say whether a target is met, else how much of the gap is closed, and whether the baseline ever moved so far."""
    words = say.strings
    if one.met is None or one.met or one.attained is None or one.baseline is None:
        verdict = _short(one, say)
    else:
        verdict = words(
            "indicator.way" if one.attained >= 0 else "indicator.back", share=plain(abs(one.attained), "share")
        )
    if one.outside is None:
        return verdict
    return say.listing([verdict, words("indicator.outside" if one.outside else "indicator.inside")], separator="comma")


def _short(one: IndicatorFinding, say: Wording) -> str:
    if one.target is None:
        return say.strings("target.none")
    return say.strings("indicator.unknown" if one.met is None else "indicator.met" if one.met else "indicator.missed")


def _table(figures: tuple[IndicatorFinding, ...], page: Page) -> Table:
    say = page.say
    cells = [
        row(
            Cell(_name(one, say), customer=True),
            _short(one, say),
            _number(one.value, say),
            _number(one.previous, say),
            _percent(one.change, say),
            _baseline(one, say),
            _percent(one.change_baseline, say),
            _number(one.target, say),
        )
        for one in figures
    ]
    against = say.against(page.findings.previous)
    columns = ("indicator", "verdict", "now", "against", "change", "baseline", "change_baseline", "target")
    return table(say, say.strings("indicator.table"), columns, cells, words=2, against=against)


def _baseline(one: IndicatorFinding, say: Wording) -> str:
    if one.baseline is None or one.low is None or one.high is None:
        return _number(one.baseline, say)
    bounds = say.strings("value.bounds", low=_number(one.low, say), high=_number(one.high, say))
    return say.strings("indicator.baseline", value=_number(one.baseline, say), bounds=bounds)


def _number(value: float | None, say: Wording) -> str:
    """Write an operational figure: two digits at most, none that say nothing."""
    if value is None:
        return say.strings("value.none")
    return f"{value:,.2f}".rstrip("0").rstrip(".").replace("-", "\N{MINUS SIGN}")


def _percent(change: float | None, say: Wording) -> str:
    return say.strings("value.none") if change is None else f"{signed(100 * change, 1)}%"
