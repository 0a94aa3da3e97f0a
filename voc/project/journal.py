"""Keep a journal of runs: one JSON line for everything that happened, written at once, so that a kill loses none.

It holds numbers, periods and errors, nothing that a customer said; names of files in errors are masked.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from voc.deliver.job import LOG_FILE
from voc.errors import VocError
from voc.files import digest
from voc.project.intake import plain

JOURNAL_FILE = "runs.jsonl"
_MOST = 1_000_000  # bytes; then the journal moves to runs.1.jsonl, and what stood there goes; the log is emptied

Event = dict[str, Any]


@dataclass(frozen=True)
class Journal:
    """Write and read the journal of a project.

    Attributes:
        folder: [paths] state of voc.toml.
        now: UTC without zone.
    """

    folder: Path
    now: Callable[[], datetime]

    @contextmanager
    def run(self) -> Iterator[Callable[..., None]]:
        """Note that a run starts, and how it ends; yields what notes a step: `step(name, **numbers)`."""
        self._rotate()
        name = digest(str(part).encode() for part in (self.now().isoformat(), os.getpid(), time.monotonic_ns()))
        self._write(name, "started", pid=os.getpid(), version=version("voc"))
        try:
            yield lambda step, **more: self._write(name, step, **more)
        except BaseException as error:
            with suppress(OSError):
                self._write(name, "failed", error=_told(error))
            raise

    def refused(self, error: VocError) -> None:
        """Note a run that could not start."""
        with suppress(OSError, VocError), self.run():
            raise error

    def events(self) -> Iterator[Event]:
        """Yield everything noted, oldest first; a line that a power cut left half is passed over."""
        for path in (self._earlier, self._path):
            if path.is_file():
                for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                    with suppress(ValueError):
                        event = json.loads(line)
                        if isinstance(event, dict) and "run" in event:
                            yield event

    @property
    def _path(self) -> Path:
        return self.folder / JOURNAL_FILE

    @property
    def _earlier(self) -> Path:
        return self._path.with_suffix(".1.jsonl")

    def _write(self, run: str, event: str, **more: Any) -> None:
        said = {"run": run, "at": self.now().isoformat(timespec="milliseconds"), "event": event, **more}
        line = json.dumps(said, ensure_ascii=False) + "\n"
        with self._path.open("a+b") as file:
            if file.tell() and not self._ends_with_a_line(file.tell()):
                line = "\n" + line
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())

    def _ends_with_a_line(self, size: int) -> bool:
        with self._path.open("rb") as file:
            file.seek(size - 1)
            return file.read(1) == b"\n"

    def _rotate(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            if self._path.stat().st_size > _MOST:
                self._path.replace(self._earlier)
        with suppress(OSError):  # a scheduler has it open to add to it, so it cannot move
            if (self.folder / LOG_FILE).stat().st_size > _MOST:
                os.truncate(self.folder / LOG_FILE, 0)


@dataclass(frozen=True)
class PastRun:
    """How a run went.

    Attributes:
        started: UTC without zone.
        result: `done`, `failed`, `running` or `broken_off`: its process ended without a word.
        took: until its last line.
        reports: what became of each report: period, language, edition, what.
    """

    run: str
    started: datetime
    result: str
    took: timedelta
    pid: int
    version: str
    error: str = ""
    reports: tuple[Event, ...] = ()
    numbers: dict[str, Any] = field(default_factory=dict)


def past_runs(journal: Journal, *, is_running: Callable[[int], bool]) -> tuple[PastRun, ...]:
    """Return the runs of a journal, the newest first.

    Args:
        journal: of the project.
        is_running: whether the process of that number holds the project.
    """
    events: dict[str, list[Event]] = {}
    for event in journal.events():
        events.setdefault(str(event["run"]), []).append(event)
    runs = [_past(name, found, is_running) for name, found in events.items() if found[0].get("event") == "started"]
    runs.sort(key=lambda one: one.started)
    return tuple(reversed(runs))


def _past(name: str, events: list[Event], is_running: Callable[[int], bool]) -> PastRun:
    first, last = events[0], events[-1]
    started, pid = datetime.fromisoformat(first["at"]), int(first["pid"])
    ended = {"finished": "done", "failed": "failed"}.get(last["event"])
    return PastRun(
        run=name,
        started=started,
        result=ended or ("running" if is_running(pid) else "broken_off"),
        took=datetime.fromisoformat(last["at"]) - started,
        pid=pid,
        version=str(first["version"]),
        error=str(last.get("error", "")),
        reports=tuple(event for event in events if event["event"] == "report"),
        numbers={k: v for event in events for k, v in event.items() if k not in ("run", "at", "event", "pid")},
    )


def _told(error: BaseException) -> str:
    """Say an error in one line, without what a person could be known by."""
    if isinstance(error, VocError):
        return plain(str(error))
    return f"interrupted ({type(error).__name__})" if isinstance(error, KeyboardInterrupt) else type(error).__name__
