"""A period is reported once, whatever is started how often; what comes late opens it again."""

from datetime import date, datetime

import invented
import pyarrow as pa
import pytest

from tests.deliver.servers import web
from voc import schema
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


# Alerts and messages

LOW = "[alerts]\nanomalies = false\noverdue = {overdue}\nbelow = {{ rating = 5.0 }}\n"
TOLD = LOW.format(overdue="false") + '[notify.targets]\ncx = "VOC_NOTIFY_CX"\n'


def set_up(folder, more=TOLD):
    (folder / "voc.toml").write_text(invented.SETTINGS.format(pack="banking") + more, encoding="utf-8")


@pytest.fixture
def heard(folder, monkeypatch):
    """Return the titles and bodies of messages that arrived."""
    with web() as server:
        monkeypatch.setenv("VOC_NOTIFY_CX", f"json://127.0.0.1:{server.port}/")
        set_up(folder)
        yield lambda: [(one["title"], one["message"]) for one in server.sent]


def raised(folder):
    project = invented.opened(folder, invented.monday(FOURTH))
    rows = project.store.query("SELECT period, kind FROM alerts ORDER BY period, kind").to_pylist()
    project.store.close()
    return [(row["period"], row["kind"]) for row in rows]


def in_words(week):
    return f"{int(week[:4])}年第{int(week[-2:])}周"


def test_periods_that_are_caught_up_and_opened_again_raise_their_alerts_and_are_told(folder, heard):
    set_up(folder, TOLD.replace("below = { rating = 5.0 }", "above = { comments = 10 }"))
    deliver(folder, FIRST, slice(0, 9))
    run(folder, FIRST)
    assert (raised(folder), len(heard())) == ([], 1)
    for week in (SECOND, THIRD, FOURTH):
        deliver(folder, week)
    deliver(folder, FIRST, slice(9, None), "late.csv")
    run(folder, FOURTH, catch_up=True)
    weeks = ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]
    assert raised(folder) == [(week, "above") for week in weeks]
    told = {week: body for title, body in heard()[1:] for week in weeks if in_words(week) in title}
    assert sorted(told) == weeks
    assert all("预警：" in body for body in told.values())
    # Of the week that was told before only its alert is news.
    assert [week for week in weeks if "报告：" in told[week]] == weeks[1:]
    run(folder, FOURTH, catch_up=True)
    assert len(heard()) == 5


def test_alerts_are_raised_and_told_where_the_report_was_made_before_the_run(folder, heard):
    set_up(folder, TOLD + "[cases]\nlevels = []\n")  # a case opened by the run would change the report
    deliver(folder, FIRST)
    project = invented.opened(folder, invented.monday(FIRST))
    project.ingest()
    project.annotate()
    project.report(project.aggregate(FIRST))
    project.store.close()
    assert run(folder, FIRST) == [("2026-W51", "zh", 1, "untouched")]
    assert raised(folder) == [("2026-W51", "below")]
    [(_, body)] = heard()
    assert "预警：" in body


def test_a_run_that_was_killed_before_it_told_is_told_of_by_the_next(folder, heard, monkeypatch):
    from voc.project import tracking

    deliver(folder, FIRST)
    run(folder, FIRST)

    def die(*_, **__):
        raise KeyboardInterrupt

    deliver(folder, SECOND)
    project = invented.opened(folder, invented.monday(SECOND))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(tracking, "post", die)
        project.run()
    project.store.close()
    assert len(heard()) == 1
    deliver(folder, THIRD)
    run(folder, THIRD)
    told = sorted(heard()[1:])
    assert [("第52周" in title, "第53周" in title) for title, _ in told] == [(True, False), (False, True)]
    assert all("报告：" in body and "预警：" in body for _, body in told)


def test_a_report_in_another_language_only_is_told_with_overdue_cases(folder, heard):
    set_up(folder, TOLD.replace("overdue = false", "overdue = true"))
    rows = [("x1", "2026-12-14 00:00:01", 1, "理财经理说保本保息，结果亏了两万，我要去银保监会投诉你们")]
    invented.write_csv(folder / "inbox" / "a.csv", rows)
    run(folder, FIRST, languages=("en",))
    [(title, body)] = heard()
    assert "Week 51" in title
    assert "2026-W51.en.html" in body
    assert "voc case list" in body or "overdue" in body
    assert ("2026-W51", "overdue") in raised(folder)


def test_who_is_told_for_the_first_time_hears_of_the_period_asked_for_only(folder, heard):
    set_up(folder, LOW.format(overdue="false"))
    for week in (FIRST, SECOND):
        deliver(folder, week)
        run(folder, week)
    set_up(folder)
    deliver(folder, THIRD)
    run(folder, THIRD)
    [(title, _)] = heard()
    assert "第53周" in title


# Catching up


def test_catching_up_begins_with_the_first_comment_and_asks_where_that_is_long_ago(folder):
    deliver(folder, THIRD)
    deliver(folder, FOURTH)
    project = invented.opened(folder, invented.monday(FOURTH))
    old = {"indicator_id": "i", "starts_on": date(1990, 1, 1), "source": "bi", "name": "接通率"}
    columns = schema.TABLES["indicators"]
    project.store.put(
        "indicators", pa.Table.from_pylist([dict.fromkeys(columns.names) | old], schema=pa.schema(columns))
    )
    project.store.close()
    assert [period for period, *_ in run(folder, FOURTH, catch_up=True)] == ["2026-W53", "2027-W01"]


def test_catching_up_from_a_wrong_date_asks_what_is_meant(folder):
    deliver(folder, FIRST)
    deliver(folder, SECOND)
    invented.write_csv(folder / "inbox" / "old.csv", [("x1", "1996-01-03 00:00:01", 1, "登录总是闪退，烦死了")])
    with pytest.raises(QueryError, match=r"16\d\d reports, from 1996-W01 on.*voc run --period"):
        run(folder, SECOND, catch_up=True)
    assert kept(folder, SECOND) is None
    assert [period for period, *_ in run(folder, FIRST, period="2026-W51")] == ["2026-W51"]
    assert [period for period, *_ in run(folder, SECOND, catch_up=True)] == ["2026-W52"]
