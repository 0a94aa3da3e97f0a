"""Find the data files that ship with `voc`: lexicons/, surveys/ and reports/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

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


def digest(parts: Iterable[bytes], *, length: int = 16) -> str:
    """Return the first `length` hex digits of the SHA-256 of the parts, each kept apart from the next."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()[:length]
