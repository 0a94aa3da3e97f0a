"""An entry in the user's crontab: three lines between marks, everything else left as it is."""

from __future__ import annotations

import re
import shlex

from voc.deliver.job import Job, call
from voc.deliver.schedule import When
from voc.errors import ConfigError

_LONGEST = 990  # bytes of a command; vixie-cron cuts at 999 without a word
_MONTHS = {"month": "*", "quarter": "1,4,7,10", "year": "1"}
_NONE = re.compile(r"no crontab for|no such file", re.IGNORECASE)
_TODO = "install the package `cron`, or put the line of `voc schedule install --dry-run` where your system wants it"


class Cron:
    """Implement `Scheduler` with `crontab`."""

    name = "cron"

    def text(self, job: Job) -> str:
        """Return the marked lines."""
        first, last = _marks(job.name)
        return f"{first} {job.title}\n{_fields(job.on_clock)} {_command(job)}\n{last}\n"

    def install(self, job: Job) -> tuple[str, ...]:
        """Put the lines in place of the earlier ones, or at the end."""
        entry = self.text(job)
        before, there, after = _cut(_table(), job.name)
        if there:
            _write(before + entry + after)
        else:
            _write(before + ("" if not before or before.endswith("\n") else "\n") + entry)
        return ("system_clock",) if job.on_clock != job.when else ()

    def timing(self, job: Job) -> str:
        """Return the five fields."""
        return f"\n{_fields(job.on_clock)} cd "

    def installed(self, name: str) -> str:
        """Return the marked lines."""
        return _cut(_table(), name)[1]

    def remove(self, name: str) -> bool:
        """Take the marked lines out."""
        before, there, after = _cut(_table(), name)
        if there:
            _write(before + after)
        return bool(there)


def _marks(name: str) -> tuple[str, str]:
    return f"# {name} begin", f"# {name} end"


def _fields(when: When) -> str:
    clock = when.clock
    if when.kind == "week":
        return f"{clock.minute} {clock.hour} * * {(when.day + 1) % 7}"
    return f"{clock.minute} {clock.hour} {when.day + 1} {_MONTHS[when.kind]} *"


def _command(job: Job) -> str:
    # Variables stand in the line: set above it they would hold for every line below as well.
    variables = " ".join(f"{name}={shlex.quote(value)}" for name, value in sorted(job.environment.items()))
    run = " ".join(map(shlex.quote, job.command))
    said = f"cd {shlex.quote(str(job.folder))} && {variables} {run} >>{shlex.quote(str(job.log))} 2>&1"
    if "\\" in said:
        raise ConfigError("the path holds a backslash", where=str(job.project), todo="rename the folder")
    said = said.replace("%", r"\%")  # which cron would read as the end of the line
    if len(said.encode()) > _LONGEST:
        raise ConfigError(
            f"the command has {len(said.encode())} bytes, and cron takes {_LONGEST}",
            where=str(job.project),
            todo="move the project to a folder with a shorter path",
        )
    return said


def _cut(table: str, name: str) -> tuple[str, str, str]:
    """Return what stands before, between (marks included) and after the marks."""
    first, last = _marks(name)
    found = re.search(rf"^{re.escape(first)}(?: .*)?\n(?:.*\n)*?{re.escape(last)}[ ]*(?:\n|\Z)", table, re.MULTILINE)
    if found:
        return table[: found.start()], found[0], table[found.end() :]
    if re.search(rf"^{re.escape(first)}", table, re.MULTILINE):
        raise ConfigError(f"{first!r} stands in the crontab without its end", todo="take it out with `crontab -e`")
    return table, "", ""


def _table() -> str:
    answer = call(["crontab", "-l"], todo=_TODO)
    if answer.code and not _NONE.search(answer.err):
        # A table that cannot be read must not be taken for an empty one.
        raise ConfigError(f"crontab: {answer.why}", todo="ask your administrator for the right to use cron")
    return answer.out.decode("utf-8", "surrogateescape") if not answer.code else ""


def _write(table: str) -> None:
    answer = call(["crontab", "-"], given=table.encode("utf-8", "surrogateescape"), todo=_TODO)
    if answer.code:
        raise ConfigError(f"crontab: {answer.why}", todo="the table is as it was")
