"""A task of the Windows Task Scheduler, by its XML format (MS-TSCH 2.5, version 1.2)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from voc.deliver.job import Job, call
from voc.deliver.schedule import When
from voc.errors import ConfigError
from voc.files import data_folder

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_FIRST_OF = {"month": _MONTHS, "quarter": _MONTHS[::3], "year": _MONTHS[:1]}
_START = date(2026, 1, 1)  # any day that has passed: the trigger counts from then on
_TODO = "use `--system cron` or `--system systemd` where this is not Windows"


class Windows:
    """Implement `Scheduler` with `schtasks`."""

    name = "windows"

    def text(self, job: Job) -> str:
        """Return the task."""
        command, arguments = _started(job)
        values = {
            "title": job.title,
            "start": datetime.combine(_START, job.on_clock.clock).isoformat(),
            "command": command,
            "arguments": arguments,
            "folder": str(job.folder),
        }
        page = (data_folder("reports") / "schedule" / "windows.xml").read_text(encoding="utf-8")
        escaped = {name: escape(value) for name, value in values.items()}
        return Template(page).substitute(escaped, schedule=_schedule(job.on_clock))

    def install(self, job: Job) -> tuple[str, ...]:
        """Register the task in place of an earlier one."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "task.xml"
            file.write_text(self.text(job), encoding="utf-16")
            answer = call(["schtasks", "/Create", "/TN", job.name, "/XML", str(file), "/F"], todo=_TODO)
        if answer.code:
            raise ConfigError(f"schtasks: {answer.why}", todo="import the XML of --dry-run in the Task Scheduler")
        return ("signed_in", *(("system_clock",) if job.on_clock != job.when else ()))

    def timing(self, job: Job) -> str:
        """Return nothing: Windows writes a task anew in its own way."""
        return ""

    def installed(self, name: str) -> str:
        """Return the task as it is registered."""
        answer = call(["schtasks", "/Query", "/TN", name, "/XML"], todo=_TODO)
        return "" if answer.code else answer.out.decode("utf-8", "replace")

    def remove(self, name: str) -> bool:
        """Delete the task."""
        return call(["schtasks", "/Delete", "/TN", name, "/F"], todo=_TODO).code == 0


def _schedule(when: When) -> str:
    if when.kind == "week":
        return (
            "<ScheduleByWeek><WeeksInterval>1</WeeksInterval>"
            f"<DaysOfWeek>{_empty([_DAYS[when.day]])}</DaysOfWeek></ScheduleByWeek>"
        )
    return (
        f"<ScheduleByMonth><DaysOfMonth><Day>{when.day + 1}</Day></DaysOfMonth>"
        f"<Months>{_empty(_FIRST_OF[when.kind])}</Months></ScheduleByMonth>"
    )


def _empty(names: Sequence[str]) -> str:
    return "".join(f"<{name} />" for name in names)


def _started(job: Job) -> tuple[str, str]:
    """Return command and arguments; only a shell can add to a log, and with /s it drops the outermost quotes only."""
    variables = "".join(f'set "{name}={said}"&& ' for name, said in sorted(job.environment.items()) if name != "PATH")
    run = " ".join(f'"{word}"' if word in (str(job.interpreter), str(job.project)) else word for word in job.command)
    return "cmd.exe", f'/d /s /c "{variables}{run} >>"{job.log}" 2>&1"'
