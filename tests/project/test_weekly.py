"""A period is reported once, whatever is started how often; what comes late opens it again."""

from datetime import datetime

import invented
import pytest

from voc.errors import QueryError
from voc.period import Period
from voc.track import editions

FIRST, SECOND, THIRD, FOURTH = map(Period.parse, ("2026-W51", "2026-W52", "2026-W53", "2027-W01"))
COUNT = 12


@pytest.fixture
def folder(tmp_path):
    invented.make(tmp_path / "bank")
    return tmp_path / "bank"


def deliver(folder, week, rows=slice(None), name=None):
    invented.write_csv(folder / "inbox" / (name or f"{week}.csv"), invented.rows(week, COUNT)[rows])


def run(folder, week, **how):
    """Run in the morning after a week; return what became of each report, and the project, closed."""
    project = invented.opened(folder, invented.monday(week))
    done = project.run(**how)
    project.store.close()
    return [(str(one.period), one.language, one.edition, one.what) for one in done.reports]


def kept(folder, week, language="zh"):
    project = invented.opened(folder, invented.monday(week))
    found = editions.newest(project.store, week, language)
    project.store.close()
    return found


def test_a_year_end_with_late_rows_and_a_missed_fortnight(folder):
    deliver(folder, FIRST, slice(0, 9))
    assert run(folder, FIRST) == [("2026-W51", "zh", 1, "first")]
    page = (folder / "out" / "2026-W51.zh.html").read_bytes()

    # Nothing new: nothing is made.
    before = invented.dump(folder)
    assert run(folder, FIRST) == [("2026-W51", "zh", 1, "untouched")]
    assert invented.dump(folder) == before

    # Two weeks nobody runs anything; then three weeks and the rest of the first come in at once.
    for week in (SECOND, THIRD, FOURTH):
        deliver(folder, week)
    deliver(folder, FIRST, slice(9, None), "late.csv")
    assert run(folder, FOURTH, catch_up=True) == [
        ("2026-W51", "zh", 2, "late"),
        ("2026-W52", "zh", 1, "first"),
        ("2026-W53", "zh", 1, "first"),
        ("2027-W01", "zh", 1, "first"),
    ]
    assert kept(folder, FIRST).told_in == "2027-W01"
    assert [sum(kept(folder, week).inputs["sources"].values()) for week in (FIRST, SECOND, THIRD, FOURTH)] == [12] * 4
    told = (folder / "out" / "2027-W01.zh.html").read_text(encoding="utf-8")
    assert "重新出具报告：评论数由 " in told
    assert "重新出具" not in (folder / "out" / "2026-W53.zh.html").read_text(encoding="utf-8")

    # The edition that was replaced can be shown again, byte for byte.
    project = invented.opened(folder, invented.monday(FOURTH))
    first = project.replay("2026-W51", edition=1)
    assert first.same
    assert first.page.encode() == page
    assert project.replay("2026-W51").page.encode() == (folder / "out" / "2026-W51.zh.html").read_bytes() != page
    with pytest.raises(QueryError, match="editions 1 to 2"):
        project.replay("2026-W51", edition=3)
    with pytest.raises(QueryError, match="voc run"):
        project.replay("2026-W50")
    project.store.close()


def test_a_page_that_is_lost_or_spoilt_comes_back_without_a_new_edition(folder):
    deliver(folder, FIRST)
    run(folder, FIRST)
    path = folder / "out" / "2026-W51.zh.html"
    page, before = path.read_bytes(), invented.dump(folder)
    path.write_bytes(page[:1000])
    assert run(folder, FIRST) == [("2026-W51", "zh", 1, "same")]
    assert path.read_bytes() == page
    assert invented.dump(folder) == before


def test_other_settings_give_a_new_edition_and_other_languages_one_of_their_own(folder):
    deliver(folder, FIRST)
    run(folder, FIRST)
    assert run(folder, FIRST, languages=("zh", "en")) == [
        ("2026-W51", "en", 1, "first"),
        ("2026-W51", "zh", 1, "same"),
    ]
    (folder / "voc.toml").write_text(invented.SETTINGS.format(pack="banking") + "[targets]\nrating = 4\n", "utf-8")
    assert run(folder, FIRST) == [("2026-W51", "zh", 2, "changed")]
    # A row of the week that comes now opens both.
    deliver(folder, FIRST, slice(0, 1), "again.csv")
    assert {one[3] for one in run(folder, FIRST)} <= {"same", "changed"}, "a row that was there is no late one"
    invented.write_csv(folder / "inbox" / "late.csv", [("x1", "2026-12-14 00:00:01", 1, "登录总是闪退，烦死了")])
    assert [one[1:2] + one[3:] for one in run(folder, FIRST)] == [("en", "late"), ("zh", "late")]
    # … and the next report tells of it.
    deliver(folder, SECOND)
    assert run(folder, SECOND) == [("2026-W52", "zh", 1, "first")]
    assert kept(folder, FIRST).told_in == "2026-W52"
    assert kept(folder, FIRST, "en").told_in == "2026-W52"


def test_the_first_and_last_minute_of_a_week_are_those_of_the_projects_time_zone(folder):
    rows = [("a", "2027-01-04 00:00:00", 1, "登录失败好几次"), ("b", "2027-01-03 23:59:59", 5, "转账很快很方便")]
    invented.write_csv(folder / "inbox" / "a.csv", rows)
    early = invented.opened(folder, datetime.fromisoformat("2027-01-11T00:00"))
    assert str(early.run(catch_up=True).period) == "2027-W01"
    early.store.close()
    for week in (THIRD, FOURTH):
        assert kept(folder, week).inputs["sources"] == {"store_table": 1}
    # A minute before, by Shanghai's clock, the week was not over.
    other = invented.opened(folder, datetime.fromisoformat("2027-01-10T23:59"))
    assert str(other.period()) == "2026-W53"
    other.store.close()


def test_catching_up_without_a_report_begins_with_the_first_week(folder):
    deliver(folder, FIRST)
    deliver(folder, THIRD)
    made = run(folder, THIRD, catch_up=True)
    assert [(period, what) for period, _, _, what in made] == [
        ("2026-W51", "first"),
        ("2026-W52", "first"),
        ("2026-W53", "first"),
    ]


def test_a_store_that_is_only_read_keeps_no_edition(folder):
    from voc.wiring import open_project

    deliver(folder, FIRST)
    run(folder, FIRST)
    before = invented.dump(folder)
    looking = open_project(folder / "voc.toml", read_only=True)
    path = looking.report(looking.aggregate(FIRST), language="en")
    looking.store.close()
    assert path.name == "2026-W51.en.html"
    assert invented.dump(folder) == before
