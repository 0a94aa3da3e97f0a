"""`voc ledger` and `voc diff`: what they print, and what they refuse."""

import pyarrow as pa
import pytest

from tests.project.conftest import folder, write_reviews  # noqa: F401 — folder is a fixture
from tests.track.books import row, write
from voc import schema
from voc.cli import diff, ledger
from voc.errors import QueryError
from voc.wiring import open_project

DAYS = {"2026-W39": "2026-09-22", "2026-W40": "2026-09-29"}


@pytest.fixture
def project(folder):  # noqa: F811
    """Make a project whose two weeks were annotated by an older pack too, which took every complaint for praise."""
    rows = [
        (f"r{week}{number}", f"{day} 1{number % 10}:00:00", "1", f"人脸识别一直失败，登录不了，第{number}次了")
        for week, day in DAYS.items()
        for number in range(30 if week.endswith("39") else 40)
    ]
    write_reviews(folder / "inbox" / "reviews.csv", rows)
    opened = open_project(folder / "voc.toml")
    opened.ingest()
    opened.annotate()
    old = opened.store.query("SELECT * FROM annotations").to_pylist()
    for one in old:
        one |= {"pack": "vorher", "sentiment": one["sentiment"] | {"label": "positive"}, "touchpoints": []}
    opened.store.put("annotations", pa.Table.from_pylist(old, schema=schema.TABLES["annotations"]))
    opened.store.close()
    return folder / "voc.toml"


def report(path, period, pack):
    opened = open_project(path)
    columns = schema.TABLES["reports"]
    made = {
        "period": period,
        "language": "zh",
        "edition": 1,
        "pack": pack or opened.lexicon.hash,
        "model": opened.model,
    }
    opened.store.put("reports", pa.Table.from_pylist([dict.fromkeys(columns.names) | made], schema=columns))
    opened.store.close()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("2026-W40 与 2026-W39 之差", "客户所致", "工具所致", "净情感", "登录", "30 条", "vorher", "-200.0")),
        ("en", ("2026-W40 minus 2026-W39", "customers", "tool", "net sentiment", "30 comments", "vorher")),
    ],
)
def test_diff_tells_the_parts_and_on_what_they_rest(project, language, words, monkeypatch, capsys):
    report(project, "2026-W39", "vorher")
    monkeypatch.setenv("VOC_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "200")
    diff.diff("2026-W40", rows=8, project=project)
    printed = capsys.readouterr().out
    for word in words:
        assert word in printed


def test_diff_says_where_nothing_but_customers_changed(project, monkeypatch, capsys):
    report(project, "2026-W39", None)
    monkeypatch.setenv("VOC_LANGUAGE", "zh")
    diff.diff("2026-W40", project=project)
    assert "变化都来自客户" in capsys.readouterr().out


def test_diff_without_reports_is_refused(project):
    with pytest.raises(QueryError, match="voc run"):
        diff.diff("2026-W40", project=project)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("2026-W40：痛点台账", "登录", "已解决", "加重", "复发", "话题台账", "改称 login.t7", "10.0%", "+5.0")),
        ("en", ("2026-W40: ledger of pain points", "resolved", "worse", "returned", "continued as login.t7")),
    ],
)
def test_ledger_prints_states_and_figures(project, language, words, monkeypatch, capsys):
    weeks = [f"2026-W{number}" for number in range(29, 41)]
    gone = [30, 28, 33, 31, 0, 0, 0, 0, 0, 0, 0, 0]
    opened = open_project(project)
    for week, n, back in zip(weeks, gone, [*gone[:11], 8], strict=True):
        write(opened.store, row(week, n), row(week, back, name="login.usability"))
    write(opened.store, row("2026-W39", 20, name="transfer.efficiency"))
    write(opened.store, row("2026-W40", 40, name="transfer.efficiency", direction="rising"))
    write(opened.store, row("2026-W39", 9, name="login.t1", kind="topic"))
    write(opened.store, row("2026-W40", None, name="login.t1", kind="topic", successors=[("login.t7", 0.8)]))
    opened.store.close()
    monkeypatch.setenv("VOC_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "200")
    ledger.ledger("2026-W40", rows=30, project=project)
    printed = capsys.readouterr().out
    for word in words:
        assert word in printed


def test_an_empty_ledger_says_how_it_is_filled(project, monkeypatch, capsys):
    monkeypatch.setenv("VOC_LANGUAGE", "zh")
    ledger.ledger("2026-W40", project=project)
    assert "voc run" in capsys.readouterr().out
