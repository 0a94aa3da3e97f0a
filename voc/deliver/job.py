"""What a scheduler starts: the run of one project, with its folder, environment and log."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from voc.config import Config
from voc.deliver.schedule import When
from voc.errors import ConfigError
from voc.files import digest

LOG_FILE = "schedule.log"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Job:
    """One project's scheduled run. It holds no secret: addresses of messages stand in a file of their own.

    Attributes:
        name: of the entry, the same for the same project: `voc-1a2b3c4d`.
        title: what people see it called.
        interpreter: that runs it.
        project: path of voc.toml; the run starts in its folder.
        log: file to which everything that is printed is added.
        environment: variables that it needs.
        when: it starts, in `zone`.
        zone: the project's.
        on_clock: when it starts by the system's clock.
    """

    name: str
    title: str
    interpreter: Path
    project: Path
    log: Path
    environment: Mapping[str, str]
    when: When
    zone: tzinfo
    on_clock: When

    @property
    def folder(self) -> Path:
        """Return the folder in which it runs."""
        return self.project.parent

    @property
    def command(self) -> tuple[str, ...]:
        """Return the command; -P keeps Python from importing files that somebody drops into the project's folder."""
        return (str(self.interpreter), "-P", "-m", "voc", "run", "--catch-up", "--project", str(self.project))


class Scheduler(Protocol):
    """The scheduler of one kind of system."""

    name: str

    def text(self, job: Job) -> str:
        """Return what would be written."""

    def install(self, job: Job) -> tuple[str, ...]:
        """Write the entry in place of an earlier one of the same project; return what people should still be told."""

    def timing(self, job: Job) -> str:
        """Return the part of the entry that says when; empty where the system writes it in its own way."""

    def installed(self, name: str) -> str:
        """Return the entry as it stands, empty where there is none."""

    def remove(self, name: str) -> bool:
        """Take the entry out; return whether there was one."""


def job_name(project: Path) -> str:
    """Return the name under which a project is scheduled."""
    return f"voc-{digest([str(project.resolve()).encode()], length=8)}"


def make_job(
    config: Config, project: Path, *, when: When, on_clock: When, environ: Mapping[str, str], language: str
) -> Job:
    """Return the job of a project.

    Args:
        config: of the project.
        project: path of voc.toml.
        when: it starts, in the project's zone.
        on_clock: the same by the system's clock.
        environ: of this process; PYTHONPATH is taken over where set, for without it `voc` might not be found.
        language: of what is printed.

    Raises:
        ConfigError: a path holds a line break or another character that no scheduler's file can hold.
    """
    interpreter = Path(os.path.abspath(sys.executable))  # noqa: PTH100 — a link must stay: it says which environment
    paths = [os.path.abspath(one) for one in environ.get("PYTHONPATH", "").split(os.pathsep) if one]  # noqa: PTH100
    environment = {
        "PATH": os.pathsep.join((str(interpreter.parent), os.defpath.lstrip(os.pathsep))),
        "PYTHONUTF8": "1",
        "VOC_LANGUAGE": language,
        **({"PYTHONPATH": os.pathsep.join(paths)} if paths else {}),
        **({"LANG": "C.UTF-8"} if os.name == "posix" else {}),
    }
    name = config.project.organisation.strip() or project.resolve().parent.name
    job = Job(
        job_name(project),
        f"voc {name}",
        interpreter,
        project.resolve(),
        config.path("state") / LOG_FILE,
        environment,
        when,
        config.zone,
        on_clock,
    )
    for said in (*job.command, str(job.log), *environment.values(), job.title):
        if _CONTROLS.search(said):
            raise ConfigError(f"{said!r} holds a control character", todo="rename the folder, no scheduler can hold it")
    return job


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool of the system said."""

    code: int
    out: bytes
    err: str

    @property
    def why(self) -> str:
        """Return the first line of its complaint."""
        return next(iter(self.err.strip().splitlines()), f"exit code {self.code}")


def call(arguments: Sequence[str], *, given: bytes = b"", todo: str = "") -> Answer:
    """Run a tool of the system.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        done = subprocess.run(list(arguments), input=given, capture_output=True, check=False)  # noqa: S603
    except OSError:
        raise ConfigError(f"{arguments[0]} is not installed", todo=todo) from None
    return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
