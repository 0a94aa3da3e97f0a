"""Chinese customer feedback in, ranked pain points by step of the customer journey out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voc.api import Annotation, analyse, open  # noqa: A004 — read as voc.open

__all__ = ["Annotation", "analyse", "open"]


def __getattr__(name: str) -> Any:
    # Loaded when first used: `voc --help` should not wait for DuckDB and pandas.
    if name in __all__:
        from voc import api

        return getattr(api, name)
    raise AttributeError(f"module 'voc' has no attribute {name!r}")
