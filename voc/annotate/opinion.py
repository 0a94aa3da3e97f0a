"""Pair what is judged with what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from voc.annotate.hits import Hit
from voc.annotate.rules import Verdict
from voc.annotate.tokenise import Clause
from voc.lexicon import Lexicon
from voc.stage import Batch

_JOIN = 1  # an aspect may hold this many characters between its parts: 客服的态度
_LONGEST = 5  # of a longer chain of names only the last is judged: 信用卡 + 临时额度
_WEAK = 1.2  # up to this factor a degree only colours
_CORE = 2  # characters that an opinion keeps
_SHORTEST = 2  # fewest characters of a degree that is left out
_AT_HAND = 2  # characters between an aspect and what stands right at it
_FAR = 10  # an aspect named this many characters before is still spoken of

Place = tuple[int, int]


class Opinion:
    """Find aspect–opinion pairs: the nearest named aspect, in the clause or before, else the touchpoint as implied.

    A touchpoint is implied where some word hints at it, not where the model alone hears it. Among forum talk only what
    judges, or stands right at a named aspect, is an opinion, and no touchpoint is implied.
    """

    requires = ("turns", "text", "utterances", "clauses", "hits", "ruled", "clause_touchpoints", "talk")
    assigns = ("opinions",)

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = {t.id: t.zh for t in lexicon.touchpoints}
        # 还是不错的 → 不错: what hardly strengthens, and particles, are no part of the opinion; 非常 in 非常好 is.
        weak = {
            m.term
            for m in lexicon.modifiers
            if m.kind == "degree" and len(m.term) >= _SHORTEST and 1 <= m.value <= _WEAK
        }
        self._before = frozenset(weak)
        self._lengths = sorted({len(term) for term in weak}, reverse=True)
        self._behind = lexicon.particles
        self._degrees = frozenset(m.term for m in lexicon.modifiers if m.kind == "degree" and len(m.term) == 1)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the opinions of each row, in order."""
        columns = [batch[name] for name in self.requires]
        return {"opinions": [self._row(*row) for row in zip(*columns, strict=True)]}

    def _row(
        self, turns: Any, text: Any, utterances: Any, clauses: Any, hits: Any, ruled: Any, touchpoints: Any, talk: bool
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        if not any([judged.verdicts for judged in ruled]):
            return found
        names = [
            _names(places, utterance.normal, self._degrees) for places, utterance in zip(hits, utterances, strict=True)
        ]
        hinted = set() if talk else _hinted(hits)
        before: tuple[int, list[Place]] = (-1, [])
        for clause, judged, touchpoint in zip(clauses, ruled, touchpoints, strict=True):
            at = clause.utterance
            aspects = _aspects(clause, names[at])
            named = before[1] if before[0] == at else []
            if aspects:
                before = at, aspects
            verdicts = [v for v in judged.verdicts if v.value and (not talk or _judges(v, aspects))]
            if not verdicts:
                continue
            turn = utterances[at].turn
            said = text if turn is None else turns[turn]["text"]
            implied = self._names[touchpoint] if touchpoint in hinted else None
            found += [self._pair(v, aspects, named, said, turn, implied) for v in verdicts]
        return found

    def _trimmed(self, said: str, start: int, end: int) -> Place:
        """Leave out weak degrees before an opinion and particles behind it, as long as two characters remain."""
        room = end - start - _CORE
        fitting = (n for n in self._lengths if said[start : min(start + n, end)] in self._before)
        lead = next(fitting, 0) if room >= _SHORTEST else 0
        if lead <= room:
            start += lead
        if end - start > _CORE and said.endswith(self._behind, start, end):
            end -= 1
        return start, end

    def _pair(
        self,
        verdict: Verdict,
        aspects: list[Place],
        named: list[Place],
        said: str,
        turn: int | None,
        implied: str | None,
    ) -> dict[str, Any]:
        # 客服 + 态度很好: the aspect reaches into the entry, and what is left of the entry is the opinion.
        # But of 下了 an aspect 下 leaves a particle, which judges nothing: there the entry is judged by itself.
        inside = next((a for a in aspects if a[0] <= verdict.hit.start < a[1] < verdict.hit.end), None)
        if inside and said[inside[1] : verdict.end] in self._behind:
            inside = None
        aspect = inside or (_nearest(aspects, verdict) if aspects else None) or _earlier(named, verdict)
        first = inside[1] if inside else verdict.core
        first, until = self._trimmed(said, first, verdict.end)
        start, end = first, until
        name = implied
        if aspect:
            name = said[aspect[0] : aspect[1]]
            start, end = min(start, aspect[0]), max(end, aspect[1])
        return {
            "aspect": name,
            "opinion": said[first:until],
            "implied": aspect is None,
            "polarity": "positive" if verdict.value > 0 else "negative",
            "turn": turn,
            "start": start,
            "end": end,
        }


def _hinted(hits: list[dict[str, list[Hit]]]) -> set[str]:
    """Return the touchpoints of which some word of the text is a cue."""
    cued = {hit.payload[0] for found in hits for hit in found.get("touchpoint", ())}
    return cued | {hit.payload for found in hits for hit in found.get("fallback", ())}


def _judges(verdict: Verdict, aspects: list[Place]) -> bool:
    payload = verdict.hit.payload
    at_hand = any(a[0] <= verdict.hit.start <= a[1] + _AT_HAND for a in aspects)
    return payload.judges or bool(payload.aspects) or at_hand


def _names(hits: dict[str, list[Hit]], text: str, degrees: frozenset[str]) -> list[tuple[Place, int]]:
    """Return the places of all names of aspects in an utterance, in order, and where the cue of each ends."""
    judging = _covered(hits.get("polar", ())) if "fallback" in hits else set()
    return sorted(
        # A cue such as 手续费太 ends in a word of degree, which belongs to the opinion.
        ((hit.start, hit.end - (text[hit.end - 1] in degrees and hit.end - hit.start > 1)), hit.end)
        for category in ("touchpoint", "aspect", "fallback")
        for hit in hits.get(category, ())
        # 方便 alone falls back to the app, but is the opinion itself.
        if category != "fallback" or not judging.issuperset(range(hit.start, hit.end))
    )


def _aspects(clause: Clause, names: list[tuple[Place, int]]) -> list[Place]:
    """Return the places of named aspects, neighbouring parts joined (客服 + 态度)."""
    places = [place for place, end in names if clause.start <= place[0] and end <= clause.end]
    joined: list[Place] = []
    for start, end in places:
        if not joined or start > joined[-1][1] + _JOIN:
            joined.append((start, end))
        elif end - joined[-1][0] <= _LONGEST:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start >= joined[-1][1]:
            joined[-1] = (start, end)
    return joined


def _covered(hits: Iterable[Hit]) -> set[int]:
    return {at for hit in hits for at in range(hit.start, hit.end)}


def _nearest(aspects: list[Place], verdict: Verdict) -> Place | None:
    outside = [a for a in aspects if a[1] <= verdict.core or a[0] >= verdict.end]
    # An aspect stands before its opinion far more often than behind it: 费用高, but 垃圾软件.
    return min(
        outside,
        key=lambda a: (verdict.core - a[1]) if a[1] <= verdict.core else 3 + a[0] - verdict.end,
        default=None,
    )


def _earlier(named: list[Place], verdict: Verdict) -> Place | None:
    """Return what an earlier clause names: 客服态度很好，很耐心."""
    return named[-1] if named and verdict.core - named[-1][1] <= _FAR else None
