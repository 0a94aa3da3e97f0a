"""Risk signals that become cases: one for each comment and code, opened once for ever.

Neither a changed pack nor a file that is read again doubles or deletes one. What counts as evidence is what counts in
the figures (`aggregate/views.py`): no rivals' comments, none with an excluded flag, and of repeated texts one. But two
known customers who use the same words are two cases: each must be answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pyarrow as pa

from voc import schema
from voc.aggregate.views import LONG
from voc.cues import RISK_LEVELS
from voc.files import digest
from voc.loop import CasesPart
from voc.period import Kind
from voc.ports import Store

Row = dict[str, Any]

_FRESH = 30  # days before an export was read: without `since`, what is older is history and opens no case
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"  # no digits that look like them, no vowels that make words
_LENGTH = 7  # of an id; one that is taken gets longer

# The gravest level of each code of each comment, of one pack and model.
SIGNALS = """
SELECT comment_id, s.code AS code, max(list_position($levels::VARCHAR[], coalesce(s.level, whole))) AS grade
FROM (SELECT comment_id, risk.level AS whole, unnest(risk.signals) AS s FROM annotations
      WHERE pack = $pack AND model = $model AND schema_version = $version AND risk.level <> 'none')
GROUP BY ALL
"""

# A rival's and what says nothing is no evidence.
FORGOTTEN = "forgotten"  # nobody could look up whom to call
COUNTED = "NOT list_has_any(list_concat(coalesce(c.flags, []), coalesce(r.flags, [])), $excluded::VARCHAR[])"

_WANTED = f"""
WITH signals AS ({SIGNALS})
SELECT comment_id, code, $levels[grade] AS level, c.channel, c.source_ref,
       coalesce(c.occurred_at, k.started_at) AS occurred_at, f.ingested_at AS known_at,
       c.source, c.fingerprint, coalesce(c.respondent, c.record_id) AS customer,
       coalesce(c.occurred_on, k.started_on) AS day, date_trunc($kind, day)::DATE AS period,
       c.respondent IS NULL AND (len(coalesce(c.turns, [])) > 0 OR length(coalesce(c.normal, '')) >= $long) AS long
FROM signals
JOIN comments c USING (comment_id)
LEFT JOIN calls k ON k.call_id = c.record_id
LEFT JOIN records r ON r.record_id = c.record_id
LEFT JOIN files f ON f.file_id = c.file_id
WHERE {COUNTED} AND list_contains($wanted::VARCHAR[], $levels[grade])
      AND coalesce(day, f.ingested_at::DATE) >= coalesce($since::DATE, f.ingested_at::DATE - $fresh::INTEGER)
ORDER BY day NULLS LAST, comment_id, code
"""  # noqa: S608 — our own statements


def opened(
    store: Store, *, pack: str, model: str, part: CasesPart, excluded: Collection[str], kind: Kind = "week"
) -> pa.Table:
    """Return the rows of table `cases` to put: new cases, and open ones whose signal is graver now.

    Args:
        store: with annotations.
        pack: hash of the lexicon pack.
        model: hash of the models.
        part: which levels become cases, and since when.
        excluded: flags of comments and records that count nowhere (`[quality] exclude`).
        kind: of period in which a customer's repeated text counts once.
    """
    there = {(row["comment_id"], row["code"]): row for row in store.query("SELECT * FROM cases").to_pylist()}
    taken = {row["case_id"] for row in there.values()}
    given = asked(pack, model, (*excluded, FORGOTTEN)) | {
        "wanted": list(part.levels),
        "kind": kind,
        "long": LONG,
        "since": part.since,
        "fresh": _FRESH,
    }
    signals = store.query(_WANTED, given).to_pylist()
    told = {key for row in signals if (row["comment_id"], row["code"]) in there for key in _texts(row)}
    found: list[Row] = []
    for row in signals:
        case = there.get((row["comment_id"], row["code"]))
        if case:
            if not case["closed_at"] and grade(row["level"]) > grade(case["level"]):
                found.append(case | {"level": row["level"]})
        elif told.isdisjoint(_texts(row)):
            told.update(_texts(row))
            case_id = _new_id(row["comment_id"], row["code"], taken)
            taken.add(case_id)
            found.append({**row, "case_id": case_id, "known_at": row["known_at"] or row["occurred_at"]})
    columns = schema.TABLES["cases"]
    return pa.Table.from_pylist([{name: row.get(name) for name in columns.names} for row in found], schema=columns)


def asked(pack: str, model: str, excluded: Collection[str]) -> Row:
    """Return the parameters of the statements above."""
    version = {"pack": pack, "model": model, "version": schema.SCHEMA_VERSION}
    return version | {"levels": list(RISK_LEVELS), "excluded": list(excluded)}


def grade(level: str) -> int:
    """Return a number that is higher for a graver level; −1 for none."""
    return RISK_LEVELS.index(level) if level in RISK_LEVELS else -1


def _texts(row: Row) -> Iterator[tuple[Any, ...]]:
    """Yield what marks a repeated text, a customer's in a period, if long also what nobody known said that day."""
    if row["fingerprint"]:
        same = (row["code"], row["source"], row["fingerprint"])
        yield (*same, row["period"], row["customer"])
        if row["long"]:
            yield (*same, row["day"])


def _new_id(comment_id: str, code: str, taken: Collection[str]) -> str:
    """Return letters that name a case, short enough to say on the telephone."""
    number, letters = int(digest([b"case", comment_id.encode(), code.encode()], length=40), 16), ""
    while len(letters) < _LENGTH or letters in taken:
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters
