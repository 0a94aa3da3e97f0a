"""`voc action`: from the command line and through a workbook."""

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.test_cli import folder, refused, voc  # noqa: F401 — folder is a fixture
from voc.project import actions as project_actions
from voc.track import actions
from voc.wiring import open_project


def test_an_action_is_added_changed_closed_and_listed(folder):  # noqa: F811
    done = voc("action", "add", "人工客服·效率", "--measure", "1", "--owner", "远程银行 13812345678", cwd=folder)
    assert done.stdout.strip() == "A-001：人工客服 · 效率，计划", done.stderr
    assert voc("action", "update", "a-001", "--due", "2026/9/1", "--status", "doing", cwd=folder).returncode == 0
    listed = voc("action", "list", cwd=folder).stdout
    assert "2026-09-01" in listed
    assert "进行中（逾期）" in listed
    assert "13812345678" not in listed
    assert voc("action", "close", "A-001", "--done", "2026-09-06", cwd=folder).returncode == 0
    english = voc("action", "list", cwd=folder, language="en").stdout
    assert "100%" in english
    assert "done" in english
    assert "前后各要三个完整周期" in voc("action", "review", "--period", "2026-W40", cwd=folder).stdout.replace(
        "\n", ""
    )


def test_all_mistakes_are_refused_in_one_line(folder):  # noqa: F811
    done = voc("action", "add", "nowhere", "--degree", "800%", "--due", "soon", cwd=folder)
    refused(done, "痛点", "举措", "完成度", "计划完成")
    done = voc("action", "add", "nowhere", "--degree", "800%", cwd=folder, language="en")
    refused(done, "Pain point", "Measure", "Degree")
    refused(voc("action", "close", "A-009", cwd=folder), "A-009")
    refused(voc("action", "import", "没有.xlsx", cwd=folder), "没有.xlsx")


def test_actions_go_out_to_a_workbook_and_come_back_into_another_project(folder, tmp_path):  # noqa: F811
    assert voc("action", "add", "branch", "--measure", "加开窗口", cwd=folder).returncode == 0
    assert voc("action", "export", "清单.xlsx", cwd=folder).returncode == 0
    refused(voc("action", "export", "清单.xlsx", cwd=folder), "清单.xlsx")
    other = tmp_path / "other"
    other.mkdir()
    (other / "voc.toml").write_text("", encoding="utf-8")
    for count in (1, 0):  # the second time there is nothing new
        done = voc("action", "import", folder / "清单.xlsx", cwd=other)
        assert f"读入 {count} 条" in done.stdout, done.stderr
    assert "加开窗口" in voc("action", "list", cwd=other).stdout


@pytest.fixture
def project(folder):  # noqa: F811
    opened = open_project(folder / "voc.toml")
    yield opened
    opened.store.close()


def rows(project):
    return (
        CalamineWorkbook.from_path(str(project.config.root / "actions.xlsx")).get_sheet_by_name("整改清单").to_python()
    )


def test_the_workbook_lives_beside_the_settings(project):
    taken = project_actions.take(project)
    assert taken.notes == ()
    project_actions.change(project, {"target": "branch", "measure": "加开窗口"})
    assert project_actions.give(project, taken) == ()
    assert rows(project)[1][:3] == ["A-001", "网点", "加开窗口"]
    again = project_actions.take(project)
    assert (again.saved, again.notes) == ((), ())
    before = (project.config.root / "actions.xlsx").read_bytes()
    assert project_actions.give(project, again) == ()
    assert (project.config.root / "actions.xlsx").read_bytes() == before


def test_a_run_that_was_killed_before_it_wrote_stores_nothing_twice(project):
    from tests.track.test_workbook import typed

    typed(project.config.root / "actions.xlsx", [["网点", "加开窗口", "", "", ""]])
    assert len(project_actions.take(project).saved) == 1
    taken = project_actions.take(project)
    assert taken.saved == ()
    assert project_actions.give(project, taken) == ()
    assert [one.id for one in actions.load(project.store)] == ["A-001"]
    assert rows(project)[1][0] == "A-001"


def test_a_run_with_nothing_new_still_says_in_the_workbook_what_is_wrong_with_it(tmp_path):
    import invented

    from tests.track.test_workbook import typed
    from voc.period import Period

    week = Period.parse("2026-W51")
    invented.make(tmp_path / "bank", more="[cases]\nlevels = []\n")
    invented.write_csv(tmp_path / "bank" / "inbox" / "a.csv", invented.rows(week, 12))

    def run(*rows):
        if rows:
            typed(tmp_path / "bank" / "actions.xlsx", rows)
        opened = invented.opened(tmp_path / "bank", invented.monday(week))
        done = opened.run()
        opened.store.close()
        book = CalamineWorkbook.from_path(str(tmp_path / "bank" / "actions.xlsx"))
        return done, book.get_sheet_by_name("整改清单").to_python()

    run(["网点", "加开窗口", "", "", ""], ["网点", "加人", "", "", ""])
    run()
    done, [_, *found] = run(["哪里", "加人", "", "", ""])
    assert done.nothing_new
    assert len(done.notes) == 1
    assert "写痛点或触点" in "".join(map(str, found[-1]))
    # What was deleted comes back too: the last one is known by its number, when a row after it is there.
    _, [header, *rows] = run()
    typed(tmp_path / "bank" / "actions.xlsx", [rows[1]], header=header)
    done, [_, *found] = run()
    assert done.nothing_new
    assert [row[0] for row in found] == ["A-001", "A-002"]


def test_no_workbook_is_kept_where_none_is_wanted(folder):  # noqa: F811
    (folder / "voc.toml").write_text('[actions]\nfile = ""\n', encoding="utf-8")
    opened = open_project(folder / "voc.toml")
    assert project_actions.take(opened) is None
    opened.store.close()
