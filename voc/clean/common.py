"""Read lexicons/common.yaml: what all packs share."""

from __future__ import annotations

from typing import Any

from voc.files import shipped_yaml


def common(section: str) -> Any:
    """Return one section of lexicons/common.yaml."""
    return shipped_yaml("common.yaml")[section]
