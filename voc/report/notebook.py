"""A report in a notebook: its page in a frame that can reach nothing of the notebook, or its sentences."""

from __future__ import annotations

import html
from pathlib import Path

from voc.report.model import Report
from voc.report.render import render

_MOST = 8_000_000  # characters of a page in a notebook; more would make its file unwieldy
_HEIGHT = 720  # pixels


def frame(page: str, *, title: str) -> str:
    """Return a page inside a frame: its scripts run, but see neither notebook nor network."""
    # Without allow-same-origin the page has an origin of its own.
    return (
        f'<iframe title="{html.escape(title)}" sandbox="allow-scripts" srcdoc="{html.escape(page)}" '
        f'style="width:100%;height:{_HEIGHT}px;border:1px solid #ccc"></iframe>'
    )


def of_report(report: Report) -> str:
    """Return what a notebook shows of a report."""
    page = render(report)
    return frame(page, title=report.title) if len(page) <= _MOST else sentences(report)


def of_page(path: Path) -> str:
    """Return what a notebook shows of a page that was written; its path where that is all there is."""
    try:
        page = path.read_text(encoding="utf-8") if path.stat().st_size <= _MOST else ""
    except (OSError, UnicodeDecodeError):
        page = ""
    return frame(page, title=path.name) if page else f"<p><code>{html.escape(str(path))}</code></p>"


def sentences(report: Report) -> str:
    """Return title and sentences of a report, without anything that could run."""
    lines = "".join(f"<dt>{html.escape(one.label)}</dt><dd>{html.escape(one.text)}</dd>" for one in report.sentences)
    return f"<h3>{html.escape(report.title)}</h3><dl>{lines}</dl>"
