"""Find the data files that ship with `voc`: lexicons/, surveys/ and reports/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def from_yaml(text: str) -> Any:
    """Return what a YAML text says.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(text, Loader=_SAFE)  # noqa: S506 — it is safe


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
