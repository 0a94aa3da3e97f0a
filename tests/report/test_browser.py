"""The page in headless Chromium, offline."""

from dataclasses import replace

import pytest

from tests.report import driven, sample
from voc.aggregate.what_if import what_if
from voc.errors import QueryError
from voc.report.render import write
from voc.report.strings import Strings
from voc.report.wording import wording_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_charts_are_drawn_without_network_or_complaint(visit, scheme):
    page = visit(color_scheme=scheme)
    assert page.evaluate("document.documentElement.dataset.charts") == "drawn"
    plots = page.locator(".plot:visible").all()
    assert len(plots) > 10
    for plot in plots:
        plot.scroll_into_view_if_needed()
        plot.locator("svg.main-svg").first.wait_for()
    assert page.trouble == []
    assert len(page.screenshot(full_page=True)) > 100_000


def test_charts_far_below_wait_until_the_reader_comes_near(visit):
    page = visit()
    last = page.locator("#segments-dots .plot")
    assert last.locator("svg.main-svg").count() == 0
    last.scroll_into_view_if_needed()
    last.locator("svg.main-svg").first.wait_for()


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
    page.locator("#journey-trend .plot").scroll_into_view_if_needed()
    page.locator("#journey-trend .plot svg.main-svg").first.wait_for()
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


def test_before_it_prints_every_chart_is_drawn(visit):
    page = visit()
    charts = len(sample.report("zh").charts())
    drawn = "document.querySelectorAll('.plot:has(.main-svg)').length"
    assert page.evaluate(drawn) < charts
    assert page.evaluate(f"() => {{ dispatchEvent(new Event('beforeprint')); return {drawn}; }}") == charts
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_card_opened_before_charts_are_drawn_gets_its_chart(visit):
    page = visit()
    card = page.locator("#pains details.more").first
    card.evaluate("card => { card.open = true; card.scrollIntoView(); }")
    card.locator(".plot svg.main-svg").first.wait_for()


def test_the_keyboard_does_not_close_the_sheet_in_the_drawer(visit):
    page = visit(fragment="#touchpoint-identity_verification")
    page.wait_for_selector("#drawer[open]")
    name = sample.names("zh").touchpoint("identity_verification")
    assert page.locator("#drawer").get_attribute("aria-label") == name
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") != "SUMMARY"
    page.keyboard.press("Escape")
    assert page.locator("#touchpoint-identity_verification > summary").get_attribute("tabindex") is None


@pytest.mark.parametrize("width", [1366, 390])
def test_only_what_scrolls_sideways_is_a_stop_of_the_keyboard(visit, width):
    page = visit(width=width)
    wrong = """() => [...document.querySelectorAll(".scroll")].filter((box) => box.checkVisibility())
        .filter((box) => box.hasAttribute("tabindex") !== box.scrollWidth > box.clientWidth).length"""
    assert page.evaluate(wrong) == 0
    stops = page.locator(".scroll[tabindex]").count()
    assert (stops > 0) == (width == 390)


SLIDERS = {"nps": ("nps", 1, 1), "csat": ("csat", 100, 1), "rating": ("rating-app_review", 1, 3)}  # id, scale, digits
SET = "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', { bubbles: true })); }"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("score", SLIDERS)
def test_sliders_say_what_the_api_computes(visit, tmp_path, language, score):
    name, scale, digits = SLIDERS[score]
    findings, report = sample.sample(), sample.report(language)
    say = wording_of(findings, strings=Strings.load(language), names=sample.names(language))
    page = visit(address=write(report, tmp_path).as_uri())
    box = page.locator(f"#drivers-what-if-{name}")
    unit = {"nps": "net", "csat": "share", "rating": "mean"}[score]
    for driver, points, degree in (("hotline", 3, 100), ("identity_verification", 47, 35), ("fee_dispute", 25, 0)):
        box.locator("select").select_option(driver)
        for slider, value in zip(box.locator("input").all(), (points, degree), strict=True):
            slider.evaluate(SET, value)
        answer = what_if(findings, driver, by=points, degree=degree / 100, score=score)
        said = driven.expected(answer, digits=digits, scale=scale)
        percent = "%" if unit == "share" else ""
        level = next(one.performance.value for one in findings.drivers.models[0].drivers if one.id == driver)
        assert box.locator(".answer").inner_text() == say.strings(
            "what_if.answer",
            touchpoint=say.names.touchpoint(driver),
            points=points,
            degree=degree,
            level=f"{level:+.0f}".replace("-", "−"),
            to=f"{level + points:+.0f}".replace("-", "−"),
            score=say.score_name(_score(findings, score)),
            base=said["base"] + percent,
            after=said["after"] + percent,
            change=say.strings.plural(f"amount.{unit}", of=2, amount=said["change"]),
            low=said["low"],
            high=said["high"],
        )
    assert page.trouble == []


