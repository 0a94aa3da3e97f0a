"""Turn one export into rows of the store: masked, normalised, traceable, without a name."""

from __future__ import annotations

import functools
import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from voc import schema
from voc.clean.mask import masked
from voc.clean.normalise import normalised
from voc.config import CompetitorsPart
from voc.files import digest
from voc.ingest import Parts
from voc.period import Period
from voc.source import Source

Grouped = dict[tuple[str, str], list[dict[str, Any]]]
Clean = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]

RIVAL = "competitor"


@dataclass(frozen=True)
class Bundle:
    """A record with all that belongs to it: rows of the tables of these names."""

    record: dict[str, Any]
    comments: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    tickets: list[dict[str, Any]]


_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode


@dataclass
class Rows:
    """What one chunk of a file gives, and what was masked and rejected on the way.

    Attributes:
        bundles: one for every edition of a record, in the order of the file.
        tables: rows of the tables that stand by themselves.
    """

    bundles: list[Bundle] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    masked: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)  # turns of conversations by who speaks
    rejects: list[dict[str, str]] = field(default_factory=list)
    total: int = 0


@dataclass(frozen=True)
class Intake:
    """Everything that decides how a raw row becomes a stored one.

    Attributes:
        clean: the cleaning chain, from RAW_COMMENT's text and turns to schema.CLEAN.
        key: the project's secret, for respondents' ids.
        zone: in which days begin.
        rivals: whose rows are kept but count in no figure.
    """

    clean: Clean
    key: bytes
    zone: ZoneInfo
    rivals: CompetitorsPart = field(default_factory=CompetitorsPart)

    @property
    def fingerprint(self) -> list[bytes]:
        """Return what of the configuration decides how a row is stored; nothing by default."""
        return [] if self.rivals == CompetitorsPart() else [self.rivals.model_dump_json().encode()]

    def rows(self, parts: Parts, source: Source, path: Path, *, file_id: str) -> Rows:
        """Return what to store of one chunk. Nothing in it is personal any more."""
        found = Rows(rejects=parts.rejects.to_pylist(), total=parts.rows)
        comments = self._comments(parts.comments, source, path, found)
        measures, tickets = _measures(parts.measures), _by_record(parts.tickets.to_pylist())
        spoken = _spoken(parts.comments)
        for raw in parts.records.to_pylist():
            edition = (raw["record_key"], raw["ref"])
            record_id = _record_id(raw["record_key"], source, spoken=raw["record_key"] in spoken)
            record = {
                "record_id": record_id,
                **self._shared(raw, source, path, file_id=file_id),
                "flags": [RIVAL] if self.rivals.marks(raw["attributes"] or ()) else [],
                "version": raw["version"],
            }
            own = {"record_id": record_id, "file_id": file_id}
            said = [{**row, **own, "flags": [*row["flags"], *record["flags"]]} for row in comments.get(edition, [])]
            closed = [{**row, "record_id": record_id} for row in measures.get(edition, [])]
            handled = [{**self._ticket(row, source), **own} for row in tickets.get(edition, [])]
            record["digest"] = _content(record, said, closed, handled)
            found.bundles.append(Bundle(record, said, closed, handled))
        self._joined(parts, source, path, found, file_id=file_id)
        return found

    def _joined(self, parts: Parts, source: Source, path: Path, found: Rows, *, file_id: str) -> None:
        for name, make in (("calls", self._call), ("respondents", self._about), ("indicators", _indicator)):
            rows = (make(raw, source, path) for raw in getattr(parts, name).to_pylist())
            found.tables[name] = [{**row, "digest": _content(row), "file_id": file_id} for row in rows]

    def _comments(self, raw: pa.Table, source: Source, path: Path, found: Rows) -> Grouped:
        cleaned = pa.Table.from_batches(
            self.clean(raw.select(["text", "turns"]).combine_chunks().to_batches()), schema=schema.CLEAN
        )
        by_record: Grouped = {}
        for said, clean in zip(raw.to_pylist(), cleaned.to_pylist(), strict=True):
            found.masked.update(dict(clean["masked"]))
            found.roles.update(turn["role"] for turn in clean["turns"] or ())
            row = {
                "comment_id": digest([_space(source), (said["key"] or "").encode()]),
                **self._shared(said, source, path, file_id=""),
                "question": said["question"],
                **clean,
            }
            by_record.setdefault((said["record_key"], said["ref"]), []).append(row)
        return by_record

    def _shared(self, raw: dict[str, Any], source: Source, path: Path, *, file_id: str) -> dict[str, Any]:
        return {
            "source": source.name,
            "channel": raw["channel"],
            "source_ref": _reference(path, raw["ref"]),
            "occurred_at": raw["occurred_at"],
            "occurred_on": self._day(raw["occurred_at"]),
            "respondent": self.respondent(raw["respondent"]),
            "attributes": _safe(raw["attributes"]),
            "file_id": file_id,
        }

    def _call(self, raw: dict[str, Any], source: Source, path: Path) -> dict[str, Any]:
        return {
            "call_id": call_id(raw["call_id"]),
            "source": source.name,
            "source_ref": _reference(path, raw["ref"]),
            "started_at": raw["started_at"],
            "started_on": self._day(raw["started_at"]),
            "agent": plain(raw["agent"] or "") or None,
            "team": plain(raw["team"] or "") or None,
            "attributes": _safe(raw["attributes"]),
        }

    def _about(self, raw: dict[str, Any], source: Source, path: Path) -> dict[str, Any]:
        return {
            "respondent": self.respondent(raw["respondent"]),
            "source": source.name,
            "source_ref": plain(f"{path.name} · {raw['ref']}"),
            "attributes": _safe(raw["attributes"]),
            "version": raw["version"],
        }

    def _ticket(self, raw: dict[str, Any], source: Source) -> dict[str, Any]:
        words = {name: plain(raw[name] or "") or None for name in ("kind", "via", "status", "result", "agent", "team")}
        return {
            "source": source.name,
            "opened_at": raw["opened_at"],
            "opened_on": self._day(raw["opened_at"]),
            "closed_at": raw["closed_at"],
            "closed_on": self._day(raw["closed_at"]),
            "answered_at": raw["answered_at"],
            "repeats": raw["repeats"],
            **words,
        }

    def _day(self, moment: datetime | None) -> date | None:
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date() if moment else None

    def respondent(self, name: str | None) -> str | None:
        """Return under which id a customer is stored; None where there is no name."""
        return hmac.digest(self.key, name.strip().encode(), "sha256").hex() if name and name.strip() else None


