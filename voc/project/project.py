"""The steps of a project, each of them repeatable."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from voc import aggregate as aggregation
from voc import schema
from voc.aggregate.findings import FileAccount, Findings
from voc.config import Config
from voc.errors import InputError
from voc.files import digest
from voc.ingest import read, recognise
from voc.lexicon import Lexicon
from voc.period import Kind, Period
from voc.ports import Engine, Progress, Store, silent
from voc.project.arrivals import is_passing, is_settled, stamp
from voc.project.intake import Intake, Rows, plain
from voc.report.build import build
from voc.report.render import write
from voc.report.strings import Names, Strings
from voc.source import Source
from voc.stage import Chain

_BATCH = 2_000
_CODE = ("voc", "duckdb", "pyarrow", "scikit-learn", "plotly")


@dataclass(frozen=True)
class Ingested:
    """What one file brought."""

    account: FileAccount
    masked: tuple[tuple[str, int], ...]
    rejects: tuple[tuple[str, str, str], ...]  # (where, column, reason)
    known: bool  # the same bytes were read before; nothing was done
    later: bool = False  # somebody is still writing it; nothing was done


@dataclass(frozen=True)
class Annotated:
    """How many comments were annotated now."""

    comments: int


@dataclass(frozen=True)
class Run:
    """What a run did."""

    period: Period
    ingested: tuple[Ingested, ...]
    annotated: Annotated
    findings: Findings
    report: Path
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """Hold what the steps need; `voc.wiring` makes one from voc.toml."""

    config: Config
    lexicon: Lexicon
    sources: tuple[Source, ...]
    store: Store
    engine: Engine
    intake: Intake
    annotator: Chain
    model: str
    today: Callable[[], date]
    now: Callable[[], datetime]

    def ingest(self, paths: Sequence[Path] = (), *, progress: Progress = silent) -> tuple[Ingested, ...]:
        """Read new and changed exports into the store, each whole or not at all.

        Args:
            paths: files and folders; those of voc.toml when empty.
            progress: called with (bytes read, bytes of all files).

        A file in a folder that was changed a moment ago, and any that changes while it is read, is left for later.

        Raises:
            InputError: a file is missing, or its format is unknown.
        """
        files = input_files(self.config, paths)
        ready = [path for path in files if path in paths or is_settled(path, now=self.now())]
        sources = {path: recognised(path, self.sources, named=path in paths) for path in ready}
        sizes = [path.stat().st_size for path in files]
        done: list[Ingested] = []
        for index, path in enumerate(files):
            before, size, total = sum(sizes[:index]), sizes[index], sum(sizes)
            progress(before, total)
            part = partial(_report_share, progress, before, size, total)
            source = sources.get(path)
            later = path not in sources
            done.append(self._ingest(path, source, part) if source else _unread(path, later=later))
        progress(sum(sizes), sum(sizes))
        return tuple(done)

    def annotate(self, *, progress: Progress = silent) -> Annotated:
        """Annotate the comments that this pack and model have not, batch by batch."""
        waiting = self.store.query(_WAITING, [*self._version()]).column("comment_id").to_pylist()
        for at in range(0, len(waiting), _BATCH):
            progress(at, len(waiting))
            ids = waiting[at : at + _BATCH]
            with self.store.transaction():
                self.store.put("annotations", self._annotated(ids))
        progress(len(waiting), len(waiting))
        return Annotated(len(waiting))

    def _annotated(self, ids: list[str]) -> pa.Table:
        rows = self.store.query(
            "SELECT comment_id, text, normal, turns, flags FROM comments "
            "WHERE comment_id IN (SELECT unnest(?)) ORDER BY comment_id",
            [ids],
        ).combine_chunks()
        meaning = pa.Table.from_batches(self.engine.map(self.annotator, rows.to_batches()))
        pack, model, number = self._version()
        constant = {"pack": pack, "model": model, "schema_version": number}
        columns = {name: pa.array([value] * len(rows)) for name, value in constant.items()}
        table = pa.table({"comment_id": rows.column("comment_id"), **columns, **_columns(meaning)})
        return table.cast(schema.TABLES["annotations"])

    def aggregate(self, period: Period, *, progress: Progress = silent) -> Findings:
        """Compute what one period shows."""
        findings = aggregation.find(
            self.store,
            config=self.config,
            lexicon=self.lexicon,
            period=period,
            pack=self.lexicon.hash,
            model=self.model,
            progress=progress,
        )
        return replace(findings, manifest=self.manifest())

    def query(self, sql: str) -> pd.DataFrame:
        """Return the rows of a SELECT over the store's tables (docs/schema.md) as a data frame.

        Raises:
            QueryError: the statement is wrong.
        """
        frame: pd.DataFrame = self.store.query(sql).to_pandas()
        return frame

    def report(self, findings: Findings, *, language: str | None = None) -> Path:
        """Write the report of a period and return its path."""
        spoken = language or self.config.project.language
        strings = Strings.load(spoken)
        made = build(
            findings,
            strings=strings,
            names=self._names(spoken, strings),
            organisation=self.config.project.organisation,
            language=spoken,
        )
        return write(made, self.config.path("reports"))

    def _names(self, language: str, strings: Strings) -> Names:
        english = language == "en"
        return Names(
            stages={name: en if english else zh for name, zh, en in self.lexicon.stages},
            touchpoints={t.id: t.en if english else t.zh for t in self.lexicon.touchpoints},
            dimensions={d.id: d.en if english else d.zh for d in self.lexicon.dimensions},
            channels=strings.group("channel"),
        )

    def run(self, period: str | Period | None = None, *, progress: Progress = silent) -> Run:
        """Do everything for a period: by default the last complete one that has comments."""
        ingested = self.ingest(progress=progress)
        annotated = self.annotate(progress=progress)
        chosen = self.period(period)
        findings = self.aggregate(chosen, progress=progress)
        path = self.report(findings)
        self._record(chosen, findings)
        return Run(chosen, ingested, annotated, findings, path)

    def period(self, said: str | Period | None = None) -> Period:
        """Return the period meant: as said, or the last complete one that has comments."""
        if isinstance(said, Period):
            return said
        if said:
            return Period.parse(said)
        kind: Kind = self.config.project.period
        current = Period.containing(self.today(), kind)
        last = self.store.query(_LAST_DAY, [current.start]).column("day").to_pylist()[0]
        if last:
            return Period.containing(last, kind)
        newest = self.store.query(_LAST_DAY, [date.max]).column("day").to_pylist()[0]
        return Period.containing(newest, kind) if newest else current.previous()

    def manifest(self) -> tuple[tuple[str, str], ...]:
        """Return what the figures were made from: inputs, pack, models and code."""
        files = self.store.query(
            "SELECT source, list(sha256 ORDER BY sha256) AS hashes FROM files GROUP BY source ORDER BY source"
        ).to_pylist()
        inputs = [
            (f"input: {row['source']}", f"{len(row['hashes'])} × {digest(h.encode() for h in row['hashes'])}")
            for row in files
        ]
        code = [(f"version: {name}", version(name)) for name in _CODE]
        python = ("version: python", ".".join(platform.python_version_tuple()[:2]))
        pack = [("pack", f"{self.lexicon.name} {self.lexicon.hash}"), ("models", self.model)]
        return tuple(sorted([*inputs, *code, python, *pack, ("schema", str(schema.SCHEMA_VERSION))]))

    def _version(self) -> tuple[str, str, int]:
        return self.lexicon.hash, self.model, schema.SCHEMA_VERSION

    def _ingest(self, path: Path, source: Source, report: Callable[[float], None]) -> Ingested:
        before = stamp(path)
        sha256 = _sha256(path)
        file_id = digest([sha256.encode(), source.fingerprint.encode()])
        known = self.store.query("SELECT rows FROM files WHERE file_id = ?", [file_id]).to_pylist()
        if known:
            rows = known[0]["rows"]
            return Ingested(FileAccount(plain(path.name), source.name, rows, 0, rows, 0, 0), (), (), known=True)
        try:
            with self.store.transaction():
                self._forget_earlier(sha256)
                taken = self._take(path, source, report, file_id=file_id, sha256=sha256)
                if stamp(path) != before:
                    raise _ChangedError
                return taken
        except (InputError, _ChangedError):
            if path.exists() and stamp(path) == before:
                raise
            return _unread(path, later=True)

    def _forget_earlier(self, sha256: str) -> None:
        """Drop what an earlier definition made of the same file: it is read anew as a whole."""
        earlier = self.store.query("SELECT file_id FROM files WHERE sha256 = ?", [sha256]).column("file_id").to_pylist()
        if not earlier:
            return
        old = self.store.query("SELECT record_id FROM records WHERE file_id IN (SELECT unnest(?))", [earlier])
        self.store.delete("measures", "record_id", old.column("record_id").to_pylist())
        for table in ("records", "comments", "calls", "files"):
            self.store.delete(table, "file_id", earlier)

    def _take(
        self, path: Path, source: Source, report: Callable[[float], None], *, file_id: str, sha256: str
    ) -> Ingested:
        seen = Rows()
        counts = dict.fromkeys(("stored", "unchanged", "replaced"), 0)
        for parts in read(path, source, time_zone=self.config.zone):
            chunk = self.intake.rows(parts, source, path, file_id=file_id)
            for status, number in self._keep(chunk).items():
                counts[status] += number
            seen.masked.update(chunk.masked)
            seen.rejects += chunk.rejects
            seen.total += chunk.total
            report(parts.share)
        account = FileAccount(plain(path.name), source.name, seen.total, **counts, quarantined=len(seen.rejects))
        masked = tuple(sorted(seen.masked.items()))
        row = {
            "file_id": file_id,
            "name": account.name,
            "sha256": sha256,
            "source": source.name,
            "ingested_at": self.now(),
            "rows": seen.total,
            **counts,
            "quarantined": len(seen.rejects),
            "masked": masked,
            "rejects": seen.rejects,
        }
        self.store.put("files", pa.Table.from_pylist([row], schema=schema.TABLES["files"]))
        rejects = tuple((r["ref"], r["column"], r["reason"]) for r in seen.rejects)
        return Ingested(account, masked, rejects, known=False)

    def _keep(self, chunk: Rows) -> dict[str, int]:
        """Store what is new or edited and count the rows by what became of them."""
        counts = {"stored": 0, "unchanged": 0, "replaced": 0}
        fresh: set[str] = set()
        edited: set[str] = set()
        for table, key in (("records", "record_id"), ("calls", "call_id")):
            rows, chosen = chunk.tables[table], []
            there = self._there(table, key, [row[key] for row in rows])
            for row in rows:
                status = _status(row, there.get(row[key]))
                counts[status] += 1
                edited |= {row[key]} if status == "replaced" else set()
                if status != "unchanged":
                    chosen.append(row)
                    there[row[key]] = row
            latest = {row[key]: row for row in chosen}
            fresh |= set(latest) if table == "records" else set()
            self._put(table, list(latest.values()))
        for table in ("comments", "measures"):
            if edited:
                self.store.delete(table, "record_id", sorted(edited))
            kept = _last([row for row in chunk.tables[table] if row["record_id"] in fresh], schema.keys(table))
            self._put(table, kept)
        return counts

    def _there(self, table: str, key: str, ids: list[str]) -> dict[str, dict[str, Any]]:
        if not ids:
            return {}
        edited = "version" if table == "records" else "NULL AS version"
        sql = f"SELECT {key}, digest, {edited} FROM {table} WHERE {key} IN (SELECT unnest(?))"  # noqa: S608 — our names
        return {row[key]: row for row in self.store.query(sql, [ids]).to_pylist()}

    def _put(self, table: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.store.put(table, pa.Table.from_pylist(rows, schema=schema.TABLES[table]))

    def _record(self, period: Period, findings: Findings) -> None:
        manifest = json.dumps(dict(findings.manifest), ensure_ascii=False, sort_keys=True)
        run_id = digest([str(period).encode(), manifest.encode()])
        row = {"run_id": run_id, "period": str(period), "finished_at": self.now(), "manifest": manifest}
        with self.store.transaction():
            self.store.put("runs", pa.Table.from_pylist([row], schema=schema.TABLES["runs"]))


def input_files(config: Config, paths: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the files to read, folders opened, in a fixed order.

    Args:
        config: names the inputs where `paths` is empty.
        paths: files, folders or patterns such as `exports/*.csv`.

    Raises:
        InputError: one of them does not exist.
    """
    found: list[Path] = []
    for path in paths or [config.root / name for name in config.paths.inputs]:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and not is_passing(p))
        elif path.is_file() and is_passing(path):
            raise InputError("this is no finished file", where=str(path), todo="wait until it has its own name")
        elif path.is_file():
            found.append(path)
        elif any(sign in path.name for sign in "*?["):
            found += sorted(p for p in path.parent.glob(path.name) if p.is_file() and not is_passing(p))
        else:
            raise InputError("no such file or folder", where=str(path), todo="check the path, or [paths] of voc.toml")
    return tuple(dict.fromkeys(found))


