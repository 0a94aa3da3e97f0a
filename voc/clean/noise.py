"""Flag texts that answer nothing: non-answers, adverts, tests. Nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from voc.clean.common import common
from voc.lexicon import Lexicon
from voc.stage import Batch

_FILLER = re.compile(r"[\W_]+")
_ONE_CHARACTER = re.compile(r"(.)\1*")
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")


class Noise:
    """Say why a text is not worth reading: `empty`, `non_answer`, `advert`, `test` or `broken`."""

    requires = ("normal", "turns")
    assigns = ("flags",)

    def __init__(self, lexicon: Lexicon) -> None:
        self._non_answers = frozenset(_FILLER.sub("", phrase) for phrase in lexicon.noise.get("non_answers", ()))
        self._tests = frozenset(_FILLER.sub("", phrase) for phrase in lexicon.noise.get("test", ()))
        self._adverts = lexicon.noise.get("adverts", ())
        self._broken = tuple(common("broken"))

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return a list of flags a row; conversations are never flagged."""
        rows = zip(batch["normal"], batch["turns"], strict=True)
        return {"flags": [[] if turns else self.flags(normal) for normal, turns in rows]}

    def flags(self, normal: str) -> list[str]:
        """Return the flags of one normalised text."""
        core = _FILLER.sub("", normal)
        if not core:
            return [] if _EMOJI.search(normal) else ["non_answer" if normal.strip() else "empty"]
        found = []
        if core in self._non_answers or core.isdigit() or (len(core) > 1 and _ONE_CHARACTER.fullmatch(core)):
            found.append("non_answer")
        elif core in self._tests:
            found.append("test")
        if any(phrase in normal for phrase in self._adverts):
            found.append("advert")
        if any(sign in normal for sign in self._broken):
            found.append("broken")
        return found
