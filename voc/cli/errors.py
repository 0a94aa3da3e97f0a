"""Say what is wrong in the analyst's language: the code has it in English, reports/errors.zh.toml in Chinese."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from voc.cli.text import language
from voc.errors import VocError
from voc.files import data_folder

_PLACE = re.compile(r"\\\{(\d)\\\}")  # as re.escape writes {1}
_PARTS = re.compile(r"( \| |; )")


def told(error: VocError | str) -> str:
    """Return what an error says, in Chinese where the session is Chinese; what has no Chinese stays as it is."""
    return str(error) if language() == "en" else chinese(str(error))


def chinese(text: str) -> str:
    """Translate `where: what; todo`, and several of them between bars."""
    said, *rest = _PARTS.split(text)
    made = _sentence(said)
    for mark, sentence in zip(rest[::2], rest[1::2], strict=True):
        cure = _known(sentence) if mark == "; " else ""  # a name, too, may hold a semicolon
        made += _marks()["part"] + cure if cure else mark + _sentence(sentence)
    return made


def _sentence(text: str) -> str:
    """Translate a sentence, before which may stand where it is."""
    places = [0, *(found.end() for found in re.finditer(": ", text))]
    for place in places:
        if found := _known(text[place:]):
            return text[:place].removesuffix(": ") + (_marks()["place"] if place else "") + found
    return text


def _known(text: str) -> str:
    for pattern, words in _catalogue():
        if found := pattern.fullmatch(text):
            said = re.sub(r"\{(\d)\}", lambda place: _filled(found.group(f"p{place[1]}")), words)
            return " ".join(said.split())
    return ""


def _filled(text: str) -> str:
    """Return what is filled in; it may be an error of its own."""
    return _known(text) or text


@cache
def _groups() -> dict[str, dict[str, str]]:
    return tomllib.loads((data_folder("reports") / "errors.zh.toml").read_text(encoding="utf-8"))


def _marks() -> dict[str, str]:
    return _groups()["marks"]


@cache
def _catalogue() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns with their Chinese, those of most letters first: they say most exactly what is meant."""
    groups = [group for name, group in _groups().items() if name != "marks"]
    entries = {english: words for group in groups for english, words in group.items()}
    ordered = sorted(entries, key=lambda english: (-len(re.sub(r"\{\d\}", "", english)), english))
    return tuple((re.compile(_PLACE.sub(r"(?P<p\1>.+?)", re.escape(english))), entries[english]) for english in ordered)
