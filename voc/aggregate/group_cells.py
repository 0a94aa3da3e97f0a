"""Count the answers of every group: closed answers, verdicts of comments, and what they say of touchpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from voc.aggregate.definitions import MEASURES, definition, form, most_used, scales, worths
from voc.aggregate.groups import TAGS, Groups
from voc.aggregate.views import Row, View
from voc.statistics.contrast import Form
from voc.statistics.exchange import Counts, Stratum, added

ENOUGH = 26  # answers of a group that show a large difference four times in five (Cohen 1988, table 2.4.1)
_WHOLE = ""  # the group of all of whom an attribute is known, where one comment may be in several groups

Key = tuple[date, str]  # first day of the period, source: never mixed

_ASKED = """
, asked AS (
    SELECT p.record_id, p.source, p.period, p.attributes, m.measure, coalesce(m.touchpoint, '') AS touchpoint,
           CASE WHEN p.channel = 'survey' AND m.measure <> 'rating' THEN '' ELSE p.channel END AS channel,
           CASE WHEN m.reverse THEN m.low + m.high - m.value ELSE m.value END AS value, m.low, m.high
    FROM measures m JOIN persons p USING (record_id)
    JOIN questions q ON q.source = p.source AND q.measure = m.measure AND q.question IS NOT DISTINCT FROM m.question
    WHERE p.period >= $window AND list_contains($measures::VARCHAR[], m.measure)
      AND m.value >= m.low AND m.value <= m.high AND m.low < m.high
    QUALIFY row_number() OVER (PARTITION BY m.record_id, m.measure, coalesce(m.touchpoint, '')
                               ORDER BY q.place, m.answer, m.value) = 1
),
counted AS (SELECT * EXCLUDE (record_id), count(*) AS n FROM asked GROUP BY ALL)  -- before they are spread over groups
SELECT measure, channel, touchpoint, attribute, "group", period, source, value, low, high, sum(n)::BIGINT AS n
FROM (SELECT *, '' AS attribute, '' AS "group" FROM counted
      UNION ALL
      SELECT a.* EXCLUDE (e), g.attribute, g."group"
      FROM (SELECT *, unnest(map_entries(attributes)) AS e FROM counted) a
      JOIN groups g ON g.attribute = a.e.key AND g.value = a.e.value)
GROUP BY ALL ORDER BY ALL
"""

# Verdicts of all comments, of informative ones, and on touchpoints; attribute '' holds them all.
_SAID = """
, said AS (
    SELECT comment_id, channel, source, period, attributes, 'verdict' AS what, '' AS touchpoint,
           sentiment.label AS verdict
    FROM voiced WHERE period >= $window AND sentiment.label IS NOT NULL
    UNION ALL
    SELECT comment_id, channel, source, period, attributes, 'informative', '', ''
    FROM voiced WHERE period >= $window AND informative
    UNION ALL
    SELECT comment_id, channel, source, period, attributes, 'mention', touchpoint, polarity
    FROM mentions WHERE period >= $window
),
counted AS (SELECT * EXCLUDE (comment_id), count(*) AS n FROM said GROUP BY ALL),  -- before they are spread over groups
spread AS (
    SELECT * EXCLUDE (attributes), '' AS attribute, '' AS "group" FROM counted WHERE what = 'verdict'
    UNION ALL
    SELECT c.* EXCLUDE (attributes, e), g.attribute, g."group"
    FROM (SELECT *, unnest(map_entries(attributes)) AS e FROM counted) c
    JOIN groups g ON g.attribute = c.e.key AND g.value = c.e.value
    UNION ALL
    SELECT s.* EXCLUDE (comment_id, attributes), 1, t.attribute, t."group" FROM said s JOIN tags t USING (comment_id)
)
SELECT what, touchpoint, attribute, "group", channel, period, source, sum(n)::BIGINT AS n,
       coalesce(sum(n) FILTER (verdict = 'positive'), 0)::BIGINT AS positive,
       coalesce(sum(n) FILTER (verdict = 'negative'), 0)::BIGINT AS negative,
       coalesce(sum(n) FILTER (verdict IN ('negative', 'mixed')), 0)::BIGINT AS blamed
