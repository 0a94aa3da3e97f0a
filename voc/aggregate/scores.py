"""Headline scores, each with its definition.

- `nps`: answers 9–10 minus answers 0–6, of all, times 100 (Reichheld 2003); scales that end at 10.
- `csat`, `loyalty` and `recommend`: `top2box` is the share of the two highest answers of the scale (of scales of two or
  three steps, such as no and yes: the highest; of scales longer than ten steps: the highest fifth); `mean` is as
  answered; `mean_100` is on a scale from 0 to 100.
- `ces` is the mean as answered; `rating` the mean number of stars, 1–5.
- `net_sentiment` is positive minus negative comments, of all with a verdict, times 100.

Nothing is pooled blindly: surveys are one (channel None), every other channel is by itself. Where scales of different
length meet in a mean, answers are moved to the one most used. Answers of surveys, stars apart, can be weighted
(weights.py); each then counts as it would among Kish's effective number of answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from voc.aggregate.change import Changes, Series, trend
from voc.aggregate.channels import Channels
from voc.aggregate.figures import Figure, figure
from voc.aggregate.findings import Gap, Score, SourceFigure, Weighting
from voc.aggregate.views import Row, View
from voc.aggregate.weights import weigh
from voc.schema import CHANNELS
from voc.statistics.samples import Mean, Net, Sample, Share, effective

_NAMES = ("nps", "csat", "ces", "loyalty", "recommend", "rating", "net_sentiment")
_STARS = (1.0, 5.0)

_ANSWERS = """
SELECT measure, CASE WHEN survey THEN NULL ELSE channel END AS channel, source, period, value, low, high, count(*) AS n,
       CASE WHEN survey THEN given END AS given, CASE WHEN survey THEN groups END AS groups
FROM (SELECT *, channel = 'survey' AND measure <> 'rating' AS survey FROM answers)
JOIN (SELECT r.record_id, try_cast(coalesce(r.attributes[$column], p.attributes[$column]) AS DOUBLE) AS given,
             list_transform($attributes::VARCHAR[], lambda name:
                            trim(coalesce(r.attributes[name], p.attributes[name]))) AS groups
      FROM records r LEFT JOIN respondents p ON p.respondent = r.respondent) USING (record_id)
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

    @property
    def key(self) -> str:
        """Name it among the changes."""
        return f"score/{self.name}/{self.channel or ''}"


def measure(view: View, *, channels: Channels) -> list[Measured]:
    """Compute every score that has an answer in the periods looked at."""
    rows: dict[tuple[str, str | None], list[Row]] = {}
    part = view.config.weights
    for row in view.rows(_ANSWERS, names=_NAMES[:-1], column=part.column, attributes=list(part.shares)):
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
        sources=tuple(SourceFigure(name, figure(sample, minimum=view.minimum)) for name, sample in one.sources),
        gap=None if target is None else gap(now, measured, target),
        weighting=one.weighting,
    )


def gap(sample: Sample | None, measured: Figure, target: float) -> Gap:
    """Return how far a figure is from its target; nothing is tested where the figure has no value."""
    found = None if sample is None or measured.value is None else sample.against(target)
    if found is None:
        return Gap(target, None, None, None, None)
    return Gap(target, found.value, found.low, found.high, None, found.p)


def _order(one: Measured) -> tuple[int, int, str]:
    place = CHANNELS.index(one.channel) if one.channel in CHANNELS else -1
    return _NAMES.index(one.name), place, one.channel or ""


def _definition(name: str, view: View) -> str:
    said = view.config.scores
    return {"csat": said.satisfaction, "loyalty": said.loyalty, "recommend": said.recommend}.get(name, "")


def _measured(name: str, channel: str | None, rows: list[Row], view: View) -> Measured:
    definition = _definition(name, view)
    scale = _STARS if name == "rating" else _scale(rows)
    periods: dict[date, list[Row]] = {}
    for row in rows:
        if name != "nps" or (row["high"] == 10 and row["low"] in (0, 1)):
            periods.setdefault(row["period"], []).append(row)
    weighted = {day: weigh(part, view.config.weights) for day, part in periods.items() if channel is None}
    sources: dict[str, list[Row]] = {}
    for row in periods.get(view.period.start, ()):
        sources.setdefault(row["source"], []).append(row)
    series = {day: _sample(name, definition, part, scale) for day, part in periods.items()}
    parts = tuple((source, _sample(name, definition, part, scale)) for source, part in sorted(sources.items()))
    return Measured(name, channel, definition, series, parts, weighted.get(view.period.start))


def _sample(name: str, definition: str, rows: list[Row], scale: tuple[float, float]) -> Sample:
    """Return what answers come to; weighted ones count as many as they are worth."""
    raw = None
    counts: list[float] = [row["n"] for row in rows]
    if any("weight" in row for row in rows):
        raw, mass = sum(row["n"] for row in rows), [row["n"] * row["weight"] for row in rows]
        worth = effective((row["weight"], row["n"]) for row in rows) / (math.fsum(mass) or 1.0)
        counts = [worth * one for one in mass]
    of = list(zip(rows, counts, strict=True))
    n = sum(counts)
    if name == "nps":
        promoters = sum(count for row, count in of if row["value"] >= 9)
        return Net(promoters, sum(count for row, count in of if row["value"] <= 6), n, raw)
    if definition == "top2box":
        return Share(sum(count for row, count in of if row["value"] >= _top(row)), n, raw)
    low, high = (0.0, 100.0) if definition == "mean_100" else scale
    return Mean.of(
        ((low + (high - low) * (row["value"] - row["low"]) / (row["high"] - row["low"]), count) for row, count in of),
        raw=raw,
    )


def _top(row: Row) -> float:
    """Return the lowest answer that counts as satisfied."""
    low, high = float(row["low"]), float(row["high"])
    if high - low <= 2:
        return high
    return high - 1 if high - low <= 10 else high - 0.2 * (high - low)


def _scale(rows: list[Row]) -> tuple[float, float]:
    counts: dict[tuple[float, float], int] = {}
    for row in rows:
        scale = (float(row["low"]), float(row["high"]))
        counts[scale] = counts.get(scale, 0) + row["n"]
    return min(counts, key=lambda scale: (-counts[scale], scale))


def worth(name: str, definition: str, rows: list[Row]) -> list[float | None]:
    """Return what the answer of each row is worth: the score as if nobody else had answered, on the scale of all rows.

    A score is the mean of what its answers are worth; None where an answer does not fit the definition.
    """
    scale = _STARS if name == "rating" else _scale(rows)
    alone = (_sample(name, definition, [row | {"n": 1}], scale) for row in rows)
    return [sample.value if sample and sample.n else None for sample in alone]
