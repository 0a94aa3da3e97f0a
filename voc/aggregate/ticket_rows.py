"""Complaint tickets of the periods looked at, laid out as arrays: one element a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc.aggregate.pooled import Spans
from voc.aggregate.views import View
from voc.config import Config
from voc.period import Period

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_ROWS = """
, causes AS (            -- what the customer says, by ticket
    SELECT record_id, list_distinct(flatten(list(cells))) AS cells, max(grade) AS grade
    FROM (SELECT c.record_id, list_position(['low', 'medium', 'high'], a.risk.level) AS grade,
                 flatten(list_transform(
                     list_filter(coalesce(a.touchpoints, []), t -> t.polarity <> 'positive'),
                     t -> CASE WHEN len(coalesce(t.dimensions, [])) = 0 THEN [t.id || '.general']
                               ELSE list_transform(t.dimensions, d -> t.id || '.' || d) END)) AS cells
          FROM comments c JOIN annotations a USING (comment_id)
          WHERE a.pack = $pack AND a.model = $model AND a.schema_version = $version AND a.informative
            AND c.record_id IN (SELECT record_id FROM tickets))
    GROUP BY record_id
),
known AS (
    SELECT t.*, CASE WHEN p.attributes IS NULL THEN r.attributes
                     ELSE map_concat(p.attributes, r.attributes) END AS attributes,
           CASE WHEN r.respondent IS NULL THEN NULL
                WHEN t.opened_at - lag(t.opened_at) OVER (PARTITION BY r.respondent ORDER BY t.opened_at, t.record_id)
                     <= INTERVAL 30 DAY THEN true
                WHEN t.opened_on - 30 >= min(t.opened_on) OVER () THEN false  -- else what was before is not known
           END AS returning,
           max(greatest(t.opened_at, coalesce(t.closed_at, t.opened_at))) OVER () AS heard,
           min(t.opened_on) OVER () AS earliest
    FROM tickets t
    LEFT JOIN records r USING (record_id)
    LEFT JOIN respondents p ON p.respondent = r.respondent
    WHERE t.opened_on IS NOT NULL AND NOT list_has_any(coalesce(r.flags, []), $excluded::VARCHAR[])
)
SELECT k.record_id, date_trunc($kind, k.opened_on)::DATE AS period, k.heard, k.earliest,
       CASE WHEN k.closed_at >= k.opened_at THEN epoch(k.closed_at - k.opened_at) / 3600 END AS took,
       epoch(k.heard - k.opened_at) / 3600 AS age, k.closed_at < k.opened_at AS impossible,
       k.closed_at IS NOT NULL AS closed,
       CASE WHEN k.answered_at >= k.opened_at THEN epoch(k.answered_at - k.opened_at) / 3600 END AS answer,
       bool_or(k.answered_at IS NOT NULL) OVER (PARTITION BY k.source) AND (k.answered_at >= k.opened_at
           OR k.answered_at IS NULL AND k.closed_at IS NULL) AS answering,
       k.kind, k.via, k.result, k.repeats, k.agent, k.team, k.returning, k.attributes, c.cells, c.grade
FROM known k LEFT JOIN causes c USING (record_id)
WHERE k.opened_on >= $first AND k.opened_on < $until OR k.opened_on >= $year AND k.opened_on < $year_until
ORDER BY k.record_id
"""


@dataclass(frozen=True)
class Rows:
    """Tickets as arrays, in a fixed order.

    Attributes:
        table: as `_ROWS` selects them.
        spans: which belong to the period, the one before, and the window.
        clock: hours in which each must be closed; nan where it has none.
    """

    table: pa.Table
    spans: Spans
    clock: Floats

    def column(self, name: str) -> list[Any]:
        """Return a column of the table."""
        found: list[Any] = self.table.column(name).to_pylist()
        return found

    @cached_property
    def days(self) -> npt.NDArray[np.datetime64]:
        """Return the first day of the period of each."""
        found: npt.NDArray[np.datetime64] = self.table.column("period").to_numpy().astype("datetime64[D]")
        return found

    @cached_property
    def covered(self) -> tuple[Period, ...]:
        """Return the earlier periods of the trend to which the store reaches back."""
        return tuple(one for one in self.spans.view.trend[:-1] if self.reaches(one))

    def within(self, period: Period) -> int:
        """Return how many were opened in a period."""
        return int((self.days == np.datetime64(period.start, "D")).sum())

    def reaches(self, period: Period) -> bool:
        """Tell whether the store knows of tickets of a period, or from before it."""
        earliest: date = self.table.column("earliest")[0].as_py()
        return earliest < period.start or self.within(period) > 0

    @cached_property
    def closed(self) -> Flags:
        """Tell which are closed."""
        return np.array(self.column("closed"), dtype=bool)

    @cached_property
    def ended(self) -> Flags:
        """Tell which are closed after a time that is known."""
        return ~np.isnan(self._hours("took"))

    @cached_property
    def lasted(self) -> Floats:
        """Return hours from opening to closing, or to the last the store heard; nan where closing came first."""
        hours = np.where(self.ended, self._hours("took"), self._hours("age"))
        return np.where(np.array(list(map(bool, self.column("impossible")))), np.nan, hours)

    @cached_property
    def answered(self) -> tuple[Floats, Flags, Flags]:
        """Return hours until the first answer or, without one, waited so far; which are answered; of which it is known.

        Known it is where the export tells of answers at all; of a closed ticket without one it is not.
        """
        hours, known = self._hours("answer"), np.array(list(map(bool, self.column("answering"))))
        told = ~np.isnan(hours)
        return np.where(told, hours, self._hours("age")), told, known

    @cached_property
    def pending(self) -> Flags:
        """Tell of which the clock still runs."""
        return self.clock > self._hours("age")

    @cached_property
    def decided(self) -> Flags:
        """Tell of which the clock has run out, so that they were closed on time or not."""
        return (self.clock <= self._hours("age")) & ~np.isnan(self.lasted)

    @cached_property
    def on_time(self) -> Flags:
        """Tell which were closed within their hours."""
        return self.decided & self.ended & (self.lasted <= self.clock)

    def flags(self, name: str) -> tuple[Flags, Flags]:
        """Return where a column is positive or true, and where it is known."""
        values = self.column(name)
        known = np.array([value is not None for value in values], dtype=bool)
        return np.array([bool(value and value > 0) for value in values], dtype=bool), known

    def _hours(self, name: str) -> Floats:
        found: Floats = self.table.column(name).to_numpy().astype(np.float64)
        return found


def read(view: View) -> Rows | None:
    """Return the tickets of the periods looked at."""
    table = view.table(_ROWS)
    if not len(table):
        return None
    day = table.column("period").to_numpy().astype("datetime64[D]")
    first = view.trend[0]
    spans = Spans.of(view, day, first=str(first), since=np.datetime64(first.start, "D"))
    kinds, grades = table.column("kind").to_pylist(), table.column("grade").to_pylist()
    return Rows(table, spans, np.array([_clock(*one, view.config) for one in zip(kinds, grades, strict=True)]))


def _clock(kind: str | None, grade: int | None, config: Config) -> float:
    """Return the hours of a ticket; nan where nothing says any."""
    hours = config.tickets.hours(kind)
    if hours is None and grade:
        hours = config.risk.clock(("low", "medium", "high")[grade - 1]).resolve_within
    return float(hours) if hours else float("nan")
