"""Take the changes of scores apart: who answered, and how they felt, by group of customers and by touchpoint.

Every score is a mean of what its answers are worth, so that its change splits exactly (`voc.statistics.decompose`).
Groups are the values of each attribute that makes groups; answers without a value are a group of their own. By
touchpoint an answer belongs to those of its record's informative comments in equal parts, or to none. Where the
score is weighted, its answers are here too: shares and values are weighted ones, numbers of answers are as counted.

Groups with fewer than `minimum_n` answers in this period or in anything it is compared with are taken together, the
same ones in every comparison: else one would tell of a group that another hides. Where these are still too few, the
smallest of the others joins them: a group that is not shown must not be what is left over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from voc.aggregate.change import against, base
from voc.aggregate.change_findings import Contribution, Split
from voc.aggregate.definitions import MEASURES, STARS, scales, worths
from voc.aggregate.figures import Figure
from voc.aggregate.scores import Measured
from voc.aggregate.views import Row, View
from voc.aggregate.weights import STRATA, strata
from voc.period import Period
from voc.statistics.decompose import Answers, Floats, Total, settled
from voc.statistics.samples import counted

OTHER, UNKNOWN, NONE = "(other)", "(unknown)", "(none)"  # groups that no export and no pack names
_DIGITS = 6

# Each answer once for each of the attributes, with the value that is known or nothing, and once (attribute '') with the
# touchpoints of its record, between spaces.
_ANSWERS = """
, spoken AS (
    SELECT record_id, array_to_string(list_sort(list_distinct(list(touchpoint))), ' ') AS places
    FROM mentions GROUP BY record_id
),
known AS (
    SELECT r.record_id, s.places,
           CASE WHEN p.attributes IS NULL AND k.attributes IS NULL THEN r.attributes
                ELSE map_concat(p.attributes, k.attributes, r.attributes) END AS attributes
    FROM (SELECT DISTINCT record_id FROM answers) JOIN records r USING (record_id)
    LEFT JOIN spoken s USING (record_id)
    LEFT JOIN calls k ON k.call_id = r.record_id
    LEFT JOIN respondents p ON p.respondent = r.respondent
),
weights AS (
    SELECT unnest($measures::VARCHAR[]) AS measure, unnest($days::DATE[]) AS period,
           unnest($strata::VARCHAR[]) AS stratum, unnest($weights::DOUBLE[]) AS weight
),
weighed AS (  -- one answer counts as one where it has no weight
    SELECT a.*, coalesce(w.weight, 1.0) AS weight
    FROM (SELECT *, channel = 'survey' AND measure <> 'rating' AS survey FROM answers) a
    JOIN strata s USING (record_id)
    LEFT JOIN weights w ON a.survey AND w.measure = a.measure AND w.period = a.period AND w.stratum = s.stratum
),
counted AS (  -- before they are spread over the attributes
    SELECT measure AS name, CASE WHEN survey THEN NULL ELSE channel END AS channel,
           period, value, low, high, places, attributes, count(*) AS n, fsum(weight) AS weight
    FROM weighed JOIN known USING (record_id)
    WHERE list_contains($names::VARCHAR[], measure) AND list_contains($periods::DATE[], period) AND weight > 0
    GROUP BY ALL
)
SELECT name, channel, period, value, low, high, attribute,
       coalesce(CASE WHEN attribute = '' THEN places ELSE attributes[attribute] END, '') AS groups,
       sum(n)::BIGINT AS n, fsum(weight) AS weight
FROM counted, (SELECT unnest(list_concat([''], $attributes::VARCHAR[])) AS attribute)
GROUP BY ALL ORDER BY ALL
"""

_SENTIMENTS = """
, counted AS (
    SELECT channel, period, attributes, sentiment.label AS label,
           CASE WHEN informative THEN [t.id FOR t IN touchpoints] END AS places, count(*) AS n
    FROM voiced WHERE sentiment.label IS NOT NULL AND list_contains($periods::DATE[], period)
    GROUP BY ALL
)
SELECT 'net_sentiment' AS name, channel, period, attribute,
       CASE label WHEN 'positive' THEN 100.0 WHEN 'negative' THEN -100.0 ELSE 0.0 END AS value,
       coalesce(CASE WHEN attribute <> '' THEN attributes[attribute]
                     ELSE array_to_string(list_sort(places), ' ') END, '') AS groups,
       sum(n)::BIGINT AS n, sum(n)::DOUBLE AS weight
