"""Own reviews beside competitors', where an export holds both.

Only sources that hold the rival's rows and one's own are compared, each period and source with itself; own figures are
spread over them as the rival's are. Rivals' rows are those that `[competitors]` of voc.toml marks. Every test is among
those that `judge.py` judges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from voc.aggregate.figures import Figure, figure
from voc.aggregate.group_cells import ENOUGH, Cells, net
from voc.aggregate.views import Row, View
from voc.period import Period
from voc.statistics.contrast import Form, contrast

_OWN, _RIVAL = "own", "rival"

_MARKED = """
SELECT DISTINCT e.key AS attribute, e.value AS value
FROM (SELECT unnest(map_entries(attributes)) AS e FROM records WHERE list_contains(coalesce(flags, []), 'competitor'))
ORDER BY ALL
"""

# Records of sources that hold a rival's, each with the rival's name, '' for one's own.
_SIDES = """
, marks AS (
    SELECT unnest($attributes::VARCHAR[]) AS attribute, unnest($values::VARCHAR[]) AS value
),
named AS (
    SELECT r.record_id, r.source, r.channel, date_trunc($kind, coalesce(r.occurred_on, k.started_on))::DATE AS period,
           CASE WHEN list_contains(coalesce(r.flags, []), 'competitor') THEN n.name ELSE '' END AS name
    FROM records r
    LEFT JOIN calls k ON k.call_id = r.record_id
    LEFT JOIN (SELECT record_id, min(value) AS name
               FROM (SELECT record_id, e.key AS attribute, e.value AS value
                     FROM (SELECT record_id, unnest(map_entries(attributes)) AS e FROM records
                           WHERE list_contains(coalesce(flags, []), 'competitor')))
               JOIN marks USING (attribute, value) GROUP BY record_id) n USING (record_id)
    WHERE coalesce(r.occurred_on, k.started_on) >= $window AND coalesce(r.occurred_on, k.started_on) < $until
      AND NOT list_has_any(coalesce(r.flags, []), $excluded::VARCHAR[])
),
sides AS (
    SELECT * FROM named WHERE name IS NOT NULL AND source IN (SELECT source FROM named WHERE name <> '')
)
"""

_RATED = """
SELECT name, channel, period, source, value, count(*) AS n
FROM (SELECT s.*, m.value FROM sides s JOIN measures m USING (record_id)
      WHERE m.measure = 'rating' AND coalesce(m.touchpoint, '') = '' AND m.value BETWEEN m.low AND m.high
      QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY m.question, m.answer) = 1)
GROUP BY ALL ORDER BY ALL
"""

_SAID = """
SELECT s.name, s.channel, s.period, s.source, count(*) AS n,
       count(*) FILTER (sentiment.label = 'positive') AS positive,
       count(*) FILTER (sentiment.label = 'negative') AS negative
FROM voiced v JOIN sides s USING (record_id) WHERE sentiment.label IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""

# Touchpoint '' holds all informative comments.
_ABOUT = """
SELECT s.name, s.channel, s.period, s.source, touchpoint, count(*) AS n,
       count(*) FILTER (polarity IN ('negative', 'mixed')) AS blame, count(*) FILTER (polarity = 'positive') AS praise
FROM (SELECT record_id, touchpoint, polarity FROM mentions
      UNION ALL SELECT record_id, '', '' FROM voiced WHERE informative)
JOIN sides s USING (record_id)
GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure, own and the rival's; None where either has too few."""

    measure: str  # rating (1–5), net_sentiment (-100–100), blame or praise (share of informative comments, 0–1)
    touchpoint: str | None
    own: Figure
    rival: Figure
    difference: float | None  # own minus the rival's, with its 95% interval
    low: float | None
    high: float | None
    effect: float | None  # Cohen's h of shares, d otherwise
    p: float | None = None
    significant: bool | None = None


@dataclass(frozen=True, slots=True)
class Rivalry:
    """One rival in one channel."""

    name: str
    channel: str
    sources: tuple[str, ...]
    window: str  # the period, or the periods of the trend together where it alone is too small
    pooled: bool  # whether it is several
    comparisons: tuple[Comparison, ...]


