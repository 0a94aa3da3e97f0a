"""The journal tells how every run went, also of those that were cut off."""

import json
from datetime import datetime, timedelta

import pytest

from voc.errors import InputError
from voc.project import journal as module
from voc.project.journal import Journal, past_runs


@pytest.fixture
def journal(tmp_path):
    moments = iter(datetime.fromisoformat("2026-10-05T07:30") + timedelta(seconds=n) for n in range(10_000))
    return Journal(tmp_path, lambda: next(moments))


def test_a_run_is_told_with_its_steps_and_its_end(journal):
    with journal.run() as step:
        step("ingest", files=2)
        step("report", period="2026-W40", language="zh", edition=1, what="first")
        step("finished", alerts=0)
    (run,) = past_runs(journal, is_running=lambda _: False)
    assert (run.result, run.error, run.numbers["files"]) == ("done", "", 2)
    assert run.took > timedelta(0)
    assert [event["period"] for event in run.reports] == ["2026-W40"]


def test_a_failure_is_told_in_one_line_without_personal_data(journal):
    with pytest.raises(InputError), journal.run():
        raise InputError("no such file", where="客户13812345678.csv")
    (run,) = past_runs(journal, is_running=lambda _: False)
    assert run.result == "failed"
    assert "13812345678" not in run.error
    assert "no such file" in run.error


def test_a_bug_is_told_by_its_kind_only(journal):
    with pytest.raises(ValueError, match="张三"), journal.run():
        raise ValueError("张三")
    (run,) = past_runs(journal, is_running=lambda _: False)
    assert run.error == "ValueError"


def test_a_run_that_could_not_start_is_told_too(journal):
    journal.refused(InputError("the project is in use"))
    (run,) = past_runs(journal, is_running=lambda _: False)
    assert (run.result, run.error) == ("failed", "the project is in use")


def test_a_run_without_an_end_is_running_or_broken_off(journal, tmp_path):
    with journal.run() as step:
        step("ingest", files=1)
    path = tmp_path / "runs.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"run": "half', encoding="utf-8")
    assert [run.result for run in past_runs(journal, is_running=lambda _: True)] == ["running"]
    with journal.run() as step:
        step("finished")
    assert [run.result for run in past_runs(journal, is_running=lambda _: False)] == ["done", "broken_off"]
    for line in path.read_text(encoding="utf-8").splitlines():
        if "half" not in line:
            json.loads(line)


def test_the_journal_stays_bounded(journal, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST", 2_000)
    for _ in range(60):
        with journal.run() as step:
            step("finished")
    assert sum(path.stat().st_size for path in tmp_path.glob("runs*")) < 6_000
    assert {path.name for path in tmp_path.glob("runs*")} == {"runs.jsonl", "runs.1.jsonl"}
    assert all(run.result == "done" for run in past_runs(journal, is_running=lambda _: False))


def test_the_log_of_scheduled_runs_does_not_grow_for_ever(tmp_path, journal, monkeypatch):
    monkeypatch.setattr(module, "_MOST", 40)
    log = tmp_path / "schedule.log"
    with log.open("ab") as scheduler:
        for size in (40, 41):
            log.write_bytes(b"x" * size)
            with journal.run():
                scheduler.write(b"said\n")
                scheduler.flush()
            assert log.read_bytes() == (b"x" * 40 + b"said\n" if size == 40 else b"said\n")
