"""What staff do about a case: take it, answer the customer, close it, open it again; `history` keeps every step."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from voc import schema
from voc.errors import QueryError
from voc.files import digest
from voc.period import local
from voc.project.intake import plain
from voc.project.project import Project
from voc.track.cases import REOPEN, CaseBook, book

_SHOWN = 5  # ids that a message names
_CHANGED = ("level", "assignee", "assigned_at", "answered_at", "closed_at", "result")

Row = dict[str, Any]


@dataclass(frozen=True)
class Casework:
    """Work on the cases of a project; ids may be shortened as long as they name one case."""

    project: Project

    def book(self, *, as_of: datetime | None = None) -> CaseBook:
        """Return the cases as of a moment (UTC), now if not said."""
        config = self.project.config
        return book(
            self.project.store,
            as_of=as_of or self.project.now(),
            part=config.cases,
            risk=config.risk,
            pack=self.project.lexicon.hash,
            model=self.project.model,
            excluded=config.quality.exclude,
            minimum=config.scores.minimum_n,
        )

    def assign(self, said: str, *, to: str) -> str:
        """Say who deals with an open case, as staff write the name; return the case's id.

        Raises:
            QueryError: no such case, or it is closed, or no name.
        """
        row = self._open(said)
        if not to.strip():
            raise QueryError("nobody is named", where=row["case_id"], todo="write --to and a name")
        return self._keep(row, "assign", assignee=to.strip(), assigned_at=self.project.now())

    def answer(self, said: str, *, at: str | None = None) -> str:
        """Say that the customer was answered, now or at a local time; return the case's id.

        Raises:
            QueryError: no such case, or it is answered or closed, or the time cannot be.
        """
        row = self._open(said)
        if row["answered_at"]:
            raise QueryError(f"is answered since {self._local(row['answered_at'])}", where=row["case_id"])
        return self._keep(row, "answer", answered_at=self._moment(at, row))

    def close(self, said: str, *, result: str, at: str | None = None) -> str:
        """Close a case with what came of it, which is masked; return the case's id.

        Raises:
            QueryError: no such case, or it is closed, or no result, or the time cannot be.
        """
        row = self._open(said)
        if not result.strip():
            raise QueryError("no result is said", where=row["case_id"], todo="write --result and what came of it")
        return self._keep(row, "close", closed_at=self._moment(at, row), result=plain(result.strip()))

    def reopen(self, said: str) -> str:
        """Open a closed case again; return its id.

        Raises:
            QueryError: no such case, or it is open.
        """
        row = self._find(said)
        if not row["closed_at"]:
            raise QueryError("is open", where=row["case_id"], todo="see `voc case list --open`")
        return self._keep(row, REOPEN, closed_at=None, result=None)

    def _find(self, said: str) -> Row:
        wanted = "".join(said.split()).upper()
        sql = "SELECT * FROM cases WHERE starts_with(case_id, ?) ORDER BY case_id"
        rows: list[Row] = self.project.store.query(sql, [wanted]).to_pylist() if wanted else []
        same = [row for row in rows if row["case_id"] == wanted] or rows
        if not same:
            raise QueryError(f"no case {said!r}", todo="see `voc case list`")
        if len(same) > 1:
            names = ", ".join(row["case_id"] for row in same[:_SHOWN]) + (" …" if len(same) > _SHOWN else "")
            raise QueryError(f"{said!r} may be {names}", todo="write more letters")
        return same[0]

    def _open(self, said: str) -> Row:
        row = self._find(said)
        if row["closed_at"]:
            closed = self._local(row["closed_at"])
            raise QueryError(f"is closed since {closed}", where=row["case_id"], todo="`voc case reopen` opens it again")
        return row

    def _keep(self, row: Row, event: str, **changed: Any) -> str:
        """Store a case as it is now, and what it was before."""
        before = {"event": event, **{name: row[name] for name in _CHANGED if row[name] is not None}}
        content = json.dumps(before, ensure_ascii=False, sort_keys=True, default=datetime.isoformat)
        earlier = {
            "record_id": row["case_id"],
            "version": None,
            "replaced_at": self.project.now(),
            "digest": digest([content.encode()]),
            "content": content,
        }
        with self.project.store.transaction():
            for table, one in (("history", earlier), ("cases", row | changed)):
                self.project.store.put(table, pa.Table.from_pylist([one], schema=schema.TABLES[table]))
        return str(row["case_id"])

    def _moment(self, said: str | None, row: Row) -> datetime:
        """Return a local time as UTC, now if none is said."""
        now = self.project.now()
        if said is None:
            return now
        try:
            written = datetime.fromisoformat(said.strip())
        except ValueError:
            raise QueryError(f"{said!r} is no time", todo='write it as "2026-10-02 16:30"') from None
        moment = written if written.tzinfo else written.replace(tzinfo=self.project.config.zone)
        found = moment.astimezone(UTC).replace(tzinfo=None)
        if found > now:
            raise QueryError(f"{said!r} is still to come", where=row["case_id"], todo="write when it was done")
        if row["occurred_at"] and found < row["occurred_at"]:
            spoke = self._local(row["occurred_at"])
            raise QueryError(f"{said!r} is before the customer spoke ({spoke})", where=row["case_id"])
        return found

    def _local(self, moment: datetime) -> str:
        return local(moment, self.project.config.zone)
