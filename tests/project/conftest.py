"""A project of its own for every test, on invented exports."""

import csv
import os
import time
from pathlib import Path

import pytest

from tests.project import bank_week as bank
from voc.wiring import open_project

SAMPLES = Path(__file__).parents[2] / "surveys" / "samples"

REVIEWS = [
    ("r1", "2026-09-29 10:00:00", "1", "更新到7.2以后人脸识别一直失败，登录不了"),
    ("r2", "2026-09-30 11:00:00", "5", "转账很快，秒到账"),
    ("r3", "2026-09-22 12:00:00", "2", "客服电话等了四十分钟没人接，我的手机13812345678"),
    ("r4", "2026-10-01 09:00:00", "4", "无"),
]


def write_reviews(path, rows=REVIEWS):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["评论ID", "评论时间", "评分", "评论内容"])
        writer.writerows(rows)
    # An hour ago: a file of this moment is taken for one that is still being written.
    os.utime(path, (time.time() - 3600,) * 2)
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "inbox").mkdir()
    write_reviews(tmp_path / "inbox" / "reviews.csv")
    (tmp_path / "voc.toml").write_text('[project]\norganisation = "江岚银行"\n', encoding="utf-8")
    return tmp_path


@pytest.fixture
def opened(folder):
    project = open_project(folder / "voc.toml")
    yield project
    project.store.close()


@pytest.fixture
def project(tmp_path):
    """A week of an invented bank, read and annotated."""
    opened = open_project(bank.project(tmp_path / "bank"))
    opened.ingest()
    opened.annotate()
    yield opened
    opened.store.close()
