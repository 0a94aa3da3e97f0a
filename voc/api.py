"""The Python API behind `import voc`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

import pyarrow as pa

from voc import lexicon as packs
from voc.project import Project
from voc.project.texts import INPUT, as_contract, chain
from voc.stage import Chain
from voc.wiring import open_project


@dataclass(frozen=True)
class Annotation:
    """What one text says; the fields are those of `voc annotate` (docs/annotate.md)."""

    text: str
    informative: bool
    intent: str
    language: str
    sentiment: dict[str, Any]
    touchpoints: list[dict[str, Any]]
    opinions: list[dict[str, Any]]
    risk: dict[str, Any]
    effort: float | None
    solved: bool | None
    brands: list[dict[str, Any]]
    masked: dict[str, int]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, ready for JSON."""
        return dict(vars(self))


def open(path: str | PathLike[str] = "voc.toml") -> Project:  # noqa: A001 — read as voc.open
    """Open the project that a voc.toml describes.

    >>> voc.open("voc.toml").run(period="2026-W40").report  # doctest: +SKIP
    PosixPath('out/2026-W40.zh.html')

    Raises:
        voc.errors.VocError: what is wrong, where, and what to do.
    """
    return open_project(Path(path))


def analyse(text: str, *, pack: str = "banking") -> Annotation:
    """Return what one text says. Personal data in it is masked first.

    Args:
        text: one customer's words.
        pack: the name of a shipped lexicon pack, or the folder of one.
    """
    batch = pa.RecordBatch.from_pylist([{"id": "", "text": text, "turns": None}], schema=INPUT)
    (found,) = _chain(pack)([batch])
    row = as_contract(found.to_pylist()[0])
    return Annotation(**{name: row[name] for name in Annotation.__dataclass_fields__})


@cache
def _chain(pack: str) -> Chain:
    return chain(packs.load(pack))
