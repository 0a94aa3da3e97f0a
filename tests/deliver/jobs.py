"""Jobs to schedule, in a folder with an awkward name, and tools that stand in for those of the system."""

import os
from datetime import date
from zoneinfo import ZoneInfo

from voc.config import Config
from voc.deliver.job import make_job
from voc.deliver.schedule import When, on_clock
from voc.loop import SchedulePart

SHANGHAI, BERLIN, YORK, UTC_ZONE = map(ZoneInfo, ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"))
AWKWARD = '银行 周报 100%\'s $HOME "a" & (b)'

PARTS = [
    ("week", SchedulePart()),
    ("week", SchedulePart(day="sun", time="23:45")),
    ("week", SchedulePart(day="wed", time="00:00")),
    ("month", SchedulePart(time="06:05")),
    ("quarter", SchedulePart(time="06:05")),
    ("year", SchedulePart(time="06:05")),
]


def job(project, *, kind="week", part=None, zone=SHANGHAI, system=None, environ=None):
    when = When.of(part or SchedulePart(), kind)
    clock, _ = on_clock(when, zone, system or zone, start=date(2026, 1, 1))
    config = Config(root=project.parent, project={"organisation": "江岚银行", "time_zone": str(zone), "period": kind})
    return make_job(config, project, when=when, on_clock=clock, environ=environ or {}, language="zh")


def cron_line(text):
    (line,) = [line for line in text.splitlines() if not line.startswith("#")]
    return line


def put_first(monkeypatch, folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
