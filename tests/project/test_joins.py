"""Tables that belong together meet in the store, and nothing that was replaced is lost."""

import json

import duckdb
import pytest
import yaml

from tests.project.conftest import SAMPLES, write_reviews
from tests.project.test_project import counts, rows
from voc.adapters.duckdb_store import DuckDBStore
from voc.errors import StoreError
from voc.wiring import open_project

CONTENTS = yaml.safe_load((SAMPLES.parents[1] / "tests/cases/ingest/files.yaml").read_text(encoding="utf-8"))
OPEN = CONTENTS["tickets"].splitlines()[:2]
CLOSED = OPEN[1].replace("09:00:00,,,", "09:00:00,,2026-09-10 12:00:00,").replace("处理中,,", "已办结,已放款,")


@pytest.fixture
def put(folder):
    (folder / "inbox" / "reviews.csv").unlink()

    def write(name, text):
        path = folder / "inbox" / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def accounts(done):
    return {one.account.name: counts(one) for one in done}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("tickets", (3, 2, 0, 0, 1)),
        ("respondents", (3, 2, 0, 0, 1)),
        ("indicators", (4, 3, 0, 0, 1)),
        ("indicators_wide", (9, 9, 0, 0, 0)),
        ("chat_rows", (3, 2, 0, 0, 1)),
        ("weibo", (2, 2, 0, 0, 0)),
    ],
)
def test_every_row_of_every_kind_is_accounted_for(case, expected, opened, put):
    put("a.csv", CONTENTS[case])
    assert accounts(opened.ingest()) == {"a.csv": expected}
    put("b.csv", CONTENTS[case] + "\n")
    total, stored, _, _, quarantined = expected
    assert accounts(opened.ingest())["b.csv"] == (total, 0, stored, 0, quarantined)


def test_a_closed_ticket_replaces_the_open_one_and_the_open_one_is_kept(opened, put):
    put("1.csv", "\n".join(OPEN))
    opened.ingest()
    put("2.csv", "\n".join([OPEN[0], CLOSED]))
    assert accounts(opened.ingest())["2.csv"] == (1, 0, 0, 1, 0)
    put("3.csv", "\n".join([*OPEN, ""]))
    assert accounts(opened.ingest())["3.csv"] == (1, 0, 1, 0, 0), "an earlier export read later changes nothing"
    (ticket,) = rows(opened, "SELECT status, result, closed_on::VARCHAR AS closed FROM tickets")
    assert ticket == {"status": "已办结", "result": "已放款", "closed": "2026-09-10"}
    (past,) = rows(opened, "SELECT h.content, h.version FROM history h JOIN records r USING (record_id)")
    content = json.loads(past["content"])
    assert content["tickets"][0]["status"] == "处理中"
    assert content["comments"][0]["text"] == "放款拖了十五天没人管"


def test_both_editions_of_a_review_in_one_file_leave_the_later_one(opened, folder):
    review = ("r9", "2026-09-29 10:00:00")
    write_reviews(folder / "inbox" / "twice.csv", [(*review, "1", "登录不了"), (*review, "4", "修好了，不错")])
    assert accounts(opened.ingest())["twice.csv"] == (2, 1, 0, 1, 0)
    of = "JOIN records r USING (record_id) WHERE r.source_ref LIKE '%twice%'"
    assert rows(opened, f"SELECT value, value_100 FROM measures {of}") == [{"value": 4.0, "value_100": 75.0}]
    assert [row["text"] for row in rows(opened, f"SELECT text FROM comments {of}")] == ["修好了，不错"]
    (past,) = rows(opened, "SELECT content FROM history")
    assert json.loads(past["content"])["measures"][0]["value"] == 1


def test_an_edited_review_leaves_its_masked_text_in_the_history(opened, folder):
    opened.ingest()
    write_reviews(folder / "inbox" / "later.csv", [("r3", "2026-09-22 12:00:00", "4", "接通了")])
    opened.ingest()
    (past,) = rows(opened, "SELECT content FROM history")
    assert "〔手机号〕" in past["content"]
    assert "13812345678" not in past["content"]


def test_attributes_of_respondents_meet_their_comments(opened, put):
    put("chats.csv", CONTENTS["chat_rows"])
    put("people.csv", CONTENTS["respondents"])
    opened.ingest()
    found = rows(
        opened,
        "SELECT p.attributes['年龄'] AS age FROM comments c JOIN respondents p USING (respondent) ORDER BY age",
    )
    assert [row["age"] for row in found] == ["26-35岁", "60岁以上"]
    assert "K001" not in str(rows(opened, "SELECT * FROM respondents"))


def test_indicators_have_their_period(opened, put):
    put("figures.csv", CONTENTS["indicators"])
    opened.ingest()
    (one,) = rows(
        opened, "SELECT starts_on::VARCHAR AS first, ends_before::VARCHAR AS until FROM indicators WHERE value = 1204"
    )
    assert one == {"first": "2026-07-01", "until": "2026-10-01"}


def test_what_is_said_of_a_rival_is_kept_and_does_not_count(folder):
    (folder / "voc.toml").write_text('[competitors]\nnames = ["云汀 银行"]\n', encoding="utf-8")
    rival = "评论ID,评论时间,评分,评论内容,银行\n"
    rival += "".join(f"x{n},2026-09-30 1{n}:00:00,1,登录第{n}次失败，人脸识别不了,云汀银行\n" for n in range(9))
    (folder / "inbox" / "rival.csv").write_text(rival, encoding="utf-8")
    run = open_project(folder / "voc.toml").run("2026-W40")
    assert run.findings.quality.comments == 2
    assert dict(run.findings.quality.flagged)["competitor"] == 9
    assert all(score.figure.n <= 3 for score in run.findings.scores)


def test_naming_a_rival_later_marks_what_was_read_before(folder):
    sql = "SELECT count(*) AS n FROM comments WHERE list_contains(flags, 'competitor')"
    (folder / "inbox" / "r.csv").write_text(
        "评论ID,评论时间,评分,评论内容,银行\nx,2026-09-30 10:00:00,1,登录失败,云汀银行\n", encoding="utf-8"
    )
    project = open_project(folder / "voc.toml")
    project.ingest()
    assert rows(project, sql) == [{"n": 0}]
    project.store.close()
    (folder / "voc.toml").write_text('[competitors.attributes]\n"银行" = ["云汀银行"]\n', encoding="utf-8")
    again = open_project(folder / "voc.toml")
    again.ingest()
    assert rows(again, sql) == [{"n": 1}]


OLD = SAMPLES.parents[1] / "tests" / "cases" / "store_v1.sql"


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "voc.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(OLD.read_text(encoding="utf-8"))
    return path


def test_a_store_of_version_1_becomes_one_of_the_present_version(old):
    DuckDBStore(old).close()
    store, fresh = DuckDBStore(old), DuckDBStore(None)
    sql = (
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'main' ORDER BY ALL"
    )
    assert store.query(sql).to_pylist() == fresh.query(sql).to_pylist()
    assert store.query("SELECT value_100 FROM measures ORDER BY value").to_pylist() == [
        {"value_100": 25.0},
        {"value_100": None},
    ]
    assert store.query("SELECT * FROM annotations").num_rows == 0  # made anew: their fields are not those of version 1


def test_a_store_of_version_1_is_not_changed_by_looking_at_it(old):
    with pytest.raises(StoreError, match="voc ingest"):
        DuckDBStore(old, read_only=True)
