"""Actions on pain points: what is done about what, by whom, until when; earlier versions go to the history."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

import pyarrow as pa

from voc import schema
from voc.files import digest
from voc.ports import Store

Status = Literal["planned", "doing", "done", "dropped"]

_ID = re.compile(r"A-(\d{3,6})")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is done about a pain point.

    Attributes:
        id: `A-001`; empty before it is stored.
        target: pain point `touchpoint.dimension`, or a touchpoint.
        measure: in somebody's words, or the id of one of the pack's.
        cost: in one unit of your choice.
        starts_on: from when customers can notice it; without one, `done_on`.
        done_on: from when it was all in place.
        degree: how much of it is done, 0 to 1.
        comparison: touchpoint chosen to compare with; empty: the rule chooses.
    """

    id: str
    target: str
    measure: str
    owner: str = ""
    cost: float | None = None
    starts_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None
    degree: float | None = None
    status: Status = "planned"
    comparison: str = ""
    note: str = ""

    @property
    def touchpoint(self) -> str:
        """Return the touchpoint of the target."""
        return self.target.partition(".")[0]

    @property
    def dimension(self) -> str:
        """Return the dimension of the target; empty: all of the touchpoint."""
        return self.target.partition(".")[2]

    @property
    def version(self) -> str:
        """Return a digest of what it says, without its id."""
        return digest([_content(self).encode()], length=12)

    def overdue(self, day: date) -> bool:
        """Tell whether it was to be done before a day, and was not."""
        ended = self.status == "dropped" or (self.done_on is not None and self.done_on < day)
        return self.due_on is not None and self.due_on < day and not ended

    def closed_by(self, day: date) -> bool:
        """Tell whether it was done before a day."""
        return self.status == "done" and self.done_on is not None and self.done_on < day


FIELDS = tuple(field.name for field in fields(Action) if field.name != "id")


def is_id(text: str) -> bool:
    """Tell whether a text is an id of an action.

    >>> is_id("A-001"), is_id("A-1"), is_id("B-001")
    (True, False, False)
    """
    return _ID.fullmatch(text) is not None


def number(action_id: str) -> int:
    """Return the number in an id; 0 where there is none.

    >>> number("A-017")
    17
    """
    found = _ID.fullmatch(action_id)
    return int(found[1]) if found else 0


def load(store: Store) -> tuple[Action, ...]:
    """Return all actions by number."""
    rows = store.query(f"SELECT action_id AS id, {', '.join(FIELDS)} FROM actions").to_pylist()  # noqa: S608 — our names
    blank = ("owner", "comparison", "note")
    found = [Action(**row | {name: row[name] or "" for name in blank}) for row in rows]
    return tuple(sorted(found, key=lambda action: (number(action.id), action.id)))


def numbered(actions: Iterable[Action], *, stored: Sequence[Action]) -> list[Action]:
    """Return actions with an id each: the next number for one without."""
    given = list(actions)
    last = max((number(action.id) for action in (*stored, *given)), default=0)
    found = []
    for action in given:
        if not action.id:
            last += 1
            action = Action(f"A-{last:03}", *(getattr(action, name) for name in FIELDS))
        found.append(action)
    return found


def save(store: Store, actions: Iterable[Action], *, now: datetime) -> tuple[Action, ...]:
    """Store actions that are new or say something else than before, and return them with their ids.

    What they replace goes to the history.

    Args:
        store: open for writing.
        actions: those without an id get one.
        now: in UTC without zone.
    """
    stored = {action.id: action for action in load(store)}
    changed = [one for one in numbered(actions, stored=list(stored.values())) if stored.get(one.id) != one]
    created = {
        row["action_id"]: row["created_at"]
        for row in store.query("SELECT action_id, created_at FROM actions").to_pylist()
    }
    with store.transaction():
        _put(store, "history", [_earlier(stored[one.id], now) for one in changed if one.id in stored])
        _put(
            store,
            "actions",
            [
                {
                    "action_id": one.id,
                    **{name: getattr(one, name) for name in FIELDS},
                    "created_at": created.get(one.id, now),
                    "changed_at": now,
                }
                for one in changed
            ],
        )
    return tuple(changed)


def _earlier(action: Action, now: datetime) -> dict[str, Any]:
    return {
        "record_id": action.id,
        "version": action.version,
        "replaced_at": now,
        "digest": action.version,
        "content": _content(action),
    }


def _content(action: Action) -> str:
    said = {name: value for name, value in asdict(action).items() if name != "id" and value not in (None, "")}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)


def _put(store: Store, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        store.put(table, pa.Table.from_pylist(rows, schema=schema.TABLES[table]))
