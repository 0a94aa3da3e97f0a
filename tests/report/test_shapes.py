"""The other shapes of a report: workbook, summary for chats, data, PDF, notebook."""

import contextlib
import io
import json
import os
import re
import zipfile
import zlib
from datetime import date
from typing import get_args

import pytest
from python_calamine import CalamineWorkbook

from tests.report import sample
from voc import lexicon
from voc.errors import InputError
from voc.report import blocks, model, notebook, pdf, safe
from voc.report.book import Book, Number, number
from voc.report.markdown import markdown
from voc.report.render import write
from voc.report.shapes import put
from voc.report.sheet_rows import rows_of
from voc.report.strings import Strings
from voc.report.workbook import Actions, workbook
from voc.track.actions import Action
from voc.track.form import Form
from voc.track.sheets import Painful, Shown
from voc.track.workbook import read

LANGUAGES = ("zh", "en")


def book(language="zh", findings=None, *, actions=None):
    given = findings or sample.sample()
    report = sample.report(language, given)
    words = Strings.load(language)
    return workbook(report, strings=words, names=sample.names(language), tables=given.tables(), actions=actions)


def to_do(language="zh"):
    form = Form(lexicon.load("banking"), language, date(2026, 10, 6))
    action = Action("A-001", "hotline.efficiency", "加派坐席")
    pains = [Painful(1, "hotline.efficiency", 12, 0.1)]
    return Actions(form, [Shown(action.id, form.cells(action), action.version, {})], pains)


def sheets(content):
    opened = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}


def under(rows, head):
    """Return the rows of the first table whose header begins with some names."""
    at = next(place for place, row in enumerate(rows) if tuple(row[: len(head)]) == head)
    return rows[at + 1 :]


@pytest.mark.parametrize(
    ("text", "value", "shape"),
    [
        ("12,045", 12045, "#,##0"),
        ("45.0%", 0.45, "0.0%"),
        ("−7.5%", -0.075, "0.0%"),
        ("+12", 12, "+#,##0;-#,##0;#,##0"),
        ("−7", -7, "#,##0"),
        ("3.45", 3.45, "#,##0.00"),
        ("0", 0, "#,##0"),
    ],
)
def test_what_looks_like_a_number_is_one(text, value, shape):
    assert number(text) == Number(value, shape)


