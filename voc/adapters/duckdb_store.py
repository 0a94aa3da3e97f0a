"""Keep the tables in one DuckDB file. The only module that imports duckdb."""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from voc import schema
from voc.adapters.compact import rewrite
from voc.adapters.migrations import FILLS, STEPS
from voc.errors import QueryError, StoreError

_HOLDER = re.compile(r"PID (\d+)")


class DuckDBStore:
    """Implement `voc.ports.Store` on one file; `None` keeps everything in memory.

    Raises:
        LockedError: another process has the file open.
        StoreError: the file is damaged, or was written by a newer `voc`.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False, closed: Callable[[], None] | None = None) -> None:
        self._where = str(path) if path else "memory"
        self._path = path
        self.read_only = read_only
        if read_only and path and not path.exists():
            raise StoreError("there is no store yet", where=self._where, todo="fill it with `voc ingest` or `voc run`")
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._inside = False
        self._read_only = read_only
        self._open()
        self._prepare(read_only=read_only)
        # Called once, when the store is closed or nobody has it any more.
        self._closed = weakref.finalize(self, closed) if closed else None

    def _open(self) -> None:
        self._kept: dict[str, tuple[str, dict[str, Any]]] = {}
        try:
            place = str(self._path) if self._path else ":memory:"
            self._connection = duckdb.connect(place, read_only=self._read_only)
        except duckdb.Error as error:
            raise _cannot_open(error, self._where) from None
        # A store of people's words reads and writes nothing but itself. If this process has the file open already, both
        # are set and cannot be set again.
        if self._setting("lock_configuration") != "true":
            self._connection.execute("SET enable_external_access = false")
            self._connection.execute("SET lock_configuration = true")

    def _setting(self, name: str) -> str:
        found = self._connection.execute("SELECT value FROM duckdb_settings() WHERE name = ?", [name]).fetchone()
        return str(found[0]) if found else ""

    def _prepare(self, *, read_only: bool) -> None:
        tables = {row[0] for row in self._connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if "meta" in tables:
            found = self._connection.execute("SELECT schema_version FROM meta").fetchone()
            version = found[0] if found else 0
            if version in STEPS and not read_only:
                self._migrate(version)
            elif version in STEPS:
                raise StoreError(
                    f"the store has version {version}, this voc reads {schema.SCHEMA_VERSION}",
                    where=self._where,
                    todo="bring it up to date with `voc ingest`",
                )
            elif version != schema.SCHEMA_VERSION:
                raise StoreError(
                    f"the store has version {version}, this voc reads {schema.SCHEMA_VERSION}",
                    where=self._where,
                    todo="use the voc that wrote it, or a newer one",
                )
        elif read_only:
            raise StoreError("is no store of voc", where=self._where, todo="check the path")
        else:
            with self.transaction():
                self._connection.execute("CREATE TABLE meta (schema_version INTEGER)")
                self._connection.execute("INSERT INTO meta VALUES (?)", [schema.SCHEMA_VERSION])
                for table in schema.TABLES:
                    self._connection.execute(schema.ddl(table))

    def _migrate(self, version: int) -> None:
        """Bring the tables to the present version, all steps or none."""
        with self.transaction():
            for step in range(version, schema.SCHEMA_VERSION):
                for statement in (*STEPS[step], *FILLS[step]):
                    self._connection.execute(statement)
            self._connection.execute("UPDATE meta SET schema_version = ?", [schema.SCHEMA_VERSION])

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = (), /) -> pa.Table:
        """Return the rows of a SELECT."""
        try:
            given = dict(params) if isinstance(params, Mapping) else list(params)
            return self._connection.execute(sql, given).to_arrow_table()
        except duckdb.Error as error:
            raise QueryError(
                _first_line(error), where="SQL", todo="see docs/schema.md for tables and columns"
            ) from None

    def keep(self, name: str, sql: str, params: Mapping[str, Any], /) -> None:
        """Keep the rows of a SELECT under a name until it is kept anew or the store closed, outside the file.

        What is kept already, of the same rows, is left as it is.
        """
        if self._kept.get(name) != (sql, dict(params)):
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", dict(params))
            self._kept[name] = sql, dict(params)
            self._outdate(name)

    def release(self, prefix: str, /) -> None:
        """Drop what is kept under names that begin so."""
        for name in [name for name in self._kept if name.startswith(prefix)]:
            self._connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
            self._kept.pop(name, None)

    def _outdate(self, table: str) -> None:
        """Forget what is kept of the rows of a table, and what is kept of that."""
        for name in [name for name, (sql, _) in self._kept.items() if re.search(rf"\b{table}\b", sql)]:
            if self._kept.pop(name, None):
                self._outdate(name)

    def put(self, table: str, rows: pa.Table, /) -> None:
        """Insert rows, replacing those with the same key."""
        if not rows.num_rows:
            return
        self._outdate(table)
        keys = schema.keys(table)
        named = ", ".join(f'"{key}"' for key in keys)
        match = " AND ".join(f'"{table}"."{key}" IS NOT DISTINCT FROM incoming."{key}"' for key in keys)
        try:
            # A registered view would keep its rows in memory until the transaction ends.
            self._connection.execute(
                f"CREATE OR REPLACE TEMP TABLE incoming AS SELECT {named} FROM {table} LIMIT 0"  # noqa: S608
            )
            self._connection.from_arrow(rows.select(keys)).insert_into("incoming")
            self._connection.execute(f"DELETE FROM {table} USING incoming WHERE {match}")  # noqa: S608 — our names
            self._connection.execute("DROP TABLE incoming")
            self._connection.from_arrow(rows.select(self._columns(table))).insert_into(table)
        except duckdb.Error as error:
            raise StoreError(_first_line(error), where=self._where, todo="report this as a bug") from None

    def _columns(self, table: str) -> list[str]:
        """Return the columns in the order of the file; one that was brought along has later ones at the end."""
        sql = (
            "SELECT column_name FROM duckdb_columns() "
            "WHERE schema_name = 'main' AND table_name = ? ORDER BY column_index"  # `result` has a table `topics` too
        )
        return [row[0] for row in self._connection.execute(sql, [table]).fetchall()]

    def publish(self, period: str, tables: Mapping[str, pa.Table], /) -> None:
        """Put what was found in a period into the tables `result.<name>`; nothing if open for reading."""
        if self._read_only:
            return
        with self.transaction():
            self._connection.execute("CREATE SCHEMA IF NOT EXISTS result")
            there = self._results()
            for name, rows in tables.items():
                found, table = self._connection.from_arrow(rows), f'result."{name}"'
                if there.get(name) != list(zip(found.columns, map(str, found.types), strict=True)):
                    self._connection.execute(f"DROP TABLE IF EXISTS {table}")
                    found.limit(0).create(table)
                else:
                    self._connection.execute(f"DELETE FROM {table} WHERE period = ?", [period])  # noqa: S608
                if rows.num_rows:
                    found.insert_into(table)

    def _results(self) -> dict[str, list[tuple[str, str]]]:
        """Return names and types of the columns of every table `result.<name>`."""
        found: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind in self._connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE schema_name = 'result' ORDER BY table_name, column_index"
        ).fetchall():
            found.setdefault(table, []).append((column, kind))
        return found

    def change(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = (), /) -> None:
        """Run a statement that changes rows."""
        given = dict(params) if isinstance(params, Mapping) else list(params)
        self._kept.clear()
        try:
            self._connection.execute(sql, given)
        except duckdb.Error as error:
            raise StoreError(_first_line(error), where=self._where, todo="report this as a bug") from None

    def compact(self) -> None:
        """Write the file anew without what was deleted: DuckDB keeps that in blocks that it means to use again.

        Killed at any moment, this leaves a whole store under its name, the old one or the new one.

        Raises:
            StoreError: somebody else opened the store meanwhile, or there is no room for a second file.
        """
        if self._path is None or self._read_only or self._inside:
            return
        self._connection.close()  # which also empties the write-ahead log
        try:
            rewrite(self._path)
        finally:
            self._open()

    def delete(self, table: str, column: str, values: Sequence[str], /) -> None:
        """Remove the rows whose column holds one of the values."""
        if column not in schema.TABLES[table].names:
            raise StoreError(f"{table} has no column {column}", where=self._where)
        self._outdate(table)
        self._connection.execute(f'DELETE FROM {table} WHERE "{column}" IN (SELECT unnest(?))', [list(values)])  # noqa: S608

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything inside, or nothing; an inner one joins the outer one."""
        if self._inside:
            yield
            return
        self._connection.execute("BEGIN")
        self._inside = True
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            self._kept.clear()
            raise
        else:
            self._connection.execute("COMMIT")
        finally:
            self._inside = False

    def close(self) -> None:
        """Release the file."""
        self._connection.close()
        if self._closed:
            self._closed()


class LockedError(StoreError):
    """Mark a store that another process has open."""


def _cannot_open(error: duckdb.Error, where: str) -> StoreError:
    said = str(error)
    if "lock" in said.lower():
        holder = _HOLDER.search(said)
        who = f" by process {holder[1]}" if holder else ""
        return LockedError(f"the store is locked{who}", where=where, todo="wait until that run ends, then try again")
    return StoreError("is no DuckDB file or is damaged", where=where, todo="check the path or restore a backup")


def _first_line(error: duckdb.Error) -> str:
    return str(error).strip().splitlines()[0]
