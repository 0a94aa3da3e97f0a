"""See what went out, try the addresses, and send what waits: `voc notify list`, `test` and `send`."""

from __future__ import annotations

import os
from datetime import UTC, datetime, tzinfo
from typing import Annotated

import typer

from voc import config as configuration
from voc.cli import show
from voc.cli.options import VOC_TOML, ProjectFile
from voc.cli.text import say
from voc.config import Config
from voc.deliver import addresses
from voc.deliver.notify import Posted, outbox, post
from voc.deliver.send import send as by_apprise
from voc.errors import ConfigError
from voc.period import local
from voc.report.strings import Strings
from voc.wiring import open_store

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list", help=say("help.notify_list"))
def messages(project: ProjectFile = VOC_TOML) -> None:
    """Print all messages, the latest first, and what became of them."""
    config = configuration.load(project)
    rows = [
        (
            local(one["made_at"], config.zone),
            one["target"],
            one["title"],
            say(f"message_state.{one['state']}"),
            one["attempts"],
            error_words(one["error"] or ""),
            local(one["sent_at"] or one["next_at"], config.zone) if one["state"] != "given_up" else "",
        )
        for one in outbox(open_store(config, read_only=True))
    ]
    titles = ("made_at", "target", "title", "state", "attempts", "error", "sent_or_next")
    show.table(say("notify.title"), [say(f"column.{name}") for name in titles], rows, numbers=(4,))
    if not rows:
        show.line(say("notify.none"))


@app.command("send", help=say("help.notify_send"))
def send(project: ProjectFile = VOC_TOML) -> None:
    """Send what waits now, quiet hours or not."""
    config = configuration.load(project)
    done = post(
        open_store(config),
        targets=config.notify.targets,
        messages=(),
        now=datetime.now(UTC).replace(tzinfo=None),
        environ=addresses.known(config, os.environ),
        anyway=True,
    )
    posted(done, config.zone)
    if not done.sent and not done.failures:
        show.line(say("notify.nothing"))


@app.command("test", help=say("help.notify_test"))
def test(
    name: Annotated[str | None, typer.Argument(help=say("help.notify_name"))] = None, project: ProjectFile = VOC_TOML
) -> None:
    """Send a test message to one target or to all, and say whether it arrived."""
    config = configuration.load(project)
    targets = _chosen(config, name)
    environ = addresses.known(config, os.environ)
    strings = Strings.load(config.project.language)
    title = strings("message.test_title", organisation=config.project.organisation)
    failed = 0
    for target, variable in targets.items():
        url = environ.get(variable, "")
        error = by_apprise(url, title, strings("message.test")) if url else "unset"
        failed += bool(error)
        if error:
            show.line(say("notify.failed", target=target, error=error_words(error), variable=variable))
        else:
            show.line(say("notify.arrived", target=target))
    if failed:
        file = config.path("state") / addresses.FILE
        raise ConfigError(say("notify.some_failed", count=failed), where="[notify]", todo=say("notify.mend", path=file))


def posted(done: Posted, zone: tzinfo) -> None:
    """Print what became of messages; nothing where there were none."""
    if done.sent:
        show.line(say("notify.sent", count=done.sent))
    if done.held:
        show.line(say("notify.held", count=done.held))
    for one in done.failures:
        said = say("notify.again", moment=local(one.again, zone)) if one.again else say("notify.never")
        show.line(say("notify.not_sent", target=one.target, title=one.title, error=error_words(one.error), then=said))


def error_words(code: str) -> str:
    """Return in words why a message was not sent; servers' numbers are kept."""
    name, _, number = code.partition(" ")
    return say(f"notify_error.{name}", number=number) if name else ""


def _chosen(config: Config, name: str | None) -> dict[str, str]:
    targets = config.notify.targets
    if not targets or (name and name not in targets):
        known = ", ".join(sorted(targets))
        raise ConfigError(
            say("notify.unknown", name=name) if name else say("notify.no_targets"),
            where="[notify] targets",
            todo=say("notify.known", names=known) if known else say("notify.name_one"),
        )
    return {name: targets[name]} if name else dict(targets)
