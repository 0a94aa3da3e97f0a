"""Weight the answers of surveys as `[weights]` of voc.toml says: by a column, to given shares of groups, or both.

Weights of a column are brought to a mean of 1 within each source and period, so that no survey drowns another because
it weights on another scale. Shares are met among the answers of one score in one period, by raking.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from voc.aggregate.findings import Weighting
from voc.aggregate.views import Row
from voc.config import WeightsPart
from voc.statistics.rake import rake
from voc.statistics.samples import effective

# What the weight of an answer rests on, besides its score and period: `given` by the column (nothing where that is no
# number from 0 on), and the groups whose shares are known. Answers of one stratum have one weight.
STRATA = """
, strata AS (
    SELECT record_id, given, groups, {'source': source, 'given': given, 'groups': groups}::VARCHAR AS stratum
    FROM (SELECT r.record_id, r.source,
                 try_cast(coalesce(r.attributes[$column], p.attributes[$column]) AS DOUBLE) AS said,
                 CASE WHEN isfinite(said) AND said >= 0 THEN said END AS given,
                 list_transform($shared::VARCHAR[], lambda name:
                                trim(coalesce(r.attributes[name], p.attributes[name]))) AS groups
          FROM records r LEFT JOIN respondents p ON p.respondent = r.respondent)
)
"""


def strata(part: WeightsPart) -> dict[str, Any]:
    """Return the parameters of STRATA."""
    return {"column": part.column, "shared": list(part.shares)}


def weigh(rows: Sequence[Row], part: WeightsPart) -> Weighting | None:
    """Give rows of equal answers to one score in one period their `weight`, of mean 1; say what came of it.

    Args:
        rows: each with `n`, `source`, `given` and `groups` as in STRATA.
        part: what voc.toml says.
    """
    if not rows or not part.used:
        return None
    attributes = tuple(part.shares)
    found = rake(
        [row["n"] for row in rows],
        _given(rows, part),
        [[row["groups"][place] for row in rows] for place in range(len(attributes))],
        [part.shares[name] for name in attributes],
        cap=part.cap,
    )
    for row, weight in zip(rows, found.weights, strict=True):
        row["weight"] = weight
    worth = effective((row["weight"], row["n"]) for row in rows)
    answers = sum(row["n"] for row in rows if row["weight"] > 0)
    return Weighting(
        column=part.column,
        attributes=attributes,
        cap=part.cap,
        design_effect=answers / worth if worth else 0.0,
        deviation=found.deviation,
        converged=found.converged,
        trimmed=found.trimmed,
        weightless=sum(row["n"] for row in rows if part.column and row["given"] is None),
        unplaced=tuple(
            (name, sum(row["n"] for row in rows if row["groups"][place] not in part.shares[name]))
            for place, name in enumerate(attributes)
        ),
        empty=tuple((attributes[place], value) for place, value in found.empty),
    )


def factor(rows: Sequence[Row]) -> float:
    """Return by what weights are multiplied so that they sum to what the answers are worth (Kish)."""
    mass = math.fsum(row["n"] * row["weight"] for row in rows)
    return effective((row["weight"], row["n"]) for row in rows) / (mass or 1.0)


def _given(rows: Sequence[Row], part: WeightsPart) -> list[float]:
    """Return the weights of the column over their mean in each source; 1 where there is none."""
    totals: dict[str, float] = {}
    counts: dict[str, int] = {}
    for row in rows:
        if row["given"] is not None:
            totals[row["source"]] = totals.get(row["source"], 0.0) + row["given"] * row["n"]
            counts[row["source"]] = counts.get(row["source"], 0) + row["n"]
    means = {source: total / counts[source] for source, total in totals.items() if total > 0}
    return [
        row["given"] / means[row["source"]] if row["given"] is not None and row["source"] in means else 1.0
        for row in rows
    ]
