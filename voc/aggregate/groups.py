"""Which customers make a group: values of the exports' columns, joined where they must be, and products that are named.

A column of a known kind (lexicons/segments.yaml) may have its values joined first: ages to bands, versions to their
second number, devices to their maker. Regions, branches, products, versions and devices make any number of groups;
those below the minimum over the whole window become one, `other`. Every other column makes groups if it has 2 to 12
values. A product makes a group of the comments that name it (products.yaml of the pack); it stands beside the comments
that name other products only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from voc.aggregate.views import Row, View
from voc.kinds import Kind, joined, kind_of, kinds, named, other
from voc.products import Product

_FEWEST, _MOST = 2, 12  # values of a column that makes groups

# What groups values belong to, and the comments that name a product; its group '' holds all that name any.
TAGS = """
, groups AS (
    SELECT unnest($attributes::VARCHAR[]) AS attribute, unnest($values::VARCHAR[]) AS value,
           unnest($groups::VARCHAR[]) AS "group"
),
products AS (
    SELECT unnest($phrases::VARCHAR[]) AS phrase, unnest($products::VARCHAR[]) AS product
),
remembered AS (          -- of comments whose words are forgotten
    SELECT unnest($remembered::VARCHAR[]) AS comment_id, unnest($held::VARCHAR[]) AS product
),
spoken AS (
    SELECT comment_id, unnest(list_distinct(regexp_extract_all(said, $named))) AS phrase
    FROM (SELECT comment_id,
                 coalesce(normal, array_to_string([t.normal FOR t IN turns IF t.role = 'customer'], ' ')) AS said
          FROM worded WHERE $named <> '' AND period >= $window)
),
tags AS (
    SELECT DISTINCT comment_id, $product AS attribute, unnest([product, '']) AS "group"
    FROM (SELECT comment_id, product FROM spoken JOIN products USING (phrase) UNION ALL FROM remembered)
    WHERE $product <> ''
)
"""

_VALUES = """
SELECT attribute, value, max(n) AS n, max(latest) AS latest FROM (
    SELECT part, e.key AS attribute, e.value AS value, sum(n)::BIGINT AS n, max(latest) AS latest
    FROM (SELECT part, unnest(map_entries(attributes)) AS e, n, latest
          FROM (SELECT 'comments' AS part, attributes, count(*) AS n, max(period) AS latest
                FROM evidence WHERE period >= $window GROUP BY ALL
                UNION ALL
                SELECT 'records', attributes, count(*), max(period) FROM persons WHERE period >= $window GROUP BY ALL))
    GROUP BY ALL)
WHERE trim(value) <> ''
GROUP BY ALL ORDER BY attribute, value
"""


_REMEMBERED = """
SELECT value AS comment_id, unnest(products) AS product FROM forgotten WHERE kind = 'comment' ORDER BY ALL
"""


@dataclass(frozen=True)
class Groups:
    """Hold which value of which column belongs to which group.

    Attributes:
        of: (attribute, value as exported) → group.
        kinds: attribute → kind; columns of no known kind have none.
        products: that comments can name.
        product: what that attribute is called; empty where the pack has no products, or they are not asked for.
    """

    of: Mapping[tuple[str, str], str]
    kinds: Mapping[str, Kind | None]
    products: tuple[Product, ...]
    product: str

    def topical(self, attribute: str) -> bool:
        """Return whether an attribute says what a comment is about, rather than whose it is."""
        kind = self.kinds.get(attribute)
        return attribute == self.product or (kind is not None and kind.topical)

    def params(self, view: View) -> dict[str, Any]:
        """Return the parameters of TAGS; they look back as far as changes need."""
        pairs = sorted(self.of.items())
        zh = view.config.project.language == "zh"
        names = {product.id: product.zh if zh else product.en for product in self.products}
        phrases = {phrase: names.get(name, "") for phrase, name in phrases_of(self.products).items()}
        longest = list(phrases)
        held = view.store.query(_REMEMBERED).to_pylist() if self.product else []
        remembered = [row for row in held if row["product"] in names]
        return {
            "attributes": [attribute for (attribute, _), _ in pairs],
            "values": [value for (_, value), _ in pairs],
            "groups": [group for _, group in pairs],
            "phrases": [phrase for phrase in longest if phrases[phrase]],
            "products": [phrases[phrase] for phrase in longest if phrases[phrase]],
            "named": "|".join(re.escape(phrase) for phrase in longest) if self.product else "",
            "remembered": [row["comment_id"] for row in remembered],
            "held": [names[row["product"]] for row in remembered],
            "product": self.product,
            "window": since(view),
        }


def phrases_of(products: Iterable[Product]) -> dict[str, str]:
    """Return phrase → id of the product that it names, '' where it only looks like one; the longest first."""
    given = tuple(products)
    found = {phrase: "" for product in given for phrase in product.silenced}
    found |= {phrase: product.id for product in reversed(given) for phrase in product.cues}
    return {phrase: found[phrase] for phrase in sorted(found, key=lambda phrase: (-len(phrase), phrase))}


def since(view: View) -> date:
    """Return the first day with which changes are compared: a trend before the latest half of one."""
    back = view.config.scores.trend_periods
    return view.period.previous(back + back // 2 - 1).start


def groups(view: View) -> Groups:
    """Find the groups of the period and those before it, of the columns that `config.scores.segments` names if any."""
    if "groups" not in view.memory:
        view.memory["groups"] = _read(view)
    found: Groups = view.memory["groups"]
    return found


def attributes(view: View) -> list[str]:
    """Return the columns of the exports that make groups, by name."""
    found = groups(view)
    return sorted(name for name in found.kinds if name != found.product)


def _read(view: View) -> Groups:
    wanted, language = view.config.scores.segments, view.config.project.language
    columns: dict[str, list[Row]] = {}
    for row in view.rows(_VALUES, window=since(view)):
        if row["attribute"] == view.config.weights.column:
            continue  # says how much an answer counts, not who gave it
        if not wanted or row["attribute"] in wanted:
            columns.setdefault(row["attribute"], []).append(row)
    found: dict[tuple[str, str], str] = {}
    kept: dict[str, Kind | None] = {}
    for attribute, rows in columns.items():
        kind = kind_of(attribute)
        grouped = _grouped(kind, rows, view)
        if grouped:
            kept[attribute] = kind
            found |= {(attribute, value): group for value, group in grouped.items()}
    product = named(language)
    asked = bool(view.lexicon.products) and (not wanted or product in wanted) and product not in kept
    if asked:
        kept[product] = kinds()["product"]
    return Groups(found, kept, view.lexicon.products, product if asked else "")


def _grouped(kind: Kind | None, rows: list[Row], view: View) -> dict[str, str]:
    """Return the group of each value; nothing where the column makes no groups."""
    language = view.config.project.language
    found = joined(kind, [row["value"] for row in rows], year=view.period.start.year, language=language)
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[found[row["value"]]] = sizes.get(found[row["value"]], 0) + row["n"]
    if kind is not None and kind.many:
        small = {group for group, n in sizes.items() if n < view.minimum}
        if len(small) > 1:
            found = {value: other(language) if group in small else group for value, group in found.items()}
    elif len(sizes) > _MOST:
        return {}
    return found if len(set(found.values())) >= _FEWEST else {}
