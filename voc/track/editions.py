"""Keep every edition of every report: what it shows, what it was made from, and why there is it.

There is a new edition only where something in the report has changed. Its reason is `first`, `late` where rows of the
period itself came or were edited since the edition before, else `changed`: another pack, model, setting or version, or
what the report shows of other periods. A late edition is told of in the next report of the same kind of period.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

import pyarrow as pa

from voc import schema
from voc.aggregate.findings import Findings
from voc.period import Kind, Period
from voc.ports import Store
from voc.track.inputs import Days, Inputs


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a report.

    Attributes:
        edition: 1 for the first; 0 before it is settled.
        made_at: UTC without zone.
        told_in: the period whose report tells of a late edition; empty while none has.
        inputs: `sources` (rows by source), `rows` (fingerprint of the period), `state` (of everything it rests on).
        figures: name → value of the main figures.
        manifest: name → value.
        content: the report as JSON.
        page: sha256 of the page that was written.
    """

    period: str
    language: str
    made_at: datetime
    pack: str
    model: str
    inputs: Mapping[str, Any]
    figures: Mapping[str, float | None]
    manifest: Mapping[str, str]
    content: str
    page: str
    edition: int = 0
    reason: str = "first"
    told_in: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Read a row of the table `reports`."""
        read = {name: json.loads(row[name]) for name in _JSON}
        return cls(**{**row, **read, "told_in": row["told_in"] or ""})

    def row(self) -> dict[str, Any]:
        """Return its row of the table `reports`."""
        plain = {name: getattr(self, name) for name in schema.TABLES["reports"].names}
        return {**plain, **{name: _written(plain[name]) for name in _JSON}, "told_in": self.told_in or None}


@dataclass(frozen=True, slots=True)
class Reopened:
    """A period that came out anew because rows of it came late, with its main figures before and after."""

    period: str
    before: tuple[tuple[str, float | None], ...]
    after: tuple[tuple[str, float | None], ...]

    def changed(self) -> tuple[tuple[str, float | None, float | None], ...]:
        """Return (figure, before, after) of those that are not the same, in their order."""
        was = dict(self.before)
        return tuple((name, was.get(name), now) for name, now in self.after if was.get(name) != now)


_JSON = ("inputs", "figures", "manifest")
_NEWEST = """
SELECT * FROM reports WHERE period = $period AND language = $language AND edition <= $edition
ORDER BY edition DESC LIMIT 1
"""
_STANDING = """
SELECT * FROM reports WHERE period = $period ORDER BY language <> $language, language, edition DESC LIMIT 1
"""
_ALL_NEWEST = """
SELECT period, language, inputs FROM reports
QUALIFY row_number() OVER (PARTITION BY period, language ORDER BY edition DESC) = 1
ORDER BY period, language
"""
_UNTOLD = "SELECT * FROM reports WHERE reason = 'late' AND told_in IS NULL ORDER BY period, language, edition"
_TOLD = """
SELECT period, language, min(edition) AS first, max(edition) AS last FROM reports WHERE told_in = ?
GROUP BY period, language ORDER BY period, language
"""
_NEVER = 2**31 - 1


def newest(store: Store, period: Period, language: str, *, edition: int = _NEVER) -> Edition | None:
    """Return the newest edition of a report, or the newest up to one; None where there is none."""
    given = {"period": str(period), "language": language, "edition": edition}
    rows = store.query(_NEWEST, given).to_pylist()
    return Edition.of(rows[0]) if rows else None


def standing(store: Store, period: Period, language: str) -> Edition | None:
    """Return the newest edition of a report, in another language if there is none in this one."""
    rows = store.query(_STANDING, {"period": str(period), "language": language}).to_pylist()
    return Edition.of(rows[0]) if rows else None


def settle(store: Store, made: Edition) -> Edition:
    """Keep an edition under the next number, or, where the newest shows the same, note what that now rests on.

    Returns:
        The edition that stands, numbered.
    """
    before = newest(store, Period.parse(made.period), made.language)
    if before is None:
        standing = replace(made, edition=1, reason="first")
    elif before.content == made.content:
        standing = replace(before, inputs=made.inputs, manifest=made.manifest, page=made.page)
    else:
        late = before.inputs["rows"] != made.inputs["rows"]
        standing = replace(made, edition=before.edition + 1, reason="late" if late else "changed")
    _put(store, standing)
    return standing


def late(store: Store, days: Days) -> tuple[tuple[Period, str], ...]:
    """Return (period, language) of reports whose rows are no longer those of their newest edition."""
    known: dict[Period, Inputs] = {}
    found = []
    for row in store.query(_ALL_NEWEST).to_pylist():
        period = Period.parse(row["period"])
        inputs = known.setdefault(period, days.inputs(period))
        if json.loads(row["inputs"])["rows"] != inputs.rows:
            found.append((period, row["language"]))
    return tuple(found)


def untold(store: Store, period: Period) -> tuple[Edition, ...]:
    """Return the late editions of earlier periods that no report has told of yet."""
    rows = (Edition.of(row) for row in store.query(_UNTOLD).to_pylist())
    return tuple(row for row in rows if _is_before(Period.parse(row.period), period))


def tell(store: Store, period: Period) -> None:
    """Let the report of a period be the one that tells of them."""
    for edition in untold(store, period):
        _put(store, replace(edition, told_in=str(period)))


def reopened(store: Store, period: Period) -> tuple[Reopened, ...]:
    """Return the periods that the report of a period tells of, in order."""
    found: dict[str, Reopened] = {}
    for row in store.query(_TOLD, [str(period)]).to_pylist():
        told = Period.parse(row["period"])
        before = newest(store, told, row["language"], edition=row["first"] - 1)
        after = newest(store, told, row["language"], edition=row["last"])
        if before and after:
            figures = (tuple(one.figures.items()) for one in (before, after))
            found.setdefault(row["period"], Reopened(row["period"], *figures))
    return tuple(sorted(found.values(), key=lambda one: Period.parse(one.period)))


def periods(store: Store, kind: Kind) -> tuple[Period, ...]:
    """Return the periods of a kind that have a report, in order."""
    rows = store.query("SELECT DISTINCT period FROM reports").column("period").to_pylist()
    return tuple(sorted(one for one in map(Period.parse, rows) if one.kind == kind))


def figures(findings: Findings) -> dict[str, float | None]:
    """Return the main figures: comments, and every score as `name.channel.definition` (`nps..`, `csat.survey.mean`)."""
    scores = {f"{one.name}.{one.channel or ''}.{one.definition}": one.figure.value for one in findings.scores}
    return {"comments": findings.quality.comments, **scores}


def _is_before(one: Period, other: Period) -> bool:
    return one.kind == other.kind and one < other


def _put(store: Store, edition: Edition) -> None:
    store.put("reports", pa.Table.from_pylist([edition.row()], schema=schema.TABLES["reports"]))


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
