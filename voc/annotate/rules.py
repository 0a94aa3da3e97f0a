"""What the lexicon's rules say of a clause: praise and blame after negation, degree, wishes, questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from voc.annotate.hits import Found, Hit, Places
from voc.annotate.match import matcher
from voc.annotate.tokenise import Clauses
from voc.joined import Doubles, Flags, Ints, made, ranges, summed
from voc.lexicon import MODIFIER_KINDS, Lexicon, Polar

_REACH = {"negation": 5, "insufficient": 5, "degree": 4, "comparison": 12}
_BEHIND = 3
_SHORT = (2, 3)  # characters of a degree, of a negation, that belong to the opinion itself
_WHOLE = ("rhetorical", "irony", "comparison", "insufficient")
_PAST = 0.3  # how much a clause on the past counts beside one on the present


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


class Verdicts(NamedTuple):
    """The polar phrases of a batch as they count, by clause: arrays of equal length; places are of the joined text."""

    clause: Ints
    number: Ints  # as `Ruling.by` names it; -1 for one without a phrase: a bare comparison
    entry: Ints  # of the lexicon; -1 for a bare comparison
    hit_start: Ints
    hit_end: Ints
    start: Ints
    end: Ints
    core: Ints
    value: Doubles

    def some(self, which: Any) -> Verdicts:
        """Return those that an index or a mask chooses."""
        return Verdicts(*(column[which] for column in self))


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules make of every clause of a batch; the arrays are named as the fields of `Ruled`.

    Attributes:
        clauses: which are judged.
        found: the hits.
        verdicts: on phrases.
        by: the number of a verdict, ascending, and beside it the entry of a modifier that changed it.
        words: what the lexicon says of each entry.
    """

    clauses: Clauses
    found: Found
    verdicts: Verdicts
    by: tuple[Ints, Ints]
    words: Words
    positive: Doubles
    negative: Doubles
    weight: Doubles
    blame: Doubles
    question: Flags
    wish: Flags
    when: Ints

    def judging(self) -> Flags:
        """Tell of each verdict whether it says how somebody finds something; a bare comparison does."""
        return self.words.judges[self.verdicts.entry] | (self.verdicts.entry < 0)

    def __getitem__(self, row: int) -> list[Ruled]:
        """Return what the rules make of each clause of a row."""
        first, end = self.clauses.first[row : row + 2].tolist()
        here = slice(first, end)
        said = [tuple(self._verdicts(clause)) for clause in range(first, end)]
        names = ("positive", "negative", "weight", "question", "wish", "blame", "when")
        return made(Ruled, said, *(getattr(self, name)[here].tolist() for name in names))

    def _verdicts(self, clause: int) -> Iterable[Verdict]:
        begin = int(self.clauses.spoken.joined.begins[self.clauses.utterance[clause]])
        for index in range(*np.searchsorted(self.verdicts.clause, (clause, clause + 1))):
            _, number, entry, *places, value = (column[index].item() for column in self.verdicts)
            hit_start, hit_end, start, end, core = (place - begin for place in places)
            by = slice(*np.searchsorted(self.by[0], (number, number + 1))) if number >= 0 else slice(0, 0)
            terms = tuple(self.found.payloads[modifier].term for modifier in self.by[1][by])
            payload = self.found.payloads[entry] if entry >= 0 else Polar("", value)
            yield Verdict(Hit(hit_start, hit_end, payload), start, end, value, terms, core)


@dataclass(frozen=True)
class Words:
    """What a lexicon says of its polar phrases and modifiers: [entries], 0 or False where it is another's entry.

    Attributes:
        score: of polar phrases.
        judges: polar phrases that say how somebody finds something.
        tied: polar phrases that count only beside certain aspects.
        value: of modifiers.
        kind: of modifiers, as `MODIFIER_KINDS` counts.
        whole: modifiers that blame, mock or compare as a whole.
        reach: most characters between a modifier and what stands behind it; -1 for those that look elsewhere.
    """

    score: Doubles
    judges: Flags
    tied: Flags
    value: Doubles
    kind: Ints
    whole: Flags
    reach: Ints


