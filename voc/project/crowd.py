"""Tell what many customers share from what could single one of them out.

What is rare is replaced so that every count stays: by another value of the same age band, version or maker, else by a
number sign and digits that stand for that value, made with a salt that nobody keeps.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from voc.config import Config
from voc.kinds import joined, kind_of
from voc.ports import Store

CROWD = 5  # customers who must share a segment, an answer or a result for it to stay with words that are gone

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

_CLASSES = "SELECT kind AS said FROM tickets UNION SELECT via FROM tickets"
_RESULTS = "SELECT result FROM tickets GROUP BY ALL HAVING count(*) >= ? ORDER BY ALL"

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Crowd:
    """Hold what at least `CROWD` customers of the store share.

    Attributes:
        stand_in: (column, value) → what stands for a value that is rare.
        answers: (measure, question, answer); results: of tickets.
        salt: for this time only.
    """

    stand_in: dict[tuple[str, str], str]
    answers: frozenset[tuple[str, str, str]]
    results: frozenset[str]
    salt: bytes

    def attributes(self, given: Iterable[tuple[str, str]] | None) -> Pairs:
        """Return attributes without rare values."""
        return [(name, self.stand_in.get((name, value), value)) for name, value in given or ()]

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
        """Return what came of a ticket, or a number for what is rare."""
        return said if not said or said in self.results else number(self.salt, said)


def number(salt: bytes, *said: str) -> str:
    """Return digits for a value that is rare; the salt makes them different every time."""
    return "#" + str(int.from_bytes(hmac.digest(salt, "\n".join(said).encode(), "sha256")[:3], "big"))


def crowd(store: Store, config: Config, *, year: int, salt: bytes) -> Crowd:
    """Look at what the customers of a store share.

    Args:
        store: before anything is removed from it.
        config: names the columns that figures rest on.
        year: up to which years of birth count.
        salt: drawn for this time and never written.
    """
    counts: dict[str, dict[str, int]] = {}
    classes = {row["said"] for row in store.query(_CLASSES).to_pylist()}  # the bank's own, of tickets
    for row in store.query(_ATTRIBUTES).to_pylist():
        counts.setdefault(row["name"], {})[row["value"]] = row["n"]
    stand_in: dict[tuple[str, str], str] = {}
    for name, values in counts.items():
        # The weight of an answer is nobody's mark, and figures rest on it as it is.
        if name == config.weights.column or name in config.weights.shares:
            continue
        kind = kind_of(name)
        groups = joined(kind, values, year=year, language=config.project.language)
        for value, n in values.items():
            if n >= CROWD or value in classes or config.competitors.marks([(name, value)]):
                continue
            mates = [one for one in values if groups[one] == groups[value]]
            many = kind is not None and kind.read and sum(values[one] for one in mates) >= CROWD
            common = min(mates, key=lambda one: (-values[one], one))
            stand_in[name, value] = common if many else number(salt, name, value)
    answers = store.query(_ANSWERS, [CROWD]).to_pylist()
    return Crowd(
        stand_in,
        frozenset((row["measure"], row["question"], row["answer"]) for row in answers),
        frozenset(row["result"] for row in store.query(_RESULTS, [CROWD]).to_pylist() if row["result"]),
        salt,
    )
