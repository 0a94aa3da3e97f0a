"""Let one process at a time write a project; the others wait, or learn who holds it.

The lock is the system's own on `voc.lock`, so that it ends with its process however that ends. `voc.lock.json` says who
holds it; nothing depends on it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from voc.errors import StoreError

LOCK_FILE = "voc.lock"
_STEP = 0.2  # seconds between two attempts
_LOOKS = 10

Told = Callable[[str], None]


def untold(_: str) -> None:
    """Tell nobody."""


@dataclass
class Patience:
    """How long to wait for what others hold; all that one command waits for comes out of it together.

    Attributes:
        seconds: at most; 0: not at all.
        told: is called once, with who holds it, when waiting begins.
    """

    seconds: float = 0
    told: Told = untold
    _until: float | None = None

    def wait(self, why: str) -> bool:
        """Wait a moment and return True, or return False if the time is over."""
        now = time.monotonic()
        if self._until is None:
            self._until = now + self.seconds
            if self.seconds > 0:
                self.told(why)
        if now >= self._until:
            return False
        time.sleep(min(_STEP, self._until - now))
        return True


class Lock:
    """The right of this process to write a project.

    It is held as often as it was taken: one process may have a project open twice.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._note = self._path.with_suffix(".lock.json")
        self._lock = FileLock(self._path, is_singleton=True, thread_local=False)

    def take(self, *, patience: Patience, zone: tzinfo = UTC) -> Callable[[], None]:
        """Take the lock, and return what gives it back; calling that again does nothing.

        Raises:
            StoreError: another process holds it still, or the folder cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            while not self._taken():
                if not patience.wait(self._in_use(zone)):
                    raise StoreError(
                        self._in_use(zone),
                        where=str(self._path.parent),
                        todo="wait until that ends, or let `voc run --wait MINUTES` wait for it",
                    )
            if self._lock.lock_counter == 1:
                self._write()
            return self._release()
        except OSError as error:
            raise StoreError(
                f"the folder cannot be written ({error.strerror})", where=str(self._path.parent), todo="check the path"
            ) from None

    def _release(self) -> Callable[[], None]:
        held = [self._lock]

        def release() -> None:
            while held:
                held.pop().release()

        return release

    def _taken(self) -> bool:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def _write(self) -> None:
        said = {"pid": os.getpid(), "command": _command(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        self._note.write_text(json.dumps(said), encoding="utf-8")

    def _in_use(self, zone: tzinfo) -> str:
        """Say who holds it, as far as is known."""
        held = holder(self._path.parent)
        for _ in range(_LOOKS):  # who has just taken it is about to say so
            if held is not None:
                break
            time.sleep(_STEP / _LOOKS)
            held = holder(self._path.parent)
        if held is None:
            return "the project is in use by another process"
        since = datetime.fromisoformat(held["since"]).astimezone(zone)
        return f"the project is in use by process {held['pid']} ({held['command']}, since {since:%Y-%m-%d %H:%M})"


def holder(folder: Path) -> dict[str, Any] | None:
    """Return `pid`, `command` and `since` of who took the lock last; None where nothing is known."""
    try:
        said = json.loads((folder / LOCK_FILE).with_suffix(".lock.json").read_text(encoding="utf-8"))
        datetime.fromisoformat(said["since"])
        return {"pid": int(said["pid"]), "command": str(said["command"]), "since": str(said["since"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def holds(folder: Path, pid: int) -> bool:
    """Return whether the process of that number is there and was the last to take the lock."""
    held = holder(folder)
    return held is not None and held["pid"] == pid and _is_alive(pid)


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":  # where os.kill would end it
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        return bool(handle and ctypes.windll.kernel32.CloseHandle(handle))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _command() -> str:
    """Return what this process is called, without anything that a person typed."""
    if Path(sys.argv[0]).stem not in ("voc", "__main__"):
        return "python"
    verb = next(iter(sys.argv[1:2]), "")
    return f"voc {verb}" if verb.isalpha() else "voc"
