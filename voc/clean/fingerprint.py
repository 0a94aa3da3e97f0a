"""Give equal words an equal fingerprint, whatever their punctuation, width, case or script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from voc.stage import Batch

_FILLER = re.compile(r"[\W_]+")


class Fingerprint:
    """Fingerprint texts and conversations; empty ones have none."""

    requires = ("normal", "turns")
    assigns = ("fingerprint",)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return 16 hex digits a row, or None where there is nothing to compare."""
        rows = zip(batch["normal"], batch["turns"], strict=True)
        return {"fingerprint": [_print("\n".join(t["normal"] for t in turns) if turns else n) for n, turns in rows]}


def _print(normal: str) -> str | None:
    core = _FILLER.sub("", normal) or normal.strip()
    return hashlib.sha256(core.encode()).hexdigest()[:16] if core else None
