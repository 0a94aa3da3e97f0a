"""Pair what is judged with what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from voc.annotate.columns import arrow_column, lists, strings, structs, table
from voc.annotate.hits import Found
from voc.annotate.rules import Verdicts
from voc.annotate.tokenise import Clauses
from voc.annotate.touchpoint import touchpoint_of
from voc.joined import Flags, Ints, ranges
from voc.lexicon import Lexicon
from voc.schema import ANNOTATION
from voc.stage import Batch

_JOIN = 1  # an aspect may hold this many characters between its parts: 客服的态度
_LONGEST = 5  # of a longer chain of names only the last is judged: 信用卡 + 临时额度
_WEAK = 1.2  # up to this factor a degree only colours
_CORE = 2  # characters that an opinion keeps
_SHORTEST = 2  # fewest characters of a degree that is left out
_AT_HAND = 2  # characters between an aspect and what stands right at it
_FAR = 10  # an aspect named this many characters before is still spoken of
_OPINIONS = ANNOTATION.field("opinions").type


class Aspects(NamedTuple):
    """The named aspects of a batch, neighbouring parts joined, in order; places are those of the joined text."""

    start: Ints
    end: Ints
    first: Ints  # [clauses + 1] the first of each clause


class Opinion:
    """Find aspect–opinion pairs: the nearest named aspect, in the clause or before, else the touchpoint as implied.

    A touchpoint is implied where some word hints at it, not where the model alone hears it. Among forum talk only what
    judges, or stands right at a named aspect, is an opinion, and no touchpoint is implied.
    """

    requires = ("turns", "text", "clauses", "hits", "ruled", "clause_touchpoints", "talk")
    assigns = ("opinions",)

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = np.array([*(t.zh for t in lexicon.touchpoints), None], dtype=object)  # the last for none
        self._touchpoints = touchpoint_of(lexicon)
        # 还是不错的 → 不错: what hardly strengthens, and particles, are no part of the opinion; 非常 in 非常好 is.
        weak = {
            m.term
            for m in lexicon.modifiers
            if m.kind == "degree" and len(m.term) >= _SHORTEST and 1 <= m.value <= _WEAK
        }
        longest_first = sorted(weak, key=lambda term: (-len(term), term))
        self._weak = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._behind = lexicon.particles
        self._degrees = "".join(m.term for m in lexicon.modifiers if m.kind == "degree" and len(m.term) == 1)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the opinions of each row, in order."""
        clauses, found, ruling, own, talk = (table(batch, name) for name in self.requires[2:])
        aspects = self._aspects(clauses, found)
        said = ruling.verdicts
        owner, aspect = ranges(aspects.first[said.clause], np.diff(aspects.first)[said.clause])
        at_hand = aspects.start[aspect] <= said.hit_start[owner]
        at_hand &= said.hit_start[owner] <= aspects.end[aspect] + _AT_HAND
        judges = ruling.judging() | ruling.words.tied[said.entry]
        judges[owner[at_hand]] = True
        row = clauses.row[said.clause]
        said = said.some((said.value != 0) & (judges | ~talk[row]))
        row, utterance = clauses.row[said.clause], clauses.utterance[said.clause]
        aspect, inside = self._aspect(said, aspects, clauses)
        first = np.where(inside, aspects.end[aspect], said.core)
        # From here on places are those of the text as it is stored.
        begin = clauses.spoken.joined.begins[utterance]
        texts = list(_originals(batch, row, clauses.spoken.turn[utterance]))
        trimmed = map(self._trimmed, texts, (first - begin).tolist(), (said.end - begin).tolist())
        first, until = np.fromiter(chain.from_iterable(trimmed), dtype=np.int64).reshape(-1, 2).T
        named = aspect >= 0
        implied = np.where(self._hinted(clauses, found, talk, row, own[said.clause]), own[said.clause], -1)
        start, end = (np.where(named, places[aspect] - begin, -1) for places in (aspects.start, aspects.end))
        names = self._names[implied]
        names[named] = _pieces(texts, start, end, np.flatnonzero(named))
        turn = clauses.spoken.turn[utterance]
        pairs = structs(
            _OPINIONS.value_type,
            names,
            _pieces(texts, first, until, range(len(texts))),
            ~named,
            strings(("negative", "positive"), said.value > 0),
            pa.array(turn, pa.int32(), mask=turn < 0),
            np.where(named, np.minimum(start, first), first),
            np.maximum(end, until),
        )
        bounds = np.searchsorted(row, np.arange(len(clauses.first)))
        return {"opinions": arrow_column(None, lists(_OPINIONS, bounds, pairs))}

    def _aspects(self, clauses: Clauses, found: Found) -> Aspects:
        """Return the named aspects of all clauses, neighbouring parts joined (客服 + 态度)."""
        polar, fallback = found.of("polar"), found.of("fallback")
        # 方便 alone falls back to the app, but is the opinion itself.
        depth = np.zeros(len(clauses.at) + 1, dtype=np.int64)
        np.add.at(depth, polar.start, 1)
        np.subtract.at(depth, polar.stop, 1)
        bare = np.append(0, np.cumsum(np.cumsum(depth[:-1]) == 0))  # characters before each place that no opinion holds
        fallback = fallback.some(bare[fallback.stop] > bare[fallback.start])
        hits = [found.of("touchpoint"), found.of("aspect"), fallback]
        start, stop = (np.concatenate([getattr(hit, name) for hit in hits]) for name in ("start", "stop"))
        inside = clauses.at[start] >= 0
        start, stop = start[inside], stop[inside]
        whole = stop <= clauses.end[clauses.at[start]]
        start, stop = start[whole], stop[whole]
        # A cue such as 手续费太 ends in a word of degree, which belongs to the opinion.
        degree = found.joined.among(self._degrees)
        stop = stop - (degree[stop - 1] & (stop - start > 1))
        longest = int((stop - start).max(initial=0)) + 1
        place = np.unique(start * longest + stop - start)
        start = place // longest
        return _joined(clauses.at[start], start, start + place % longest, len(clauses.start))

    def _aspect(self, said: Verdicts, aspects: Aspects, clauses: Clauses) -> tuple[Ints, Flags]:
        """Return the aspect of each verdict, -1 for none, and whether it reaches into the verdict's own phrase."""
        size, many = len(said.clause), len(aspects.start) + 1
        owner, aspect = ranges(aspects.first[said.clause], np.diff(aspects.first)[said.clause])
        start, end = aspects.start[aspect], aspects.end[aspect]
        # 客服 + 态度很好: the aspect reaches into the entry, and what is left of the entry is the opinion.
        reaches = (start <= said.hit_start[owner]) & (said.hit_start[owner] < end) & (end < said.hit_end[owner])
        inside = np.full(size, many)
        np.minimum.at(inside, owner[reaches], aspect[reaches])
        # But of 下了 an aspect 下 leaves a particle, which judges nothing: there the entry is judged by itself.
        text = clauses.spoken.joined.text
        for index in np.flatnonzero(inside < many).tolist():
            if text[aspects.end[inside[index]] : said.end[index]] in self._behind:
                inside[index] = many
        # An aspect stands before its opinion far more often than behind it: 费用高, but 垃圾软件.
        before, behind = said.core[owner] - end, 3 + start - said.end[owner]
        outside = (before >= 0) | (behind >= 3)
        distance = np.where(before >= 0, before, behind) * many + aspect
        nearest = np.full(size, many * (len(text) + 4))
        np.minimum.at(nearest, owner[outside], distance[outside])
        found = np.where(nearest < many * (len(text) + 4), nearest % many, _earlier(said, aspects, clauses))
        return np.where(inside < many, inside, found), inside < many

    def _hinted(self, clauses: Clauses, found: Found, talk: Flags, row: Ints, touchpoint: Ints) -> Flags:
        """Tell of touchpoints of some rows whether some word of their row is a cue of theirs; never among talk."""
        hinted = np.zeros((len(talk), len(self._names)), dtype=bool)
        for hits in (found.of("touchpoint"), found.of("fallback")):
            hinted[clauses.spoken.row[hits.text], self._touchpoints[hits.entry]] = True
        return (touchpoint >= 0) & hinted[row, touchpoint] & ~talk[row]

    def _trimmed(self, said: str, start: int, end: int) -> tuple[int, int]:
        """Leave out weak degrees before an opinion and particles behind it, as long as two characters remain."""
        if end - start <= _CORE:
            return start, end
        lead = self._weak.match(said, start, end)
        if lead and lead.end() <= end - _CORE:
            start = lead.end()
        if end - start > _CORE and said.endswith(self._behind, start, end):
            end -= 1
        return start, end


