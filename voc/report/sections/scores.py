"""Headline scores: tiles of the first screen, a trend and a table row for each."""

from __future__ import annotations

from voc.aggregate.findings import Findings, Score
from voc.report.blocks import Block, Chart, Columns, Table
from voc.report.charts import Line, line, spark
from voc.report.definition import Definition
from voc.report.model import Tile
from voc.report.page import Page
from voc.report.shifts import score_change
from voc.report.tables import anchor, row, table, trend_table
from voc.report.wording import Wording, count, plain, unit_of
from voc.track.cases import CaseBook

_ORDER = ("nps", "csat", "net_sentiment", "rating", "ces")
RANK = {name: place for place, name in enumerate(_ORDER)}
_TILES = 3  # the fourth is for risks


def headline(findings: Findings) -> list[Score]:
    """Return one score of each name, in the order of the tiles: over all surveys first, else the largest."""
    best: dict[str, Score] = {}
    for score in findings.scores:
        known = best.get(score.name)
        if known is None or _weight(score) > _weight(known):
            best[score.name] = score
    return sorted(best.values(), key=lambda score: (RANK.get(score.name, len(RANK)), score.name))


def _weight(score: Score) -> tuple[bool, bool, int]:
    return score.figure.value is not None, score.channel is None, score.figure.n


def score_anchor(score: Score) -> str:
    """Return where the chart of a score stands."""
    return anchor("score", score.name, *([score.channel] if score.channel else []))


def tiles(page: Page) -> tuple[Tile, ...]:
    """Return the tiles of the first screen: scores, then open cases or, where none are kept, risk signals."""
    findings, say = page.findings, page.say
    last = _case_tile(page.tracked.cases, say) if page.tracked and page.tracked.cases else _risk_tile(findings, say)
    return (*(_tile(score, findings, say) for score in headline(findings)[:_TILES]), last)


def _case_tile(book: CaseBook, say: Wording) -> Tile:
    words, total = say.strings, book.total
    high = sum(one.open for one in book.counts if one.level == "high")
    return Tile(
        id="cases",
        label=words("tile.cases"),
        detail=words("tile.cases_detail"),
        value=count(total.open),
        raw=float(total.open),
        note=words("tile.cases_note", high=count(high)),
        target=words("tile.cases_overdue", n=count(total.overdue)) if total.overdue else words("tile.cases_none"),
        state="act" if total.overdue else "none",
        change=words("tile.cases_closed", n=count(total.closed)),
        spark=None,
        anchor="risks",
        alert=total.overdue > 0,
    )


def _tile(score: Score, findings: Findings, say: Wording) -> Tile:
    unit = unit_of(score)
    figure = score.figure
    state, target = say.target(score)
    return Tile(
        id=score.name,
        label=say.score_name(score),
        detail=say.definition(score),
        value=say.strings("value.few_short") if figure.value is None else plain(figure.value, unit),
        raw=figure.value,
        note=say.basis(figure, unit),
        target=target,
        state=state,
        change=score_change(score, findings, say=say),
        spark=spark(score.trend, words=say.strings("caption.score_trend", name=say.score_name(score))),
        anchor=score_anchor(score),
    )


def _risk_tile(findings: Findings, say: Wording) -> Tile:
    high = sum(risk.n for risk in findings.risks if risk.level == "high")
    others = sum(risk.n for risk in findings.risks if risk.level != "high")
    words = say.strings
    return Tile(
        id="risk",
        label=words("tile.risk"),
        detail=words("tile.risk_detail"),
        value=count(high),
        raw=float(high),
        note=words("tile.risk_note", others=count(others)),
        target=words("tile.risk_target" if high else "tile.risk_none"),
        state="act" if high else "none",
        change=words("tile.risk_change"),
        spark=None,
        anchor="risks",
        alert=high > 0,
    )


def blocks(page: Page) -> tuple[Block, ...]:
    """Return a trend for every score, and all of them as a table."""
    findings, say = page.findings, page.say
    if not findings.scores:
        return ()
    charts = tuple(_chart(score, findings, say, page.definition) for score in findings.scores)
    return Columns(tuple((chart,) for chart in charts)), _table(findings, say)


def _chart(score: Score, findings: Findings, say: Wording, definition: Definition) -> Chart:
    unit, figure, words = unit_of(score), score.figure, say.strings
    name = say.score_name(score)
    if figure.value is None:
        title = words("chart.score_few", name=name, this=say.this, n=count(figure.n))
    else:
        change = score_change(score, findings, say=say)
        title = words("chart.score", name=name, value=plain(figure.value, unit), change=change)
    ticks = tuple(say.tick(point.period) for point in score.trend)
    data = Line(
        points=score.trend,
        ticks=ticks,
        hovers=tuple(f"{say.period_brief(p.period)}: {say.full(p.figure, unit)}" for p in score.trend),
        unit=unit,
        end=say.value(figure, unit) if figure.value is not None else "",
        target=score.target,
        target_label="" if score.target is None else words("target.mark", target=plain(score.target, unit)),
    )
    return Chart(
        id=score_anchor(score),
        title=title,
        note=_note(score, findings, say),
        spec=line(data, palette=definition.light),
        height=220,
        min_width=280,
        table=trend_table(say, words("caption.score_trend", name=name), score.trend, unit),
    )


def _note(score: Score, findings: Findings, say: Wording) -> str:
    figure, unit = score.figure, unit_of(score)
    parts = [say.definition(score), say.period_name(findings.period), say.strings("value.n", n=count(figure.n))]
    parts.append(say.interval(figure.low, figure.high, unit))
    parts.append(say.target(score)[1])
    return say.listing([part for part in parts if part], separator="clause")


def _table(findings: Findings, say: Wording) -> Table:
    none = say.strings("value.none")
    rows = [
        row(
            say.score_name(score),
            say.definition(score),
            say.value(score.figure, unit_of(score)),
            say.bounds(score.figure, unit_of(score)),
            count(score.figure.n),
            none if score.target is None else say.target(score)[1],
            say.change_cell(score.change, unit_of(score)),
        )
        for score in findings.scores
    ]
    columns = ("score", "definition", "value", "interval", "n", "target", "change")
    against = say.against(findings.previous)
    return table(say, say.strings("caption.scores"), columns, rows, words=2, against=against)
