"""Text from outside made harmless for places that have no escape: cells of a spreadsheet, chat messages."""

from __future__ import annotations

import re
import unicodedata

from voc.report.wording import visible

CELL = 32_767  # characters of a cell of Excel, in UTF-16
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_JOINER = "\N{ZERO WIDTH JOINER}"  # makes one sign of several, as in many emoji
_WIDE = 0xFEE0  # from an ASCII sign to the wide one that looks like it
# Spreadsheets run what begins so; some read the wide signs too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *(chr(ord(sign) + _WIDE) for sign in "=+-@"))
# What begins emphasis, code, links, pictures, tags, tables, mentions or topics in any chat's Markdown.
_MARKUP = str.maketrans({sign: chr(ord(sign) + _WIDE) for sign in "\\`*_[]{}<>#|~&@$^!"})
_LINK = re.compile(r":(?=//)")
_HOST = re.compile(r"(?<=\w)\.(?=[^\W\d])")


def unformatted(text: str) -> str:
    """Drop signs that no reader sees, which turn text around or hide in it, and replace what no file can hold.

    >>> unformatted("a\N{ZERO WIDTH SPACE}b\N{RIGHT-TO-LEFT OVERRIDE}c")
    'abc'
    """
    plain = visible(text, most=None)
    if plain.isascii():
        return plain
    return "".join(sign for sign in plain if sign == _JOINER or unicodedata.category(sign) != "Cf")


def cell(text: str) -> str:
    """Return a text that a cell can hold: harmless signs, not too long; one that is cut ends in an ellipsis."""
    plain = unformatted(text)
    if len(plain) * 2 <= CELL:
        return plain
    pairs = plain.encode("utf-16-le")
    return plain if len(pairs) <= 2 * CELL else pairs[: 2 * (CELL - 1)].decode("utf-16-le", "ignore") + _ELLIPSIS


def formula(text: str) -> bool:
    """Return whether a spreadsheet might run a text that is typed into it, with or without the signs nobody sees."""
    return any(one.lstrip(" ").startswith(_FORMULA) for one in (text, unformatted(text)))


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters; one that is cut ends in an ellipsis.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else text[: most - 1] + _ELLIPSIS


def unmarked(text: str) -> str:
    """Return a text that means nothing to Markdown inside a line, for chats that show backslashes.

    Signs of markup become the wide ones that look like them, and nothing remains that a chat would make a link.

    >>> unmarked("**hi** see evil.com")
    '＊＊hi＊＊ see evil．com'
    """
    plain = " ".join(unformatted(text).translate(_MARKUP).split())
    return _HOST.sub("\N{FULLWIDTH FULL STOP}", _LINK.sub("\N{FULLWIDTH COLON}", plain))
