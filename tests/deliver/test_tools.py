"""What the systems' own tools, and the published format of Windows, say of the entries."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.deliver.jobs import PARTS, SHANGHAI, cron_line, job, put_first
from voc.deliver.cron import Cron
from voc.deliver.schedule import due
from voc.deliver.systemd import Systemd
from voc.deliver.windows import Windows
from voc.errors import ConfigError

# The real tools


@pytest.mark.skipif(
    not shutil.which("crontab"), reason="there is no crontab here; scripts/system_packages.sh installs it"
)
@pytest.mark.parametrize(("kind", "part"), PARTS)
def test_crontab_finds_no_mistake(project, tmp_path, kind, part):
    file = tmp_path / "table"
    file.write_text(Cron().text(job(project, kind=kind, part=part)), encoding="utf-8")
    check = "-n" if b"-n" in subprocess.run(["crontab", "-h"], capture_output=True, check=False).stderr else "-T"
    done = subprocess.run(["crontab", check, str(file)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    file.write_text("61 7 * * 1 true\n", encoding="utf-8")
    assert subprocess.run(["crontab", check, str(file)], capture_output=True, check=False).returncode != 0


@pytest.fixture
def jail(tmp_path):
    """Copy crontab into a root folder of its own: there it can keep nobody's table but ours."""
    tool = shutil.which("crontab")
    if not tool or not hasattr(os, "getuid") or os.getuid() != 0 or not shutil.which("ldd"):
        pytest.skip("needs crontab, ldd, and root to change the root folder")
    root = tmp_path / "jail"
    libraries = re.findall(r"(/\S+) \(0x", subprocess.run(["ldd", tool], capture_output=True, text=True).stdout)
    for file in map(Path, (tool, *libraries)):
        target = root / file.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    for folder in ("etc", "tmp", "dev", "var/spool/cron/crontabs"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "etc" / "passwd").write_text("root:x:0:0:root:/:/bin/sh\n")
    (root / "etc" / "group").write_text("root:x:0:\ncrontab:x:101:\n")
    if subprocess.run(["chroot", str(root), tool, "-l"], capture_output=True).stderr.find(b"no crontab") < 0:
        pytest.skip("crontab does not run in a root folder of its own here")
    return root, tool


def test_the_real_crontab_reads_the_entry_back(jail, project, tmp_path, monkeypatch):
    root, tool = jail
    put_first(monkeypatch, tmp_path / "bin", "crontab", f'#!/bin/sh\nexec chroot "{root}" {tool} "$@"\n')
    cron, made = Cron(), job(project)
    assert cron.installed(made.name) == ""
    cron.install(made)
    cron.install(made)
    assert cron.installed(made.name) == cron.text(made)
    kept = [
        line
        for file in (root / "var/spool/cron").rglob("*")
        if file.is_file()
        for line in file.read_text().splitlines()
    ]
    assert kept.count(cron_line(cron.text(made))) == 1
    assert cron.remove(made.name)
    assert cron.installed(made.name) == ""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
@pytest.mark.parametrize(("kind", "part"), PARTS)
def test_systemd_finds_no_mistake_in_the_units(project, tmp_path, kind, part):
    made = job(project, kind=kind, part=part)
    units = Systemd({"XDG_CONFIG_HOME": str(tmp_path)}).units(made)
    for name, said in units.items():
        (tmp_path / name).write_text(said, encoding="utf-8")

    def verified():
        # Without a folder of its own for the session systemd looks at nothing.
        environ = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
        asked = ["systemd-analyze", "verify", "--user", *(str(tmp_path / name) for name in units)]
        return subprocess.run(asked, capture_output=True, text=True, check=False, env=environ)

    done = verified()
    assert (done.returncode, done.stderr) == (0, "")
    timer = tmp_path / f"{made.name}.timer"
    timer.write_text(units[timer.name].replace("OnCalendar=", "OnCalendar=x"), encoding="utf-8")
    assert verified().returncode != 0  # it does look
    calendar = re.search(r"OnCalendar=(.*)", units[f"{made.name}.timer"])[1]
    asked = ["systemd-analyze", "calendar", "--iterations=5", "--base-time=2026-01-02 00:00:00 UTC", calendar]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"}).stdout
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    elapsed = re.findall(r"(?:Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC", said)
    assert len(elapsed) == 5
    for one in elapsed:
        moment = due(part, kind, after=moment, zone=SHANGHAI)
        assert datetime.fromisoformat(one).replace(tzinfo=UTC) == moment


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_units_are_written_started_and_removed(project, tmp_path, monkeypatch):
    log = tmp_path / "asked"
    for name in ("systemctl", "loginctl"):
        put_first(monkeypatch, tmp_path / "bin", name, f'#!/bin/sh\necho "$@" >>"{log}"\n')
    systemd, made = Systemd({"XDG_CONFIG_HOME": str(tmp_path)}), job(project)
    assert systemd.install(made) == ("linger",)
    assert f"--user enable --now {made.name}.timer" in log.read_text()
    assert systemd.installed(made.name) == systemd.text(made)
    assert systemd.remove(made.name)
    assert systemd.installed(made.name) == ""
    put_first(monkeypatch, tmp_path / "none", "systemctl", "#!/bin/sh\necho 'Failed to connect to bus' >&2; exit 1\n")
    with pytest.raises(ConfigError, match=r"bus.*--system cron"):
        systemd.install(made)
    assert systemd.installed(made.name) == ""


