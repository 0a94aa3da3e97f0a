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


def flagged(records: Iterable[Answered]) -> dict[str, list[str]]:
    """Return the flags of each record of one source, in the order of `FLAGS`; records without any are left out.

    The records are gone through once, and of each only hashes are kept (and long texts, a few for each hash).
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    timed: list[tuple[str, float]] = []
    judges = (("repeated_answers", _Repeated()), ("copied", _Copied()), ("similar", _Similar()))
    for one in records:
        if one.survey and _straight(one.scales):
            found[one.id].add("straight_line")
        if one.survey and one.seconds is not None and one.seconds > 0:
            timed.append((one.id, one.seconds))
        for flag, judge in judges:
            if judge(one):
                found[one.id].add(flag)
    for name in _speeders(timed):
        found[name].add("speeder")
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


def _speeders(timed: Sequence[tuple[str, float]]) -> Iterator[str]:
    if len(timed) < _TIMED:
        return
    least = statistics.median(seconds for _, seconds in timed) * _SHARE_OF_MEDIAN
    yield from (name for name, seconds in timed if seconds < least)


class _Repeated:
    """Tell all but the first of a respondent's records that say the same."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def __call__(self, one: Answered) -> bool:
        if one.respondent is None or not (one.texts or len(one.answers) > 1):
            return False
        said = hash((one.respondent, one.answers, one.texts))
        again = said in self._seen
        self._seen.add(said)
        return again


class _Copied:
    """Tell all but the first of different customers' records with the same long text."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}  # text → customer

    def __call__(self, one: Answered) -> bool:
        customer = hash(one.respondent or one.id)
        cores = {hash(core) for text in one.texts if len(core := _FILLER.sub("", text)) >= _LONG}
        copied = any(self._first.get(core, customer) != customer for core in cores)
        for said in cores:
            self._first.setdefault(said, customer)
        return copied


class _Similar:
    """Tell records whose long text is nearly that of an earlier one by somebody else.

    Only texts that share one of their smallest hashes (a bottom-k sketch) are compared, and of each hash only the first
    `_BUCKET` texts, so that the cost grows with the number of texts, not with its square.
    """

    def __init__(self) -> None:
        self._buckets: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)

    def __call__(self, one: Answered) -> bool:
        customer, alike = one.respondent or one.id, False
        for text in one.texts:
            core = _FILLER.sub("", text)
            if len(core) < _VERY_LONG:
                continue
            shingles = _shingles(core)
            sketch = sorted(shingles)[:_SKETCH]
            rivals = {other for mark in sketch for name, other in self._buckets[mark] if name != customer}
            alike = alike or any(_close(shingles, other) for other in rivals)
            for mark in sketch:
                if len(self._buckets[mark]) < _BUCKET:
                    self._buckets[mark].append((customer, core))
        return alike


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
