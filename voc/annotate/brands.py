"""Tell own and other brands apart, and keep what is said of a rival from counting for us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from voc.annotate.columns import Column, table
from voc.annotate.hits import Found, Hit, Hits
from voc.annotate.rules import Ruling, Verdicts
from voc.annotate.tokenise import Clause, Clauses, Utterances
from voc.joined import Flags
from voc.lexicon import Lexicon
from voc.stage import Batch

OWN, RIVAL, UNKNOWN = "own", "rival", "unknown"  # roles of brands
LOSE, WIN, THAN = "lose", "win", "than"  # how a clause compares
# How a clause stands to rivals: not at all; it speaks of one; it says who is better; its words of praise or blame
# say so (比招行慢).
STANCES = ("", RIVAL, LOSE, WIN, THAN)
_TURNED = 0.7  # what a bare comparison is worth: 不如招行
_NEAR, _OPEN = 4, 6  # characters between a comparison and its brand; before a brand that opens a clause

Stances = npt.NDArray[np.int8]  # [clauses] as `STANCES` counts


class _Named(NamedTuple):
    start: int
    end: int
    role: str


class Brand:
    """Find brands, and how each clause stands to them.

    Args:
        lexicon: the pack's brands.
        own: names of one's own; a brand of the pack with such a name or alias is one's own by all its names.
        rivals: names of others, besides the pack's.

    Assigns:
        brands: per row, name, role (own, rival, or unknown where nobody said whose brand ours is) and place.
        stances: [clauses] as `STANCES` counts; a row is the list of its clauses' stances, in words.
    """

    requires = ("utterances", "clauses", "hits", "words")
    assigns = ("brands", "stances")

    def __init__(self, lexicon: Lexicon, *, own: Sequence[str] = (), rivals: Sequence[str] = ()) -> None:
        known = lexicon.brands.names
        mine = {_plain(name) for name in own}
        ours = {name for name, aliases in known.items() if mine & {_plain(alias) for alias in aliases}}
        self._roles = {name: OWN if name in ours else RIVAL if own else UNKNOWN for name in known}
        self._shy = lexicon.brands.shy
        self._contrast = lexicon.brands.contrast
        self._said = {_plain(name): (name, RIVAL) for name in rivals} | {_plain(name): (name, OWN) for name in own}
        self._said.pop("", None)
        self._categories = {"brand", *(f"contrast {kind}" for kind in self._contrast)}

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return brands and stances of each row."""
        spoken, clauses, found, edges = (table(batch, name) for name in self.requires)
        naming = self._naming(spoken, found)
        found = found.only(self._categories, naming)
        brands: list[list[dict[str, Any]]] = [[] for _ in range(len(spoken.first) - 1)]
        stances = np.zeros(len(clauses.start), dtype=np.int8)
        begins, rows = spoken.joined.begins.tolist(), spoken.row.tolist()
        first = np.searchsorted(clauses.utterance, np.arange(len(begins))).tolist()
        for at, inside in zip(naming, clauses.some(np.array(naming, dtype=np.int64)), strict=True):
            begin, end, row, text, hits = begins[at], begins[at + 1], rows[at], spoken.texts[at], found[at]
            named = list(self._named(text, hits, edges[begin:end]))
            if not named and "contrast rival" not in hits:
                continue
            turn = None if spoken.turn[at] < 0 else int(spoken.turn[at])
            brands[row] += [
                {"name": name, "role": place.role, "turn": turn, "start": place.start, "end": place.end}
                for name, place in named
            ]
            kinds = [STANCES.index(kind) for kind in self._stances(text, inside, named, hits)]
            stances[first[at] : first[at + 1]] = kinds
        return {"brands": brands, "stances": Column(stances, len(brands), lambda row: _words(clauses, stances, row))}

    def _naming(self, spoken: Utterances, found: Found) -> list[int]:
        """Return the customers' utterances that may speak of a brand, which are few."""
        named = np.zeros(len(spoken.texts), dtype=bool)
        for category in ("brand", "contrast rival"):
            named[found.of(category).text] = True
        said = (match.start() for plain in self._said for match in re.finditer(re.escape(plain), spoken.joined.text))
        named[spoken.joined.around(said)] = True
        naming: list[int] = np.flatnonzero(named & spoken.heard).tolist()
        return naming

    def _stances(self, text: str, clauses: list[Clause], named: list[tuple[str, _Named]], hits: Hits) -> Iterator[str]:
        """Yield how each clause of an utterance stands to rivals."""
        kind, goes_on = "", False
        for clause in clauses:
            inside = [place for _, place in named if clause.start <= place.start < clause.end]
            carried = goes_on and kind == RIVAL and not inside and _carries(clause, hits)
            kind = self._stance(clause, text, inside, hits) or (RIVAL if carried else "")
            goes_on = not clause.closes
            yield kind

    def _named(self, text: str, hits: Hits, edges: Flags) -> Iterator[tuple[str, _Named]]:
        """Yield the brands of one utterance: those of voc.toml, then those of the pack that stand as words."""
        taken: list[_Named] = []
        for plain, (name, role) in self._said.items():
            at = text.find(plain)
            while at >= 0:
                taken.append(_Named(at, at + len(plain), role))
                yield name, taken[-1]
                at = text.find(plain, at + len(plain))
        for hit in hits.get("brand", ()):
            if hit.payload is None or any(hit.start < other.end and other.start < hit.end for other in taken):
                continue
            said = text[hit.start : hit.end]
            behind = self._shy.get(said)
            if behind is not None and not text.startswith(behind, hit.end):
                continue
            if len(said) > 2 or (edges[hit.start] and edges[hit.end]) or behind is not None:
                yield hit.payload, _Named(hit.start, hit.end, self._roles[hit.payload])

    def _stance(self, clause: Clause, text: str, brands: list[_Named], hits: Hits) -> str:
        others = [named for named in brands if named.role != OWN]
        if "contrast rival" in hits:
            others += [
                _Named(hit.start, hit.end, RIVAL)
                for hit in _in(clause, hits, "rival")
                if not any(hit.start < named.end and named.start < hit.end for named in brands)
            ]
        if not others:
            return ""
        ours = [n for n in brands if n.role == OWN]
        ours += [_Named(hit.start, hit.end, OWN) for hit in _in(clause, hits, "ours")]
        return self._kind(clause, text, min(others), others, sorted(ours), hits)

    def _kind(
        self, clause: Clause, text: str, rival: _Named, others: list[_Named], ours: list[_Named], hits: Hits
    ) -> str:
        def follows(kind: str, named: _Named) -> bool:
            return text.endswith(self._contrast[kind], clause.start, named.start)

        if _compared(clause, hits, WIN, others):
            return WIN
        if any(follows(THAN, named) and named.start > rival.start for named in ours):
            return LOSE  # 招行比你们强
        if any(follows(LOSE, named) and named.start > rival.start for named in ours):
            return WIN  # 招行都不如你们
        if _compared(clause, hits, LOSE, others) or any(rival.end <= h.start for h in _in(clause, hits, "lose_after")):
            return LOSE
        if _compared(clause, hits, THAN, others) or any(follows(THAN, named) for named in others):
            return THAN
        if any(named.start < rival.start for named in ours) or follows("passing_before", rival):
            return ""
        return RIVAL if _subject(clause, rival, hits) else ""


