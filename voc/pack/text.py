"""A customer's words as the pack's tools read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class OwnText(NamedTuple):
    """A text of the user's own, cleaned and masked.

    Attributes:
        written: as written.
        normal: the same normalised, as long as `written`.
        empty: says nothing: a non-answer, an advert, a test string.
    """

    written: str
    normal: str
    empty: bool = False


def telling(texts: Iterable[OwnText]) -> list[OwnText]:
    """Return the texts that say something, each wording once."""
    return list({text.normal: text for text in texts if not text.empty and text.normal.strip()}.values())


def around(text: OwnText, start: int, end: int, *, length: int = 24) -> str:
    """Return a place with what stands around it, in one line.

    >>> around(OwnText("abcdefghij", "abcdefghij"), 4, 6, length=4)
    '…defg…'
    """
    room = max(0, length - (end - start)) // 2
    first, last = max(0, start - room), min(len(text.written), end + room)
    shown = " ".join(text.written[first:last].split())
    return ("…" if first else "") + shown + ("…" if last < len(text.written) else "")
