"""Customers' own words: what is highlighted, what is folded, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from voc.aggregate.figures import Verbatim
from voc.report.blocks import Quote
from voc.report.wording import Wording, count, visible

_LEAD = 40  # characters kept before the highlight of a folded quote
_MOST = 2_000  # characters of a quote; of longer texts the part around the highlight is shown
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def quotes(verbatims: Sequence[Verbatim], *, say: Wording, fold: int) -> tuple[Quote, ...]:
    """Return verbatims ready to show; those of more than `fold` characters are folded."""
    return tuple(_quote(verbatim, say, fold) for verbatim in verbatims)


def _quote(verbatim: Verbatim, say: Wording, fold: int) -> Quote:
    text, start, end = _window(verbatim)
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
        cut=_cut(verbatim, say),
    )


def _window(verbatim: Verbatim) -> tuple[str, int, int]:
    """Return what is shown of a text, and where in that its highlight stands."""
    length = len(verbatim.text)
    start = min(max(verbatim.start, 0), length)
    end = min(max(verbatim.end, start), length)
    if length <= _MOST:
        return visible(verbatim.text, most=None), start, end
    left = max(0, min(start - _MOST // 4, length - _MOST))
    right = left + _MOST
    head, tail = _ELLIPSIS if left else "", _ELLIPSIS if right < length else ""
    shift = len(head) - left
    return head + visible(verbatim.text[left:right], most=None) + tail, start + shift, min(end, right) + shift


def _cut(verbatim: Verbatim, say: Wording) -> str:
    """Say of a text that is not shown whole how long it is; its reference, which follows, says where it stands."""
    length = len(verbatim.text)
    return "" if length <= _MOST else say.strings("quote.cut", shown=count(_MOST), length=count(length))


def _facts(verbatim: Verbatim, say: Wording) -> tuple[str, ...]:
    groups = [visible(value) for _, value in verbatim.segments if value]
    polarity = say.strings.find("polarity", verbatim.polarity)
    return (polarity, say.names.channel(verbatim.channel), say.day(verbatim.occurred_on), *groups)
