"""The steps of the journey: how often they are spoken of, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from voc.aggregate.change import Changes, trend
from voc.aggregate.channels import Channels
from voc.aggregate.figures import figure
from voc.aggregate.findings import TouchpointFinding
from voc.aggregate.views import Row, View
from voc.lexicon import Touchpoint
from voc.statistics.samples import Net, Share

_MENTIONS = """
SELECT period, touchpoint, channel,
       count(DISTINCT comment_id) AS volume,
       count(DISTINCT comment_id) FILTER (polarity = 'positive') AS positive,
       count(DISTINCT comment_id) FILTER (polarity = 'neutral') AS neutral,
       count(DISTINCT comment_id) FILTER (polarity = 'negative') AS negative,
       count(DISTINCT comment_id) FILTER (polarity = 'mixed') AS mixed
FROM mentions GROUP BY period, touchpoint, channel ORDER BY period, touchpoint, channel
"""

# A mixed comment blames as well as it praises, and is listed under both.
_CELLS = """
SELECT touchpoint, dimension,
       count(DISTINCT comment_id) FILTER (polarity IN ('negative', 'mixed')) AS negative,
       count(DISTINCT comment_id) FILTER (polarity = 'positive') AS positive
FROM cells WHERE period = $start
GROUP BY touchpoint, dimension ORDER BY touchpoint, negative DESC, positive DESC, dimension
"""


_COUNTED = ("volume", "positive", "neutral", "negative", "mixed")


@dataclass(frozen=True)
class Mentions:
    """Hold the mentions of each touchpoint, by touchpoint and first day of the period, and by channel."""

    rows: Mapping[str, Mapping[date, Row]]
    channels: Mapping[str, Mapping[date, Mapping[str, int]]]  # volumes

    def series(self, touchpoint: str) -> dict[date, Net]:
        """Return the net sentiment of a touchpoint; neutral and mixed mentions count in the denominator."""
        rows = self.rows.get(touchpoint, {})
        return {day: Net(row["positive"], row["negative"], row["volume"]) for day, row in rows.items()}

    def shares(self, touchpoint: str, *, channels: Channels) -> dict[date, Share]:
        """Return the share of informative comments that mention a touchpoint."""
        rows = self.rows.get(touchpoint, {})
        return {day: Share(rows[day]["volume"] if day in rows else 0, n) for day, n in channels.totals.items()}


def read(view: View) -> Mentions:
    """Count the mentions of each touchpoint in each period."""
    found: dict[str, dict[date, Row]] = {}
    channels: dict[str, dict[date, dict[str, int]]] = {}
    for row in view.rows(_MENTIONS):
        day, touchpoint = row["period"], row["touchpoint"]
        channels.setdefault(touchpoint, {}).setdefault(day, {})[row["channel"]] = row["volume"]
        whole = found.setdefault(touchpoint, {}).setdefault(day, dict.fromkeys(_COUNTED, 0))
        for name in _COUNTED:
            whole[name] += row[name]
    return Mentions(found, channels)


def key(touchpoint: str) -> str:
    """Name a touchpoint among the changes."""
    return f"touchpoint/{touchpoint}"


def share_key(touchpoint: str) -> str:
    """Name the share of comments that mention a touchpoint among the changes."""
    return f"share/{touchpoint}"


def touchpoints(
    mentions: Mentions, *, view: View, channels: Channels, changes: Changes
) -> tuple[TouchpointFinding, ...]:
    """Return every touchpoint of the journey, in its order; those nobody speaks of have a volume of 0."""
    dimensions: dict[str, list[tuple[str, int, int]]] = {}
    for row in view.rows(_CELLS):
        dimensions.setdefault(row["touchpoint"], []).append((row["dimension"], row["negative"], row["positive"]))
    informative = sum(channels.informative(view.period.start).values())

    def finding(touchpoint: Touchpoint) -> TouchpointFinding:
        series = mentions.series(touchpoint.id)
        row = mentions.rows.get(touchpoint.id, {}).get(view.period.start, {})
        volume = row.get("volume", 0)
        return TouchpointFinding(
            id=touchpoint.id,
            stage=touchpoint.stage,
            volume=volume,
            share=figure(Share(volume, informative), minimum=view.minimum).value,
            positive=row.get("positive", 0),
            neutral=row.get("neutral", 0),
            negative=row.get("negative", 0),
            mixed=row.get("mixed", 0),
            net=figure(series.get(view.period.start), minimum=view.minimum),
            change=changes.previous(key(touchpoint.id)),
            trend=trend(series, view=view),
            dimensions=tuple(dimensions.get(touchpoint.id, [])),
            change_year=changes.last_year(key(touchpoint.id)),
            change_baseline=changes.baseline(key(touchpoint.id)),
            share_change=changes.previous(share_key(touchpoint.id)),
            share_change_year=changes.last_year(share_key(touchpoint.id)),
            share_change_baseline=changes.baseline(share_key(touchpoint.id)),
        )

    return tuple(finding(touchpoint) for touchpoint in view.lexicon.touchpoints)
