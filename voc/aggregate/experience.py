"""The experience index: what customers say of a few groups of dimensions, weighed.

The pack says which dimensions make up a part. A part's value is 50 + N / 2, where N is the net sentiment (praise minus
blame per 100) of the comments that speak of it, over channels by weight as in `Channels.reach`; neutral and mixed
comments count in the denominator. Its interval is the adjusted Wald of net values (samples.py) at the effective number
of comments (Kish 1965).

The index is Σ weight × value over the known parts, renormalised. One comment may speak of several parts, so their
covariance (linearised: Wolter 2007, chapter 6) is part of the variance. Weights are taken as they are: their own
uncertainty is not in the interval. Weights come from `[index]` of voc.toml, or are relative weights of the parts as
drivers of NPS, else of satisfaction; a part whose weight is unknown there gets an equal one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from voc.aggregate.channels import Channels, weigh
from voc.aggregate.driver_rows import Rows, coded, predictors
from voc.aggregate.drivers import model, spoken
from voc.aggregate.experience_findings import ExperienceIndex, ExperiencePart
from voc.aggregate.figures import Change, Figure, Point
from voc.aggregate.views import Row, View
from voc.errors import ConfigError
from voc.statistics.ahp import judge
from voc.statistics.samples import Z95, two_sided

_HALF = 0.5  # of the weight must be known

# What each comment says of each part, as sets of bits by the place of the part: praised, blamed, named at all.
_PATTERNS = """
SELECT period, channel, praised, blamed, named, count(*) AS n
FROM (SELECT period, channel, bit_or(CASE WHEN polarity IN ('positive', 'mixed') THEN bit ELSE 0 END) AS praised,
             bit_or(CASE WHEN polarity IN ('negative', 'mixed') THEN bit ELSE 0 END) AS blamed, bit_or(bit) AS named
      FROM cells JOIN (SELECT 1::BIGINT << unnest($places::INTEGER[]) AS bit, unnest($dimensions) AS dimension)
           USING (dimension)
      WHERE period >= $since
      GROUP BY period, channel, comment_id)
GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True)
class Weights:
    """The weights of the parts, together 1, and where they come from."""

    values: Mapping[str, float]
    origins: Mapping[str, str]
    weighting: str
    score: str | None = None
    consistency: float | None = None


@dataclass(frozen=True)
class Level:
    """The known parts of a period: values −1–1, and the covariance between them."""

    parts: tuple[str, ...]
    values: np.ndarray
    covariance: np.ndarray
    figures: Mapping[str, Figure]
    comments: int

    def weighed(self, weights: Mapping[str, float], among: Sequence[str]) -> tuple[float, float] | None:
        """Return index and variance over some parts; None where less than half of the weight is among them."""
        places = [self.parts.index(part) for part in among]
        given = np.array([weights[part] for part in among])
        if not places or given.sum() < _HALF * sum(weights.values()):
            return None
        given = given / given.sum()
        inside = self.covariance[np.ix_(places, places)]
        return 50 + 50 * float(given @ self.values[places]), 2500 * float(given @ inside @ given)


def experience(view: View, rows: Rows, *, channels: Channels) -> ExperienceIndex | None:
    """Return the index of a period; None where the pack says of nothing what it is composed of.

    Raises:
        ConfigError: `[index]` of voc.toml does not fit the pack.
    """
    parts = {part.id: part.dimensions for part in view.lexicon.experience}
    if not parts:
        return None
    weights = _weights(view, rows, parts)
    levels = _levels(view, parts, channels)
    now, then = levels.get(view.period.start), levels.get(view.previous.start)
    known = now.parts if now else ()
    return ExperienceIndex(
        figure=_figure(now, weights),
        parts=tuple(
            ExperiencePart(
                id=part,
                dimensions=dimensions,
                value=now.figures[part] if now else Figure(None, None, None, 0),
                weight=weights.values[part],
                origin=weights.origins[part],
            )
            for part, dimensions in parts.items()
        ),
        weighting=weights.weighting,
        score=weights.score,
        consistency=weights.consistency,
        known=sum(weights.values[part] for part in known),
        missing=tuple(part for part in parts if part not in known),
        change=_change(now, then, weights, str(view.previous)),
        trend=tuple(
            Point(str(period), _figure(level, weights), level.comments if level else 0)
            for period in view.trend
            for level in [levels.get(period.start)]
        ),
    )


def _figure(level: Level | None, weights: Weights) -> Figure:
    found = level.weighed(weights.values, level.parts) if level else None
    if level is None or found is None:
        return Figure(None, None, None, level.comments if level else 0)
    value, half = found[0], Z95 * math.sqrt(found[1])
    return Figure(value, max(0.0, value - half), min(100.0, value + half), level.comments)


def _change(now: Level | None, then: Level | None, weights: Weights, against: str) -> Change:
    """Compare two periods over the parts known in both; their comments are independent."""
    among = [part for part in now.parts if part in then.parts] if now and then else []
    here, there = (level.weighed(weights.values, among) if level else None for level in (now, then))
    if here is None or there is None:
        return Change(against, None, None, None, None)
    value, error = here[0] - there[0], math.sqrt(here[1] + there[1])
    return Change(against, value, value - Z95 * error, value + Z95 * error, None, two_sided(value / error))


def _levels(view: View, parts: Mapping[str, Sequence[str]], channels: Channels) -> dict[date, Level]:
    named = [(place, dimension) for place, part in enumerate(parts) for dimension in parts[part]]
    rows: dict[date, list[Row]] = {}
    since = min(view.trend[0].start, view.previous.start)
    for row in view.rows(_PATTERNS, since=since, places=[p for p, _ in named], dimensions=[d for _, d in named]):
        rows.setdefault(row["period"], []).append(row)
    return {day: _level(found, tuple(parts), _per_comment(view, channels, day), view) for day, found in rows.items()}