def turned(ruling: Ruling, stances: Stances) -> Ruling:
    """Return the verdicts on clauses as they count for us.

    A clause about a rival counts nothing. One that compares counts against us or for us, whatever its words.
    """
    rival, lose, win = (stances == STANCES.index(kind) for kind in (RIVAL, LOSE, WIN))
    compared = lose | win
    if not (rival | compared).any():
        return ruling
    size = np.maximum(np.maximum(ruling.positive, ruling.negative), _TURNED)
    said = ruling.verdicts
    kept = said.some(~rival[said.clause])
    value = np.abs(kept.value)
    value = np.where(lose[kept.clause], -value, np.where(win[kept.clause], value, kept.value))
    bare = np.flatnonzero(compared & (np.bincount(said.clause, minlength=len(rival)) == 0))
    start, end, none = ruling.clauses.start[bare], ruling.clauses.end[bare], np.full(len(bare), -1)
    worth = np.where(win, size, -size)[bare]
    added = Verdicts(bare, none, none, start, end, start, end, start, worth)
    pairs: Any = zip(kept._replace(value=value), added, strict=True)
    both = Verdicts(*map(np.concatenate, pairs))
    return replace(
        ruling,
        verdicts=both.some(np.argsort(both.clause, kind="stable")),
        positive=np.where(rival | lose, 0.0, np.where(win, size, ruling.positive)),
        negative=np.where(rival | win, 0.0, np.where(lose, size, ruling.negative)),
        weight=np.where(rival, 0.0, ruling.weight),
    )


def _words(clauses: Clauses, stances: Stances, row: int) -> list[str]:
    return [STANCES[kind] for kind in stances[slice(*clauses.first[row : row + 2])].tolist()]


def _compared(clause: Clause, hits: Hits, kind: str, others: list[_Named]) -> bool:
    """Return whether such a word stands right before a rival."""
    return any(
        0 <= named.start - hit.end <= _NEAR or (hit.start <= named.start and named.end <= hit.end)
        for hit in _in(clause, hits, kind)
        for named in others
    )


def _subject(clause: Clause, rival: _Named, hits: Hits) -> bool:
    """Return whether the clause speaks of the rival: it opens with it, and the brand is no mere place of money."""
    if any(hit.start == rival.end for hit in _in(clause, hits, "passing_after")):
        return False
    opening = rival.start - clause.start
    pointed = [hit for hit in _in(clause, hits, "pointing") if hit.end <= rival.start]
    aside = pointed or [hit for hit in _in(clause, hits, "aside") if hit.end <= rival.start]
    if opening > (_OPEN if aside else 1):
        return False
    # Where nobody said which brand is ours, it may be this one, unless it is set against another.
    behind = any(0 <= hit.start - rival.end <= _NEAR for hit in _in(clause, hits, "behind"))
    return rival.role == RIVAL or bool(pointed) or behind


def _carries(clause: Clause, hits: Hits) -> bool:
    return any(hit.start == clause.start for hit in _in(clause, hits, "carry"))


def _in(clause: Clause, hits: Hits, kind: str) -> list[Hit]:
    found = hits.get("contrast " + kind)
    return [hit for hit in found if clause.start <= hit.start < clause.end] if found else []


def _plain(name: str) -> str:
    return name.strip().casefold()
