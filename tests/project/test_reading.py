"""A file whose definition was mended is read and understood anew."""

import csv

import pytest

from voc.wiring import open_project

DEFINITION = """
name = "branch_notes"
title = { zh = "网点笔记", en = "Branch notes" }
reader = "table"
channel = "survey"

[recognise]
headers = ["编号", "情况说明"]

[columns]
key = ["编号"]
occurred_at = ["时间"]
text = ["情况说明"]
"""
ROWS = [
    (f"N{n:03}", f"2026-09-{1 + n % 7:02} 09:00:00", "服务态度很好，非常满意", "排队太久，态度恶劣") for n in range(9)
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "branch_notes.toml").write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    with (tmp_path / "inbox" / "notes.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("编号", "时间", "事由", "情况说明"), *ROWS])
    (tmp_path / "voc.toml").write_text("", encoding="utf-8")
    return tmp_path


def understood(folder):
    project = open_project(folder / "voc.toml")
    project.ingest([folder / "inbox" / "notes.csv"])
    project.annotate()
    rows = project.store.query(
        "SELECT DISTINCT text, sentiment.label AS label FROM comments LEFT JOIN annotations USING (comment_id)"
    ).to_pylist()
    project.store.close()
    return [tuple(row.values()) for row in rows]


def test_another_column_of_a_file_is_not_taken_for_what_the_first_one_said(folder):
    assert understood(folder) == [("排队太久，态度恶劣", "negative")]
    definition = folder / "sources" / "branch_notes.toml"
    definition.write_text(DEFINITION.replace('text = ["情况说明"]', 'text = ["事由"]'), encoding="utf-8")
    assert understood(folder) == [("服务态度很好，非常满意", "positive")]
