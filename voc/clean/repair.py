"""Repair what software did to a text: mojibake, HTML remains, invisible characters."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.joined import Joined, matching
from voc.stage import Batch

# Control characters, zero-width and bidirectional marks: nobody typed them, and they hide things in reports.
# U+200D (joiner) and U+FE0F (variation) stay: emoji are made with them.
_HIDDEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{_HIDDEN}]")
_BREAK = re.compile(r"\r\n?|\u2028|\u2029|<br\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_LATIN = r"\u0080-\u00ff\u0152-\u0178\u2018-\u2122"
_LATIN_TRACE = re.compile(f"[{_LATIN}]{{2}}")
_MOSTLY_HAN = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffefa-zA-Z0-9\s]+")
# What the first two bytes of a Chinese character (or blank) in UTF-8 look like, read as GBK.
_GBK_TRACE = "".join(
    bytes((lead, trail)).decode("gb18030") for lead in (0xC2, *range(0xE1, 0xF0)) for trail in range(0x80, 0xC0)
)
# A text without any of these needs no repair.
_ODD = re.compile(rf"[&<\r\u2028\u2029{_HIDDEN}{_LATIN}{_GBK_TRACE}]")


class Repair:
    """Undo mojibake, HTML entities, odd line ends and invisible characters in texts and turns."""

    requires = ("text", "turns")
    assigns = ("text", "turns")

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return repaired texts; a missing text stays missing."""
        turns = [
            [{**turn, "text": repaired(turn["text"] or "")} for turn in row] if row else None for row in batch["turns"]
        ]
        return {"text": _all_repaired(batch["text"]), "turns": turns}


def _all_repaired(texts: Sequence[str | None]) -> list[str | None]:
    """Repair the texts that need it, which are few."""
    done = [text.strip() if text else text for text in texts]
    (odd,) = Joined.of([text or "" for text in done]).holding(matching(_ODD))
    for index in np.flatnonzero(odd).tolist():
        done[index] = repaired(texts[index] or "")
    return done


def repaired(text: str) -> str:
    r"""Return the text as its writer saw it.

    >>> repaired("ä½\xa0å¥½ &amp; bye")
    '你好 & bye'
    """
    if not _ODD.search(text):
        return text.strip()
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    text = _BREAK.sub("\n", text)
    if not text.isascii():
        if _LATIN_TRACE.search(text):
            import ftfy  # slow to load, and few texts need it

            text = ftfy.fix_encoding(text)
        text = _read_as_gbk(text)
    return _INVISIBLE.sub("", text).strip()


def _read_as_gbk(text: str) -> str:
    """Undo UTF-8 that was read as GBK: the bytes of normal Chinese are practically never valid UTF-8 Chinese."""
    try:
        restored = text.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return text
    return restored if restored != text and _MOSTLY_HAN.fullmatch(restored) else text
