"""Take words and marks of persons out of the rows of records, and leave what figures count."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from voc import schema
from voc.ports import Store
from voc.project.crowd import Crowd
from voc.project.tombstones import FLAG

Row = dict[str, Any]

_BATCH = 2_000

# Comments of records without words whose words nobody else's rows hold any more.
_ALONE = """
SELECT * FROM comments c
WHERE list_contains(coalesce(flags, []), 'forgotten') AND fingerprint IS NOT NULL
  AND fingerprint IN (SELECT unnest($ones))
  AND NOT EXISTS (SELECT 1 FROM comments o WHERE o.source = c.source AND o.fingerprint = c.fingerprint
                  AND NOT list_contains(coalesce(o.flags, []), 'forgotten'))
ORDER BY comment_id
"""


_VALUES = """
SELECT result AS value FROM tickets UNION
SELECT unnest(map_values(attributes)) FROM records UNION SELECT unnest(map_values(attributes)) FROM respondents UNION
SELECT unnest(map_values(attributes)) FROM calls
"""


@dataclass
class Gone:
    """What was taken out: texts, as stored and normalised, and references; `open_cases` can be looked up no more."""

    texts: set[str] = field(default_factory=set)
    refs: set[str] = field(default_factory=set)
    comments: int = 0
    open_cases: int = 0


@dataclass(frozen=True)
class Stripper:
    """Strip records.

    Attributes:
        store: inside a transaction.
        crowd: what many customers share, and therefore stays.
        salt: drawn for this time and never written: what is made with it leads back to nobody.
    """

    store: Store
    crowd: Crowd
    salt: bytes
    # (column, rare segment) → what stands for it; results of tickets have no column
    renamed: dict[tuple[str, str], str] = field(default_factory=dict)

    def strip(self, records: Sequence[str]) -> Gone:
        """Strip records with all that belongs to them, and return what was in them."""
        gone = Gone()
        marks: set[str] = set()
        for at in range(0, len(records), _BATCH):
            self._batch(list(records[at : at + _BATCH]), gone, marks)
        found = self.store.query(_ALONE, {"ones": sorted(marks)}).to_pylist()
        self._put("comments", [{**row, "fingerprint": self._disguised(row["fingerprint"])} for row in found])
        return gone

    def rename(self, people: Sequence[str]) -> None:
        """Give customers of whom no words are left an id that leads back to nobody, wherever it stands."""
        for table in ("records", "comments"):
            for rows in self._pages(table, "respondent", people):
                self._put(table, [{**row, "respondent": self._name(row["respondent"])} for row in rows])
        for rows in self._pages("respondents", "respondent", people):
            self.store.delete("respondents", "respondent", [row["respondent"] for row in rows])
            bare = {"source_ref": "", "file_id": None}
            kept = [self._bare(row) | bare | {"respondent": self._name(row["respondent"])} for row in rows]
            self._put("respondents", kept)

    def _batch(self, ids: list[str], gone: Gone, marks: set[str]) -> None:
        def change(table: str, key: str, made: Callable[[Row], Row]) -> list[Row]:
            (rows,) = list(self._pages(table, key, ids)) or [[]]
            self._put(table, [made(row) for row in rows])
            return rows

        comments = change("comments", "record_id", lambda row: self._bare(_silent(row)))
        names = [row["comment_id"] for row in comments]
        for row in comments:
            gone.texts.update(_texts(row))
        marks.update(row["fingerprint"] for row in comments if row["fingerprint"])
        gone.comments += len(comments)
        records = change("records", "record_id", lambda row: self._bare(row) | {"source_ref": ""})
        calls = change("calls", "call_id", lambda row: self._bare(row) | {"source_ref": ""})
        change("tickets", "record_id", lambda row: {**row, "result": self._result(row["result"])})
        cases = [row for page in self._pages("cases", "comment_id", names) for row in page]
        self._put("cases", [{**row, "source_ref": "", "result": None} for row in cases])
        for page in self._pages("history", "record_id", [row["case_id"] for row in cases]):
            self._put("history", [{**row, "content": _without_result(row["content"])} for row in page])
        gone.open_cases += sum(row["closed_at"] is None for row in cases)
        gone.refs.update(row["source_ref"] for row in (*records, *comments, *calls, *cases) if row["source_ref"])
        (measures,) = list(self._pages("measures", "record_id", ids)) or [[]]
        self.store.delete("measures", "record_id", ids)
        self._put("measures", self.crowd.measures(measures))
        for row in (one for page in self._pages("history", "record_id", ids) for one in page):
            gone.texts.update(_strings(json.loads(row["content"]).get("comments", [])))
        self.store.delete("history", "record_id", ids)
        for page in self._pages("annotations", "comment_id", names):
            self._put("annotations", [_meaning(row) for row in page])

    def _pages(self, table: str, key: str, values: Sequence[str]) -> Iterator[list[Row]]:
        order = ", ".join(f'"{name}"' for name in schema.keys(table))
        for at in range(0, len(values), _BATCH):
            sql = f'SELECT * FROM {table} WHERE "{key}" IN (SELECT unnest(?)) ORDER BY {order}'  # noqa: S608 — our names
            yield self.store.query(sql, [list(values[at : at + _BATCH])]).to_pylist()

    def _put(self, table: str, rows: Sequence[Row]) -> None:
        if rows:
            self.store.put(table, pa.Table.from_pylist(list(rows), schema=schema.TABLES[table]))

    def _bare(self, row: Row) -> Row:
        flags = {"flags": _marked(row["flags"])} if "flags" in row else {}
        new = self.crowd.attributes(row["attributes"])
        pairs = zip(row["attributes"] or (), new, strict=True)
        self.renamed.update((old, now) for old, (_, now) in pairs if old[1] != now)
        return {**row, **flags, "attributes": new}

    def _result(self, said: str | None) -> str | None:
        found = self.crowd.result(said)
        if said and found and said != found:
            self.renamed["", said] = found
        return found

    def vanished(self) -> dict[tuple[str, str], str]:
        """Return the rare values that nobody has any more, with what stands for them."""
        left = set(self.store.query(_VALUES).column("value").to_pylist())
        return {(name, old): new for (name, old), new in self.renamed.items() if old not in left}

    def _name(self, respondent: str) -> str:
        return hmac.digest(self.salt, respondent.encode(), "sha256").hex()

    def _disguised(self, fingerprint: str) -> str:
        return hmac.digest(self.salt, fingerprint.encode(), "sha256").hex()[:16]


def blank(text: str | None) -> str | None:
    """Return as many blanks as a text has characters: places in it stay, and how long it was.

    >>> blank("人脸识别失败")
    '      '
    """
    return None if text is None else " " * len(text)


def _silent(row: Row) -> Row:
    turns = row["turns"] and [
        {**turn, "text": blank(turn["text"]), "normal": blank(turn["normal"])} for turn in row["turns"]
    ]
    empty = {"text": blank(row["text"]), "normal": blank(row["normal"]), "turns": turns}
    return {**row, **empty, "source_ref": ""}


def _meaning(row: Row) -> Row:
    """Return an annotation without the customer's words; what is implied is named by the pack."""
    opinions = [
        {**one, "aspect": one["aspect"] if one["implied"] else None, "opinion": None} for one in row["opinions"] or ()
    ]
    risk = row["risk"] and {**row["risk"], "signals": [{**one, "phrase": None} for one in row["risk"]["signals"] or ()]}
    return {**row, "opinions": opinions, "risk": risk}


def _without_result(content: str) -> str:
    """Return what the history tells of a case without what came of it, as staff wrote it."""
    told = {name: value for name, value in json.loads(content).items() if name != "result"}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _marked(flags: Sequence[str] | None) -> list[str]:
    return [*(flag for flag in flags or () if flag != FLAG), FLAG]


def _texts(row: Row) -> Iterator[str]:
    said = [row, *(row["turns"] or ())]
    yield from (one[name] for one in said for name in ("text", "normal") if (one[name] or "").strip())


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts of comments as the history tells them."""
    for comment in value:
        yield from (one["text"] for one in (comment, *comment.get("turns", ())) if one.get("text"))