def call_id(name: str) -> str:
    """Return the id under which a conversation and its metadata meet; call ids often hold a telephone number."""
    return digest([b"call", name.strip().encode()])


def _space(source: Source) -> bytes:
    return (source.identity or source.name).encode()


def _record_id(key: str, source: Source, *, spoken: bool) -> str:
    return call_id(key) if spoken else digest([_space(source), key.encode()])


def _spoken(comments: pa.Table) -> set[str]:
    rows = zip(comments.column("record_key").to_pylist(), comments.column("turns").to_pylist(), strict=True)
    return {key for key, turns in rows if turns}


def _by_record(rows: Iterable[dict[str, Any]]) -> Grouped:
    """Group rows by the edition of a record that they belong to: a file may hold an edited row twice."""
    grouped: Grouped = {}
    for row in rows:
        grouped.setdefault((row.pop("record_key"), row.pop("ref")), []).append(row)
    return grouped


def _measures(measures: pa.Table) -> Grouped:
    grouped = _by_record(measures.to_pylist())
    return {edition: [_measure(row) for row in rows] for edition, rows in grouped.items()}


def _measure(row: dict[str, Any]) -> dict[str, Any]:
    words = {"question": row["question"] or "", "answer": _plain_again(row["answer"] or "")}
    return {**row, **words, "reverse": bool(row["reverse"]), "value_100": value_100(row)}


def value_100(row: Mapping[str, Any]) -> float | None:
    """Return an answer on a scale from 0 to 100 on which more is better, None for a choice.

    >>> value_100({"value": 2.0, "low": 1.0, "high": 5.0, "reverse": True})
    75.0
    """
    value, low, high = row["value"], row["low"], row["high"]
    if value is None or low is None or high is None or low >= high:
        return None
    return float(100 * (high - value if row["reverse"] else value - low) / (high - low))


def _indicator(raw: dict[str, Any], source: Source, path: Path) -> dict[str, Any]:
    period, attributes = Period.parse(raw["period"]), _safe(raw["attributes"])
    name = plain(raw["name"])
    said = (str(period), name, *(part for pair in attributes for part in pair))
    return {
        "indicator_id": digest(part.encode() for part in said),
        "source": source.name,
        "source_ref": plain(f"{path.name} · {raw['ref']}"),
        "period": str(period),
        "starts_on": period.start,
        "ends_before": period.end,
        "name": name,
        "value": raw["value"],
        "unit": raw["unit"],
        "attributes": attributes,
    }


def plain(text: str) -> str:
    """Mask a short text that is no comment: a name of a file, an attribute, an answer."""
    return masked(text, normalised(text), {})[0]


# Segments and answers repeat, and a record and its texts have one reference; what is masked once is masked in all.
_plain_again = functools.lru_cache(maxsize=20_000)(plain)


def _reference(path: Path, ref: str) -> str:
    return _plain_again(ref if path.name in ref else f"{path.name} · {ref}")


def _safe(attributes: Sequence[tuple[str, str]] | None) -> list[tuple[str, str]]:
    return [(name, _plain_again(value)) for name, value in attributes or () if value]


def _content(record: dict[str, Any], *parts: list[dict[str, Any]]) -> str:
    """Return a digest of what a row says, whichever file brought it."""
    left_out = {"file_id", "source_ref", "version", "digest", "record_id", "value_100"}
    # Columns of a later version of the store count only where they say something: a row read before stays the same.
    later = {"reverse", "pair"}
    rows = ({k: v for k, v in record.items() if v or k != "flags"}, *(row for part in parts for row in part))
    said = [{k: v for k, v in row.items() if k not in left_out and (v or k not in later)} for row in rows]
    return digest([_WRITTEN(said).encode()])
