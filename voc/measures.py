"""Read measures.yaml: what can be done about complaints of a touchpoint and dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voc.cues import phrases
from voc.pack_files import PackFiles

EFFORTS = ("low", "medium", "high")
HORIZONS = ("days", "weeks", "months")


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What a bank can do about complaints of a touchpoint: who leads, and which figure shows whether it worked."""

    id: str
    touchpoint: str
    dimensions: tuple[str, ...]
    cues: tuple[str, ...]
    zh: str
    en: str
    effort: str
    horizon: str
    owner: Bilingual
    check: Bilingual


def read_measures(reader: PackFiles, *, touchpoints: set[str], dimensions: set[str]) -> tuple[Measure, ...]:
    """Return the measures of a pack; what is wrong goes to `reader.mistakes`, and a missing file gives none."""
    said = reader.yaml("measures.yaml")
    owners: dict[str, Bilingual] = {}
    for name, words in (said.get("owners") or {}).items():
        for owner in reader.build(f"measures.yaml: {name}", lambda w=words: _bilingual(w)):  # type: ignore[misc]
            owners[name] = owner
    found: dict[str, Measure] = {}
    for touchpoint, entries in (said.get("measures") or {}).items():
        if touchpoint not in touchpoints:
            reader.mistakes.append(f"measures.yaml: unknown touchpoint {touchpoint!r}")
        for entry in entries or ():
            where = f"measures.yaml: {entry.get('id') if isinstance(entry, dict) else entry}"
            for one in reader.build(where, lambda e=entry, t=touchpoint: _measure(e, t, owners, dimensions)):  # type: ignore[misc]
                if one.id in found:
                    reader.mistakes.append(f"{where}: stands twice")
                found[one.id] = one
    return tuple(found.values())


def _measure(said: dict[str, Any], touchpoint: str, owners: dict[str, Bilingual], dimensions: set[str]) -> Measure:
    named, words = phrases(said["dimensions"]), _bilingual(said)
    if not named:
        raise ValueError("names no dimension")
    for key, value, known in (
        *(("dimension", dimension, dimensions) for dimension in named),
        ("effort", said["effort"], EFFORTS),
        ("horizon", said["horizon"], HORIZONS),
        ("owner", said["owner"], owners),
    ):
        if value not in known:
            raise ValueError(f"unknown {key} {value!r}")
    return Measure(
        id=str(said["id"]),
        touchpoint=touchpoint,
        dimensions=named,
        cues=phrases(said.get("cues")),
        zh=words.zh,
        en=words.en,
        effort=said["effort"],
        horizon=said["horizon"],
        owner=owners[said["owner"]],
        check=_bilingual(said["check"]),
    )


def _bilingual(said: dict[str, Any]) -> Bilingual:
    if missing := [language for language in ("zh", "en") if not said.get(language)]:
        raise ValueError(f"is not said in {missing[0]!r}")
    return Bilingual(str(said["zh"]), str(said["en"]))
