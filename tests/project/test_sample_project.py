"""The sample project tells the story that was planted in it."""

import shutil
import subprocess
import sys

import pytest
import yaml

from tests.project.conftest import SAMPLES
from voc.period import Period
from voc.project import actions
from voc.wiring import open_project

FACTS = {one["id"]: one for one in yaml.safe_load((SAMPLES / "truth.yaml").read_text(encoding="utf-8"))["facts"]}
SPOKEN = [name for name, fact in FACTS.items() if "touchpoint" in fact and name != "region_nps"]
WEEKS = [f"2026-W{week}" for week in range(31, 41)]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "surveys" / "samples"
    shutil.copytree(SAMPLES, folder)
    said = (folder / "voc.toml").read_text(encoding="utf-8")
    assert 'since = "2026-09-21"' in said
    whole = said.replace('since = "2026-09-21"', 'since = "2026-07-27"')  # cases of all ten weeks
    (folder / "voc.toml").write_text(whole, encoding="utf-8")
    return open_project(folder / "voc.toml").run("2026-W40")


@pytest.fixture(scope="module")
def opened(run):
    return open_project(run.report.parents[2] / "surveys/samples/voc.toml")


@pytest.fixture(scope="module")
def store(opened):
    return opened.store


def script(*arguments):
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_every_export_is_read_whole(run):
    assert sum(one.account.rows for one in run.ingested) == 1585
    assert not any(one.account.quarantined for one in run.ingested)


