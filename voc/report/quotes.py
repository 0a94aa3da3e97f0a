"""Customers' own words: what is highlighted, what is folded, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from voc.aggregate.figures import Verbatim
from voc.report.model import Quote
from voc.report.wording import Wording, visible

_LEAD = 40  # characters kept before the highlight of a folded quote


def quotes(verbatims: Sequence[Verbatim], *, say: Wording, fold: int) -> tuple[Quote, ...]:
    """Return verbatims ready to show; those of more than `fold` characters are folded."""
    return tuple(_quote(verbatim, say, fold) for verbatim in verbatims)


def _quote(verbatim: Verbatim, say: Wording, fold: int) -> Quote:
    text = visible(verbatim.text)
    start = min(max(verbatim.start, 0), len(text))
    end = min(max(verbatim.end, start), len(text))
    folded = len(text) > fold
    # Only where the highlight would fall behind the fold is the beginning left out.
    cut = start - _LEAD if folded and start > fold // 2 else 0
    return Quote(
        head=text[:cut],
        before=text[cut:start],
        marked=text[start:end],
        after=text[end:],
        polarity=verbatim.polarity,
        folded=folded,
        facts=_facts(verbatim, say),
        source_ref=visible(verbatim.source_ref),
    )


def _facts(verbatim: Verbatim, say: Wording) -> tuple[str, ...]:
    groups = [visible(value) for _, value in verbatim.segments if value]
    polarity = say.strings.find("polarity", verbatim.polarity)
    return (polarity, say.names.channel(verbatim.channel), say.day(verbatim.occurred_on), *groups)
