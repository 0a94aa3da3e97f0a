"""Gaps between what customers wish for and what they get, where a survey asks for both of the same thing."""

from __future__ import annotations

import math

from voc.aggregate.driver_findings import Gap
from voc.aggregate.figures import figure
from voc.aggregate.views import Row, View
from voc.statistics.regression import estimated
from voc.statistics.samples import Mean

# Satisfaction with a thing may be its performance; a record that answers twice counts with its mean.
_PAIRS = """
, asked AS (
    SELECT m.record_id, m.pair, max(m.touchpoint) AS touchpoint,
           avg(m.value_100) FILTER (m.measure = 'expectation') AS expectation,
           avg(m.value_100) FILTER (m.measure = 'importance') AS importance,
           coalesce(avg(m.value_100) FILTER (m.measure = 'performance'),
                    avg(m.value_100) FILTER (m.measure = 'csat')) AS performance
    FROM measures m JOIN given g USING (record_id)
    WHERE coalesce(m.pair, '') <> '' AND g.day >= $since AND g.day < $until
      AND NOT list_has_any(g.flags, $excluded::VARCHAR[])
    GROUP BY m.record_id, m.pair
)
SELECT pair, wanted, max(touchpoint) AS touchpoint, wish, performance, count(*) AS n
FROM (SELECT pair, touchpoint, 'expectation' AS wanted, expectation AS wish, performance FROM asked
      UNION ALL SELECT pair, touchpoint, 'importance', importance, performance FROM asked)
WHERE wish IS NOT NULL AND performance IS NOT NULL
GROUP BY pair, wanted, wish, performance ORDER BY pair, wanted, wish, performance
"""


def gaps(view: View) -> tuple[Gap, ...]:
    """Return the gap of each pair in the periods of the trend, the largest shortfall first; unknown ones last."""
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in view.rows(_PAIRS, since=view.trend[0].start):
        rows.setdefault((row["pair"], row["wanted"]), []).append(row)
    found = [_gap(pair, wanted, answers, minimum=view.minimum) for (pair, wanted), answers in rows.items()]
    return tuple(sorted(found, key=lambda gap: (gap.gap.value is None, gap.gap.value or 0.0, gap.pair, gap.wanted)))


def _gap(pair: str, wanted: str, rows: list[Row], *, minimum: int) -> Gap:
    between = Mean.of((row["performance"] - row["wish"], row["n"]) for row in rows)
    enough = between.n >= max(minimum, 2)
    error = math.sqrt(between.variance / between.n)
    return Gap(
        pair=pair,
        touchpoint=next((row["touchpoint"] for row in rows if row["touchpoint"]), None),
        wanted=wanted,
        wish=figure(Mean.of((row["wish"], row["n"]) for row in rows), minimum=minimum),
        performance=figure(Mean.of((row["performance"], row["n"]) for row in rows), minimum=minimum),
        gap=figure(between, minimum=minimum),
        p=estimated(between.value, error, between.n - 1).p if enough else None,
    )
