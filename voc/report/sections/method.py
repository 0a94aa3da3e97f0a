"""The method in plain words."""

from __future__ import annotations

from voc.report.blocks import Block, Fact, Facts
from voc.report.page import Page


def blocks(page: Page) -> tuple[Block, ...]:
    """Return what each term means."""
    entries = page.say.strings.group("method")
    topics = [key.removesuffix(".term") for key in entries if key.endswith(".term")]
    return (Facts(tuple(Fact(entries[f"{topic}.term"], entries[f"{topic}.text"]) for topic in topics), words=True),)
