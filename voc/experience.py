"""Read experience.yaml: which dimensions make up each part of the experience index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voc.cues import phrases
from voc.pack_files import PackFiles


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the index and the dimensions it is made of."""

    id: str
    zh: str
    en: str
    dimensions: tuple[str, ...]


def read_experience(reader: PackFiles, *, dimensions: set[str]) -> tuple[Part, ...]:
    """Return the parts in their order; what is wrong goes to `reader.mistakes`, and a missing file gives none."""
    found: list[Part] = []
    for said in reader.yaml("experience.yaml").get("parts") or ():
        where = f"experience.yaml: {said.get('id') if isinstance(said, dict) else said}"
        for part in reader.build(where, lambda s=said: _part(s)):  # type: ignore[misc]
            used = {name for other in found for name in other.dimensions}
            mistakes = [f"unknown dimension {name!r}" for name in part.dimensions if name not in dimensions]
            mistakes += [f"{name!r} belongs to another part too" for name in part.dimensions if name in used]
            mistakes += ["stands twice"] if part.id in {other.id for other in found} else []
            reader.mistakes.extend(f"{where}: {mistake}" for mistake in mistakes)
            found.append(part)
    return tuple(found)


def _part(said: dict[str, Any]) -> Part:
    for key in ("zh", "en", "dimensions"):
        if not said.get(key):
            raise ValueError(f"says no {key!r}")
    return Part(str(said["id"]), str(said["zh"]), str(said["en"]), phrases(said["dimensions"]))
