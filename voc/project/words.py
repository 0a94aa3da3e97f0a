"""Tell whose words something shows: those that are forgotten, or somebody else's who said the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from voc.lexicon import Lexicon
from voc.ports import Store
from voc.report.wording import visible

_ENDS = "\n\n"  # no phrase reaches across
_ELLIPSIS = "…"
INSTEAD = "…"  # of a phrase that only forgotten customers said

_LEFT = """
SELECT source_ref, text, normal, list_transform(coalesce(turns, []), t -> t.text) AS said,
       list_transform(coalesce(turns, []), t -> t.normal) AS meant
FROM comments WHERE NOT list_contains(coalesce(flags, []), 'forgotten') ORDER BY comment_id
"""
_BATCH = 10_000


@dataclass(frozen=True)
class Words:
    """Hold what is gone and what is left.

    Attributes:
        gone: forgotten texts, end to end; refs: their references.
        left: all other texts of the store, end to end; others: their references.
        names: what the pack itself calls things: nobody's words.
    """

    gone: str
    refs: frozenset[str]
    left: str
    others: frozenset[str]
    names: str

    @classmethod
    def of(cls, store: Store, lexicon: Lexicon, *, texts: Iterable[str], refs: Collection[str]) -> Words:
        """Read what is left in a store from which the texts were taken."""
        left: list[str] = []
        others: set[str] = set()
        for batch in store.query(_LEFT).to_batches(max_chunksize=_BATCH):
            for row in batch.to_pylist():
                others.add(visible(row["source_ref"] or ""))
                left += [one for one in (row["text"], row["normal"], *row["said"], *row["meant"]) if one]
        names = [name for one in lexicon.touchpoints for name in (one.zh, one.en)]
        names += [name for one in lexicon.dimensions for name in (one.zh, one.en)]
        names += [name for one in lexicon.products for name in (one.zh, one.en)]
        return cls(
            gone=_joined(sorted(texts)),
            refs=frozenset(visible(ref) for ref in refs),
            left=_joined(left),
            others=frozenset(others),
            names=_joined(names),
        )

    def shows(self, text: str, ref: str) -> bool:
        """Return whether a quote with its reference is of what is forgotten."""
        words = visible(text).strip(_ELLIPSIS).strip()
        said = bool(words) and words in self.gone
        if ref in self.refs:
            return said or ref not in self.others
        return said and ref not in self.others

    def only_theirs(self, phrases: Iterable[str]) -> frozenset[str]:
        """Return the phrases that stand in forgotten texts and in no other."""
        given = {phrase for phrase in phrases if phrase.strip()}
        return frozenset(
            phrase for phrase in given if phrase in self.gone and phrase not in self.left and phrase not in self.names
        )


def _joined(texts: Iterable[str]) -> str:
    return _ENDS.join(visible(text) for text in texts)
