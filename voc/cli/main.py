"""Start the command line, and turn every error into one line.

Exit codes: 0 done; 2 the user's error; 3 done, and an alert threshold was crossed; 1 with a traceback: a bug of ours,
without one: `voc lexicon check` found mistakes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from voc.cli import (
    action,
    aggregate,
    alert,
    annotate,
    audit,
    case,
    check,
    diff,
    explain,
    forget,
    history,
    ingest,
    init,
    ledger,
    lexicon,
    notify,
    query,
    replay,
    report,
    run,
    schedule,
    topics,
    what_if,
)
from voc.cli.errors import told
from voc.cli.text import say
from voc.errors import VocError

app = typer.Typer(
    name="voc",
    help=say("help.voc"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_VERBS: dict[str, Callable[..., None]] = {
    "init": init.init,
    "check": check.check,
    "ingest": ingest.ingest,
    "annotate": annotate.annotate,
    "aggregate": aggregate.aggregate,
    "report": report.report,
    "run": run.run,
    "replay": replay.replay,
    "history": history.history,
    "explain": explain.explain,
    "query": query.query,
    "what-if": what_if.what_if,
    "audit": audit.audit,
    "ledger": ledger.ledger,
    "diff": diff.diff,
    "forget": forget.forget,
}
for _name, _verb in _VERBS.items():
    app.command(_name, help=say(f"help.{_name}"))(_verb)
app.add_typer(action.app, name="action", help=say("help.action"))
app.add_typer(topics.app, name="topics", help=say("help.topics"))
app.add_typer(schedule.app, name="schedule", help=say("help.schedule"))
app.add_typer(notify.app, name="notify", help=say("help.notify"))
app.add_typer(alert.app, name="alert", help=say("help.alert"))
app.add_typer(case.app, name="case", help=say("help.case"))
app.add_typer(lexicon.app, name="lexicon", help=say("help.lexicon"))


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A console or pipe of another encoding must not break a run over a character it lacks.
            stream.reconfigure(errors="replace")
    try:
        app()
    except VocError as error:
        print(f"{say('error')}{told(error)}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print(say("stopped"), file=sys.stderr)
        sys.exit(130)
