"""Written and kept reports after somebody was forgotten: what is named, what is replaced, and which numbers stay."""

import json
import os

import pyarrow as pa
import pytest

from tests.project import bank_week as bank
from tests.project.test_forget import put, rows
from voc.project import shapes
from voc.project.forget import forget
from voc.project.pages import showing
from voc.project.words import Words
from voc.wiring import open_project

SHAPES = ("xlsx", "md", "json")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The page of a week; nobody is forgotten."""
    project = open_project(bank.project(tmp_path_factory.mktemp("pages") / "bank"))
    yield project.run(bank.WEEK).report
    project.store.close()


def words(*, gone="", refs=()):
    return Words(gone=gone, refs=frozenset(refs), left="", others=frozenset(), names="")


def test_a_page_is_found_by_its_quotes_and_by_references_in_its_tables(written):
    folder = written.parent
    assert showing(folder, words(gone="\n\n".join(bank.MINE)), frozenset()) == (written,)
    assert showing(folder, words(refs=["tickets.csv · 4 #T003"]), frozenset()) == (written,)
    assert showing(folder, words(gone="没有人这样说", refs=["tickets.csv · 4 #T00"]), frozenset()) == ()


def test_a_report_that_cannot_be_searched_is_named_by_its_period(project):
    findings = project.aggregate(project.period(bank.WEEK))
    made = shapes.write(project, findings, SHAPES)
    folder = project.config.path("reports")
    apart = [folder / f"{name}.xlsx" for name in ("2026-09.en.board", "2026-W36.zh", "整改清单")]
    for path in apart:
        path.write_bytes(b"")
    assert rows(project, "FROM reports") == [], "no page was made, and no edition kept"
    found = forget(project, respondent="K001", pages=True)
    assert found.removed == tuple(sorted([*made, apart[0]]))
    assert sorted(folder.iterdir()) == sorted(apart[1:])


def test_other_shapes_go_with_the_page_that_holds_the_words(written):
    other = written.with_suffix(".pdf")
    other.write_bytes(b"")
    english = written.with_name(f"{bank.WEEK}.en.pdf")
    english.write_bytes(b"")
    try:
        assert showing(written.parent, words(gone="\n\n".join(bank.MINE)), frozenset()) == (written, other)
        assert showing(written.parent, words(), frozenset(), changed=[(bank.WEEK, "en")]) == (english,)
    finally:
        other.unlink()
        english.unlink()


def test_what_was_written_since_is_not_named_again(project):
    findings = project.aggregate(project.period(bank.WEEK))
    (path,) = shapes.write(project, findings, ["md"])
    assert forget(project, respondent="K001").pages == (path,)
    assert forget(project, respondent="K001").pages == (path,), "still there"
    later = path.stat().st_mtime + 100
    os.utime(path, (later, later))
    assert forget(project, respondent="K001").pages == ()


def cell(text, *, customer=False):
    return {"text": text, "href": "", "customer": customer}


def test_a_rare_value_is_replaced_where_groups_stand_and_never_among_numbers(project):
    name = project.intake.respondent("K001")
    (person,) = rows(project, "SELECT * FROM respondents WHERE respondent = ?", name)
    put(project.store, "respondents", **{**person, "attributes": [*person["attributes"], ("家庭人数", "40")]})
    numbers = [cell("40"), cell("40（n=12）"), cell("40", customer=True)]
    content = {"notes": [], "tiles": [{"value": "40"}], "rows": [*numbers, cell("40（家庭人数）", customer=True)]}
    put(project.store, "reports", period="2026-W36", language="zh", edition=1, content=json.dumps(content))
    project.store.publish(bank.WEEK, dict(tables()))
    forget(project, respondent="K001")
    ((after,),) = (row.values() for row in rows(project, "SELECT content FROM reports"))
    *kept, group = json.loads(after)["rows"]
    assert kept == numbers
    assert json.loads(after)["tiles"] == content["tiles"]
    assert group["text"].startswith("#")
    assert group["text"].endswith("（家庭人数）")
    assert rows(project, "SELECT value FROM result.manifest") == [{"value": "40"}]
    ((value,),) = (row.values() for row in rows(project, "SELECT value FROM result.segments"))
    assert group["text"] == f"{value}（家庭人数）"


def tables():
    yield "manifest", pa.table({"period": [bank.WEEK], "name": ["schema"], "value": ["40"]})
    yield "segments", pa.table({"period": [bank.WEEK], "attribute": ["家庭人数"], "value": ["40"]})
