"""Read products.yaml: what a customer can hold, and how it is called in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voc.cues import phrases
from voc.pack_files import PackFiles

_KEYS = frozenset({"id", "zh", "en", "cues", "not"})
_GAP = "…"


@dataclass(frozen=True, slots=True)
class Product:
    """A product and the phrases that name it; `silenced` are longer ones that name something else."""

    id: str
    zh: str
    en: str
    cues: tuple[str, ...]
    silenced: tuple[str, ...]


def read_products(reader: PackFiles) -> tuple[Product, ...]:
    """Return the products of a pack; what is wrong goes to `reader.mistakes`, and a missing file gives none."""
    found: dict[str, Product] = {}
    for said in reader.yaml("products.yaml").get("products") or ():
        where = f"products.yaml: {said.get('id') if isinstance(said, dict) else said}"
        for one in reader.build(where, lambda s=said: _product(s)):  # type: ignore[misc]
            if one.id in found:
                reader.mistakes.append(f"{where}: stands twice")
            found[one.id] = one
    return tuple(found.values())


def _product(said: dict[str, Any]) -> Product:
    if unknown := sorted(said.keys() - _KEYS):
        raise ValueError(f"unknown key {unknown[0]!r}")
    cues, silenced = phrases(said["cues"]), phrases(said.get("not"))
    if not cues:
        raise ValueError("has no cues")
    for phrase in (*cues, *silenced):
        if not phrase.strip() or _GAP in phrase:
            raise ValueError(f"{phrase!r} must be a whole phrase, without {_GAP}")
    return Product(str(said["id"]), str(said["zh"]), str(said["en"]), cues, silenced)
