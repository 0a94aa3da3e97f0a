"""Tell what many customers share from what could single one of them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from voc.config import Config
from voc.kinds import joined, kind_of, other
from voc.ports import Store

CROWD = 5  # customers who must share a segment, an answer or a result for it to stay with words that are gone

_FEW = 12  # values of a column that makes groups, as in voc.aggregate.groups

_ATTRIBUTES = """
SELECT e.key AS name, e.value AS value, count(DISTINCT who) AS n FROM (
    SELECT coalesce(respondent, record_id) AS who, unnest(map_entries(attributes)) AS e FROM records
    UNION ALL SELECT respondent, unnest(map_entries(attributes)) FROM respondents
    UNION ALL SELECT call_id, unnest(map_entries(attributes)) FROM calls)
GROUP BY ALL ORDER BY ALL
"""

_ANSWERS = """
SELECT measure, question, answer FROM measures
GROUP BY ALL HAVING count(DISTINCT record_id) >= ? ORDER BY ALL
"""

_RESULTS = "SELECT result FROM tickets GROUP BY ALL HAVING count(*) >= ? ORDER BY ALL"

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Crowd:
    """Hold what at least `CROWD` customers of the store share.

    Attributes:
        stand_in: (column, value) → what stands for it: itself, another value of the same group, the word for all small
            groups; None where it goes.
        answers: (measure, question, answer); results: of tickets.
        other: the word for all small groups.
    """

    stand_in: dict[tuple[str, str], str | None]
    answers: frozenset[tuple[str, str, str]]
    results: frozenset[str]
    other: str

    def attributes(self, given: Iterable[tuple[str, str]] | None) -> Pairs:
        """Return the attributes that may stay."""
        found = ((name, self.stand_in.get((name, value))) for name, value in given or ())
        return [(name, value) for name, value in found if value is not None]

    def measures(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return closed answers; what hardly anybody else answered so loses its words, not its number."""
        seen: dict[tuple[str, str, str], int] = {}
        kept = []
        for row in rows:
            if (row["measure"], row["question"], row["answer"]) in self.answers:
                kept.append(row)
                continue
            key = (row["record_id"], row["measure"], row["question"])
            seen[key] = seen.get(key, 0) + 1
            kept.append(row | {"answer": "" if seen[key] == 1 else f"#{seen[key]}"})
        return kept

    def result(self, said: str | None) -> str | None:
        """Return what came of a ticket, or the word for what is rare."""
        return said if not said or said in self.results else self.other


def crowd(store: Store, config: Config, *, year: int) -> Crowd:
    """Look at what the customers of a store share.

    Args:
        store: before anything is removed from it.
        config: names the columns that figures rest on.
        year: up to which years of birth count.
    """
    language = config.project.language
    counts: dict[str, dict[str, int]] = {}
    for row in store.query(_ATTRIBUTES).to_pylist():
        counts.setdefault(row["name"], {})[row["value"]] = row["n"]
    stand_in: dict[tuple[str, str], str | None] = {}
    for name, values in counts.items():
        kind = kind_of(name)
        groups = joined(kind, values, year=year, language=language)
        makes_groups = kind is not None or len(values) <= _FEW or name in config.scores.segments
        # The weight of an answer is nobody's mark, and figures rest on it as it is.
        whole = name == config.weights.column or name in config.weights.shares
        for value, n in values.items():
            mates = [one for one in values if groups[one] == groups[value] and values[one] >= CROWD]
            if n >= CROWD or whole or config.competitors.marks([(name, value)]):
                stand_in[name, value] = value
            elif mates:
                stand_in[name, value] = min(mates, key=lambda one: (-values[one], one))
            else:
                stand_in[name, value] = other(language) if makes_groups else None
    answers = store.query(_ANSWERS, [CROWD]).to_pylist()
    return Crowd(
        stand_in,
        frozenset((row["measure"], row["question"], row["answer"]) for row in answers),
        frozenset(row["result"] for row in store.query(_RESULTS, [CROWD]).to_pylist() if row["result"]),
        other(language),
    )
