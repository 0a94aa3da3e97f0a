"""What an answer is worth: the one definition of every score, for whoever counts answers.

- `nps`: 9–10 is 100, 0–6 is −100, all else 0 (Reichheld 2003), on scales that end at 10 and begin at 0 or 1.
- `top2box`: 1 in the top box, else 0. It holds the two highest answers; of scales of two or three steps, such as no and
  yes, the highest; of scales of more than eleven, the highest fifth.
- `mean_100`: on a scale from 0 to 100. Everything else (`mean`, `ces`, `rating`): as answered.

A score is the mean of what its answers are worth. Where scales of different length meet in a mean, answers are moved to
the one most used over all periods looked at; of ratings that is 1–5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from voc.aggregate.views import Row, View
from voc.config import ScoresPart
from voc.statistics.contrast import Form

MEASURES = ("nps", "csat", "ces", "loyalty", "recommend", "rating")  # closed questions, in the order of reports
NAMES = (*MEASURES, "net_sentiment")

STARS = (1.0, 5.0)
_PROMOTERS, _DETRACTORS = 9, 6  # from, and up to
_PER_CENT = (0.0, 100.0)

Scale = tuple[float, float]  # lowest and highest answer
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The one scale of surveys is that of all of them, since they are one score.
_SCALES = """
SELECT measure, CASE WHEN channel = 'survey' AND measure <> 'rating' THEN NULL ELSE channel END AS channel, low, high,
       count(*) AS n
FROM answers WHERE low < high GROUP BY ALL ORDER BY ALL
"""


def definition(measure: str, said: ScoresPart) -> str:
    """Return what voc.toml says a score is: top2box, mean or mean_100; nothing of those that it cannot define."""
    return {"csat": said.satisfaction, "loyalty": said.loyalty, "recommend": said.recommend}.get(measure, "")


def form(measure: str, definition: str) -> Form:
    """Return what the worths of a score make: a net value, a share or a mean."""
    return "net" if measure in ("nps", "net_sentiment") else "share" if definition == "top2box" else "mean"


def fits(measure: str, low: ArrayLike, high: ArrayLike) -> Flags:
    """Tell whether answers on scales from `low` to `high` can count."""
    least, most = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    asked: Flags = most > least
    return asked & (most == 10) & ((least == 0) | (least == 1)) if measure == "nps" else asked


def top(low: ArrayLike, high: ArrayLike) -> Floats:
    """Return the lowest answer of the top box.

    >>> top([0, 1, 1, 0, 0], [1, 3, 5, 10, 100]).tolist()
    [1.0, 3.0, 4.0, 9.0, 80.0]
    """
    least, most = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    length = most - least
    found: Floats = np.where(length <= 2, most, np.where(length <= 10, most - 1, most - 0.2 * length))
    return found


def most_used(rows: Sequence[Row]) -> Scale:
    """Return the scale of most answers, of equally many the lowest.

    Args:
        rows: at least one, each with `low`, `high` and `n`.
    """
    counts: dict[Scale, int] = {}
    for row in rows:
        scale = (float(row["low"]), float(row["high"]))
        counts[scale] = counts.get(scale, 0) + row["n"]
    return min(counts, key=lambda scale: (-counts[scale], scale))


def scales(view: View) -> Mapping[tuple[str, str | None], Scale]:
    """Return the scale to which the answers to each (measure, channel) are moved; channel None: all surveys."""
    if "scales" not in view.memory:
        rows: dict[tuple[str, str | None], list[Row]] = {}
        for row in view.rows(_SCALES):
            rows.setdefault((row["measure"], row["channel"]), []).append(row)
        view.memory["scales"] = {key: STARS if key[0] == "rating" else most_used(one) for key, one in rows.items()}
    found: dict[tuple[str, str | None], Scale] = view.memory["scales"]
    return found


def reach(measure: str, definition: str, scale: Scale) -> Scale:
    """Return the least and most that answers can be worth, which is the scale of the score.

    >>> reach("csat", "mean", (1, 10)), reach("nps", "", (0, 10)), reach("csat", "top2box", (1, 5))
    ((1, 10), (-100.0, 100.0), (0.0, 1.0))
    """
    if measure == "nps":
        return -100.0, 100.0
    return {"top2box": (0.0, 1.0), "mean_100": _PER_CENT}.get(definition, scale)


def worth(measure: str, definition: str, value: ArrayLike, *, low: ArrayLike, high: ArrayLike, scale: Scale) -> Floats:
    """Return what answers are worth in the unit of the score; nan where an answer's scale does not fit.

    Args:
        measure: the score.
        definition: what it is, as `definition` says.
        value: answers, between `low` and `high`.
        low: of the scale of each.
        high: likewise.
        scale: to which answers are moved in a mean.

    >>> worth("csat", "mean", [5, 10], low=[1, 1], high=[5, 10], scale=(1, 5)).tolist()
    [5.0, 5.0]
    >>> worth("nps", "", [10, 8, 5], low=[0, 1, 1], high=[10, 10, 5], scale=(0, 10)).tolist()
    [100.0, 0.0, nan]
    """
    given, least, most = (np.asarray(one, dtype=float) for one in (value, low, high))
    known = fits(measure, least, most)
    if measure == "nps":
        found = 100.0 * (given >= _PROMOTERS) - 100.0 * (given <= _DETRACTORS)
    elif definition == "top2box":
        found = (given >= top(least, most)).astype(float)
    else:
        low_end, high_end = _PER_CENT if definition == "mean_100" else scale
        moved = (high_end - low_end) * (given - least)
        found = low_end + np.divide(moved, most - least, out=np.zeros_like(moved), where=known)
    worths: Floats = np.where(known, found, np.nan)
    return worths


def worths(measure: str, definition: str, rows: Sequence[Row], scale: Scale) -> list[float | None]:
    """Return what the answer of each row is worth, as `worth`; None where it does not fit."""
    value, low, high = ([row[name] for row in rows] for name in ("value", "low", "high"))
    found = worth(measure, definition, value, low=low, high=high, scale=scale)
    return [None if np.isnan(one) else one for one in found.tolist()]
