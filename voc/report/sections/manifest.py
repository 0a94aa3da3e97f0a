"""The fingerprints of all that went in."""

from __future__ import annotations

from voc.report.blocks import Block, Cell
from voc.report.page import Page
from voc.report.tables import row, table
from voc.report.wording import visible


def blocks(page: Page) -> tuple[Block, ...]:
    """Return the manifest."""
    rows = [
        row(Cell(visible(name), customer=True), Cell(visible(value), customer=True))
        for name, value in page.findings.manifest
    ]
    if not rows:
        return ()
    return (table(page.say, page.say.strings("caption.manifest"), ("item", "content"), rows, words=2),)
