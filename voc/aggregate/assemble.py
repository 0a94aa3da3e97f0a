"""Turn the stored comments and annotations of a period into findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from voc.aggregate import cells as by_cell
from voc.aggregate import channels as by_channel
from voc.aggregate import conversations, driver_rows
from voc.aggregate import groups as by_group
from voc.aggregate import touchpoints as journey
from voc.aggregate.anomalies import anomalies
from voc.aggregate.calls import calls
from voc.aggregate.change import Changes, learn_usual
from voc.aggregate.channels import Channels
from voc.aggregate.clusters import clusters
from voc.aggregate.contributions import contributions
from voc.aggregate.drivers import drivers, impact
from voc.aggregate.experience import experience
from voc.aggregate.findings import Findings
from voc.aggregate.indicators import indicators
from voc.aggregate.judge import judged
from voc.aggregate.pain_points import pain_points, rank
from voc.aggregate.parts import Part
from voc.aggregate.quality import quality
from voc.aggregate.risks import risks
from voc.aggregate.rivals import rivals
from voc.aggregate.said import hear
from voc.aggregate.scorecard import scorecards
from voc.aggregate.scores import Measured, measure, scores
from voc.aggregate.segments import segments
from voc.aggregate.shifts import shifts
from voc.aggregate.strengths import strengths
from voc.aggregate.tickets import tickets
from voc.aggregate.topics import find as by_topic
from voc.aggregate.topics import look
from voc.aggregate.trees import changed
from voc.aggregate.views import View
from voc.config import Config
from voc.lexicon import Lexicon
from voc.period import Period
from voc.ports import Encoder, Progress, Store, silent

_DIGITS = 6
_STEPS = 19  # parts that report progress

T = TypeVar("T")


def find(
    store: Store,
    *,
    config: Config,
    lexicon: Lexicon,
    period: Period,
    pack: str,
    model: str,
    encoder: Encoder | None = None,
    part: Part | None = None,
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
        encoder: sentence vectors for topics; without them, vectors of words.
        part: of the business, of which alone it is; without one it is of the whole.
        progress: called after each of the parts.
    """
    config = part.configured(config) if part else config
    view = View(store, config, lexicon, period, pack, model, part)
    return rounded(judged(_found(view, encoder, _Steps(progress))))


def _found(view: View, encoder: Encoder | None, step: _Steps) -> Findings:
    channels = step(lambda: by_channel.read(view))
    measured = step(lambda: measure(view, channels=channels))
    mentions = step(lambda: journey.read(view))
    sides = step(lambda: by_cell.read(view))
    changes = _changes(view, measured, mentions, sides, channels)
    rows = step(lambda: driver_rows.read(view))
    moving = step(lambda: drivers(view, rows))
    ranked = step(lambda: rank(sides, view=view, channels=channels, mentions=mentions, impact=impact(moving)))
    groups, segmentation = step(lambda: segments(view))
    attributes = by_group.attributes(view)
    topics = step(lambda: look.read(view, encoder=encoder))
    talk = conversations.read(view)
    said = hear(talk, view.lexicon.scorecard)
    return Findings(
        period=str(view.period),
        start=view.period.start,
        end=view.period.end,
        previous=str(view.previous),
        scores=scores(measured, view=view, changes=changes),
        touchpoints=journey.touchpoints(mentions, view=view, channels=channels, changes=changes),
        pain_points=step(
            lambda: pain_points(
                ranked, view=view, channels=channels, changes=changes, topics=topics, attributes=attributes
            )
        ),
        strengths=step(lambda: strengths(sides, view=view, channels=channels, changes=changes, attributes=attributes)),
        cells=by_cell.cell_findings(sides, view=view, channels=channels, changes=changes),
        segments=groups,
        segmentation=segmentation,
        rivals=rivals(view),
        clusters=clusters(view) if view.config.clusters.enabled else None,
        risks=step(lambda: risks(view, attributes=attributes, clocks=view.config.risk)),
        quality=step(lambda: quality(view, channels=channels)),
        anomalies=step(lambda: anomalies(view, channels=channels, measured=measured, mentions=mentions, cells=sides)),
        shifts=step(lambda: shifts(view, channels=channels, measured=measured, mentions=mentions, cells=sides)),
        splits=step(lambda: contributions(view, measured=measured, attributes=attributes)),
        drivers=moving,
        experience=step(lambda: experience(view, rows, channels=channels)),
        indicators=step(lambda: indicators(view)),
        calls=calls(talk, said, view=view),
        scorecards=scorecards(talk, said, view=view),
        tickets=tickets(view),
        topics=step(lambda: by_topic.find(topics, attributes=attributes)),
    )


def _changes(
    view: View, measured: list[Measured], mentions: journey.Mentions, cells: list[by_cell.Cell], channels: Channels
) -> Changes:
    """Test the changes of scores, touchpoints and cells."""
    spoken = [*mentions.channels.values(), *(cell.counts for cell in cells)]
    values = [*(one.series for one in measured), *(mentions.series(one.id) for one in view.lexicon.touchpoints)]
    learn_usual(view, values=values, shares=(channels.shares(counts) for counts in spoken))
    changes = Changes(view)
    for one in measured:
        changes.add(one.key, one.series)
    for touchpoint in view.lexicon.touchpoints:
        changes.add(journey.key(touchpoint.id), mentions.series(touchpoint.id))
        changes.add_share(
            journey.share_key(touchpoint.id),
            mentions.shares(touchpoint.id, channels=channels),
            channels=channels.shares(mentions.channels.get(touchpoint.id, {})),
        )
    for cell in cells:
        changes.add_share(cell.key, cell.series(channels), channels=channels.shares(cell.counts))
    return changes


def rounded(value: T) -> T:
    """Return findings with every float rounded to 6 digits, so that the last bit of a sum never shows."""
    found: T = _rounded(value)
    return found


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS) + 0.0  # no -0.0
    return changed(value, _rounded)


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