def _per_comment(view: View, channels: Channels, day: date) -> dict[str, float]:
    """Return how much one comment of each channel counts in a period."""
    here = {channel: tally for (start, channel), tally in channels.tallies.items() if start == day}
    customers = {channel: tally.customers for channel, tally in here.items()}
    weights = weigh(customers, cap=view.config.scores.channel_cap, minimum=view.minimum)
    return {channel: weights.get(channel, 0.0) / max(tally.informative, 1) for channel, tally in here.items()}


def _level(rows: list[Row], parts: tuple[str, ...], per_comment: Mapping[str, float], view: View) -> Level:
    counts = np.array([row["n"] for row in rows], dtype=float)
    weight = np.array([per_comment[row["channel"]] for row in rows])
    places = np.arange(len(parts))
    praised, blamed, named = (
        np.array([row[side] for row in rows], dtype=np.int64)[:, None] >> places & 1
        for side in ("praised", "blamed", "named")
    )
    signs = np.where(named, praised - blamed, np.nan)
    speaks = ~np.isnan(signs)
    enough = (counts @ speaks >= view.minimum) & ((counts * weight) @ speaks > 0)
    found = {part: Figure(None, None, None, int(counts @ speaks[:, at])) for at, part in enumerate(parts)}
    places = np.flatnonzero(enough)
    speaks, signs = speaks[:, places], np.where(speaks, signs, 0.0)[:, places]
    totals = (counts * weight) @ speaks
    values = (counts * weight) @ signs / totals
    plus, minus = ((counts * weight) @ (signs == sign) / totals for sign in (1, -1))
    effective = totals**2 / ((counts * weight**2) @ speaks)
    centre, variance = _adjusted(plus, minus, effective)
    # To each part come two comments of its own, one of praise and one of blame: parts vary together as each does alone.
    pull = np.where(speaks, signs - centre, 0.0) * weight[:, None] / totals * effective / (effective + 2)
    added = np.array([1 - centre, -1 - centre]) / (effective + 2)
    covariance = (pull * counts[:, None]).T @ pull + np.diag((added**2).sum(axis=0))
    scale = np.sqrt(variance / np.diag(covariance))
    covariance *= np.outer(scale, scale)
    half = Z95 * np.sqrt(variance)
    low, high = np.maximum(-1.0, centre - half), np.minimum(1.0, centre + half)
    for at, place in enumerate(places):
        value, least, most = (50 + 50 * float(one[at]) for one in (values, low, high))
        found[parts[place]] = Figure(value, least, most, found[parts[place]].n)
    return Level(tuple(parts[place] for place in places), values, covariance, found, int(counts.sum()))


def _adjusted(plus: np.ndarray, minus: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return net values −1–1 and their variances after adding one comment to both sides, as `samples.Net` does."""
    plus, minus = (plus * n + 1) / (n + 2), (minus * n + 1) / (n + 2)
    return plus - minus, (plus + minus - (plus - minus) ** 2) / (n + 2)


def _weights(view: View, rows: Rows, parts: Mapping[str, Sequence[str]]) -> Weights:
    said = view.config.index
    if said.weights:
        if unknown := [name for name in said.weights if name not in parts]:
            raise ConfigError(
                f"[index] weights name the part {unknown[0]!r}, which the pack has not",
                todo=f"choose of {', '.join(parts)}",
            )
        total = sum(said.weights.values())
        values = {part: said.weights.get(part, 0.0) / total for part in parts}
        return Weights(values, dict.fromkeys(parts, "user"), "user")
    if said.comparisons:
        if len(said.comparisons) != len(parts):
            raise ConfigError(
                f"[index] comparisons have {len(said.comparisons)} rows, but the pack has {len(parts)} parts",
                todo=f"write a row for each of {', '.join(parts)}, in this order",
            )
        judged = judge(said.comparisons)
        values = dict(zip(parts, judged.weights, strict=True))
        return Weights(values, dict.fromkeys(parts, "comparisons"), "comparisons", consistency=judged.ratio)
    equal = Weights(dict.fromkeys(parts, 1 / len(parts)), dict.fromkeys(parts, "equal"), "equal")
    return (_driving(view, rows, parts) or equal) if said.weighting == "drivers" else equal


def _driving(view: View, rows: Rows, parts: Mapping[str, Sequence[str]]) -> Weights | None:
    """Return relative weights of the parts as drivers of NPS, else of satisfaction."""
    part_of = {dimension: part for part, dimensions in parts.items() for dimension in dimensions}
    codes, dimensions = coded(rows.words.column("dimension"))
    names = pa.array([part_of.get(dimension, "") for dimension in dimensions], pa.string()).take(pa.array(codes))
    outcomes = {one.name: one for one in rows.outcomes if one.channel is None}
    for score in ("nps", "csat"):
        if score not in outcomes:
            continue
        design = spoken(predictors(outcomes[score], rows.words, pa.chunked_array([names])), basis="part")
        found = {
            driver.id: driver.share.value or 0.0
            for driver in model(outcomes[score], design, minimum=view.minimum).drivers
        }
        if found:
            share = len(found) / len(parts)
            values = {part: found[part] * share if part in found else 1 / len(parts) for part in parts}
            origins = {part: "driver" if part in found else "neutral" for part in parts}
            return Weights(values, origins, "drivers", score)
    return None
