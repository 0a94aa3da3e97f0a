"""Names for figures, so that `[alerts]` can say which one it means (docs/loop.md#alerts).

| name | figure |
| --- | --- |
| `nps`, `csat`, `ces`, `loyalty`, `recommend`, `rating`, `net_sentiment` | that score, of every channel |
| `rating.app_review` | … of one channel |
| `touchpoint.hotline.net`, `.share`, `.volume` | a touchpoint |
| `pain.hotline.efficiency.share`, `.comments`, `.priority` | complaints of a touchpoint and dimension |
| `strength.branch.attitude.share`, `.comments` | praise |
| `risk.fraud`, `risk.high`, `risk.fraud.high` | comments with such a signal |
| `experience`, `experience.trust` | the experience index and its parts |
| `indicator.接通率`, `indicator.接通率.北区` | an indicator, or that of a group |
| `process`, `process.efficiency` | the process index and its parts |
| `tickets.volume`, `.open`, `.pending`, `.close`, `.on_time`, `.repeated`, `.returning` | complaint tickets |
| `volume.app_review`, `comments`, `informative`, `unassigned` | how much was heard |
| `cases.open`, `.overdue`, `.closed`, `.late`; `cases.overdue.fraud`, `cases.overdue.high` | cases |
| `result.calls_figures.call.all.silence_share.value` | a column of the one row of `result.*` with these words |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from typing import Any, get_args

from voc.aggregate.figures import Figure
from voc.aggregate.findings import Findings, Score
from voc.aggregate.tables import layouts
from voc.config import Channel, Config
from voc.cues import RISK_LEVELS
from voc.lexicon import Lexicon
from voc.track.cases import CaseBook, CaseCount

SCORES = ("nps", "csat", "ces", "loyalty", "recommend", "rating", "net_sentiment")
_CASES = ("open", "overdue", "closed", "late")
_TICKETS = ("volume", "open", "pending", "close", "on_time", "repeated", "returning")
_TOUCHPOINT = ("net", "share", "volume")
_PAIN = ("share", "comments", "priority")
_HEARD = ("comments", "informative", "unassigned")
_COUNTED = {"risk": "risks", "volume": "anomalies", "cases": ""}  # of what nobody spoke there are none: → table
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure by its name; `value` is None where there are too few answers."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    table: str  # result.<table> that holds it; empty for cases
    unit: str = "plain"  # net, share, mean, mean_100, count, hours, or plain


def unknown(names: Iterable[str], *, lexicon: Lexicon, config: Config) -> tuple[str, ...]:
    """Return a line for each name that no figure can have, with names near it."""
    wanted = [name for name in names if not name.startswith("indicator.") and name not in config.indicators]
    if not wanted:
        return ()
    known = tuple(_catalogue(lexicon, config))
    found = []
    for name in wanted:
        if name not in known and not (name.startswith("result.") and _column(name)):
            near = [one for one in known if f".{name}." in f".{one}."] or get_close_matches(name, known, _NEAR)
            found.append(f"{name!r} (near: {', '.join(near[:_NEAR] or [f'indicator.{name}'])})")
    return tuple(found)


def readings(findings: Findings, book: CaseBook | None) -> dict[str, Reading]:
    """Return every figure that has a name of its own."""
    found = [*_scores(findings), *_journey(findings), *_indices(findings), *_volumes(findings)]
    if book is not None:
        found += _cases(book)
    return {one.name: one for one in found}


def matching(name: str, known: Mapping[str, Reading], findings: Findings, *, cases: bool) -> tuple[Reading, ...]:
    """Return the figures that a name of `[alerts]` means; none where the period has no such figure.

    Args:
        name: as the table above says.
        known: what `readings` returned.
        findings: for names of `result.*`.
        cases: whether cases are known at all.
    """
    if name.startswith("result."):
        return _cell(name, findings)
    if name in SCORES:
        return tuple(one for key, one in known.items() if key == name or key.startswith(f"{name}."))
    if name in known:
        return (known[name],)
    if name.split(".")[0] in _COUNTED and (cases or not name.startswith("cases.")):
        return (_count(name, 0, _COUNTED[name.split(".")[0]]),)
    whole = name if name.startswith("indicator.") else f"indicator.{name}"
    if whole in known:
        return (known[whole],)
    return tuple(one for key, one in known.items() if key.startswith(f"{whole}."))


def _catalogue(lexicon: Lexicon, config: Config) -> Iterator[str]:
    """Yield every name that a figure of this pack and project can have."""
    channels, codes = get_args(Channel), [risk.code for risk in lexicon.risks]
    touchpoints = [one.id for one in lexicon.touchpoints]
    dimensions = [*(one.id for one in lexicon.dimensions), "general"]
    process = {*config.process.weights, *(one.part for one in config.indicators.values() if one.part)}
    grouped: list[tuple[Iterable[str], ...]] = [
        (SCORES,),
        (SCORES, channels),
        (("touchpoint",), touchpoints, _TOUCHPOINT),
        (("pain",), touchpoints, dimensions, _PAIN),
        (("strength",), touchpoints, dimensions, _PAIN[:2]),
        (("risk",), [*codes, *RISK_LEVELS]),
        (("risk",), codes, RISK_LEVELS),
        (("experience", "process", *_HEARD),),
        (("experience",), [one.id for one in lexicon.experience]),
        (("process",), sorted(process)),
        (("tickets",), _TICKETS),
        (("volume",), channels),
        (("cases",), _CASES),
        (("cases",), _CASES, [*codes, *RISK_LEVELS]),
    ]
    for parts in grouped:
        yield from (".".join(words) for words in product(*parts))


def _scores(findings: Findings) -> Iterator[Reading]:
    for one in findings.scores:
        yield _reading(".".join(part for part in (one.name, one.channel) if part), one.figure, "scores", unit_of(one))
    for risk in findings.risks:
        yield _count(f"risk.{risk.code}.{risk.level}", risk.n, "risks")
    for code in {risk.code for risk in findings.risks}:
        yield _count(f"risk.{code}", sum(one.n for one in findings.risks if one.code == code), "risks")
    for level in {risk.level for risk in findings.risks}:
        yield _count(f"risk.{level}", sum(one.n for one in findings.risks if one.level == level), "risks")


def _journey(findings: Findings) -> Iterator[Reading]:
    for touchpoint in findings.touchpoints:
        name = f"touchpoint.{touchpoint.id}"
        yield _reading(f"{name}.net", touchpoint.net, "touchpoints", "net")
        yield _count(f"{name}.volume", touchpoint.volume, "touchpoints")
        informative = findings.quality.informative
        yield Reading(f"{name}.share", touchpoint.share, None, None, informative, "touchpoints", "share")
    for cell in findings.cells:
        name = f"{'pain' if cell.side == 'weakness' else 'strength'}.{cell.id}"
        yield _reading(f"{name}.share", cell.share, "cells", "share")
        yield _count(f"{name}.comments", cell.comments, "cells")
    for pain in findings.pain_points:
        yield Reading(f"pain.{pain.id}.priority", pain.priority, None, None, pain.negative, "pain_points", "mean_100")


def _indices(findings: Findings) -> Iterator[Reading]:
    if findings.experience is not None:
        yield _reading("experience", findings.experience.figure, "experience", "mean_100")
        for part in findings.experience.parts:
            yield _reading(f"experience.{part.id}", part.value, "experience_parts", "mean_100")
    if findings.indicators is not None:
        for one in findings.indicators.figures:
            name = ".".join(("indicator", one.name, *(value for _, value in one.attributes)))
            yield Reading(name, one.value, None, None, one.periods, "indicators_figures")
        process = findings.indicators.process
        if process is not None:
            known = sum(part.indicators for part in process.parts)
            yield Reading("process", process.value, None, None, known, "indicators", "net")
            for inner in process.parts:
                yield Reading(f"process.{inner.name}", inner.value, None, None, inner.indicators, "indicators", "net")


def _volumes(findings: Findings) -> Iterator[Reading]:
    for one in findings.anomalies:
        if one.kind == "volume":
            yield _reading(f"volume.{one.name}", one.figure, "anomalies", "count")
    quality = findings.quality
    yield _count("comments", quality.comments, "quality")
    yield _count("informative", quality.informative, "quality")
    yield Reading("unassigned", quality.unassigned, None, None, quality.informative, "quality", "share")
    if findings.tickets is None:
        return
    yield _count("tickets.volume", findings.tickets.volume, "tickets")
    for group in findings.tickets.groups:
        if group.attribute == "all":
            for name in _TICKETS[1:3]:
                yield _count(f"tickets.{name}", getattr(group, name), "tickets_groups")
            for name in _TICKETS[3:]:
                yield _reading(
                    f"tickets.{name}", getattr(group, name), "tickets_groups", "hours" if name == "close" else "share"
                )


def _cases(book: CaseBook) -> Iterator[Reading]:
    for name in _CASES:
        yield _count(f"cases.{name}", getattr(book.total, name), "")
        for field in ("code", "level"):
            for said in sorted({getattr(one, field) for one in book.counts}):
                yield _count(f"cases.{name}.{said}", _sum(book.counts, field, said, name), "")


def _sum(counts: Iterable[CaseCount], field: str, said: str, name: str) -> int:
    return sum(getattr(one, name) for one in counts if getattr(one, field) == said)


def _column(name: str) -> tuple[str, tuple[str, ...], str] | None:
    """Take `result.table.words.column` apart; None where there is no such table or number."""
    _, table, *words = name.split(".")
    layout = layouts(Findings).get(table)
    if not layout or not words:
        return None
    numbers = {title for title, kind in layout.columns if str(kind) in ("int64", "double")}
    return (table, tuple(words[:-1]), words[-1]) if words[-1] in numbers else None


def _cell(name: str, findings: Findings) -> tuple[Reading, ...]:
    """Return the figure of a table's row that holds the words; nothing where none or several do."""
    place = _column(name)
    if place is None:
        return ()
    table, words, column = place
    rows = [row for row in findings.tables()[table].to_pylist() if set(words) <= _words(row)]
    if len(rows) != 1:
        return ()
    ends = ("low", "high", "n") if column == "value" else tuple(f"{column}_{end}" for end in ("low", "high", "n"))
    low, high, n = (rows[0].get(end) for end in ends)
    return (Reading(name, rows[0][column], low, high, int(n or rows[0].get("n") or 0), table),)


def _words(row: Mapping[str, Any]) -> set[str]:
    said = (value for name, value in row.items() if isinstance(value, str) and name != "period")
    return {word for value in said for word in value.split(".")}


def unit_of(score: Score) -> str:
    """Return the unit of a score; satisfaction follows its definition."""
    if score.name in ("nps", "net_sentiment"):
        return "net"
    return {"top2box": "share", "mean_100": "mean_100"}.get(score.definition, "mean")


def _reading(name: str, figure: Figure, table: str, unit: str) -> Reading:
    return Reading(name, figure.value, figure.low, figure.high, figure.n, table, unit)


def _count(name: str, value: int, table: str) -> Reading:
    return Reading(name, float(value), None, None, value, table, "count")
