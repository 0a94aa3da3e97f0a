"""The views that every figure counts over, and the one way to ask the store about them.

What counts as evidence, decided here once:

- A comment belongs to the day the customer spoke; a conversation without one to the day its call started.
- Comments and records with a flag that `[quality] exclude` of voc.toml names count nowhere.
- What is known of a respondent and of a call stands behind what the comment itself says of its customer.
- A repeated text (same source and fingerprint) counts once where one customer repeats it in a period, and where it
  comes in twice on one day and is too long for two people to have hit upon it (`LONG` characters, or a conversation).
- A customer is a respondent, or a record where respondents are not known.
- Touchpoints, pain points and strengths count informative comments only; their shares have them as denominator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa

from voc.config import Config
from voc.lexicon import Lexicon
from voc.period import Period
from voc.ports import Store
from voc.schema import SCHEMA_VERSION

LONG = 12
BLAME, PRAISE = ("negative", "mixed"), ("positive",)

Row = dict[str, Any]

_VIEWS = """
WITH dated AS (          -- every comment with its day, its customer and all that is known of them
    SELECT c.comment_id, c.record_id, c.source, c.channel, c.source_ref, c.file_id,
           c.text, c.normal, c.turns, c.masked, c.fingerprint,
           list_concat(coalesce(c.flags, []), coalesce(r.flags, [])) AS flags,
           coalesce(c.occurred_on, k.started_on) AS day,
           coalesce(c.respondent, c.record_id) AS customer,
           map_concat(p.attributes, k.attributes, c.attributes) AS attributes
    FROM comments c
    LEFT JOIN calls k ON k.call_id = c.record_id
    LEFT JOIN respondents p ON p.respondent = c.respondent
    LEFT JOIN records r ON r.record_id = c.record_id
),
placed AS (              -- … in the periods asked for
    SELECT *, date_trunc($kind, day)::DATE AS period,
           list_has_any(flags, $excluded::VARCHAR[]) AS flagged,
           len(coalesce(turns, [])) > 0 OR length(coalesce(normal, '')) >= $long AS long
    FROM dated
    WHERE day >= $first AND day < $until
),
marked AS (              -- … and whether an earlier comment said the same
    SELECT *, fingerprint IS NOT NULL AND NOT flagged AND (
               row_number() OVER (PARTITION BY flagged, source, fingerprint, period, customer
                                  ORDER BY day, comment_id) > 1
               OR long AND row_number() OVER (PARTITION BY flagged, source, fingerprint, day
                                              ORDER BY comment_id) > 1) AS duplicate
    FROM placed
),
evidence AS (
    SELECT * EXCLUDE (flagged, duplicate, long) FROM marked WHERE NOT flagged AND NOT duplicate
),
voiced AS (              -- evidence with its annotation
    SELECT e.*, a.informative, a.sentiment, a.touchpoints, a.risk, a.clauses
    FROM evidence e JOIN annotations a USING (comment_id)
    WHERE a.pack = $pack AND a.model = $model AND a.schema_version = $version
),
mentions AS (            -- a row for every touchpoint of an informative comment
    SELECT * EXCLUDE (t, touchpoints), t.id AS touchpoint, t.polarity AS polarity, t.mentions AS places,
           CASE WHEN len(coalesce(t.dimensions, [])) = 0 THEN ['general'] ELSE list_distinct(t.dimensions) END AS named
    FROM (SELECT *, unnest(touchpoints) AS t FROM voiced WHERE informative)
),
cells AS (               -- … and for every dimension of it
    SELECT * EXCLUDE (named), unnest(named) AS dimension FROM mentions
),
told AS (                -- cells of the period whose touchpoint is blamed (or praised)
    SELECT * FROM cells WHERE period = $start AND list_contains($polarities::VARCHAR[], polarity)
),
judged AS (              -- their clauses that say so: those of the dimension, else those of the touchpoint
    SELECT comment_id, touchpoint, dimension, s.turn AS turn, s.start AS "from", s."end" AS "to", s.score AS score,
           list_contains(coalesce(s.dimensions, []), dimension)
           OR dimension = 'general' AND len(coalesce(s.dimensions, [])) = 0 AS own
    FROM (SELECT comment_id, touchpoint, dimension, unnest(clauses) AS s FROM told)
    WHERE s.touchpoint = touchpoint AND s.polarity = $polarities[1]
    QUALIFY own OR NOT bool_or(own) OVER (PARTITION BY comment_id, touchpoint, dimension)
),
spans AS (               -- … or, where no clause does, the place that names the touchpoint
    SELECT comment_id, touchpoint, dimension, turn, "from", "to", score, true AS judged FROM judged
    UNION ALL
    SELECT comment_id, touchpoint, dimension, places[1].turn, places[1].start, places[1]."end", sentiment.score, false
    FROM told ANTI JOIN judged USING (comment_id, touchpoint, dimension)
),
questions AS (           -- the questions of a source: those about the whole first, then those answered most
    SELECT r.source, m.measure, m.question,
           row_number() OVER (PARTITION BY r.source, m.measure
                              ORDER BY max((coalesce(m.touchpoint, '') <> '')::INTEGER), count(*) DESC,
                                       m.question) AS place
    FROM measures m JOIN records r USING (record_id)
    WHERE m.value IS NOT NULL
    GROUP BY r.source, m.measure, m.question
),
given AS (               -- records with their day
    SELECT r.record_id, r.source, r.channel, r.file_id, coalesce(r.occurred_on, k.started_on) AS day,
           coalesce(r.flags, []) AS flags
    FROM records r LEFT JOIN calls k ON k.call_id = r.record_id
    WHERE NOT list_contains(coalesce(r.flags, []), 'competitor')
),
answers AS (             -- one answer of a record to each measure, in the periods asked for
    SELECT g.channel, g.source, m.measure, m.low, m.high,
           CASE WHEN m.reverse THEN m.low + m.high - m.value ELSE m.value END AS value,  -- the high end is the good one
           date_trunc($kind, g.day)::DATE AS period
    FROM measures m
    JOIN given g USING (record_id)
    JOIN questions q ON q.source = g.source AND q.measure = m.measure AND q.question IS NOT DISTINCT FROM m.question
    WHERE g.day >= $first AND g.day < $until AND m.value >= m.low AND m.value <= m.high
      AND NOT list_has_any(g.flags, $excluded::VARCHAR[])
      -- stars for one touchpoint of a matrix are no rating of the whole
      AND NOT (m.measure = 'rating' AND coalesce(m.touchpoint, '') <> '')
    QUALIFY row_number() OVER (PARTITION BY m.record_id, m.measure ORDER BY q.place, m.answer, m.value) = 1
)
"""


@dataclass(frozen=True)
class View:
    """Look at one period, and at those before it, through the annotations of one pack and model."""

    store: Store
    config: Config
    lexicon: Lexicon
    period: Period
    pack: str
    model: str

    @property
    def minimum(self) -> int:
        """Return the fewest answers of which a value is given."""
        return self.config.scores.minimum_n

    @cached_property
    def trend(self) -> tuple[Period, ...]:
        """Return the periods of a trend, oldest first."""
        steps = range(self.config.scores.trend_periods - 1, -1, -1)
        return tuple(self.period.previous(back) for back in steps)

    @cached_property
    def previous(self) -> Period:
        """Return the period before this one."""
        return self.period.previous()

    @cached_property
    def last_year(self) -> Period | None:
        """Return the same period of last year; None where it is the previous one."""
        found = self.period.last_year()
        return None if found == self.previous else found

    def rows(self, select: str, *, polarities: Sequence[str] = BLAME, whole: bool = False, **more: Any) -> list[Row]:
        """Return the rows of a SELECT over the views above; see `table`."""
        found: list[Row] = self.table(select, polarities=polarities, whole=whole, **more).to_pylist()
        return found

    def table(self, select: str, *, polarities: Sequence[str] = BLAME, whole: bool = False, **more: Any) -> pa.Table:
        """Return the rows of a SELECT over the views above, by column.

        Args:
            select: the statement, without WITH; `$start` and `$until` bound the period.
            polarities: of touchpoints, for the views `told` to `spans`; clauses are of the first of them.
            whole: look back to the first day, not only as far as trend and last year need.
            more: further parameters.
        """
        back = [self.trend[0].start, self.previous.start, *([self.last_year.start] if self.last_year else [])]
        params = {
            "kind": self.period.kind,
            "first": date.min if whole else min(back),
            "start": self.period.start,
            "until": self.period.end,
            "excluded": list(self.config.quality.exclude),
            "long": LONG,
            "pack": self.pack,
            "model": self.model,
            "version": SCHEMA_VERSION,
            "polarities": list(polarities),
            **more,
        }
        return self.store.query(_VIEWS + select, params)
