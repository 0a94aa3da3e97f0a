"""Find written reports that still show words which the store has forgotten.

Pages are searched. Workbooks, summaries, data and PDF are not: they are named where somebody who is forgotten spoke in
their period, or the page or kept report of the same period and language showed the words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path

from voc.errors import VocError
from voc.period import Period
from voc.project.words import Words
from voc.report.shapes import SHAPES

_QUOTE = re.compile(r'<figure class="quote"[^>]*>(.*?)</figure>', re.DOTALL)
_WORDS = re.compile(r"<blockquote[^>]*>(.*?)</blockquote>", re.DOTALL)
_REFERENCE = re.compile(r'<bdi class="reference">(.*?)</bdi>', re.DOTALL)
_OUTSIDE = re.compile(r"<bdi[^>]*>(.*?)</bdi>", re.DOTALL)  # whatever `voc` did not write itself
_TAG = re.compile(r"<[^>]+>")


def showing(
    folder: Path,
    words: Words,
    phrases: frozenset[str],
    *,
    changed: Iterable[tuple[str, str]] = (),
    days: Collection[date] = (),
) -> tuple[Path, ...]:
    """Return the pages in a folder that show forgotten words or references, and other shapes that may.

    Args:
        folder: of reports.
        words: that are gone, and those that are left.
        phrases: names of topics that are gone.
        changed: (period, language) of kept reports that held some.
        days: on which those who are forgotten spoke.
    """
    refs = words.refs - words.others
    found = []
    for path in folder.rglob("*.html"):
        page = path.read_text(encoding="utf-8", errors="replace")
        plain = html.unescape(page)
        named = any(phrase in plain for phrase in phrases) or not refs.isdisjoint(_OUTSIDE.findall(plain))
        if named or any(words.shows(*quote) for quote in _quotes(page)):
            found.append(path)
    reports = {f"{period}.{language}" for period, language in changed} | {_report(path) for path in found}
    beside = [path for path in folder.glob("*.*") if path.suffix[1:] in SHAPES and path.suffix != ".html"]
    found += [path for path in beside if _report(path) in reports or _holds(path, days)]
    return tuple(sorted(found))


def _report(path: Path) -> str:
    """Return period and language of a report's file."""
    return ".".join(path.name.split(".")[:2])


def _holds(path: Path, days: Collection[date]) -> bool:
    """Return whether one of the days is in the period that a file is called by."""
    try:
        period = Period.parse(path.name.split(".")[0])
    except VocError:
        return False
    return any(period.start <= day < period.end for day in days)


def _quotes(page: str) -> Iterator[tuple[str, str]]:
    """Yield the words and the reference of each quote of a page."""
    for quote in _QUOTE.findall(page):
        words, reference = (
            html.unescape(_TAG.sub("", pattern.search(quote)[1])).strip() if pattern.search(quote) else ""  # type: ignore[index]
            for pattern in (_WORDS, _REFERENCE)
        )
        yield words, reference