def _originals(batch: Batch, row: Ints, turn: Ints) -> Iterator[str]:
    """Yield the texts, as they are stored, of some utterances by their row and turn."""
    texts, turns = batch["text"], batch["turns"]
    for one, index in zip(row.tolist(), turn.tolist(), strict=True):
        yield texts[one] if index < 0 else turns[one][index]["text"]


def _pieces(texts: list[str], start: Ints, end: Ints, which: Any) -> list[str]:
    """Return pieces of some of the texts."""
    starts, ends = start.tolist(), end.tolist()
    return [texts[index][starts[index] : ends[index]] for index in which]


def _joined(clause: Ints, start: Ints, end: Ints, count: int) -> Aspects:
    """Join neighbouring names in the same clause; of a longer chain of names only the last is judged."""
    owners: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, opens, closes in zip(clause.tolist(), start.tolist(), end.tolist(), strict=True):
        if not owners or at != owners[-1] or opens > ends[-1] + _JOIN:
            owners.append(at)
            starts.append(opens)
            ends.append(closes)
        elif closes - starts[-1] <= _LONGEST:
            ends[-1] = max(ends[-1], closes)
        elif opens >= ends[-1]:
            starts[-1], ends[-1] = opens, closes
    first = np.searchsorted(owners, np.arange(count + 1))
    # Behind them stands one that is none.
    return Aspects(np.array([*starts, 0], dtype=np.int64), np.array([*ends, 0], dtype=np.int64), first)


def _earlier(said: Verdicts, aspects: Aspects, clauses: Clauses) -> Ints:
    """Return what an earlier clause of the utterance names last, if it stands near: 客服态度很好，很耐心."""
    last = aspects.first[said.clause] - 1  # of the clause that named something before
    clause = clauses.at[aspects.start[last]]
    same = (last >= 0) & (clauses.utterance[clause] == clauses.utterance[said.clause])
    return np.where(same & (said.core - aspects.end[last] <= _FAR), last, -1)
