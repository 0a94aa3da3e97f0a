"""Calls and chats of the periods looked at, laid out as arrays: one element a conversation, or one a turn.

A conversation is timed where each of its turns says when it begins and ends. Turns of one speaker in a row are one go:
recognisers cut a turn into sentences, people do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc.aggregate.figures import Verbatim
from voc.aggregate.views import View
from voc.period import Period

CUSTOMER, AGENT, OTHER = 0, 1, 2
_ROLES = {"customer": CUSTOMER, "agent": AGENT}
_MOST = 20_000  # conversations that are pooled over periods at most; more need no pooling

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_TALKS = """
, talks AS (
    SELECT comment_id, record_id, channel, source_ref, day, period FROM evidence
    WHERE list_contains(['call', 'chat'], channel) AND in_turns AND period >= $since
),
beyond AS (              -- the last period that is too far back
    SELECT max(period) AS period
    FROM (SELECT period, sum(count(*)) OVER (ORDER BY period DESC) AS upto FROM talks GROUP BY period)
    WHERE upto > $most AND period < $previous
)
SELECT t.comment_id, t.channel, t.source_ref, t.day, t.period, b.period AS beyond, k.team, k.agent,
       a.intent, list_transform(coalesce(a.touchpoints, []), t -> t.id) AS touchpoints
FROM talks t
CROSS JOIN beyond b
LEFT JOIN calls k ON k.call_id = t.record_id
LEFT JOIN annotations a
    ON a.comment_id = t.comment_id AND a.pack = $pack AND a.model = $model AND a.schema_version = $version
WHERE b.period IS NULL OR t.period > b.period
ORDER BY t.comment_id
"""
_KEPT = "SELECT value, facts FROM forgotten WHERE kind = 'comment' AND cardinality(facts) > 0 ORDER BY value"
_TURNS = "SELECT comment_id, turns FROM comments WHERE comment_id IN (SELECT unnest(?))"


@dataclass(frozen=True)
class Talk:
    """Conversations in a fixed order, and their turns as they were exported.

    Attributes:
        table: a row a conversation: comment_id, channel, source_ref, day, period, team, agent, intent, touchpoints.
        begins: [conversations + 1] the first turn of each.
        role: of each turn.
        text, normal: of each turn, masked; equally long.
        start, end: of each turn, in seconds from the start of the recording; nan where unknown.
        window: the periods that may be pooled, oldest first; the last is the one looked at.
        kept: what was measured of conversations before their words were forgotten, by the place of the conversation.
    """

    table: pa.Table
    begins: Ints
    role: Ints
    text: pa.Array
    normal: Sequence[str]
    start: Floats
    end: Floats
    window: tuple[Period, ...]
    kept: Mapping[int, Mapping[str, float]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many conversations there are."""
        return len(self.begins) - 1

    def column(self, name: str) -> list[Any]:
        """Return a column of the table."""
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        return {name: self.table.column(name).to_pylist() for name in self.table.column_names}

    @cached_property
    def owner(self) -> Ints:
        """Return the conversation of each turn."""
        return np.repeat(np.arange(len(self)), np.diff(self.begins))

    @cached_property
    def day(self) -> npt.NDArray[np.datetime64]:
        """Return the first day of the period of each conversation."""
        found: npt.NDArray[np.datetime64] = self.table.column("period").to_numpy().astype("datetime64[D]")
        return found

    @cached_property
    def timed(self) -> Flags:
        """Tell which conversations are timed."""
        known = (self.start >= 0) & (self.end >= self.start)
        return np.equal(per_call(~known, self), 0)

    @cached_property
    def go(self) -> Ints:
        """Return which go of its speaker in the conversation each turn belongs to, from 0."""
        if not len(self.role):
            return np.zeros(0, dtype=np.int64)
        opens = np.append(True, np.diff(self.role) != 0) | np.append(True, np.diff(self.owner) != 0)
        found = np.zeros(len(self.role), dtype=np.int64)
        for role in (CUSTOMER, AGENT, OTHER):
            mine = self.role == role
            upto = np.cumsum(opens & mine)
            before = np.append(0, upto)[self.begins[:-1]]
            found[mine] = (upto - before[self.owner] - 1)[mine]
        return found

    @cached_property
    def goes(self) -> Ints:
        """Return how many goes the agent has in each conversation."""
        found = np.zeros(len(self), dtype=np.int64)
        mine = self.role == AGENT
        np.maximum.at(found, self.owner[mine], self.go[mine] + 1)
        return found

    @cached_property
    def both(self) -> Flags:
        """Tell in which conversations both sides say something."""
        return (per_call(self.role == AGENT, self) > 0) & (per_call(self.role == CUSTOMER, self) > 0)

    def quote(self, call: int, place: tuple[int, int, int], *, polarity: str) -> Verbatim:
        """Return a turn with a highlight, `place` being (turn, start, end); the turn counts through the whole table."""
        turn, start, end = place
        channel, day, ref = (self.column(name)[call] for name in ("channel", "day", "source_ref"))
        return Verbatim(self.text[turn].as_py(), start, end, polarity, channel, day, ref or "")


