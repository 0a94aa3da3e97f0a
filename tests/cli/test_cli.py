"""The command line: one line for every mistake, and the store as it was."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.conftest import SAMPLES, write_reviews

ROOT = Path(__file__).parents[2]  # this checkout, whichever is installed


def voc(*arguments, cwd, language="zh", **environment):
    return subprocess.run(
        [sys.executable, "-m", "voc", *map(str, arguments)],
        cwd=cwd,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "VOC_LANGUAGE": language,
            "COLUMNS": "160",
            **environment,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "inbox").mkdir()
    write_reviews(tmp_path / "inbox" / "评论.csv")
    (tmp_path / "voc.toml").write_text('[project]\norganisation = "江岚银行"\n', encoding="utf-8")
    return tmp_path


def refused(done, *words):
    """Assert one line on stderr that holds the words, no output, exit 2."""
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_run_prints_accounts_scores_pains_and_the_path(folder):
    done = voc("run", "--period", "2026-W40", cwd=folder)
    assert done.returncode == 0, done.stderr
    for said in ("入库", "已遮蔽个人信息：手机号 1", "痛点", "2026-W40.zh.html"):
        assert said in done.stdout
    assert (folder / "out" / "2026-W40.zh.html").is_file()


def test_new_alerts_are_told_and_end_with_their_own_code_only_where_asked(folder):
    with (folder / "voc.toml").open("a", encoding="utf-8") as file:
        file.write("[alerts]\nabove = { comments = 0 }\n")
    done = voc("run", "--period", "2026-W40", "--exit-code", cwd=folder)
    assert (done.returncode, "新的预警：1 条" in done.stdout) == (3, True), done.stdout
    done = voc("run", "--period", "2026-W40", "--exit-code", cwd=folder)
    assert (done.returncode, "新的预警" in done.stdout) == (0, False)  # told before


def test_what_customers_said_is_printed_to_people_and_into_no_log(folder, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "project"
    shutil.copytree(folder, log)
    printed = [
        voc("run", "--period", "2026-W40", cwd=place, **extra).stdout
        for place, extra in ((folder, {"FORCE_COLOR": "1"}), (log, {}))
    ]
    assert ["痛点" in text for text in printed] == [True, True]
    assert ["客户说" in text for text in printed] == [True, False]


def test_english_is_complete_as_well(folder):
    done = voc("run", "--period", "2026-W40", cwd=folder, language="en")
    assert "stored" in done.stdout
    assert "pain points" in done.stdout


def test_a_missing_project_says_how_to_make_one(tmp_path):
    refused(voc("run", cwd=tmp_path), "voc.toml", "没有这个文件", "voc init")


def test_a_wrong_setting_is_named_with_all_others(folder):
    (folder / "voc.toml").write_text(
        '[project]\nlanguage = "fr"\n[scores]\nminimum_n = 0\nspeed = 1\n', encoding="utf-8"
    )
    refused(voc("run", cwd=folder), "project.language", "scores.minimum_n", "scores.speed")


def test_a_broken_toml_is_named_with_its_line(folder):
    (folder / "voc.toml").write_text("[project\norganisation = 1", encoding="utf-8")
    refused(voc("run", cwd=folder), "voc.toml", "line 1")


def test_a_missing_input_is_named(folder):
    (folder / "voc.toml").write_text('[paths]\ninputs = ["nowhere/九月.csv"]\n', encoding="utf-8")
    refused(voc("run", cwd=folder), "九月.csv", "没有这个文件")


def test_a_named_file_of_unknown_format_is_refused(folder):
    (folder / "随笔.txt").write_text("今天天气不错\n明天也是\n", encoding="utf-8")
    refused(voc("ingest", "随笔.txt", cwd=folder), "随笔.txt", "不认识的格式", "voc init")


def test_a_damaged_workbook_is_refused(folder):
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    refused(voc("ingest", "坏.xlsx", cwd=folder), "坏.xlsx", "已损坏")


def test_a_wrong_period_is_refused_before_anything_is_read(folder):
    refused(voc("run", "--period", "2026-W54", cwd=folder), "2026-W54", "2026-W40")
    assert not (folder / "voc.duckdb").exists()


def test_a_locked_store_names_its_holder(folder):
    assert voc("ingest", cwd=folder).returncode == 0
    hold = "import sys, duckdb; c = duckdb.connect('voc.duckdb'); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen([sys.executable, "-c", hold], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline().strip() == b"held"
        refused(voc("run", "--wait", "0", cwd=folder), "locked", str(holder.pid))
    finally:
        holder.communicate()


def test_a_damaged_store_is_refused_and_left_alone(folder):
    (folder / "voc.duckdb").write_bytes(b"not a database" * 500)
    refused(voc("run", cwd=folder), "voc.duckdb", "DuckDB")
    assert (folder / "voc.duckdb").read_bytes() == b"not a database" * 500


def test_a_bad_cell_is_quarantined_and_told(folder):
    write_reviews(
        folder / "inbox" / "评论.csv", [("r1", "不知道哪天", "5", "好用"), ("r2", "2026-09-29", "五星", "卡")]
    )
    done = voc("ingest", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.count("隔离 评论.csv") == 2
    assert "不知道哪天" not in done.stdout


def test_queries_only_read(folder):
    assert voc("ingest", cwd=folder).returncode == 0
    done = voc("query", "SELECT count(*) AS 条数 FROM comments", cwd=folder)
    assert "条数" in done.stdout
    assert "4" in done.stdout
    for attack in ("DELETE FROM comments", "COPY comments TO 'x.csv'", "SELECT * FROM read_csv('voc.toml')"):
        refused(voc("query", attack, cwd=folder), "SQL")
    assert not (folder / "x.csv").exists()
    assert "4" in voc("query", "SELECT count(*) FROM comments", cwd=folder).stdout


def test_annotate_needs_no_project_and_writes_the_contract(tmp_path):
    rows = [
        {"id": 7, "text": "排队四十分钟，不过客服态度很好"},
        {"id": "8", "turns": [{"role": "customer", "text": "卡死了"}]},
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    assert voc("annotate", "in.jsonl", "--out", "out.jsonl", cwd=tmp_path).returncode == 0
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["id"], second["id"]) == ("7", "8")
    assert first["masked"] == {}
    assert set(first) >= {"informative", "intent", "language", "sentiment", "touchpoints", "opinions", "risk", "effort"}
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("in.csv", "id,text\n1,好用\n2,闪退\n"), ("in.jsonl", '{"id":1,"text":"好用"}\n{"id":2,"text":"闪退"}\n')],
)
def test_annotate_reads_tables_and_lines_and_writes_parquet(tmp_path, name, content):
    import pyarrow.parquet as parquet

    (tmp_path / name).write_text(content, encoding="utf-8")
    assert voc("annotate", name, "--out", "out.parquet", cwd=tmp_path).returncode == 0
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.column("id").to_pylist() == ["1", "2"]
    assert [s["label"] for s in table.column("sentiment").to_pylist()] == ["positive", "negative"]


def test_annotate_refuses_rows_it_cannot_read(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "没有编号"}\n', encoding="utf-8")
    refused(voc("annotate", "in.jsonl", "--out", "out.jsonl", cwd=tmp_path), "in.jsonl, line 1", "id")
    assert not (tmp_path / "out.jsonl").exists()
    refused(voc("annotate", "in.jsonl", "--out", "out.txt", cwd=tmp_path), "out.txt")
    refused(voc("annotate", "gone.jsonl", "--out", "out.jsonl", cwd=tmp_path), "gone.jsonl", "没有这个文件")


def test_init_drafts_what_run_then_reads(tmp_path):
    source = SAMPLES / "江岚银行_客户满意度问卷.xlsx"
    done = voc("init", source, cwd=tmp_path, language="en")
    assert done.returncode == 0, done.stderr
    (drafted,) = (tmp_path / "sources").glob("*.toml")
    assert "推荐江岚银行" in drafted.read_text(encoding="utf-8")
    done = voc("run", "--period", "2026-W40", cwd=tmp_path, language="en")
    assert done.returncode == 0, done.stderr
    assert "NPS" in done.stdout


def test_a_corrected_definition_reads_the_file_anew_and_counts_nobody_twice(tmp_path):
    source = SAMPLES / "江岚银行_客户满意度问卷.xlsx"
    (tmp_path / "voc.toml").write_text(f'[paths]\ninputs = ["{source.as_posix()}"]\n', encoding="utf-8")
    assert voc("ingest", cwd=tmp_path).returncode == 0
    assert voc("init", source, cwd=tmp_path).returncode == 0
    assert voc("ingest", cwd=tmp_path).returncode == 0
    counted = "SELECT count(*) FROM records UNION ALL SELECT count(*) FROM files"
    said = voc("query", counted, cwd=tmp_path).stdout.split()
    assert said[-2:] == ["611", "1"]


def test_unknown_files_become_readable_by_init(tmp_path):
    (tmp_path / "反馈.csv").write_text(
        "编号,反馈时间,意见内容,部门\n"
        + "".join(
            f"{i},2026-09-{10 + i},第{i}次来办业务，柜台排队实在太久了希望改进,网点{i % 2}\n" for i in range(1, 9)
        ),
        encoding="gb18030",
    )
    assert voc("init", "反馈.csv", cwd=tmp_path).returncode == 0
    done = voc("run", "--period", "2026-09", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "网点" in done.stdout


def test_a_wrong_file_in_a_folder_stops_neither_init_nor_run(folder):
    (folder / "voc.toml").unlink()
    (folder / "inbox" / "图.png").write_bytes(b"\x89PNG\r\n\x1a\n000")
    (folder / "inbox" / "坏.xlsx").write_bytes(b"PK\x03\x04broken")
    made = voc("init", "inbox", cwd=folder)
    assert made.returncode == 0, made.stderr
    for name in ("图.png", "坏.xlsx", "评论.csv"):
        assert name in made.stdout
    done = voc("run", "--period", "2026-W40", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "坏.xlsx" in done.stdout
    refused(voc("init", "inbox/坏.xlsx", cwd=folder), "坏.xlsx")


def test_check_says_how_every_file_would_be_read(folder):
    done = voc("check", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "评论.csv" in done.stdout
    (folder / "inbox" / "随笔.txt").write_text("今天天气不错\n", encoding="utf-8")
    done = voc("check", cwd=folder)
    assert done.returncode == 0, "what voc run passes over is no error"
    (told,) = [line for line in done.stdout.splitlines() if line.startswith("没有读：")]
    assert "随笔.txt" in told
    assert told in voc("ingest", cwd=folder).stdout, "voc run says the same"
    done = voc("check", "inbox/随笔.txt", cwd=folder)
    assert done.returncode == 2
    assert "随笔.txt" in done.stdout
    assert voc("check", "inbox/评论.csv", cwd=folder).returncode == 0


def test_explain_shows_the_reasons_clause_by_clause(tmp_path):
    done = voc("explain", "排队四十分钟，不过客服态度很好", cwd=tmp_path)
    assert done.returncode == 0
    for said in ("排队四十分钟", "负面", "branch", "态度很好", "hotline", "整体"):
        assert said in done.stdout


def test_explain_shows_columns_and_masked_rows_and_stores_nothing(folder):
    before = sorted(path.name for path in folder.rglob("*"))
    done = voc("ingest", "--explain", "inbox/评论.csv", cwd=folder)
    assert done.returncode == 0, done.stderr
    for said in (
        "依据：",
        "评论ID",
        "编号",
        "评论时间",
        "1～5 分",
        "〔手机号〕",
        "入库后的第 3 行",
        "没有写入任何东西",
    ):
        assert said in done.stdout
    assert "13812345678" not in done.stdout
    assert "入库后的第 4 行" not in done.stdout
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_explain_needs_no_project_and_names_how_each_question_is_read(tmp_path):
    survey = next(SAMPLES.glob("*问卷.xlsx"))
    done = voc("ingest", "--explain", survey, cwd=tmp_path, language="en")
    assert done.returncode == 0, done.stderr
    for said in ("NPS question", "0 to 10", "segment", "left out", "personal, not read", "wjx"):
        assert said in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_explain_of_an_unknown_table_says_what_would_be_drafted(tmp_path):
    (tmp_path / "工单.csv").write_text(
        "工单日期,投诉内容,客户姓名\n2026-03-02,转账一直失败没人管,王小明\n2026-03-03,排队两个小时太久了,李小红\n",
        encoding="utf-8",
    )
    done = voc("ingest", "--explain", "工单.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "没有来源定义认识它" in done.stdout
    assert "个人信息，不读" in done.stdout
    assert "王小明" not in done.stdout
