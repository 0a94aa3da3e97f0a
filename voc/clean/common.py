"""Read lexicons/common.yaml: what all packs share."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from voc.files import data_folder


@cache
def common(section: str) -> Any:
    """Return one section of lexicons/common.yaml."""
    return yaml.safe_load((data_folder("lexicons") / "common.yaml").read_text(encoding="utf-8"))[section]
