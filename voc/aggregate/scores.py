"""Headline scores: means of what answers are worth (definitions.py).

`net_sentiment` is positive minus negative comments, of all with a verdict, times 100. Nothing is pooled blindly:
surveys are one (channel None), every other channel is by itself. Answers of surveys, stars apart, can be weighted
(weights.py); each then counts as it would among Kish's effective number of answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from voc.aggregate.change import Changes, Series, trend
from voc.aggregate.channels import Channels
from voc.aggregate.definitions import MEASURES, NAMES, STARS, definition, form, scales, worths
from voc.aggregate.figures import HIDDEN, Figure, figure
from voc.aggregate.findings import Gap, Score, SourceFigure, Weighting
from voc.aggregate.views import Row, View
from voc.aggregate.weights import STRATA, factor, strata, weigh
from voc.schema import CHANNELS
from voc.statistics.contrast import Form
from voc.statistics.samples import Mean, Net, Sample, Share, counted
from voc.statistics.suppress import hidden

_ANSWERS = """
SELECT measure, CASE WHEN survey THEN NULL ELSE channel END AS channel, source, period, value, low, high, count(*) AS n,
       CASE WHEN survey THEN given END AS given, CASE WHEN survey THEN groups END AS groups,
       CASE WHEN survey THEN stratum END AS stratum
FROM (SELECT *, channel = 'survey' AND measure <> 'rating' AS survey FROM answers) JOIN strata USING (record_id)
WHERE list_contains($names::VARCHAR[], measure)
GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True)
class Measured:
    """A score before its changes are judged."""

    name: str
    channel: str | None
    definition: str
    series: Series
    sources: tuple[tuple[str, Sample], ...] = ()  # of the period
    weighting: Weighting | None = None  # of the period
    weights: Mapping[tuple[date, str], float] = field(default_factory=dict)  # (period, stratum) → of one answer

    @property
    def key(self) -> str:
        """Name it among the changes."""
        return f"score/{self.name}/{self.channel or ''}"


def measure(view: View, *, channels: Channels) -> list[Measured]:
    """Compute every score that has an answer in the periods looked at."""
    rows: dict[tuple[str, str | None], list[Row]] = {}
    for row in view.rows(STRATA + _ANSWERS, names=list(MEASURES), **strata(view.config.weights)):
        rows.setdefault((row["measure"], row["channel"]), []).append(row)
    found = [_measured(name, channel, answers, view) for (name, channel), answers in rows.items()]
    names = sorted({name for _, name in channels.tallies})
    found.extend(Measured("net_sentiment", name, "", channels.net(name)) for name in names)
    return sorted((one for one in found if one.series), key=_order)


def scores(measured: Iterable[Measured], *, view: View, changes: Changes) -> tuple[Score, ...]:
    """Return the scores with change, target and trend."""
    return tuple(_score(one, view, changes) for one in measured)


def _score(one: Measured, view: View, changes: Changes) -> Score:
    now, target = one.series.get(view.period.start), getattr(view.config.targets, one.name)
    measured = figure(now, minimum=view.minimum)
    return Score(
        name=one.name,
        channel=one.channel,
        definition=one.definition,
        figure=measured,
        change=changes.previous(one.key),
        target=target,
        trend=trend(one.series, view=view),
        change_year=changes.last_year(one.key),
        change_baseline=changes.baseline(one.key),
        sources=tuple(_sources(one.sources, minimum=view.minimum)),
        gap=None if target is None else gap(now, measured, target),
        weighting=one.weighting,
    )


def _sources(sources: Sequence[tuple[str, Sample]], *, minimum: int) -> Iterator[SourceFigure]:
    """Yield the figure of each source, those hidden that are small or would tell of a small one."""
    away = hidden([counted(sample) for _, sample in sources], minimum=minimum)
    for (name, sample), small in zip(sources, away, strict=True):
        yield SourceFigure(name, HIDDEN if small else figure(sample, minimum=minimum))


def gap(sample: Sample | None, measured: Figure, target: float) -> Gap:
    """Return how far a figure is from its target; nothing is tested where the figure has no value."""
    found = None if sample is None or measured.value is None else sample.against(target)
    if found is None:
        return Gap(target, None, None, None, None)
    return Gap(target, found.value, found.low, found.high, None, found.p)


def _order(one: Measured) -> tuple[int, int, str]:
    place = CHANNELS.index(one.channel) if one.channel in CHANNELS else -1
    return NAMES.index(one.name), place, one.channel or ""


def _measured(name: str, channel: str | None, rows: list[Row], view: View) -> Measured:
    said = definition(name, view.config.scores)
    periods: dict[date, list[Row]] = {}
    for row, worth in zip(rows, worths(name, said, rows, scales(view).get((name, channel), STARS)), strict=True):
        if worth is not None:
            periods.setdefault(row["period"], []).append(row | {"worth": worth})
    weighted = {day: weigh(part, view.config.weights) for day, part in periods.items() if channel is None}
    sources: dict[str, list[Row]] = {}
    for row in periods.get(view.period.start, ()):
        sources.setdefault(row["source"], []).append(row)
    kind = form(name, said)
    series = {day: _sample(kind, part) for day, part in periods.items()}
    parts = tuple((source, _sample(kind, part)) for source, part in sorted(sources.items()))
    weights = _weights(periods) if any(weighted.values()) else {}
    return Measured(name, channel, said, series, parts, weighted.get(view.period.start), weights)


def _weights(periods: Mapping[date, list[Row]]) -> dict[tuple[date, str], float]:
    """Return what one answer of each stratum counts for in its period, so that they sum to the effective number."""
    factors = {day: factor(part) for day, part in periods.items()}
    return {(day, row["stratum"]): row["weight"] * factors[day] for day, part in periods.items() for row in part}


def _sample(kind: Form, rows: list[Row]) -> Sample:
    """Return what answers come to; weighted ones count as many as they are worth, those of no weight not at all."""
    raw = None
    counts: list[float] = [row["n"] for row in rows]
    if any("weight" in row for row in rows):
        raw, times = sum(row["n"] for row in rows if row["weight"] > 0), factor(rows)
        counts = [row["n"] * row["weight"] * times for row in rows]
    of = [(row["worth"], count) for row, count in zip(rows, counts, strict=True)]
    if kind == "mean":
        return Mean.of(of, raw=raw)
    n, good = sum(counts), sum(count for worth, count in of if worth > 0)
    if kind == "share":
        return Share(good, n, raw)
    return Net(good, sum(count for worth, count in of if worth < 0), n, raw)
