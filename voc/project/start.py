"""Start a project from the files someone has: `voc init`."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tomlkit

from voc import config as configuration
from voc.config import Config
from voc.errors import ConfigError, InputError
from voc.files import data_folder
from voc.ingest import Draft, draft
from voc.period import Kind
from voc.project.inputs import input_files
from voc.source import Source, load_sources

_DAYS = {"week": 7, "month": 30, "quarter": 91}
_ENOUGH = 30  # comments a period should hold before its figures say much
_SPELLED_OUT = ("survey", "table")  # kinds of file whose columns a person should check


@dataclass(frozen=True)
class Started:
    """What `voc init` wrote and found."""

    config: Path
    period: Kind
    drafts: tuple[tuple[Path, Draft], ...]  # each file with its definition
    written: tuple[Path, ...]
    unread: tuple[InputError, ...] = ()  # why files that lie in a folder cannot be used; they stop no other


def start(folder: Path, paths: Sequence[Path], *, organisation: str = "") -> Started:
    """Write voc.toml, and a source definition for every survey and table among the files.

    Nothing that exists is overwritten: an existing voc.toml gets the new inputs added, an existing definition stays.

    Args:
        folder: of the project.
        paths: files and folders to read; an empty `inbox` folder is made when there are none.
        organisation: the name on the report.

    Raises:
        InputError: a file that was named is missing or cannot be read, or none in the folders can.
    """
    files = input_files(Config(), paths) if paths else ()
    known: tuple[Source, ...] = load_sources(folder / "sources" if (folder / "sources").is_dir() else None)
    drafts, written, unread = [], [], []
    folder.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    for path in files:
        try:
            made = draft(path, sources=known)
        except InputError as error:
            if path in paths:
                raise
            unread.append(error)
            continue
        drafts.append((path, made))
        if made.source.reader in _SPELLED_OUT and made.name not in seen:
            target = folder / "sources" / f"{made.name}.toml"
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                target.write_text(made.toml, encoding="utf-8")
                written.append(target)
            known = load_sources(folder / "sources")
        seen.add(made.name)
    if unread and not drafts:
        raise unread[0]
    period = _period([made for _, made in drafts])
    config = _config(folder, paths, period=period, organisation=organisation)
    return Started(config, period, tuple(drafts), tuple(written), tuple(unread))


def _config(folder: Path, paths: Sequence[Path], *, period: Kind, organisation: str) -> Path:
    config = folder / "voc.toml"
    inputs = [_relative(path, folder) for path in paths] or ["inbox"]
    if not paths:
        (folder / "inbox").mkdir(exist_ok=True)
    if config.exists():
        configuration.load(config)
        document = tomlkit.parse(config.read_text(encoding="utf-8"))
        section = document.setdefault("paths", tomlkit.table())
        there = section.setdefault("inputs", [])
        for name in inputs:
            if not any(name == known or name.startswith(f"{known}/") for known in there):
                there.append(name)
        config.write_text(tomlkit.dumps(document), encoding="utf-8")
        return config
    values = {
        "organisation": organisation or folder.resolve().name,
        "time_zone": "Asia/Shanghai",
        "period": period,
        "inputs": inputs,
    }
    text = (data_folder("surveys") / "voc.toml.template").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", json.dumps(value, ensure_ascii=False))
    try:
        config.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be written ({error.strerror})", where=str(config), todo="choose a folder") from None
    return config


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return path.resolve().as_posix()


def _period(drafts: Sequence[Draft]) -> Kind:
    """Return the shortest period that would usually hold enough comments."""
    rows: Counter[tuple[date, date]] = Counter()
    for made in drafts:
        if made.first and made.last:
            rows[made.first, made.last] += made.rows
    a_day = sum(count / ((last - first).days + 1) for (first, last), count in rows.items())
    kinds: tuple[Kind, ...] = ("week", "month", "quarter")
    for kind in kinds:
        if a_day * _DAYS[kind] >= _ENOUGH or not rows:
            return kind
    return "year" if rows else "week"
