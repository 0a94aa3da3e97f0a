"""Earlier reports that came out anew because rows of their period came late."""

from __future__ import annotations

from voc.report.wording import Wording, count, plain, unit_named
from voc.track.editions import Reopened


def anew(one: Reopened, say: Wording) -> str:
    """Say what changed in an earlier report because rows came late."""
    moved = [
        say.strings("quality.moved", name=_figure_name(name, say), before=_shown(name, before, say), after=text)
        for name, before, after in one.changed()
        if (text := _shown(name, after, say)) != _shown(name, before, say)
    ]
    changes = say.listing(moved) or say.strings("quality.unmoved")
    return say.strings("quality.reopened", period=say.period_brief(one.period), changes=changes)


def _figure_name(name: str, say: Wording) -> str:
    score, _, rest = name.partition(".")
    channel = rest.partition(".")[0]
    named = say.strings.find("score", score)
    if not rest:
        return say.strings("quality.figure_comments")
    return say.strings("name.score_channel", score=named, channel=say.names.channel(channel)) if channel else named


def _shown(name: str, value: float | None, say: Wording) -> str:
    if value is None:
        return say.strings("value.few_short")
    score, _, rest = name.partition(".")
    return plain(value, unit_named(score, rest.partition(".")[2])) if rest else count(int(value))
