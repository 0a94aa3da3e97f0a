"""The sections of the report: one file and one row of `SECTIONS` for each.

A section is a function of the `Page` that returns blocks; none where there is nothing to show, which is then said.
Its words stand in `reports/strings.*.toml` under `section.<name>`: `title`, `lead`, and `empty` where it can be.
"""

from __future__ import annotations

from collections.abc import Callable

from voc.report.blocks import Block
from voc.report.page import Page
from voc.report.sections import (
    alerts,
    calls,
    drivers,
    index,
    journey,
    loop,
    manifest,
    method,
    pains,
    quality,
    risks,
    scores,
    segments,
    strengths,
    themes,
    tickets,
)

SECTIONS: dict[str, Callable[[Page], tuple[Block, ...]]] = {
    "scores": scores.blocks,
    "alerts": alerts.blocks,
    "journey": journey.blocks,
    "pains": pains.blocks,
    "loop": loop.blocks,
    "drivers": drivers.blocks,
    "strengths": strengths.blocks,
    "segments": segments.blocks,
    "themes": themes.blocks,
    "calls": calls.blocks,
    "tickets": tickets.blocks,
    "index": index.blocks,
    "risks": risks.blocks,
    "quality": quality.blocks,
    "method": method.blocks,
    "manifest": manifest.blocks,
}
