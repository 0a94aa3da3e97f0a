"""What the lexicon's rules say of a clause: praise and blame after negation, degree, wishes, questions."""

from __future__ import annotations

from typing import NamedTuple

from voc.annotate.hits import Hit, Hits
from voc.annotate.tokenise import Clause
from voc.lexicon import Modifier

_REACH = {"negation": 5, "insufficient": 5, "degree": 4, "comparison": 12}
_BEHIND = 3
_SHORT = (2, 3)  # characters of a degree, of a negation, that belong to the opinion itself
_WHOLE = frozenset({"rhetorical", "irony", "comparison", "insufficient"})
_NONE: list[Hit] = []


class Verdict(NamedTuple):
    """A polar phrase as it counts where it stands."""

    hit: Hit
    start: int  # with its modifiers
    end: int
    value: float  # after modifiers, in about [-2, 2]
    by: tuple[str, ...]  # the modifiers that changed it
    core: int  # where it starts with the short modifiers right before it: 很好 of 还是很好


class Ruled(NamedTuple):
    """What the rules make of a clause."""

    verdicts: tuple[Verdict, ...]
    positive: float  # sum of values above 0
    negative: float  # sum of values below 0, as a positive number
    weight: float  # how much the clause counts in its text
    question: bool
    wish: bool
    blame: float = 0.0  # of `negative`, what a question blames: 凭什么, 难道
    when: int = 0  # -1 speaks of before, 1 of now


def rule(clause: Clause, text: str, hits: Hits, words: set[int], *, wished: bool = False) -> Ruled:
    """Judge one clause.

    Args:
        clause: the place judged.
        text: the utterance, normalised.
        hits: of the utterance.
        words: places where words meet.
        wished: an earlier clause of the sentence opened a wish.
    """
    polar = _inside(hits.get("polar", _NONE), clause)
    modifiers = _inside(hits.get("modifier", _NONE), clause)
    if not polar and not modifiers:
        return Ruled((), 0.0, 0.0, 1.0, clause.question, wished)
    chosen = _chosen(polar, text[clause.start : clause.end]) if polar else polar
    if chosen and modifiers:
        # 不卡顿很流畅: the 不 inside 不卡顿 has done its work and turns nothing else.
        modifiers = [m for m in modifiers if not _held(m, chosen)]
    kinds = {hit.payload.kind for hit in modifiers}
    question = clause.question or "question" in kinds
    wish = wished or "wish" in kinds
    factor = _mood(kinds, modifiers, question=question)
    verdicts = [_judge(hit, modifiers, text, words, factor=factor, wish=wish) for hit in chosen if hit.payload.score]
    values = [verdict.value for verdict in verdicts]
    blame = sum([-m.payload.value for m in modifiers if m.payload.kind == "rhetorical"])
    return Ruled(
        tuple(verdicts),
        sum([value for value in values if value > 0]),
        blame - sum([value for value in values if value < 0]),
        _weight(modifiers),
        question and "rhetorical" not in kinds,
        wish,
        blame,
        ("now" in kinds) - ("past" in kinds),
    )


def _inside(hits: list[Hit], clause: Clause) -> list[Hit]:
    start, end = clause.start, clause.end
    return [hit for hit in hits if start <= hit.start < end]


def _held(inner: Hit, chosen: list[Hit]) -> bool:
    start, end, modifier = inner
    # 难道, 呵呵: what blames or mocks as a whole goes on doing so, whether or not it is a polar phrase itself.
    whole = modifier.kind in _WHOLE
    return any(
        [
            outer.start <= start and end <= outer.end and not (whole and end - start == outer.end - outer.start)
            for outer in chosen
        ]
    )


def _chosen(hits: list[Hit], said: str) -> list[Hit]:
    """Return one hit a place: an entry whose aspect is spoken of goes before one that means the same everywhere."""
    chosen: list[Hit] = []
    for hit in hits:
        aspects = hit.payload.aspects
        if aspects and not any([aspect in said for aspect in aspects]):
            continue
        if not chosen or chosen[-1][:2] != hit[:2]:
            chosen.append(hit)
        elif aspects and not chosen[-1].payload.aspects:
            chosen[-1] = hit
    return chosen


def _mood(kinds: set[str], modifiers: list[Hit], *, question: bool) -> float:
    """Return the factor for a clause that does not assert: a plain question, a hypothesis."""
    factor = 1.0
    if question and "rhetorical" not in kinds:
        factor *= 0.5
    for hit in modifiers:
        if hit.payload.kind == "hypothetical":
            factor *= hit.payload.value
    return factor


def _judge(hit: Hit, modifiers: list[Hit], text: str, words: set[int], *, factor: float, wish: bool) -> Verdict:
    value, start, end = hit.payload.score * factor, hit.start, hit.end
    core = start
    by = []
    for place in modifiers:
        modifier: Modifier = place.payload
        if not _touches(place, hit, modifier.kind, text, words):
            continue
        value *= modifier.value
        by.append(modifier)
        start, end = min(start, place.start), max(end, place.end)
        if place.end == core and place.end - place.start <= _SHORT[modifier.kind == "negation"]:
            core = place.start
    if value > 0 and wish and not any([modifier.kind in ("negation", "insufficient") for modifier in by]):
        value *= -0.2  # 希望更方便: wanted, so not had
    return Verdict(hit, start, end, value, tuple([modifier.term for modifier in by]), core)


def _touches(place: Hit, hit: Hit, kind: str, text: str, words: set[int]) -> bool:
    if kind == "irony":
        return bool(hit.payload.score > 0)
    if kind == "degree_after":
        return 0 <= place.start - hit.end <= _BEHIND
    between = hit.start - place.end
    if kind not in _REACH or not 0 <= between <= _REACH[kind] or place.start >= hit.start:
        return False
    # 不断闪退: a negation inside a longer word turns nothing unless it stands right before the polar phrase.
    if kind == "negation" and between:
        return place.end in words
    return True


def _weight(modifiers: list[Hit]) -> float:
    weight = 1.0
    for hit in modifiers:
        if hit.payload.kind in ("adversative", "concessive"):
            weight *= hit.payload.value
    return weight