# Element → the elements it may hold, of the published schema (MS-TSCH 2.5, version 1.2); a list where order counts.
SCHEMA = {
    "Task": {"RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"},
    "RegistrationInfo": {
        "URI",
        "SecurityDescriptor",
        "Source",
        "Date",
        "Author",
        "Version",
        "Description",
        "Documentation",
    },
    "Triggers": {
        "BootTrigger",
        "RegistrationTrigger",
        "IdleTrigger",
        "TimeTrigger",
        "EventTrigger",
        "LogonTrigger",
        "SessionStateChangeTrigger",
        "CalendarTrigger",
    },
    "CalendarTrigger": [
        "Enabled",
        "StartBoundary",
        "EndBoundary",
        "Repetition",
        "ExecutionTimeLimit",
        "RandomDelay",
        "ScheduleByDay",
        "ScheduleByWeek",
        "ScheduleByMonth",
        "ScheduleByMonthDayOfWeek",
    ],
    "ScheduleByWeek": {"WeeksInterval", "DaysOfWeek"},
    "DaysOfWeek": {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
    "ScheduleByMonth": {"DaysOfMonth", "Months"},
    "DaysOfMonth": ["Day"],
    "Months": {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    },
    "Principals": {"Principal"},
    "Principal": {"UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"},
    "Settings": {
        "AllowStartOnDemand",
        "RestartOnFailure",
        "MultipleInstancesPolicy",
        "DisallowStartIfOnBatteries",
        "StopIfGoingOnBatteries",
        "AllowHardTerminate",
        "StartWhenAvailable",
        "NetworkProfileName",
        "RunOnlyIfNetworkAvailable",
        "WakeToRun",
        "Enabled",
        "Hidden",
        "DeleteExpiredTaskAfter",
        "IdleSettings",
        "NetworkSettings",
        "ExecutionTimeLimit",
        "Priority",
        "RunOnlyIfIdle",
    },
    "Actions": {"Exec", "ComHandler", "SendEmail", "ShowMessage"},
    "Exec": {"Command", "Arguments", "WorkingDirectory"},
}
TASKS = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def check(element):
    """Hold an element against the schema, and return how many were held."""
    name = element.tag.removeprefix(TASKS)
    inner = [child.tag.removeprefix(TASKS) for child in element]
    allowed = SCHEMA.get(name, ())
    assert set(inner) <= set(allowed), name
    assert len(set(inner)) == len(inner), name
    if isinstance(allowed, list):
        assert inner == sorted(inner, key=allowed.index), name
    return 1 + sum(map(check, element))


@pytest.mark.parametrize(("kind", "part"), PARTS)
def test_the_windows_task_is_well_formed_and_of_published_elements(project, kind, part):
    made = job(project, kind=kind, part=part)
    task = ElementTree.fromstring(Windows().text(made).encode("utf-16"))
    assert (task.tag, task.get("version")) == (f"{TASKS}Task", "1.2")
    assert check(task) > 20

    def said(name):
        return task.find(f".//{TASKS}{name}")

    assert said("StartBoundary").text.endswith(f"T{part.time}:00")
    assert said("StartWhenAvailable").text == "true"
    assert said("WorkingDirectory").text == str(project.parent)
    assert said("Principal").get("id") == task.find(f"{TASKS}Actions").get("Context")
    arguments = said("Arguments").text
    assert arguments.startswith('/d /s /c "')
    assert f'-P -m voc run --catch-up --project "{project}" >>"{made.log}" 2>&1"' in arguments
    days = [day.tag.removeprefix(TASKS)[:3].lower() for day in said("DaysOfWeek") or ()] if kind == "week" else []
    assert days == ([part.day] if kind == "week" else [])
    months = {"month": 12, "quarter": 4, "year": 1}.get(kind)
    assert months is None or len(said("Months")) == months


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_the_windows_task_is_registered_from_a_file_in_utf_16(project, tmp_path, monkeypatch):
    copy = tmp_path / "seen.xml"
    put_first(monkeypatch, tmp_path / "bin", "schtasks", f'#!/bin/sh\n[ "$1" = /Create ] && cp "$5" "{copy}"\nexit 0\n')
    assert Windows().install(job(project)) == ("signed_in",)
    assert copy.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert copy.read_text(encoding="utf-16") == Windows().text(job(project))
