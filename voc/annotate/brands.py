"""Tell own and other brands apart, and keep what is said of a rival from counting for us."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from voc.annotate.hits import Hit, Hits
from voc.annotate.rules import Ruled, Verdict
from voc.annotate.tokenise import Clause
from voc.lexicon import Lexicon, Polar
from voc.stage import Batch

OWN, RIVAL, UNKNOWN = "own", "rival", "unknown"  # roles of brands
LOSE, WIN, THAN = "lose", "win", "than"  # how a clause compares
_TURNED = 0.7  # what a bare comparison is worth: 不如招行
_NEAR, _OPEN = 4, 6  # characters between a comparison and its brand; before a brand that opens a clause


class Stance(NamedTuple):
    """How a clause stands to rivals.

    Attributes:
        kind: `rival` where it speaks of one; `lose` or `win` where it says who is better, `than` where its words of
            praise or blame say so (比招行慢); else empty.
        start: where the comparison begins.
        end: where it ends.
    """

    kind: str = ""
    start: int = 0
    end: int = 0


_NONE = Stance()


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
        stances: per row, one `Stance` a clause.
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

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return brands and stances of each row."""
        columns = [batch[name] for name in self.requires]
        rows = [self._row(*row) for row in zip(*columns, strict=True)]
        return {"brands": [row[0] for row in rows], "stances": [row[1] for row in rows]}

    def _row(self, utterances: Any, clauses: list[Clause], hits: Any, words: Any) -> tuple[list[Any], list[Stance]]:
        if not self._named_at_all(utterances, hits):
            return [], [_NONE] * len(clauses)
        found = [
            list(self._named(utterance.normal, hit, places))
            for utterance, hit, places in zip(utterances, hits, words, strict=True)
        ]
        brands = [
            {"name": name, "role": named.role, "turn": utterance.turn, "start": named.start, "end": named.end}
            for utterance, inside in zip(utterances, found, strict=True)
            for name, named in inside
            if utterance.role in ("customer", "unknown")
        ]
        stances: list[Stance] = []
        for index, clause in enumerate(clauses):
            before = clauses[index - 1] if index else None
            linked = before is not None and before.utterance == clause.utterance and not before.closes
            inside = [named for _, named in found[clause.utterance] if clause.start <= named.start < clause.end]
            stance = self._stance(clause, utterances[clause.utterance].normal, inside, hits[clause.utterance])
            if not stance.kind and linked and stances[-1].kind == RIVAL and not inside and _carries(clause, hits):
                stance = stances[-1]
            stances.append(stance)
        return brands, stances

    def _named_at_all(self, utterances: Any, hits: Any) -> bool:
        """Tell of a row whether it may speak of a brand, which few do."""
        return any(["brand" in found or "contrast rival" in found for found in hits]) or any(
            plain in utterance.normal for plain in self._said for utterance in utterances
        )

    def _named(self, text: str, hits: Hits, words: set[int]) -> Iterator[tuple[str, _Named]]:
        """Yield the brands of one utterance: those of voc.toml, then those of the pack that stand as words."""
        taken: list[_Named] = []
        for plain, (name, role) in self._said.items():
            at = text.find(plain)
            while plain and at >= 0:
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
            if len(said) > 2 or (hit.start in words and hit.end in words) or behind is not None:
                yield hit.payload, _Named(hit.start, hit.end, self._roles[hit.payload])

    def _stance(self, clause: Clause, text: str, brands: list[_Named], hits: Hits) -> Stance:
        others = [named for named in brands if named.role != OWN]
        others += [
            _Named(hit.start, hit.end, RIVAL)
            for hit in _in(clause, hits, "rival")
            if not any(hit.start < named.end and named.start < hit.end for named in brands)
        ]
        if not others:
            return _NONE
        ours = [n for n in brands if n.role == OWN]
        ours += [_Named(hit.start, hit.end, OWN) for hit in _in(clause, hits, "ours")]
        kind = self._kind(clause, text, min(others), others, sorted(ours), hits)
        return Stance(kind, clause.start, clause.end) if kind else _NONE

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


def turned(ruled: Ruled, stance: Stance) -> Ruled:
    """Return the verdict on a clause as it counts for us.

    A clause about a rival counts nothing. One that compares counts against us or for us, whatever its words.
    """
    if stance.kind in ("", THAN):
        return ruled
    if stance.kind == RIVAL:
        return ruled._replace(verdicts=(), positive=0.0, negative=0.0, weight=0.0)
    size = max(ruled.positive, ruled.negative, _TURNED)
    sign = 1.0 if stance.kind == WIN else -1.0
    bare = Verdict(
        Hit(stance.start, stance.end, Polar("", sign * size)), stance.start, stance.end, sign * size, (), stance.start
    )
    verdicts = tuple(v._replace(value=sign * abs(v.value)) for v in ruled.verdicts) or (bare,)
    return ruled._replace(verdicts=verdicts, positive=max(sign, 0.0) * size, negative=max(-sign, 0.0) * size)


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


def _carries(clause: Clause, hits: Any) -> bool:
    return any(hit.start == clause.start for hit in _in(clause, hits[clause.utterance], "carry"))


def _in(clause: Clause, hits: Hits, kind: str) -> list[Hit]:
    return [hit for hit in hits.get(f"contrast {kind}", ()) if clause.start <= hit.start < clause.end]


def _plain(name: str) -> str:
    return name.strip().casefold()
