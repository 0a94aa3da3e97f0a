"""Doubtful answers are flagged in the store, counted in the report, and left out only where voc.toml says so."""

import csv

import pytest

from voc.ingest.durations import seconds
from voc.period import Period
from voc.wiring import open_project

ITEMS = ("手机银行", "网点", "客服热线", "自助设备", "理财经理")


@pytest.fixture
def survey(tmp_path):
    """Twelve questionnaires; the last one was rushed through with the same answer everywhere."""
    (tmp_path / "inbox").mkdir()
    with (tmp_path / "inbox" / "问卷.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "序号",
                "提交答卷时间",
                "所用时间",
                *(f"1、请打分（1-5分）—{item}" for item in ITEMS),
                "2、您有多大可能推荐我行？（0-10分）",
            ]
        )
        for number in range(1, 12):
            writer.writerow([number, f"2026/9/29 10:{number:02}:00", "120秒", 5, 4, 3, 4, 5, 9])
        writer.writerow([12, "2026/9/29 11:00:00", "12秒", 1, 1, 1, 1, 1, 0])
    return tmp_path


def found(folder, settings=""):
    (folder / "voc.toml").write_text(settings, encoding="utf-8")
    project = open_project(folder / "voc.toml")
    project.ingest()
    project.annotate()
    findings = project.aggregate(Period.parse("2026-W40"))
    rows = project.query("SELECT source_ref, flags FROM records WHERE len(flags) > 0").values.tolist()
    counts = project.flagged()
    project.store.close()
    nps = next(score for score in findings.scores if score.name == "nps")
    return findings, [(ref, list(flags)) for ref, flags in rows], counts, nps.figure.n


def test_flags_are_stored_and_counted_and_the_rows_still_count(survey):
    findings, rows, counts, n = found(survey)
    assert [flags for _, flags in rows] == [["straight_line", "speeder"]]
    assert dict(counts) == dict(findings.quality.records) == {"straight_line": 1, "speeder": 1}
    assert n == 12


def test_a_setting_leaves_flagged_rows_out(survey):
    findings, _, _, n = found(survey, '[quality]\nexclude = ["speeder"]\n')
    assert n == 11
    assert dict(findings.quality.records)["speeder"] == 1


def test_flags_go_when_their_reason_goes(survey):
    found(survey)
    path = survey / "inbox" / "问卷.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("12秒,1,1", "110秒,2,1"), encoding="utf-8-sig")
    assert found(survey)[1] == []


@pytest.mark.parametrize(
    ("cell", "taken"),
    [
        ("95", 95),
        ("95秒", 95),
        ("2分30秒", 150),
        ("1小时2分", 3720),
        ("02:30", 150),
        ("1:00:05", 3605),
        ("很快", None),
        ("", None),
    ],
)
def test_times_taken_are_read_in_any_spelling(cell, taken, opened):
    assert seconds(cell, hints=opened.sources[0].hints) == taken
