"""Count what actions are judged by: complaints and praise of targets, by period and channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from voc.aggregate.views import View
from voc.period import Period
from voc.statistics.samples import Net

_INFORMATIVE = """
SELECT period, channel, count(*) AS n FROM voiced
WHERE informative AND period >= $from AND period < $before GROUP BY period, channel ORDER BY period, channel
"""
_TOUCHPOINTS = """
SELECT period, channel, touchpoint AS target, count(DISTINCT comment_id) AS n,
       count(DISTINCT comment_id) FILTER (polarity = 'positive') AS positive,
       count(DISTINCT comment_id) FILTER (polarity = 'negative') AS negative,
       count(DISTINCT comment_id) FILTER (polarity IN ('negative', 'mixed')) AS complaints
FROM mentions WHERE period >= $from AND period < $before
GROUP BY period, channel, target ORDER BY period, channel, target
"""
# As pain points are counted: a mixed comment complains.
_CELLS = """
SELECT period, channel, touchpoint || '.' || dimension AS target,
       count(DISTINCT comment_id) FILTER (polarity IN ('negative', 'mixed')) AS complaints
FROM cells WHERE period >= $from AND period < $before
GROUP BY period, channel, target ORDER BY period, channel, target
"""

_Key = tuple[date, str, str]  # period, channel, target


@dataclass(frozen=True)
class Counted:
    """Hold the counts of some periods.

    Attributes:
        informative: (first day of the period, channel) → informative comments.
        complaints: … and target → of them those that complain of it.
        feelings: … and touchpoint → mentions of it, for and against.
    """

    informative: Mapping[tuple[date, str], int]
    complaints: Mapping[_Key, int]
    feelings: Mapping[_Key, Net] = field(default_factory=dict)

    def total(self, periods: Sequence[Period]) -> int:
        """Return the informative comments of some periods."""
        starts = {one.start for one in periods}
        return sum(n for (day, _), n in self.informative.items() if day in starts)

    def hits(self, target: str, periods: Sequence[Period]) -> int:
        """Return the complaints about a target in some periods."""
        channels = {channel for _, channel in self.informative}
        return sum(self.complaints.get((one.start, name, target), 0) for one in periods for name in channels)

    def against(self, target: str, other: str, period: Period) -> dict[str, Net]:
        """Return complaints about a target (for) and about another one (against), by channel; `other` may be empty.

        What complains of both counts on both sides, which makes the variance a little too large.
        """
        return {
            channel: Net(
                self.complaints.get((day, channel, target), 0), self.complaints.get((day, channel, other), 0), n
            )
            for (day, channel), n in self.informative.items()
            if day == period.start and n
        }

    def felt(self, touchpoint: str, period: Period) -> dict[str, Net]:
        """Return the praise and blame of a touchpoint by channel."""
        return {
            channel: net
            for (day, channel, name), net in self.feelings.items()
            if day == period.start and name == touchpoint
        }


def read(view: View, first: date, until: date) -> Counted:
    """Count the comments of the periods from one day to another.

    Periods within the trend are those that the view keeps anyway; for earlier ones the store is looked through.
    """
    given: dict[str, Any] = {"from": first, "before": until}
    if first < view.first:
        given |= {"first": first, "until": until, "anew": True}
    informative = {(row["period"], row["channel"]): row["n"] for row in view.rows(_INFORMATIVE, **given)}
    touchpoints = view.rows(_TOUCHPOINTS, **given)
    found = [*touchpoints, *view.rows(_CELLS, **given)]
    return Counted(
        informative,
        {(row["period"], row["channel"], row["target"]): row["complaints"] for row in found},
        {
            (row["period"], row["channel"], row["target"]): Net(row["positive"], row["negative"], row["n"])
            for row in touchpoints
        },
    )
