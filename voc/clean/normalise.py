"""Write every text one way, without changing its length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from opencc_pyo3 import OpenCC

from voc.clean.common import common
from voc.joined import Joined, matching
from voc.stage import Batch

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")

# Letters and digits only: NFKC would turn ，！？ into ASCII, and clause splitting and phrases with them.
_WIDTH = {
    **{0xFF10 + i: ord("0") + i for i in range(10)},
    **{0xFF21 + i: ord("a") + i for i in range(26)},
    **{0xFF41 + i: ord("a") + i for i in range(26)},
    **{ord("A") + i: ord("a") + i for i in range(26)},
    0x3000: ord(" "),
    0x00A0: ord(" "),
    0xFF0E: ord("."),
    0xFF20: ord("@"),
    0xFF0D: ord("-"),
    0xFF3F: ord("_"),
}


class Normalise:
    """Make letters and digits half-width and lower-case, and characters simplified; tell the language."""

    requires = ("text", "turns")
    assigns = ("normal", "turns", "language")

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return `normal`, as long as `text`; turns get a `normal` of their own."""
        turns = [
            [{**turn, "normal": normalised(turn["text"])} for turn in row] if row else None for row in batch["turns"]
        ]
        texts = [text or "" for text in batch["text"]]
        whole = ["".join(turn["text"] for turn in row) if row else text for text, row in zip(texts, turns, strict=True)]
        return {"normal": _all_normalised(texts), "turns": turns, "language": languages(whole)}


def _all_normalised(texts: list[str]) -> list[str]:
    """Normalise the texts that need it."""
    (unusual,) = Joined.of(texts).holding(matching(_unusual()))
    done = [*texts]
    for index in np.flatnonzero(unusual).tolist():
        done[index] = normalised(texts[index])
    return done


def languages(texts: list[str]) -> list[str]:
    """Return the language of each text: `yue` (written Cantonese), `zh-Hant`, `zh-Hans`, `en` or `und`."""
    kinds = (_HAN, _LATIN, _cantonese(), _traditional())
    chinese, latin, cantonese, traditional = Joined.of(texts).holding(*map(matching, kinds))
    found = np.select([~chinese & latin, ~chinese, cantonese, traditional], ["en", "und", "yue", "zh-Hant"], "zh-Hans")
    return found.tolist()  # type: ignore[no-any-return]


def normalised(text: str) -> str:
    """Return the text in half-width lower-case letters and simplified characters, character for character.

    >>> normalised("ＡＰＰ轉賬好慢，１００")
    'app转账好慢，100'
    """
    if not _unusual().search(text):
        return text
    text = text.translate(_WIDTH)
    if not _traditional().search(text):
        return text
    whole = _converter().convert(text)
    if len(whole) != len(text):
        return text.translate({ord(a): b for a, b in _traditional_map().items()})
    return "".join(b if a == b or _converts(a, b) else a for a, b in zip(text, whole, strict=True))


@cache
def _converter() -> OpenCC:
    # tw2s, not t2s: t2s leaves 著 in 隨著.
    return OpenCC("tw2s")


@cache
def _traditional_map() -> dict[str, str]:
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    converted = _converter().convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {a: b for a, b in pairs if a != b and len(b) == 1 and _converts(a, b)}


@cache
def _traditional() -> re.Pattern[str]:
    """Match the characters that mark a text as traditional: those that simplified text does not use as well."""
    return _any_of(character for character in _traditional_map() if not _writable(character, "gb2312"))


@cache
def _unusual() -> re.Pattern[str]:
    """Match what is to be written another way."""
    return re.compile(f"{_any_of(map(chr, _WIDTH)).pattern}|{_traditional().pattern}")


def _any_of(characters: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(characters))}]")


@cache
def _converts(before: str, after: str) -> bool:
    """Refuse what OpenCC does to 么 (幺), and to Cantonese characters that have no common simplified form (嗰, 喎)."""
    return _writable(after, "gbk") and common("not_simplified").get(before) != after


def _writable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _cantonese() -> re.Pattern[str]:
    return _any_of(common("cantonese"))
