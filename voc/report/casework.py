"""Cases with their clocks, and the risk matrix."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from voc.aggregate.figures import Figure
from voc.report.blocks import (
    Block,
    Cell,
    Fact,
    Facts,
    Table,
    Text,
)
from voc.report.tables import row, table
from voc.report.wording import Wording, count, plain, visible
from voc.track.cases import Case, CaseBook
from voc.track.matrix import RiskMatrix

_SHOWN = 12
_BANDS = (5, 4, 3, 2, 1)


def casework(book: CaseBook, matrix: RiskMatrix | None, *, zone: tzinfo, say: Wording) -> tuple[Block, ...]:
    """Return how many cases are open and overdue, the most urgent ones, and the risk matrix."""
    if not book.total.cases:
        return ()
    moment = _local(book.as_of, zone)
    return (
        Text(say.strings("case.as_of", moment=moment)),
        Facts(_facts(book, say)),
        _counts(book, say),
        _urgent(book, zone, say),
        *([_matrix(matrix, say)] if matrix and matrix.cells else []),
    )


def _facts(book: CaseBook, say: Wording) -> tuple[Fact, ...]:
    total, words = book.total, say.strings
    high = sum(one.open for one in book.counts if one.level == "high")
    judged = total.in_time + total.late
    in_time = plain(total.in_time / judged, "share") if judged else words("value.none")
    overdue = words("case.none_overdue") if not total.overdue else words("case.overdue_mark", n=count(total.overdue))
    return (
        Fact(words("case.open"), count(total.open), words("case.open_note", high=count(high))),
        Fact(words("case.overdue"), overdue),
        Fact(words("case.closed"), count(total.closed)),
        Fact(words("case.in_time"), in_time, words("value.n", n=count(judged))),
    )


def _counts(book: CaseBook, say: Wording) -> Table:
    rows = [
        row(
            say.names.risk(one.code),
            say.strings.find("level", one.level),
            count(one.cases),
            count(one.open),
            count(one.overdue),
            _hours(one.answer, say),
            _hours(one.close, say),
        )
        for one in book.counts
    ]
    columns = ("risk", "level", "cases", "open", "overdue", "answer_hours", "close_hours")
    return table(say, say.strings("caption.cases"), columns, rows, words=2)


def _hours(figure: Figure, say: Wording) -> str:
    """Write a median; a dash where too few cases tell, or fewer than half are done."""
    return say.strings("value.none") if figure.value is None else say.value(figure, "mean_100")


def _urgent(book: CaseBook, zone: tzinfo, say: Wording) -> Table:
    left = [one for one in book.entries if one.state != "closed"]
    rows = [
        row(
            one.id,
            say.names.risk(one.code),
            say.strings.find("level", one.level),
            say.names.channel(one.channel),
            Cell(visible(one.source_ref), customer=True),
            _clock(one, "answer", zone, say),
            _clock(one, "resolve", zone, say),
        )
        for one in left[:_SHOWN]
    ]
    columns = ("case", "risk", "level", "channel", "source_ref", "answer_by", "resolve_by")
    caption = say.strings("caption.urgent", shown=count(len(rows)), of=count(len(left)))
    return table(say, caption, columns, rows, words=len(columns))


def _clock(case: Case, name: str, zone: tzinfo, say: Wording) -> str:
    due = case.answer_by if name == "answer" else case.resolve_by
    if name == "answer" and case.answered_at:
        return say.strings("case.answered")
    if due is None:
        return say.strings("value.none")
    moment = _local(due, zone)
    return say.strings("case.late", moment=moment) if name in case.overdue else moment


def _local(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.replace(tzinfo=UTC).astimezone(zone):%m-%d %H:%M}"


def _matrix(matrix: RiskMatrix, say: Wording) -> Table:
    held = {(cell.likelihood, cell.impact): cell.codes for cell in matrix.cells}
    rows = []
    for impact in _BANDS:
        cells = [
            say.listing(
                say.strings("case.kind", name=say.names.risk(code), n=count(n))
                for code, n in held.get((band, impact), ())
            )
            for band in reversed(_BANDS)
        ]
        rows.append(row(say.strings("case.impact", band=impact), *cells))
    columns = (say.strings("case.corner"), *(say.strings("case.likelihood", band=band) for band in reversed(_BANDS)))
    caption = say.strings(
        "caption.matrix",
        first=say.period_brief(matrix.first),
        last=say.period_brief(matrix.last),
        n=count(matrix.informative),
    )
    return Table(caption, columns, tuple(False for _ in columns), tuple(rows))
