"""Find what must not wait: threats, fraud, mis-selling, customers in need of protection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from voc.annotate.amounts import Amounts
from voc.annotate.columns import arrow_column, lists, strings, structs, table
from voc.annotate.hits import Found, Hit, Hits
from voc.annotate.sentiment import LABELS
from voc.annotate.tokenise import Clause, Utterances, split_all, unbroken
from voc.cues import RISK_LEVELS, Mark, Pair, Silencer
from voc.lexicon import Lexicon
from voc.schema import ANNOTATION
from voc.stage import Batch

_RANK = {"none": 0, **{level: rank for rank, level in enumerate(RISK_LEVELS, start=1)}}
_RISK = ANNOTATION.field("risk").type
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
        self._categories = {"risk", *(f"silencer {rule.id}" for rule in lexicon.silencers)}
        self._categories |= {name for pair in self._pairs.values() for name in _parts(pair)}

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the risk of each row."""
        spoken, found = table(batch, "utterances"), table(batch, "hits")
        aged = self._aged(spoken)
        suspects = sorted({*self._suspects(found), *aged})
        found = found.only(self._categories, suspects)
        level = np.zeros(len(spoken.first) - 1, dtype=np.int64)
        signals: list[dict[str, Any]] = []
        rows: list[int] = []
        for at, clauses in zip(suspects, split_all([spoken.texts[at] for at in suspects]), strict=True):
            text, hits = spoken.texts[at], found[at]
            role = "customer" if spoken.roles[at] == "unknown" else spoken.roles[at]
            apart = [*aged.get(at, ()), *self._paired(hits, text)]
            for cue in self._praiseless(self._cues(text, hits, role, clauses, apart), batch, at):
                row, turn = int(spoken.row[at]), None if spoken.turn[at] < 0 else int(spoken.turn[at])
                said = batch["text"][row] if turn is None else batch["turns"][row][turn]["text"]
                level[row] = max(level[row], _RANK[cue.mark.level])
                rows.append(row)
                signals.append(
                    {
                        "code": cue.mark.code,
                        "level": cue.mark.level,
                        "turn": turn,
                        "start": cue.start,
                        "end": cue.end,
                        "phrase": said[cue.start : cue.end],
                    }
                )
        bounds = np.searchsorted(rows, np.arange(len(level) + 1))
        listed = lists(_RISK.field("signals").type, bounds, signals)
        return {"risk": arrow_column(level, structs(_RISK, strings(list(_RANK), level), listed))}

    def _suspects(self, found: Found) -> set[int]:
        """Return the utterances that may hold a cue in words, which are few."""
        suspects = {*found.of("risk").text.tolist()}
        for pair in self._pairs.values():
            of, before, after = _parts(pair)
            if named := {*found.of(of).text.tolist()}:
                suspects |= named & {*found.of(before).text.tolist(), *found.of(after).text.tolist()}
        return suspects

    def _aged(self, spoken: Utterances) -> dict[int, list[_Found]]:
        """Return the cues in numbers by utterance."""
        cues: dict[int, list[_Found]] = {}
        for at, number in self._amounts.find(spoken.joined):
            cues.setdefault(at, []).append(_Found(*number))
        return cues

    def _praiseless(self, cues: list[_Found], batch: Batch, at: int) -> list[_Found]:
        """Leave out the cues that count for nothing in a clause of praise."""
        if not any(cue.mark.level in self._praised[cue.mark.code] for cue in cues):
            return cues
        clauses, labels, ruling = (table(batch, name) for name in ("clauses", "clause_labels", "ruled"))
        here = slice(*np.searchsorted(clauses.utterance, (at, at + 1)))
        # The model alone, without a word of praise, takes no cue back.
        praising = (labels[here] == LABELS.index("positive")) & (ruling.positive[here] > 0)
        begin = clauses.spoken.joined.begins[at]
        starts, ends = clauses.start[here][praising] - begin, clauses.end[here][praising] - begin
        return [
            cue
            for cue in cues
            if cue.mark.level not in self._praised[cue.mark.code]
            or not ((starts <= cue.start) & (cue.start < ends)).any()
        ]

    def _cues(self, text: str, hits: Hits, role: str, clauses: list[Clause], apart: list[_Found]) -> list[_Found]:
        """Return the cues of one utterance that stand, those of pairs and numbers too, in order.

        Of two that overlap the graver stands.
        """
        alarms = [_Found(*hit) for hit in hits.get("risk", ())]
        silent = [cue for cue in alarms if not cue.mark.level]
        found = [cue for cue in alarms if cue.mark.level]
        found += [cue for cue in apart if not any(_holds(other, cue) for other in silent)]
        standing = [
            cue
            for cue in found
            if role in cue.mark.roles and not self._silenced(cue, _clause(clauses, cue), text, hits, role)
        ]
        return _gravest(standing)

    def _paired(self, hits: Hits, text: str) -> list[_Found]:
        return [cue for name in hits if name in self._pairs for cue in _paired(self._pairs[name], hits, text)]

    def _silenced(self, cue: _Found, clause: Clause, text: str, hits: Hits, role: str) -> bool:
        return any(
            _silences(rule, cue, clause, text, hits.get(f"silencer {rule.id}", ()))
            for rule in self._lexicon.silencers
            if cue.mark.code in rule.codes and cue.mark.level in rule.levels and role in rule.roles
        )


def _parts(pair: Pair) -> tuple[str, str, str]:
    return f"of {pair.name}", f"before {pair.name}", f"after {pair.name}"


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