def test_no_interval_of_a_slider_goes_beyond_the_scale(visit, tmp_path):
    findings = sample.sample()
    base, first = _score(findings, "nps").figure.value, findings.drivers.models[0]
    near = replace(first, scale=(-100.0, base + 1.0))
    findings = replace(findings, drivers=replace(findings.drivers, models=(near, *findings.drivers.models[1:])))
    box = visit(address=write(sample.report("zh", findings), tmp_path).as_uri()).locator("#drivers-what-if-nps")
    box.locator("select").select_option("hotline")
    most = int(box.locator("input").first.get_attribute("max"))
    box.locator("input").first.evaluate(SET, most)
    answer = what_if(findings, "hotline", by=most, score="nps")
    assert answer.high == pytest.approx(1.0)
    assert answer.change < answer.high
    assert f"至 {driven.expected(answer, digits=1, scale=1)['high']}）" in box.locator(".answer").inner_text()
    assert "至 +1.0）" in box.locator("table").inner_text()


def _score(findings, name):
    return next(one for one in findings.scores if one.name == name)


def test_a_slider_reaches_no_further_than_the_api_answers(visit):
    page = visit()
    box = page.locator("#drivers-what-if-nps")
    points = box.locator("input").first
    points.evaluate(SET, 60)
    box.locator("select").select_option("hotline")
    most = int(points.get_attribute("max"))
    assert points.input_value() == str(most)
    assert f"{most} 分" in box.locator(".answer").inner_text()
    what_if(sample.sample(), "hotline", by=most)
    with pytest.raises(QueryError):
        what_if(sample.sample(), "hotline", by=most + 1)


def test_sliders_move_by_keyboard_and_are_named(visit):
    page = visit()
    slider = page.get_by_label("净情感值提高（分）").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == "11"
    assert "提高 11 分" in page.locator("#drivers-what-if-nps .answer").inner_text()


def test_on_paper_and_without_scripts_the_sliders_are_a_table(visit):
    printed = visit()
    printed.emulate_media(media="print")
    for page in (printed, visit(java_script_enabled=False)):
        assert not page.locator("#drivers-what-if-nps .levers").is_visible()
        assert page.locator("#drivers-what-if-nps table").is_visible()


@pytest.mark.parametrize("width", [390, 1366, 2560])
def test_names_in_the_quadrants_do_not_overlap(visit, width):
    page = visit(width=width)
    page.locator("#drivers-importance-nps").scroll_into_view_if_needed()
    page.locator("#drivers-importance-nps .annotation-text").first.wait_for()
    boxes = page.locator("#drivers-importance-nps .annotation-text").evaluate_all(
        "texts => texts.map(text => [text.textContent, text.getBoundingClientRect()])"
        ".map(([name, { left, right, top, bottom }]) => ({ name, left, right, top, bottom }))"
    )
    names = {box["name"] for box in boxes}
    assert {"登录", "智能客服", "收费争议", "身份验证", "优先改进", "可能投入过多"} <= names
    assert "营销宣传" not in names
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            beside = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert beside or one["bottom"] <= other["top"] or other["bottom"] <= one["top"], (one, other)


def test_a_click_on_a_dot_of_the_quadrants_opens_the_touchpoint(visit):
    page = visit()
    page.locator("#drivers-importance-nps").scroll_into_view_if_needed()
    page.locator("#drivers-importance-nps .points path").first.wait_for()
    dot = page.locator("#drivers-importance-nps .points path").first.bounding_box()
    page.mouse.click(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    page.wait_for_selector("#drawer[open]")
    assert page.evaluate("location.hash").startswith("#touchpoint-")
