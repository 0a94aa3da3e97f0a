"""Headline scores, each with its definition.

- `nps`: answers 9–10 minus answers 0–6, of all, times 100 (Reichheld 2003); scales that end at 10.
- `csat`: `top2box` is the share of the two highest answers of the scale (of scales longer than ten steps: the highest
  fifth); `mean` is as answered; `mean_100` is on a scale from 0 to 100.
- `ces` is the mean as answered; `rating` the mean number of stars, 1–5.
- `net_sentiment` is positive minus negative comments, of all with a verdict, times 100.

Nothing is pooled blindly: surveys are one (channel None), every other channel is by itself. Where scales of different
length meet in a mean, answers are moved to the one most used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from voc.aggregate.change import Changes, Series, trend
from voc.aggregate.channels import Channels
from voc.aggregate.figures import figure
from voc.aggregate.findings import Score, SourceFigure
from voc.aggregate.views import Row, View
from voc.schema import CHANNELS
from voc.statistics.samples import Mean, Net, Sample, Share

_NAMES = ("nps", "csat", "ces", "rating", "net_sentiment")
_STARS = (1.0, 5.0)

_ANSWERS = """
SELECT measure, CASE WHEN channel = 'survey' AND measure <> 'rating' THEN NULL ELSE channel END AS channel,
       source, period, value, low, high, count(*) AS n
FROM answers WHERE measure IN ('nps', 'csat', 'ces', 'rating')
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

    @property
    def key(self) -> str:
        """Name it among the changes."""
        return f"score/{self.name}/{self.channel or ''}"


def measure(view: View, *, channels: Channels) -> list[Measured]:
    """Compute every score that has an answer in the periods looked at."""
    rows: dict[tuple[str, str | None], list[Row]] = {}
    for row in view.rows(_ANSWERS):
        rows.setdefault((row["measure"], row["channel"]), []).append(row)
    found = [_measured(name, channel, answers, view) for (name, channel), answers in rows.items()]
    names = sorted({name for _, name in channels.tallies})
    found.extend(Measured("net_sentiment", name, "", channels.net(name)) for name in names)
    return sorted((one for one in found if one.series), key=_order)


def scores(measured: Iterable[Measured], *, view: View, changes: Changes) -> tuple[Score, ...]:
    """Return the scores with change, target and trend."""
    return tuple(
        Score(
            name=one.name,
            channel=one.channel,
            definition=one.definition,
            figure=figure(one.series.get(view.period.start), minimum=view.minimum),
            change=changes.previous(one.key),
            target=getattr(view.config.targets, one.name),
            trend=trend(one.series, view=view),
            change_year=changes.last_year(one.key),
            change_baseline=changes.baseline(one.key),
            sources=tuple(SourceFigure(name, figure(sample, minimum=view.minimum)) for name, sample in one.sources),
        )
        for one in measured
    )


def _order(one: Measured) -> tuple[int, int, str]:
    place = CHANNELS.index(one.channel) if one.channel in CHANNELS else -1
    return _NAMES.index(one.name), place, one.channel or ""


def _measured(name: str, channel: str | None, rows: list[Row], view: View) -> Measured:
    definition = view.config.scores.satisfaction if name == "csat" else ""
    scale = _STARS if name == "rating" else _scale(rows)
    periods: dict[date, list[Row]] = {}
    sources: dict[str, list[Row]] = {}
    for row in rows:
        periods.setdefault(row["period"], []).append(row)
        if row["period"] == view.period.start:
            sources.setdefault(row["source"], []).append(row)
    series = {day: found for day, part in periods.items() if (found := _sample(name, definition, part, scale))}
    parts = [(source, _sample(name, definition, part, scale)) for source, part in sorted(sources.items())]
    return Measured(name, channel, definition, series, tuple((s, found) for s, found in parts if found))


def _sample(name: str, definition: str, rows: list[Row], scale: tuple[float, float]) -> Sample | None:
    """Return what the answers of one period come to; None where none fits the definition."""
    if name == "nps":
        return _nps(rows)
    if definition == "top2box":
        return Share(sum(row["n"] for row in rows if row["value"] >= _top(row)), sum(row["n"] for row in rows))
    low, high = (0.0, 100.0) if definition == "mean_100" else scale
    return Mean.of(
        (low + (high - low) * (row["value"] - row["low"]) / (row["high"] - row["low"]), row["n"]) for row in rows
    )


def _nps(rows: list[Row]) -> Net | None:
    kept = [row for row in rows if row["high"] == 10 and row["low"] in (0, 1)]
    if not kept:
        return None
    promoters = sum(row["n"] for row in kept if row["value"] >= 9)
    detractors = sum(row["n"] for row in kept if row["value"] <= 6)
    return Net(promoters, detractors, sum(row["n"] for row in kept))


def _top(row: Row) -> float:
    """Return the lowest answer that counts as satisfied."""
    low, high = float(row["low"]), float(row["high"])
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
