"""Hide small groups of customers where findings break something down by group, and what would give them away.

Each breakdown is a table of its own: the sources of a score beside the score, the values of an attribute beside each
other. A hidden group shows neither value nor n, nor what the others come to, which is the same said otherwise. Which
groups that are, `statistics.suppress` says. Counts of comments by touchpoint or dimension are no groups of customers; a
comment may stand in several of them, so they sum to nothing.
"""

from __future__ import annotations

from dataclasses import replace

from voc.aggregate.figures import Figure
from voc.aggregate.findings import Findings, Score
from voc.statistics.suppress import hidden

HIDDEN = Figure(None, None, None, 0, hidden=True)


def keep_back(findings: Findings, *, minimum: int) -> Findings:
    """Return findings without what would tell of fewer than `minimum` answers or comments of a group.

    It comes before tests are judged: what is hidden is not tested.
    """
    return replace(findings, scores=tuple(_score(score, minimum) for score in findings.scores))


def _score(score: Score, minimum: int) -> Score:
    away = hidden([source.figure.n for source in score.sources], minimum=minimum)
    kept = zip(score.sources, away, strict=True)
    return replace(score, sources=tuple(replace(source, figure=HIDDEN) if small else source for source, small in kept))
