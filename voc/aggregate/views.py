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

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa

from voc.aggregate.parts import Part
from voc.config import Config
from voc.lexicon import Lexicon
from voc.period import Kind, Period
from voc.ports import Store
from voc.schema import SCHEMA_VERSION

LONG = 12
_ALL = 2**31 - 1
_BASELINE: dict[Kind, int] = {"week": 8, "month": 6, "quarter": 4, "year": 3}  # periods compared together
BLAME, PRAISE = ("negative", "mixed"), ("positive",)

Row = dict[str, Any]

# Each view may use those before it.
_VIEWS = {
    # Every comment with its day, its customer and all that is known of them.
    "dated": """
        SELECT c.comment_id, c.record_id, c.source, c.channel, c.source_ref, c.file_id, c.masked, c.fingerprint,
               list_concat(coalesce(c.flags, []), coalesce(r.flags, [])) AS flags,
               coalesce(c.occurred_on, k.started_on) AS day,
               coalesce(c.respondent, c.record_id) AS customer,
               CASE WHEN coalesce(cardinality(p.attributes), 0) + coalesce(cardinality(k.attributes), 0) = 0
                    THEN c.attributes  -- most often, and joining maps is slow
                    ELSE map_concat(p.attributes, k.attributes, c.attributes) END AS attributes,
               len(coalesce(c.turns, [])) > 0 AS in_turns,
               in_turns OR length(coalesce(c.normal, '')) >= $long AS long
        FROM comments c
        LEFT JOIN calls k ON k.call_id = c.record_id
        LEFT JOIN respondents p ON p.respondent = c.respondent
        LEFT JOIN records r ON r.record_id = c.record_id""",
    # … in the periods asked for.
    "placed": """
        SELECT *, date_trunc($kind, day)::DATE AS period, list_has_any(flags, $excluded::VARCHAR[]) AS flagged
        FROM dated
        WHERE day >= $first AND day < $until OR day >= $year AND day < $year_until""",
    # … and whether an earlier comment said the same.
    "recurring": """
        SELECT comment_id, row_number() OVER (PARTITION BY source, fingerprint, period, customer
                                              ORDER BY day, comment_id) > 1
                           OR long AND row_number() OVER (PARTITION BY source, fingerprint, day
                                                          ORDER BY comment_id) > 1 AS duplicate
        FROM placed JOIN (SELECT source, fingerprint FROM placed WHERE NOT flagged AND fingerprint IS NOT NULL
                          GROUP BY source, fingerprint HAVING count(*) > 1) USING (source, fingerprint)
        WHERE NOT flagged""",
    "marked": """
        SELECT p.*, coalesce(r.duplicate, false) AS duplicate FROM placed p LEFT JOIN recurring r USING (comment_id)""",
    "evidence": "SELECT * EXCLUDE (flagged, duplicate, long) FROM marked WHERE NOT flagged AND NOT duplicate",
    # Evidence with its annotation.
    "voiced": """
        SELECT e.*, a.informative, a.sentiment, a.touchpoints, a.risk
        FROM evidence e JOIN annotations a USING (comment_id)
        WHERE a.pack = $pack AND a.model = $model AND a.schema_version = $version""",
    # … and the words.
    "worded": """
        SELECT v.*, c.text, c.normal, c.turns, a.clauses
        FROM voiced v JOIN comments c USING (comment_id) JOIN annotations a USING (comment_id)
        WHERE a.pack = $pack AND a.model = $model AND a.schema_version = $version""",
    # A row for every touchpoint of an informative comment.
    "mentions": """
        SELECT * EXCLUDE (t, touchpoints), t.id AS touchpoint, t.polarity AS polarity, t.mentions AS places,
               CASE WHEN len(coalesce(t.dimensions, [])) = 0 THEN ['general'] ELSE list_distinct(t.dimensions) END
                   AS named
        FROM (SELECT *, unnest(touchpoints) AS t FROM voiced WHERE informative)""",
    # … and for every dimension of it.
    "cells": "SELECT * EXCLUDE (named), unnest(named) AS dimension FROM mentions",
    # Cells of the period whose touchpoint is blamed (or praised), with the words; so many comments of each at most.
    "told": """
        SELECT t.*, s.text, s.normal, s.turns, s.clauses
        FROM (SELECT * FROM cells WHERE period = $start AND list_contains($polarities::VARCHAR[], polarity)
              QUALIFY row_number() OVER (PARTITION BY touchpoint, dimension ORDER BY comment_id) <= $most) t
        JOIN worded s USING (comment_id)""",
    # Their clauses that say so: those of the dimension, else those of the touchpoint.
    "judged": """
        SELECT comment_id, touchpoint, dimension, s.turn AS turn, s.start AS "from", s."end" AS "to",
               s.score AS score,
               list_contains(coalesce(s.dimensions, []), dimension)
               OR dimension = 'general' AND len(coalesce(s.dimensions, [])) = 0 AS own
        FROM (SELECT comment_id, touchpoint, dimension, unnest(clauses) AS s FROM told)
        WHERE s.touchpoint = touchpoint AND s.polarity = $polarities[1]
        QUALIFY own OR NOT bool_or(own) OVER (PARTITION BY comment_id, touchpoint, dimension)""",
    # … or, where no clause does, the place that names the touchpoint.
    "spans": """
        SELECT comment_id, touchpoint, dimension, turn, "from", "to", score, true AS judged FROM judged
        UNION ALL
        SELECT comment_id, touchpoint, dimension, places[1].turn, places[1].start, places[1]."end", sentiment.score,
               false
        FROM told ANTI JOIN judged USING (comment_id, touchpoint, dimension)""",
    # The questions of a source, of the whole store: those about the whole first, then those answered most. What is
    # asked about one touchpoint stands for the whole (`overall`) only where the source never asks about the whole.
    "questions": """
        SELECT source, measure, question, overall,
               row_number() OVER (PARTITION BY source, measure ORDER BY partial, n DESC, question) AS place
        FROM (SELECT *, NOT partial OR bool_and(partial) OVER (PARTITION BY source, measure) AS overall
              FROM (SELECT r.source, m.measure, m.question, count(*) AS n,
                           bool_or(coalesce(m.touchpoint, '') <> '') AS partial
                    FROM main.measures m JOIN main.records r USING (record_id)
                    WHERE m.value IS NOT NULL
                    GROUP BY r.source, m.measure, m.question))""",
    # Records with their day.
    "given": """
        SELECT r.record_id, r.source, r.channel, r.file_id, coalesce(r.occurred_on, k.started_on) AS day,
               coalesce(r.flags, []) AS flags
        FROM records r LEFT JOIN calls k ON k.call_id = r.record_id
        WHERE NOT list_contains(coalesce(r.flags, []), 'competitor')""",
    # … and with all that is known of their customer; answers of a record come with it. Not of last year.
    "persons": """
        SELECT g.record_id, g.source, g.channel, date_trunc($kind, g.day)::DATE AS period,
               coalesce(r.respondent, g.record_id) AS customer,
               CASE WHEN coalesce(cardinality(p.attributes), 0) + coalesce(cardinality(k.attributes), 0) = 0
                    THEN r.attributes ELSE map_concat(p.attributes, k.attributes, r.attributes) END AS attributes
        FROM given g JOIN records r USING (record_id)
        LEFT JOIN calls k ON k.call_id = g.record_id
        LEFT JOIN respondents p ON p.respondent = r.respondent
        WHERE g.day >= $first AND g.day < $until AND NOT list_has_any(g.flags, $excluded::VARCHAR[])""",
    # One answer of a record to each measure, in the periods asked for.
    "answers": """
        SELECT g.record_id, g.channel, g.source, m.measure, coalesce(m.touchpoint, '') AS touchpoint, m.low, m.high,
               CASE WHEN m.reverse THEN m.low + m.high - m.value ELSE m.value END AS value,  -- the high end is good
               date_trunc($kind, g.day)::DATE AS period
        FROM measures m
        JOIN given g USING (record_id)
        JOIN questions q ON q.source = g.source AND q.measure = m.measure
                         AND q.question IS NOT DISTINCT FROM m.question AND q.overall
        WHERE (g.day >= $first AND g.day < $until OR g.day >= $year AND g.day < $year_until)
          AND m.value >= m.low AND m.value <= m.high
          AND NOT list_has_any(g.flags, $excluded::VARCHAR[])
          -- stars for one touchpoint of a matrix are no rating of the whole
          AND NOT (m.measure = 'rating' AND coalesce(m.touchpoint, '') <> '')
        QUALIFY row_number() OVER (PARTITION BY m.record_id, m.measure ORDER BY q.place, m.answer, m.value) = 1""",
}

