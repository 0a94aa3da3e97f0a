"""The workbook of actions: what comes back is what was written, and nothing that people wrote is lost."""

import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from voc.adapters.duckdb_store import DuckDBStore
from voc.lexicon import load as pack
from voc.track import actions, workbook
from voc.track.actions import Action
from voc.track.form import Form
from voc.track.merge import merge, versions
from voc.track.sheets import Painful

NAME = "整改清单 2026.xlsx"
NOW = datetime(2026, 10, 5, 8)  # noqa: DTZ001 — the store keeps UTC without zone
TODAY = date(2026, 10, 5)
LEXICON = pack("banking")
FORMS = {language: Form(LEXICON, language, TODAY) for language in ("zh", "en")}
FORM = FORMS["zh"]
PAINS = (Painful(1, "hotline.efficiency", 52, 0.117, "better"), Painful(2, "branch.general", 30, None))
ACTION = Action("A-001", "hotline.efficiency", "加人", owner="远程银行", cost=120000.0, starts_on=date(2026, 8, 31),
                due_on=date(2026, 9, 6), done_on=date(2026, 9, 6), degree=0.8, status="done", comparison="login",
                note="=1+1 回拨")  # fmt: skip
OPEN = Action("A-002", "branch", FORM.suggestions("branch")[0].id)


def written(path, found, form=FORM, **more):
    reading = workbook.read(path, language=form.language)
    assert workbook.write(reading, form=form, actions=found, pains=PAINS, **more) == ()


def merged(path, stored=(), form=FORM, earlier=None, **more):
    return merge(workbook.read(path, language=form.language), form=form, stored=stored, earlier=earlier or {}, **more)


def typed(path, rows, header=("痛点", "举措", "状态", "计划完成", "完成度"), sheet="整改清单"):
    """Write a workbook as somebody else would."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/m/d"})
    tab = book.add_worksheet(sheet)
    for place, row in enumerate([header, *rows]):
        tab.write_row(place, 0, row)
    book.close()


def edited(path, change):
    """Let `change` edit the cells of the sheet of actions, as a spreadsheet would save them."""
    book = CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name("整改清单").to_python(skip_empty_area=False)
    header = rows[0]
    change(rows, header.index)
    out = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    tab = out.add_worksheet("整改清单")
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                tab.write_string(place, column, value)
            else:
                tab.write(place, column, value)
    out.close()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40) | st.sampled_from(
    [
        '=HYPERLINK("http://x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "http://x.y",
        "重要：<b>&amp;</b>",
        "_x0041_",
        "0012",
        "1e5",
        "TRUE",
        "①",
        "５",
        "2026/9/1",
    ]
)
DAY = st.none() | st.dates(date(2026, 10, 5), date(2030, 1, 1))


@st.composite
def made(draw):
    """Draw what a form gives of somebody's input."""
    cells = {
        "target": draw(st.sampled_from(FORM.targets())),
        "measure": draw(TEXT),
        "owner": draw(TEXT),
        "cost": draw(st.none() | st.floats(0, 1e9)),
        "starts_on": draw(st.none() | st.dates(date(2026, 1, 1), TODAY)),
        "due_on": draw(DAY),
        "degree": draw(st.none() | st.floats(0, 1)),
        "status": draw(st.sampled_from(["planned", "doing", "dropped"])),
        "note": draw(TEXT),
    }
    action, _ = FORM.read(cells)
    return action


