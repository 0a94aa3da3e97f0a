"""Match the headers of a table with the aliases of a source definition."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Sequence

from voc.source import Source, matches


@functools.lru_cache(maxsize=10_000)
def folded(header: str) -> str:
    """Return a header without differences of width, case and space.

    >>> folded(" Star　Rating（1）")
    'starrating(1)'
    """
    return "".join(unicodedata.normalize("NFKC", header).casefold().split())


def place(aliases: Iterable[str], header: Sequence[str]) -> int | None:
    """Return the column of the first alias that the header has, or None."""
    known: dict[str, int] = {}
    for index, name in enumerate(header):
        known.setdefault(folded(name), index)
    return next((known[folded(alias)] for alias in aliases if folded(alias) in known), None)


def signs_in(header: Sequence[str], source: Source) -> list[str] | None:
    """Return the signs of a source that a header shows, or None where one is missing."""
    wanted = source.recognise
    if not (wanted.columns or wanted.fields or wanted.headers):
        return None
    if any(matches(wanted.without, name) for name in header):
        return None
    places = [place([name], header) for name in wanted.columns]
    places += [place(getattr(source.columns, field), header) for field in wanted.fields]
    if any(where is None for where in places):
        return None
    patterns = [next((name for name in header if matches([one], name)), None) for one in wanted.headers]
    if any(found is None for found in patterns):
        return None
    names = [header[where] for where in places if where is not None] + [name for name in patterns if name]
    return list(dict.fromkeys(names))