@pytest.mark.parametrize("text", ["", "—", "样本不足（n=12）", "−29 至 +16", "007", "1,2", "n=60", "=1", "1e5", "１２"])
def test_what_does_not_is_none(text):
    assert number(text) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_report_gives_the_same_workbook(language):
    assert book(language, actions=to_do(language)) == book(language, actions=to_do(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sheet_says_what_the_first_screen_says(language):
    report = sample.report(language)
    first = next(iter(sheets(book(language)).values()))
    said = {cell for row in first for cell in row}
    assert {one.text for one in report.sentences} | {one.brief for one in report.decisions} <= said
    words = Strings.load(language)
    tiles = {row[0]: row[2] for row in under(first, (words("book.figure"), words("book.definition")))}
    assert tiles[report.tiles[0].label] == round(report.tiles[0].raw)


def test_every_section_has_a_sheet_and_every_table_is_in_it():
    report, found = sample.report("zh"), sheets(book())
    for section in report.sections[1:]:
        cells = {cell for row in found[section.title] for cell in row}
        for block in blocks.walk(section.blocks):
            if isinstance(block, blocks.Table):
                assert set(block.columns) <= cells
            if isinstance(block, blocks.Chart | blocks.Article | blocks.Sheet):
                assert block.title in cells


def test_numbers_of_tables_are_numbers_and_too_few_answers_stay_words():
    rows = sheets(book())["评分"]
    trend = under(rows, ("时期", "数值"))[:8]
    assert all(isinstance(row[3], float) for row in trend)
    touchpoints = under(sheets(book())["客户旅程"], ("旅程阶段", "触点"))
    few = next(row for row in touchpoints if row[1] == "现金与自助设备" or "样本不足（n=12）" in row)
    assert "样本不足（n=12）" in few


def test_every_verbatim_is_on_its_sheet_with_its_source():
    report = sample.report("zh")
    quotes = [
        one
        for section in report.sections
        for b in blocks.walk(section.blocks)
        if isinstance(b, blocks.Quotes)
        for one in b.items
    ]
    rows = sheets(book())["客户原声"][1:]
    assert len(rows) == len(quotes) > 5
    assert {row[8] for row in rows} == {safe.cell(one.source_ref) for one in quotes}
    assert all(row[3] in row[2] for row in rows)


def test_findings_are_unrounded_and_empty_columns_left_out():
    head, *rows = sheets(book())["数据·触点"]
    net = head.index("净情感值")
    assert any(isinstance(row[net], float) and row[net] != round(row[net], 1) for row in rows)
    assert rows[0][head.index("编号")] in sample.names("zh").touchpoints.values()
    assert all(any(row[column] != "" for row in rows) for column in range(len(head)))
    assert len(set(head)) == len(head)


def test_lists_to_filter_have_filters_and_stay_in_view():
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        titles = re.findall(r'<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode())
        place = titles.index("客户原声") + 1
        part = archive.read(f"xl/worksheets/sheet{place}.xml").decode()
    assert "<autoFilter" in part
    assert 'state="frozen"' in part
    assert 'fitToHeight="0"' in part


def test_actions_of_the_workbook_can_be_filled_in_and_read_back(tmp_path):
    path = tmp_path / "2026-W40.zh.xlsx"
    path.write_bytes(book(actions=to_do()))
    reading = read(path, language="zh")
    assert reading.fault == ""
    assert [(line.id, line.cells["measure"]) for line in reading.lines] == [("A-001", "加派坐席")]
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert sum(part.count("<dataValidation ") for part in parts) >= 4


def test_a_period_without_anything_gives_a_workbook_and_a_summary_too():
    for language in LANGUAGES:
        assert len(sheets(book(language, sample.empty()))) > 5
        assert markdown(sample.report(language, sample.empty()), strings=Strings.load(language)).startswith("# ")


def test_names_of_sheets_are_free_legal_and_short():
    made = Book("x", reserved=["整改清单"])
    names = [
        made.name(text)
        for text in ("整改清单", "a/b[c]:*?\\", "'" * 40, "", "字" * 40, "字" * 41, "😀" * 40, "History")
    ]
    assert len({name.casefold() for name in names} | {"整改清单"}) == len(names) + 1
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name
        assert name.casefold() != "history"


@pytest.mark.parametrize("text", ["=1+1", "\u200b=1+1", "\u202e+1", "\ufeff@a"])
def test_what_would_become_a_formula_when_edited_is_quoted(text):
    made = Book("x")
    sheet = made.sheet("a")
    made.put(sheet, 0, 0, text)
    made.merged(sheet, 1, 0, 3, text, "note", wide=40)
    made.put(sheet, 2, 0, "harmless")
    with zipfile.ZipFile(io.BytesIO(made.bytes())) as archive:
        styles, cells = archive.read("xl/styles.xml").decode(), archive.read("xl/worksheets/sheet1.xml").decode()
    formats = re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    places = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', cells))
    assert {place: "quotePrefix" in formats[int(places.get(place, 0))] for place in ("A1", "A2", "A3")} == {
        "A1": True,
        "A2": True,
        "A3": False,
    }


def test_a_cell_holds_as_much_as_excel_allows_and_says_that_it_is_cut():
    assert safe.cell("字" * 32_767) == "字" * 32_767
    assert len(safe.cell("字" * 40_000)) == 32_767
    assert safe.cell("😀" * 20_000).endswith("😀…")


@pytest.mark.parametrize("kind", get_args(blocks.Block), ids=lambda kind: kind.__name__)
def test_every_kind_of_block_has_rows_or_holds_what_has(kind):
    shown = {type(b): b for s in sample.report("zh").sections for b in blocks.walk(s.blocks)}
    if kind not in shown:
        pytest.skip("not in the sample")
    said = []
    assert list(rows_of((shown[kind],), "x", said)) or said


def test_an_unknown_kind_of_block_is_shown_by_its_title_and_table():
    class Unknown:
        title, note = "新图", "说明"
        table = blocks.Table("表", ("甲",), (True,), ((blocks.Cell("12"),),))

    texts = [row.cells for row in rows_of((Unknown(),), "x", [])]
    assert ("新图",) in texts
    assert (Number(12.0, "#,##0"),) in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chat_summary_is_one_screen_in_its_own_language(language):
    report = sample.report(language)
    made = markdown(report, strings=Strings.load(language))
    for one in report.sentences:
        assert f"**{one.label}**" in made
    assert f"⚠ **{report.tiles[-1].label}**" in made
    assert all(f"**{one.name}**" in made for one in report.decisions)
    assert len(made.encode()) < 8_000


def test_customers_words_are_named_as_such_and_hold_the_words_that_count():
    quote = next(
        b.items[0] for b in blocks.walk(sample.report("zh").section("pains").blocks) if isinstance(b, blocks.Quotes)
    )
    made = markdown(sample.report("zh"), strings=Strings.load("zh"))
    assert "客户原话：" in made
    assert quote.marked[:20] in made


def test_json_has_the_documented_keys():
    found = json.loads(sample.report("zh").to_json())
    assert set(found) == set(model.Report.__dataclass_fields__)
    kinds = {block["kind"] for section in found["sections"] for block in section["blocks"]}
    assert {"article", "columns", "table"} <= kinds


def test_without_a_browser_a_pdf_says_how_to_make_one(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    with pytest.raises(InputError, match=r"no Chromium.*print it from the browser"):
        pdf.print_page(tmp_path / "x.html", tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for the browser")
def test_a_browser_that_makes_nothing_leaves_nothing(monkeypatch, tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 0\n")
    broken.chmod(0o755)
    monkeypatch.setattr(pdf, "browser", lambda: broken)
    with pytest.raises(InputError, match="made no PDF"):
        pdf.print_page(tmp_path / "x.html", tmp_path / "out" / "x.pdf")
    assert not (tmp_path / "out").exists()


@pytest.mark.browser
def test_a_browser_prints_the_page(tmp_path):
    if pdf.browser() is None:
        pytest.skip("no chromium on the path: run scripts/system_packages.sh")
    report = sample.report("zh")
    for place, chart in enumerate(report.charts()):
        corner = {"type": "rect", "xref": "paper", "yref": "paper", "x0": 0, "x1": 0.1, "y0": 0, "y1": 0.1}
        colour = {"fillcolor": f"rgb({place},99,1)", "line": {"width": 0}}  # one for each chart, and for nothing else
        chart.spec["layout"]["shapes"] = [*chart.spec["layout"].get("shapes", ()), {**corner, **colour}]
    page = write(report, tmp_path / "网页")
    made = pdf.print_page(page, tmp_path / "打印" / "报告.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) > 3
    assert len(report.charts()) > 10
    assert {(place, 99, 1) for place in range(len(report.charts()))} <= _fills(made)


def _fills(made: bytes) -> set[tuple[int, ...]]:
    """Return the colours that areas of a PDF are filled with."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL):
        with contextlib.suppress(zlib.error):
            for colour in re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) rg", zlib.decompressobj().decompress(stream)):
                found.add(tuple(round(255 * float(part)) for part in colour))
    return found


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    assert put(b"x", tmp_path / "江岚银行" / "周报.xlsx").read_bytes() == b"x"
    assert [path.name for path in (tmp_path / "江岚银行").iterdir()] == ["周报.xlsx"]
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write the report"):
        put(b"x", tmp_path / "file" / "a.md")


def test_a_notebook_shows_the_page_of_a_run_or_its_path(tmp_path):
    page = write(sample.report("zh"), tmp_path)
    assert notebook.of_page(page).startswith("<iframe")
    assert notebook.of_page(tmp_path / "<b>.html") == f"<p><code>{tmp_path}/&lt;b&gt;.html</code></p>"
