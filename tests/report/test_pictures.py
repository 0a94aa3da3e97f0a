"""Pictures of the page, to be looked at: VOC_PICTURES names the folder that keeps them."""

import os
import runpy
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "scripts" / "pictures.py"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_view_of_the_page_has_a_picture(browser, addresses, tmp_path, language):
    pillow = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    pictures = runpy.run_path(str(SCRIPT))
    folder = Path(os.environ.get("VOC_PICTURES") or tmp_path)
    taken = pictures["take"](browser, Path(unquote(urlparse(addresses[language]).path)), folder)
    assert [path.name for path in taken] == [f"{view.name}.{language}.png" for view in pictures["VIEWS"]]
    for path, view in zip(taken, pictures["VIEWS"], strict=True):
        assert path.stat().st_size <= pictures["MOST_BYTES"], path.name
        with pillow.open(path) as picture:
            assert picture.width <= view.width
            # A blank page would have a colour or two.
            assert len(picture.getcolors(1 << 20)) > 20, path.name
            assert bool(picture.convert("L").getpixel((2, 2)) < 60) == (view.scheme == "dark"), path.name
