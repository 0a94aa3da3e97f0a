"""Pair what is judged with what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voc.annotate.match import Hit
from voc.annotate.rules import Verdict
from voc.annotate.tokenise import Clause
from voc.lexicon import Lexicon
from voc.stage import Batch

_JOIN = 1  # an aspect may hold this many characters between its parts: 客服的态度


class Opinion:
    """Find aspect–opinion pairs: the nearest named aspect of the clause, else the touchpoint as an implied one."""

    requires = ("turns", "text", "utterances", "clauses", "hits", "ruled", "clause_touchpoints")
    assigns = ("opinions",)

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = {t.id: t.zh for t in lexicon.touchpoints}

    def __call__(self, batch: Batch) -> dict[str, Sequence[Any]]:
        """Return the opinions of each row, in order."""
        columns = [batch[name] for name in self.requires]
        return {"opinions": [self._row(*row) for row in zip(*columns, strict=True)]}

    def _row(
        self, turns: Any, text: Any, utterances: Any, clauses: Any, hits: Any, ruled: Any, touchpoints: Any
    ) -> list[dict[str, Any]]:
        found = []
        for clause, judged, touchpoint in zip(clauses, ruled, touchpoints, strict=True):
            if not judged.verdicts:
                continue
            turn = utterances[clause.utterance].turn
            said = text if turn is None else turns[turn]["text"]
            aspects = _aspects(clause, hits[clause.utterance])
            found += [self._pair(v, aspects, said, turn, touchpoint) for v in judged.verdicts if v.value]
        return found

    def _pair(
        self, verdict: Verdict, aspects: list[tuple[int, int]], said: str, turn: int | None, touchpoint: str | None
    ) -> dict[str, Any]:
        # 客服 + 态度很好: the aspect reaches into the entry, and what is left of the entry is the opinion.
        inside = next((a for a in aspects if a[0] <= verdict.start < a[1] < verdict.end), None)
        aspect = inside or _nearest(aspects, verdict)
        name = self._names.get(touchpoint or "")
        first = inside[1] if inside else verdict.start
        start, end = verdict.start, verdict.end
        if aspect:
            name = said[aspect[0] : aspect[1]]
            start, end = min(start, aspect[0]), max(end, aspect[1])
        return {
            "aspect": name,
            "opinion": said[first : verdict.end],
            "implied": aspect is None,
            "polarity": "positive" if verdict.value > 0 else "negative",
            "turn": turn,
            "start": start,
            "end": end,
        }


def _aspects(clause: Clause, hits: dict[str, list[Hit]]) -> list[tuple[int, int]]:
    """Return the places of named aspects, neighbouring parts joined (客服 + 态度)."""
    places = sorted(
        (hit.start, hit.end)
        for category in ("touchpoint", "aspect", "fallback")
        for hit in hits.get(category, ())
        if clause.start <= hit.start and hit.end <= clause.end
    )
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1] + _JOIN:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _nearest(aspects: list[tuple[int, int]], verdict: Verdict) -> tuple[int, int] | None:
    outside = [a for a in aspects if a[1] <= verdict.start or a[0] >= verdict.end]
    # An aspect stands before its opinion far more often than behind it: 费用高, but 垃圾软件.
    return min(
        outside,
        key=lambda a: (verdict.start - a[1]) if a[1] <= verdict.start else 3 + a[0] - verdict.end,
        default=None,
    )