def rivals(view: View) -> tuple[Rivalry, ...]:
    """Compare own reviews with those of every rival, channel by channel."""
    rows = view.rows(_MARKED)
    marked = [row for row in rows if view.config.competitors.marks([(row["attribute"], row["value"])])]
    if not marked:
        return ()
    params: dict[str, Any] = {
        "attributes": [row["attribute"] for row in marked],
        "values": [row["value"] for row in marked],
        "window": view.trend[0].start,
        "excluded": [flag for flag in view.config.quality.exclude if flag != "competitor"],
    }
    cells: dict[tuple[str, str], list[Cells]] = {}
    for select, count in ((_RATED, _rated), (_SAID, _said), (_ABOUT, _about)):
        found = view.rows(_SIDES + select, anew=True, **params)
        for name, channel in sorted({(row["name"], row["channel"]) for row in found if row["name"]}):
            sources = {row["source"] for row in found if row["name"] == name}
            both = [row for row in found if row["name"] in ("", name) and row["channel"] == channel]
            cells.setdefault((name, channel), []).extend(count([row for row in both if row["source"] in sources]))
    return tuple(_rivalry(name, channel, found, view) for (name, channel), found in sorted(cells.items()))


def _rivalry(name: str, channel: str, cells: list[Cells], view: View) -> Rivalry:
    now, trend = (view.period.start,), tuple(period.start for period in view.trend)
    large = any(min(one.n(side, now) for side in (_OWN, _RIVAL)) >= ENOUGH for one in cells if one.touchpoint is None)
    window = now if large else trend
    # Where hardly anybody speaks so of a touchpoint nothing can be told apart; both sides decide, not their difference.
    told = [one for one in cells if one.touchpoint is None or one.hits(window) >= view.minimum]
    compared = [_comparison(one, window, view) for one in told]
    first, last = (str(Period.containing(day, view.period.kind)) for day in (window[0], window[-1]))
    return Rivalry(
        name,
        channel,
        tuple(sorted({source for one in cells for _, source in one.counts[_RIVAL]})),
        first if first == last else f"{first}–{last}",
        len(window) > 1,
        tuple(compared),
    )


def _comparison(cells: Cells, window: Iterable[date], view: View) -> Comparison:
    one = contrast(cells.strata(_RIVAL, window), form=cells.form, minimum=view.minimum)
    known = one.value is not None and one.low is not None and one.high is not None
    return Comparison(
        cells.measure,
        cells.touchpoint,
        own=Figure(one.rest, one.rest_low, one.rest_high, one.rest_n),
        rival=figure(one.mine, minimum=view.minimum),
        difference=None if one.value is None else -one.value,
        low=-one.high if known and one.high is not None else None,
        high=-one.low if known and one.low is not None else None,
        effect=None if one.effect is None else -one.effect,
        p=one.p,
    )


def _side(row: Row) -> str:
    return _RIVAL if row["name"] else _OWN


def _cells(measure: str, form: Form, touchpoint: str | None = None) -> Cells:
    found = Cells("", measure, form, touchpoint=touchpoint)
    found.counts |= {_OWN: {}, _RIVAL: {}}
    return found


def _rated(rows: list[Row]) -> list[Cells]:
    found = _cells("rating", "mean")
    for row in rows:
        counts = found.counts[_side(row)].setdefault((row["period"], row["source"]), {})
        found.counts[_side(row)][row["period"], row["source"]] = {**counts, row["value"]: row["n"]}
    return [found]


def _said(rows: list[Row]) -> list[Cells]:
    found = _cells("net_sentiment", "net")
    for row in rows:
        found.counts[_side(row)][row["period"], row["source"]] = net(row)
    return [found]


def _about(rows: list[Row]) -> list[Cells]:
    """Return the shares that blame and that praise each touchpoint, of all informative comments."""
    made = []
    for touchpoint in sorted({row["touchpoint"] for row in rows if row["touchpoint"]}):
        for measure in ("blame", "praise"):
            found = _cells(measure, "share", touchpoint)
            hits = {
                (_side(row), row["period"], row["source"]): row[measure]
                for row in rows
                if row["touchpoint"] == touchpoint
            }
            for row in rows:
                if not row["touchpoint"]:
                    side, key = _side(row), (row["period"], row["source"])
                    hit = hits.get((side, *key), 0)
                    found.counts[side][key] = {0: row["n"] - hit, 1: hit}
            made.append(found)
    return made
