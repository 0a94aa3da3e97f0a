"""Choose customers' own words: typical of what they are quoted for, and no two alike."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from statistics import median

from voc.aggregate.figures import Verbatim
from voc.aggregate.views import Row, View

LIMIT = 5
_FIT = range(8, 81)  # characters that are quick to read and say enough
_LONGEST, _BEFORE = 500, 150  # of longer texts a window is quoted that opens at most so far before the highlight
_ALIKE = 0.5  # Jaccard similarity of character bigrams from which two quotes say the same
_CONSIDERED = 100  # the best of each channel that are compared with each other
_HEARD = 1_000  # of more voices, so many at most are looked at to be quoted
_READ = 1_000  # comments of a cell that are read; the ids that choose them are digests: as good as drawn by lot
_TELLING = 6  # characters from which a highlight says what is the matter
_ELLIPSIS = "…"

Pairs = frozenset[str]  # of neighbouring characters

_VOICES = """
SELECT s.touchpoint, s.dimension, s.comment_id, s.turn, s."from", s."to", s.score, s.judged,
       t.channel, t.day, t.source_ref, t.attributes, t.polarity,
       coalesce(t.turns[s.turn + 1].text, t.text, '') AS text,
       coalesce(t.turns[s.turn + 1].normal, t.normal, '') AS normal
FROM spans s JOIN told t USING (comment_id, touchpoint, dimension)
WHERE list_contains($cells::VARCHAR[], s.touchpoint || '.' || s.dimension)
ORDER BY s.touchpoint, s.dimension, s.comment_id, s.turn NULLS FIRST, s."from", s."to"
"""


@dataclass(frozen=True, slots=True)
class Voice:
    """A place in a comment that says something: a clause of a text, or of the customer's turn."""

    comment_id: str
    turn: int | None
    start: int
    end: int
    strength: float  # of the verdict, 0–1
    judged: bool  # a clause with a verdict, not only the place that names the touchpoint
    text: str  # as written, masked
    normal: str  # as long as `text`
    polarity: str
    channel: str
    day: date | None
    source_ref: str
    attributes: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """Return the place as normalised text."""
        return self.normal[self.start : self.end]


def voices(view: View, *, cells: Collection[str], polarities: Sequence[str]) -> dict[str, list[Voice]]:
    """Return the voices of each cell (`touchpoint.dimension`) of the period, ordered by comment and place.

    Of a cell that thousands speak of, those of a thousand comments.
    """
    found: dict[str, list[Voice]] = {cell: [] for cell in cells}
    for row in view.rows(_VOICES, cells=sorted(cells), polarities=polarities, most=_READ):
        found[f"{row['touchpoint']}.{row['dimension']}"].append(voice(row))
    return found


def voice(row: Row) -> Voice:
    """Read a row with the columns of `_VOICES`."""
    text = row["text"]
    start = min(row["from"] or 0, len(text))
    return Voice(
        comment_id=row["comment_id"],
        turn=row["turn"],
        start=start,
        end=min(max(row["to"] or 0, start), len(text)),
        strength=min(abs(row["score"] or 0.0), 1.0),
        judged=bool(row["judged"]),
        text=text,
        normal=row["normal"],
        polarity=row["polarity"] or "neutral",
        channel=row["channel"],
        day=row["day"],
        source_ref=row["source_ref"] or "",
        attributes=tuple(sorted(row["attributes"] or ())),
    )


def choose(
    given: Iterable[Voice], *, attributes: Collection[str], limit: int = LIMIT, alike: bool = False
) -> tuple[Verbatim, ...]:
    """Return up to `limit` quotes, one a comment, spread over channels, no two nearly alike.

    The best is of a length that reads quickly, of a strong verdict in words that many use, and near the median length.
    Channels get quotes by the square root of what they bring (Sainte-Laguë): small ones are heard, tiny ones not often.

    Args:
        given: the candidates.
        attributes: which of the customer's attributes stand under the quote.
        limit: the most to return.
        alike: take quotes even if they say the same.
    """
    heard = [one for one in given if one.text.strip()]
    everyone = _ranked(heard[:: len(heard) // _HEARD + 1])  # ids are digests: as good as drawn by lot
    brings, used = Counter(one.channel for one in everyone), Counter[str]()
    waiting = {name: deque(islice((o for o in everyone if o.channel == name), _CONSIDERED)) for name in sorted(brings)}
    chosen: list[tuple[Voice, Pairs, Pairs]] = []
    while waiting and len(chosen) < limit:
        channel = min(waiting, key=lambda name: (used[name] + 0.5) / math.sqrt(brings[name]))
        one = waiting[channel].popleft()
        if not waiting[channel]:
            del waiting[channel]
        words, whole = _bigrams(one.words), _bigrams(one.normal)
        # Alike in the highlighted words or as a whole.
        said = any(max(_jaccard(words, w), _jaccard(whole, n)) >= _ALIKE for _, w, n in chosen)
        if alike or not said:
            chosen.append((one, words, whole))
            used[channel] += 1
    return tuple(_verbatim(one, attributes) for one, _, _ in chosen)


def _ranked(given: list[Voice]) -> list[Voice]:
    """Return the best voice of each comment, the best of all first."""
    said = {id(one): _bigrams(one.words) for one in given}
    common = Counter(pair for pairs in said.values() for pair in pairs)
    middle = median([len(one.text) for one in given]) if given else 0

    def rank(one: Voice) -> tuple[bool, bool, float, float, str, int, int]:
        pairs = said[id(one)]
        typical = sum(common[pair] for pair in pairs) / (len(pairs) * len(given)) if pairs else 0.0
        worth = round(one.strength * (1 + typical) * min(1.0, len(one.words) / _TELLING), 6)
        turn = -1 if one.turn is None else one.turn
        fit = len(one.text) in _FIT
        return not one.judged, not fit, -worth, abs(len(one.text) - middle), one.comment_id, turn, one.start

    first: dict[str, Voice] = {}
    for one in sorted(given, key=rank):
        first.setdefault(one.comment_id, one)
    return list(first.values())


def _jaccard(mine: Pairs, its: Pairs) -> float:
    return len(mine & its) / len(mine | its) if mine | its else 1.0


def _bigrams(text: str) -> Pairs:
    kept = "".join(character for character in text if character.isalnum())
    return frozenset(kept[place : place + 2] for place in range(len(kept) - 1)) or frozenset(kept)


def _verbatim(one: Voice, attributes: Collection[str]) -> Verbatim:
    text, start, end = _window(one.text, one.start, one.end)
    return Verbatim(
        text=text,
        start=start,
        end=end,
        polarity=one.polarity,
        channel=one.channel,
        occurred_on=one.day,
        source_ref=one.source_ref,
        segments=tuple((name, value) for name, value in one.attributes if name in attributes and value),
    )


def _window(text: str, start: int, end: int) -> tuple[str, int, int]:
    """Return a short text whole, of a long one the part around the highlight, between ellipses.

    >>> _window("x" * 600, 300, 310)[1:]
    (201, 211)
    """
    if len(text) <= _LONGEST:
        return text, start, end
    left = max(0, min(start - _BEFORE, len(text) - _LONGEST))
    right = max(min(left + _LONGEST, len(text)), end)
    head = _ELLIPSIS if left else ""
    tail = _ELLIPSIS if right < len(text) else ""
    shift = len(head) - left
    return head + text[left:right] + tail, start + shift, end + shift
