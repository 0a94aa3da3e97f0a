"""Read lexicons/segments.yaml: kinds of customer groups, and which values of a column make one group."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from voc.files import shipped_yaml

Language = Literal["zh", "en"]

_OLDEST = 120  # larger numbers are no ages
_AGES = 0.9  # so many of a column's values must be ages for it to be read as ages
_NUMBER = re.compile(r"\d+(?:\.0+)?")
_VERSION = re.compile(r"(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of groups.

    Attributes:
        read: how its values are joined: `age`, `version`, `device`; empty: not at all.
        many: whether there may be any number of them.
        topical: whether it says what a comment is about, rather than whose it is.
    """

    id: str
    zh: str
    en: str
    read: str
    many: bool
    topical: bool

    def named(self, language: Language) -> str:
        """Return its name."""
        return self.zh if language == "zh" else self.en


def kinds() -> dict[str, Kind]:
    """Return the kinds by id, in the order of reports."""
    return {kind.id: kind for kind, _ in _read()}


def kind_of(attribute: str) -> Kind | None:
    """Return the kind of a column by its name; None for columns of no known kind.

    >>> kind_of("APP 版本").id
    'version'
    """
    return _by_name().get(_plain(attribute))


def other(language: Language) -> str:
    """Return what small groups are called together."""
    return str(shipped_yaml("segments.yaml")["other"][language])


def named(language: Language) -> str:
    """Return what the column of products named in the text is called."""
    return str(shipped_yaml("segments.yaml")["named"][language])


def joined(kind: Kind | None, values: Iterable[str], *, year: int, language: Language) -> dict[str, str]:
    """Return the group of each value of a column: an age band, a version to its second number, a device's maker.

    Values that cannot be read so stay as they are; devices of no known maker are `other`.

    Args:
        kind: of the column.
        values: that occur in it.
        year: of the period, up to which years of birth count.
        language: of the names of bands and of `other`.
    """
    given = sorted(set(values))
    if kind is None or not kind.read:
        return {value: value.strip() for value in given}
    if kind.read == "age":
        return _bands(given, year, language)
    one: Callable[[str], str] = _minor if kind.read == "version" else _maker(other(language))
    return {value: one(value) for value in given}


def _bands(values: list[str], year: int, language: Language) -> dict[str, str]:
    said = shipped_yaml("segments.yaml")["ages"]
    units: tuple[str, ...] = tuple(sorted(said["units"], key=len, reverse=True))
    ages = {value: _age(value, year, units) for value in values}
    if sum(age is not None for age in ages.values()) < _AGES * len(values):
        return {value: value.strip() for value in values}
    return {value: value.strip() if age is None else _band(age, said, language) for value, age in ages.items()}


def _age(value: str, year: int, units: tuple[str, ...]) -> int | None:
    text = _plain(value)
    for unit in units:
        text = text.removesuffix(unit)
    if not _NUMBER.fullmatch(text):
        return None
    number = int(float(text))
    age = number if number <= _OLDEST else year - number
    return age if 0 <= age <= _OLDEST else None


def _band(age: int, said: Mapping[str, Any], language: Language) -> str:
    ends: list[int] = said["until"]
    place = sum(age > end for end in ends)
    form = "first" if place == 0 else "last" if place == len(ends) else "between"
    low = ends[place - 1] + 1 if place else 0
    return str(said[form][language]).format(**{"from": low, "until": ends[min(place, len(ends) - 1)]})


def _minor(value: str) -> str:
    found = _VERSION.search(value)
    return value.strip() if found is None else ".".join(part for part in found.groups() if part is not None)


def _maker(unknown: str) -> Callable[[str], str]:
    starts = [
        (_plain(start), maker) for maker, said in shipped_yaml("segments.yaml")["devices"].items() for start in said
    ]
    starts.sort(key=lambda pair: (-len(pair[0]), pair))
    return lambda value: next((maker for start, maker in starts if _plain(value).startswith(start)), unknown)


@cache
def _read() -> tuple[tuple[Kind, tuple[str, ...]], ...]:
    return tuple(
        (
            Kind(
                said["id"],
                said["zh"],
                said["en"],
                said.get("read", ""),
                bool(said.get("many")),
                bool(said.get("topical")),
            ),
            tuple(_plain(name) for name in said["names"]),
        )
        for said in shipped_yaml("segments.yaml")["kinds"]
    )


@cache
def _by_name() -> dict[str, Kind]:
    return {name: kind for kind, names in _read() for name in names}


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
