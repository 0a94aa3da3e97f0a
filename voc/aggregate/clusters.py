"""Respondents who score and speak alike, on request, and only where the clusters are stable.

A respondent's profile holds the scores that nearly all answered, on a scale from 0 to 1, and for every touchpoint that
enough of them speak of whether it is blamed (-1), praised (1) or neither (0). Attributes take no part: they only
describe what was found. No test is made of clusters; what tells them apart was used to make them.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.aggregate.groups import groups
from voc.aggregate.views import Row, View
from voc.statistics.clusters import Partition, partition

_NEARLY_ALL = 0.9  # so many answered a score that counts
_MOST = 3000  # respondents looked at
_TRAITS = 6

_SCORED = """
SELECT p.customer, m.measure || coalesce('.' || m.touchpoint, '') AS name,
       avg(m.value_100) / 100 AS value
FROM persons p JOIN measures m USING (record_id)
WHERE p.channel = 'survey' AND p.period >= $window
  AND m.measure IN ('nps', 'csat', 'ces', 'loyalty', 'recommend') AND m.value_100 IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""

_SPOKEN = """
SELECT customer, touchpoint AS name,
       sign(sum(CASE WHEN polarity IN ('negative', 'mixed') THEN -1 WHEN polarity = 'positive' THEN 1 ELSE 0 END))
       AS value
FROM mentions WHERE channel = 'survey' AND period >= $window
GROUP BY ALL ORDER BY ALL
"""

_KNOWN = """
SELECT DISTINCT customer, e.key AS attribute, e.value AS value
FROM (SELECT *, unnest(map_entries(attributes)) AS e FROM persons WHERE channel = 'survey' AND period >= $window)
WHERE e.value <> ''
ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Trait:
    """What tells a cluster from all respondents.

    Attributes:
        kind: score (0–1), touchpoint (-1 blamed to 1 praised) or attribute (share 0–1).
        name: of the score, touchpoint or attribute; value: of the attribute.
        mine, all: mean of the cluster and of all.
    """

    kind: str
    name: str
    value: str
    mine: float
    all: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """Respondents who are alike."""

    n: int
    share: float  # of all that were looked at
    jaccard: float  # stability, 0–1
    traits: tuple[Trait, ...]  # the most distinct first


@dataclass(frozen=True, slots=True)
class Clusters:
    """Clusters of survey respondents in the periods of the trend; none where none are stable.

    Attributes:
        n: respondents looked at.
        window: first and last period, such as `2026-W33–2026-W40`.
        reason: `few` where there are too few of them, `unstable` where clusters do not last; else empty.
        silhouette: of the best clusters found, stable or not.
    """

    n: int
    window: str
    reason: str
    silhouette: float | None
    clusters: tuple[Cluster, ...]


def clusters(view: View) -> Clusters:
    """Return the stable clusters of respondents."""
    window: dict[str, Any] = {"window": view.trend[0].start}
    spanned = "–".join(dict.fromkeys(str(one) for one in (view.trend[0], view.period)))
    names, people, points = _profiles(view.rows(_SCORED, **window), view.rows(_SPOKEN, **window), view.minimum)
    if len(people) < 2 * view.minimum or not names:
        return Clusters(len(people), spanned, "few", None, ())
    seed = zlib.crc32("\n".join(people).encode())
    found = partition(points / _spread(points), seed=seed, least=view.minimum)
    if found is None or not found.holds:
        return Clusters(len(people), spanned, "unstable", found.silhouette if found else None, ())
    attributes = _known(view, view.rows(_KNOWN, **window))
    made = tuple(
        Cluster(
            int((found.labels == label).sum()),
            float((found.labels == label).mean()),
            found.jaccard[label],
            _traits(found, label, names, people, points, attributes, view.minimum),
        )
        for label in range(len(found.jaccard))
    )
    return Clusters(len(people), spanned, "", found.silhouette, made)


def _profiles(
    scored: list[Row], spoken: list[Row], minimum: int
) -> tuple[list[tuple[str, str]], list[str], NDArray[np.float64]]:
    """Return the names of the columns, the respondents, and a row for each of them."""
    people = {row["customer"] for row in scored}
    answered: dict[str, set[str]] = {}
    for row in scored:
        answered.setdefault(row["name"], set()).add(row["customer"])
    scores = sorted(name for name, who in answered.items() if len(who) >= _NEARLY_ALL * len(people))
    kept = sorted(person for person in people if all(person in answered[name] for name in scores))[:_MOST]
    known = set(kept)
    heard: dict[str, int] = {}
    for row in spoken:
        heard[row["name"]] = heard.get(row["name"], 0) + (row["customer"] in known and row["value"] != 0)
    touchpoints = sorted(name for name, n in heard.items() if n >= minimum)
    names = [*(("score", name) for name in scores), *(("touchpoint", name) for name in touchpoints)]
    points = np.zeros((len(kept), len(names)))
    rows, columns = {person: at for at, person in enumerate(kept)}, {name: at for at, name in enumerate(names)}
    for kind, part in (("score", scored), ("touchpoint", spoken)):
        for row in part:
            if row["customer"] in known and (kind, row["name"]) in columns:
                points[rows[row["customer"]], columns[kind, row["name"]]] = row["value"]
    return names, kept, points


def _known(view: View, rows: list[Row]) -> list[Row]:
    """Return who belongs to which group of customers, once each: bands and makers rather than ages and devices."""
    known = {(row["customer"], row["attribute"], groups(view).of.get((row["attribute"], row["value"]))) for row in rows}
    return [
        {"customer": customer, "attribute": attribute, "value": group}
        for customer, attribute, group in sorted((c, a, g) for c, a, g in known if g is not None)
    ]


def _spread(points: NDArray[np.float64]) -> NDArray[np.float64]:
    spread: NDArray[np.float64] = points.std(axis=0)
    return np.where(spread > 0, spread, 1.0)


def _traits(
    found: Partition,
    label: int,
    names: list[tuple[str, str]],
    people: list[str],
    points: NDArray[np.float64],
    attributes: list[Row],
    minimum: int,
) -> tuple[Trait, ...]:
    inside = found.labels == label
    spread = _spread(points)
    traits = []
    for at, (kind, name) in enumerate(names):
        mine, whole = float(points[inside, at].mean()), float(points[:, at].mean())
        traits.append((abs(mine - whole) / float(spread[at]), Trait(kind, name, "", mine, whole)))
    members = {person for person, here in zip(people, inside, strict=True) if here}
    everybody = set(people)
    shares: dict[tuple[str, str], list[int]] = {}
    for row in attributes:
        if row["customer"] in everybody:
            counts = shares.setdefault((row["attribute"], row["value"]), [0, 0])
            counts[0] += row["customer"] in members
            counts[1] += 1
    for (name, value), (own, every) in shares.items():
        mine, whole = own / len(members), every / len(people)
        deviation = (whole * (1 - whole)) ** 0.5
        if deviation > 0 and every >= minimum:  # of smaller groups nothing is shown
            traits.append((abs(mine - whole) / deviation, Trait("attribute", name, value, mine, whole)))
    traits.sort(key=lambda pair: (-round(pair[0], 9), pair[1].kind, pair[1].name, pair[1].value))
    return tuple(trait for _, trait in traits[:_TRAITS])
