"""Load source definitions and shared data from TOML, with every mistake told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from voc.errors import ConfigError
from voc.files import data_folder
from voc.source.definition import Source
from voc.source.hints import Hints

# Files of surveys/ that hold shared data instead of a definition.
SHARED = ("questions.toml", "speakers.toml")
WORDING = "draft.toml"


def load_sources(folder: Path | None) -> tuple[Source, ...]:
    """Return a project's own definitions first, then the shipped ones by rank and name.

    Args:
        folder: holds the project's *.toml; None for the shipped definitions alone.

    Raises:
        ConfigError: all mistakes of all files, with file and key.

    """
    mistakes: list[str] = []
    shipped_folder = data_folder("surveys")
    hints = _hints([shipped_folder] if folder is None else [folder, shipped_folder], mistakes)
    own = () if folder is None else _definitions(folder, hints, mistakes)
    shipped = _definitions(shipped_folder, hints, mistakes)
    mistakes += _repeated(own) + _repeated(shipped)
    if mistakes:
        raise ConfigError("; ".join(mistakes), todo="correct the source definitions")
    names = {source.name for source in own}
    others = sorted((source for source in shipped if source.name not in names), key=lambda one: (one.rank, one.name))
    return (*own, *others)


def parse_source(text: str, *, where: str, hints: Hints | None = None) -> Source:
    """Read one definition from TOML text.

    Raises:
        ConfigError: all its mistakes.

    """
    mistakes: list[str] = []
    source = _source(text, where, hints or Hints(), mistakes)
    if source is None:
        raise ConfigError("; ".join(mistakes), todo="correct the source definition")
    return source


def shipped_hints() -> Hints:
    """Return the shared data that ships with `voc`."""
    mistakes: list[str] = []
    hints = _hints([data_folder("surveys")], mistakes)
    if mistakes:
        raise ConfigError("; ".join(mistakes))
    return hints


def _definitions(folder: Path, hints: Hints, mistakes: list[str]) -> tuple[Source, ...]:
    paths = [path for path in sorted(folder.glob("*.toml")) if path.name not in (*SHARED, WORDING)]
    found = [_source(text, path.name, hints, mistakes) for path in paths if (text := _text(path, mistakes)) is not None]
    return tuple(source for source in found if source is not None)


def _source(text: str, where: str, hints: Hints, mistakes: list[str]) -> Source | None:
    content = _toml(text, where, mistakes)
    if content is None:
        return None
    if "hints" in content:
        mistakes.append(f"{where}: hints: shared data belongs in {' and '.join(SHARED)}")
        return None
    try:
        return Source.model_validate({**content, "hints": hints})
    except ValidationError as error:
        mistakes.extend(_lines(error, where))
        return None


def _hints(folders: Iterable[Path], mistakes: list[str]) -> Hints:
    merged: dict[str, Any] = {}
    for folder in folders:
        for path in (folder / name for name in SHARED):
            text = _text(path, mistakes) if path.is_file() else None
            content = None if text is None else _toml(text, path.name, mistakes)
            if content is not None and _fits(content, path.name, mistakes):
                merged = _extended(merged, content)
    return Hints.model_validate(merged)


def _fits(content: Mapping[str, Any], where: str, mistakes: list[str]) -> bool:
    try:
        Hints.model_validate(content)
    except ValidationError as error:
        mistakes.extend(_lines(error, where))
        return False
    return True


def _extended(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Append lists, keep the first of anything else: a project's own data comes before the shipped."""
    both = {**second, **first}
    for key in first.keys() & second.keys():
        if isinstance(first[key], list):
            both[key] = [*first[key], *second[key]]
    return both


def _text(path: Path, mistakes: list[str]) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        mistakes.append(f"{path.name}: cannot be read as UTF-8 text")
        return None


def _toml(text: str, where: str, mistakes: list[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        mistakes.append(f"{where}: no valid TOML: {error}")
        return None


def _lines(error: ValidationError, where: str) -> list[str]:
    return [
        f"{where}: {'.'.join(str(part) for part in one['loc']) or 'definition'}: {one['msg']}"
        for one in error.errors(include_url=False)
    ]


def _repeated(sources: Iterable[Source]) -> list[str]:
    seen: set[str] = set()
    repeated = [source.name for source in sources if source.name in seen or seen.add(source.name)]  # type: ignore[func-returns-value]
    return [f"two definitions are named {name!r}" for name in repeated]
