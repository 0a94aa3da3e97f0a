"""Replace personal data by what it was, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from voc.clean import mask_accounts, mask_documents, mask_names, mask_numbers, mask_places, mask_spoken
from voc.clean.common import common
from voc.clean.mask_words import Span, any_of, either, words
from voc.clean.normalise import normalised
from voc.joined import Joined
from voc.stage import Batch

# Where two places overlap the finder that is listed first is right. The first lot is of use only where digits stand.
_BY_DIGITS = (mask_numbers.find, mask_documents.find, mask_accounts.find, mask_spoken.find)
_BY_CUES = (mask_accounts.find, mask_places.find, mask_names.find)
_ALL = tuple(dict.fromkeys((*_BY_DIGITS, *_BY_CUES)))


class Mask:
    """Replace personal data in texts and turns."""

    requires = ("text", "normal", "turns")
    assigns = ("text", "normal", "turns", "masked")

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return masked columns; `masked` counts places by kind."""
        texts, normals = [*batch["text"]], [*batch["normal"]]
        turns: list[Any] = [None] * len(texts)
        counts: list[list[tuple[str, int]]] = [[] for _ in texts]
        speaking = [index for index, row in enumerate(batch["turns"]) if row]
        for index in sorted({*_suspects(normals), *speaking}):
            found: dict[str, int] = {}
            text, row = texts[index], batch["turns"][index]
            shown, normals[index] = _masked(text or "", normals[index], found)
            texts[index] = shown if text is not None else None
            turns[index] = [_turn(turn, found) for turn in row] if row else None
            counts[index] = sorted(found.items())
        return {"text": texts, "normal": normals, "turns": turns, "masked": counts}


def _suspects(normals: list[str]) -> list[int]:
    """Return the texts that may hold personal data, as `_may_hold` tells, which are few."""
    joined = Joined.of(normals)
    return joined.around(match.start() for search in _tests() for match in search.finditer(joined.text))


def masked(text: str, normal: str, found: dict[str, int]) -> tuple[str, str]:
    """Return both texts with the same places masked, and add to the counts in `found`.

    >>> masked("找我13812345678", "找我13812345678", {})
    ('找我〔手机号〕', '找我〔手机号〕')
    """
    return _masked(text, normal, found) if _may_hold(normal) else (text, normal)


def _masked(text: str, normal: str, found: dict[str, int]) -> tuple[str, str]:
    labels = common("masks")
    shown: list[str] = []
    plain: list[str] = []
    at = 0
    for kind, start, end in _spans(normal):
        found[kind] = found.get(kind, 0) + 1
        shown += [text[at:start], labels[kind]]
        plain += [normal[at:start], labels[kind]]
        at = end
    return "".join(shown) + text[at:], "".join(plain) + normal[at:]


def personal(text: str) -> list[Span]:
    """Return the places of personal data in a text as (kind, start, end), in order; none in a text that is masked.

    >>> personal("我叫张伟，13812345678")
    [('name', 2, 4), ('mobile', 5, 16)]
    """
    normal = normalised(text)
    return _spans(normal) if _may_hold(normal) else []


def _spans(normal: str) -> list[Span]:
    kept: list[Span] = []
    for find in _ALL if _numbers().search(normal) else _BY_CUES:
        for span in find(normal):
            if all(span[2] <= other[1] or other[2] <= span[1] for other in kept):
                kept.append(span)
    return sorted(kept, key=lambda span: span[1])


def _may_hold(normal: str) -> bool:
    """Return False for most texts without personal data, in about a microsecond, and True for all with some."""
    return any(test.search(normal) for test in _tests())


@cache
def _tests() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return _numbers(), _cues()


@cache
def _numbers() -> re.Pattern[str]:
    """Return a pattern that begins with one character class, with which `re` scans fast."""
    digits = "".join(words("digits").values())
    plates, place = words("plates"), words("address")
    ends = "".join(sorted({word[-1] for word in (*place["streets"], *place["estates"])}))
    return re.compile(
        rf"[0-9@{digits}{plates}{ends}](?:(?<=@)"
        r"|(?<=[0-9])(?:[ .,，、/)）–—−_·•-]{0,2}[0-9]){4}"
        rf"|(?<=[{digits}])(?:[ ，,、]?[{digits}]){{2}}"
        rf"|(?<=[{plates}])[a-z][ ·•.\-]?[a-z0-9]{{2}}"
        rf"|(?<=[{ends}]){either(place['directions'])}?[ ]?[0-9{place['numerals']}])"
    )


@cache
def _cues() -> re.Pattern[str]:
    """Return a pattern for the words without which nothing is masked but numbers."""
    names, chat = words("names"), words("wechat")
    sections = ("strong", "weak_cues", "surname_cues", "titles", "staff_titles")
    said = {word for section in sections for word in names[section]}
    said |= {job + small for job in names["jobs"] for small in names["young"]}
    said |= {*chat["strong"], *chat["weak"], *words("email")["at"], *words("address")["home_cues"]}
    return any_of(said)


def _turn(turn: dict[str, Any], found: dict[str, int]) -> dict[str, Any]:
    text, normal = masked(turn["text"], turn["normal"], found)
    return {**turn, "text": text, "normal": normal}
