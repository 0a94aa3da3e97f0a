"""A project of another trade: the same commands, another pack."""

import shutil
from pathlib import Path

import pytest

from voc.project.start import start
from voc.wiring import open_project

REVIEWS = Path(__file__).parents[1] / "cases" / "restaurant_reviews.csv"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("restaurant")
    shutil.copy(REVIEWS, folder / "reviews.csv")
    config = start(folder, [folder / "reviews.csv"], organisation="河滨小馆").config
    written = config.read_text(encoding="utf-8")
    config.write_text(written.replace('pack = "banking"', 'pack = "restaurant"'), encoding="utf-8")
    return open_project(config).run("2026-W40")


def test_every_review_is_read_and_finds_its_place_on_the_journey(run):
    assert sum(one.account.stored for one in run.ingested) == 12
    spoken_of = {one.id for one in run.findings.touchpoints if one.volume}
    assert {"packaging", "rider", "delivery_time", "food_safety", "portion", "value"} <= spoken_of


def test_what_is_complained_of_most_is_a_pain_point_of_the_trade(run):
    worst = run.findings.pain_points[0]
    assert (worst.touchpoint, worst.dimension) == ("packaging", "intactness")


def test_the_report_speaks_of_the_trade_and_of_no_bank(run):
    page = run.report.read_text(encoding="utf-8")
    assert "外卖与点评" in page
    assert "疑似食品安全事故" in page
    assert "银行" not in page
