"""The outbox: what people are told, once each, and whether it arrived (table `messages`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pyarrow as pa

from voc import schema
from voc.clean.mask import masked
from voc.clean.normalise import normalised
from voc.deliver.send import send as by_apprise
from voc.files import digest
from voc.ports import Store
from voc.report.wording import visible

Send = Callable[[str, str, str], str]  # url, title, body → "" or what went wrong

_TRIES = (1.0, 4.0)  # seconds before the second and third try within a run
_PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))  # between runs
_OUTDATED = timedelta(days=15)  # two weekly runs have tried it
_HOPELESS = ("invalid", "unset")  # what trying again at once cannot mend


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell. Whoever was told `id` is not told again, even if the words have changed.

    Attributes:
        sums: ids of what it tells as a number; it is told where one of them was not.
    """

    id: str
    text: str
    sums: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """Return the ids of all that it tells."""
        return self.sums or (self.id,)


@dataclass(frozen=True, slots=True)
class Message:
    """A title and what it is about, in the order of importance."""

    title: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that did not go out. `error` is a code of `voc.deliver.send`, or `unset`: the target has no address."""

    target: str
    title: str
    error: str
    again: datetime | None  # UTC; None: never


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of messages: how many are new, were sent, and are held back by quiet hours; and the failures."""

    new: int = 0
    sent: int = 0
    held: int = 0
    failures: tuple[Failure, ...] = ()


@dataclass(slots=True)
class _Round:
    """One look through the outbox."""

    sent: int = 0
    held: int = 0
    failures: list[Failure] = field(default_factory=list)
    silent: dict[str, str] = field(default_factory=dict)  # targets that do not answer now → why


def post(
    store: Store,
    *,
    targets: Mapping[str, str],
    messages: Sequence[Message],
    now: datetime,
    environ: Mapping[str, str],
    quiet_hours: str = "",
    zone: tzinfo = UTC,
    anyway: bool = False,
    send: Send = by_apprise,
    pause: Callable[[float], None] = time.sleep,
) -> Posted:
    """Put messages into the outbox and send what is due. A failure stops nothing; the message is tried again later.

    A message is marked as sent right after the server took it. If the process dies between the two, it is sent again:
    better twice than never.

    Args:
        store: of the project.
        targets: name → variable that holds the address, as of `[notify]`.
        messages: for every target; what a target was told before is left out.
        now: UTC without zone.
        environ: variables, as of `voc.deliver.addresses.known`.
        quiet_hours: local hours in which nothing is sent, `22:00-08:00`.
        zone: of the quiet hours.
        anyway: send what waits for its next try now.
        send: what sends.
        pause: what waits between tries, in seconds.
    """
    fresh = [row for target in sorted(targets) for row in _rows(store, target, messages, now)]
    _put(store, fresh)
    held = quiet(now.replace(tzinfo=UTC).astimezone(zone), quiet_hours)
    done = _Round()
    for row in _waiting(store):
        if now - row["made_at"] > _OUTDATED:
            row.update(state="given_up", error=row["error"] or "outdated")
            done.failures.append(Failure(row["target"], row["title"], row["error"], None))
            _put(store, [row])
        elif held:
            done.held += 1
        elif anyway or row["next_at"] <= now:
            _try(store, row, environ.get(targets.get(row["target"], ""), ""), now, done, send, pause)
    return Posted(len(fresh), done.sent, done.held, tuple(done.failures))


def quiet(moment: datetime, hours: str) -> bool:
    """Return whether a local moment lies in quiet hours; they may go over midnight, the end does not belong to them.

    >>> quiet(datetime(2026, 10, 5, 7, 30), "22:00-08:00"), quiet(datetime(2026, 10, 5, 8, 0), "22:00-08:00")
    (True, False)
    """
    if not hours:
        return False
    start, end = hours.split("-")
    clock = f"{moment:%H:%M}"
    return start <= clock < end if start <= end else clock >= start or clock < end


def safe(text: str) -> str:
    """Return a text as it may leave: personal data masked once more, no control characters."""
    return masked(shown := visible(text, most=None), normalised(shown), {})[0]


def outbox(store: Store) -> tuple[dict[str, Any], ...]:
    """Return all messages, the latest first."""
    return tuple(store.query("SELECT * FROM messages ORDER BY made_at DESC, message_id").to_pylist())


def _rows(store: Store, target: str, messages: Sequence[Message], now: datetime) -> Iterable[dict[str, Any]]:
    sql = "SELECT DISTINCT unnest(about) AS note FROM messages WHERE target = ?"
    told = set(store.query(sql, [target]).column("note").to_pylist())
    for message in messages:
        notes = tuple({note.id: note for note in message.notes if not told.issuperset(note.about)}.values())
        about = [one for note in notes for one in note.about]
        told.update(about)
        if notes:
            yield {
                "message_id": digest(part.encode() for part in (target, *(note.id for note in notes))),
                "target": target,
                "title": safe(" ".join(message.title.split())),
                "body": safe("\n".join(note.text.strip() for note in notes)),
                "about": about,
                "state": "waiting",
                "attempts": 0,
                "made_at": now,
                "next_at": now,
                "sent_at": None,
                "error": None,
            }


def _waiting(store: Store) -> list[dict[str, Any]]:
    sql = "SELECT * FROM messages WHERE state = 'waiting' ORDER BY made_at, message_id"
    rows: list[dict[str, Any]] = store.query(sql).to_pylist()
    return rows


def _try(
    store: Store, row: dict[str, Any], url: str, now: datetime, done: _Round, send: Send, pause: Callable[[float], None]
) -> None:
    """Send one message, with short pauses; what does not answer is not asked again in this round."""
    target = row["target"]
    error = done.silent.get(target, "")
    if not error:
        error, tries = _sent(url, row["title"], row["body"], send, pause)
        row["attempts"] += tries
        if error:
            done.silent[target] = error
    if error:
        again = _again(row["attempts"], error, now)
        row.update(error=error, next_at=again or now, state="waiting" if again else "given_up")
        done.failures.append(Failure(target, row["title"], error, again))
    else:
        row.update(error=None, sent_at=now, state="sent")
        done.sent += 1
    _put(store, [row])


def _sent(url: str, title: str, body: str, send: Send, pause: Callable[[float], None]) -> tuple[str, int]:
    if not url:
        return "unset", 0
    for tries, seconds in enumerate((*_TRIES, 0.0), 1):
        try:
            error = send(url, title, body)
        except Exception:  # its words might hold the address
            error = "failed"
        if not error or error in _HOPELESS or not seconds:
            return error, tries
        pause(seconds)
    return error, tries


def _again(attempts: int, error: str, now: datetime) -> datetime | None:
    """Return when a message is tried again; at once where somebody only has to fill in an address, or None: never."""
    if error in _HOPELESS:
        return now
    rounds = max(attempts // (len(_TRIES) + 1), 1)
    return now + _PAUSES[rounds - 1] if rounds <= len(_PAUSES) else None


def _put(store: Store, rows: Sequence[dict[str, Any]]) -> None:
    with store.transaction():
        store.put("messages", pa.Table.from_pylist(list(rows), schema=schema.TABLES["messages"]))
