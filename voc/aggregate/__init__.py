"""Numbers from annotated comments: scores, changes, segments, topics, pain points."""

from __future__ import annotations

from voc.aggregate.assemble import find
from voc.aggregate.findings import Findings

__all__ = ["Findings", "find"]
