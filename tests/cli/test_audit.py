"""What was written can be checked for personal data; the check says where, never what."""

import json
import zipfile

import duckdb
import pytest
import xlsxwriter

from tests.cli.test_cli import folder, voc

__all__ = ["folder"]

MOBILE = "13812345678"


@pytest.fixture
def written(folder):
    assert voc("run", "--period", "2026-W40", cwd=folder).returncode == 0
    return folder


def test_a_masked_project_is_clean(written):
    done = voc("audit", "--privacy", cwd=written)
    assert done.returncode == 0, done.stdout
    assert "没有发现个人信息" in done.stdout


def test_what_was_missed_is_found_in_any_column_and_never_shown(written):
    store = duckdb.connect(str(written / "voc.duckdb"))
    store.execute(
        f"UPDATE comments SET text = '联系我{MOBILE}' WHERE comment_id = (SELECT min(comment_id) FROM comments)"
    )
    store.execute(
        f"UPDATE records SET attributes = MAP {{'备注': '{MOBILE}'}} "
        "WHERE record_id = (SELECT min(record_id) FROM records)"
    )
    row = store.execute("SELECT min(comment_id) FROM comments").fetchone()[0]
    store.close()
    done = voc("audit", "--privacy", cwd=written, language="en")
    assert done.returncode == 2
    for said in ("Mobile numbers", "comments.text", row, "3–14", "records.attributes"):
        assert said in done.stdout
    assert MOBILE not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["run.log", "out/2026-W40.zh.html", "out/export.csv"])
def test_logs_and_reports_are_looked_at(written, name):
    path = written / name
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}<p>客户 {MOBILE} 来电</p>", encoding="utf-8")
    done = voc("audit", "--privacy", cwd=written)
    assert done.returncode == 2
    assert f"{name} " in done.stdout
    assert str(len(before) + len("<p>客户 ")) in done.stdout
    assert MOBILE not in done.stdout


def test_data_of_charts_is_looked_at_but_scripts_are_not(written):
    page = written / "out" / "page.html"
    page.write_text(f"<style>a{{b:{MOBILE}}}</style><script>x = {MOBILE}</script>", encoding="utf-8")
    assert voc("audit", "--privacy", cwd=written).returncode == 0
    data = json.dumps({"label": f"电话 {MOBILE}"}, ensure_ascii=False)
    page.write_text(f'<script type="application/json" id="charts">{data}</script>', encoding="utf-8")
    assert voc("audit", "--privacy", cwd=written).returncode == 2


def test_workbooks_are_looked_at_and_pictures_are_named_as_unread(written):
    with zipfile.ZipFile(written / "out" / "表.xlsx", "w") as packed:
        packed.writestr("xl/worksheets/sheet1.xml", f"<c><v>{MOBILE}</v></c>")
    (written / "out" / "图.png").write_bytes(b"\x89PNG\xff\xfe")
    done = voc("audit", "--privacy", cwd=written)
    assert done.returncode == 2
    assert "sheet1.xml" in done.stdout
    assert "图.png" in done.stdout


def test_of_a_workbook_what_stands_in_cells_is_looked_at_not_its_markup(written):
    xlsxwriter.Workbook(written / "out" / "空.xlsx").close()
    assert voc("audit", "--privacy", cwd=written).returncode == 0


def test_the_store_beside_the_reports_is_read_as_tables_only(folder):
    (folder / "voc.toml").write_text('[paths]\nstate = "out"\n', encoding="utf-8")
    assert voc("run", "--period", "2026-W40", cwd=folder).returncode == 0
    assert (folder / "out" / "voc.duckdb").exists()
    done = voc("audit", "--privacy", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert "voc.duckdb" not in done.stdout
    assert "project.key" not in done.stdout


def test_an_audit_has_to_be_named_and_needs_no_store(folder):
    assert voc("audit", cwd=folder).returncode == 2
    done = voc("audit", "--privacy", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert not (folder / "voc.duckdb").exists()
