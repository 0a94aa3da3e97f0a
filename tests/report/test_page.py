"""The page: self-contained, the same bytes twice, and deaf to hostile text."""

import gzip
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from plotly.offline import get_plotlyjs_version

from tests.report import driven, sample
from voc.errors import InputError
from voc.files import data_folder
from voc.report.render import anchors, render, write

LANGUAGES = ("zh", "en")


class Page(HTMLParser):
    """Collects what the tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attributes.get(attribute)]


@pytest.fixture(scope="module")
def page() -> str:
    return render(sample.report("zh"))


@pytest.fixture(scope="module")
def parsed(page) -> Page:
    return Page(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_report_gives_the_same_bytes(language, tmp_path):
    one = write(sample.report(language), tmp_path / "one").read_bytes()
    other = write(sample.report(language), tmp_path / "other").read_bytes()
    assert one == other


def test_the_file_is_named_after_period_and_language(tmp_path):
    assert write(sample.report("en"), tmp_path / "new" / "folder").name == "2026-W40.en.html"
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["2026-W40.en.html"]


def test_a_folder_that_cannot_be_written_is_the_users_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write the report"):
        write(sample.report("en"), tmp_path / "file")


def test_the_charts_are_drawn_by_the_plotly_that_they_are_written_for():
    """After an update of the package, `python scripts/chart_library.py` fetches the library that belongs to it."""
    library = gzip.decompress((data_folder("reports") / "plotly-cartesian.min.js.gz").read_bytes()).decode()
    assert f"plotly.js (cartesian - minified) v{get_plotlyjs_version()}\n" in library[:200]
    kinds = {trace["type"] for chart in sample.report("zh").charts() for trace in chart.spec["data"]}
    assert kinds <= {"scatter", "bar", "heatmap"}  # what that bundle can draw, among others


def test_the_page_stays_below_three_megabytes(page):
    assert len(render(sample.report("zh", sample.empty())).encode()) < 3_000_000
    assert len(page.encode()) < 3_000_000


def test_every_internal_link_has_its_target_and_no_id_occurs_twice(parsed):
    ids = parsed.values("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in parsed.values("href")} <= set(ids)


def test_every_anchor_of_the_report_is_on_the_page(parsed):
    assert anchors(sample.report("zh")) <= set(parsed.values("id"))


def test_nothing_is_loaded_from_anywhere(page, parsed):
    assert not re.search(r"https?://", page)
    assert not parsed.values("src")
    assert all(link.startswith("#") for link in parsed.values("href"))
    assert "@import" not in page
    assert "url(" not in page


def test_the_policy_forbids_the_network_and_unknown_scripts(parsed):
    policy = next(a["content"] for tag, a in parsed.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    scripts = policy.split("script-src ")[1].split(";")[0]
    assert "unsafe" not in scripts


def test_hostile_text_makes_no_element(page, parsed):
    assert page.count("<script") == 3
    assert page.count("</script>") == 3
    assert not any(tag in {"img", "i", "b", "iframe"} for tag, _ in parsed.tags)
    assert not any(name.startswith("on") for _, attributes in parsed.tags for name in attributes)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_hostile_names_stay_inside_strings():
    findings = sample.sample()
    report = replace(sample.report("zh", findings), organisation="</style><script>alert(9)</script>\"}'")
    assert render(report).count("<script") == 3


def test_chart_data_is_json_without_a_way_out(page):
    text = re.search(r'id="charts">(.*?)</script>', page, re.S)[1]
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["charts"]["journey-trend"]


def test_chart_labels_hold_no_markup_and_no_direction_marks(page):
    text = re.search(r'id="charts">(.*?)</script>', page, re.S)[1]
    labels = json.loads(text)["charts"]["segments-dots"]["layout"]["yaxis"]["ticktext"]
    assert not any("<" in label or "\u202e" in label for label in labels)


def test_control_characters_and_halves_of_pairs_do_not_break_the_page(tmp_path):
    findings = sample.sample()
    pain = findings.pain_points[0]
    bad = replace(pain.verbatims[0], text="坏\x00\x1b\ud800\x85了", start=0, end=1)
    path = write(sample.report("zh", replace(findings, pain_points=(replace(pain, verbatims=(bad,)),))), tmp_path)
    assert "坏</mark>\ufffd\ufffd\ufffd\ufffd了" in path.read_text(encoding="utf-8")


def test_the_words_of_the_verdict_are_marked(page):
    assert '<mark class="bad">更新之后人脸识别一直失败</mark>，眨眼' in page
    assert '<mark class="good">很耐心</mark>' in page


def test_every_chart_has_a_table_beneath(page):
    assert page.count('class="plot"') == page.count('<details class="data">') == len(sample.report("zh").charts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_period_without_anything_still_makes_a_page(language):
    parsed = Page(render(sample.report(language, sample.empty())))
    assert {link.removeprefix("#") for link in parsed.values("href")} <= set(parsed.values("id"))


def test_the_page_is_in_its_own_language():
    english = re.sub(
        r"<bdi.*?</bdi>|<blockquote.*?</blockquote>|<style>.*?</style>", "", render(sample.report("en")), flags=re.S
    )
    body = english.split('id="charts"')[0].replace(sample.data()["organisation"], "")
    # What remains in Chinese are names of groups and of questions as the export has them.
    groups = "".join(value for a, value, *_ in sample.data()["segments"]) + "".join(
        a for a, *_ in sample.data()["segments"]
    )
    groups += "手机品牌" + "".join(gap.pair for gap in driven.wishes())
    assert not set(re.findall(r"[\u4e00-\u9fff]", body)) - set(groups)
