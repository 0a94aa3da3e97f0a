"""The sample project tells the story that was planted in it."""

import shutil

import pytest
from project.conftest import SAMPLES

from voc.wiring import open_project


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "surveys" / "samples"
    shutil.copytree(SAMPLES, folder)
    return open_project(folder / "voc.toml").run("2026-W40")


def test_every_export_is_read_whole(run):
    assert sum(one.account.rows for one in run.ingested) == 335
    assert not any(one.account.quarantined for one in run.ingested)


def test_face_recognition_is_the_worst_pain_since_its_release(run):
    worst = run.findings.pain_points[0]
    assert (worst.touchpoint, worst.dimension) == ("identity_verification", "stability")
    share = {point.period: point.figure.value for point in worst.trend}
    assert min(share["2026-W39"], share["2026-W40"]) > 2 * max(share["2026-W37"], share["2026-W38"])


def test_the_mis_sold_product_shows_as_a_risk_and_at_its_touchpoint(run):
    assert "misselling" in {risk.code for risk in run.findings.risks}
    advisory = next(t for t in run.findings.touchpoints if t.id == "advisory")
    assert advisory.negative + advisory.mixed >= 4
    assert advisory.trend[-2].volume < advisory.volume


def test_no_invented_personal_data_is_left_in_the_report(run):
    page = run.report.read_text(encoding="utf-8")
    for planted in PLANTED:
        assert planted not in page


def test_utterances_are_written_not_templated(run):
    store = open_project(run.report.parents[2] / "surveys/samples/voc.toml").store
    found = store.query("SELECT count(DISTINCT fingerprint) AS n FROM comments WHERE turns IS NULL").to_pylist()
    assert found[0]["n"] >= 200


PLANTED = ("110105195203050004",)
