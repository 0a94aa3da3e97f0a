"""The page in headless Chromium, offline."""

import pytest
import sample

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_charts_are_drawn_without_network_or_complaint(visit, scheme):
    page = visit(color_scheme=scheme)
    assert page.evaluate("document.documentElement.dataset.charts") == "drawn"
    assert page.locator(".plot svg.main-svg").count() >= len(sample.report("zh").charts())
    assert page.trouble == []
    assert len(page.screenshot(full_page=True)) > 100_000


def test_without_scripts_text_tables_and_verbatims_remain(visit):
    page = visit(java_script_enabled=False)
    text = page.locator("main").inner_text()
    assert "身份验证·稳定性最伤客户" in text
    assert "更新之后人脸识别一直失败" in text
    assert "脚本已关闭" in text
    assert page.locator("#journey-map a.tone").count() == len(sample.sample().touchpoints)
    page.locator("#journey-trend details.data > summary").click()
    assert page.locator("#journey-trend table").is_visible()
    assert not page.locator(".plot").first.is_visible()


def test_the_first_screen_holds_sentences_tiles_and_decisions(visit):
    page = visit()
    for part in (".sentences", ".decide", ".tiles"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 768


@pytest.mark.parametrize("width", [390, 768, 1366, 2560])
def test_the_page_never_scrolls_sideways(visit, width):
    page = visit(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_click_on_the_map_opens_the_drawer_and_escape_closes_it(visit):
    page = visit()
    page.locator("#journey-map a[href='#touchpoint-marketing']").click()
    assert page.locator("#drawer").evaluate("drawer => drawer.open")
    assert page.evaluate("location.hash") == "#touchpoint-marketing"
    page.keyboard.press("Escape")
    assert not page.locator("#drawer").evaluate("drawer => drawer.open")
    assert page.evaluate("location.hash") == ""
    assert page.locator("#journey #touchpoint-marketing").count() == 1
    assert page.trouble == []


def test_a_click_on_a_row_of_the_trend_opens_the_drawer(visit):
    page = visit()
    page.locator("#journey-trend .plot").click(position={"x": 600, "y": 40})
    assert page.locator("#drawer").evaluate("drawer => drawer.open")
    assert page.evaluate("location.hash") == "#touchpoint-marketing"


def test_a_permalink_opens_the_drawer_and_its_links_lead_out(visit):
    page = visit(fragment="#touchpoint-identity_verification")
    assert page.locator("#drawer #touchpoint-identity_verification").is_visible()
    page.locator("#drawer a[href='#pain-identity_verification.stability']").click()
    assert not page.locator("#drawer").evaluate("drawer => drawer.open")
    assert page.evaluate("location.hash") == "#pain-identity_verification.stability"


def test_the_keyboard_opens_a_touchpoint_from_the_table(visit):
    page = visit()
    page.locator("#journey > .scroll a[href='#touchpoint-login']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer[open]")
    assert page.locator("#drawer #touchpoint-login").is_visible()


def test_an_injected_script_does_not_run(visit):
    page = visit()
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.bad = 1';
        document.body.append(script);
    }""")
    assert page.evaluate("window.bad") is None


def test_it_prints(visit):
    page = visit()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
