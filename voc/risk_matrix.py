"""Read risk_matrix.yaml: how often is often, and how grave each kind of risk is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voc.pack_files import PackFiles

FILE = "risk_matrix.yaml"
BANDS = 5


@dataclass(frozen=True, slots=True)
class MatrixRules:
    """What places a kind of risk in the matrix.

    Attributes:
        likelihood: comments with the risk, of 10,000 informative ones, at which bands 2 to 5 begin.
        impact: code → 1 (an annoyance) to 5 (the bank's licence, a customer's life or savings).
    """

    likelihood: tuple[float, ...] = ()
    impact: Mapping[str, int] = field(default_factory=dict)

    def band(self, rate: float) -> int:
        """Return the band of a rate in 10,000, 1 to 5."""
        return 1 + sum(rate >= edge for edge in self.likelihood)


def read_risk_matrix(reader: PackFiles, *, codes: set[str]) -> MatrixRules:
    """Return what the pack says; mistakes go to `reader.mistakes`, and a missing file gives none."""
    said = reader.yaml(FILE)
    if not said:
        return MatrixRules()
    found = reader.build(FILE, lambda: _rules(said))
    for rules in found:
        reader.mistakes += [f"{FILE}: unknown code {code!r}" for code in rules.impact if code not in codes]
    return found[0] if found else MatrixRules()


def _rules(said: dict[str, Any]) -> MatrixRules:
    edges = tuple(float(edge) for edge in said["likelihood"])
    if len(edges) != BANDS - 1 or list(edges) != sorted(set(edges)) or edges[0] <= 0:
        raise ValueError("likelihood must be four numbers above 0, each larger than the one before")
    impact = {str(code): int(grade) for code, grade in said["impact"].items()}
    wrong = [code for code, grade in impact.items() if not 1 <= grade <= BANDS]
    if wrong:
        raise ValueError(f"the impact of {wrong[0]} must be 1 to {BANDS}")
    return MatrixRules(edges, impact)
