"""axe-core finds nothing serious on the page, whatever is open."""

import pytest

pytestmark = pytest.mark.browser
SERIOUS = {"serious", "critical"}


@pytest.mark.parametrize(
    ("language", "scheme", "width", "fragment"),
    [
        ("zh", "light", 1366, ""),
        ("en", "dark", 1366, ""),
        ("en", "light", 390, ""),
        ("zh", "dark", 1366, "#touchpoint-identity_verification"),
        ("en", "light", 390, "#touchpoint-identity_verification"),
        ("zh", "light", 1366, "#q=%E4%BA%BA%E8%84%B8"),
        ("en", "dark", 390, "#q=%E4%BA%BA%E8%84%B8"),
    ],
)
def test_nothing_keeps_anybody_from_reading(visit, language, scheme, width, fragment):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    # The policy of the page keeps axe out as well, so it is lifted here, and only here.
    page = visit(language=language, color_scheme=scheme, width=width, fragment=fragment, bypass_csp=True)
    if not fragment:
        page.evaluate("document.querySelectorAll('main details:not(.sheet)').forEach((one) => { one.open = true; })")
    if fragment:
        page.wait_for_selector("dialog[open]")
    answer = axe.Axe().run(page).response
    assert answer["passes"], "axe looked at nothing"
    grave = [one for one in answer["violations"] if one["impact"] in SERIOUS]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in grave] == []


def test_axe_would_notice(visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = visit(bypass_csp=True)
    page.evaluate("document.querySelector('#find').textContent = ''")
    found = axe.Axe().run(page, context="nav").response["violations"]
    assert "button-name" in {one["id"] for one in found}
