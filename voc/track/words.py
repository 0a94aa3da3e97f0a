"""What the workbook of actions says, by language: reports/actions.<language>.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from voc.files import data_folder

LANGUAGES = ("zh", "en")


def plain(text: str) -> str:
    """Return what of a text is compared: letters and digits, without regard to width and case.

    >>> plain("Ｈｏｔｌｉｎｅ · 效率"), plain("hotline.efficiency")
    ('hotline效率', 'hotlineefficiency')
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str
    entries: Mapping[str, Any]

    def __call__(self, group: str, name: str, **values: object) -> str:
        """Return a word or sentence with its places filled."""
        return str(self.entries[group][name]).format(**values)

    def group(self, name: str) -> dict[str, str]:
        """Return the words of a group by code, in the order of the file."""
        return dict(self.entries[name])

    def read(self, name: str) -> dict[str, Any]:
        """Return what serves reading only."""
        return dict(self.entries["read"][name])


@cache
def words(language: str) -> Words:
    """Return the words of `zh` or `en`."""
    text = (data_folder("reports") / f"actions.{language}.toml").read_text(encoding="utf-8")
    return Words(language, tomllib.loads(text))


@cache
def codes(group: str) -> dict[str, str]:
    """Return the codes of a group by what people write for them, in any language and in code."""
    found: dict[str, str] = {}
    for one in map(words, LANGUAGES):
        for code, word in one.group(group).items():
            found |= {plain(code): code, plain(word): code}
        for code, others in one.entries["read"].get(group, {}).items():
            found |= {plain(other): code for other in others}
    return found
