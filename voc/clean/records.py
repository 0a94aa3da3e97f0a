"""Flag records that may say little: straight-lining, speeders, repeated and copied answers. Nothing is dropped."""

from __future__ import annotations

import functools
import re
import statistics
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

FLAGS = ("straight_line", "speeder", "repeated_answers", "copied", "similar")

_ITEMS = 5  # fewest scale answers of which "all the same" says anything
_TIMED = 10  # fewest timed records whose median says anything
_SHARE_OF_MEDIAN = 1 / 3
_LONG, _VERY_LONG = 20, 30  # characters two people hardly hit upon by chance, alike or nearly alike
_SHINGLE, _SKETCH, _BUCKET = 5, 4, 50  # characters; hashes kept of a text; texts compared for one hash
_ALIKE = 0.7  # least share of common shingles (Jaccard)

_FILLER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Answered:
    """What a record says, as far as its quality can be judged.

    Attributes:
        id: of the record; records come in the order in which they were given.
        respondent: the customer, None where unknown.
        survey: whether it is a questionnaire: only those can be straight-lined or rushed.
        scales: (low, high, value) of each answer on a scale; seconds: time taken, None where unknown.
        answers: all closed answers; texts: normalised, of open questions or the one text.
    """

    id: str
    respondent: str | None = None
    survey: bool = False
    scales: tuple[tuple[float, float, float], ...] = ()
    seconds: float | None = None
    answers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def flagged(records: Sequence[Answered]) -> dict[str, list[str]]:
    """Return the flags of each record of one source, in the order of `FLAGS`; records without any are left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for flag, ids in (
        ("straight_line", (one.id for one in records if one.survey and _straight(one.scales))),
        ("speeder", _speeders([one for one in records if one.survey])),
        ("repeated_answers", _repeated(records)),
        ("copied", _copied(records)),
        ("similar", _similar(records)),
    ):
        for name in ids:
            found[name].add(flag)
    for flags in found.values():
        if "copied" in flags:
            flags.discard("similar")
    return {name: [flag for flag in FLAGS if flag in flags] for name, flags in found.items()}


def _straight(scales: Iterable[tuple[float, float, float]]) -> bool:
    """Return whether all answers on the scale with most items are the same."""
    given: defaultdict[tuple[float, float], list[float]] = defaultdict(list)
    for low, high, value in scales:
        given[low, high].append(value)
    most = max(given.values(), key=len, default=[])
    return len(most) >= _ITEMS and len(set(most)) == 1


def _speeders(records: Sequence[Answered]) -> Iterator[str]:
    timed = [(one.id, one.seconds) for one in records if one.seconds is not None and one.seconds > 0]
    if len(timed) < _TIMED:
        return
    least = statistics.median(seconds for _, seconds in timed) * _SHARE_OF_MEDIAN
    yield from (name for name, seconds in timed if seconds < least)


def _repeated(records: Iterable[Answered]) -> Iterator[str]:
    """Yield all but the first of a respondent's records that say the same."""
    seen: set[tuple[str, tuple[str, ...], tuple[str, ...]]] = set()
    for one in records:
        if one.respondent is None or not (one.texts or len(one.answers) > 1):
            continue
        said = (one.respondent, one.answers, one.texts)
        if said in seen:
            yield one.id
        seen.add(said)


def _copied(records: Iterable[Answered]) -> Iterator[str]:
    """Yield all but the first of different customers' records with the same long text."""
    first: dict[str, str] = {}
    for one in records:
        customer = one.respondent or one.id
        cores = {core for text in one.texts if len(core := _FILLER.sub("", text)) >= _LONG}
        if any(first.get(core, customer) != customer for core in cores):
            yield one.id
        for core in cores:
            first.setdefault(core, customer)


def _similar(records: Iterable[Answered]) -> Iterator[str]:
    """Yield records whose long text is nearly that of an earlier one by somebody else.

    Only texts that share one of their smallest hashes (a bottom-k sketch) are compared, and of each hash only the first
    `_BUCKET` texts, so that the cost grows with the number of texts, not with its square.
    """
    buckets: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for one in records:
        customer, alike = one.respondent or one.id, False
        for text in one.texts:
            core = _FILLER.sub("", text)
            if len(core) < _VERY_LONG:
                continue
            shingles = _shingles(core)
            sketch = sorted(shingles)[:_SKETCH]
            rivals = {other for mark in sketch for name, other in buckets[mark] if name != customer}
            alike = alike or any(_close(shingles, other) for other in rivals)
            for mark in sketch:
                if len(buckets[mark]) < _BUCKET:
                    buckets[mark].append((customer, core))
        if alike:
            yield one.id


@functools.lru_cache(maxsize=20_000)
def _shingles(core: str) -> frozenset[int]:
    written = core.encode("utf-16-le")
    return frozenset(zlib.crc32(written[at : at + 2 * _SHINGLE]) for at in range(0, len(written) - 2 * _SHINGLE + 1, 2))


def _close(one: frozenset[int], core: str) -> bool:
    other = _shingles(core)
    if min(len(one), len(other)) < _ALIKE * max(len(one), len(other)):
        return False
    common = len(one & other)
    return common >= _ALIKE * (len(one) + len(other) - common)


def changed(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the records whose flags are no longer what they were."""
    return {name for name in before.keys() | after.keys() if list(before.get(name, ())) != list(after.get(name, ()))}
