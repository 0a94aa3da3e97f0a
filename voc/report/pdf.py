"""Report → PDF, printed by a Chromium of this machine without a network; `voc` brings none of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from voc.errors import InputError
from voc.report.shapes import put

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
_FOLDERS = ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")  # variables of Windows
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
_MAC = ("Google Chrome", "Microsoft Edge", "Chromium")
_SECONDS = 180
_DRAWING = 30_000  # milliseconds of the page's own clock, in which charts are drawn


def browser() -> Path | None:
    """Return a Chromium, Chrome or Edge of this machine, or None."""
    return next(_browsers(), None)


def _browsers() -> Iterator[Path]:
    yield from (Path(found) for name in _NAMES if (found := shutil.which(name)))
    folders = [Path(os.environ[name]) for name in _FOLDERS if os.environ.get(name)]
    apps = [Path("/Applications") / f"{name}.app/Contents/MacOS/{name}" for name in _MAC]
    yield from (path for path in (*(folder / name for folder in folders for name in _WINDOWS), *apps) if path.is_file())


def print_page(page: Path, path: Path) -> Path:
    """Print a page into a PDF and return its path; a failure leaves no half of it.

    Raises:
        InputError: there is no browser, or it made no PDF.
    """
    found = browser()
    todo = f"open {page} and print it from the browser"
    if found is None:
        raise InputError("no Chromium, Chrome or Edge found to make a PDF", where=str(path), todo=todo)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        made = Path(name) / "page.pdf"
        command = [str(found), *_options(Path(name)), f"--print-to-pdf={made}", page.resolve().as_uri()]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 — found above
            content = made.read_bytes()
        except (OSError, subprocess.TimeoutExpired):
            raise InputError(f"{found.name} made no PDF", where=str(path), todo=todo) from None
    return put(content, path)


def _options(folder: Path) -> tuple[str, ...]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # its sandbox does not run as root
    return (
        "--headless=new",
        "--disable-gpu",
        *(("--no-sandbox",) if root else ()),
        f"--user-data-dir={folder / 'profile'}",
        "--no-first-run",
        "--disable-extensions",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--no-pdf-header-footer",
        f"--virtual-time-budget={_DRAWING}",
    )
