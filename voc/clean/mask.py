"""Replace personal data by what it was, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from voc.clean.common import common
from voc.stage import Batch

# One pass finds whatever could be personal: an e-mail address, or a run of digits (spaces and hyphens allowed inside).
_CANDIDATE = re.compile(
    r"(?P<email>[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4})"
    r"|(?<![0-9a-z.])(?P<digits>(?:\+|00)?[0-9](?:[ -]?[0-9]){9,22}x?)(?![0-9a-z]|\.[0-9])"
)
_HAS_CANDIDATE = re.compile(r"@|[0-9][ -]?[0-9][ -]?[0-9][ -]?[0-9]")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_CARD_LENGTHS = range(14, 20)


class Mask:
    """Replace mobile numbers, resident ids, bank cards and e-mail addresses in texts and turns."""

    requires = ("text", "normal", "turns")
    assigns = ("text", "normal", "turns", "masked")

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return masked columns; `masked` counts places by kind."""
        texts: list[Any] = []
        normals: list[str] = []
        turns: list[Any] = []
        counts: list[list[tuple[str, int]]] = []
        for text, normal, row in zip(batch["text"], batch["normal"], batch["turns"], strict=True):
            found: dict[str, int] = {}
            shown, plain = masked(text or "", normal, found)
            texts.append(shown if text is not None else None)
            normals.append(plain)
            turns.append([_turn(turn, found) for turn in row] if row else None)
            counts.append(sorted(found.items()))
        return {"text": texts, "normal": normals, "turns": turns, "masked": counts}


def masked(text: str, normal: str, found: dict[str, int]) -> tuple[str, str]:
    """Return both texts with the same places masked, and add to the counts in `found`.

    >>> masked("找我13812345678", "找我13812345678", {})
    ('找我〔手机号〕', '找我〔手机号〕')
    """
    if not _HAS_CANDIDATE.search(normal):
        return text, normal
    labels = common("masks")
    shown: list[str] = []
    plain: list[str] = []
    at = 0
    for match in _CANDIDATE.finditer(normal):
        kind = "email" if match["email"] else digits_kind(match["digits"])
        if kind is None:
            continue
        found[kind] = found.get(kind, 0) + 1
        shown += [text[at : match.start()], labels[kind]]
        plain += [normal[at : match.start()], labels[kind]]
        at = match.end()
    return "".join(shown) + text[at:], "".join(plain) + normal[at:]


def digits_kind(said: str) -> str | None:
    """Tell what personal number a run of digits is, if any.

    Resident ids are checked by GB 11643 (ISO 7064 MOD 11-2, birth date and region), cards by ISO/IEC 7812 (Luhn).
    """
    number = re.sub(r"[ +-]", "", said)
    if len(number) == 18 and _is_resident_id(number):
        return "id_card"
    if _MOBILE.fullmatch(number):
        return "mobile"
    if len(number) in _CARD_LENGTHS and number.isdigit() and number[0] in "3456" and luhn.is_valid(number):
        return "bank_card"
    return None


def _is_resident_id(number: str) -> bool:
    try:
        ric.validate(number.upper())
    except ValidationError:
        return False
    return True


def _turn(turn: dict[str, Any], found: dict[str, int]) -> dict[str, Any]:
    text, normal = masked(turn["text"], turn["normal"], found)
    return {**turn, "text": text, "normal": normal}
