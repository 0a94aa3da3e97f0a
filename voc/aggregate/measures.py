"""Choose what can be done about a pain point among the measures of the pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from voc.annotate.match import Matcher
from voc.lexicon import Lexicon
from voc.measures import EFFORTS, HORIZONS, Measure

MOST = 3
_UNNAMED = "general"  # the dimension of complaints that name none


def measures_for(
    lexicon: Lexicon, *, touchpoint: str, dimensions: Collection[str], words: Iterable[str]
) -> tuple[Measure, ...]:
    """Return at most three measures for complaints of a touchpoint, the best match first.

    A measure must improve one of the dimensions; where the complaints name none (`general`), it is enough that they
    speak of one of its topics. First come those whose topics more complaints speak of; then those whose main (first)
    dimension is asked for; then more of the dimensions, any topic before topics that nobody speaks of, less effort, a
    shorter horizon, and the order of the pack.

    Args:
        lexicon: holds the measures.
        touchpoint: of the complaints.
        dimensions: of the complaints.
        words: what was complained of, normalised; a clause or phrase each.
    """
    own = [measure for measure in lexicon.measures if measure.touchpoint == touchpoint]
    told = _told(own, words)

    def fits(measure: Measure) -> bool:
        return not set(dimensions).isdisjoint(measure.dimensions) or (_UNNAMED in dimensions and told[measure.id] > 0)

    def match(measure: Measure) -> tuple[int, bool, int, bool, int, int]:
        aside = measure.dimensions[0] not in dimensions
        shared = len(set(dimensions).intersection(measure.dimensions))
        unheard = bool(measure.cues) and not told[measure.id]
        effort, horizon = EFFORTS.index(measure.effort), HORIZONS.index(measure.horizon)
        return -told[measure.id], aside, -shared, unheard, effort, horizon

    return tuple(sorted(filter(fits, own), key=match)[:MOST])


def _told(measures: Iterable[Measure], words: Iterable[str]) -> Counter[str]:
    """Count the texts that speak of each measure's topics."""
    entries = [(measure.id, cue, None) for measure in measures for cue in measure.cues]
    texts = list(words)
    if not entries or not texts:
        return Counter()
    found = Matcher(entries).find(texts, words=[set(range(len(text) + 1)) for text in texts])
    return Counter(measure for hits in found for measure in hits)
