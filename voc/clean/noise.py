"""Flag texts that answer nothing: non-answers, adverts, tests. Nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from voc.clean.common import common
from voc.clean.mask_words import any_of
from voc.joined import Joined, matching
from voc.lexicon import Lexicon
from voc.stage import Batch

_FILLER = re.compile(r"[\W_]+")
_CORE, _WORDED = re.compile(r"[^\W_]"), re.compile(r"[^\W_a-z]")
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")


FLAGS = ("empty", "non_answer", "advert", "test", "broken", "mashing", "repeated_characters")

_LEAST_REPEATED, _SHARE_REPEATED = 8, 0.8  # characters, and the share of one of them
_LETTERS = re.compile(r"[a-z]+")
_VOWEL = re.compile(r"[aeiouy]")
_LEAST_MASHED, _WITHOUT_VOWEL, _SHARE_BESIDE = 5, 7, 0.8
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = frozenset(pair for row in _ROWS for a, b in pairwise(row) for pair in (a + b, b + a, a + a))


class Noise:
    """Say why a text is not worth reading: by the flags of `FLAGS`."""

    requires = ("normal", "turns")
    assigns = ("flags",)

    def __init__(self, lexicon: Lexicon) -> None:
        self._non_answers = frozenset(_FILLER.sub("", phrase) for phrase in lexicon.noise.get("non_answers", ()))
        self._tests = frozenset(_FILLER.sub("", phrase) for phrase in lexicon.noise.get("test", ()))
        known = self._non_answers | self._tests
        self._longest = max(map(len, known), default=0)
        self._first = "".join(sorted({core[0] for core in known if core}))
        self._advert = any_of(lexicon.noise.get("adverts", ()))
        self._broken = any_of(common("broken"))

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return a list of flags a row; conversations are never flagged."""
        flags: list[list[str]] = [[] for _ in batch["normal"]]
        for index in self._suspects(batch["normal"]):
            if not batch["turns"][index]:
                flags[index] = self.flags(batch["normal"][index])
        return {"flags": flags}

    def _suspects(self, normals: Sequence[str]) -> list[int]:
        """Return the texts that may get a flag, which are few."""
        joined = Joined.of([*normals])
        if not normals:
            return []
        points = joined.points()
        place = np.flatnonzero(joined.among(matching(_CORE)))
        bounds = np.searchsorted(place, joined.begins)
        size = np.diff(bounds)
        opens = np.append(joined.among(self._first)[place], True)
        suspects = (size <= self._longest) & opens[bounds[:-1]]
        for kind in joined.holding(matching(_CORE), matching(_WORDED), _no_digits()):
            suspects |= ~kind  # empty, letters alone, digits alone
        doubled = place[1:][points[place[1:]] == points[place[:-1]]]
        repeats = np.bincount(joined.owners()[doubled], minlength=len(size))
        # Of n characters of which four in five are the same, three in five stand behind one of their kind.
        suspects |= repeats >= (2 * _SHARE_REPEATED - 1) * size - 2
        beyond = np.flatnonzero(points > 0xFFFF)  # whose kind is not looked up
        suspects[joined.around(beyond.tolist())] = True
        told = (match.start() for test in (self._advert, self._broken) for match in test.finditer(joined.text))
        suspects[joined.around(told)] = True
        found: list[int] = np.flatnonzero(suspects).tolist()
        return found

    def flags(self, normal: str) -> list[str]:
        """Return the flags of one normalised text."""
        core = _FILLER.sub("", normal)
        if not core:
            return [] if _EMOJI.search(normal) else ["non_answer" if normal.strip() else "empty"]
        found = []
        if core in self._non_answers or core.isdigit() or (len(core) > 1 and core == core[0] * len(core)):
            found.append("non_answer")
        elif core in self._tests:
            found.append("test")
        elif len(core) >= _LEAST_REPEATED and _repeats(core):
            found.append("repeated_characters")
        elif core.isascii() and _mashed(core):
            found.append("mashing")
        if self._advert.search(normal):
            found.append("advert")
        if self._broken.search(normal):
            found.append("broken")
        return found


@cache
def _no_digits() -> str:
    return "".join(character for character in matching(_CORE) if not character.isdigit())


def _repeats(core: str) -> bool:
    """Return whether a text is mostly one character."""
    different, least = set(core), _SHARE_REPEATED * len(core)
    if len(different) - 1 > len(core) - least:  # as every other one stands at least once
        return False
    return max(map(core.count, different)) >= least


def _mashed(core: str) -> bool:
    """Return whether letters alone were typed by running over the keyboard: neighbours, or no vowel for long."""
    if not _LETTERS.fullmatch(core) or len(core) < _LEAST_MASHED:
        return False
    beside = sum(core[at : at + 2] in _BESIDE for at in range(len(core) - 1))
    return beside >= _SHARE_BESIDE * (len(core) - 1) or (len(core) >= _WITHOUT_VOWEL and not _VOWEL.search(core))
