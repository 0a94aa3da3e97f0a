"""Read files into the store, each whole or not at all, and say what became of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pyarrow as pa

from voc import schema
from voc.aggregate.findings import FileAccount
from voc.config import Config
from voc.errors import InputError
from voc.files import digest
from voc.ingest import read
from voc.ports import Progress, Store
from voc.project.arrivals import arrived, stamp
from voc.project.inputs import input_files, recognised, sha256_of
from voc.project.intake import Intake, Rows, plain
from voc.project.keep import MEANING, keep
from voc.project.tombstones import Tombstones, spare
from voc.source import Source


@dataclass(frozen=True)
class Ingested:
    """What one file brought."""

    account: FileAccount
    masked: tuple[tuple[str, int], ...]
    rejects: tuple[tuple[str, str, str], ...]  # (where, column, reason)
    known: bool  # the same bytes were read before; nothing was done
    roles: tuple[tuple[str, int], ...] = ()  # (role, turns of conversations)
    later: bool = False  # somebody is still writing it; nothing was done
    fault: str = ""  # why a file that lies in an input folder cannot be read; nothing was done


@dataclass(frozen=True)
class Reading:
    """Hold what it takes to read files into a store."""

    config: Config
    sources: tuple[Source, ...]
    store: Store
    intake: Intake
    now: Callable[[], datetime]

    def files(self, paths: Sequence[Path], *, progress: Progress) -> tuple[Ingested, ...]:
        """Read files and folders; see `Project.ingest`."""
        files = input_files(self.config, paths)
        ready = arrived([path for path in files if path not in paths], now=self.now()).union(paths)
        known = {path: self._recognised(path, named=path in paths) for path in files if path in ready}
        return tuple(self._each(files, known, progress, named=set(paths)))

    def _each(
        self,
        files: Sequence[Path],
        known: dict[Path, Source | InputError | None],
        progress: Progress,
        *,
        named: set[Path],
    ) -> Iterator[Ingested]:
        sizes = [_size(path) for path in files]
        for index, path in enumerate(files):
            before, size, total = sum(sizes[:index]), sizes[index], sum(sizes)
            progress(before, total)
            found = known.get(path)
            if not isinstance(found, Source):
                yield _unread(path, later=path not in known, fault=str(found or ""))
                continue
            try:
                with _there(path):
                    taken = self._file(path, found, partial(_report_share, progress, before, size, total))
                yield taken
            except InputError as error:
                if path in named:
                    raise
                yield _unread(path, fault=str(error))
        progress(sum(sizes), sum(sizes))

    def _recognised(self, path: Path, *, named: bool) -> Source | InputError | None:
        """Return the source of a file; one that nobody named and that is damaged must not stop the others."""
        try:
            with _there(path):
                return recognised(path, self.sources, named=named)
        except InputError as error:
            if named:
                raise
            return error

    def _file(self, path: Path, source: Source, report: Callable[[float], None]) -> Ingested:
        before = stamp(path)
        sha256 = sha256_of(path)
        file_id = digest([sha256.encode(), source.fingerprint.encode(), *self.intake.fingerprint])
        known = self.store.query("SELECT rows FROM files WHERE file_id = ?", [file_id]).to_pylist()
        if known:
            rows = known[0]["rows"]
            return Ingested(FileAccount(plain(path.name), source.name, rows, 0, rows, 0, 0), (), (), known=True)
        try:
            with self.store.transaction():
                self._drop_earlier(sha256, file_id=file_id)
                taken = self._take(path, source, report, file_id=file_id, sha256=sha256)
                if stamp(path) != before:
                    raise _ChangedError
                return taken
        except (InputError, _ChangedError):
            if path.exists() and stamp(path) == before:
                raise
            return _unread(path, later=True)

    def _drop_earlier(self, sha256: str, *, file_id: str) -> None:
        """Drop what an earlier definition made of the same file, but for what is forgotten: it is read anew whole."""
        earlier = self.store.query("SELECT file_id FROM files WHERE sha256 = ?", [sha256]).column("file_id").to_pylist()
        if not earlier:
            return
        spare(self.store, earlier, file_id=file_id)
        old = self.store.query("SELECT record_id FROM records WHERE file_id IN (SELECT unnest(?))", [earlier])
        self.store.delete("measures", "record_id", old.column("record_id").to_pylist())
        said = self.store.query("SELECT comment_id FROM comments WHERE file_id IN (SELECT unnest(?))", [earlier])
        for table in MEANING:  # other columns may be the text now, other speakers the customer
            self.store.delete(table, "comment_id", said.column("comment_id").to_pylist())
        for table in ("records", "comments", "tickets", "calls", "respondents", "indicators", "files"):
            self.store.delete(table, "file_id", earlier)

    def _take(
        self, path: Path, source: Source, report: Callable[[float], None], *, file_id: str, sha256: str
    ) -> Ingested:
        seen = Rows()
        counts = dict.fromkeys(("stored", "unchanged", "replaced"), 0)
        at, forgotten = self.now(), Tombstones.of(self.store)
        for parts in read(path, source, time_zone=self.config.zone):
            chunk = self.intake.rows(parts, source, path, file_id=file_id)
            counts["unchanged"] += forgotten.sift(self.store, chunk)
            for status, number in keep(self.store, chunk, at=at).items():
                counts[status] += number
            seen.masked.update(chunk.masked)
            seen.roles.update(chunk.roles)
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
            "ingested_at": at,
            "rows": seen.total,
            **counts,
            "quarantined": len(seen.rejects),
            "masked": masked,
            "rejects": seen.rejects,
            "judged": False,
        }
        self.store.put("files", pa.Table.from_pylist([row], schema=schema.TABLES["files"]))
        rejects = tuple((r["ref"], r["column"], r["reason"]) for r in seen.rejects)
        return Ingested(account, masked, rejects, known=False, roles=tuple(sorted(seen.roles.items())))


class _ChangedError(Exception):
    """Mark a file that was written to while it was read; what was read of it is not stored."""


def _unread(path: Path, *, later: bool = False, fault: str = "") -> Ingested:
    account = FileAccount(plain(path.name), "", 0, 0, 0, 0, 0)
    return Ingested(account, (), (), known=False, later=later, fault=plain(fault))


@contextmanager
def _there(path: Path) -> Iterator[None]:
    """Say of a file that was taken away, or cannot be read any more, that it is so."""
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InputError(f"cannot be read ({why})", where=path.name, todo="put it back, or leave it away") from None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _report_share(progress: Progress, before: int, size: int, total: int, share: float) -> None:
    progress(before + int(size * share), total)