FROM counted, (SELECT unnest(list_concat([''], $attributes::VARCHAR[])) AS attribute)
GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class _Answer:
    """Equal answers of one period."""

    period: date
    worth: float
    groups: tuple[str, ...]
    n: int
    weight: float  # of all of them; n where nothing is weighted


def contributions(view: View, *, measured: Iterable[Measured], attributes: Collection[str]) -> tuple[Split, ...]:
    """Return the splits of every score against the previous period, those before together, and last year's.

    Args:
        view: the period.
        measured: the scores; one with too few answers on either side has no split.
        attributes: of customers that make groups. One in which only a single group can be shown gives no split.
    """
    scores = list(measured)
    compared = {one for score in scores for _, periods in _sides(score, view) for one in periods}
    if not compared:
        return ()
    asked: dict[str, Any] = {
        "names": list(MEASURES),
        "attributes": sorted(attributes),
        "periods": sorted({*compared, view.period.start}),
    }
    answers = view.rows(STRATA + _ANSWERS, **asked, **strata(view.config.weights), **_weights(scores))
    rows = [*answers, *view.rows(_SENTIMENTS, **asked)]
    found: dict[tuple[str, str | None], list[Row]] = {}
    for row in rows:
        found.setdefault((row["name"], row["channel"]), []).append(row)
    return tuple(
        split
        for score in scores
        for attribute in ("", *sorted(attributes))
        for split in _splits(score, attribute, found.get((score.name, score.channel), []), view)
    )


def _weights(scores: Iterable[Measured]) -> dict[str, list[Any]]:
    """Return the parameters of `weights`: how much one answer counts."""
    found = [(one.name, *key, weight) for one in scores for key, weight in one.weights.items()]
    measures, days, names, weights = zip(*found, strict=True) if found else ((), (), (), ())
    return {"measures": list(measures), "days": list(days), "strata": list(names), "weights": list(weights)}


def _sides(score: Measured, view: View) -> Iterator[tuple[str, tuple[date, ...]]]:
    """Yield what a score is compared with: its name and first days, where there are enough answers on both sides."""
    before = base(score.series, view=view)
    sides: list[tuple[str, tuple[Period, ...]]] = [(str(view.previous), (view.previous,))]
    sides += [(against(before), before)] if before else []
    sides += [(str(view.last_year), (view.last_year,))] if view.last_year else []
    now = score.series.get(view.period.start)
    for name, periods in sides:
        starts = tuple(one.start for one in periods if one.start in score.series)
        n = sum(counted(score.series[start]) for start in starts)
        if now is not None and starts and min(counted(now), n) >= max(view.minimum, 1):
            yield name, starts


def _splits(score: Measured, attribute: str, rows: Sequence[Row], view: View) -> Iterator[Split]:
    own = [row for row in rows if row["attribute"] == attribute]
    values = (
        [row["value"] for row in own]
        if score.name == "net_sentiment"
        else worths(score.name, score.definition, own, scales(view).get((score.name, score.channel), STARS))
    )
    nobody = UNKNOWN if attribute else NONE
    answers = [
        _Answer(row["period"], value, _named(row["groups"], attribute) or (nobody,), row["n"], row["weight"])
        for row, value in zip(own, values, strict=True)
        if value is not None
    ]
    sides, now = list(_sides(score, view)), (view.period.start,)
    kept = _shown(answers, [now, *(starts for _, starts in sides)], minimum=view.minimum)
    for name, starts in sides:
        found = _split([one for one in answers if one.period in (*now, *starts)], now=now[0], kept=kept)
        if found:
            yield _told(score, attribute, name, *found)


def _named(groups: str, attribute: str) -> tuple[str, ...]:
    """Return the groups that a row names: one value of an attribute, or touchpoints."""
    if attribute:
        return (groups,) if groups else ()
    return tuple(dict.fromkeys(groups.split()))


@dataclass(frozen=True, slots=True)
class _Groups:
    """Names of groups with the answers that speak of each, before and now; shape (groups,)."""

    names: tuple[str, ...]
    n_before: Floats
    n: Floats
    all: int  # answers now


