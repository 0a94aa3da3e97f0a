"""Tell what became of pain points and topics from what each reported period showed of them.

A pain point is listed from the first period with the minimum of complaints. Then each period it is

    new         listed for the first time
    continuing  at the minimum, and no change that chance does not explain
    worse       at the minimum, and its share rose significantly, as the findings of that period judged
    better      its share fell significantly, as judged there
    quiet       below the minimum: too few to say
    resolved    below the minimum for `quiet_periods` in a row, and together significantly less than while it was open
    returned    at the minimum again after it was resolved
    retired     no longer known to the pack, or to the topics since they were fitted anew; never resolved by that

Fewer comments do not resolve anything: shares are compared, and only over periods that hold comments. Periods without a
row, or without comments, neither count nor interrupt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from voc.aggregate.topics.refit import KEPT
from voc.loop import LedgerPart
from voc.statistics.samples import Share
from voc.statistics.threshold import fallen

PAIN, TOPIC = "pain", "topic"
NEW, CONTINUING, WORSE, BETTER = "new", "continuing", "worse", "better"
QUIET, RESOLVED, RETURNED, RETIRED = "quiet", "resolved", "returned", "retired"
CONTINUED, MERGED, SPLIT, GONE = "continued", "merged", "split", "gone"
STATES = (NEW, RETURNED, WORSE, CONTINUING, BETTER, QUIET, RESOLVED, RETIRED)  # what needs looking at first

LEVEL = 0.01  # one-sided: it is tried again and again, as the silence lasts (docs/loop.md: how often it errs)

Row = dict[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one period showed; shares are of its informative comments, 0–1, with a 95% interval, None of too few."""

    period: str
    state: str
    complaints: int
    informative: int
    share: float | None
    low: float | None
    high: float | None
    direction: str  # rising, falling, steady, unknown
    priority: float | None  # 0–100; of pain points on the report's list only
    rank: int | None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A pain point (`kind` pain) or a topic of one, as it stands at the end of a period."""

    kind: str
    id: str  # touchpoint.dimension, or the topic's
    touchpoint: str
    dimension: str  # "" of topics
    label: str  # "" of pain points
    state: str
    since: str  # the period that opened it, first or again; of what is resolved or retired, that which found it so
    first: str  # the first period that listed it
    open_periods: int  # reported periods in which it was neither resolved nor retired
    history: tuple[Standing, ...]  # from `first` on
    fate: str = ""  # of what is retired: continued, merged, split, gone
    successors: tuple[tuple[str, float], ...] = ()  # (topic, share of its clauses), the largest first
    origins: tuple[str, ...] = ()  # retired topics that it continues

    @property
    def change(self) -> float | None:
        """Return its share minus that of the reported period before, in percentage points; None where not known."""
        shares = [one.share for one in self.history[-2:]]
        return None if len(shares) < 2 or None in shares else 100 * (shares[1] - shares[0])  # type: ignore[operator]


def walked(rows: Iterable[Row], *, part: LedgerPart, minimum: int) -> tuple[LedgerEntry, ...]:
    """Return every entry that was ever listed, those first that need looking at, then by complaints.

    Args:
        rows: of table `ledger`, of periods of one kind, sorted by period.
        part: when something counts as resolved.
        minimum: complaints from which something is listed.
    """
    lives: dict[Key, _Life] = {}
    for _, group in groupby(rows, key=lambda row: row["period"]):
        now = list(group)
        retired = [row for row in now if row["direction"] == RETIRED]
        told = {(row["kind"], row["entry_id"]): _fate(row, retired, lives) for row in retired}
        for row in now:
            key = (row["kind"], row["entry_id"])
            life = lives.setdefault(key, _Life(part, minimum))
            life.last = row
            if key in told:
                life.retire(row, told[key])
                for heir in _heirs(row, told[key]):
                    lives.setdefault((row["kind"], heir), _Life(part, minimum)).origins.append(life)
        for row in now:
            if row["direction"] != RETIRED:
                lives[row["kind"], row["entry_id"]].take(row)
    found = [life.entry() for life in lives.values() if life.first]
    return tuple(sorted(found, key=_order))


def _order(entry: LedgerEntry) -> tuple[int, int, str, str]:
    latest = entry.history[-1].complaints
    return STATES.index(entry.state), -latest, entry.kind, entry.id


def _fate(row: Row, retired: Sequence[Row], lives: dict[Key, _Life]) -> str:
    """Tell where what is retired went, as `voc topics refit` does."""
    if not row["successors"]:
        return GONE
    first = row["successors"][0]
    if first["share"] < KEPT:
        return SPLIT
    others = [one["successors"][0] for one in retired if one is not row and one["successors"]]
    shared = any(one["entry_id"] == first["entry_id"] and one["share"] >= KEPT for one in others)
    older = lives.get((row["kind"], first["entry_id"]))
    return MERGED if shared or (older and older.last) else CONTINUED


def _heirs(row: Row, fate: str) -> list[str]:
    names = [one["entry_id"] for one in row["successors"] or ()]
    return names if fate == SPLIT else names[:1]


@dataclass(eq=False)
class _Life:
    """Follow one entry from period to period."""

    part: LedgerPart
    minimum: int
    first: str = ""
    state: str = ""
    since: str = ""
    last: Row | None = None
    before: tuple[str, str] = ("", "")  # state and since when it was retired
    fate: str = ""
    spell: list[Share] = field(default_factory=list)  # of the periods while it was open
    quiet: list[Share] = field(default_factory=list)  # of those after them, below the minimum
    origins: list[_Life] = field(default_factory=list)
    history: list[Standing] = field(default_factory=list)

    def retire(self, row: Row, fate: str) -> None:
        """Take it from the ledger because nothing knows it any more."""
        if self.first and self.state != RETIRED:
            self.before, self.state, self.since, self.fate = (self.state, self.since), RETIRED, row["period"], fate

    def take(self, row: Row) -> None:
        """Go on by one period."""
        if self.state == RETIRED:  # known again: as if it had never been away
            (self.state, self.since), self.fate = self.before, ""
        if not self.first and row["complaints"] < self.minimum:
            return
        self.first = self.first or row["period"]
        self.state = self._next(row)
        shown = {name: row[name] for name in Standing.__slots__ if name != "state"}
        self.history.append(Standing(state=self.state, **shown))

    def _next(self, row: Row) -> str:
        if not row["informative"]:
            return RESOLVED if self.state == RESOLVED else QUIET
        share = Share(row["complaints"], row["informative"])
        if row["complaints"] >= self.minimum:
            return self._listed(row, share)
        if self.state == RESOLVED:
            return RESOLVED
        self.quiet.append(share)
        lasts = len(self.quiet) % self.part.quiet_periods == 0
        if lasts and fallen(self.quiet, self.spell, line=self.minimum) <= LEVEL:
            self.since = row["period"]
            return RESOLVED
        return BETTER if row["direction"] == "falling" else QUIET

    def _listed(self, row: Row, share: Share) -> str:
        state = {"rising": WORSE, "falling": BETTER}.get(row["direction"], CONTINUING)
        if not self.state:
            state = self._begun(row["period"], state)
        elif self.state == RESOLVED:
            state, self.since, self.spell = RETURNED, row["period"], []
            self.quiet = []
        self.spell, self.quiet = [*self.spell, *self.quiet, share], []
        return state

    def _begun(self, period: str, state: str) -> str:
        """Open it for the first time: new, or the continuation of what was retired."""
        said = [one.before for one in self.origins if one.first and one.state == RETIRED]
        still_open = [since for before, since in said if before != RESOLVED]
        self.since = min(still_open, default=period)
        return state if still_open else RETURNED if said else NEW

    def entry(self) -> LedgerEntry:
        """Return it as it stands."""
        row = self.last or {}
        gone = self.state == RETIRED
        heirs = [(one["entry_id"], one["share"]) for one in row["successors"] or ()] if gone else []
        return LedgerEntry(
            **{name: row[name] for name in ("kind", "touchpoint", "dimension", "label")},
            id=row["entry_id"],
            state=self.state,
            since=self.since,
            first=self.first,
            open_periods=sum(one.state != RESOLVED for one in self.history),
            history=tuple(self.history),
            fate=self.fate,
            successors=tuple(heirs),
            origins=tuple(sorted({one.last["entry_id"] for one in self.origins if one.first and one.last})),
        )
