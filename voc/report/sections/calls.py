"""How calls and chats go, and how they fare by the pack's scorecard."""

from __future__ import annotations

from voc.aggregate.call_findings import CallFigure, CallGroup, CheckFigure, Scorecard
from voc.report.blocks import (
    Article,
    Block,
    Cell,
    Quotes,
    Table,
    Text,
)
from voc.report.page import Page
from voc.report.quotes import quotes
from voc.report.tables import anchor, row, table
from voc.report.wording import Unit, Wording, count, visible

_SHARES = ("agent_share_time", "agent_share_characters", "silence_share", "repeated_questions", "transfers")
_LOWEST, _QUOTES = 3, 2


def blocks(page: Page) -> tuple[Block, ...]:
    """Return, by channel, what the scorecard says, by team and agent, and how conversations go."""
    made: list[Block] = []
    for group in page.findings.calls:
        if group.level != "all":
            continue
        cards = [card for card in page.findings.scorecards if card.channel == group.channel]
        made += _scorecard(cards, page)
        made.append(_figures(group, page))
    return tuple(made)


def _scorecard(cards: list[Scorecard], page: Page) -> list[Block]:
    whole = next((card for card in cards if card.level == "all"), None)
    if whole is None:
        return []
    say = page.say
    made: list[Block] = [Text(_sentence(whole, say)), _checks(whole, page)]
    groups = [card for card in cards if card.level != "all" and card.score.value is not None]
    if groups:
        made.append(_groups(groups, say))
    known = [check for check in whole.checks if check.figure.value is not None and check.failed]
    lowest = sorted(known, key=lambda check: (check.figure.value, check.check))[:_LOWEST]
    return [*made, *(_failed(check, whole.channel, page) for check in lowest)]


def _sentence(card: Scorecard, say: Wording) -> str:
    key = "call.score" if card.score.value is not None else "call.score_few"
    return say.strings(
        key,
        channel=say.names.channel(card.channel),
        score=say.full(card.score, "share"),
        window=say.window(card.window),
        n=count(card.score.n),
    )


def _checks(card: Scorecard, page: Page) -> Table:
    say = page.say
    rows = [
        row(
            say.names.check(check.check),
            say.value(check.figure, "share"),
            say.bounds(check.figure, "share"),
            say.n(check.figure),
            say.window(check.window),
            say.change_cell(check.change, "percent_points"),
        )
        for check in card.checks
    ]
    caption = say.strings("caption.checks", channel=say.names.channel(card.channel))
    columns = ("check_name", "passed", "interval", "n_due", "window", "change")
    return table(say, caption, columns, rows, against=say.against(page.findings.previous))


def _groups(cards: list[Scorecard], say: Wording) -> Table:
    rows = [
        row(
            Cell(visible(card.name), customer=True),
            say.strings(f"call.level.{card.level}"),
            say.value(card.score, "share"),
            say.bounds(card.score, "share"),
            say.n(card.score),
        )
        for card in cards
    ]
    return table(say, say.strings("caption.teams"), ("team", "level", "score", "interval", "n"), rows, words=2)


def _failed(check: CheckFigure, channel: str, page: Page) -> Article:
    say, name = page.say, page.say.names.check(check.check)
    title = say.strings("call.failed", check=name, share=say.full(check.figure, "share"))
    said = quotes(check.failed[:_QUOTES], say=say, fold=page.definition.fold)
    return Article(anchor("check", channel, check.check), title, (Quotes("", said),), name=name)


def _figures(group: CallGroup, page: Page) -> Table:
    say = page.say
    rows = [
        row(
            say.strings(f"call.figure.{one.name}"),
            say.value(one.figure, _unit(one)),
            say.bounds(one.figure, _unit(one)),
            say.n(one.figure),
            say.window(one.window),
            say.change_cell(one.change, "percent_points" if _unit(one) == "share" else "mean"),
        )
        for one in group.figures
    ]
    caption = say.strings("caption.calls", channel=say.names.channel(group.channel))
    columns = ("figure", "value", "interval", "n", "window", "change")
    return table(say, caption, columns, rows, against=say.against(page.findings.previous))


def _unit(one: CallFigure) -> Unit:
    return "share" if one.name in _SHARES else "mean"
