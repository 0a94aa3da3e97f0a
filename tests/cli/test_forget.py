"""`voc forget` asks first, says what went and where the words still are, and survives being killed."""

import subprocess
import sys

import duckdb
import pytest

from tests.cli.test_cli import ROOT, refused, voc
from tests.project import bank_week as bank
from voc.adapters.duckdb_store import DuckDBStore


@pytest.fixture
def folder(tmp_path):
    bank.project(tmp_path / "bank")
    done = voc("ingest", cwd=tmp_path / "bank")
    assert done.returncode == 0, done.stderr
    return tmp_path / "bank"


def words(folder):
    with duckdb.connect(str(folder / "voc.duckdb"), read_only=True) as connection:
        return connection.execute(f"SELECT count(*) FROM comments WHERE text LIKE '%{bank.SECRET}%'").fetchone()[0]


def test_nothing_is_forgotten_unasked(folder):
    tried = voc("forget", "--respondent", "K001", "--dry-run", cwd=folder)
    assert tried.returncode == 0, tried.stderr
    assert "将会删除" in tried.stdout
    assert words(folder) == 3
    refused(voc("forget", "--respondent", "K001", cwd=folder), "--yes")
    refused(voc("forget", "--before", "上周", "--yes", cwd=folder), "--before", "2024-01-31")
    refused(voc("forget", "--respondent", "K999", "--yes", cwd=folder), "没有这个客户编号")
    refused(voc("forget", "--yes", cwd=folder), "一个日期")
    assert words(folder) == 3


def test_words_go_and_it_is_said_where_they_still_are(folder):
    (folder / "out").mkdir()
    page = folder / "out" / "2026-W37.zh.html"
    quote = f'<figure class="quote" data-polarity="负面"><blockquote dir="auto">{bank.MINE[0]}</blockquote></figure>'
    page.write_text(quote, encoding="utf-8")
    other = folder / "out" / "2026-W36.zh.html"
    other.write_text(quote.replace(bank.MINE[0], "年费又多扣了一笔"), encoding="utf-8")
    done = voc("forget", "--respondent", "K001", "--yes", cwd=folder)
    assert done.returncode == 0, done.stderr
    for said in ("已删除", "tickets.csv", "2026-W37.zh.html", "--pages"):
        assert said in done.stdout
    assert "2026-W36.zh.html" not in done.stdout
    assert page.exists()
    assert words(folder) == 0
    again = voc("forget", "--respondent", "K001", "--yes", "--pages", cwd=folder, language="en")
    assert again.returncode == 0, again.stderr
    assert "nothing to remove" in again.stdout
    assert "deleted report" in again.stdout
    assert not page.exists()
    assert other.exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from voc.adapters import compact
from voc.adapters.duckdb_store import DuckDBStore

calls = 0
def flush(path, really=compact._flush):
    global calls
    calls += 1
    if calls == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    really(path)
compact._flush = flush
DuckDBStore(Path(sys.argv[1])).compact()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("moment", [1, 2], ids=["before it has its name", "after"])
def test_a_kill_during_the_rewriting_leaves_a_whole_store(folder, moment):
    store = folder / "voc.duckdb"
    done = subprocess.run([sys.executable, "-c", KILLED, store, str(moment)], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert words(folder) == 3
    again = DuckDBStore(store)
    again.compact()
    again.close()
    assert words(folder) == 3
    assert sorted(path.name for path in folder.glob("voc.duckdb*")) == ["voc.duckdb"]