def read(view: View) -> Talk:
    """Return the conversations of the period, the one before, and as many of the trend as are not too many."""
    found = view.table(_TALKS, since=min(view.trend[0], view.previous).start, previous=view.previous.start, most=_MOST)
    beyond = found.column("beyond")[0].as_py() if len(found) else None
    # Turns are fetched by themselves: carried through the views they would take longer than all the rest.
    turns = view.store.query(_TURNS, [found.column("comment_id").to_pylist()])
    turns = turns.take(pc.sort_indices(turns.column("comment_id"))).column("turns")
    talk = layout(found, turns, window=tuple(one for one in view.trend if beyond is None or one.start > beyond))
    facts = {row["value"]: dict(row["facts"]) for row in view.store.query(_KEPT).to_pylist()}
    ids = talk.column("comment_id") if facts else []
    return replace(talk, kept={place: facts[name] for place, name in enumerate(ids) if name in facts})


def layout(table: pa.Table, turns: pa.ChunkedArray, *, window: tuple[Period, ...]) -> Talk:
    """Lay out a table of conversations and the turns of each."""
    turns = turns.combine_chunks()
    flat = pc.list_flatten(turns)
    length = pc.fill_null(pc.list_value_length(turns), 0).to_numpy()
    begins = np.zeros(len(table) + 1, dtype=np.int64)
    np.cumsum(length, out=begins[1:])
    said = pc.dictionary_encode(pc.fill_null(pc.struct_field(flat, "role"), ""))
    codes = np.array([_ROLES.get(name, OTHER) for name in said.dictionary.to_pylist()], dtype=np.int64)
    return Talk(
        table=table,
        begins=begins,
        role=codes[said.indices.to_numpy()] if len(flat) else codes[:0],
        text=pc.fill_null(pc.struct_field(flat, "text"), ""),
        normal=pc.fill_null(pc.struct_field(flat, "normal"), "").to_pylist(),
        start=_seconds(pc.struct_field(flat, "begin_ms")),
        end=_seconds(pc.struct_field(flat, "end_ms")),
        window=window,
    )


def per_call(values: npt.NDArray[np.generic], talk: Talk) -> Floats:
    """Return the sum of a value of turns for each conversation."""
    return total(talk.owner, len(talk), values)


def total(owner: Ints, count: int, values: npt.NDArray[Any] | None = None) -> Floats:
    """Return for each of `count` owners the sum of their values; without values, how many they are."""
    return np.bincount(owner, weights=values, minlength=count).astype(np.float64)


def first_day(period: Period | date) -> np.datetime64:
    """Return the first day of a period as numpy writes it."""
    return np.datetime64(period.start if isinstance(period, Period) else period, "D")


def _seconds(milliseconds: pa.Array) -> Floats:
    found: Floats = milliseconds.cast(pa.float64()).to_numpy(zero_copy_only=False) / 1000
    return found
