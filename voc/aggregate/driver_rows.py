"""Records with a score beside what they say: the rows that drivers are estimated from.

- A row is a record of the trend's periods with a score and informative words (or an answer about one touchpoint).
- What it says of a touchpoint or dimension: praised, blamed, both (mixed) or only named, over all its comments.
- Scores of surveys are one outcome; a survey's mean level explains nothing (fixed effects). Other channels stand alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from voc.aggregate.definitions import STARS, definition, fits, reach, scales, worth
from voc.aggregate.views import View

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

_SCORES = """
SELECT measure, CASE WHEN channel = 'survey' AND measure <> 'rating' THEN '' ELSE channel END AS channel,
       record_id, source, period::VARCHAR AS period, value, low, high
FROM answers WHERE measure IN ('nps', 'csat', 'rating') AND period >= $since
ORDER BY measure, channel, record_id
"""

_WORDS = """
SELECT record_id, touchpoint, dimension, dense_rank() OVER (ORDER BY first) - 1 AS customer,
       bool_or(polarity IN ('positive', 'mixed')) AS praised, bool_or(polarity IN ('negative', 'mixed')) AS blamed
FROM (SELECT *, min(record_id) OVER (PARTITION BY customer) AS first FROM (  -- ids of customers depend on the key
    SELECT record_id, customer, touchpoint, dimension, polarity FROM cells WHERE period >= $since
    UNION ALL
    SELECT record_id, customer, '', '', '' FROM voiced WHERE informative AND period >= $since))
WHERE record_id IN (SELECT record_id FROM answers WHERE measure IN ('nps', 'csat', 'rating'))
GROUP BY record_id, first, touchpoint, dimension ORDER BY record_id, first, touchpoint, dimension
"""

# `supplied` is the score that an answer is itself, where a survey asks only about touchpoints: it cannot explain that.
_CLOSED = """
SELECT record_id, touchpoint, supplied, dense_rank() OVER (ORDER BY first) - 1 AS customer,
       avg(value_100) AS value, count(*) AS n
FROM (SELECT m.record_id, m.touchpoint, a.measure AS supplied, m.value_100,
             min(m.record_id) OVER (PARTITION BY coalesce(r.respondent, m.record_id)) AS first
      FROM measures m JOIN records r USING (record_id)
      LEFT JOIN answers a ON a.record_id = m.record_id AND a.measure = m.measure AND a.touchpoint = m.touchpoint
      WHERE coalesce(m.touchpoint, '') <> '' AND m.value_100 IS NOT NULL
        AND m.measure NOT IN ('importance', 'expectation')
        AND m.record_id IN (SELECT record_id FROM answers
                            WHERE measure IN ('nps', 'csat', 'rating') AND channel = 'survey' AND period >= $since))
GROUP BY record_id, first, touchpoint, supplied ORDER BY record_id, touchpoint, supplied
"""


@dataclass(frozen=True)
class Outcome:
    """The answers to one score."""

    name: str
    channel: str | None
    definition: str
    records: pa.Array  # ids, in order
    sources: Codes
    periods: Codes
    values: Array  # as answered, on the scale most used
    points: Array  # in units of the headline figure, whose value is their mean
    scale: tuple[float, float] | None = None  # of the headline figure


@dataclass(frozen=True)
class Predictors:
    """What the records of an outcome say, by id; `rows` are their places in the outcome."""

    ids: tuple[str, ...]
    rows: Codes
    customers: Codes
    mentioned: Flags  # (n, k)
    praised: Flags  # (n, k)
    blamed: Flags  # (n, k)


@dataclass(frozen=True)
class Closed:
    """Answers about single touchpoints, 0–1; NaN where a record has none."""

    ids: tuple[str, ...]
    rows: Codes
    customers: Codes
    values: Array  # (n, k)


@dataclass(frozen=True)
class Rows:
    """Everything read once, for all models."""

    outcomes: tuple[Outcome, ...]
    words: pa.Table
    closed: pa.Table

    def said(self, outcome: Outcome, *, by: str) -> Predictors:
        """Return what the outcome's records say, by `touchpoint` or `dimension`."""
        return predictors(outcome, self.words, self.words.column(by))

    def answered(self, outcome: Outcome) -> Closed:
        """Return what the outcome's records answer about single touchpoints, but for what is the outcome itself."""
        itself = pc.fill_null(pc.equal(self.closed.column("supplied"), outcome.name), False)
        closed = self.closed.filter(pc.invert(itself))
        where = _places(closed, outcome)
        codes, ids = coded(closed.column("touchpoint"))
        kept = where >= 0
        rows = np.unique(where[kept])
        sums, counts = (np.zeros((len(outcome.records), len(ids))) for _ in range(2))
        value, n = (closed.column(name).to_numpy()[kept] for name in ("value", "n"))
        np.add.at(sums, (where[kept], codes[kept]), value * n / 100)
        np.add.at(counts, (where[kept], codes[kept]), n)
        values = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
        customers = np.zeros(len(outcome.records), dtype=np.int64)
        customers[where[kept]] = closed.column("customer").to_numpy()[kept]
        return Closed(ids, rows, customers[rows], values[rows])


