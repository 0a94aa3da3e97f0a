"""Take the pictures of the documentation from a report: its first screen, map, pain point, on a phone, dark, on paper.

voc run --project surveys/samples/voc.toml --period 2026-W40
python scripts/pictures.py surveys/samples/reports docs/images

Needs Chromium on the path. A picture holds 64 colours, which keeps it small and its text sharp.
"""

from __future__ import annotations

import math
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

COLOURS = 64
MOST_BYTES = 150_000
EDGE = 20  # pixels of paper around a place


@dataclass(frozen=True, slots=True)
class View:
    """What a picture shows: a place of the page, or as much as fits into the window."""

    name: str
    width: int = 1366
    height: int = 768
    place: str = ""  # a CSS selector
    scheme: str = "light"
    paper: bool = False


VIEWS = (
    View("report"),
    View("journey", place="#journey-map"),
    View("pain", height=1200, place="#pains article"),
    View("phone", width=390, height=844),
    View("dark", scheme="dark"),
    View("print", width=930, height=1315, paper=True),
)


# Charts are drawn when they come near the screen.
DRAWN = """place => [...document.querySelector(place).querySelectorAll(".plot")]
    .every((plot) => plot.querySelector(".main-svg") || !plot.checkVisibility({ contentVisibilityAuto: true }))"""


def take(browser: Browser, page_file: Path, folder: Path) -> list[Path]:
    """Write every view of a page as `<view>.<language>.png` and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    language = page_file.stem.rsplit(".", 1)[-1]
    return [_picture(browser, view, page_file, folder / f"{view.name}.{language}.png") for view in VIEWS]


def _picture(browser: Browser, view: View, page_file: Path, path: Path) -> Path:
    size: Any = {"width": view.width, "height": view.height}
    scheme: Any = view.scheme
    context = browser.new_context(viewport=size, color_scheme=scheme, offline=True)
    page = context.new_page()
    page.goto(page_file.resolve().as_uri())
    page.wait_for_selector("html[data-charts=drawn]", timeout=60_000)
    if view.paper:
        page.emulate_media(media="print")
        page.evaluate("document.body.style.margin = '40px auto'; dispatchEvent(new Event('beforeprint'))")
    if view.place:
        place = page.locator(view.place).first
        place.scroll_into_view_if_needed()
        page.wait_for_function(DRAWN, arg=view.place)
        # In a window as high as the place: pages as a whole are laid out anew, and charts above it take their room.
        height = math.ceil((place.bounding_box() or {"height": view.height})["height"]) + 2 * EDGE
        page.set_viewport_size({"width": view.width, "height": height})
        place.evaluate("(one, edge) => scrollTo(0, one.getBoundingClientRect().top + scrollY - edge)", EDGE)
        page.wait_for_function(DRAWN, arg=view.place)
        box = place.bounding_box() or {"x": EDGE, "y": EDGE, "width": view.width, "height": height}
        clip: Any = {side: max(0, box[side] - EDGE) for side in ("x", "y")}
        clip |= {side: box[side] + 2 * EDGE for side in ("width", "height")}
        page.screenshot(path=path, clip=clip)
    else:
        page.screenshot(path=path)
    context.close()
    with Image.open(path) as picture:
        smaller = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    smaller.save(path, optimize=True)
    return path


def main(reports: Path, folder: Path) -> int:
    """Take the pictures of every page in a folder; return 1 where one is too big for the documentation."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        taken = [path for one in sorted(reports.glob("*.html")) for path in take(browser, one, folder)]
        browser.close()
    big = [path for path in taken if path.stat().st_size > MOST_BYTES]
    for path in taken:
        sys.stdout.write(f"{path} {path.stat().st_size // 1000} kB{' TOO BIG' if path in big else ''}\n")
    return 1 if big or not taken else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
