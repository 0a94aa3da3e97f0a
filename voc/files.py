"""Find the data files that ship with `voc`: lexicons/, surveys/ and reports/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_PACKAGE = Path(__file__).parent


def data_folder(name: str) -> Path:
    """Return a shipped folder: inside the package when installed, beside it in a checkout.

    Args:
        name: `lexicons`, `surveys` or `reports`.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for folder in (_PACKAGE / "data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"voc is installed without its {name} folder")


# The safe loader, in C where there is one: ten times as fast.
_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "tag:yaml.org,2002:merge"


class RepeatedKeyError(yaml.YAMLError):
    """Mark mappings that say a key twice: YAML would silently drop all but the last.

    Attributes:
        places: (line, key, line where it stands first), lines from 1.
    """

    def __init__(self, places: Sequence[tuple[int, str, int]]) -> None:
        self.places = tuple(places)
        super().__init__("; ".join(f"line {line}: {repeated(key, first)}" for line, key, first in self.places))


def repeated(key: str, first: int) -> str:
    """Say that a key stands twice."""
    return f"key {key!r} stands twice, first in line {first}"


class _Once(_SAFE):  # type: ignore[misc]
    """Note the keys that stand twice in one mapping."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.twice: list[tuple[int, str, int]] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        """Return a mapping."""
        first: dict[tuple[str, str], int] = {}
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
                name, line = (key.tag, key.value), key.start_mark.line + 1
                if name in first:
                    self.twice.append((line, key.value, first[name]))
                first.setdefault(name, line)
        return super().construct_mapping(node, deep)


def from_yaml(text: str) -> Any:
    """Return what a YAML text says.

    Raises:
        RepeatedKeyError: a key stands twice in one mapping.
        yaml.YAMLError: it is no YAML.
    """
    loader = _Once(text)
    try:
        said = loader.get_single_data()
    finally:
        loader.dispose()
    if loader.twice:
        raise RepeatedKeyError(sorted(loader.twice))
    return said


@cache
def shipped_yaml(name: str) -> Any:
    """Return what a file of the lexicons folder says."""
    return from_yaml((data_folder("lexicons") / name).read_text(encoding="utf-8"))


@cache
def code_digest() -> str:
    """Return a digest of what else decides how a report looks: this code, templates, words of reports, shared lists."""
    files = [*_PACKAGE.rglob("*.py"), *data_folder("reports").glob("*.*"), *data_folder("lexicons").glob("*.yaml")]
    return digest(part for path in sorted(files) for part in (path.name.encode(), path.read_bytes()))


def digest(parts: Iterable[bytes], *, length: int = 16) -> str:
    """Return the first `length` hex digits of the SHA-256 of the parts, each kept apart from the next."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()[:length]
