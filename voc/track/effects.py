"""Judge closed actions by the data: complaints before and after, beside a touchpoint that nothing was done about.

- Before are at most `[actions] periods` whole periods that end by the start of the action, after as many that begin
  when it was done, up to the day of the report; of each at least `FEWEST` must hold something.
- What moved the whole bank moves the comparison too: the difference is how far the target's share of complaints moved
  beyond the comparison's, within channels (difference in differences), tested by `voc.statistics.before_after` with the
  period as unit. p is the larger of two: that the target did not move, and that it moved as the comparison did. So an
  incident at the comparison alone makes no action a success.
- The comparison is a touchpoint that no action aims at and that holds enough complaints before, whose share did not
  drift away from the target's: the one that the user named, or the one with the share nearest to the target's: of like
  size, a common cause moves both by about as much. Only what was before the action has a part in the choice.
- `worked`: the share fell, significantly among all actions that are judged together (Benjamini and Hochberg 1995).
- `no_effect` yet: there was enough to see half of the complaints go. Either the 95% interval excludes that, or half of
  them is at least two standard errors and the fall that is seen is not significant.
- `unclear`: all else: too few periods, comments or complaints, nothing to compare with, a comparison that moved as
  much, or periods that vary too much.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal

from voc.aggregate.assemble import rounded
from voc.aggregate.figures import Figure, figure
from voc.aggregate.views import View
from voc.period import Period
from voc.statistics.before_after import Move, drift, move, together
from voc.statistics.many import rejected
from voc.statistics.samples import Net, Share
from voc.track import counted
from voc.track.actions import Action
from voc.track.counted import Counted

Verdict = Literal["worked", "no_effect", "unclear"]

FEWEST = 3  # periods before, and after
WORTH = 0.5  # of the complaints gone: an effect worth having
SURE = 2.0  # standard errors
_LEVEL = 0.05
_DRIFT = 0.1  # p from which a comparison went along with the target before


@dataclass(frozen=True, slots=True)
class Effect:
    """Before and after, in percentage points (complaints) or points (net sentiment).

    Attributes:
        before, after: the share of complaints, 0 to 1, or the net sentiment; their n are the comments.
        change: of the target, within channels.
        comparison_change: of the comparison.
        difference, low, high: the one beyond the other, with a 95% interval.
        error: standard error of the difference.
        own_p: two-sided, that the target did not move.
        p: the larger of `own_p` and that of the difference.
    """

    before: Figure
    after: Figure
    change: float | None = None
    comparison_change: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    own_p: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """An action and what the data say of it.

    Attributes:
        verdict: None of an action that was not done by then.
        reason: `improved`, `not_shown`, `excluded`, `worse`, `few_periods`, `few_comments`, `no_comparison`,
            `comparison_moved`, `imprecise`; empty without a verdict.
        overdue: whether it should have been done by then.
        before, after: the periods compared, oldest first.
        comparison: touchpoint, or empty.
        complaints: by which the verdict is given.
        sentiment: net sentiment of a touchpoint; it decides nothing.
    """

    action: Action
    verdict: Verdict | None = None
    reason: str = ""
    overdue: bool = False
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    comparison: str = ""
    complaints: Effect | None = None
    sentiment: Effect | None = None


@dataclass(frozen=True)
class _Case:
    """An action with its spells."""

    action: Action
    before: tuple[Period, ...]
    after: tuple[Period, ...]


def reviews(view: View, actions: Iterable[Action], *, as_of: datetime) -> tuple[Review, ...]:
    """Return every action that was not dropped, with a verdict where it was done before a day.

    Args:
        view: of the period that is reported; its kind is the unit.
        actions: all of them.
        as_of: UTC without zone; nothing later is looked at.
    """
    day = as_of.replace(tzinfo=UTC).astimezone(view.config.zone).date()
    kept = [action for action in actions if action.status != "dropped"]
    spans = [period for case in _cases(kept, view, day).values() for period in (*case.before, *case.after)]
    counts = counted.read(view, min(spans).start, max(spans).end) if spans else Counted({}, {})
    return judge(counts, kept, view=view, day=day)


def judge(counts: Counted, actions: Sequence[Action], *, view: View, day: date) -> tuple[Review, ...]:
    """Return actions with verdicts by what was counted.

    Args:
        counts: of all periods that matter.
        actions: none that was dropped.
        view: says what the periods are, and which touchpoints there are; the store is not asked.
        day: local; what was done before it is judged.
    """
    cases, targeted = _cases(actions, view, day), {action.touchpoint for action in actions}
    made = [
        _reviewed(cases[one.id], counts, view, targeted) if one.id in cases else Review(one, overdue=one.overdue(day))
        for one in actions
    ]
    return rounded(_judged(made))


def _cases(actions: Iterable[Action], view: View, day: date) -> dict[str, _Case]:
    return {one.id: _case(one, view, day) for one in actions if one.closed_by(day)}


def _case(action: Action, view: View, day: date) -> _Case:
    """Return the periods before an action starts and after it is done, without those that are not over."""
    assert action.done_on is not None
    kind, most = view.period.kind, view.config.actions.periods
    last = Period.containing(action.starts_on or action.done_on, kind)
    before = tuple(last.previous(back) for back in range(most, 0, -1))
    after: list[Period] = []
    period = Period.containing(Period.containing(action.done_on, kind).end, kind)
    while len(after) < most and period.end <= day:
        after.append(period)
        period = Period.containing(period.end, kind)
    return _Case(action, before, tuple(after))


def _reviewed(case: _Case, counts: Counted, view: View, targeted: Collection[str]) -> Review:
    """Return an action with its figures; the verdict still lacks the tests of the others."""
    before, after = (tuple(one for one in spell if counts.total([one])) for spell in (case.before, case.after))
    target, minimum = case.action.target, max(view.minimum, 1)
    case = _Case(case.action, before, after)
    bare = _bare(case, counts, minimum)
    found = Review(
        case.action, "unclear", before=tuple(map(str, before)), after=tuple(map(str, after)), complaints=bare
    )
    if min(len(before), len(after)) < FEWEST:
        return replace(found, reason="few_periods")
    if min(counts.total(before), counts.total(after), counts.hits(target, before)) < minimum:
        return replace(found, reason="few_comments")
    comparison = _comparison(case, counts, view, targeted)
    if not comparison:
        return replace(found, reason="no_comparison")
    return replace(
        found,
        comparison=comparison,
        complaints=_effect(bare, *_moves(case, counts, comparison)),
        sentiment=None if case.action.dimension else _sentiment(case, counts, comparison, minimum),
    )


def _bare(case: _Case, counts: Counted, minimum: int) -> Effect:
    target = case.action.target
    before, after = (Share(counts.hits(target, spell), counts.total(spell)) for spell in (case.before, case.after))
    return Effect(_figure(before, minimum), _figure(after, minimum))


def _figure(sample: Share | Net, minimum: int) -> Figure:
    return figure(sample if sample.n else None, minimum=minimum)


def _moves(case: _Case, counts: Counted, comparison: str) -> tuple[Move | None, Move | None, Move | None]:
    """Return how the target moved, how the comparison did, and the one beyond the other."""
    pairs = ((case.action.target, ""), (comparison, ""), (case.action.target, comparison))
    target, other, both = (
        move(*([counts.against(one, two, period) for period in spell] for spell in (case.before, case.after)))
        for one, two in pairs
    )
    return target, other, both


def _effect(bare: Effect, target: Move | None, other: Move | None, both: Move | None) -> Effect:
    if target is None or other is None or both is None:
        return bare
    low, high = both.interval()
    return replace(
        bare,
        change=target.value,
        comparison_change=other.value,
        difference=both.value,
        low=low,
        high=high,
        error=both.error,
        own_p=target.p,
        p=max(target.p, both.p),
    )


def _sentiment(case: _Case, counts: Counted, comparison: str, minimum: int) -> Effect:
    spells = (case.before, case.after)
    felt = [
        [[counts.felt(name, period) for period in spell] for spell in spells]
        for name in (case.action.target, comparison)
    ]
    before, after = (together(net for period in spell for net in period.values()) for spell in felt[0])
    bare = Effect(_figure(before, minimum), _figure(after, minimum))
    target, other = (move(*one) for one in felt)
    return _effect(bare, target, other, target.minus(other) if target and other else None)


def _comparison(case: _Case, counts: Counted, view: View, targeted: Collection[str]) -> str:
    """Return the touchpoint to compare with, the one named if any, from what was before; empty where none will do."""
    hits = {one.id: counts.hits(one.id, case.before) for one in view.lexicon.touchpoints}
    mine = counts.hits(case.action.target, case.before)
    known = [name for name, n in hits.items() if name not in targeted and n >= max(view.minimum, 1)]
    if case.action.comparison:
        known = [name for name in known if name == case.action.comparison]
    for name in sorted(known, key=lambda name: abs(hits[name] - mine)):
        series = [counts.against(case.action.target, name, period) for period in case.before]
        if drift([together(period.values()) for period in series]) >= _DRIFT:
            return name
    return ""


def _judged(made: Sequence[Review]) -> tuple[Review, ...]:
    """Give verdicts, all tests together."""
    tests = [one.complaints.p if one.complaints and one.verdict and not one.reason else None for one in made]
    return tuple(
        one if one.verdict is None or one.reason else _verdict(one, bool(significant))
        for one, significant in zip(made, rejected(tests, rate=_LEVEL), strict=True)
    )


def _verdict(one: Review, significant: bool) -> Review:
    found = one.complaints
    if found is None or found.difference is None or found.error is None or found.before.value is None:
        return replace(one, reason="few_comments")
    assert found.change is not None and found.own_p is not None and found.low is not None
    assert found.comparison_change is not None
    worth = 100 * WORTH * found.before.value
    better, worse = max(found.difference, found.change) < 0, min(found.difference, found.change) > 0
    if significant and better:
        return replace(one, verdict="worked", reason="improved")
    if significant and worse:
        return replace(one, verdict="no_effect", reason="worse")
    if found.own_p <= _LEVEL and found.change < 0:  # it fell, but not told from what the comparison did
        moved = found.comparison_change <= found.change / 2
        return replace(one, reason="comparison_moved" if moved else "imprecise")
    if found.low > -worth:
        return replace(one, verdict="no_effect", reason="excluded")
    if SURE * found.error <= worth:
        return replace(one, verdict="no_effect", reason="not_shown")
    return replace(one, reason="imprecise")
