"""Tell how runs went and when the next is due: `voc history`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any

import typer

from voc import config as configuration
from voc.adapters.lock import holds
from voc.cli import show
from voc.cli.errors import told
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say, word
from voc.config import Config
from voc.deliver.schedule import due
from voc.period import local
from voc.project.journal import Journal, PastRun, past_runs


def history(
    project: ProjectFile = VOC_TOML,
    rows: Annotated[int, typer.Option(min=1, help=say("help.rows"))] = 20,
) -> None:
    """Print past runs, the newest first, and when the next is due."""
    config = configuration.load(project)
    folder = config.path("state")
    journal = Journal(folder, lambda: datetime.now(UTC).replace(tzinfo=None))
    runs = past_runs(journal, is_running=partial(holds, folder))
    if runs:
        titles = [say(f"column.{name}") for name in ("started", "took", "result", "reports", "error")]
        show.table(say("history"), titles, [_row(run, config) for run in runs[:rows]], numbers=[1])
    else:
        show.line(say("no_runs"))
    if len(runs) > rows:
        show.line(say("more", shown=rows, total=len(runs)))
    now = datetime.now(UTC).replace(tzinfo=None)
    at = due(config.schedule, config.project.period, after=now, zone=config.zone)
    show.line(say("next_due", at=f"{at:%Y-%m-%d %H:%M}", zone=config.project.time_zone))


def _row(run: PastRun, config: Config) -> tuple[str, ...]:
    reports = say("and").join(_report(event) for event in run.reports if event["what"] != "untouched")
    result = word("run_result", run.result)
    if not reports and run.result == "done":
        reports = say("as_before")
    return local(run.started, config.zone), _length(run.took), result, reports, told(run.error)


def _report(event: dict[str, Any]) -> str:
    return f"{event['period']}.{event['language']} {event['edition']} {word('edition', event['what'])}"


def _length(took: timedelta) -> str:
    seconds = took.total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
