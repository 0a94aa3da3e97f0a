"""Take forgotten words out of what was made of them: report models, tables of figures, topics, the ledger, alerts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from voc import schema
from voc.aggregate.topics import frozen
from voc.lexicon import Lexicon
from voc.ports import Store
from voc.project.words import INSTEAD, Words
from voc.report.strings import Strings
from voc.report.wording import visible

Renamed = dict[tuple[str, str], str]  # (column, rare segment) or ("", result of tickets) → what stands for it

_QUOTE = {"head", "before", "marked", "after", "source_ref"}
_TOPIC = {"label", "phrases"}
_CELL = {"text", "href", "customer"}
# Columns of `result.*` that hold segments; and the tables of which it is none of these, or that of the results.
_VALUES = {"value", "of_value", "group"}
_OTHER: dict[str, set[str]] = {"manifest": set(), "tickets_results": {"name"}}
_SHOWN = """
SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns FROM duckdb_columns()
WHERE schema_name = 'result' AND data_type IN ('VARCHAR', 'VARCHAR[]') GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True)
class Scrubbed:
    """What was changed.

    Attributes:
        reports: (period, language, edition) of stored reports that no longer show all that they showed.
        quotes: taken out of them.
        phrases: that only forgotten customers said.
    """

    reports: tuple[tuple[str, str, int], ...]
    quotes: int
    phrases: frozenset[str]


def scrub(store: Store, words: Words, lexicon: Lexicon, *, renamed: Renamed) -> Scrubbed:
    """Take the words out of everything but the rows of comments; inside a transaction.

    Args:
        store: from whose rows they are gone.
        words: what is gone and what is left.
        lexicon: whose words are nobody's.
        renamed: what nobody has any more.
    """
    contents = {
        (row["period"], row["language"], row["edition"]): row
        for row in store.query("SELECT * FROM reports ORDER BY period, language, edition").to_pylist()
    }
    models = {key: json.loads(row["content"]) for key, row in contents.items() if row["content"]}
    phrases = words.only_theirs(_candidates(store, models.values()))
    changed, quotes = [], 0
    for key, model in models.items():
        taken = _Model(words, phrases, renamed)
        new = taken.cleaned(model)
        if new == model:
            continue
        _tell(new, key[1])
        content = json.dumps(new, ensure_ascii=False, sort_keys=True, separators=(",", ":"))  # as editions are kept
        _put(store, "reports", [{**contents[key], "content": content}])
        changed.append(key)
        quotes += taken.quotes
    _tables(store, words, phrases, renamed)
    _topics(store, phrases)
    _told(store, words, phrases)
    _vectors(store, words, lexicon)
    return Scrubbed(tuple(changed), quotes, phrases)


def _candidates(store: Store, models: Any) -> Iterator[str]:
    """Yield the phrases of customers that were used as names."""
    for row in store.query("SELECT label, phrases FROM topics").to_pylist():
        yield from (row["label"], *row["phrases"])
    yield from (row["label"] for row in store.query("SELECT label FROM ledger").to_pylist() if row["label"])
    for model in models:
        yield from _named(model)
    for row in store.query(_SHOWN).to_pylist():
        for column in _TOPIC.intersection(row["columns"]):
            for one in store.query(f'SELECT "{column}" AS said FROM result."{row["name"]}"').to_pylist():  # noqa: S608
                yield from [one["said"]] if isinstance(one["said"], str) else one["said"] or ()


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.keys() >= _TOPIC and isinstance(value["phrases"], list):
            yield from (value["label"], *value["phrases"])
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


class _Model:
    """Clean one report: quotes and references go, rare values and names in the customers' words are replaced.

    A rare value is replaced where its column is named with it, and beside a quote: elsewhere it may be a figure.
    """

    def __init__(self, words: Words, phrases: frozenset[str], renamed: Renamed) -> None:
        self.quotes = 0
        self._words, self._phrases = words, phrases
        self._values = {visible(old): new for (_, old), new in renamed.items()}
        self._said = dict.fromkeys(phrases, INSTEAD)
        for (name, old), new in renamed.items():
            for way in ("{}（{}）", "{} ({})"):  # as `chart.segment_name` and sentences about groups write it
                self._said[way.format(visible(old), visible(name))] = way.format(new, visible(name))
        longest = sorted(self._said, key=lambda one: (-len(one), one))
        self._pattern = re.compile("|".join(map(re.escape, longest))) if longest else None

    def cleaned(self, value: Any) -> Any:
        """Return a value of the model without the words; JSON in, JSON out."""
        if isinstance(value, dict):
            return {name: self.cleaned(inner) for name, inner in self._named(value).items()}
        if isinstance(value, list):
            kept = [inner for inner in value if not self._gone(inner)]
            self.quotes += len(value) - len(kept)
            return [self.cleaned(inner) for inner in kept]
        if isinstance(value, str):
            return self._pattern.sub(lambda found: self._said[found[0]], value) if self._pattern else value
        return value

    def _named(self, value: dict[str, Any]) -> dict[str, Any]:
        if value.keys() >= _TOPIC and isinstance(value["phrases"], list):
            return {**value, **dict(zip(("label", "phrases"), named(value, self._phrases), strict=True))}
        if value.keys() >= _QUOTE:
            return {**value, "facts": [self._values.get(one, one) for one in value["facts"]]}
        if value.keys() >= _CELL and value["customer"]:
            return {**value, "text": _unreferred(value["text"], self._words)}
        return value

    def _gone(self, value: Any) -> bool:
        if not isinstance(value, dict) or not value.keys() >= _QUOTE:
            return False
        text = "".join(value[name] for name in ("head", "before", "marked", "after"))
        return self._words.shows(text, value["source_ref"])


