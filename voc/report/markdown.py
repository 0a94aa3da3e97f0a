"""Report → a short Markdown text to paste into a chat: what happened, what needs action.

Only what all chats show alike is used: headings, bold, numbered lines. Names and words from outside of `voc` stand in
it with wide signs instead of Markdown's, so that they make no link, no mention and no format, whatever the chat allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voc.report.blocks import Article, Block, Quote, Quotes, walk
from voc.report.model import Report
from voc.report.safe import shortened, unmarked
from voc.report.strings import Strings

_QUOTE = 80  # characters of a customer's words
_LINE = 600  # … of a sentence
_BEFORE = 20  # … of a quote before the words that count
_ACTS = 10  # lines of what needs action


def markdown(report: Report, *, strings: Strings) -> str:
    """Return the summary of a report as Markdown, of about one screen."""
    parts = [
        (f"# {_line(report.title)}", _line(report.coverage), *(_line(note) for note in report.notes)),
        _part(report.labels["summary"], (f"**{_line(one.label)}** {_line(one.text)}" for one in report.sentences)),
        _part(report.labels["figures"], (_tile(report, place, strings) for place in range(len(report.tiles)))),
        _part(report.labels["decide"], _decisions(report, strings)),
        _part(strings("book.act"), _acts(report)),
    ]
    return "\n\n".join("\n\n".join(part) for part in parts if part) + "\n"


def _part(title: str, lines: Iterator[str]) -> tuple[str, ...]:
    numbered = tuple(f"{place}. {line}" for place, line in enumerate(lines, start=1))
    return (f"## {_line(title)}", "\n".join(numbered)) if numbered else ()


def _tile(report: Report, place: int, strings: Strings) -> str:
    tile = report.tiles[place]
    sign = f"{report.labels['alert']} " if tile.alert else ""
    label = f"{sign}**{_line(tile.label)}**"
    values = {name: _line(getattr(tile, name)) for name in ("value", "note", "target", "change")}
    return strings("book.item", label=label, **values)


def _decisions(report: Report, strings: Strings) -> Iterator[str]:
    articles = {block.anchor: block for section in report.sections for block in _articles(section.blocks)}
    for one in report.decisions:
        line = strings("book.decision", name=f"**{_line(one.name)}**", brief=_line(one.brief))
        quote = _first(articles[one.anchor].blocks) if one.anchor in articles else None
        yield line + (f"\n   {strings('book.said', text=said(quote))}" if quote else "")


def _acts(report: Report) -> Iterator[str]:
    found = [one.title for section in report.sections for one in _articles(section.blocks) if one.alert]
    for title in found[:_ACTS]:
        yield f"{report.labels['alert']} {_line(title)}"


def _articles(blocks: tuple[Block, ...]) -> Iterator[Article]:
    return (block for block in walk(blocks) if isinstance(block, Article))


def _first(blocks: tuple[Block, ...]) -> Quote | None:
    """Return the first of the customers' words under something."""
    quotes: Sequence[Quote] = [one for block in walk(blocks) if isinstance(block, Quotes) for one in block.items]
    return quotes[0] if quotes else None


def said(quote: Quote) -> str:
    """Return a customer's words around those that count, at most 80 characters, meaning nothing to Markdown."""
    before = quote.before[-_BEFORE:]
    cut = "\N{HORIZONTAL ELLIPSIS}" if quote.head or len(before) < len(quote.before) else ""
    return shortened(unmarked(cut + before + quote.marked + quote.after), _QUOTE)


def _line(text: str) -> str:
    return shortened(unmarked(text), _LINE)
