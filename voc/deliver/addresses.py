"""Where messages go: addresses hold keys, so they stand in the environment or in a file of one's own, nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from voc.config import Config
from voc.errors import ConfigError

FILE = "notify.env"
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*")
_HEAD = (
    "# Addresses of messages (https://appriseit.com): one line NAME=address for each target of [notify].\n"
    "# They hold keys: keep this file to yourself.\n"
)


def known(config: Config, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the file beside the store, and over them those of the environment."""
    return {**read(config.path("state") / FILE), **environ}


def read(path: Path) -> dict[str, str]:
    """Return the variables of a file, none where there is none; quotes around a value are dropped.

    Raises:
        ConfigError: a line is no variable. What stands in it is not said, as it may be secret.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            "cannot be read", where=str(path), todo="make it a text file in UTF-8 that is yours"
        ) from None
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if not match:
            raise ConfigError("is no variable", where=f"{path}, line {number}", todo="write NAME=address")
        value = match[2]
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        found[match[1]] = value[1:-1] if quoted else value
    return found


def prepare(path: Path, names: Iterable[str]) -> bool:
    """Make the file with a line to fill in for each name that it lacks, readable by its owner only.

    Returns:
        Whether a name was missing.
    """
    there = read(path)
    said = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    missing = [name for name in dict.fromkeys(names) if name not in there and f"#{name}=" not in said.splitlines()]
    if missing or not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(_HEAD if not said else "" if said.endswith("\n") else "\n")
            file.write("".join(f"#{name}=\n" for name in missing))
    path.chmod(0o600)
    return bool(missing)
