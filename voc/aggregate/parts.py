"""One part of the business, such as a branch or a team: its own rows and nobody else's.

A view that is restricted to a part reads restricted tables instead of those of the store, so that everything counted
over it follows. What cannot be told apart is left out: a file holds the rows of many, and an operational figure without
the attribute is the whole's.

- A comment belongs to a part by all that is known of its customer and call, as groups of customers do (`groups.py`).
- A record, its answers and its ticket belong to it in the same way; so does a call.
- The columns `team` and `agent` of calls and tickets can be asked for too.
- A file belongs to nobody. Only operational figures of the part itself belong to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from voc.config import Config, CoveragePart
from voc.errors import QueryError
from voc.files import digest
from voc.kinds import joined, kind_of

if TYPE_CHECKING:
    from voc.aggregate.views import View

Column = Literal["team", "agent"]
COLUMNS: tuple[Column, ...] = ("team", "agent")

# How rows are known to belong to a part: as the views `dated` and `persons` join what is known of them.
_KNOWN = {
    name: f"list_has_any(map_extract(coalesce({known}, MAP {{}}::MAP(VARCHAR, VARCHAR)), $part), "
    "$part_values::VARCHAR[])"
    for name, known in (
        ("record", "map_concat(p.attributes, k.attributes, r.attributes)"),
        ("comment", "map_concat(p.attributes, k.attributes, c.attributes)"),
        ("indicator", "i.attributes"),
    )
}

# Each may use those before it; `main.` is the store's own table.
_BY_ATTRIBUTE = {
    "records": """
        SELECT r.* FROM main.records r
        LEFT JOIN main.calls k ON k.call_id = r.record_id
        LEFT JOIN main.respondents p ON p.respondent = r.respondent
        WHERE {record}""",
    "comments": """
        SELECT c.* FROM main.comments c
        LEFT JOIN main.calls k ON k.call_id = c.record_id
        LEFT JOIN main.respondents p ON p.respondent = c.respondent
        WHERE {comment}""",
    "calls": """
        SELECT k.* FROM main.calls k
        LEFT JOIN main.records r ON r.record_id = k.call_id
        LEFT JOIN main.respondents p ON p.respondent = r.respondent
        WHERE {record}""",
    "tickets": "SELECT t.* FROM main.tickets t SEMI JOIN records USING (record_id)",
    "indicators": "SELECT i.* FROM main.indicators i WHERE {indicator}",
}
_BY_COLUMN = {
    "calls": "SELECT k.* FROM main.calls k WHERE list_contains($part_values::VARCHAR[], k.{column})",
    "tickets": "SELECT t.* FROM main.tickets t WHERE list_contains($part_values::VARCHAR[], t.{column})",
    "records": """
        SELECT r.* FROM main.records r
        WHERE r.record_id IN (SELECT call_id FROM calls UNION SELECT record_id FROM tickets)""",
    "comments": """
        SELECT c.* FROM main.comments c
        WHERE c.record_id IN (SELECT call_id FROM calls UNION SELECT record_id FROM tickets)""",
    "indicators": "SELECT * FROM main.indicators WHERE false",
}
_REST = {
    "measures": "SELECT m.* FROM main.measures m SEMI JOIN records USING (record_id)",
    "respondents": """
        SELECT p.* FROM main.respondents p
        WHERE p.respondent IN (SELECT respondent FROM records UNION SELECT respondent FROM comments)""",
    "annotations": "SELECT a.* FROM main.annotations a SEMI JOIN comments USING (comment_id)",
    "comment_topics": "SELECT o.* FROM main.comment_topics o SEMI JOIN comments USING (comment_id)",
    "files": "SELECT * FROM main.files WHERE false",
}

_VALUES = """
, whose AS (
    SELECT g.record_id, unnest(map_entries(map_concat(p.attributes, k.attributes, r.attributes))) AS e
    FROM given g JOIN records r USING (record_id)
    LEFT JOIN calls k ON k.call_id = g.record_id
    LEFT JOIN respondents p ON p.respondent = r.respondent
    WHERE g.day >= $start AND g.day < $until
)
SELECT DISTINCT e.key AS attribute, e.value AS value FROM (
    SELECT e FROM whose UNION ALL SELECT unnest(map_entries(attributes)) AS e FROM evidence WHERE period = $start)
