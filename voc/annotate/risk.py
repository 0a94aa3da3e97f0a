"""Find what must not wait: threats, fraud, mis-selling, customers in need of protection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from voc.annotate.amounts import Amounts
from voc.annotate.hits import Hit, Hits
from voc.annotate.rules import Ruled
from voc.annotate.tokenise import Clause, split, unbroken
from voc.cues import RISK_LEVELS, Mark, Pair, Silencer
from voc.lexicon import Lexicon
from voc.stage import Batch

_RANK = {"none": 0, **{level: rank for rank, level in enumerate(RISK_LEVELS, start=1)}}
_NEAR, _CLOSE = 8, 4  # most characters between the parts of a pair; after a first part of one character (打…12378)


class _Found(NamedTuple):
    start: int
    end: int
    mark: Mark
    middle: tuple[int, int] | None = None  # of a pair: from the end of its first part to the start of its last


class RiskSignals:
    """Find risk cues in the words of those whose words count for each kind of risk, and drop what is only mentioned.

    Assigns:
        risk: per row, the highest level and the signals with their places.
    """

    requires = ("text", "turns", "utterances", "hits", "clauses", "clause_labels", "ruled")
    assigns = ("risk",)

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._pairs = {f"of {pair.name}": pair for risk in lexicon.risks for pair in risk.pairs}
        self._praised = {risk.code: risk.praised for risk in lexicon.risks}
        self._amounts = Amounts(count for risk in lexicon.risks for count in risk.counts)

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the risk of each row."""
        columns = [batch[name] for name in self.requires]
        return {"risk": [self._row(*row) for row in zip(*columns, strict=True)]}

    def _row(
        self,
        text: Any,
        turns: Any,
        utterances: Any,
        hits: Any,
        clauses: list[Clause],
        labels: list[str],
        ruled: list[Ruled],
    ) -> dict[str, Any]:
        signals = []
        for index, (utterance, found) in enumerate(zip(utterances, hits, strict=True)):
            role = "customer" if utterance.role == "unknown" else utterance.role
            cues = self._cues(utterance.normal, found, role)
            if not cues:
                continue
            praised = [
                (clause.start, clause.end)
                for clause, label, rules in zip(clauses, labels, ruled, strict=True)
                # The model alone, without a word of praise, takes no cue back.
                if label == "positive" and rules.positive > 0 and clause.utterance == index
            ]
            said = text if utterance.turn is None else turns[utterance.turn]["text"]
            signals += [
                {
                    "code": cue.mark.code,
                    "level": cue.mark.level,
                    "turn": utterance.turn,
                    "start": cue.start,
                    "end": cue.end,
                    "phrase": said[cue.start : cue.end],
                }
                for cue in cues
                if cue.mark.level not in self._praised[cue.mark.code]
                or not any(start <= cue.start < end for start, end in praised)
            ]
        return {"level": max((s["level"] for s in signals), key=_RANK.__getitem__, default="none"), "signals": signals}

    def _cues(self, text: str, hits: Hits, role: str) -> list[_Found]:
        """Return the cues of one utterance that stand, in order; of two that overlap, the graver."""
        apart = [] if self._pairs.keys().isdisjoint(hits) else self._paired(hits, text)
        apart += [_Found(*number) for number in self._amounts.find(text)]
        if not apart and "risk" not in hits:
            return []
        alarms = [_Found(*hit) for hit in hits.get("risk", ())]
        silent = [cue for cue in alarms if not cue.mark.level]
        found = [cue for cue in alarms if cue.mark.level]
        found += [cue for cue in apart if not any(_holds(other, cue) for other in silent)]
        found = [cue for cue in found if role in cue.mark.roles]
        if not found:
            return []
        clauses = split(text)
        standing = [cue for cue in found if not self._silenced(cue, _clause(clauses, cue), text, hits, role)]
        return _gravest(standing)

    def _paired(self, hits: Hits, text: str) -> list[_Found]:
        return [cue for name, pair in self._pairs.items() if name in hits for cue in _paired(pair, hits, text)]

    def _silenced(self, cue: _Found, clause: Clause, text: str, hits: Hits, role: str) -> bool:
        return any(
            _silences(rule, cue, clause, text, hits.get(f"silencer {rule.id}", ()))
            for rule in self._lexicon.silencers
            if cue.mark.code in rule.codes and cue.mark.level in rule.levels and role in rule.roles
        )


def _paired(pair: Pair, hits: Hits, text: str) -> Iterator[_Found]:
    before, after = (
        [hit for hit in hits.get(f"{part} {pair.name}", ()) if hit.payload] for part in ("before", "after")
    )
    if not before and not after:
        return
    things = [hit for hit in hits[f"of {pair.name}"] if hit.payload]
    for thing in things:
        firsts = [hit for hit in before if _near(hit, thing, text)]
        lasts = [hit for hit in after if _near(thing, hit, text)]
        if pair.both:
            found = [(first, last) for first in firsts for last in lasts]
        else:
            found = [*((first, thing) for first in firsts), *((thing, last) for last in lasts)]
        for first, last in found:
            yield _Found(first.start, last.end, pair.mark, (first.end, last.start))


def _near(first: Hit, last: Hit, text: str) -> bool:
    reach = _NEAR if first.end - first.start > 1 else _CLOSE
    return last.start - first.end <= reach and _together(text, first.end, last.start)


def _together(text: str, end: int, start: int) -> bool:
    """Return whether two parts follow each other in one clause."""
    return end <= start and unbroken(text[end:start])


def _silences(rule: Silencer, cue: _Found, clause: Clause, text: str, hits: Sequence[Hit]) -> bool:
    if rule.asks and clause.question and not _any(rule.unless, text[clause.start : clause.end]):
        return True
    return any(
        _takes_back(rule, text[left:right])
        for hit in hits
        if hit.payload and clause.start <= hit.start < clause.end
        for left, right in _between(rule.place, hit, cue, clause)
        if rule.place == "clause" or right - left <= rule.reach
    )


def _between(place: str, hit: Hit, cue: _Found, clause: Clause) -> Iterator[tuple[int, int]]:
    """Yield what lies between a rule's words and the cue: its start, and of a pair (我|没有|被骗) its last part."""
    if place == "clause":
        yield clause.start, clause.end
    elif place == "after":
        if hit.start >= cue.end:
            yield cue.end, hit.start
    elif hit.start < cue.start:
        yield min(hit.end, cue.start), cue.start
    elif cue.middle and cue.middle[0] <= hit.start < cue.middle[1]:
        yield min(hit.end, cue.middle[1]), cue.middle[1]


def _takes_back(rule: Silencer, between: str) -> bool:
    if rule.bridge and not _bridge(rule).fullmatch(between):
        return False
    return not _any(rule.unless, between)


@cache
def _bridge(rule: Silencer) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, rule.bridge))})*")


def _any(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)


def _clause(clauses: list[Clause], cue: _Found) -> Clause:
    inside = [clause for clause in clauses if clause.start <= cue.start < clause.end]
    return inside[0] if inside else Clause(0, cue.start, cue.end, question=False, closes=False)


def _holds(outer: _Found, inner: _Found) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _gravest(found: list[_Found]) -> list[_Found]:
    """Keep one cue of a kind where several overlap."""
    kept: list[_Found] = []
    for cue in sorted(found, key=lambda c: (-_RANK[c.mark.level], c.start - c.end, c.start)):
        same = (other for other in kept if other.mark.code == cue.mark.code)
        if not any(cue.start < other.end and other.start < cue.end for other in same):
            kept.append(cue)
    return sorted(kept, key=lambda cue: (cue.start, cue.end))