FROM spread GROUP BY ALL ORDER BY ALL
"""


@dataclass
class Cells:
    """The answers to one measure by the groups of one attribute.

    Attributes:
        counts: group → (period, source) → answer → how many.
        asked: period → answers, whether the attribute is known or not.
    """

    attribute: str
    measure: str
    form: Form
    channel: str | None = None
    touchpoint: str | None = None
    counts: dict[str, dict[Key, Counts]] = field(default_factory=dict)
    asked: dict[date, int] = field(default_factory=dict)
    _all: dict[Key, Counts] = field(default_factory=dict)

    @property
    def groups(self) -> list[str]:
        """Return the groups in order."""
        return sorted(group for group in self.counts if group != _WHOLE)

    def own(self, group: str, periods: Iterable[date]) -> Counts:
        """Return a group's answers in some periods."""
        wanted = set(periods)
        return added(counts for (day, _), counts in self.counts[group].items() if day in wanted)

    def n(self, group: str, periods: Iterable[date]) -> int:
        """Return how many answers a group gave in some periods."""
        return sum(self.own(group, periods).values())

    def n_all(self, periods: Iterable[date]) -> int:
        """Return how many answers there are of all of whom the attribute is known."""
        wanted = set(periods)
        return sum(sum(counts.values()) for (day, _), counts in self.whole().items() if day in wanted)

    def hits(self, periods: Iterable[date]) -> int:
        """Return how many of them are 1: complaints, of shares."""
        wanted = set(periods)
        return sum(counts.get(1, 0) for (day, _), counts in self.whole().items() if day in wanted)

    def strata(self, group: str, periods: Iterable[date]) -> list[Stratum]:
        """Return the answers of a group and of all others, by period and source."""
        wanted, own = set(periods), self.counts[group]
        keys = sorted(key for key in self.whole() if key[0] in wanted)
        return [(own.get(key, {}), _less(self.whole()[key], own.get(key, {}))) for key in keys]

    def moved(self, group: str, now: Iterable[date], then: Iterable[date]) -> list[Stratum]:
        """Return the answers of a group now and then, by source."""
        mine = self.counts[group]
        times = [set(now), set(then)]
        return [
            tuple(added(c for (day, name), c in mine.items() if name == source and day in time) for time in times)  # type: ignore[misc]
            for source in sorted({source for _, source in mine})
        ]

    def whole(self) -> dict[Key, Counts]:
        """Return the answers of all of whom the attribute is known."""
        if not self._all:
            if _WHOLE in self.counts:
                self._all = self.counts[_WHOLE]
            else:
                keys = {key for part in self.counts.values() for key in part}
                self._all = {key: added(part.get(key, {}) for part in self.counts.values()) for key in keys}
        return self._all

    def known(self, periods: Sequence[date]) -> float:
        """Return the share of answers of which the attribute is known."""
        asked = sum(self.asked.get(day, 0) for day in periods)
        return self.n_all(periods) / asked if asked else 0.0

    def window(self, view: View) -> tuple[date, ...]:
        """Return the period, or those of the trend where fewer than two groups are large enough in it alone.

        Only numbers of answers decide, never what they say.
        """
        now = view.period.start
        large = sum(self.n(group, [now]) >= ENOUGH for group in self.groups)
        days = {day for day, _ in self.whole()}
        trend = tuple(period.start for period in view.trend if period.start in days)
        return trend if large < 2 and len(trend) > 1 else (now,)


def scored(view: View, groups: Groups) -> list[Cells]:
    """Count closed answers by group: every score as a whole, and of each touchpoint that was asked about."""
    rows = view.rows(TAGS + _ASKED, **groups.params(view), measures=list(MEASURES))
    found: list[Cells] = []
    for (measure, channel, touchpoint), part in groupby(
        rows, key=lambda r: (r["measure"], r["channel"], r["touchpoint"])
    ):
        found += _scored(measure, channel or None, touchpoint or None, list(part), view)
    return found


