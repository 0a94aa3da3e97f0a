"""Tell from how somebody talks whether they serve or are served.

Turns written for this project (lexicons/banking/talk.tsv) and the phrases of roles.yaml train a linear model over
character n-grams when it is first needed: regularised least squares has a closed form, so there is nothing to tune and
nothing to store. One turn alone is often undecided; over a conversation, speakers take turns.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from voc import lexicon

# Who serves and who is served talks alike in every trade; the turns lie with the pack that came first.
_PACK = "banking"

_SIZES = (1, 2, 3)
_LONGEST = 160  # characters read at either end of a turn
_RIDGE = 1.0
_SCALE = 2.0  # log-odds of a turn one standard deviation from the middle
_PHRASE, _MOST_PHRASES = 0.5, 3  # log-odds of an agent's phrase, and how many of them count
CAP = 4.0  # log-odds: however clear a turn is, it may be quoted or misheard
CERTAIN = 0.7  # least probability of a role that is given

# Chances that the next turn is the other speaker's, each with its weight. A turn ends where another begins to speak,
# so almost all files alternate; captions and recordings cut at pauses do not.
ALTERNATING = ((0.98, 0.9), (0.5, 0.05), (0.25, 0.05))
CUT_AT_PAUSES = ((0.98, 0.3), (0.5, 0.35), (0.25, 0.35))

_SPACE, _NUMBER, _NAMED = re.compile(r"\s+"), re.compile(r"\d+"), re.compile(r"@[^@,，。:：!！?？]{1,15}")
_FULL_WIDTH = str.maketrans(",.!?;:", "，。！？；：")


@dataclass(frozen=True)
class Manner:
    """Weights of n-grams, positive for those that agents use; `norms` undo the length of a turn."""

    weights: dict[str, float]
    norms: dict[str, float]
    spread: float

    def __call__(self, text: str) -> float:
        """Return how much a turn sounds like an agent (above 0) or a customer (below), as log-odds."""
        known = [gram for gram in _grams(text) if gram in self.weights]
        length = math.sqrt(sum(self.norms[gram] for gram in known)) or 1.0
        return _SCALE * sum(self.weights[gram] for gram in known) / length / self.spread


@cache
def manner() -> Manner:
    """Return the model, trained at the first call."""
    pack = lexicon.load(_PACK)
    turns = [(role, text) for role, text in lexicon.talk(pack) if text]
    phrases = [
        (role, part)
        for role, said in sorted(pack.roles.get("talk", {}).items())
        for phrase in said
        for part in phrase.split("…")
    ]
    return fitted([*turns, *phrases], spread_over=[text for _, text in turns])


def fitted(examples: Sequence[tuple[str, str]], *, spread_over: Sequence[str]) -> Manner:
    """Train on (role, turn): ridge regression of ±1 on tf-idf n-grams, solved in the space of the examples."""
    seen = [_grams(text) for _, text in examples]
    counts = Counter(gram for grams in seen for gram in grams)
    rarity = {gram: math.log(len(seen) / number) + 0.3 for gram, number in sorted(counts.items()) if number > 1}
    place = {gram: index for index, gram in enumerate(rarity)}
    matrix = np.zeros((len(seen), len(place)))
    for row, grams in enumerate(seen):
        for gram in grams & place.keys():
            matrix[row, place[gram]] = rarity[gram]
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    wanted = np.array([1.0 if role == "agent" else -1.0 for role, _ in examples])
    solved = matrix.T @ np.linalg.solve(matrix @ matrix.T + _RIDGE * np.eye(len(wanted)), wanted)
    weights = {gram: float(solved[index]) * rarity[gram] for gram, index in place.items()}
    norms = {gram: value**2 for gram, value in rarity.items()}
    plain = Manner(weights, norms, spread=_SCALE)
    return Manner(weights, norms, spread=float(np.std([plain(text) for text in spread_over])) or 1.0)


def evidence(text: str, *, phrases: Iterable[str] = ()) -> float:
    """Return the log-odds, within ±`CAP`, that a turn is an agent's.

    Args:
        text: the turn.
        phrases: what only agents say, beyond what the model knows.
    """
    hits = min(_MOST_PHRASES, sum(phrase in text for phrase in phrases))
    return max(-CAP, min(CAP, manner()(text) + _PHRASE * hits))


def smoothed(given: Sequence[float], *, rates: Sequence[tuple[float, float]] = ALTERNATING) -> list[float]:
    """Return the probability of each turn to be an agent's, from what all turns say (forward-backward).

    Args:
        given: log-odds of each turn by itself.
        rates: chances of a change of speaker, with weights; the conversation itself decides between them.
    """
    if not given:
        return []
    runs = [(*_two_ways(given, rate), math.log(weight)) for rate, weight in rates]
    best = max(likely + weight for _, likely, weight in runs)
    shares = [math.exp(likely + weight - best) for _, likely, weight in runs]
    return [
        sum(share * chances[turn] for share, (chances, _, _) in zip(shares, runs, strict=True)) / sum(shares)
        for turn in range(len(given))
    ]


def decided(chance: float) -> str:
    """Return the role that is probable enough, else `unknown`."""
    return "agent" if chance >= CERTAIN else "customer" if chance <= 1 - CERTAIN else "unknown"


def _two_ways(given: Sequence[float], rate: float) -> tuple[list[float], float]:
    """Return the chances of an agent at one rate of change, and the log-likelihood of the whole."""
    change, stay = math.log(rate), math.log(1 - rate)

    def step(before: tuple[float, float]) -> tuple[float, float]:
        customer, agent = before
        return _either(customer + stay, agent + change), _either(customer + change, agent + stay)

    own = [(-odds / 2, odds / 2) for odds in given]
    forward = [own[0]]
    for said in own[1:]:
        forward.append(_both(step(forward[-1]), said))
    backward = [(0.0, 0.0)]
    for said in reversed(own[1:]):
        backward.append(step(_both(backward[-1], said)))
    whole = [_both(one, other) for one, other in zip(forward, reversed(backward), strict=True)]
    return [1 / (1 + math.exp(customer - agent)) for customer, agent in whole], _either(*forward[-1])


def _both(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] + other[0], one[1] + other[1]


def _either(one: float, other: float) -> float:
    return max(one, other) + math.log1p(math.exp(-abs(one - other)))


def _grams(text: str) -> set[str]:
    """Return a turn's n-grams, with marks for its ends and its length; numbers and names addressed are all alike."""
    text = _NAMED.sub("@", _NUMBER.sub("0", _SPACE.sub("", text))).lower().translate(_FULL_WIDTH)
    if len(text) > 2 * _LONGEST:
        text = text[:_LONGEST] + text[-_LONGEST:]
    long = f"length {min(7, int(math.log2(len(text) + 3)))}"
    text = f"^{text}$"
    return {text[at : at + size] for size in _SIZES for at in range(len(text) - size + 1)} | {long}
