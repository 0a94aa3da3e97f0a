"""What readers do with the page: follow a sentence to its evidence, search, unfold, print."""

from dataclasses import replace

import pytest

from tests.report import sample
from voc.report.render import write

pytestmark = pytest.mark.browser
IN_VIEW = "place => { const { top, bottom } = place.getBoundingClientRect(); return bottom > 0 && top < innerHeight; }"


def shows(page, selector: str) -> bool:
    """Return whether something is where the reader looks."""
    return page.locator(selector).is_visible() and page.locator(selector).evaluate(IN_VIEW)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_leads_to_its_evidence(visit, language):
    page = visit(language=language)
    for sentence in sample.report(language).sentences:
        page.locator(f".sentences dd a[href='#{sentence.anchor}']").first.click()
        page.wait_for_function("anchor => location.hash === '#' + anchor", arg=sentence.anchor)
        assert shows(page, f"[id='{sentence.anchor}']"), sentence.label
        if page.locator("#drawer").evaluate("drawer => drawer.open"):
            page.keyboard.press("Escape")
    assert page.trouble == []


def test_every_tile_leads_to_its_chart_and_every_decision_to_its_card(visit):
    page = visit()
    report = sample.report("zh")
    charts = {chart.id for chart in report.charts()}
    for tile in report.tiles:
        page.locator(f".tiles a[href='#{tile.anchor}']").click()
        assert shows(page, f"[id='{tile.anchor}']"), tile.id
        if tile.anchor in charts:
            page.locator(f"[id='{tile.anchor}'] svg.main-svg").first.wait_for()
    for decision in report.decisions:
        page.locator(f".decide a[href='#{decision.anchor}']").click()
        assert shows(page, f"[id='{decision.anchor}'] h3"), decision.name


def test_from_the_map_over_the_drawer_and_the_pain_point_to_verbatims(visit):
    page = visit()
    page.locator("#journey-map a[href='#touchpoint-identity_verification']").click()
    page.locator("#drawer a[href='#pain-identity_verification.stability']").click()
    card = "[id='pain-identity_verification.stability']"
    page.wait_for_selector("#drawer:not([open])", state="attached")
    assert shows(page, f"{card} h3")
    assert page.locator(f"{card} .quote mark").first.inner_text() == "更新之后人脸识别一直失败"
    assert page.trouble == []


@pytest.mark.parametrize("width", [390, 1366])
def test_the_drawer_begins_with_its_heading(visit, width):
    page = visit(width=width, height=844, fragment="#touchpoint-identity_verification")
    page.wait_for_selector("#drawer[open]")
    heading = page.locator("#drawer summary").first.bounding_box()
    assert 0 <= heading["y"] < 120


def test_lesser_pain_points_are_folded_until_a_link_or_a_click_opens_them(visit):
    folded = [pain for pain in sample.sample().pain_points if pain.rank > 3]
    assert folded
    page = visit()
    card = page.locator(f"[id='pain-{folded[0].id}']")
    assert card.locator("h3").is_visible()
    assert not card.locator(".facts").is_visible()
    card.locator("h3").click()
    assert card.locator(".facts").is_visible()
    card.locator("svg.main-svg").first.wait_for()
    page = visit(fragment=f"#pain-{folded[0].id}")
    assert page.locator(f"[id='pain-{folded[0].id}'] .facts").is_visible()
    assert page.trouble == []


def found(page) -> list[str]:
    return page.locator("#finds blockquote").all_inner_texts()


def test_a_search_shows_the_verbatims_that_say_so_and_counts_them(visit):
    page = visit()
    page.get_by_role("button", name="搜索客户原声").click()
    total = len(found(page))
    page.keyboard.type("人脸")
    hits = found(page)
    assert 0 < len(hits) < total
    assert all("人脸" in hit for hit in hits)
    assert page.locator("#found").get_attribute("aria-live") == "polite"
    assert page.locator("#found").inner_text() == f"本页 {total} 条客户原声中找到 {len(hits)} 条"
    assert page.evaluate("decodeURIComponent(location.hash)") == "#q=人脸"
    page.keyboard.press("Escape")
    assert len(found(page)) == total
    page.keyboard.press("Escape")
    assert not page.locator("#finder").evaluate("finder => finder.open")
    assert page.evaluate("location.hash") == ""
    assert page.trouble == []


def test_filters_narrow_a_search_and_nothing_found_is_said(visit):
    page = visit(language="en", fragment="#q=")
    for field in ("channel", "polarity"):
        select = page.locator(f"#finder [name={field}]")
        for value in select.locator("option").all_inner_texts()[1:]:
            select.select_option(value)
            facts = page.locator("#finds figcaption").all_inner_texts()
            assert facts
            assert all(value in text for text in facts)
        select.select_option("")
    page.get_by_role("searchbox", name="Search verbatims").fill("这里没有人这么说")
    assert found(page) == []
    assert page.locator("#found").inner_text().startswith("None of the ")