def named(topic: dict[str, Any], gone: frozenset[str], *, instead: str = INSTEAD) -> tuple[str, list[str]]:
    """Return label and phrases without those that are gone; the next phrase becomes the label."""
    phrases = [one for one in topic["phrases"] if one not in gone]
    if topic["label"] not in gone:
        return topic["label"], phrases
    return (phrases[0], phrases[1:]) if phrases else (instead, [])


def _tell(model: dict[str, Any], language: str) -> None:
    """Say at the head of the report that quotes are missing."""
    note = Strings.load(language)("quality.removed")
    if note not in model.get("notes", ()):
        model["notes"] = [*model.get("notes", ()), note]


def _tables(store: Store, words: Words, phrases: frozenset[str], renamed: Renamed) -> None:
    """Clean the tables `result.*`: quotes go, labels, phrases and rare values are replaced."""
    values = {old: new for (_, old), new in renamed.items()}
    for row in store.query(_SHOWN).to_pylist():
        table, columns = f'result."{row["name"]}"', set(row["columns"])
        if {"text", "source_ref"} <= columns:
            found = store.query(f"SELECT DISTINCT text, source_ref FROM {table}").to_pylist()  # noqa: S608 — our names
            gone = [one for one in found if words.shows(one["text"] or "", one["source_ref"] or "")]
            if gone:
                store.change(
                    f"DELETE FROM {table} AS t USING (SELECT unnest(?) AS text, unnest(?) AS ref) g "  # noqa: S608
                    "WHERE t.text = g.text AND coalesce(t.source_ref, '') = coalesce(g.ref, '')",
                    [[one["text"] for one in gone], [one["source_ref"] for one in gone]],
                )
        for column in sorted(_OTHER.get(row["name"], _VALUES) & columns) if renamed else ():
            store.change(
                f'UPDATE {table} SET "{column}" = g.new FROM (SELECT unnest(?) AS old, unnest(?) AS new) g '  # noqa: S608
                f'WHERE "{column}"::VARCHAR = g.old',
                [list(values), list(values.values())],
            )
        if phrases and "label" in columns:
            sql = f"UPDATE {table} SET label = ? WHERE label IN (SELECT unnest(?))"  # noqa: S608 — our names
            store.change(sql, [INSTEAD, sorted(phrases)])
        if phrases and "phrases" in columns:
            sql = f"UPDATE {table} SET phrases = list_filter(phrases, p -> NOT list_contains(?::VARCHAR[], p))"  # noqa: S608
            store.change(sql, [sorted(phrases)])


def _topics(store: Store, phrases: frozenset[str]) -> None:
    """Rename topics; their clauses stay theirs, though the version of all topics names the labels too."""
    if not phrases:
        return
    before = frozen.load(store).version
    rows = store.query("SELECT * FROM topics ORDER BY topic_id").to_pylist()
    new = []
    for row in rows:
        label, kept = named(row, phrases, instead=row["topic_id"])
        if (label, kept) != (row["label"], row["phrases"]):
            new.append({**row, "label": label, "phrases": kept})
    _put(store, "topics", new)
    after = frozen.load(store).version
    if after != before:
        store.change("UPDATE comment_topics SET version = ? WHERE version = ?", [after, before])
    labels = {row["topic_id"]: row["label"] for row in new}
    told = store.query("SELECT * FROM ledger WHERE label IN (SELECT unnest(?))", [sorted(phrases)]).to_pylist()
    _put(store, "ledger", [{**row, "label": labels.get(row["entry_id"], INSTEAD)} for row in told])


def _told(store: Store, words: Words, phrases: frozenset[str]) -> None:
    """Clean what alerts and messages say: they hold no customer's words, but names of topics, and references."""
    model = _Model(words, phrases, {})

    def evidence(said: str | None) -> str | None:
        held = json.loads(said or "null")
        new = model.cleaned(_unreferred(held, words))
        return said if new == held else json.dumps(new, ensure_ascii=False, sort_keys=True)

    ways: dict[str, dict[str, Callable[[str | None], str | None]]] = {
        "alerts": {"subject": model.cleaned, "evidence": evidence},
        "messages": {"title": model.cleaned, "body": model.cleaned},
    }
    for table, columns in ways.items():
        rows = store.query(f"SELECT * FROM {table}").to_pylist()  # noqa: S608 — our names
        new = [{**row, **{name: way(row[name]) for name, way in columns.items()}} for row in rows]
        _put(store, table, [one for one, old in zip(new, rows, strict=True) if one != old])


def _unreferred(value: Any, words: Words) -> Any:
    if isinstance(value, dict):
        return {name: _unreferred(inner, words) for name, inner in value.items()}
    if isinstance(value, list):
        return [_unreferred(inner, words) for inner in value]
    return "" if isinstance(value, str) and value in words.refs and value not in words.others else value


def _vectors(store: Store, words: Words, lexicon: Lexicon) -> None:
    """Take words that only forgotten customers used out of those that have a vector."""
    for row in store.query("SELECT * FROM topic_fits ORDER BY fit").to_pylist():
        listed = {word for word, _, _ in lexicon.words}
        gone = words.only_theirs(word for word in row["words"] if word not in listed)
        if not gone:
            continue
        size = len(row["common"])
        kept = [place for place, word in enumerate(row["words"]) if word not in gone]
        vectors = [value for place in kept for value in row["vectors"][place * size : (place + 1) * size]]
        short = {name: [row[name][place] for place in kept] for name in ("words", "weights")}
        _put(store, "topic_fits", [{**row, **short, "vectors": vectors}])


def _put(store: Store, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        store.put(table, pa.Table.from_pylist(rows, schema=schema.TABLES[table]))
