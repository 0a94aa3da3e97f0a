"""Hide small groups of customers where findings break something down by group, and what would give them away.

Each breakdown is a table of its own: the sources of a score beside the score, the values of an attribute beside each
other. A hidden group shows neither value nor n, nor what the others come to, which is the same said otherwise. Which
groups that are, `statistics.suppress` says. Counts of comments by touchpoint or dimension are no groups of customers; a
comment may stand in several of them, so they sum to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voc.aggregate.figures import Figure
from voc.aggregate.findings import Findings, Score, SegmentFigure
from voc.statistics.suppress import hidden

HIDDEN = Figure(None, None, None, 0, hidden=True)


def keep_back(findings: Findings, *, minimum: int) -> Findings:
    """Return findings without what would tell of fewer than `minimum` answers or comments of a group.

    It comes before tests are judged: what is hidden is not tested.
    """
    groups = _groups(findings.segments, minimum)
    return replace(
        findings,
        scores=tuple(_score(score, minimum) for score in findings.scores),
        segments=(*(one for one in groups if not one.figure.hidden), *_by_name(groups)),
        pain_points=tuple(
            replace(pain, segments=tuple(one for one in shown if not one.figure.hidden))
            for pain in findings.pain_points
            for shown in [_groups(pain.segments, minimum)]
        ),
    )


def _score(score: Score, minimum: int) -> Score:
    away = hidden([source.figure.n for source in score.sources], minimum=minimum)
    kept = zip(score.sources, away, strict=True)
    return replace(score, sources=tuple(replace(source, figure=HIDDEN) if small else source for source, small in kept))


def _groups(groups: Sequence[SegmentFigure], minimum: int) -> tuple[SegmentFigure, ...]:
    """Hide groups by attribute; those that are known of but not among `groups` count as one more, hidden or not."""
    attributes: dict[str, list[SegmentFigure]] = {}
    for group in groups:
        attributes.setdefault(group.attribute, []).append(group)
    away: set[tuple[str, str]] = set()
    for attribute, values in attributes.items():
        counts = [group.figure.n for group in values]
        others = max(group.figure.n + group.rest.n for group in values) - sum(counts)
        mask = hidden([*counts, max(others, 0)], minimum=minimum)
        away.update((attribute, group.value) for group, small in zip(values, mask, strict=False) if small)
    return tuple(
        SegmentFigure(group.attribute, group.value, HIDDEN, HIDDEN, None)
        if (group.attribute, group.value) in away
        else group
        for group in groups
    )


def _by_name(groups: Sequence[SegmentFigure]) -> list[SegmentFigure]:
    """Return the hidden groups by name: their place among the others would tell how large their difference is."""
    return sorted((one for one in groups if one.figure.hidden), key=lambda one: (one.attribute, one.value))
