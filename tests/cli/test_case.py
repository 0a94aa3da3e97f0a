"""`voc case` and `voc alert`: what they print, and what they refuse."""

from datetime import date, datetime

import pytest

from tests.cli.test_cli import folder, refused, voc  # noqa: F401 — folder is a fixture
from tests.project.conftest import write_reviews
from voc.loop import CasesPart
from voc.track import cases
from voc.track.alerts import Alert, rows
from voc.wiring import open_project

ROWS = [
    ("r1", "2026-09-29 10:00:00", "1", "理财经理说保本保息，结果亏了两万"),
    ("r2", "2026-09-30 11:00:00", "1", "卡被盗刷了三千块没人管"),
    ("r3", "2026-10-01 11:00:00", "5", "转账很快，秒到账"),
]


@pytest.fixture
def cased(folder):  # noqa: F811
    """Return a project with its cases opened, and their ids by code."""
    write_reviews(folder / "inbox" / "评论.csv", ROWS)
    project = open_project(folder / "voc.toml")
    project.ingest()
    project.annotate()
    version = {"pack": project.lexicon.hash, "model": project.model, "excluded": project.config.quality.exclude}
    found = cases.opened(project.store, part=CasesPart(since=date(2026, 9, 1)), **version)
    project.store.put("cases", found)
    late = Alert("below", "nps", "2026-W40", -3.2, -20.0, 10.0, 40, 30.0, True, "voc query …", "net")
    project.store.put("alerts", rows([late], raised_at=datetime.fromisoformat("2026-10-05T01:00")))
    project.store.close()
    return folder, {row["code"]: row["case_id"] for row in found.to_pylist()}


def test_cases_are_listed_and_overdue_ones_marked_with_word_and_sign(cased):
    folder, ids = cased  # noqa: F811
    assert {"misselling", "fraud"} <= set(ids)
    done = voc("case", "list", "--code", "misselling", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert ids["misselling"] in done.stdout
    assert ids["fraud"] not in done.stdout
    for said in ("⚠ 逾期（答复、办结）", "高风险", "疑似误导销售", "样本不足"):
        assert said in done.stdout
    assert "\x1b[" not in done.stdout
    assert "保本" not in done.stdout


def test_a_case_is_dealt_with_and_its_result_masked(cased):
    folder, ids = cased  # noqa: F811
    case = ids["misselling"]
    assert "王敏" in voc("case", "assign", case, "--to", "王敏", cwd=folder).stdout
    assert voc("case", "answer", case, cwd=folder).returncode == 0
    assert voc("case", "close", case, "--result", "已致电13812345678退款", cwd=folder).returncode == 0
    listed = voc("case", "list", "--assignee", "王敏", cwd=folder).stdout
    assert "已致电〔手机号〕退款" in listed
    assert "已办结（超时）" in listed
    assert case not in voc("case", "list", "--open", cwd=folder).stdout
    refused(voc("case", "close", case, "--result", "x", cwd=folder), case, "voc case reopen")
    assert voc("audit", "--privacy", cwd=folder).returncode == 0
    assert b"13812345678" not in (folder / "voc.duckdb").read_bytes()


def test_english_is_complete_as_well(cased):
    folder, _ = cased  # noqa: F811
    listed = voc("case", "list", "--overdue", "--level", "high", cwd=folder, language="en", COLUMNS="250")
    assert "⚠ overdue (answer, close)" in listed.stdout
    assert "below" in voc("alert", "list", cwd=folder, language="en").stdout


def test_what_there_cannot_be_is_refused_with_what_can(cased):
    folder, _ = cased  # noqa: F811
    refused(voc("case", "list", "--code", "frau", cwd=folder), "frau", "fraud")
    refused(voc("case", "assign", "??", "--to", "a", cwd=folder), "??", "voc case list")
    refused(voc("alert", "list", "--kind", "under", cwd=folder), "under", "below")


def test_alerts_are_listed_with_figure_threshold_and_certainty(cased):
    folder, _ = cased  # noqa: F811
    listed = voc("alert", "list", cwd=folder).stdout
    for said in ("2026-10-05 09:00", "低于阈值", "NPS", "−3", "+30", "40", "区间在阈值之外"):
        assert said in listed
    assert "没有预警" in voc("alert", "list", "--period", "2026-W41", cwd=folder).stdout


def test_a_threshold_on_no_figure_is_refused_with_names_near_it(folder):  # noqa: F811
    path = folder / "voc.toml"
    path.write_text(path.read_text(encoding="utf-8") + "[alerts]\nabove = { nsp = 30 }\n", encoding="utf-8")
    refused(voc("check", cwd=folder), "nsp", "nps", "docs/loop.md#alerts")
