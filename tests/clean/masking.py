"""Compare what masking finds with what the cases mark."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from tests.case_files import cases
from voc.clean.mask import personal

_MARK = re.compile("⟦([^⟧]*)⟧")
CHECKED = ("mobile", "landline", "id_card", "bank_card", "hk_id", "email")


@dataclass
class Score:
    """Places marked, found whole and found exactly; places masked, and masked where something is marked."""

    marked: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    exact: Counter = field(default_factory=Counter)
    masked: Counter = field(default_factory=Counter)
    right: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)

    def recall(self, *kinds):
        kinds = kinds or tuple(self.marked)
        return sum(self.found[kind] for kind in kinds) / sum(self.marked[kind] for kind in kinds)

    def precision(self, *kinds):
        kinds = kinds or tuple(self.masked)
        return sum(self.right[kind] for kind in kinds) / max(1, sum(self.masked[kind] for kind in kinds))


def read(marked):
    """Return the text of a case and the places marked in it."""
    places, text, at = [], "", 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        places.append((len(text), len(text) + len(match[1])))
        text += match[1]
        at = match.end()
    return text + marked[at:], places


def part(texts, *, held_back):
    """Return the third of the cases that is held back, or the rest."""
    return [text for place, text in enumerate(texts) if (place % 3 == 2) == held_back]


def score(*, held_back):
    """Score one part: a place is found if it is masked whole, right if it runs over a mark by no more than one character."""
    total = Score()
    for kind, texts in cases("masking", "mask").items():
        for marked in part(texts, held_back=held_back):
            _compare(kind, *read(marked), total)
    for texts in cases("masking", "leave").values():
        for text in part(texts, held_back=held_back):
            _compare("", text, [], total)
    return total


def _compare(kind, text, places, total):
    spans = personal(text)
    before = (sum(total.found.values()), sum(total.right.values()))
    for start, end in places:
        total.marked[kind] += 1
        total.found[kind] += any(a <= start and end <= b for _, a, b in spans)
        total.exact[kind] += (kind, start, end) in spans
    for said, a, b in spans:
        total.masked[said] += 1
        total.right[said] += any(start - 1 <= a and b <= end + 1 and a < end and start < b for start, end in places)
    after = (sum(total.found.values()), sum(total.right.values()))
    if after != (before[0] + len(places), before[1] + len(spans)):
        total.wrong.append((kind, text, places, [(said, text[a:b]) for said, a, b in spans]))
