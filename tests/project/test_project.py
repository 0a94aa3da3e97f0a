"""A project takes every row once, forgets none, and says the same thing twice."""

import stat
from datetime import date

import pytest

from tests.project.conftest import REVIEWS, write_reviews
from voc.errors import ConfigError, InputError
from voc.period import Period
from voc.wiring import open_project


def rows(project, sql):
    return project.store.query(sql).to_pylist()


def counts(ingested):
    account = ingested.account
    return account.rows, account.stored, account.unchanged, account.replaced, account.quarantined


def test_every_row_is_accounted_for(opened):
    (one,) = opened.ingest()
    assert counts(one) == (4, 4, 0, 0, 0)
    assert dict(one.masked) == {"mobile": 1}


def test_personal_data_never_reaches_the_store(opened, folder):
    opened.ingest()
    opened.store.close()
    assert b"13812345678" not in (folder / "voc.duckdb").read_bytes()
    from voc.adapters.duckdb_store import DuckDBStore

    texts = DuckDBStore(folder / "voc.duckdb").query("SELECT text FROM comments").column("text").to_pylist()
    assert "客服电话等了四十分钟没人接，我的手机〔手机号〕" in texts


def test_the_same_file_twice_changes_nothing(opened):
    opened.ingest()
    before = rows(opened, "SELECT * FROM comments ORDER BY comment_id")
    (again,) = opened.ingest()
    assert again.known
    assert counts(again) == (4, 0, 4, 0, 0)
    assert rows(opened, "SELECT * FROM comments ORDER BY comment_id") == before


def test_the_same_rows_in_another_file_are_unchanged(opened, folder):
    opened.ingest()
    write_reviews(folder / "inbox" / "again.csv", [*REVIEWS, ("r5", "2026-10-02 08:00:00", "3", "一般般吧")])
    again = {one.account.name: counts(one) for one in opened.ingest()}
    assert again["again.csv"] == (5, 1, 4, 0, 0)


def test_an_edited_review_replaces_its_earlier_text(opened, folder):
    opened.ingest()
    write_reviews(folder / "inbox" / "later.csv", [("r1", "2026-09-29 10:00:00", "4", "新版本修好了，人脸识别正常")])
    later = {one.account.name: counts(one) for one in opened.ingest()}
    assert later["later.csv"] == (1, 0, 0, 1, 0)
    texts = [row["text"] for row in rows(opened, "SELECT text FROM comments WHERE text LIKE '%人脸识别%'")]
    assert texts == ["新版本修好了，人脸识别正常"]


def test_an_edited_review_is_understood_anew(opened, folder):
    opened.ingest()
    assert opened.annotate().comments == 4
    write_reviews(folder / "inbox" / "later.csv", [("r1", "2026-09-29 10:00:00", "5", "转账很快，秒到账")])
    opened.ingest()
    assert opened.annotate().comments == 1
    sql = "SELECT sentiment.label AS label FROM annotations JOIN comments USING (comment_id) WHERE text LIKE '转账%'"
    assert {row["label"] for row in rows(opened, sql)} == {"positive"}


def test_a_row_that_cannot_be_read_is_quarantined_and_the_rest_goes_on(opened, folder):
    write_reviews(folder / "inbox" / "reviews.csv", [*REVIEWS, ("r6", "改天再说", "5", "好用")])
    (one,) = opened.ingest()
    assert counts(one) == (5, 4, 0, 0, 1)
    where, column, reason = one.rejects[0]
    assert (where.split()[0], column) == ("6", "评论时间")
    assert "改天再说" not in reason


def test_only_what_is_new_is_annotated(opened, folder):
    opened.ingest()
    assert opened.annotate().comments == 4
    assert opened.annotate().comments == 0
    write_reviews(folder / "inbox" / "more.csv", [("r7", "2026-10-03 08:00:00", "1", "闪退")])
    opened.ingest()
    assert opened.annotate().comments == 1


def test_a_run_writes_the_same_report_twice(opened):
    first = opened.run("2026-W40")
    content = first.report.read_bytes()
    second = opened.run("2026-W40")
    assert second.report == first.report
    assert second.report.read_bytes() == content


def test_the_default_period_is_the_last_complete_one_with_comments(opened):
    from dataclasses import replace

    opened.ingest()
    on = lambda day: replace(opened, today=lambda: day).period()  # noqa: E731
    assert on(date(2026, 10, 5)) == Period.parse("2026-W40")
    assert on(date(2026, 10, 4)) == Period.parse("2026-W39")
    assert on(date(2026, 11, 21)) == Period.parse("2026-W40")
    assert on(date(2026, 9, 1)) == Period.parse("2026-W40"), "nothing is complete yet: the newest there is"


def test_a_file_that_is_no_export_is_named_and_the_rest_goes_on(opened, folder):
    (folder / "inbox" / "说明.md").write_text("# 这不是导出文件\n随便写写", encoding="utf-8")
    read = {one.account.name: one.account.source for one in opened.ingest()}
    assert read["说明.md"] == ""
    assert read["reviews.csv"] != ""


def test_a_named_file_of_unknown_format_is_refused_before_anything_is_stored(opened, folder):
    strange = folder / "strange.txt"
    strange.write_text("第一行\n第二行\n", encoding="utf-8")
    with pytest.raises(InputError, match="unknown format"):
        opened.ingest([folder / "inbox" / "reviews.csv", strange])
    assert rows(opened, "SELECT count(*) AS n FROM records") == [{"n": 0}]


def test_a_failure_inside_a_file_leaves_the_store_as_it_was(opened, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(type(opened.store), "put", fail)
    with pytest.raises(RuntimeError):
        opened.ingest()
    monkeypatch.undo()
    assert rows(opened, "SELECT count(*) AS n FROM records") == [{"n": 0}]
    assert counts(opened.ingest()[0]) == (4, 4, 0, 0, 0)


def test_the_project_key_is_readable_by_its_owner_only(opened, folder):
    assert stat.S_IMODE((folder / "project.key").stat().st_mode) == 0o600


def test_a_project_key_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    from voc import wiring

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(wiring.secrets, "token_hex", die)
        wiring.project_key(tmp_path / "project.key")
    assert list(tmp_path.iterdir()) == []
    key = wiring.project_key(tmp_path / "project.key")
    assert wiring.project_key(tmp_path / "project.key") == key
    assert len(key) == 64
    assert [one.name for one in tmp_path.iterdir()] == ["project.key"]
    assert (tmp_path / "project.key").stat().st_mode & 0o077 == 0


def test_call_metadata_gives_conversations_their_day(tmp_path):
    from tests.project.conftest import SAMPLES
    from voc.wiring import open_project

    (tmp_path / "voc.toml").write_text("", encoding="utf-8")
    project = open_project(tmp_path / "voc.toml")
    project.ingest([SAMPLES / "calls", SAMPLES / "通话记录.xlsx"])
    joined = rows(
        project,
        "SELECT count(*) AS n, count(k.started_on) AS dated FROM comments c LEFT JOIN calls k ON k.call_id = c.record_id",
    )
    assert joined == [{"n": 62, "dated": 62}]


@pytest.mark.parametrize(
    "said",
    ["[targets.touchpoints]\nbranhc = 20", '[priority.costs]\n"branch.speed" = 3', "[priority.costs]\nbranhc = 3"],
)
def test_names_that_the_pack_does_not_have_are_refused(folder, said):
    (folder / "voc.toml").write_text(said, encoding="utf-8")
    with pytest.raises(ConfigError, match="not in the pack banking"):
        open_project(folder / "voc.toml")
