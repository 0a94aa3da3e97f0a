"""The back of the report: customer groups, data quality, method and manifest."""

from __future__ import annotations

from collections.abc import Sequence

from voc.aggregate.findings import FileAccount, Findings, SegmentFigure
from voc.report.charts import Row, dots
from voc.report.definition import Definition
from voc.report.model import Cell, Chart, Fact, Table
from voc.report.pains import verdict
from voc.report.strings import Strings
from voc.report.summary import hardest_hit
from voc.report.tables import anchor, row, table
from voc.report.wording import Wording, count, plain, undirected, visible


def segment_charts(findings: Findings, *, say: Wording, definition: Definition) -> tuple[Chart, ...]:
    """Return groups beside all other customers; nothing where there are no groups."""
    if not findings.segments:
        return ()
    rows = [
        Row(
            name=_name(group, say),
            figure=group.figure,
            label=say.strings("chart.label_figure", value=say.value(group.figure, "net"), n=say.n(group.figure)),
            few=say.absent(group.figure),
            other=group.rest,
        )
        for group in findings.segments
    ]
    spec = dots(rows, palette=definition.light, title=say.strings("chart.axis_net"))
    note = say.strings("chart.segments_note", period=say.period_name(findings.period))
    return (
        Chart(
            id=anchor("segments", "dots"),
            title=_title(findings, say),
            note=note,
            spec=spec,
            height=spec["layout"]["height"],
            min_width=520,
            table=_segment_table(findings, say),
        ),
    )


def _name(group: SegmentFigure, say: Wording) -> str:
    return say.strings("chart.segment_name", value=undirected(group.value), attribute=undirected(group.attribute))


def _title(findings: Findings, say: Wording) -> str:
    group = hardest_hit(findings) or next((group for group in findings.segments if group.significant), None)
    if group is None:
        return say.strings("chart.segments_none")
    return say.strings(
        "chart.segments",
        value=visible(group.value),
        attribute=visible(group.attribute),
        figure=say.value_n(group.figure, "net"),
        rest=say.value_n(group.rest, "net"),
    )


def _segment_table(findings: Findings, say: Wording) -> Table:
    rows = [
        row(
            Cell(
                say.strings("chart.segment_name", value=visible(g.value), attribute=visible(g.attribute)), customer=True
            ),
            verdict(g, say),
            say.value(g.figure, "net"),
            say.bounds(g.figure, "net"),
            say.n(g.figure),
            say.value_n(g.rest, "net"),
        )
        for g in findings.segments
    ]
    columns = ("group", "verdict", "net", "interval", "n", "rest")
    return table(say, say.strings("caption.segments"), columns, rows, words=2)


def quality_notes(findings: Findings, *, say: Wording) -> tuple[str, ...]:
    """Say how much of the data counts."""
    quality, words = findings.quality, say.strings
    share = plain(quality.informative / quality.comments, "share") if quality.comments else words("value.none")
    unassigned = words("quality.unassigned", share=plain(quality.unassigned, "share"), n=count(quality.informative))
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
    )


def _speakers(roles: Sequence[tuple[str, int]], words: Strings) -> tuple[str, ...]:
    """Say of how many turns nobody could tell whose they are; nothing where there are no conversations."""
    turns, uncertain = sum(n for _, n in roles), dict(roles).get("unknown", 0)
    if not turns:
        return ()
    return (words("quality.roles", share=plain(uncertain / turns, "share"), turns=count(turns), n=count(uncertain)),)


def quality_tables(findings: Findings, *, say: Wording) -> tuple[Table, ...]:
    """Return the accounting of files, masked data, flags and channels."""
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
        table(say, words("caption.flags"), ("flag", "comments"), flagged),
        table(say, words("caption.records"), ("flag", "records"), records),
        table(say, words("caption.masked"), ("kind", "count"), masked),
    )


def _file(account: FileAccount, say: Wording) -> tuple[Cell, ...]:
    parts = (account.stored, account.unchanged, account.replaced, account.quarantined)
    difference = account.rows - sum(parts)
    check = say.strings("check.bad", difference=count(difference)) if difference else say.strings("check.good")
    names = (Cell(visible(account.name), customer=True), Cell(visible(account.source), customer=True))
    return row(*names, check, count(account.rows), *(count(part) for part in parts))


def method(*, say: Wording) -> tuple[Fact, ...]:
    """Return the method in plain words."""
    entries = say.strings.group("method")
    topics = [key.removesuffix(".term") for key in entries if key.endswith(".term")]
    return tuple(Fact(entries[f"{topic}.term"], entries[f"{topic}.text"]) for topic in topics)


def manifest(findings: Findings, *, say: Wording) -> Table:
    """Return the fingerprints of all that went in."""
    rows = [
        row(Cell(visible(name), customer=True), Cell(visible(value), customer=True))
        for name, value in findings.manifest
    ]
    return table(say, say.strings("caption.manifest"), ("item", "content"), rows, words=2)