def read(view: View) -> Rows:
    """Read scores, words and closed answers of the trend's periods."""
    since = view.trend[0].start
    scores = view.table(_SCORES, since=since)
    (names, measures), (places, channels) = coded(scores.column("measure")), coded(scores.column("channel"))
    outcomes = [
        _outcome(measure, channel or None, scores.filter(pa.array(kept)), view)
        for name, measure in enumerate(measures)
        for place, channel in enumerate(channels)
        if (kept := (names == name) & (places == place)).any()
    ]
    found = tuple(one for one in outcomes if len(one.records))
    return Rows(found, view.table(_WORDS, since=since), view.table(_CLOSED, since=since))


def predictors(outcome: Outcome, words: pa.Table, names: pa.ChunkedArray) -> Predictors:
    """Return what the outcome's records say of each name that stands beside a row of words; '' names nothing."""
    where = _places(words, outcome)
    codes, ids = coded(names)
    kept = where >= 0
    rows = np.unique(where[kept])
    customers = np.zeros(len(outcome.records), dtype=np.int64)
    customers[where[kept]] = words.column("customer").to_numpy()[kept]

    def flags(of: Flags) -> Flags:
        found = np.zeros((len(outcome.records), len(ids)), dtype=bool)
        found[where[of], codes[of]] = True
        return found[rows][:, [at for at, name in enumerate(ids) if name]]

    praised, blamed = (words.column(name).to_numpy() for name in ("praised", "blamed"))
    return Predictors(
        ids=tuple(name for name in ids if name),
        rows=rows,
        customers=customers[rows],
        mentioned=flags(kept),
        praised=flags(kept & praised),
        blamed=flags(kept & blamed),
    )


def coded(column: pa.ChunkedArray) -> tuple[Codes, tuple[str, ...]]:
    """Return each value's number among the sorted different ones, and these."""
    found = pc.dictionary_encode(column.combine_chunks())
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    names: Sequence[str] = found.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[order] = np.arange(len(names))
    return ranks[found.indices.to_numpy(zero_copy_only=False)], tuple(names[at] for at in order)


def _places(table: pa.Table, outcome: Outcome) -> Codes:
    """Return the row of the outcome that each row of a table belongs to; -1: none."""
    found = pc.fill_null(pc.index_in(table.column("record_id"), value_set=outcome.records), -1)
    places: Codes = found.to_numpy().astype(np.int64)
    return places


def _outcome(name: str, channel: str | None, table: pa.Table, view: View) -> Outcome:
    said = definition(name, view.config.scores)
    table = table.filter(pa.array(fits(name, table.column("low"), table.column("high"))))
    value, low, high = (table.column(one).to_numpy() for one in ("value", "low", "high"))
    scale = scales(view).get((name, channel), STARS)
    on = {"low": low, "high": high, "scale": scale}
    return Outcome(
        name=name,
        channel=channel,
        definition=said,
        records=table.column("record_id").combine_chunks(),
        sources=coded(table.column("source"))[0],
        periods=coded(table.column("period"))[0],
        values=value if name == "nps" else worth(name, "mean", value, **on),
        points=worth(name, said, value, **on),
        scale=reach(name, said, scale),
    )
