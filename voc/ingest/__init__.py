"""Read exports: survey answers, app reviews, conversations, tables.

A new kind of file is one reader and one row of READERS; a new export of a known kind is one TOML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from voc.ingest import calls, dialogues, joins, messages, reviews, surveys, tables, tickets
from voc.ingest.draft import Draft, draft
from voc.ingest.load import kind_of
from voc.ingest.parts import Parts
from voc.ingest.recognise import Recognition, recognise
from voc.source import Source

__all__ = ["READERS", "Draft", "Parts", "Recognition", "draft", "read", "recognise"]

Read = Callable[..., Iterator[Parts]]

READERS: dict[str, Read] = {
    "survey": surveys.read,
    "review": reviews.read,
    "table": tables.read,
    "ticket": tickets.read,
    "messages": messages.read,
    "call_metadata": joins.read_call_metadata,
    "respondents": joins.read_respondents,
    "indicators": joins.read_indicators,
    "json_call": calls.read_json,
    "subtitle": calls.read_subtitle,
    "dialogue": dialogues.read_dialogue,
    "interview": dialogues.read_interview,
    "conversations": calls.read_conversations,
}


def read(path: Path, source: Source, *, time_zone: ZoneInfo) -> Iterator[Parts]:
    """Yield a file in chunks of at most 10,000 rows.

    Args:
        path: the export; it is read only.
        source: how to read it, from `recognise`, `load_sources` or `draft`.
        time_zone: of moments that the export writes without one.

    Raises:
        InputError: the file as a whole cannot be read. A row that cannot is among `Parts.rejects`.

    """
    kind_of(path)
    yield from READERS[source.reader](path, source, time_zone=time_zone)
