"""Call topics by what a part's own customers said: a topic is named with the words of all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from voc.aggregate.phrases import LONGEST
from voc.aggregate.topics.frozen import Book
from voc.period import Period

if TYPE_CHECKING:
    from voc.aggregate.topics.look import Topics

_LOOKED_AT = 4_000  # clauses of a topic; of more, those of the first comments by id

_SAID = """
, heard AS (
    SELECT * FROM topical WHERE topic <> ''
    QUALIFY row_number() OVER (PARTITION BY topic ORDER BY comment_id, turn NULLS FIRST, "from") <= $most
)
SELECT DISTINCT h.topic, substring(coalesce(w.turns[h.turn + 1].text, w.text, ''), h."from" + 1, h."to" - h."from")
       AS said
FROM heard h JOIN worded w USING (comment_id)
ORDER BY topic, length(said), said
"""

_FIRST = "SELECT topic, min(period) AS first FROM topical WHERE topic <> '' GROUP BY topic ORDER BY topic"


def own(topics: Topics) -> Book:
    """Return the book with those topics only that the part's customers spoke of, under words that they said.

    A topic of which they said no phrase is called by the shortest thing that they did say.
    """
    book, kind = topics.prepared.book, topics.view.period.kind
    said: dict[str, list[str]] = defaultdict(list)
    for row in topics.rows(_SAID, most=_LOOKED_AT):
        said[row["topic"]].append(row["said"])
    first = {row["topic"]: str(Period.containing(row["first"], kind)) for row in topics.rows(_FIRST)}
    return Book(
        tuple(
            replace(topic, label=label, phrases=tuple(rest), since=first[topic.id])
            for topic in book.topics
            if topic.id in said
            for label, *rest in [_phrases((topic.label, *topic.phrases), said[topic.id])]
        ),
        book.fits,
    )


def _phrases(known: Sequence[str], said: Sequence[str]) -> tuple[str, ...]:
    found = tuple(phrase for phrase in known if any(phrase in clause for clause in said))
    return found or (said[0].strip()[:LONGEST],)
