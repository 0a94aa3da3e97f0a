"""What each channel brings in each period, and how much it counts where channels are ranked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from voc.aggregate.views import View
from voc.statistics.samples import Net, Share

_TALLIES = """
SELECT period, channel,
       count(*) FILTER (informative) AS informative,
       count(DISTINCT customer) FILTER (informative) AS customers,
       count(*) FILTER (informative AND len(coalesce(touchpoints, [])) = 0) AS unassigned,
       count(*) FILTER (sentiment.label IS NOT NULL) AS labelled,
       count(*) FILTER (sentiment.label = 'positive') AS positive,
       count(*) FILTER (sentiment.label = 'negative') AS negative
FROM voiced GROUP BY period, channel ORDER BY period, channel
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """Comments of one channel in one period."""

    informative: int
    customers: int  # who said something informative
    unassigned: int  # informative, of no touchpoint
    net: Net  # of all comments with a verdict


@dataclass(frozen=True)
class Channels:
    """Hold the tallies by (first day of the period, channel) and the weights of the period."""

    tallies: Mapping[tuple[date, str], Tally]
    weights: Mapping[str, float]

    def informative(self, start: date) -> dict[str, int]:
        """Return the informative comments of a period by channel."""
        return {channel: t.informative for (day, channel), t in self.tallies.items() if day == start}

    @cached_property
    def totals(self) -> dict[date, int]:
        """Return the informative comments of each period that has any verdicts."""
        found: dict[date, int] = {}
        for (day, _), tally in self.tallies.items():
            found[day] = found.get(day, 0) + tally.informative
        return found

    def shares(self, hits: Mapping[date, Mapping[str, int]]) -> dict[str, dict[date, Share]]:
        """Return the share of each channel's informative comments in each period, of counts by day and channel."""
        found: dict[str, dict[date, Share]] = {}
        for (day, channel), tally in self.tallies.items():
            if tally.informative:
                found.setdefault(channel, {})[day] = Share(hits.get(day, {}).get(channel, 0), tally.informative)
        return found

    def net(self, channel: str) -> dict[date, Net]:
        """Return the net sentiment of a channel in each period."""
        return {day: t.net for (day, name), t in self.tallies.items() if name == channel and t.net.n}

    def reach(self, hits: Mapping[str, int], *, start: date) -> Share:
        """Return the share of comments over channels by weight.

        Its `n` is the effective number of comments (Kish 1965): 1 / Σ weight² / n. Unequal weights make fewer of many.
        """
        totals = self.informative(start)
        used = [(weight, hits.get(channel, 0), totals[channel]) for channel, weight in sorted(self.weights.items())]
        n = 1 / sum(weight**2 / total for weight, _, total in used)
        return Share(n * sum(weight * hit / total for weight, hit, total in used), n)


def read(view: View) -> Channels:
    """Count the comments of each channel."""
    tallies = {
        (row["period"], row["channel"]): Tally(
            row["informative"],
            row["customers"],
            row["unassigned"],
            Net(row["positive"], row["negative"], row["labelled"]),
        )
        for row in view.rows(_TALLIES)
    }
    customers = {channel: t.customers for (day, channel), t in tallies.items() if day == view.period.start}
    return Channels(tallies, weigh(customers, cap=view.config.scores.channel_cap, minimum=view.minimum))


def weigh(customers: Mapping[str, int], *, cap: float, minimum: int) -> dict[str, float]:
    """Return the weight of each channel, 0–1, together 1: its share of customers, none above `cap`.

    What a channel loses to the cap goes to the others in proportion. Channels with fewer than `minimum` customers take
    none of it, so that a handful of tickets never counts for half; if nobody is left to take, the capped keep it.

    >>> weigh({"survey": 900, "call": 60, "ticket": 40}, cap=0.5, minimum=10)
    {'call': 0.3, 'survey': 0.5, 'ticket': 0.2}
    >>> weigh({"survey": 98, "ticket": 2}, cap=0.5, minimum=10)
    {'survey': 0.98, 'ticket': 0.02}
    """
    total = sum(customers.values())
    weights = {channel: n / total for channel, n in sorted(customers.items()) if n}
    takers = {channel for channel in weights if customers[channel] >= minimum}
    capped: set[str] = set()
    while over := {channel for channel in takers if weights[channel] > cap + 1e-12}:
        capped |= over
        takers -= over
        weights |= dict.fromkeys(over, cap)
        _spread(weights, sorted(takers) or sorted(capped), even=not takers)
    return {channel: round(weight, 12) for channel, weight in weights.items()}


def _spread(weights: dict[str, float], among: list[str], *, even: bool) -> None:
    """Raise the weights of some channels until all are 1 together."""
    missing = 1 - sum(weights.values())
    held = sum(weights[channel] for channel in among)
    for channel in among:
        weights[channel] += missing * (1 / len(among) if even else weights[channel] / held)
