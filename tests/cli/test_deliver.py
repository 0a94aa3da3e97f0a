"""`voc schedule` and `voc notify` on the command line."""

import os
from datetime import UTC, datetime

import pytest

from tests.cli.test_cli import refused, voc
from tests.deliver.servers import web
from voc.adapters.duckdb_store import DuckDBStore
from voc.adapters.lock import Lock, Patience
from voc.deliver.notify import Message, Note, post

posix = pytest.mark.skipif(os.name != "posix", reason="needs a shell")
FAKE = '#!/bin/sh\n[ "$1" = -l ] && { [ -f "$TABLE" ] && exec cat "$TABLE"; echo no crontab for you >&2; exit 1; }\nexec cat >"$TABLE"\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "voc.toml").write_text(
        '[project]\norganisation = "江岚银行"\n[notify.targets]\n"体验部" = "VOC_NOTIFY_CX"\n', encoding="utf-8"
    )
    return tmp_path


@pytest.fixture
def cron(folder):
    (folder / "bin").mkdir()
    (folder / "bin" / "crontab").write_text(FAKE)
    (folder / "bin" / "crontab").chmod(0o755)
    return {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "TABLE": str(folder / "table")}


@posix
def test_an_entry_is_printed_written_shown_changed_and_removed(folder, cron):
    def said(*arguments):
        done = voc("schedule", *arguments, cwd=folder, **cron)
        assert done.returncode == 0, done.stderr
        return done.stdout

    printed = said("install", "--system", "cron", "--dry-run", "--at", "fri 18:00")
    assert "-m voc run --catch-up --project" in printed
    assert sorted(one.name for one in folder.iterdir()) == ["bin", "voc.toml"]
    assert "fri" not in (folder / "voc.toml").read_text(encoding="utf-8")
    assert "没有安装" in said("show")
    installed = said("install", "--system", "cron", "--at", "fri 18:00")
    for word in ("每周五 18:00（Asia/Shanghai）", "下次运行", "notify.env", "VOC_NOTIFY_CX", "schedule.log"):
        assert word in installed
    assert (folder / "table").read_text(encoding="utf-8") == printed
    for file in ("notify.env", "schedule.log"):
        assert (folder / file).stat().st_mode & 0o077 == 0
    assert printed.splitlines()[1] in said("show")
    assert "重新安装" not in said("show")
    toml = (folder / "voc.toml").read_text(encoding="utf-8")
    (folder / "voc.toml").write_text(toml.replace("18:00", "19:00"), encoding="utf-8")
    assert "重新安装" in said("show")
    assert "已删除" in said("remove")
    assert (folder / "table").read_text(encoding="utf-8") == ""
    assert "没有安装" in said("remove")


@posix
def test_a_run_within_quiet_hours_is_warned_of(folder, cron):
    with (folder / "voc.toml").open("a", encoding="utf-8") as file:
        file.write('[alerts]\nquiet_hours = "22:00-08:00"\n')
    for at, warned in (("mon 07:30", True), ("mon 08:00", False)):
        done = voc("schedule", "install", "--system", "cron", "--at", at, cwd=folder, language="en", **cron)
        assert ("quiet hours" in done.stdout) is warned, done.stderr


def test_a_wrong_time_is_refused(folder):
    refused(voc("schedule", "install", "--at", "noon", cwd=folder), "noon", "mon 07:30")


def test_a_test_message_arrives_at_the_address_of_the_file(folder):
    refused(voc("notify", "test", cwd=folder), "没有送达")
    with web((200, "{}"), (500, "")) as server:
        (folder / "notify.env").write_text(f"VOC_NOTIFY_CX='json://127.0.0.1:{server.port}/s3cret?a=b'\n")
        done = voc("notify", "test", "体验部", cwd=folder)
        failed = voc("notify", "test", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "体验部：已送达" in done.stdout
    assert server.sent[0]["title"] == "江岚银行客户之声 · 测试消息"
    refused(failed, "没有送达")
    assert "500" in failed.stdout
    assert "s3cret" not in f"{failed}{done}"
    refused(voc("notify", "test", "别人", cwd=folder), "别人", "体验部")


def test_messages_are_not_sent_while_another_process_writes_the_project(folder):
    DuckDBStore(folder / "voc.duckdb").close()
    release = Lock(folder).take(patience=Patience())
    try:
        refused(voc("notify", "send", cwd=folder), str(os.getpid()))
    finally:
        release()
    assert voc("notify", "send", cwd=folder).returncode == 0


@pytest.mark.parametrize("verb", [["query", "SELECT 1"], ["case", "list"], ["alert", "list"]])
def test_no_table_has_less_than_one_row(folder, verb):
    done = voc(*verb, "--rows", "-1", cwd=folder)
    assert done.returncode == 2
    assert "--rows" in done.stderr


def test_messages_are_listed_and_sent_on_demand(folder):
    store = DuckDBStore(folder / "voc.duckdb")
    waiting = Message("第40周", (Note("1", "提醒"),))
    post(
        store,
        targets={"体验部": "VOC_NOTIFY_CX"},
        messages=[waiting],
        now=datetime.now(UTC).replace(tzinfo=None),
        environ={},
    )
    store.close()
    listed = voc("notify", "list", cwd=folder)
    for word in ("第40周", "体验部", "等待", "没有填写地址"):
        assert word in listed.stdout, listed.stderr
    with web() as server:
        address = {"VOC_NOTIFY_CX": f"json://127.0.0.1:{server.port}/"}
        assert "已发送 1 条" in voc("notify", "send", cwd=folder, **address).stdout
        assert "没有等待" in voc("notify", "send", cwd=folder, **address).stdout
    assert len(server.sent) == 1
    assert "已送达" in voc("notify", "list", cwd=folder).stdout
