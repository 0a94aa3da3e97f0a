"""Read the cases that linguists write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

_FOLDER = Path(__file__).parent / "cases"


def cases(name: str, section: str) -> list[Any]:
    said = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return said[section]


def name_of(case: Any) -> str:
    return str(case.get("text") or case.get("because") or case)[:24]


def with_gaps(said: list[Any]) -> list[Any]:
    """Mark the cases that the tool is known to get wrong (`gap: why`): they are shown as such and break nothing."""
    return [pytest.param(one, marks=pytest.mark.xfail(reason=one["gap"])) if "gap" in one else one for one in said]