def test_truth_says_what_the_story_tells():
    done = script(SAMPLES / "truth.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_exports_are_built_from_the_story_byte_for_byte(tmp_path):
    for folder in ("first", "second"):
        done = script(SAMPLES / "build.py", "--out", tmp_path / folder)
        assert done.returncode == 0, done.stderr
    built = sorted(path.relative_to(tmp_path / "first") for path in (tmp_path / "first").rglob("*") if path.is_file())
    assert len(built) == 10 + 62
    for name in built:
        content = (tmp_path / "first" / name).read_bytes()
        assert content == (tmp_path / "second" / name).read_bytes()
        # What a workbook looks like inside depends on the version of xlsxwriter.
        assert name.suffix == ".xlsx" or content == (SAMPLES / name).read_bytes(), name
    assert {name.name for name in built if len(name.parts) == 2} == {
        path.name for path in (SAMPLES / "calls").iterdir()
    }


@pytest.mark.parametrize("name", SPOKEN)
def test_a_planted_fact_is_found_in_the_texts_when_it_happens_and_not_otherwise(name, store):
    fact = FACTS[name]
    begins, ends = fact["begins"], fact.get("ends", "2026-W99")
    share = shares(
        store, fact["touchpoint"], ("positive",) if fact["polarity"] == "positive" else ("negative", "mixed")
    )
    before, during, after = (
        mean([share[week] for week in weeks])
        for weeks in (
            [week for week in WEEKS if week < begins],
            [week for week in WEEKS if begins <= week <= ends],
            [week for week in WEEKS if week > ends],
        )
    )
    rises = (fact["direction"] == "worse") == (fact["polarity"] == "negative")
    if fact["direction"] == "none":
        assert before / 1.5 < during < before * 1.5
    elif rises:
        assert during > 2 * before
        assert after is None or after < during / 2
    else:
        assert during < before / 2


def shares(store, touchpoint, polarities):
    """Return by week which share of the informative comments speaks of a touchpoint that way."""
    rows = store.query(
        """
        SELECT strftime(coalesce(c.occurred_on, k.started_on), '%G-W%V') AS week, a.touchpoints AS said
        FROM comments c JOIN annotations a USING (comment_id) LEFT JOIN calls k ON k.call_id = c.record_id
        WHERE a.informative AND NOT list_contains(c.flags, 'competitor')
        """
    )
    found = {week: [] for week in WEEKS}
    for row in rows.to_pylist():
        found[row["week"]].append(any(t["id"] == touchpoint and t["polarity"] in polarities for t in row["said"]))
    return {week: mean(said) for week, said in found.items()}


def mean(values):
    return sum(values) / len(values) if values else None


def test_face_recognition_is_the_worst_pain_since_its_release(run):
    worst = run.findings.pain_points[0]
    assert (worst.touchpoint, worst.dimension) == ("identity_verification", "stability")
    share = {point.period: point.figure.value for point in worst.trend if point.figure.value is not None}
    assert min(share[week] for week in share if week >= "2026-W38") > 2 * max(
        share[week] for week in share if week < "2026-W38"
    )


def test_the_mis_sold_product_shows_as_a_risk_and_at_its_touchpoint(run):
    assert "misselling" in {risk.code for risk in run.findings.risks}
    advisory = next(t for t in run.findings.touchpoints if t.id == "advisory")
    assert advisory.negative + advisory.mixed >= 4


def test_nps_falls_in_one_region_only(store):
    answers = store.query(
        """
        SELECT r.attributes['地区'] = '佛山' AS there, r.occurred_on >= DATE '2026-08-31' AS later,
               100 * avg(CASE WHEN m.value >= 9 THEN 1 WHEN m.value <= 6 THEN -1 ELSE 0 END) AS nps
        FROM measures m JOIN records r USING (record_id) WHERE m.measure = 'nps' GROUP BY ALL
        """
    ).to_pylist()
    nps = {(row["there"], row["later"]): row["nps"] for row in answers}
    assert nps[True, True] < nps[True, False] - 80
    assert abs(nps[False, True] - nps[False, False]) < 8


def test_a_rivals_praise_counts_in_no_figure(run, store):
    flagged = store.query("SELECT count(*) AS n FROM records WHERE list_contains(flags, 'competitor')").to_pylist()
    assert flagged[0]["n"] == 25
    assert "云汀的刷脸从来没失败过" not in run.report.read_text(encoding="utf-8")


def test_no_invented_personal_data_is_left_in_the_report(run):
    page = run.report.read_text(encoding="utf-8")
    for planted in PLANTED:
        assert planted not in page


def test_utterances_are_written_not_templated(store):
    found = store.query("SELECT count(DISTINCT fingerprint) AS n FROM comments WHERE turns IS NULL").to_pylist()
    assert found[0]["n"] >= 500


PLANTED = ("110105195203050004", "13800138000", "13900139000", "139 0013 9000", "6299 0012 3456 7894")


def test_groups_that_suffer_are_found(run):
    found = run.findings.segmentation
    suffer = {
        (one.attribute, group.value, one.measure)
        for one in found.breakdowns
        for group in one.different
        if group.difference < 0
    }
    assert {("年龄", "60岁以上", "nps"), ("年龄", "60岁以上", "csat"), ("版本", "7.2", "rating")} <= suffer
    complain = {
        (one.attribute, one.value, one.touchpoint)
        for one in found.differences
        if one.measure == "complaints" and one.significant and one.difference > 0
    }
    assert {("年龄", "60岁以上", "branch"), ("网点", "鹭洲支行", "advisory")} <= complain


def test_one_city_falls_while_the_others_do_not(opened):
    found = opened.aggregate(Period.parse("2026-W38")).segmentation
    by_city = next(one for one in found.breakdowns if (one.attribute, one.measure) == ("地区", "nps"))
    fallen = next(group.before for group in by_city.moved if group.value == "佛山")
    assert (fallen.difference < -80, abs(fallen.rest) < 15) == (True, True)


def test_rivals_reviews_stand_beside_ones_own(run):
    (one,) = run.findings.rivals
    rating = next(part for part in one.comparisons if part.measure == "rating")
    assert (one.name, one.pooled, rating.significant) == ("云汀手机银行", True, True)
    assert rating.own.value < 3.5 < 4.5 < rating.rival.value


def test_planted_improvements_are_judged_to_have_worked_and_nothing_else(opened):
    taken = actions.take(opened, SAMPLES / "整改清单.xlsx")
    assert taken.notes == ()
    found = {one.action.target: one.verdict for one in opened.reviews(Period.parse("2026-W40"))}
    assert found == {
        "hotline.efficiency": "worked",
        "hotline": "worked",
        "branch": "no_effect",
        "fee_dispute.transparency": "unclear",  # a single week after it
        "identity_verification.stability": None,
        "advisory.transparency": None,
    }
    earlier = {one.action.target: one.verdict for one in opened.reviews(Period.parse("2026-W38"))}
    assert earlier["hotline"] == "unclear"  # two weeks after it


def test_planted_mis_selling_becomes_cases_from_the_week_it_begins(opened):
    found = opened.store.query("SELECT * FROM cases").to_pylist()
    sold = [row for row in found if (row["code"], row["level"]) == ("misselling", "high")]
    weeks = {str(Period.containing(row["occurred_at"].date(), "week")) for row in sold}
    assert weeks == set(WEEKS[WEEKS.index(FACTS["misselling"]["begins"]) :])
    assert {row["channel"] for row in sold} == set(FACTS["misselling"]["sources"])
    assert all(row["source_ref"] for row in found)
    assert not any("云汀" in row["source_ref"] for row in found)