@cache
def words_of(lexicon: Lexicon) -> Words:
    """Return what a lexicon says of its entries, read once a process."""
    values = matcher(lexicon).values
    return Words(
        score=values("polar", lambda polar: polar.score),
        judges=values("polar", lambda polar: polar.judges, bool),
        tied=values("polar", lambda polar: bool(polar.aspects), bool),
        value=values("modifier", lambda modifier: modifier.value),
        kind=values("modifier", lambda modifier: MODIFIER_KINDS.index(modifier.kind), int),
        whole=values("modifier", lambda modifier: modifier.kind in _WHOLE, bool),
        reach=values("modifier", lambda modifier: _REACH.get(modifier.kind, -1), int),
    )


def judged(clauses: Clauses, found: Found, edges: Flags, lexicon: Lexicon) -> Ruling:
    """Judge all clauses.

    Args:
        clauses: the places judged.
        found: the hits in the same texts.
        edges: [characters + 1] whether words begin or end there.
        lexicon: whose hits they are.
    """
    words, count = words_of(lexicon), len(clauses.start)
    polar = found.of("polar")
    polar = _chosen(polar.some(clauses.at[polar.start] >= 0), clauses, found, words)
    modifiers = found.of("modifier")
    modifiers = modifiers.some(clauses.at[modifiers.start] >= 0)
    modifiers = modifiers.some(~_held(modifiers, polar, words, clauses))
    place, kind, value = clauses.at[modifiers.start], words.kind[modifiers.entry], words.value[modifiers.entry]

    def of(*names: str) -> Flags:
        return np.array([name in names for name in MODIFIER_KINDS])[kind]

    def has(name: str) -> Flags:
        return np.bincount(place[of(name)], minlength=count) > 0

    def product(*names: str) -> Doubles:
        factor, which = np.ones(count), of(*names)
        np.multiply.at(factor, place[which], value[which])
        return factor

    rhetorical = has("rhetorical")
    question = (clauses.question | has("question")) & ~rhetorical
    wish = _carried(has("wish"), clauses)
    mood = np.where(question, 0.5, 1.0) * product("hypothetical")
    verdicts, by = _verdicts(polar.some(words.score[polar.entry] != 0), modifiers, words, clauses, edges, mood, wish)
    blaming = of("rhetorical")
    blame = summed(-value[blaming], place[blaming], count)
    good = verdicts.value > 0
    praise, doubt = (summed(verdicts.value[side], verdicts.clause[side], count) for side in (good, ~good))
    when = has("now").astype(np.int64) - has("past")
    weight = product("adversative", "concessive")
    # 以前很好用，现在天天闪退: beside what is said of now, what was counts little.
    now = np.bincount(clauses.row[when > 0], minlength=len(clauses.first)) > 0
    weight = np.where((when < 0) & now[clauses.row], weight * _PAST, weight)
    return Ruling(clauses, found, verdicts, by, words, praise, blame - doubt, weight, blame, question, wish, when)


def _chosen(polar: Places, clauses: Clauses, found: Found, words: Words) -> Places:
    """Return one hit a place: an entry whose aspect is spoken of goes before one that means the same everywhere."""
    tied = words.tied[polar.entry]
    kept = np.ones(len(tied), dtype=bool)
    said = found.joined.text
    which = np.flatnonzero(tied)
    clause = clauses.at[polar.start[which]]
    columns = (clauses.start[clause], clauses.end[clause], polar.entry[which])
    kept[which] = [
        any([aspect in said[start:end] for aspect in found.payloads[entry].aspects])
        for start, end, entry in zip(*(column.tolist() for column in columns), strict=True)
    ]
    polar, tied = polar.some(kept), tied[kept]
    opens = np.ones(len(tied), dtype=bool)
    opens[1:] = (polar.start[1:] != polar.start[:-1]) | (polar.stop[1:] != polar.stop[:-1])
    if opens.all():
        return polar
    first = np.flatnonzero(opens)
    # The first that is tied, else the first.
    rank = np.where(tied, 0, len(tied)) + np.arange(len(tied))
    return polar.some(np.minimum.reduceat(rank, first) % len(tied))