def test_a_permalink_of_a_search_opens_it_and_a_hit_leads_to_its_place(visit):
    page = visit(fragment="#q=%E4%BA%BA%E8%84%B8&polarity=%E8%B4%9F%E9%9D%A2")
    assert page.locator("#finder").evaluate("finder => finder.open")
    assert page.get_by_label("倾向").input_value() == "负面"
    assert found(page)
    link = page.locator("#finds figcaption a").first
    target = link.get_attribute("href")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#finder:not([open])", state="attached")
    assert page.evaluate("location.hash") == target
    assert shows(page, f"[id='{target[1:]}']")
    page.go_back()
    page.wait_for_selector("#finder[open]")
    assert page.trouble == []


def test_hostile_words_stay_words_in_a_search(visit):
    page = visit(fragment="#q=%3Cimg%20src=x%20onerror=alert(1)%3E&channel=%22%5D")
    assert page.locator("#finder img").count() == 0
    assert page.locator("#finder [name=channel]").input_value() == ""
    broken = visit(fragment="#%E0%A4%A")
    assert page.trouble == broken.trouble == []


def test_without_scripts_nothing_offers_a_search_and_everything_unfolds(visit):
    page = visit(java_script_enabled=False)
    assert not page.locator("#find").is_visible()
    pain = next(pain for pain in sample.sample().pain_points if pain.rank > 3)
    page.locator(f"[id='pain-{pain.id}'] summary").first.click()
    assert page.locator(f"[id='pain-{pain.id}'] .facts").is_visible()
    page.locator("#journey-map a[href='#touchpoint-identity_verification']").click()
    assert shows(page, "#touchpoint-identity_verification")


def test_a_page_without_verbatims_offers_no_search(visit, tmp_path):
    page = visit(address=write(sample.report("zh", sample.empty()), tmp_path).as_uri())
    assert not page.locator("#find").is_visible()
    assert page.trouble == []


def test_on_paper_nothing_is_cut_folded_or_without_its_place(visit):
    page = visit(width=850, height=1200)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function("[...document.querySelectorAll('.plot')].every((plot) => plot.querySelector('.main-svg'))")
    outside = page.evaluate("""() => [...document.querySelectorAll('.plot .main-svg, table, .tone, .quote')]
        .filter((one) => one.getClientRects().length && one.getBoundingClientRect().right > 851)
        .map((one) => one.closest('[id]').id)""")
    assert outside == []
    plots = page.locator(".columns .plot").evaluate_all(
        "plots => plots.map((plot) => plot.querySelector('.main-svg').getBoundingClientRect().right - plot.getBoundingClientRect().right)"
    )
    assert max(plots) <= 1
    assert all(card.is_visible() for card in page.locator("article.ranked .facts").all())
    assert not page.locator(".sheet .facts").first.is_visible()
    assert page.locator(".sentences dd a").first.inner_text() == "依据：痛点"


def test_on_paper_a_long_quote_is_whole(visit, tmp_path):
    findings = sample.sample()
    pain = findings.pain_points[0]
    words = "前" * 300 + "坏" + "后" * 50
    long = replace(
        findings, pain_points=(replace(pain, verbatims=(replace(pain.verbatims[0], text=words, start=300, end=301),)),)
    )
    page = visit(address=write(sample.report("zh", long), tmp_path).as_uri(), width=850)
    page.emulate_media(media="print")
    head = page.locator("#pains .fold .head").first
    assert len(head.inner_text()) == 260
    assert head.bounding_box()["height"] > 40
    assert page.locator("#pains .fold blockquote").first.evaluate("one => one.scrollHeight <= one.clientHeight")


def test_on_paper_without_scripts_every_chart_is_its_table(visit):
    page = visit(java_script_enabled=False)
    page.emulate_media(media="print")
    tables = page.locator("#journey .chart .data table")
    assert tables.count() > 2
    assert all(table.bounding_box()["height"] > 40 for table in tables.all())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_shows_the_sentences_and_the_first_decision(visit, language):
    page = visit(language=language, width=390, height=844)
    box = page.locator(".decide li").first.bounding_box()
    assert box["y"] + box["height"] <= 844


def test_more_pain_points_make_the_page_little_longer(visit, tmp_path):
    findings = sample.sample()
    pain = findings.pain_points[0]
    many = tuple(replace(pain, id=f"identity_verification.n{rank}", rank=rank) for rank in range(1, 11))
    address = write(sample.report("zh", replace(findings, pain_points=many)), tmp_path).as_uri()
    cards = visit(address=address).locator("#pains article").all()
    heights = [card.bounding_box()["height"] for card in cards]
    assert max(heights[3:]) < 100 < min(heights[:3])
