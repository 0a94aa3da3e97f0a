"""Turn the stored comments and annotations of a period into findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from voc.aggregate import channels as by_channel
from voc.aggregate import touchpoints as journey
from voc.aggregate.anomalies import anomalies
from voc.aggregate.change import Changes
from voc.aggregate.contributions import contributions
from voc.aggregate.findings import Findings, Scanned
from voc.aggregate.judge import judged
from voc.aggregate.pain_points import Cell, cells, pain_key, pain_points, rank
from voc.aggregate.quality import quality
from voc.aggregate.risks import risks
from voc.aggregate.scores import Measured, measure, scores
from voc.aggregate.segments import segments
from voc.aggregate.strengths import strengths
from voc.aggregate.views import View
from voc.config import Config
from voc.lexicon import Lexicon
from voc.period import Period
from voc.ports import Progress, Store, silent

_DIGITS = 6
_STEPS = 12  # parts that report progress

T = TypeVar("T")


def find(
    store: Store,
    *,
    config: Config,
    lexicon: Lexicon,
    period: Period,
    pack: str,
    model: str,
    progress: Progress = silent,
) -> Findings:
    """Return all that a period shows; the same store gives the same findings, in whatever order it was filled.

    Args:
        store: holds comments, records, measures, calls, files and annotations.
        config: definitions, targets, the minimum number of answers.
        lexicon: the journey and the stopwords.
        period: the days to look at; earlier ones are looked at for changes and trends.
        pack: hash of the lexicon pack, selects annotations.
        model: hash of the models, selects annotations.
        progress: called after each of the parts.
    """
    view, step = View(store, config, lexicon, period, pack, model), _Steps(progress)
    channels = step(lambda: by_channel.read(view))
    measured = step(lambda: measure(view, channels=channels))
    mentions = step(lambda: journey.read(view))
    ranked = step(lambda: rank(view, channels=channels))
    everywhere = step(lambda: cells(view))
    changes = _changes(view, channels, measured, mentions, everywhere)
    groups = step(lambda: segments(view))
    attributes = sorted({group.attribute for group in groups})
    found = Findings(
        period=str(period),
        start=period.start,
        end=period.end,
        previous=str(view.previous),
        scores=scores(measured, view=view, changes=changes),
        touchpoints=journey.touchpoints(mentions, view=view, channels=channels, changes=changes),
        pain_points=step(
            lambda: pain_points(ranked, view=view, channels=channels, changes=changes, attributes=attributes)
        ),
        strengths=step(lambda: strengths(view, channels=channels, attributes=attributes)),
        segments=groups,
        risks=step(lambda: risks(view, attributes=attributes, clocks=view.config.risk)),
        quality=step(lambda: quality(view, channels=channels)),
        anomalies=step(
            lambda: anomalies(view, channels=channels, measured=measured, mentions=mentions, cells=everywhere)
        ),
        splits=step(lambda: contributions(view, measured=measured, attributes=attributes)),
        scanned=_scanned(changes, everywhere, shown={pain.cell.id for pain in ranked}),
    )
    return rounded(judged(found))


def _changes(
    view: View,
    channels: by_channel.Channels,
    measured: list[Measured],
    mentions: journey.Mentions,
    everywhere: list[Cell],
) -> Changes:
    """Test the changes of scores, touchpoints and pain points together.

    Of pain points every cell is tested: the worst of this period were chosen for being many now, and among these alone
    far too many would seem to have risen.
    """
    changes = Changes(view)
    for one in measured:
        changes.add(one.key, one.series)
    for touchpoint in view.lexicon.touchpoints:
        changes.add(journey.key(touchpoint.id), mentions.series(touchpoint.id))
        changes.add_share(journey.share_key(touchpoint.id), mentions.shares(touchpoint.id, channels=channels))
    for cell in everywhere:
        changes.add_share(pain_key(cell), cell.series(channels))
    return changes


def _scanned(changes: Changes, everywhere: list[Cell], *, shown: Collection[str]) -> tuple[Scanned, ...]:
    """Return the changes of the cells that are no pain point of the period."""
    found = []
    for cell in sorted(everywhere, key=lambda cell: cell.id):
        key = pain_key(cell)
        tried = (changes.previous(key), changes.baseline(key), changes.last_year(key))
        kept = tuple(one for one in tried if one is not None and one.p is not None)
        if kept and cell.id not in shown:
            found.append(Scanned(key, kept))
    return tuple(found)


def rounded(value: T) -> T:
    """Return findings with every float rounded to 6 digits, so that the last bit of a sum never shows."""
    found: T = _rounded(value)
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS) + 0.0  # no -0.0
    if isinstance(value, tuple):
        return tuple(_rounded(one) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: _rounded(getattr(value, name)) for name in names})
    return value


class _Steps:
    """Report progress after each part."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0

    def __call__(self, part: Callable[[], T]) -> T:
        found = part()
        self._done += 1
        self._progress(self._done, _STEPS)
        return found
