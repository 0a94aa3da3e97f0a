"""Read a column of dates at once: `voc.ingest.cells.instant` for many cells."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from voc.ingest.cells import BadCellError, in_order, instant
from voc.ingest.palette import each
from voc.source import Hints

Moments = NDArray[np.datetime64]

_DAY = r"(?:(?:-(?:0?[1-9]|1[0-2])-)|(?:/(?:0?[1-9]|1[0-2])/))(?:0?[1-9]|[12]\d|3[01])"
_COMMON = rf"^\d{{4}}{_DAY}(?: (?:[01]?\d|2[0-3]):[0-5]?\d(?::[0-5]?\d)?)?$"
# Within these years nothing can be out of bounds, whatever the zone: the rest is left to `instant`.
_SAFE = (np.datetime64("1990-01-03", "us"), np.datetime64("2099-12-29", "us"))
_TO_ITS_END = timedelta(hours=1) - timedelta(microseconds=1)


def moments(
    cells: pa.StringArray, *, zone: ZoneInfo, hints: Hints, order: str = ""
) -> tuple[Moments, dict[str, NDArray[np.bool_]]]:
    """Return the moments in UTC, none for empty cells and for those that are no date, and which those are by reason."""
    cells = each(cells, lambda cell: in_order(cell, order)) if order else cells
    found = _in_utc(_local(cells), zone)
    rest = np.isnat(found) & (pc.binary_length(cells).to_numpy() > 0)
    reasons: dict[str, NDArray[np.bool_]] = {}
    if rest.any():
        places = np.flatnonzero(rest)
        _one_by_one(cells, places, found, reasons, lambda cell: instant(cell, zone=zone, hints=hints))
    return found, reasons


def days_only(found: Moments, zone: ZoneInfo) -> NDArray[np.bool_]:
    """Tell which moments are midnight of the zone, as days without a time are read."""
    whole = np.unique(found[found.astype("datetime64[m]") == found])
    local = [moment.replace(tzinfo=UTC).astimezone(zone) for moment in whole.astype(datetime)]
    midnight = np.array([moment.time() == time() for moment in local], np.bool_)
    days: NDArray[np.bool_] = np.isin(found, whole[midnight])
    return days


def _one_by_one(
    cells: pa.StringArray,
    places: NDArray[np.int64],
    found: Moments,
    reasons: dict[str, NDArray[np.bool_]],
    read: Callable[[str], datetime],
) -> None:
    """Fill in what only `instant` can read, once for each way of writing."""
    encoded = cells.take(pa.array(places)).dictionary_encode()
    values = np.full(len(encoded.dictionary), "NaT", "datetime64[us]")
    why: dict[int, str] = {}
    for at, cell in enumerate(encoded.dictionary.to_pylist()):
        try:
            values[at] = read(cell)
        except BadCellError as bad:
            why[at] = bad.reason
    codes = encoded.indices.to_numpy()
    found[places] = values[codes]
    for reason in dict.fromkeys(why.values()):
        bad_codes = [at for at, said in why.items() if said == reason]
        mask = np.zeros(len(found), np.bool_)
        mask[places[np.isin(codes, bad_codes)]] = True
        reasons[reason] = mask


def _local(cells: pa.StringArray) -> Moments:
    """Return the local times of cells in the commonest forms, which Arrow reads as `instant` does."""
    lengths = pc.binary_length(cells).to_numpy()
    filled = lengths > 0
    # Of these lengths Arrow reads 2026-03-02, 2026-03-02 09:15, 2026-03-02 09:15:07 and the last two with a T.
    iso = np.isin(lengths, (10, 16, 19))
    if (iso == filled).all() and (times := _cast(cells, iso)) is not None:
        return times
    common = pc.match_substring_regex(cells, _COMMON).to_numpy(zero_copy_only=False)
    plain = pc.replace_substring_regex(pc.replace_substring(cells, "/", "-"), r"\b(\d)\b", r"0\1")
    times = _cast(plain, common)
    return np.full(len(cells), "NaT", "datetime64[us]") if times is None else times


def _cast(cells: pa.StringArray, which: NDArray[np.bool_]) -> Moments | None:
    try:
        chosen = pc.if_else(pa.array(which), cells, pa.scalar(None, pa.string()))
        times: Moments = chosen.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    return np.array(times, "datetime64[us]")


def _in_utc(local: Moments, zone: ZoneInfo) -> Moments:
    """Take the zone's offset away, hour by hour; where it changes within an hour nothing is given."""
    found = local.copy()
    found[~((local >= _SAFE[0]) & (local < _SAFE[1]))] = np.datetime64("NaT")
    known = ~np.isnat(found)
    hours = found[known].astype("datetime64[h]").astype(np.int64)
    days, which = np.unique(hours // 24, return_inverse=True)
    offsets = np.array([_offsets(int(day), zone) for day in days], "timedelta64[us]").reshape(-1)
    found[known] = found[known] - offsets[which * 24 + hours % 24]
    return found


@functools.lru_cache(maxsize=10_000)
def _offsets(day: int, zone: ZoneInfo) -> list[timedelta | None]:
    """Return the zone's offset in each hour of a day, counted from 1970; none for an hour in which it changes."""
    starts = [datetime(1970, 1, 1) + timedelta(days=day, hours=hour) for hour in range(24)]  # noqa: DTZ001
    firsts = [start.replace(tzinfo=zone).utcoffset() for start in starts]
    lasts = [(start + _TO_ITS_END).replace(tzinfo=zone).utcoffset() for start in starts]
    return [first if first == last else None for first, last in zip(firsts, lasts, strict=True)]