WHERE trim(e.value) <> '' ORDER BY attribute, value
"""

_NAMED = """
SELECT DISTINCT {column} AS value FROM (
    SELECT {column} FROM calls WHERE started_on >= $start AND started_on < $until
    UNION ALL SELECT {column} FROM tickets WHERE opened_on >= $start AND opened_on < $until)
WHERE trim({column}) <> '' ORDER BY value
"""

# Customers with a word or an answer in the period.
_HEARD = """
SELECT count(DISTINCT customer) AS n FROM (
    SELECT customer FROM evidence WHERE period = $start
    UNION ALL
    SELECT coalesce(r.respondent, r.record_id) FROM answers a JOIN records r USING (record_id) WHERE a.period = $start)
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One value of an attribute.

    Attributes:
        attribute: a column of the exports; `team` or `agent` where `column` says so.
        value: what people call it: 滨江支行, 26–35岁.
        raw: the values as exported that make it.
        column: of calls and tickets, instead of an attribute.
    """

    attribute: str
    value: str
    raw: tuple[str, ...]
    column: Column | None = None

    @property
    def tables(self) -> Mapping[str, str]:
        """Return how to read each table of the store; each may use those before it."""
        own = _BY_ATTRIBUTE if self.column is None else _BY_COLUMN
        return {name: select.format(column=self.column, **_KNOWN) for name, select in own.items()} | _REST

    @property
    def params(self) -> dict[str, Any]:
        """Return what the tables ask for."""
        return {"part": self.attribute, "part_values": list(self.raw)}

    @property
    def mark(self) -> str:
        """Return what sets kept rows of this part apart from all others'."""
        return digest(text.encode() for text in (self.column or "", self.attribute, *self.raw))

    def configured(self, config: Config) -> Config:
        """Return the settings without what they say of the whole: how many customers it has, and of which kinds."""
        weights = config.weights.model_copy(update={"shares": {}})
        return config.model_copy(update={"coverage": CoveragePart(), "weights": weights})


def parts(view: View, attribute: str) -> tuple[Part, ...]:
    """Return the parts of which somebody is heard in the period, by name.

    Values are joined as groups of customers are: ages to bands, versions to their second number.

    Args:
        view: of the whole.
        attribute: a column of the exports, or `team` or `agent`.

    Raises:
        QueryError: nothing in the period has it.
    """
    found: dict[str, list[str]] = {}
    for row in view.rows(_VALUES):
        found.setdefault(row["attribute"], []).append(row["value"])
    if attribute in found:
        kind, language, year = kind_of(attribute), view.config.project.language, view.period.start.year
        groups: dict[str, list[str]] = {}
        for value, group in joined(kind, found[attribute], year=year, language=language).items():
            groups.setdefault(group, []).append(value)
        return tuple(Part(attribute, group, tuple(groups[group])) for group in sorted(groups))
    for column in COLUMNS:
        names = [row["value"] for row in view.rows(_NAMED.format(column=column))]
        if column == attribute and names:
            return tuple(Part(attribute, name, (name,), column) for name in names)
        if names:
            found[column] = names
    known = ", ".join(sorted(found)) or "none"
    raise QueryError(
        f"nothing in {view.period} has {attribute!r}", where="--by", todo=f"attributes of that period: {known}"
    )


def heard(view: View) -> int:
    """Return how many customers of the view's part, or of the whole, are heard in the period."""
    n: int = view.rows(_HEARD)[0]["n"]
    return n
