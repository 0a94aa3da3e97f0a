"""The closed loop: what became of pain points, what is done about them, and whether it worked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from voc.report.blocks import Block, Cell, Lines, Table, Text
from voc.report.page import Page
from voc.report.tables import anchor, row, table
from voc.report.wording import Wording, count, plain, visible
from voc.track.effects import Review
from voc.track.ledger import PAIN, TOPIC, LedgerEntry
from voc.track.told import told
from voc.track.tracked import Tracked
from voc.track.words import words

_SHOWN = 15
_STATES = ("worse", "returned", "new", "continuing", "better", "quiet", "resolved")


def blocks(page: Page) -> tuple[Block, ...]:
    """Return the ledger, what topics became, and actions with what the data say of them."""
    followed, say = page.tracked, page.say
    if followed is None or not (followed.ledger or followed.actions):
        return ()
    fates = tuple(Cell(line, customer=True) for line in _fates(followed.ledger, say))
    return (
        *([Text(_summary(followed, say))] if followed.ledger else []),
        *([Text(say.strings("loop.first"))] if _begins(followed.ledger, page.findings.period) else []),
        *([_ledger(followed.ledger, page)] if followed.ledger else []),
        *([Lines(say.strings("loop.fates"), fates)] if fates else []),
        *([actions(followed.actions, say)] if followed.actions else [Text(say.strings("loop.no_actions"))]),
    )


def _begins(entries: tuple[LedgerEntry, ...], period: str) -> bool:
    """Tell whether no earlier period was reported: then "new" says when it was first listed, not when it began."""
    return bool(entries) and all(one.first == period for one in entries)


def pains(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Return the pain points of a ledger that are not retired, those that need looking at first."""
    kept = [one for one in entries if one.kind == PAIN and one.state in _STATES]
    return sorted(kept, key=lambda one: (_STATES.index(one.state), -_complaints(one), one.id))


def _complaints(entry: LedgerEntry) -> int:
    return entry.history[-1].complaints or 0 if entry.history else 0


def _summary(followed: Tracked, say: Wording) -> str:
    states = Counter(one.state for one in pains(followed.ledger))
    parts = [
        say.strings("loop.state", state=say.strings(f"ledger_state.{state}"), n=count(states[state]))
        for state in _STATES
        if states[state]
    ]
    return say.strings("loop.summary", n=count(sum(states.values())), states=say.listing(parts))


def _ledger(entries: tuple[LedgerEntry, ...], page: Page) -> Table:
    say, kept = page.say, pains(entries)
    cards = {pain.id for pain in page.findings.pain_points}
    rows = []
    for one in kept[:_SHOWN]:
        last = one.history[-1]
        name = Cell(say.place(one.touchpoint, one.dimension), href=anchor("pain", one.id) if one.id in cards else "")
        rows.append(
            row(
                name,
                say.strings(f"ledger_state.{one.state}"),
                say.period_brief(one.since),
                count(one.open_periods),
                count(last.complaints or 0),
                say.strings("value.none") if last.share is None else plain(last.share, "share"),
                say.strings("value.none")
                if last.low is None or last.high is None
                else say.strings("value.bounds", low=plain(last.low, "share"), high=plain(last.high, "share")),
            )
        )
    columns = ("pain", "state", "since", "open_periods", "complaints", "share", "interval")
    caption = say.strings("caption.ledger", shown=count(len(rows)), of=count(len(kept)))
    return table(say, caption, columns, rows, words=3)


def _fates(entries: tuple[LedgerEntry, ...], say: Wording) -> list[str]:
    """Say what became of topics that were fitted anew in this period."""
    labels = {one.id: visible(one.label) for one in entries if one.kind == TOPIC}
    lines = []
    for one in entries:
        if one.kind == TOPIC and one.fate in ("continued", "merged", "split") and one.since == str(say.period):
            into = say.listing(labels.get(topic, topic) for topic, _ in one.successors)
            lines.append(say.strings(f"loop.fate.{one.fate}", label=visible(one.label), into=into))
    return lines


def actions(reviews: Iterable[Review], say: Wording) -> Table:
    """Return what is done about pain points and whether it worked."""
    said = words(say.strings.language)
    rows = []
    for one in reviews:
        action = one.action
        status = said("status", action.status)
        late = say.strings("loop.overdue", status=status)
        rows.append(
            row(
                action.id,
                Cell(target(action.target, say)),
                Cell(visible(say.names.measure(action.measure)), customer=True),
                Cell(visible(action.owner), customer=True),
                late if one.overdue else status,
                say.day(action.due_on) if action.due_on else say.strings("value.none"),
                verdict(one, say) or say.strings("value.none"),
            )
        )
    columns = ("action", "pain", "measure", "owner", "status", "due_on", "verdict_action")
    return table(say, say.strings("caption.actions"), columns, rows, words=len(columns))


def target(name: str, say: Wording) -> str:
    """Name what an action is about: a pain point, or a touchpoint."""
    touchpoint, _, dimension = name.partition(".")
    return say.place(touchpoint, dimension) if dimension else say.names.touchpoint(touchpoint)


def verdict(review: Review, say: Wording) -> str:
    """Say whether an action worked; empty for one that was not done."""
    return told(review, language=say.strings.language, label=lambda name: target(name, say))
