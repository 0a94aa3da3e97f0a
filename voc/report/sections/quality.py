"""What the figures rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voc.aggregate.findings import FileAccount, Findings, Quality
from voc.report.blocks import Block, Cell, Lines, Table
from voc.report.late import anew
from voc.report.page import Page
from voc.report.strings import Strings
from voc.report.tables import row, table
from voc.report.wording import Wording, count, plain, visible


def blocks(page: Page) -> tuple[Block, ...]:
    """Say how much of the data counts; the accounting of files, masked data, flags and channels."""
    reopened = page.tracked.reopened if page.tracked else ()
    said = (*_notes(page.findings, page.say), *(anew(one, page.say) for one in reopened))
    notes = Lines("", tuple(Cell(note) for note in said))
    return notes, *(one for one in _tables(page.findings, page.say) if one.rows)


def _notes(findings: Findings, say: Wording) -> tuple[str, ...]:
    quality, words = findings.quality, say.strings
    share = plain(quality.informative / quality.comments, "share") if quality.comments else words("value.none")
    unassigned = words("quality.unassigned", share=say.share(quality.unassigned), n=count(quality.informative))
    undated = words.plural("quality.undated", of=quality.undated, count=count(quality.undated))
    forgotten = words.plural("quality.forgotten", of=quality.forgotten, count=count(quality.forgotten))
    return (
        words(
            "quality.comments",
            period=say.period_name(findings.period),
            comments=count(quality.comments),
            informative=count(quality.informative),
            share=share,
        ),
        unassigned,
        undated if quality.undated else words("quality.dated"),
        *([forgotten] if quality.forgotten else []),
        *_speakers(quality.roles, words),
        *_variation(quality, words),
    )


def _speakers(roles: Sequence[tuple[str, int]], words: Strings) -> tuple[str, ...]:
    """Say of how many turns nobody could tell whose they are; nothing where there are no conversations."""
    turns, uncertain = sum(n for _, n in roles), dict(roles).get("unknown", 0)
    if not turns:
        return ()
    return (words("quality.roles", share=plain(uncertain / turns, "share"), turns=count(turns), n=count(uncertain)),)


def _variation(quality: Quality, words: Strings) -> Iterator[str]:
    """Say how restless periods are; nothing where they are as calm as sampling lets them be, or nobody can tell."""
    for key, times in (("variation", quality.variation), ("variation_scores", quality.variation_scores)):
        if times and f"{times:.1f}" != "1.0":
            yield words(f"quality.{key}", times=f"{times:.1f}")


def _tables(findings: Findings, say: Wording) -> tuple[Table, ...]:
    quality, words = findings.quality, say.strings
    files = ("file", "source", "check", "rows", "stored", "unchanged", "replaced", "quarantined")
    weights = dict(quality.weights)
    channels = [
        row(
            say.names.channel(name),
            count(number),
            plain(weights[name], "share") if name in weights else words("value.none"),
        )
        for name, number in quality.channels
    ]
    masked = [row(words.find("masked", kind), count(number)) for kind, number in quality.masked]
    flagged = [row(words.find("flag", flag), count(number)) for flag, number in quality.flagged]
    records = [row(words.find("flag", flag), count(number)) for flag, number in quality.records]
    return (
        table(say, words("caption.files"), files, [_file(account, say) for account in quality.files], words=3),
        table(say, words("caption.channels"), ("channel", "comments", "weight"), channels),
        _coverage(findings, say),
        table(say, words("caption.flags"), ("flag", "comments"), flagged),
        table(say, words("caption.records"), ("flag", "records"), records),
        table(say, words("caption.masked"), ("kind", "count"), masked),
    )


def _coverage(findings: Findings, say: Wording) -> Table:
    """Return how much of each channel is seen, and of how many of its comments the groups of customers are known."""
    none = say.strings("value.none")
    rows = [
        row(
            say.names.channel(one.channel),
            Cell(say.listing(f"{visible(name)} {plain(share, 'share')}" for name, share in one.known) or none),
            *(count(number) for number in (one.comments, one.customers, one.answers)),
            none if one.base is None else count(one.base),
            none if one.share is None else plain(one.share, "share"),
            none if one.invited is None else count(one.invited),
            none if one.rate is None else plain(one.rate, "share"),
        )
        for one in (findings.segmentation.coverage if findings.segmentation else ())
    ]
    columns = ("channel", "known", "comments", "customers", "answers", "base", "covered", "invited", "response")
    return table(say, say.strings("caption.coverage"), columns, rows, words=2)


def _file(account: FileAccount, say: Wording) -> tuple[Cell, ...]:
    parts = (account.stored, account.unchanged, account.replaced, account.quarantined)
    difference = account.rows - sum(parts)
    check = say.strings("check.bad", difference=count(difference)) if difference else say.strings("check.good")
    names = (Cell(visible(account.name), customer=True), Cell(visible(account.source), customer=True))
    return row(*names, check, count(account.rows), *(count(part) for part in parts))
