"""A service and a timer of the user's systemd."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from string import Template

from voc.deliver.job import Job, call
from voc.errors import ConfigError
from voc.files import data_folder

_MONTHS = {"month": "*", "quarter": "01,04,07,10", "year": "01"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TODO = "use `--system cron`"


class Systemd:
    """Implement `Scheduler` with unit files of the user."""

    name = "systemd"

    def __init__(self, environ: Mapping[str, str]) -> None:
        home = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".config")
        self._folder = Path(home) / "systemd" / "user"

    def units(self, job: Job) -> dict[str, str]:
        """Return what the unit files say, by their names."""
        values = {
            "title": job.title.replace("%", "%%"),
            "folder": str(job.folder).replace("%", "%%"),
            "log": str(job.log).replace("%", "%%"),
            "command": " ".join(_quoted(word, dollar="$$") for word in job.command),
            "environment": " ".join(_quoted(f"{name}={said}") for name, said in sorted(job.environment.items())),
            "calendar": _calendar(job),
        }
        folder = data_folder("reports") / "schedule"
        return {
            f"{job.name}.{kind}": Template((folder / f"systemd.{kind}").read_text(encoding="utf-8")).substitute(values)
            for kind in ("service", "timer")
        }

    def text(self, job: Job) -> str:
        """Return both unit files, each under its path."""
        return "\n".join(f"# {self._folder / name}\n{said}" for name, said in self.units(job).items())

    def install(self, job: Job) -> tuple[str, ...]:
        """Write the unit files and start the timer."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, said in self.units(job).items():
            (self._folder / name).write_text(said, encoding="utf-8")
        for words in (["daemon-reload"], ["enable", "--now", f"{job.name}.timer"]):
            answer = call(["systemctl", "--user", *words], todo=_TODO)
            if answer.code:
                self.remove(job.name)
                raise ConfigError(f"systemctl --user {words[0]}: {answer.why}", todo=_TODO)
        user = call(["loginctl", "show-user", str(_uid()), "--property=Linger"], todo=_TODO)
        return () if user.out.strip() == b"Linger=yes" else ("linger",)

    def timing(self, job: Job) -> str:
        """Return the line of the timer."""
        return f"OnCalendar={_calendar(job)}\n"

    def installed(self, name: str) -> str:
        """Return the unit files."""
        files = [self._folder / f"{name}.{kind}" for kind in ("service", "timer")]
        return "\n".join(f"# {file}\n{file.read_text(encoding='utf-8')}" for file in files if file.is_file())

    def remove(self, name: str) -> bool:
        """Stop the timer and remove the unit files."""
        there = [file for kind in ("service", "timer") if (file := self._folder / f"{name}.{kind}").is_file()]
        if there:
            call(["systemctl", "--user", "disable", "--now", f"{name}.timer"], todo=_TODO)
        for file in there:
            file.unlink()
        if there:
            call(["systemctl", "--user", "daemon-reload"], todo=_TODO)
        return bool(there)


def reachable() -> bool:
    """Return whether a systemd of the user is there to take a timer."""
    try:
        return call(["systemctl", "--user", "show-environment"]).code == 0
    except ConfigError:
        return False


def _calendar(job: Job) -> str:
    clock, day, kind = job.when.clock, job.when.day, job.when.kind
    date = f"{_DAYS[day]} *-*-*" if kind == "week" else f"*-{_MONTHS[kind]}-{day + 1:02d}"
    return f"{date} {clock:%H:%M}:00 {job.zone}"


def _quoted(text: str, *, dollar: str = "$") -> str:
    """Write one word in the quotes of systemd.syntax(7); `%` begins a specifier, `$` in commands a variable."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", dollar)
    return f'"{escaped}"'


def _uid() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0
