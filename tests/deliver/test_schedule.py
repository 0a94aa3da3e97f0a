"""When runs are due, and what is written for the scheduler of each system."""

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter

from tests.deliver.jobs import AWKWARD, BERLIN, PARTS, SHANGHAI, UTC_ZONE, YORK, cron_line, job, put_first
from voc.deliver.cron import Cron
from voc.deliver.job import job_name
from voc.deliver.schedule import due, on_clock, parse_at, write_at
from voc.deliver.schedulers import scheduler
from voc.deliver.systemd import Systemd
from voc.deliver.windows import Windows
from voc.errors import ConfigError, QueryError
from voc.loop import SchedulePart


def wall(text):
    return datetime.fromisoformat(text)


# When it is due

DUE = [
    # kind, day, time, zone, after (local) → due (local)
    ("week", "mon", "07:30", SHANGHAI, "2026-10-04T12:00", "2026-10-05T07:30"),
    ("week", "mon", "07:30", SHANGHAI, "2026-10-05T07:29", "2026-10-05T07:30"),
    ("week", "mon", "07:30", SHANGHAI, "2026-10-05T07:30", "2026-10-12T07:30"),
    ("week", "sun", "23:59", SHANGHAI, "2026-12-31T00:00", "2027-01-03T23:59"),
    ("week", "mon", "00:00", SHANGHAI, "2026-12-31T00:00", "2027-01-04T00:00"),
    ("month", "wed", "06:00", SHANGHAI, "2026-12-01T06:00", "2027-01-01T06:00"),
    ("quarter", "mon", "06:00", SHANGHAI, "2026-11-22T00:00", "2027-01-01T06:00"),
    ("year", "mon", "06:00", SHANGHAI, "2026-01-01T05:59", "2026-01-01T06:00"),
    # The clock leaves out 02:00–03:00 on 29 March, and has 02:00–03:00 twice on 25 October.
    ("week", "sun", "02:30", BERLIN, "2026-03-28T00:00", "2026-03-29T03:30"),
    ("week", "sun", "02:30", BERLIN, "2026-03-29T03:30", "2026-04-05T02:30"),
    ("week", "sun", "02:30", BERLIN, "2026-10-24T00:00", "2026-10-25T02:30"),
    ("week", "mon", "07:30", BERLIN, "2026-10-25T12:00", "2026-10-26T07:30"),
]


@pytest.mark.parametrize(("kind", "day", "clock", "zone", "after", "expected"), DUE)
def test_the_next_run_is_due_at_the_stated_local_time(kind, day, clock, zone, after, expected):
    part = SchedulePart(day=day, time=clock)
    found = due(part, kind, after=wall(after).replace(tzinfo=zone), zone=zone)
    assert found.replace(tzinfo=None, fold=0) == wall(expected)
    plain = wall(after).replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    assert due(part, kind, after=plain, zone=zone) == found


def test_an_hour_that_comes_twice_is_taken_once():
    part, first = SchedulePart(day="sun", time="02:30"), wall("2026-10-25T02:30").replace(tzinfo=BERLIN)
    assert due(part, "week", after=first, zone=BERLIN).date() == date(2026, 11, 1)


@pytest.mark.parametrize("kind", ["week", "month", "quarter", "year"])
@pytest.mark.parametrize("zone", [SHANGHAI, BERLIN, YORK])
def test_dues_come_one_after_the_other_without_end(kind, zone):
    part, moment = SchedulePart(day="thu", time="02:30"), wall("2026-01-01T00:00")
    for _ in range(60):
        after = due(part, kind, after=moment, zone=zone)
        assert after > moment.replace(tzinfo=moment.tzinfo or UTC)
        moment = after


# What is written


@pytest.mark.parametrize(("kind", "part"), PARTS)
def test_cron_fires_whenever_a_run_is_due_and_at_no_other_time(tmp_path, kind, part):
    fields = " ".join(cron_line(Cron().text(job(tmp_path / "voc.toml", kind=kind, part=part))).split()[:5])
    fires, moment = croniter(fields, datetime(2026, 1, 1, tzinfo=SHANGHAI)), wall("2025-12-31T16:00")
    for _ in range(30):
        moment = due(part, kind, after=moment, zone=SHANGHAI)
        # croniter asks for moments after the start; the run of 1 January 00:00 would be the start itself.
        assert fires.get_next(datetime) == moment


@pytest.mark.parametrize("system", [UTC_ZONE, BERLIN, YORK, ZoneInfo("Pacific/Auckland")])
@pytest.mark.parametrize(("kind", "part"), PARTS)
def test_on_another_clock_cron_is_never_early_and_exact_where_it_can_be(tmp_path, kind, part, system):
    made = job(tmp_path / "voc.toml", kind=kind, part=part, system=system)
    _, exact = on_clock(made.when, SHANGHAI, system, start=date(2026, 1, 1))
    fires = croniter(" ".join(cron_line(Cron().text(made)).split()[:5]), datetime(2026, 2, 2, tzinfo=system))
    moment = datetime(2026, 2, 2, tzinfo=system)
    for _ in range(60):
        moment = due(part, kind, after=moment, zone=SHANGHAI)
        fired = next(one for one in iter(lambda: fires.get_next(datetime), None) if one >= moment)
        late = fired - moment
        assert late == timedelta(0) if exact else late <= timedelta(hours=1 if kind == "week" else 25)
    if kind == "week":  # neither Shanghai nor UTC has summer time
        assert exact is (system == UTC_ZONE)


