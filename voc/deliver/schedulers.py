"""Which scheduler this system has."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from typing import Literal

from voc.deliver import systemd
from voc.deliver.cron import Cron
from voc.deliver.job import Scheduler
from voc.deliver.systemd import Systemd
from voc.deliver.windows import Windows
from voc.errors import ConfigError

System = Literal["auto", "cron", "systemd", "windows"]


def scheduler(system: System, environ: Mapping[str, str]) -> Scheduler:
    """Return the scheduler named, or the one that this system runs: Windows' own, the user's systemd, cron.

    Raises:
        ConfigError: none of them is here.
    """
    if system == "windows" or (system == "auto" and os.name == "nt"):
        return Windows()
    if system == "systemd" or (system == "auto" and systemd.reachable()):
        return Systemd(environ)
    if system == "cron" or shutil.which("crontab", path=environ.get("PATH")):
        return Cron()
    raise ConfigError(
        "found neither the user's systemd nor cron",
        todo="install the package `cron`, or take what `voc schedule install --system cron --dry-run` prints",
    )


def present(system: System, environ: Mapping[str, str]) -> tuple[Scheduler, ...]:
    """Return the scheduler named, or all in which an earlier entry might stand."""
    if system != "auto":
        return (scheduler(system, environ),)
    if os.name == "nt":
        return (Windows(),)
    cron: tuple[Scheduler, ...] = (Cron(),) if shutil.which("crontab", path=environ.get("PATH")) else ()
    return (Systemd(environ), *cron)
