"""Find out in which encoding a text file is written, from its bytes alone."""

from __future__ import annotations

import codecs
import functools
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from voc.errors import InputError

_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Below this share of everyday characters a decoding that raised no error is still taken for chance:
# real text has more than 0.9, the same bytes read in the other encoding 0.3 to 0.7.
_LEAST_SHARE = 0.75
_LAST_RESORT = ["big5hkscs", "gb18030", "hz"]


def encoding_of(path: Path) -> str:
    """Return the codec name of a text file.

    A byte order mark decides; then strict UTF-8; then of GB18030 and Big5 the one in which the text
    consists of everyday characters; then charset-normalizer.

    Raises:
        InputError: no encoding fits, or the file is not text.

    """
    stat = path.stat()
    return _found(path, stat.st_size, stat.st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _found(path: Path, size: int, changed: int) -> str:
    """Look at every byte, once: a large file is asked about by everyone who reads a part of it."""
    with path.open("rb") as stream:
        head = stream.read(_BLOCK)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return _checked(path, name)
    if b"\0" in head:
        return _checked(path, _wide(path, head))
    if _decodes(path, "utf-8"):
        return "utf-8"
    return _chinese(path, head) or _guessed(path, head)


def _checked(path: Path, name: str) -> str:
    if not _decodes(path, name):
        raise InputError(f"the text is not the {name} that it starts as", where=path.name, todo="export it again")
    return name


def _wide(path: Path, head: bytes) -> str:
    """Tell UTF-16 without a mark by the side on which Latin letters and digits have their zero byte."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd) or (len(head) % 2 and len(head) < _BLOCK):
        raise InputError("this is no text, workbook or Parquet file", where=path.name, todo="export it again as CSV")
    return "utf-16-le" if odd > even else "utf-16-be"


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def _chinese(path: Path, head: bytes) -> str | None:
    names = [name for name in ("gb18030", "big5hkscs") if _decodes(path, name)]
    shares = [(_share(head.decode(name, errors="ignore")), name) for name in names]
    best = max(shares, default=(0.0, ""), key=lambda one: one[0])
    return best[1] if best[0] >= _LEAST_SHARE else None


def _share(text: str) -> float:
    """Return the share of everyday characters among those that are not ASCII."""
    wide = [character for character in text[:100_000] if character > "\x7f"]
    return sum(map(_is_common, wide)) / len(wide) if wide else 0.0


@functools.cache
def _is_common(character: str) -> bool:
    """Return whether a character is punctuation or of the first level of GB 2312 (3,755) or of Big5 (5,401)."""
    simplified, traditional = _lead(character, "gb2312"), _lead(character, "big5")
    return simplified in (0xA1, 0xA3) or 0xB0 <= simplified <= 0xD7 or 0xA4 <= traditional <= 0xC6


def _lead(character: str, name: str) -> int:
    try:
        return character.encode(name)[0]
    except UnicodeEncodeError:
        return 0


def _guessed(path: Path, head: bytes) -> str:
    best = from_bytes(head, cp_isolation=_LAST_RESORT).best()
    if best is None or not _decodes(path, best.encoding):
        raise InputError("the text is in no known encoding", where=path.name, todo="save it again as UTF-8")
    return best.encoding