def shown(tmp_path, line):
    """Run a line as cron would, with the interpreter replaced by one that says what it was given."""
    command = line.split(None, 5)[5]
    bare = re.sub(r"\\%", "%", command)
    assert not re.search(r"(?<!\\)%", command)
    return subprocess.run(["/bin/sh", "-c", bare], env={}, cwd="/", check=False)


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_the_line_starts_the_run_in_its_folder_with_environment_and_log(tmp_path, project, monkeypatch):
    spy = tmp_path / AWKWARD / "python 3"
    spy.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\nenv\necho 出错 >&2\n', encoding="utf-8")
    spy.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(spy))
    made = job(project, environ={"PYTHONPATH": f"{tmp_path}{os.pathsep}", "VOC_NOTIFY_CX": "json://s3cret"})
    assert shown(tmp_path, cron_line(Cron().text(made))).returncode == 0
    said = made.log.read_text(encoding="utf-8").splitlines()
    assert said[0] == str(project.parent)
    assert said[1:8] == ["-P", "-m", "voc", "run", "--catch-up", "--project", str(project)]
    assert {"PYTHONUTF8=1", "LANG=C.UTF-8", "VOC_LANGUAGE=zh", f"PYTHONPATH={tmp_path}", "出错"} <= set(said)
    assert next(one for one in said if one.startswith("PATH=")).startswith(f"PATH={spy.parent}:")
    for one in (Cron(), Systemd({"HOME": "/home/x"}), Windows()):
        assert "s3cret" not in one.text(made)


def test_a_path_that_no_scheduler_can_hold_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="control character"):
        job(tmp_path / "a\nb" / "voc.toml")
    with pytest.raises(ConfigError, match="bytes"):
        Cron().text(job(tmp_path.joinpath(*["很长的文件夹名字" * 5] * 3) / "voc.toml"))


# crontab: other lines stay as they are

FAKE = """#!/bin/sh
table={table}
case "$1" in
  -l) if [ -f "$table" ]; then cat "$table"; else echo "no crontab for you" >&2; exit 1; fi ;;
  -) cat >"$table" ;;
esac
"""


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Put a crontab of its own first on the path, so that nobody's real one is touched."""
    put_first(monkeypatch, tmp_path / "bin", "crontab", FAKE.format(table=tmp_path / "table"))
    return tmp_path / "table"


OTHERS = b"MAILTO=me\n# \xb2\xe2\n0 3 * * * backup \\%d\n5 5 * * 1 voc run"


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_the_crontab_keeps_every_other_line(table, project):
    table.write_bytes(OTHERS)
    cron, first = Cron(), job(project)
    for made in (first, first, job(project, part=SchedulePart(day="fri"))):
        assert cron.install(made) == ()
        assert table.read_bytes() == OTHERS + b"\n" + cron.text(made).encode()
    other = job(project.parent / "other.toml")
    cron.install(other)
    assert cron.installed(other.name) == cron.text(other)
    assert cron.remove(first.name)
    assert not cron.remove(first.name)
    assert table.read_bytes() == OTHERS + b"\n" + cron.text(other).encode()
    assert cron.remove(other.name)
    assert table.read_bytes() == OTHERS + b"\n"


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_the_first_entry_makes_the_table(table, project):
    Cron().install(job(project))
    assert table.read_text(encoding="utf-8") == Cron().text(job(project))


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_table_that_cannot_be_read_or_understood_is_left_alone(table, project, tmp_path, monkeypatch):
    table.write_text(f"# {job_name(project)} begin\n0 0 * * * x\n1 1 * * * mine\n", encoding="utf-8")
    before = table.read_bytes()
    for step in (lambda: Cron().install(job(project)), lambda: Cron().remove(job_name(project))):
        with pytest.raises(ConfigError, match="without its end"):
            step()
    put_first(monkeypatch, tmp_path / "denied", "crontab", "#!/bin/sh\necho 'you are not allowed' >&2; exit 1\n")
    with pytest.raises(ConfigError, match="not allowed"):
        Cron().install(job(project))
    assert table.read_bytes() == before


def test_a_system_without_a_scheduler_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="install the package `cron`"):
        Cron().install(job(tmp_path / "voc.toml"))
    if os.name == "posix":
        with pytest.raises(ConfigError, match="neither"):
            scheduler("auto", {"PATH": str(tmp_path)})


# --at


def test_at_goes_into_voc_toml_and_nothing_else_changes(tmp_path):
    file = tmp_path / "voc.toml"
    file.write_text('# 注释\n[project]\norganisation = "江岚银行"  # 名称\n', encoding="utf-8")
    write_at(file, *parse_at("FRI 18:05"))
    assert file.read_text(encoding="utf-8").startswith('# 注释\n[project]\norganisation = "江岚银行"  # 名称\n')
    write_at(file, *parse_at("06:00"))
    assert 'day = "fri"' in file.read_text(encoding="utf-8")
    assert 'time = "06:00"' in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "mon", "24:00", "monday 07:30", "7:30", "mon 07:30 x"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(QueryError, match="mon 07:30"):
        parse_at(text)


def test_the_job_of_a_project_keeps_its_name(tmp_path):
    assert job_name(tmp_path / "a" / ".." / "voc.toml") == job_name(tmp_path / "voc.toml")
    assert job_name(tmp_path / "voc.toml") != job_name(tmp_path / "a" / "voc.toml")
