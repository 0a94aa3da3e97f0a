"""Read the cases that linguists write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "cases"


def cases(name: str, section: str) -> list[Any]:
    said = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return said[section]


def name_of(case: Any) -> str:
    return str(case.get("text") or case.get("because") or case)[:24]