def _held(modifiers: Places, polar: Places, words: Words, clauses: Clauses) -> Flags:
    """Tell which modifiers have done their work inside a polar phrase: 不卡顿很流畅."""
    if not len(polar.start):
        return np.zeros(len(modifiers.start), dtype=bool)
    outer = np.searchsorted(polar.start, modifiers.start, side="right") - 1
    inside = (outer >= 0) & (modifiers.stop <= polar.stop[outer])
    inside &= clauses.at[polar.start[outer]] == clauses.at[modifiers.start]
    # 难道, 呵呵: what blames or mocks as a whole goes on doing so, whether or not it is a polar phrase itself.
    same = (modifiers.start == polar.start[outer]) & (modifiers.stop == polar.stop[outer])
    held: Flags = inside & ~(words.whole[modifiers.entry] & same)
    return held


def _carried(wish: Flags, clauses: Clauses) -> Flags:
    """Let a wish reach to the end of its sentence."""
    if not wish.any():
        return wish
    index = np.arange(len(wish))
    opens = np.append(True, clauses.closes[:-1] | (clauses.row[1:] != clauses.row[:-1]))
    sentence = np.maximum.accumulate(np.where(opens, index, 0))
    carried: Flags = np.maximum.accumulate(np.where(wish, index, -1)) >= sentence
    return carried


def _verdicts(
    polar: Places, modifiers: Places, words: Words, clauses: Clauses, edges: Flags, mood: Doubles, wish: Flags
) -> tuple[Verdicts, tuple[Ints, Ints]]:
    """Return the verdicts, and which modifiers changed which."""
    clause = clauses.at[polar.start]
    value = words.score[polar.entry] * mood[clause]
    start, end, core = polar.start.copy(), polar.stop.copy(), polar.start.copy()
    bounds = np.searchsorted(clauses.at[modifiers.start], np.arange(len(clauses.start) + 1))
    which, other = ranges(bounds[clause], np.diff(bounds)[clause])
    touching = _touches(modifiers.some(other), polar.some(which), words, edges)
    which, place = which[touching], modifiers.some(other[touching])
    np.multiply.at(value, which, words.value[place.entry])
    np.minimum.at(start, which, place.start)
    np.maximum.at(end, which, place.stop)
    kind = words.kind[place.entry]
    negates = kind == MODIFIER_KINDS.index("negation")
    close = (place.stop == core[which]) & (place.stop - place.start <= np.array(_SHORT)[negates.astype(np.int64)])
    core[which[close]] = place.start[close]
    # 希望更方便: wanted, so not had
    denied = np.zeros(len(value), dtype=bool)
    denied[which[negates | (kind == MODIFIER_KINDS.index("insufficient"))]] = True
    value[(value > 0) & wish[clause] & ~denied] *= -0.2
    number = np.arange(len(value))
    found = Verdicts(clause, number, polar.entry, polar.start, polar.stop, start, end, core, value)
    return found, (which, place.entry)


def _touches(place: Places, hit: Places, words: Words, edges: Flags) -> Flags:
    """Tell of modifiers and phrases in the same clause whether one changes the other."""
    kind = words.kind[place.entry]
    reach, between, behind = words.reach[place.entry], hit.start - place.stop, place.start - hit.stop
    touches = (between >= 0) & (between <= reach) & (place.start < hit.start)
    # 不断闪退: a negation inside a longer word turns nothing unless it stands right before the polar phrase.
    touches &= (kind != MODIFIER_KINDS.index("negation")) | (between == 0) | edges[place.stop]
    touches |= (kind == MODIFIER_KINDS.index("degree_after")) & (behind >= 0) & (behind <= _BEHIND)
    touches |= (kind == MODIFIER_KINDS.index("irony")) & (words.score[hit.entry] > 0)
    return touches