def _scored(measure: str, channel: str | None, touchpoint: str | None, rows: list[Row], view: View) -> list[Cells]:
    said, whole = definition(measure, view.config.scores), scales(view).get((measure, channel))
    # Of a touchpoint others may be asked than of the whole, on another scale.
    scale = whole if whole and not touchpoint else most_used([row for row in rows if not row["attribute"]])
    kind = form(measure, said)
    made: dict[str, Cells] = {}
    asked: dict[date, int] = {}
    for row, answer in zip(rows, worths(measure, said, rows, scale), strict=True):
        if answer is None:
            continue
        name, key = row["attribute"], (row["period"], row["source"])
        if not name:
            asked[key[0]] = asked.get(key[0], 0) + row["n"]
            continue
        cells = made.setdefault(name, Cells(name, measure, kind, channel, touchpoint))
        places = cells.counts.setdefault(row["group"], {})
        places[key] = added((places.get(key, {}), {answer: row["n"]}))
    for cells in made.values():
        cells.asked = asked
    return list(made.values())


def said(view: View, groups: Groups) -> list[Row]:
    """Return how many comments of every group say what, once for all that ask."""
    if "said" not in view.memory:
        view.memory["said"] = view.rows(TAGS + _SAID, **groups.params(view))
    found: list[Row] = view.memory["said"]
    return found


def voiced(view: View, groups: Groups) -> list[Cells]:
    """Count the verdicts of comments by group."""
    made: dict[str, Cells] = {}
    asked: dict[date, int] = {}
    for row in said(view, groups):
        if row["what"] != "verdict":
            continue
        if not row["attribute"]:
            asked[row["period"]] = asked.get(row["period"], 0) + row["n"]
            continue
        _add(made.setdefault(row["attribute"], Cells(row["attribute"], "net_sentiment", "net")), row, net(row))
    for cells in made.values():
        cells.asked = asked
    return list(made.values())


def mentioned(view: View, groups: Groups, *, start: date) -> Iterator[Cells]:
    """Yield for each attribute and touchpoint the verdicts on it, then the share of comments that blame it.

    Args:
        view: to count in.
        groups: of customers.
        start: first day of the earliest period to count.
    """
    informative: dict[str, list[Row]] = {}
    verdicts: dict[tuple[str, str], Cells] = {}
    complaints: dict[tuple[str, str], Cells] = {}
    for row in said(view, groups):
        if row["period"] < start or row["what"] == "verdict":
            continue
        name, touchpoint = row["attribute"], row["touchpoint"]
        if row["what"] == "informative":
            informative.setdefault(name, []).append(row)
            continue
        place = (name, touchpoint)
        _add(verdicts.setdefault(place, Cells(name, "touchpoint_net", "net", touchpoint=touchpoint)), row, net(row))
        blame = complaints.setdefault(place, Cells(name, "complaints", "share", touchpoint=touchpoint))
        _add(blame, row, {0: -row["blamed"], 1: row["blamed"]})
    for place, about in verdicts.items():
        for row in informative.get(place[0], ()):
            _add(complaints[place], row, {0: row["n"], 1: 0})
        yield about
        yield complaints[place]


def _add(cells: Cells, row: Row, counts: Counts) -> None:
    places = cells.counts.setdefault(row["group"], {})
    key = (row["period"], row["source"])
    places[key] = added((places[key], counts)) if key in places else counts


def net(row: Row) -> Counts:
    """Return verdicts as answers: -100, 0, 100."""
    return {
        -100: row["negative"],
        0: row["n"] - row["positive"] - row["negative"],
        100: row["positive"],
    }


def _less(whole: Counts, part: Counts) -> Counts:
    return {answer: n - part.get(answer, 0) for answer, n in whole.items() if n > part.get(answer, 0)}
