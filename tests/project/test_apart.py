"""`voc report --by`: every branch gets its own page, and no byte of another's."""

import base64
import csv
import gzip
import os
import re
import time
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import unquote

import pytest
from pandas.testing import assert_frame_equal

from voc.errors import ConfigError, QueryError

# Branch → what its customers say; of the third too few do.
SAID = {
    "滨江支行": "滨江的取号机坏了，排队等了四十分钟",
    "湖畔支行": "湖畔的柜员态度很差，问三句答一句",
    "../高新<b>支行": "高新网点太远，手机银行登录不了",
    "梅岭支行": "梅岭的理财经理没讲清楚费用",
}
HEARD = {"滨江支行": 14, "湖畔支行": 12, "../高新<b>支行": 11, "梅岭支行": 4}
WORDS = ("滨江", "湖畔", "高新", "梅岭")


@pytest.fixture
def folder(folder):
    (folder / "inbox" / "reviews.csv").unlink()
    for branch, text in SAID.items():
        path = folder / "inbox" / f"{WORDS[list(SAID).index(branch)]}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["评论ID", "评论时间", "评分", "评论内容", "门店"])
            for number in range(HEARD[branch]):
                key = f"{WORDS.index(text[:2])}{number:03}"
                writer.writerow([key, "2026-09-30 10:00:00", "2", f"{text}，第{number}次", branch])
        os.utime(path, (time.time() - 3600,) * 2)
    return folder


@pytest.fixture
def ready(opened):
    opened.ingest()
    opened.annotate()
    return opened


@pytest.mark.parametrize(("now", "said"), [("2026-10-01 12:00", True), ("2026-10-05 12:00", False)])
def test_a_page_made_before_its_period_is_over_says_so(ready, now, said):
    made = replace(ready, now=lambda: datetime.fromisoformat(now)).report_by("门店", "2026-W40")
    assert all(("本期尚未结束" in everything(page)) is said for page in made.pages)


def everything(path):
    """Return all that a page holds, its packed script unpacked and its escapes undone, except that script itself."""
    page = path.read_text(encoding="utf-8")
    if packed := re.search(r'id="plotly">([^<]+)<', page):  # only where there are charts
        gzip.decompress(base64.b64decode(packed[1]))  # nothing but the library is packed
        page = page.replace(packed[1], "")
        data = re.search(r'<script type="application/json" id="charts">(.*?)</script>', page, re.DOTALL)[1]
        assert "\\u4e" not in data  # Chinese is not escaped, so that it would be found
    return unquote(unescape(page))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_byte_of_another_branch_stands_on_a_page(ready, language):
    whole = ready.aggregate(ready.period("2026-W40"))
    made = ready.report_by("门店", "2026-W40", language=language)
    assert len(made.pages) == 3
    assert made.few == ("梅岭支行",)
    for page in made.pages:
        said = everything(page)
        (own,) = [name for name in WORDS if name in page.name]
        assert own in said
        assert [name for name in WORDS if name in said] == [own]
        # Nor anything that only the whole bank has: its number of comments, and the fingerprints of all files.
        assert not [value for name, value in whole.manifest if name.startswith("input") and value in said]
        assert f">{sum(HEARD.values())}<" not in said


def test_the_index_tells_nothing_of_those_with_too_few(ready):
    made = ready.report_by("门店", "2026-W40")
    said = everything(made.index)
    rows = {
        next(name for name in WORDS if name in row): re.sub("<[^>]+>", " ", row).split()
        for row in re.findall(r"<tr>.*?</tr>", said, re.DOTALL)
        if any(name in row for name in WORDS)
    }
    assert "14" in rows["滨江"]
    assert "样本不足" in rows["梅岭"]
    assert "4" not in rows["梅岭"]
    # With the total, the smallest one that is shown would give it away.
    assert "不单列" in rows["高新"]
    assert "11" not in rows["高新"]
    assert not [text for text in SAID.values() if text in said]


def test_names_of_files_are_readable_and_stay_in_their_folder(ready):
    made = ready.report_by("门店", "2026-W40")
    folder = ready.config.path("reports") / "2026-W40.zh.门店"
    assert {page.name for page in made.pages} == {"滨江支行.html", "湖畔支行.html", "高新-b-支行.html"}
    assert {page.parent for page in (*made.pages, made.index)} == {folder}
    links = re.findall(r'href="\./([^"]+)"', made.index.read_text(encoding="utf-8"))
    assert {unquote(link) for link in links} == {page.name for page in made.pages}
    assert "<b>支行" not in made.index.read_text(encoding="utf-8")


def test_pages_of_those_who_have_too_few_now_are_removed(ready):
    made = ready.report_by("门店", "2026-W40")
    old = made.index.with_name("梅岭支行.html")
    old.write_text("4", encoding="utf-8")
    assert ready.report_by("门店", "2026-W40").pages == made.pages
    assert not old.exists()


def test_parts_are_no_results_of_the_period(ready):
    ready.aggregate(ready.period("2026-W40"))
    before = ready.query("SELECT * FROM result.quality")
    ready.report_by("门店", "2026-W40")
    assert_frame_equal(ready.query("SELECT * FROM result.quality"), before)


def test_another_definition_gives_a_file_and_a_folder_of_its_own(ready):
    board = ready.definition("board")
    findings = ready.aggregate(ready.period("2026-W40"), definition=board)
    assert ready.report(findings, definition=board).name == "2026-W40.zh.board.html"
    assert ready.report(findings).name == "2026-W40.zh.html"
    assert ready.report_by("门店", "2026-W40", definition=board).index.parent.name == "2026-W40.zh.board.门店"


def test_targets_of_a_definition_measure_its_report_only(ready, folder):
    (folder / "reports").mkdir()
    (folder / "reports" / "strict.toml").write_text("[targets]\nrating = 4.5\n", encoding="utf-8")
    strict = ready.definition("strict")
    (score,) = [s for s in ready.aggregate(ready.period("2026-W40"), definition=strict).scores if s.name == "rating"]
    assert score.target == 4.5
    assert score.gap is not None
    (score,) = [s for s in ready.aggregate(ready.period("2026-W40")).scores if s.name == "rating"]
    assert score.target is None
    assert ready.query("SELECT target FROM result.scores WHERE name = 'rating'").target.isna().all()


def test_touchpoints_that_the_pack_lacks_are_refused(ready, folder):
    (folder / "reports").mkdir()
    (folder / "reports" / "odd.toml").write_text("[targets.touchpoints]\nkitchen = 5\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"odd.toml: targets.touchpoints: .*kitchen"):
        ready.definition("odd")


def test_an_attribute_that_nobody_has_is_the_users_error(ready):
    with pytest.raises(QueryError, match=r"--by: .*'分行'.*门店"):
        ready.report_by("分行", "2026-W40")
