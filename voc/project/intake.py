"""Turn one export into rows of the store: masked, normalised, traceable, without a name."""

from __future__ import annotations

import functools
import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from voc import schema
from voc.clean.mask import masked
from voc.clean.normalise import normalised
from voc.files import digest
from voc.ingest import Parts
from voc.source import Source

Clean = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]

_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode
_TABLES = ("records", "comments", "measures", "calls")


@dataclass
class Rows:
    """Rows for each table, from one chunk of a file, and what was masked and rejected on the way."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in _TABLES})
    masked: Counter[str] = field(default_factory=Counter)
    rejects: list[dict[str, str]] = field(default_factory=list)
    total: int = 0


@dataclass(frozen=True)
class Intake:
    """Everything that decides how a raw row becomes a stored one.

    Attributes:
        clean: the cleaning chain, from RAW_COMMENT's text and turns to schema.CLEAN.
        key: the project's secret, for respondents' ids.
        zone: in which days begin.
    """

    clean: Clean
    key: bytes
    zone: ZoneInfo

    def rows(self, parts: Parts, source: Source, path: Path, *, file_id: str) -> Rows:
        """Return what to store of one chunk. Nothing in it is personal any more."""
        found = Rows(rejects=parts.rejects.to_pylist(), total=parts.rows)
        comments = self._comments(parts.comments, source, path, found)
        measures = _grouped(parts.measures, source)
        spoken = _spoken(parts.comments)
        for raw in parts.records.to_pylist():
            record_id = _record_id(raw["record_key"], source, spoken=raw["record_key"] in spoken)
            own = comments.get(raw["record_key"], [])
            closed = [{**row, "record_id": record_id} for row in measures.get(raw["record_key"], [])]
            record = {
                "record_id": record_id,
                **self._shared(raw, source, path, file_id=file_id),
                "version": raw["version"],
            }
            found.tables["records"].append({**record, "digest": _content(record, own, closed)})
            found.tables["comments"] += [{**row, "record_id": record_id, "file_id": file_id} for row in own]
            found.tables["measures"] += closed
        found.tables["calls"] = [self._call(raw, source, path, file_id=file_id) for raw in parts.calls.to_pylist()]
        return found

    def _comments(self, raw: pa.Table, source: Source, path: Path, found: Rows) -> dict[str, list[dict[str, Any]]]:
        cleaned = pa.Table.from_batches(
            self.clean(raw.select(["text", "turns"]).combine_chunks().to_batches()), schema=schema.CLEAN
        )
        by_record: dict[str, list[dict[str, Any]]] = {}
        for said, clean in zip(raw.to_pylist(), cleaned.to_pylist(), strict=True):
            found.masked.update(dict(clean["masked"]))
            row = {
                "comment_id": digest([_space(source), (said["key"] or "").encode()]),
                **self._shared(said, source, path, file_id=""),
                "question": said["question"],
                **clean,
            }
            by_record.setdefault(said["record_key"], []).append(row)
        return by_record

    def _shared(self, raw: dict[str, Any], source: Source, path: Path, *, file_id: str) -> dict[str, Any]:
        return {
            "source": source.name,
            "channel": raw["channel"],
            "source_ref": _reference(path, raw["ref"]),
            "occurred_at": raw["occurred_at"],
            "occurred_on": self._day(raw["occurred_at"]),
            "respondent": self._respondent(raw["respondent"]),
            "attributes": _safe(raw["attributes"]),
            "file_id": file_id,
        }

    def _call(self, raw: dict[str, Any], source: Source, path: Path, *, file_id: str) -> dict[str, Any]:
        call = {
            "call_id": call_id(raw["call_id"]),
            "source": source.name,
            "source_ref": _reference(path, raw["ref"]),
            "started_at": raw["started_at"],
            "started_on": self._day(raw["started_at"]),
            "agent": plain(raw["agent"] or "") or None,
            "team": plain(raw["team"] or "") or None,
            "attributes": _safe(raw["attributes"]),
        }
        return {**call, "digest": _content(call, [], []), "file_id": file_id}

    def _day(self, moment: datetime | None) -> date | None:
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date() if moment else None

    def _respondent(self, name: str | None) -> str | None:
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


def _grouped(measures: pa.Table, source: Source) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in measures.to_pylist():
        key = row.pop("record_key")
        grouped.setdefault(key, []).append(
            {**row, "question": row["question"] or "", "answer": _plain_again(row["answer"] or "")}
        )
    return grouped


def plain(text: str) -> str:
    """Mask a short text that is no comment: a name of a file, an attribute, an answer."""
    return masked(text, normalised(text), {})[0]


def _reference(path: Path, ref: str) -> str:
    return plain(ref if path.name in ref else f"{path.name} · {ref}")


# Segments and answers repeat; what is masked in one place is masked in all.
_plain_again = functools.lru_cache(maxsize=20_000)(plain)


def _safe(attributes: Sequence[tuple[str, str]] | None) -> list[tuple[str, str]]:
    return [(name, _plain_again(value)) for name, value in attributes or () if value]


def _content(record: dict[str, Any], comments: list[dict[str, Any]], measures: list[dict[str, Any]]) -> str:
    """Return a digest of what a row says, whichever file brought it."""
    left_out = {"file_id", "source_ref", "version", "digest", "record_id"}
    said = [{k: v for k, v in row.items() if k not in left_out} for row in (record, *comments, *measures)]
    return digest([_WRITTEN(said).encode()])
