"""Tell which side phrases lean to, by the verdicts on the texts that hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
from ahocorasick_rs import AhoCorasick

from voc import annotate
from voc.lexicon import Lexicon
from voc.stage import Batch

_READ = 12  # texts in which a phrase is read to tell praise from blame
# Of the clauses with a phrase, against all clauses, on the scale from -1 to 1; and of a phrase that degrees go with:
# what can be very so or too much so says more of good and bad than of facts.
_LEAN, _LEAN_GRADED = 0.35, 0.15
_STRONG = 1.3  # degree modifiers from this factor on
_GRADED, _LEAST_GRADED, _COUNTED = 0.1, 3, 200  # share and number of places behind such a modifier, of so many at most


def graded_of(phrases: Sequence[str], normals: Sequence[str], lexicon: Lexicon) -> set[str]:
    """Return the phrases that often stand behind a word of strong degree."""
    degrees = tuple(m.term for m in lexicon.modifiers if m.kind == "degree" and m.value >= _STRONG)
    seen, behind = dict.fromkeys(phrases, 0), dict.fromkeys(phrases, 0)
    automaton = AhoCorasick(list(phrases))
    for normal in normals:
        for which, start, _ in automaton.find_matches_as_indexes(normal, overlapping=True):
            phrase = phrases[which]
            if seen[phrase] < _COUNTED:
                seen[phrase] += 1
                behind[phrase] += normal.endswith(degrees, 0, start)
    return {one for one in phrases if behind[one] >= max(_LEAST_GRADED, _GRADED * seen[one])}


def leans_of(
    phrases: Sequence[str], normals: Sequence[str], lexicon: Lexicon, *, graded: Collection[str]
) -> dict[str, float]:
    """Return how the places that hold each phrase are judged, for the phrases that lean clearly.

    A place is judged by its clause and by its text, half and half: a clause whose word the pack lacks says little.
    """
    places = places_of(phrases, normals)
    read = sorted({row for found in places.values() for row, _ in found})
    if not read:
        return {}
    batch = _judged([normals[row] for row in read], lexicon)
    number = {row: index for index, row in enumerate(read)}
    every = [(index, clause.start) for index, row in enumerate(batch["clauses"]) for clause in row]
    usual = _mean(_verdict(batch, *place) for place in every)
    leans = {}
    for phrase, found in places.items():
        lean = _mean(_verdict(batch, number[row], at) for row, at in found)
        enough = _LEAN_GRADED if phrase in graded else _LEAN
        if min(abs(lean), abs(lean - usual)) >= enough and lean * (lean - usual) > 0:
            leans[phrase] = round(lean, 2)
    return leans


def _mean(values: Iterable[float]) -> float:
    return float(np.mean([*values] or [0.0]))


def places_of(phrases: Sequence[str], normals: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """Return (text, place) of the first occurrences of each phrase, one a text."""
    places: dict[str, list[tuple[int, int]]] = {phrase: [] for phrase in phrases}
    automaton = AhoCorasick(list(phrases))
    for row, normal in enumerate(normals):
        for which, start, _ in automaton.find_matches_as_indexes(normal, overlapping=True):
            found = places[phrases[which]]
            if len(found) < _READ and not (found and found[-1][0] == row):
                found.append((row, start))
    return places


def _judged(normals: list[str], lexicon: Lexicon) -> Batch:
    columns: dict[str, Any] = {
        "text": normals,
        "normal": normals,
        "turns": [None] * len(normals),
        "flags": [()] * len(normals),
    }
    for stage in annotate.stages(lexicon):
        columns.update(stage(columns))
        if "clause_scores" in columns:
            break
    return columns


def _verdict(batch: Batch, row: int, at: int) -> float:
    whole = float(batch["sentiment"][row]["score"])
    pairs = zip(batch["clauses"][row], batch["clause_scores"][row], strict=True)
    own = [float(score) for clause, score in pairs if clause.start <= at < clause.end]
    return (own[0] + whole) / 2 if own else whole