# Worked out once for a period, not anew for every figure: those that much is counted over, without words.
_KEPT = ("marked", "voiced", "mentions", "persons", "answers")


@dataclass(frozen=True)
class View:
    """Look at one period, and at those before it, through the annotations of one pack and model.

    With a `part` nothing is seen but its rows (parts.py).
    """

    store: Store
    config: Config
    lexicon: Lexicon
    period: Period
    pack: str
    model: str
    part: Part | None = None

    @cached_property
    def memory(self) -> dict[str, Any]:
        """Return what was read for one part and serves others, by name."""
        return {}

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

    @cached_property
    def baseline(self) -> tuple[Period, ...]:
        """Return the periods before this one that are compared together, oldest first."""
        return tuple(self.period.previous(back) for back in range(_BASELINE[self.period.kind], 0, -1))

    @property
    def longest_run(self) -> int:
        """Return the most periods of a run that leads up to this one (shifts.py); with one, there are no runs."""
        return len(self.baseline) // 2

    @cached_property
    def history(self) -> tuple[Period, ...]:
        """Return the periods before this one that say what is usual, oldest first."""
        return tuple(self.period.previous(back) for back in range(self.config.anomalies.periods, 0, -1))

    @cached_property
    def first(self) -> date:
        """Return the first day that trends and comparisons look back to; last year's period is apart from that."""
        back = len(self.trend)
        segments = self.period.previous(back + back // 2 - 1)  # a trend before the latest half of one
        runs = self.baseline[0].previous(self.longest_run - 1)  # a baseline before the longest run
        return min(one.start for one in (self.trend[0], runs, self.history[0], segments))

    def rows(self, select: str, **how: Any) -> list[Row]:
        """Return the rows of a SELECT over the views above; the arguments are those of `table`."""
        found: list[Row] = self.table(select, **how).to_pylist()
        return found

    def table(
        self,
        select: str,
        *,
        polarities: Sequence[str] = BLAME,
        whole: bool = False,
        anew: bool = False,
        most: int = _ALL,
        **more: Any,
    ) -> pa.Table:
        """Return the rows of a SELECT over the views above as an Arrow table, for those who count in numpy.

        Args:
            select: the statement, without WITH; `$start` and `$until` bound the period.
            polarities: of touchpoints, for the views `told` to `spans`; clauses are of the first of them.
            whole: look back to the first day, not only as far as the comparisons need; slow.
            most: comments of a cell, for the same views; the first by id.
            anew: take nothing that is kept, because `more` says otherwise what counts; slow.
            more: further parameters.
        """
        ever = {"first": date.min, "year": date.min, "year_until": date.min} if whole else {}
        given = self._parameters | {"polarities": list(polarities), "most": most} | ever | more
        views = self._views if whole or anew else self._views | self._kept
        return self.store.query(*_statement(select, views, given))

    def keep(self, name: str, select: str, **more: Any) -> None:
        """Work out a SELECT over the views above once; from then on `name` is a view too, until the store changes."""
        self._kept[name] = self._keep(name, select, self._views | self._kept, more)

    def release(self) -> None:
        """Give back what was worked out for a part; the view is not to be used any more."""
        if self.part:
            self.store.release(f"kept_{self.part.mark}_")

    @cached_property
    def _parameters(self) -> dict[str, Any]:
        year = self.last_year or self.previous
        return {
            "kind": self.period.kind,
            "first": self.first,
            "start": self.period.start,
            "until": self.period.end,
            "year": year.start,
            "year_until": year.end,
            "excluded": list(self.config.quality.exclude),
            "long": LONG,
            "pack": self.pack,
            "model": self.model,
            "version": SCHEMA_VERSION,
            **(self.part.params if self.part else {}),
        }

    @cached_property
    def _views(self) -> dict[str, str]:
        """Return the views over the store's tables, or over those of a part, which stand in their place."""
        if self.part is None:
            return _VIEWS
        tables: dict[str, str] = {}
        for name, select in self.part.tables.items():
            tables[name] = self._keep(name, select, tables, {})
        return tables | _VIEWS

    @cached_property
    def _kept(self) -> dict[str, str]:
        """Work out the views that are kept, and return how to read them."""
        kept: dict[str, str] = {}
        for name in _KEPT:
            kept[name] = self._keep(name, f"SELECT * FROM {name}", self._views | kept, {})  # noqa: S608 — our names
        return kept

    def _keep(self, name: str, select: str, views: Mapping[str, str], more: dict[str, Any]) -> str:
        table = f"kept_{self.part.mark}_{name}" if self.part else f"kept_{name}"
        self.store.keep(table, *_statement(select, views, self._parameters | more))
        return f"SELECT * FROM {table}"  # noqa: S608 — our names


def _statement(select: str, views: Mapping[str, str], given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Put before a SELECT the views that it needs, and return only those parameters that stand in it."""
    sql, needed = select, list[str]()
    for name, view in reversed(list(views.items())):
        if re.search(rf"\b{name}\b", sql):
            needed.insert(0, f"{name} AS ({view})")
            sql += view
    own = select.lstrip().removeprefix(",")  # a statement may bring views of its own, after a comma
    if own != select.lstrip():
        needed.append(own)
    found = f"WITH {', '.join(needed)} {'' if needed and needed[-1] is own else select}" if needed else select
    return found, {name: value for name, value in given.items() if re.search(rf"\${name}\b", found)}
