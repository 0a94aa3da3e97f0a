"""Find written pages that still show words which the store has forgotten."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from voc.project.words import Words

_QUOTE = re.compile(r'<figure class="quote">(.*?)</figure>', re.DOTALL)
_WORDS = re.compile(r"<blockquote[^>]*>(.*?)</blockquote>", re.DOTALL)
_REFERENCE = re.compile(r'<bdi class="reference">(.*?)</bdi>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def showing(folder: Path, words: Words, phrases: frozenset[str]) -> tuple[Path, ...]:
    """Return the pages in a folder that quote forgotten words, or name a topic in words that are gone."""
    named = tuple(html.escape(phrase) for phrase in sorted(phrases))
    found = []
    for path in sorted(folder.rglob("*.html")):
        page = path.read_text(encoding="utf-8", errors="replace")
        if any(words.shows(*quote) for quote in _quotes(page)) or any(phrase in page for phrase in named):
            found.append(path)
    return tuple(found)


def _quotes(page: str) -> Iterator[tuple[str, str]]:
    """Yield the words and the reference of each quote of a page."""
    for quote in _QUOTE.findall(page):
        words, reference = (
            html.unescape(_TAG.sub("", pattern.search(quote)[1])).strip() if pattern.search(quote) else ""  # type: ignore[index]
            for pattern in (_WORDS, _REFERENCE)
        )
        yield words, reference
