"""Put a group beside all others: figures, difference, effect and test, in strata that are never mixed.

The others are counted as if they were spread over the strata (channels, sources, periods) as the group is (direct
standardisation), so that a group is not called unhappy because its complaints come as tickets. With one stratum the
figures are the plain ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from voc.statistics.effects import cohen_d, cohen_h
from voc.statistics.exchange import Counts, Moments, Stratum, added, between, exchangeable
from voc.statistics.samples import Z95, Mean, Net, Sample, Share, counted, two_sided

# What answers are: 0 and 1; -100, 0 and 100; or numbers of a scale.
Form = Literal["share", "net", "mean"]


@dataclass(frozen=True, slots=True)
class Contrast:
    """A group beside the others; None where either has too few answers.

    Attributes:
        mine: of the group, all its answers.
        rest, rest_low, rest_high, rest_n: the others', spread as the group is, with a 95% interval.
        value, low, high: the group minus the others, with a 95% interval.
        effect: Cohen's h of shares, d of the other forms.
        p: two-sided, that the group answers as the others do.
    """

    mine: Sample
    rest: float | None
    rest_low: float | None
    rest_high: float | None
    rest_n: int
    value: float | None
    low: float | None
    high: float | None
    effect: float | None
    p: float | None


def sample(counts: Counts, form: Form) -> Sample:
    """Return counted answers as a sample."""
    n = sum(counts.values())
    if form == "share":
        return Share(counts.get(1, 0), n)
    return Net(counts.get(100, 0), counts.get(-100, 0), n) if form == "net" else Mean.of(counts.items())


def contrast(strata: Sequence[Stratum], *, form: Form, minimum: int) -> Contrast:
    """Compare a group with all others.

    Args:
        strata: answers of the group and of the others; those in which either has none say nothing of a difference.
        form: what answers are.
        minimum: the fewest answers on each side of which a value is given.
    """
    mine = sample(added(group for group, _ in strata), form)
    used = [(group, others) for group, others in strata if any(group.values()) and any(others.values())]
    rest_n = sum(sum(others.values()) for _, others in used)
    met = sum(sum(group.values()) for group, _ in used)
    if rest_n < max(minimum, 1):
        return Contrast(mine, None, None, None, rest_n, None, None, None, None, None)
    if len(used) == 1:
        alone = sample(used[0][1], form)
        rest, (rest_low, rest_high) = alone.value, alone.interval() or (None, None)
    else:
        rest, rest_low, rest_high = _standard(used, form)
    moments = between(used)
    if met < max(minimum, 1) or moments is None:
        return Contrast(mine, rest, rest_low, rest_high, rest_n, None, None, None, None, None)
    low, high = _interval(used, form, moments)
    effect = _effect(used, form, rest, moments)
    return Contrast(mine, rest, rest_low, rest_high, rest_n, moments.value, low, high, effect, exchangeable(used))


@dataclass(frozen=True, slots=True)
class Shift:
    """How a group moved between two times, and how much more than the others.

    Attributes:
        value, low, high: the group now minus then, with a 95% interval.
        rest: the others now minus then, the sources as the group's are.
        p: two-sided, that the group did not move, or not otherwise than the others: the larger of the two.
    """

    value: float
    low: float
    high: float
    rest: float
    p: float


def shift(now: Sequence[Stratum], then: Sequence[Stratum], own: Sequence[Stratum], *, minimum: int) -> Shift | None:
    """Tell whether a group moved, and not just as the others did; None where anybody has too few answers.

    Args:
        now: answers of the group and of the others, in strata.
        then: the same at the other time.
        own: answers of the group now and then, in strata.
        minimum: the fewest answers of each.
    """
    sides = [sum(sum(stratum[side].values()) for stratum in part) for part in (now, then) for side in (0, 1)]
    apart, before, moved = between(now), between(then), between(own)
    if min(sides) < max(minimum, 1) or apart is None or before is None or moved is None:
        return None
    variance = apart.variance + before.variance
    otherwise = apart.value - before.value
    unlike = two_sided(otherwise / math.sqrt(variance)) if variance > 1e-12 else float(abs(otherwise) < 1e-12)
    same = exchangeable(own)
    half = Z95 * math.sqrt(moved.variance)
    return Shift(moved.value, moved.value - half, moved.value + half, moved.value - otherwise, max(unlike, same or 0.0))


def _standard(strata: Sequence[Stratum], form: Form) -> tuple[float, float, float]:
    """Return the others' value, spread over strata as the group is, with an interval within the scale."""
    whole = sum(sum(group.values()) for group, _ in strata)
    value, variance = 0.0, 0.0
    answers = sorted({answer for _, others in strata for answer in others})
    for group, others in strata:
        weight = sum(group.values()) / whole
        mean = Mean.of(others.items())
        value += weight * mean.value
        # One answer shows no spread; all answers of the stratum do.
        spread = mean.variance if mean.n > 1 else Mean.of(added((group, others)).items()).variance
        variance += weight**2 * spread / mean.n
    half = Z95 * math.sqrt(variance)
    low, high = {"share": (0.0, 1.0), "net": (-100.0, 100.0)}.get(form, (answers[0], answers[-1]))
    return value, max(low, value - half), min(high, value + half)


def _interval(strata: Sequence[Stratum], form: Form, moments: Moments) -> tuple[float, float]:
    if len(strata) == 1:
        mine, others = (sample(side, form) for side in strata[0])
        found = mine.minus(others)  # type: ignore[arg-type]
        if found is not None:
            return found.low, found.high
    half = Z95 * math.sqrt(moments.variance)
    return moments.value - half, moments.value + half


def _effect(strata: Sequence[Stratum], form: Form, rest: float, moments: Moments) -> float | None:
    if form == "share":
        return cohen_h(min(1.0, max(0.0, rest + moments.value)), rest)
    spread = [(Mean.of(side.items())) for stratum in strata for side in stratum]
    return cohen_d(moments.value, [(mean.variance, counted(mean)) for mean in spread])
