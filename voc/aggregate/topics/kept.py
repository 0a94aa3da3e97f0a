"""Keep the topics of comments whose words are forgotten: nobody can look for them again."""

from __future__ import annotations

import pyarrow as pa

from voc.aggregate.topics.frozen import ACTIVE, UNASSIGNED, Book
from voc.ports import Store

_KEPT = "SELECT value, topics FROM forgotten WHERE kind = 'comment' AND topics IS NOT NULL ORDER BY value"


def kept(store: Store, book: Book) -> dict[str, list[str | None]]:
    """Return the topics of the clauses of each forgotten comment; a retired one's clauses went to its largest heir.

    A touchpoint that got topics later has none for them: such clauses neither have a topic nor lack one.
    """
    rows = store.query(_KEPT).to_pylist()
    return {row["value"]: [_heir(topic, book) for topic in row["topics"]] for row in rows}


def restored(found: pa.Table, known: dict[str, list[str | None]], *, all_of_them: bool = False) -> pa.Table:
    """Return comments with their topics, those of forgotten ones as they are kept.

    Args:
        found: `comment_id` and `topics` of the clauses of each.
        known: as of `kept`.
        all_of_them: whether those that were not looked at are added.
    """
    if not known:
        return found
    looked_at = dict(zip(found.column("comment_id").to_pylist(), found.column("topics").to_pylist(), strict=True))
    added = {name: topics for name, topics in known.items() if all_of_them or name in looked_at}
    joined = looked_at | added
    return pa.table([list(joined), list(joined.values())], schema=found.schema)


def _heir(topic: str | None, book: Book) -> str | None:
    seen: set[str] = set()
    while topic and topic not in seen:
        seen.add(topic)
        known = book.by_id.get(topic)
        if known is None or (known.status != ACTIVE and not known.successors):
            return UNASSIGNED
        if known.status == ACTIVE:
            return topic
        topic = known.successors[0][0]
    return UNASSIGNED if topic else topic
