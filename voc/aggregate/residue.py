"""Work out what figures need of comments before their words are forgotten: ids and numbers, no words.

Annotations tell sentiment, touchpoints and risk; what is counted from the words themselves is kept here: topics, the
products that are named, how a conversation went, and how it fares by the scorecard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.aggregate.calls import measure
from voc.aggregate.conversations import layout
from voc.aggregate.groups import phrases_of
from voc.aggregate.said import hear
from voc.aggregate.scorecard import KEPT, judge
from voc.aggregate.topics import frozen
from voc.aggregate.views import Row, View
from voc.lexicon import Lexicon
from voc.schema import SCHEMA_VERSION

_SAID = """
SELECT comment_id, coalesce(normal, array_to_string([t.normal FOR t IN turns IF t.role = 'customer'], ' ')) AS said
FROM comments WHERE comment_id IN (SELECT unnest($ids)) ORDER BY comment_id
"""

_TOPICS = """
SELECT comment_id, topics FROM comment_topics
WHERE pack = $pack AND model = $model AND comment_id IN (SELECT unnest($ids))
QUALIFY row_number() OVER (PARTITION BY comment_id ORDER BY version = $version DESC, version DESC) = 1
ORDER BY comment_id
"""

_TALKS = """
SELECT c.comment_id, c.turns, a.intent, list_transform(coalesce(a.touchpoints, []), t -> t.id) AS touchpoints
FROM comments c
LEFT JOIN annotations a
    ON a.comment_id = c.comment_id AND a.pack = $pack AND a.model = $model AND a.schema_version = $version
WHERE c.comment_id IN (SELECT unnest($ids)) AND list_contains(['call', 'chat'], c.channel)
  AND len(coalesce(c.turns, [])) > 0
ORDER BY c.comment_id
"""


def residues(view: View, comments: Sequence[str]) -> list[Row]:
    """Return a row for each comment: `value` (its id), `pack`, `model`, `topics`, `products`, `facts`."""
    asked = {"ids": sorted(comments)}
    version = {"pack": view.pack, "model": view.model}
    book = frozen.load(view.store).version
    topics = view.store.query(_TOPICS, {**asked, **version, "version": book}).to_pylist()
    chosen = {row["comment_id"]: row["topics"] for row in topics}
    said = view.store.query(_SAID, asked).to_pylist()
    named = _products({row["comment_id"]: row["said"] or "" for row in said}, view.lexicon)
    facts = _facts(view, {**asked, **version, "version": SCHEMA_VERSION})
    return [
        {"value": name, **version, "topics": chosen.get(name), "products": named[name], "facts": facts.get(name, [])}
        for name in (row["comment_id"] for row in said)
    ]


def _products(said: dict[str, str], lexicon: Lexicon) -> dict[str, list[str]]:
    phrases = phrases_of(lexicon.products)
    if not phrases:
        return {name: [] for name in said}
    pattern = re.compile("|".join(map(re.escape, phrases)))
    return {name: sorted({phrases[one] for one in pattern.findall(text)} - {""}) for name, text in said.items()}


def _facts(view: View, asked: dict[str, Any]) -> dict[str, list[tuple[str, float]]]:
    table = view.store.query(_TALKS, asked)
    if not len(table):
        return {}
    talk, rules = layout(table.drop_columns(["turns"]), table.column("turns"), window=()), view.lexicon.scorecard
    said = hear(talk, rules)
    told = {
        name: np.asarray(values, dtype=np.float64) for name, values in measure(talk, said, lexicon=view.lexicon).items()
    }
    for one, verdict in zip(rules.checks, judge(talk, said, rules), strict=True):
        told[KEPT + one.id] = np.where(verdict.due, verdict.passed.astype(np.float64), np.nan)
    return {
        name: [(fact, float(values[call])) for fact, values in told.items() if not np.isnan(values[call])]
        for call, name in enumerate(talk.column("comment_id"))
    }
