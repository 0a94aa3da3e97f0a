"""Join header rows that stand one above the other: a question, and below it its rows or options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from voc.ingest.headers import folded, place
from voc.ingest.load import Row, Sheet
from voc.source import Source

_SEARCH = 10
BETWEEN = " — "


def stacked(sheet: Sheet, source: Source) -> Sheet:
    """Return a sheet under its joined header; any other sheet, and one without the signs, as it is.

    The header row of such a sheet may be emptier than the rows below it, so it is known by the columns that the
    definition names.
    """
    if not source.stacked or sheet.raw is None:
        return sheet
    top = [row for row in islice(sheet.raw(), _SEARCH) if any(row.cells)]
    for upper, lower in pairwise(top):
        header = joined(upper.cells, lower.cells, whole=source.layout.whole)
        if all(place([name], header) is not None for name in source.recognise.columns):
            return _under(sheet, header, lower, source)
    return sheet


def _under(sheet: Sheet, header: tuple[str, ...], lower: Row, source: Source) -> Sheet:
    assert sheet.raw is not None
    raw = sheet.raw

    def below() -> Iterator[Row]:
        for row in raw():
            if row.number > lower.number and any(row.cells):
                cells = (row.cells + [""] * len(header))[: len(header)]
                fault = "the row has more cells than the header" if any(row.cells[len(header) :]) else row.fault
                yield Row(row.number, cells, fault)

    return replace(sheet, header=header, header_row=lower.number - source.header_rows + 1, below=below, chunks=None)


def joined(upper: Sequence[str], lower: Sequence[str], *, whole: Sequence[str]) -> tuple[str, ...]:
    """Return one name a column: the question, and behind it the row or option where there is one.

    >>> joined(["Respondent ID", "Used?", "", "Why?"], ["", "App", "Web", "Response"], whole=["Response"])
    ('Respondent ID', 'Used? — App', 'Used? — Web', 'Why?')
    """
    width = max(len(upper), len(lower))
    above, below = ([" ".join(cell.split()) for cell in (*row, *[""] * (width - len(row)))] for row in (upper, lower))
    plain = {folded(name) for name in whole}
    names: list[str] = []
    question = ""
    for top, bottom in zip(above, below, strict=True):
        question = top or (question if bottom else "")
        adds = bottom and folded(bottom) not in plain
        names.append(f"{question}{BETWEEN}{bottom}" if adds and question else question or bottom)
    return tuple(names)
