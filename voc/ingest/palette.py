"""Read a column of answers at once: every way of answering is read once and dealt out to its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from voc import schema
from voc.ingest.answers import Answers
from voc.ingest.cells import BadCellError

Places = NDArray[np.int64]

MEASURE = pa.schema([field for field in schema.RAW_MEASURE if field.name not in ("record_key", "ref")])


@dataclass(frozen=True)
class Dealt:
    """What a column gives.

    Attributes:
        rows: of each measure; measures: table of MEASURE, as long.
        texts: (row, place among the row's texts, text) of what was written beside a choice.
        bad: reason → whether each row is bad for it.

    """

    rows: Places
    measures: pa.Table
    texts: list[tuple[int, int, str]]
    bad: dict[str, NDArray[np.bool_]]


def dealt(cells: pa.StringArray, read: Callable[[str], Answers]) -> Dealt:
    """Read each distinct cell of a column and give every row what its cell says."""
    encoded = cells.dictionary_encode()
    codes = encoded.indices.to_numpy()
    known: list[Answers] = []
    why: dict[int, str] = {}
    for at, cell in enumerate(encoded.dictionary.to_pylist()):
        try:
            known.append(read(cell))
        except BadCellError as bad:
            why[at] = bad.reason
            known.append(Answers())
    rows, which = _dealt_out(codes, [len(one.measures) for one in known])
    palette = pa.Table.from_pylist([measure for one in known for measure in one.measures], schema=MEASURE)
    beside = [at for at, one in enumerate(known) if one.texts]
    texts = [
        (int(row), place, text)
        for row in np.flatnonzero(np.isin(codes, beside))
        for place, text in enumerate(known[codes[row]].texts)
    ]
    return Dealt(rows, palette.take(pa.array(which)), texts, masks(codes, why))


def _dealt_out(codes: Places, counts: Sequence[int]) -> tuple[Places, Places]:
    """Return the row and the place in the palette of every measure, row by row."""
    each = np.asarray(counts, np.int64)
    first = np.cumsum(each) - each if len(each) else each
    of_row = each[codes] if len(each) else np.zeros(0, np.int64)
    rows = np.repeat(np.arange(len(codes)), of_row)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(of_row) - of_row, of_row)
    return rows, np.repeat(first[codes], of_row) + within if len(rows) else rows


def masks(codes: Places, why: dict[int, str]) -> dict[str, NDArray[np.bool_]]:
    """Return for each reason the rows whose code is bad for it."""
    return {
        reason: np.isin(codes, [code for code, said in why.items() if said == reason])
        for reason in dict.fromkeys(why.values())
    }


def chosen(cells: pa.StringArray, fits: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Return whether each cell fits, asking once for each distinct one."""
    encoded = cells.dictionary_encode()
    answers: Any = [fits(cell) for cell in encoded.dictionary.to_pylist()]
    found: NDArray[np.bool_] = np.asarray(answers, np.bool_)[encoded.indices.to_numpy()]
    return found


def each(cells: pa.StringArray, make: Callable[[str], str]) -> pa.StringArray:
    """Return what is made of each cell, asking once for each distinct one."""
    encoded = cells.dictionary_encode()
    return pa.array([make(cell) for cell in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)
