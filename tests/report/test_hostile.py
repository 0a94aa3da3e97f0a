"""Hostile text does nothing in any shape of a report, and a megabyte of it does not fill one."""

import csv
import html
import io
import json
import re
import unicodedata
import zipfile
from html.parser import HTMLParser

import pytest
from python_calamine import CalamineWorkbook

from tests.report import hostile, sample
from voc.report import notebook
from voc.report.export import export
from voc.report.markdown import markdown
from voc.report.render import render
from voc.report.strings import Strings
from voc.report.workbook import workbook

ZH = Strings.load("zh")
ALL = [*hostile.TEXTS, hostile.MEGABYTE]
EACH = pytest.mark.parametrize("text", ALL, ids=lambda text: repr(text[:12]))
CELL = 32_767


class Elements(HTMLParser):
    """Counts elements and their attributes, but those that a text is written into."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, sorted(name for name, _ in attributes)))


def book(text):
    report = hostile.report(text)
    return workbook(report, strings=ZH, names=sample.names("zh"), tables=hostile.findings(text).tables())


def formatting(text):
    return {sign for sign in text if unicodedata.category(sign) == "Cf" and sign != "\u200d"}


@EACH
def test_the_page_has_the_elements_that_harmless_text_gives_it(text):
    # Folding depends on the length, and links on nothing that customers write.
    harmless = "文" * min(len(text.strip()) or 1, 3000)
    assert Elements(render(hostile.report(text))).found == Elements(render(hostile.report(harmless))).found


@EACH
def test_no_cell_of_the_workbook_is_a_formula_or_leads_outside(text):
    with zipfile.ZipFile(io.BytesIO(book(text))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) > 10
    assert not any(re.search(r"<f[ >]", part) for part in sheets)
    assert not any('TargetMode="External"' in part for part in parts.values())
    assert not any("externalLink" in name or "vba" in name.lower() for name in parts)


@EACH
def test_the_workbook_opens_and_its_cells_and_names_are_legal(text):
    opened = CalamineWorkbook.from_filelike(io.BytesIO(book(text)))
    for name in opened.sheet_names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        for row in opened.get_sheet_by_name(name).to_python():
            for cell in row:
                if isinstance(cell, str):
                    assert len(cell.encode("utf-16-le")) // 2 <= CELL
                    assert not formatting(cell)
                    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", cell)


@EACH
def test_the_chat_summary_holds_no_markup_that_is_not_its_own(text):
    made = markdown(hostile.report(text), strings=ZH)
    assert len(made) < 10_000
    own = re.sub(r"^(#{1,2} |\d+\. )|\*\*", "", made, flags=re.MULTILINE)
    assert not set(own) & set("\\`*_[]{}<>#|~&@$^!")
    assert "://" not in made
    assert not re.search(r"\w\.[^\W\d]", made)
    assert not formatting(made)
    # Every line is one that the summary begins itself.
    assert all(
        re.match(r"(#{1,2} |\d+\. |   \S|$)|" + re.escape(hostile.report(text).coverage), one)
        for one in made.split("\n")
    )


@EACH
def test_no_cell_of_the_tables_is_a_formula(text, tmp_path):
    export(hostile.findings(text).tables(), tmp_path, kind="csv", strings=ZH, names=sample.names("zh"))
    cells = []
    for path in tmp_path.iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            csv.field_size_limit(10 * CELL)
            cells += [cell for row in csv.reader(file) for cell in row]
    assert len(cells) > 1000
    for cell in cells:
        assert len(cell) <= CELL + 1
        assert not formatting(cell)
        number = re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell)
        assert number or not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\n", "\r", "＝"))


@EACH
def test_the_data_are_json_without_halves_of_pairs(text):
    assert json.loads(hostile.report(text).to_json().encode())["period"] == "2026-W40"


@EACH
def test_a_notebook_shows_a_single_frame_that_may_only_run_scripts(text):
    made = hostile.report(text)._repr_html_()
    (element,) = Elements(made).found
    assert element == ("iframe", ["sandbox", "srcdoc", "style", "title"])
    assert 'sandbox="allow-scripts"' in made
    assert html.unescape(re.search(r'srcdoc="([^"]*)"', made)[1]) == render(hostile.report(text))


def test_a_page_too_large_for_a_notebook_gives_its_sentences(monkeypatch):
    monkeypatch.setattr(notebook, "_MOST", 1000)
    made = hostile.report(hostile.TEXTS[0])._repr_html_()
    assert "iframe" not in made
    assert {tag for tag, _ in Elements(made).found} == {"h3", "dl", "dt", "dd"}


def test_a_megabyte_is_cut_and_the_page_says_where_the_rest_stands():
    plain, full = (render(hostile.report(text)) for text in ("短", hostile.MEGABYTE))
    assert len(full.encode()) < len(plain.encode()) + 250_000
    assert "…" in full
    assert "节选 2,000 字，全文 1,048,576 字，见原始位置" in full
    assert len(book(hostile.MEGABYTE)) < 300_000


def test_the_words_that_count_stay_in_view_of_a_long_text():
    from dataclasses import replace

    from voc.report.build import build

    found = sample.sample()
    pain, *pains = found.pain_points
    long = "前" * 500_000 + "人脸识别一直失败" + "后" * 500_000
    verbatim = replace(pain.verbatims[0], text=long, start=500_000, end=500_008)
    given = replace(found, pain_points=(replace(pain, verbatims=(verbatim,)), *pains))
    page = render(build(given, strings=ZH, names=sample.names("zh"), organisation="行", language="zh"))
    assert '<mark class="bad">人脸识别一直失败</mark>后' in page
