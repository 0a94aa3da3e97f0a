"""What moves the scores: the types of `drivers.py`, plain frozen data as in `findings.py`.

An association is no cause: a driver is what goes with the score, held beside all other drivers of its model.
"""

from __future__ import annotations

from dataclasses import dataclass

from voc.aggregate.figures import Figure


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much the score differs, in its own units, with the 95% interval; `significant` is judged in judge.py."""

    value: float
    low: float
    high: float
    p: float | None = None
    significant: bool | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """One touchpoint, dimension or closed question, and what it has to do with the score."""

    id: str
    share: Figure  # of the variance that the model explains, 0–1; all drivers of a model are 1 together
    weight: float  # the same as part of R²
    chance: float  # the weight that 95 of 100 predictors without any relation stay below
    effect: Effect  # on the score as answered, of 100 points more net sentiment (or mean answer) among those who speak
    points: Figure  # the same in units of the headline figure
    mentions: int  # records that speak of it, or answer the question
    praised: int
    blamed: int
    performance: Figure  # net sentiment of the records that speak of it, −100–100; of a question its mean, 0–100
    quadrant: str | None = None  # keep_up, concentrate, low_priority, possible_overkill
    certain: bool = False  # neither interval crosses a line between the quadrants

    @property
    def told(self) -> bool:
        """Return whether it can be told from zero: its own effect is significant, its weight above chance."""
        return self.effect.significant is True and self.weight > self.chance

    @property
    def direction(self) -> int | None:
        """Return 1 where praise goes with higher scores, -1 where with lower, None where that cannot be told."""
        return None if not self.told else 1 if self.effect.value > 0 else -1


@dataclass(frozen=True, slots=True)
class Kano:
    """What praise and blame of one touchpoint do to the score as answered, against those who say neither.

    Where these are unhappy with what names no touchpoint, praise looks larger and blame smaller than they are.
    """

    id: str
    praised: int
    blamed: int
    reward: Effect | None  # None: too few praise it
    penalty: Effect | None
    contrast: Figure | None  # reward + penalty: below 0 where blame costs more than praise brings
    margin: float  # effects within ± this are negligible: a fifth of the score's standard deviation (Cohen 1988)

    @property
    def kind(self) -> str | None:
        """Return basic, excitement, performance or indifferent; None where it cannot be told.

        Basic and excitement need a contrast whose interval leaves out 0; performance, both effects significant;
        indifferent, both intervals within the margin.
        """
        if self.reward is None or self.penalty is None or self.contrast is None:
            return None
        lifts = self.reward.significant is True and self.reward.value > 0
        costs = self.penalty.significant is True and self.penalty.value < 0
        if costs and self.contrast.high is not None and self.contrast.high < 0:
            return "basic"
        if lifts and self.contrast.low is not None and self.contrast.low > 0:
            return "excitement"
        if lifts and costs:
            return "performance"
        ends = (self.reward.low, self.reward.high, self.penalty.low, self.penalty.high)
        return "indifferent" if all(abs(end) <= self.margin for end in ends) else None


@dataclass(frozen=True, slots=True)
class DriverModel:
    """What one score goes with, in one reading of what customers say."""

    score: str  # nps, csat or rating
    channel: str | None  # None: all surveys together, each with a mean of its own
    definition: str  # of the headline figure, as in Score
    basis: str  # touchpoint, dimension (praise and blame in words) or answer (closed questions about one touchpoint)
    method: str  # lmg or johnson; "" where there are too few answers
    n: int  # records with a score and words (or answers)
    r2: Figure  # share of the score's variance that the drivers explain, 0–1
    drivers: tuple[Driver, ...]  # the largest share first
    kano: tuple[Kano, ...]  # of touchpoints only
    few: tuple[tuple[str, int], ...]  # (id, records that praise or blame it): too few to say anything
    lines: tuple[float, float] | None = None  # mean share and mean performance, which part the quadrants
    observed: tuple[float, float] | None = None  # how low and high the performance of any driver has been
    scale: tuple[float, float] | None = None  # the least and most that the headline figure can be


@dataclass(frozen=True, slots=True)
class Gap:
    """What customers wish for and what they get (SERVQUAL: Parasuraman, Zeithaml and Berry 1988), paired by record."""

    pair: str  # what the questions are about
    touchpoint: str | None
    wanted: str  # expectation or importance
    wish: Figure  # mean, 0–100
    performance: Figure  # mean, 0–100
    gap: Figure  # performance minus wish, in points; interval of the paired t-test
    p: float | None = None
    significant: bool | None = None


@dataclass(frozen=True, slots=True)
class Drivers:
    """All models and gaps of the periods of the trend, taken together: one period is mostly too small."""

    first: str  # period
    last: str
    models: tuple[DriverModel, ...]
    gaps: tuple[Gap, ...]

    def model(self, score: str, *, basis: str = "touchpoint", channel: str | None = None) -> DriverModel | None:
        """Return the model of a score; without a channel the first of it."""
        fitting = (one for one in self.models if (one.score, one.basis) == (score, basis))
        return next((one for one in fitting if channel is None or one.channel == channel), None)