def recognised(path: Path, sources: Sequence[Source], *, named: bool) -> Source | None:
    """Return the source of a file; None for a file of unknown format that merely lies in an input folder.

    Raises:
        InputError: the file cannot be read, or was named and is of no known format.
    """
    found = recognise(path, sources)
    if found is None and named:
        raise InputError(
            "unknown format", where=str(path), todo="draft a definition with `voc init FILE`, then correct it"
        )
    return found.source if found else None


class _ChangedError(Exception):
    """Mark a file that was written to while it was read; what was read of it is not stored."""


def _unread(path: Path, *, later: bool) -> Ingested:
    return Ingested(FileAccount(plain(path.name), "", 0, 0, 0, 0, 0), (), (), known=False, later=later)


def _report_share(progress: Progress, before: int, size: int, total: int, share: float) -> None:
    progress(before + int(size * share), total)


# Comments nobody has annotated with this pack, model and schema; in a fixed order.
_WAITING = """
SELECT comment_id FROM comments
WHERE comment_id NOT IN (
    SELECT comment_id FROM annotations WHERE pack = ? AND model = ? AND schema_version = ?)
ORDER BY comment_id
"""

_LAST_DAY = """
SELECT max(day) AS day FROM (
    SELECT coalesce(c.occurred_on, k.started_on) AS day
    FROM comments c LEFT JOIN calls k ON k.call_id = c.record_id)
WHERE day < ?
"""


def _status(row: dict[str, Any], there: dict[str, Any] | None) -> str:
    """Say what becomes of a row: an edited one replaces the stored one, an earlier edit does not."""
    if there is None:
        return "stored"
    if row["digest"] == there["digest"]:
        return "unchanged"
    older = (row.get("version") or "") < (there.get("version") or "")
    return "unchanged" if older else "replaced"


def _last(rows: list[dict[str, Any]], keys: list[str]) -> list[dict[str, Any]]:
    return list({tuple(row[key] for key in keys): row for row in rows}.values())


def _columns(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    return {name: table.column(name) for name in table.column_names}


def _sha256(path: Path) -> str:
    def blocks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                yield block

    total = hashlib.sha256()
    try:
        for block in blocks():
            total.update(block)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path), todo="check its permissions") from None
    return total.hexdigest()
