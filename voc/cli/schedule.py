"""Let the system's own scheduler start the runs: `voc schedule install`, `show` and `remove`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from voc import config as configuration
from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import language, say
from voc.config import Config
from voc.deliver import addresses
from voc.deliver.job import Job, job_name, make_job
from voc.deliver.notify import quiet
from voc.deliver.schedule import DAYS, When, due, on_clock, parse_at, system_zone, write_at
from voc.deliver.schedulers import System, present, scheduler

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

SystemOption = Annotated[System, typer.Option("--system", help=say("help.schedule_system"))]


@app.command("install", help=say("help.schedule_install"))
def install(
    project: ProjectFile = VOC_TOML,
    system: SystemOption = "auto",
    at: Annotated[str | None, typer.Option("--at", help=say("help.schedule_at"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.schedule_dry_run"))] = False,
) -> None:
    """Write the entry that starts the project's runs, or only print it."""
    config = configuration.load(project)
    said = parse_at(at) if at else None
    if said:
        changed = {"time": said[1], **({"day": said[0]} if said[0] else {})}
        config = config.model_copy(update={"schedule": config.schedule.model_copy(update=changed)})
    job, exact = _job(config, project)
    chosen = scheduler(system, os.environ)
    if dry_run:
        typer.echo(chosen.text(job), nl=False)
        return
    _private(job.log)
    notes = chosen.install(job)
    if said:
        write_at(project, *said)
    show.line(say("schedule.installed", system=chosen.name, when=_words(job.when), zone=config.zone))
    _next(config)
    for note in notes:
        show.line(say(f"schedule.{note}", when=_words(job.on_clock), zone=system_zone(), user=_user()))
    if "system_clock" in notes and not exact:
        show.line(say("schedule.late"))
    show.line(say("schedule.log", path=job.log))
    _addresses(config)


@app.command("show", help=say("help.schedule_show"))
def show_entry(project: ProjectFile = VOC_TOML, system: SystemOption = "auto") -> None:
    """Print the entry as it stands, and when the next run is due."""
    config = configuration.load(project)
    job, _ = _job(config, project)
    entries = [(one, text) for one in present(system, os.environ) if (text := one.installed(job.name))]
    for one, text in entries:
        show.line(say("schedule.entry", system=one.name))
        typer.echo(text.rstrip())
        if one.timing(job) not in text:
            show.line(say("schedule.changed"))
    if entries:
        _next(config)
    else:
        show.line(say("schedule.none"))


@app.command("remove", help=say("help.schedule_remove"))
def remove(project: ProjectFile = VOC_TOML, system: SystemOption = "auto") -> None:
    """Take the entry out."""
    gone = [one.name for one in present(system, os.environ) if one.remove(job_name(project))]
    for name in gone:
        show.line(say("schedule.removed", system=name))
    if not gone:
        show.line(say("schedule.none"))


def _job(config: Config, project: Path) -> tuple[Job, bool]:
    when = When.of(config.schedule, config.project.period)
    there, exact = on_clock(when, config.zone, system_zone(), start=datetime.now(config.zone).date())
    job = make_job(config, project, when=when, on_clock=there, environ=os.environ, language=language())
    return job, exact


def _next(config: Config) -> None:
    moment = due(config.schedule, config.project.period, after=datetime.now(UTC), zone=config.zone)
    show.line(say("schedule.next", moment=f"{moment:%Y-%m-%d %H:%M}", zone=config.zone))
    if config.notify.targets and quiet(moment, config.alerts.quiet_hours):
        show.line(say("schedule.quiet", hours=config.alerts.quiet_hours))


def _addresses(config: Config) -> None:
    file = config.path("state") / addresses.FILE
    wanted = set(config.notify.targets.values())
    if wanted:
        addresses.prepare(file, sorted(wanted))
        if missing := sorted(wanted - {name for name, value in addresses.read(file).items() if value}):
            show.line(say("schedule.fill_in", path=file, names=say("and").join(missing)))


def _private(log: Path) -> None:
    """Make the log before the scheduler does, readable by its owner only: it names what customers complain of."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch(mode=0o600)


def _words(when: When) -> str:
    day = say(f"schedule.{DAYS[when.day]}") if when.kind == "week" else when.day + 1
    return say(f"schedule.{when.kind}", day=day, clock=f"{when.clock:%H:%M}")


def _user() -> str:
    return os.environ.get("USER") or os.environ.get("LOGNAME") or "$USER"