def _shown(answers: Sequence[_Answer], sides: Sequence[Collection[date]], *, minimum: int) -> frozenset[str]:
    """Return the groups that are shown, with enough answers on all sides; all others are taken together."""
    names = sorted({group for one in answers for group in one.groups})
    column = {name: at for at, name in enumerate(names)}
    counts = np.zeros((len(sides), len(names)))
    of: dict[tuple[str, ...], Floats] = {}
    for one in answers:
        of.setdefault(one.groups, np.zeros(len(sides)))[[one.period in side for side in sides]] += one.n
    for groups, n in of.items():
        counts[:, [column[group] for group in groups]] += n[:, None]
    return frozenset(names[at] for at in _large(counts, minimum=minimum))


def _split(answers: Sequence[_Answer], *, now: date, kept: Collection[str]) -> tuple[Answers, _Groups] | None:
    """Return the answers by group, small groups taken together; None where fewer than two are left."""
    kinds = sorted({(one.worth, one.groups) for one in answers})
    every = {group for one in answers for group in one.groups}
    names = [*sorted(every.intersection(kept)), *([OTHER] if every.difference(kept) else [])]
    place = {kind: at for at, kind in enumerate(kinds)}
    column = {name: at for at, name in enumerate(names)}
    counts, weights = np.zeros((2, len(kinds))), np.zeros((2, len(kinds)))
    for one in answers:
        cell = int(one.period == now), place[one.worth, one.groups]
        counts[cell] += one.n
        weights[cell] += one.weight
    member = np.zeros((len(kinds), len(names)))
    for at, (_, groups) in enumerate(kinds):
        for group in groups:
            member[at, column.get(group, -1)] += 1 / len(groups)
    if len(names) < 2 or not weights.sum(axis=1).all():
        return None
    before, after = counts @ (member > 0)
    made = Answers.of(values=[value for value, _ in kinds], before=weights[0], now=weights[1], member=member)
    return made, _Groups(tuple(names), before, after, int(counts[1].sum()))


def _large(counts: Floats, *, minimum: int) -> list[int]:
    """Return the groups that are shown; those taken together have enough answers on every side, or are all.

    Args:
        counts: answers of each group on each side, shape (sides, groups).
        minimum: fewest answers of a group.
    """
    least = counts.min(axis=0)
    order = sorted(range(counts.shape[1]), key=lambda at: (-least[at], -counts[:, at].sum(), at))
    kept = [at for at in order if least[at] >= minimum]
    rest = order[len(kept) :]
    while rest and kept and counts[:, rest].sum(axis=1).min() < minimum:
        rest.append(kept.pop())
    return kept


def _told(score: Measured, attribute: str, name: str, answers: Answers, groups: _Groups) -> Split:
    parts, totals = answers.parts(), answers.totals()
    change = round(answers.change, _DIGITS)
    mix = round(totals[0].value, _DIGITS) + 0.0
    rate = settled([change - mix], total=change - mix, digits=_DIGITS)[0]
    mixes = settled(parts.mix.tolist(), total=mix, digits=_DIGITS)
    rates = settled(parts.rate.tolist(), total=rate, digits=_DIGITS)
    sides = [_side(answers, counts) for counts in (answers.before, answers.now)]
    found = [
        Contribution(
            group=group,
            mix=mixes[at],
            rate=rates[at],
            n=int(groups.n[at]),
            n_before=int(groups.n_before[at]),
            share=sides[1][at][0],
            share_before=sides[0][at][0],
            value=sides[1][at][1],
            value_before=sides[0][at][1],
        )
        for at, group in enumerate(groups.names)
    ]
    found.sort(key=lambda one: (-round(abs(one.mix + one.rate), _DIGITS), one.group))
    n, effective = groups.all, float(answers.now.sum()) if score.weights else None
    return Split(
        score=score.name,
        channel=score.channel,
        attribute=attribute,
        against=name,
        change=change,
        mix=_figure(totals[0]._replace(value=mix), n, effective),
        rate=_figure(totals[1]._replace(value=rate), n, effective),
        groups=tuple(found),
    )


def _side(answers: Answers, counts: Floats) -> list[tuple[float, float]]:
    """Return the share and the score of each group on one side, on which all of them answered."""
    weights, sums = counts @ answers.member, (counts * answers.values) @ answers.member
    return list(zip((weights / counts.sum()).tolist(), (sums / weights).tolist(), strict=True))


def _figure(total: Total, n: int, effective: float | None) -> Figure:
    return Figure(total.value, total.low, total.high, n, effective)