@settings(max_examples=40, deadline=None)
@given(st.lists(made().filter(bool), max_size=5), st.sampled_from(["zh", "en"]))
def test_what_is_written_comes_back(found, language):
    stored = tuple(actions.numbered([*found, replace(ACTION, id="")], stored=()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        written(path, stored, FORMS[language])
        back = merged(path, stored, FORMS[language])
        assert (back.actions, back.problems, back.notes) == ((), {}, ())
        alone = merged(path, (), FORMS[language])  # a store that holds none of them
        assert alone.actions == stored


def test_the_same_content_gives_the_same_bytes(tmp_path):
    written(tmp_path / "a.xlsx", [ACTION])
    written(tmp_path / "b.xlsx", [ACTION])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_pain_points_stand_beside_with_numbered_suggestions(tmp_path):
    written(tmp_path / NAME, [])
    rows = CalamineWorkbook.from_path(str(tmp_path / NAME)).get_sheet_by_name("当前痛点").to_python()
    assert rows[1][:7] == [1, "hotline.efficiency", "人工客服", "效率", 52, 0.117, "好转"]
    assert rows[1][7].startswith("1. ")


def test_formulas_are_text_and_stay_text(tmp_path):
    written(tmp_path / NAME, [ACTION])
    import zipfile

    with zipfile.ZipFile(tmp_path / NAME) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
        styles = file.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles


def test_ids_are_protected_and_states_are_chosen_from_a_list(tmp_path):
    written(tmp_path / NAME, [ACTION])
    import zipfile

    with zipfile.ZipFile(tmp_path / NAME) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in sheet
    assert sheet.count("<dataValidation ") == 4
    assert 'state="frozen"' in sheet
    assert "计划,进行中,已完成,已取消" in sheet


def test_new_rows_are_new_actions_in_the_order_of_the_sheet(tmp_path):
    typed(tmp_path / NAME, [
        ["人工客服 · 效率", "回拨", "进行中", "2026/11/1", "８０％"],
        ["", "", "", "", ""],
        ["branch", 1, "", date(2026, 11, 2), 80],
    ])  # fmt: skip
    back = merged(tmp_path / NAME, [ACTION])
    first, second = back.actions
    assert (first.id, first.target, first.status, first.due_on, first.degree) == (
        "", "hotline.efficiency", "doing", date(2026, 11, 1), 0.8)  # fmt: skip
    assert (second.measure, second.degree) == (OPEN.measure, 0.8)
    assert back.notes == ()  # nobody deleted A-001: it may have been stored since


def test_wrong_rows_are_told_one_by_one_and_stay_as_they_were_typed(tmp_path):
    path = tmp_path / NAME
    typed(path, [["人工客服", "回拨", "差不多", "下周", 0.5], ["网点", "加人", "进行中", "", ""]])
    back = merged(path)
    assert [one.target for one in back.actions] == ["branch"]
    assert back.notes == (
        f"{NAME} · 整改清单 · 第 2 行 · 状态：写 计划 / 进行中 / 已完成 / 已取消 之一",
        f"{NAME} · 整改清单 · 第 2 行 · 计划完成：写成 2026-09-01 这样的日期",
    )
    stored = actions.numbered(back.actions, stored=())
    written(path, stored, kept=back.kept, problems=back.problems)
    again = merged(path, stored)
    assert len(again.notes) == 2
    (line,) = again.kept
    assert (line.cells["status"], line.cells["due_on"], line.cells["degree"]) == ("差不多", "下周", 0.5)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("整改清单").to_python()
    assert "写成 2026-09-01" in "".join(map(str, rows[2]))


def test_an_id_that_was_copied_is_refused_in_both_rows(tmp_path):
    path = tmp_path / NAME
    written(path, [ACTION, OPEN])

    def copy(rows, column):
        rows.append([*rows[1]])
        rows[3][column("备注")] = "改了"

    edited(path, copy)
    back = merged(path, [ACTION, OPEN])
    assert back.actions == ()
    assert [line.number for line in back.kept] == [2, 4]
    assert all("编号重复" in note for note in back.notes)
    written(path, [ACTION, OPEN], kept=back.kept, problems=back.problems)
    assert [line.cells["note"] for line in workbook.read(path, language="zh").lines if line.id == "A-001"] == [
        "=1+1 回拨",
        "改了",
    ]


def test_rows_may_stand_in_any_order_and_a_deleted_one_deletes_nothing(tmp_path):
    path = tmp_path / NAME
    third = replace(OPEN, id="A-003", target="login")
    written(path, [ACTION, OPEN, third])
    edited(path, lambda rows, column: rows.__setitem__(slice(1, 4), [rows[3], rows[1]]))
    back = merged(path, [ACTION, OPEN, third])
    assert back.actions == ()
    assert len(back.notes) == 1
    assert "A-002" in back.notes[0]


def test_what_the_workbook_and_the_store_changed_apart_is_joined(tmp_path):
    path = tmp_path / NAME
    store = DuckDBStore(None)
    actions.save(store, [ACTION], now=NOW)
    written(path, [ACTION])

    def mend(rows, column):
        rows[1][column("牵头人")] = "零售部"
        rows[1][column("费用")] = 5
        rows[1][column("备注")] = "我的"

    edited(path, mend)
    actions.save(store, [replace(ACTION, degree=1.0, note="他的", cost=5.0)], now=NOW)
    back = merged(path, actions.load(store), earlier=versions(store))
    (found,) = back.actions
    assert (found.owner, found.degree, found.note, found.cost) == ("零售部", 1.0, "他的", 5.0)
    assert "我的" in back.told["A-001"]
    assert len(back.notes) == 1
    store.close()


def test_a_row_that_nobody_touched_takes_nothing_back(tmp_path):
    path = tmp_path / NAME
    store = DuckDBStore(None)
    actions.save(store, [ACTION], now=NOW)
    written(path, [ACTION])
    actions.save(store, [replace(ACTION, degree=1.0)], now=NOW)
    back = merged(path, actions.load(store), earlier=versions(store))
    assert (back.actions, back.notes) == ((), ())
    store.close()


def test_a_new_row_that_was_stored_but_not_written_is_not_stored_twice(tmp_path):
    path = tmp_path / NAME
    typed(path, [["人工客服", "回拨", "进行中", "", ""]])
    stored = actions.numbered(merged(path).actions, stored=())
    back = merged(path, stored)
    assert (back.actions, back.notes) == ((), ())
    typed(path, [["人工客服", "回拨", "进行中", "", 0.5]])  # and edited meanwhile
    (found,) = merged(path, stored).actions
    assert (found.id, found.degree) == ("A-001", 0.5)


def test_what_has_ended_is_not_changed_by_a_row_without_an_id(tmp_path):
    path = tmp_path / NAME
    typed(path, [["人工客服 · 效率", "加人", "", "2026-12-01", ""]])
    for ended in (ACTION, replace(ACTION, status="dropped", done_on=None)):
        back = merged(path, [ended], whole=False)
        (found,) = back.actions
        assert (found.id, found.status, back.notes) == ("", "planned", ())
        # What says the same is the same.
        whole = tmp_path / "whole.xlsx"
        written(whole, [replace(ended, id="")])
        assert len(workbook.read(whole, language="zh").lines) == 1
        assert merged(whole, [ended], whole=False).actions == ()
        whole.unlink()


def test_a_row_without_an_id_changes_what_is_open_where_it_says_something_and_that_is_told(tmp_path):
    path = tmp_path / NAME
    typed(path, [["网点", FORM.measure_text(OPEN.measure), "", "", 0.5]])
    stored = replace(OPEN, owner="零售部", status="doing")
    back = merged(path, [stored], whole=False)
    assert back.actions == (replace(stored, degree=0.5),)
    (note,) = back.notes
    assert "第 2 行" in note
    assert "A-002" in note
    assert merged(path, [replace(stored, degree=0.5)], whole=False).notes == ()


def test_new_rows_of_one_target_and_measure_are_stored_once_each_however_often_they_are_read(tmp_path):
    path = tmp_path / NAME
    typed(path, [["网点", "加人", "", "", 0.1], ["网点", "加人", "", "", 0.2]])
    stored = actions.numbered(merged(path).actions, stored=())
    assert len(stored) == 2
    back = merged(path, stored)
    assert (back.actions, back.notes) == ((), ())
    typed(path, [["网点", "加人", "", "", 0.3], ["网点", "加人", "", "", 0.1]])
    assert [(one.id, one.degree) for one in merged(path, stored).actions] == [("A-002", 0.3)]


def test_rows_and_titles_that_are_not_ours_are_kept(tmp_path):
    path = tmp_path / NAME
    book = xlsxwriter.Workbook(str(path))
    tab = book.add_worksheet("整改清单")
    tab.write_row(0, 0, ["第四季度整改", "", 2026])
    tab.write_row(2, 0, ["痛点", "举措", "会议号"])
    tab.write_row(3, 0, ["网点", "加人", "会-7"])
    tab.write_row(5, 0, ["", "", "以下待议"])
    book.close()
    stored = ()
    for _ in range(2):  # what was written is kept again
        back = merged(path, stored)
        assert back.notes == ()
        assert [line.more for line in back.kept] == [{"会议号": "以下待议"}]
        new = actions.numbered(back.actions, stored=stored)
        stored = stored or new
        more = {one.id: {"会议号": "会-7"} for one in stored}
        written(path, stored, kept=back.kept, problems=back.problems, more=more)
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("整改清单").to_python()
        assert [rows[0][0], rows[0][2]] == ["第四季度整改", 2026.0]
        assert rows[2][:3] == ["编号", "痛点", "举措"]
        assert (rows[3][0], rows[3][-1], rows[4][-1]) == ("A-001", "会-7", "以下待议")


def test_a_file_that_changed_after_it_was_read_is_left_alone(tmp_path):
    path = tmp_path / NAME
    written(path, [ACTION])
    reading = workbook.read(path, language="zh")
    typed(path, [["人工客服", "晚到的修改", "", "", ""]])
    before = path.read_bytes()
    notes = workbook.write(reading, form=FORM, actions=[ACTION, OPEN])
    assert path.read_bytes() == before
    assert len(notes) == 1
    assert NAME in notes[0]


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_a_file_that_is_open_is_left_alone(tmp_path, lock):
    path = tmp_path / NAME
    written(path, [ACTION])
    before = path.read_bytes()
    (tmp_path / lock.format(NAME)).write_bytes(b"")
    notes = workbook.write(workbook.read(path, language="zh"), form=FORM, actions=[ACTION, OPEN])
    assert path.read_bytes() == before
    assert len(notes) == 1
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 cut off"])
def test_a_damaged_file_is_left_alone_and_stops_nothing(tmp_path, content):
    path = tmp_path / NAME
    path.write_bytes(content)
    back = merged(path, [ACTION])
    assert back.actions == ()
    assert len(back.notes) == 1
    assert workbook.write(workbook.read(path, language="zh"), form=FORM, actions=[ACTION])
    assert path.read_bytes() == content


def test_a_workbook_without_such_a_sheet_is_left_alone(tmp_path):
    path = tmp_path / NAME
    typed(path, [["a", "b"]], header=("日期", "金额"))
    assert "整改清单" in merged(path, [ACTION]).notes[0]
    assert merged(path, [ACTION]).actions == ()


def test_columns_and_sheets_of_others_are_kept(tmp_path):
    path = tmp_path / NAME
    book = xlsxwriter.Workbook(str(path))
    tab = book.add_worksheet("随便叫什么")
    tab.write_row(2, 1, ["触点会议号", "举措", "痛点"])
    tab.write_row(3, 1, ["会-7", "加人", "网点"])
    book.add_worksheet("会议纪要").write_row(0, 0, ["周一", 3])
    book.close()
    back = merged(path)
    stored = actions.numbered(back.actions, stored=())
    more = {one.id: line.more for one, line in zip(stored, back.rows, strict=True)}
    written(path, stored, more=more)
    again = workbook.read(path, language="zh")
    assert again.lines[0].more == {"触点会议号": "会-7"}
    assert again.others["会议纪要"] == [["周一", 3.0]]
    assert again.sheet == "整改清单"
    written(path, stored, more=more)


def test_another_sheet_may_bear_the_name_of_ours(tmp_path):
    path = tmp_path / NAME
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("整改清单").write_row(0, 0, ["只有", "说明"])
    book.add_worksheet("Sheet1").write_row(0, 0, ["痛点", "举措"])
    book.close()
    written(path, [OPEN])
    again = workbook.read(path, language="zh")
    assert [line.id for line in again.lines] == ["A-002"]
    assert list(again.others.values()) == [[["只有", "说明"]]]


def test_what_is_said_of_a_row_holds_nothing_personal(tmp_path):
    path = tmp_path / NAME
    store = DuckDBStore(None)
    actions.save(store, [ACTION], now=NOW)
    written(path, [ACTION])
    edited(path, lambda rows, column: rows[1].__setitem__(column("备注"), "打给13812345678"))
    actions.save(store, [replace(ACTION, note="他的")], now=NOW)
    back = merged(path, actions.load(store), earlier=versions(store))
    assert len(back.notes) == 1
    assert "13812345678" not in f"{back.notes}{back.told}"
    store.close()


def test_either_language_is_read(tmp_path):
    path = tmp_path / NAME
    written(path, [ACTION, OPEN], FORMS["en"])
    back = merged(path, [ACTION, OPEN])
    assert (back.actions, back.notes) == ((), ())
