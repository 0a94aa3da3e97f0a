"""What voc.toml says of composed figures: how the experience index is weighed, and what indicators are to reach."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from voc.errors import QueryError
from voc.period import Period
from voc.statistics.ahp import ACCEPTED, judge

Positive = Annotated[float, Field(gt=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IndexPart(_Part):
    """Weigh the parts of the experience index.

    Attributes:
        weighting: where neither of the others is said: as the drivers of the score say, or all alike.
        weights: part of the pack → weight, in any unit.
        comparisons: how many times as important each part is as each other, 1/9 to 9, in the order of the pack.
    """

    weighting: Literal["drivers", "equal"] = "drivers"
    weights: dict[str, Positive] = {}
    comparisons: tuple[tuple[Positive, ...], ...] = ()

    @field_validator("comparisons", mode="before")
    @classmethod
    def _fractions(cls, said: Any) -> Any:
        """Read "1/3" beside numbers."""
        rows = said if isinstance(said, list | tuple) else []
        if not all(isinstance(row, list | tuple) for row in rows):
            raise ValueError("write a row of numbers for each part")
        try:
            return [[float(Fraction(one)) if isinstance(one, str) else one for one in row] for row in rows]
        except (ValueError, ZeroDivisionError):
            raise ValueError('write numbers, or fractions as "1/3"') from None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.weights and self.comparisons:
            raise ValueError("has weights and comparisons; leave one of them out")
        if self.comparisons:
            found = judge(self.comparisons)
            row, column, fitting = found.worst
            if found.ratio > ACCEPTED:
                raise ValueError(
                    f"comparisons contradict each other (consistency ratio {found.ratio:.2f}, above {ACCEPTED}): row "
                    f"{row + 1}, column {column + 1} says {self.comparisons[row][column]:.3g}, the others together "
                    f"{fitting:.3g}; mend it, and row {column + 1}, column {row + 1}"
                )
        return self


class IndicatorPart(_Part):
    """Say what an indicator of the user's table is to reach.

    Attributes:
        better: which way is better.
        baseline: the periods before the change, as `2026-W31..2026-W35` or one period.
        target: the figure to reach.
        target_change: instead, the change from the baseline to reach: -0.2 is a fifth less.
        part: of the process index.
    """

    better: Literal["lower", "higher"] | None = None
    baseline: str = ""
    target: float | None = None
    target_change: Annotated[float | None, Field(ge=-1)] = None
    part: str = ""

    @field_validator("baseline")
    @classmethod
    def _periods(cls, said: str) -> str:
        if said:
            first, last = span(said)
            if first.kind != last.kind or first > last:
                raise ValueError(f"{said!r} is no span of periods; write 2026-W31..2026-W35")
        return said

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.target is not None and self.target_change is not None:
            raise ValueError("has target and target_change; leave one of them out")
        if self.target_change is not None:
            if not self.baseline:
                raise ValueError("a target_change needs a baseline")
            if not self.target_change or self.better == ("higher" if self.target_change < 0 else "lower"):
                raise ValueError(f"a target_change of {self.target_change:g} is not what is better")
        if self.target is not None and self.better is None:
            raise ValueError('a target needs better = "lower" or "higher"')
        return self

    @property
    def way(self) -> int:
        """Return 1 where more is better, -1 where less is, 0 where that is not said."""
        if self.better is None:
            return 0 if self.target_change is None else (1 if self.target_change > 0 else -1)
        return 1 if self.better == "higher" else -1


class ProcessPart(_Part):
    """Weigh the parts of the process index; without weights all that indicators name count alike."""

    weights: dict[str, Positive] = {}


def span(said: str) -> tuple[Period, Period]:
    """Return the first and last period of `2026-W31..2026-W35`, or of one period.

    Raises:
        ValueError: one of them is no period.
    """
    first, _, last = said.partition("..")
    try:
        return Period.parse(first), Period.parse(last or first)
    except QueryError as error:
        raise ValueError(str(error)) from None
