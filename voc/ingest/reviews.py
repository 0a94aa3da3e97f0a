"""Read app reviews: what the customer said, without the developer's reply."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from voc.ingest.parts import Parts
from voc.ingest.tables import fitting_sheet, listed, plan, read_rows
from voc.source import Source, compiled

_ELLIPSIS = "….. "


def read(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Read a table of reviews; a review without text is a rating only."""
    sheet = fitting_sheet(path, source)
    said = functools.partial(customer_said, source=source)
    asked, cues = listed(sheet, source), (*source.cuts, *source.drops)
    return read_rows(sheet, plan(sheet, source, zone=time_zone, asked=asked, said=said, cues=cues))


def customer_said(title: str, text: str, *, source: Source) -> str:
    """Return title and text, one below the other, without replies and marks of deletion.

    The title is left out where the text repeats it, as stores do that make a title of the first words.
    """
    title, text = own_words(title, source=source), own_words(text, source=source)
    if title.rstrip(_ELLIPSIS) and title.rstrip(_ELLIPSIS) in text:
        return text
    return "\n".join(part for part in (title, text) if part)


def own_words(text: str, *, source: Source) -> str:
    """Return a text up to where somebody else speaks, without what the store wrote into it."""
    for pattern in source.cuts:
        match = compiled(pattern).search(text)
        text = text[: match.start()] if match else text
    for pattern in source.drops:
        text = compiled(pattern).sub("", text)
    return text.strip()
