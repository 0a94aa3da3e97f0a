"""Bring a workbook that people have edited together with the actions in the store.

A row says which version of its action it was written from. So what somebody changed in the workbook, and what was
changed elsewhere meanwhile (`voc action update`), are told apart field by field; where both changed the same field the
store's value stays, and the row says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from voc.ports import Store
from voc.track.actions import FIELDS, Action, is_id, number
from voc.track.cells import text_of
from voc.track.form import Form, Mistake
from voc.track.words import words
from voc.track.workbook import Line, Reading

_ENDED = ("done", "dropped")
_DATES = ("starts_on", "due_on", "done_on")
Versions = Mapping[tuple[str, str], Action]


@dataclass(frozen=True)
class Merged:
    """What a workbook changes.

    Attributes:
        actions: new ones, without an id unless the row had one, and changed ones.
        rows: that of each of these actions.
        same: rows of actions that they do not change.
        kept: rows that are left as they are.
        problems: number of such a row → what to do.
        told: id of an action → what was changed elsewhere too.
        notes: one line each, for people: which row is wrong and why, which actions are missing.
    """

    actions: tuple[Action, ...] = ()
    rows: tuple[Line, ...] = ()
    same: tuple[Line, ...] = ()
    kept: tuple[Line, ...] = ()
    problems: Mapping[int, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def versions(store: Store) -> dict[tuple[str, str], Action]:
    """Return what actions said earlier, by id and version."""
    rows = store.query("SELECT record_id, version, content FROM history WHERE record_id LIKE 'A-%'").to_pylist()
    found = {}
    for row in rows:
        if is_id(row["record_id"]):
            said = json.loads(row["content"])
            said |= {name: date.fromisoformat(said[name]) for name in _DATES if name in said}
            found[row["record_id"], row["version"]] = Action(row["record_id"], **said)
    return found


def merge(reading: Reading, *, form: Form, stored: Sequence[Action], earlier: Versions, whole: bool = True) -> Merged:
    """Return what the rows of a workbook change; wrong rows change nothing.

    Args:
        reading: of the workbook.
        form: reads its cells.
        stored: all actions.
        earlier: what they said before.
        whole: whether all actions should be in it.
    """
    if reading.fault:
        return Merged(notes=(reading.fault,))
    if reading.digest is None:
        return Merged()
    return _Merge(reading, form, {action.id: action for action in stored}, earlier).merged(whole=whole)


@dataclass
class _Merge:
    reading: Reading
    form: Form
    stored: Mapping[str, Action]
    earlier: Versions
    changed: list[tuple[Line, Action]] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def merged(self, *, whole: bool) -> Merged:
        say, lines = words(self.form.language), list(self._lines())
        bare = [line for line in self.reading.lines if not line.said]
        self.same += [line for line in bare if line.id in self.stored]
        for line in lines:
            self._take(line, twice=sum(one.id == line.id for one in lines) > 1 and bool(line.id))
        # What was stored after the workbook was written has a higher number than all in it: nobody deleted its row.
        present = {line.id for line in lines if is_id(line.id)}
        last = max(map(number, present), default=0)
        missing = [name for name in self.stored if name not in present and number(name) < last]
        if missing and whole:
            shown = {"ids": ", ".join(missing), "dropped": say("status", "dropped")}
            self.notes.append(say("note", "missing", file=self.reading.path.name, **shown))
        kept = [line for line in lines if line.number in self.problems] + [line for line in bare if not line.id]
        return Merged(
            actions=tuple(action for _, action in self.changed),
            rows=tuple(line for line, _ in self.changed),
            same=tuple(self.same),
            kept=tuple(sorted(kept, key=lambda line: line.number)),
            problems=self.problems,
            told=self.told,
            notes=tuple(self.notes),
        )

    def _lines(self) -> Iterator[Line]:
        """Yield rows that say something of an action and differ, with the ids of the actions that they are."""
        known = self._known()
        seen: list[tuple[str, Mapping[str, object]]] = []
        for line in self.reading.lines:
            if line.number in known:
                # What nobody wrote says nothing: the action may have been filled in elsewhere.
                cells = {name: cell for name, cell in line.cells.items() if text_of(cell)}
                yield replace(line, id=known[line.number], cells=cells)
            elif line.said and not (line.id and (line.id, line.cells) in seen):
                seen.append((line.id, line.cells))
                yield line

    def _known(self) -> dict[int, str]:
        """Return the stored actions that rows without an id are: number of the row → id.

        One that has no row of its own and the same target and measure: it was stored from this row when the workbook
        could not be written, or typed anew. One that has ended is only what says the same; else it is done once more.
        """
        present = {line.id for line in self.reading.lines}
        free = [one for name, one in self.stored.items() if name not in present]
        read = {line.number: self.form.read(line.cells)[0] for line in self.reading.lines if line.said and not line.id}
        found: dict[int, str] = {}
        for fields in (FIELDS, ("target", "measure")):
            for row, action in read.items():
                fitting = (one for one in free if fields == FIELDS or one.status not in _ENDED)
                one = next((one for one in fitting if action and _same(one, action, fields)), None)
                if one and row not in found:
                    found[row] = one.id
                    free.remove(one)
        return found

    def _take(self, line: Line, *, twice: bool) -> None:
        say, base = words(self.form.language), self.stored.get(line.id)
        if twice or (line.id and not is_id(line.id)):
            self._wrong(line, [Mistake("id", say("todo", "twice" if twice else "id"))])
            return
        action, mistakes = self.form.read(line.cells, base)
        origin = self.earlier.get((line.id, line.version))
        if action and base and origin and line.version != base.version:
            self._clashing(line, [name for name in FIELDS if _clash(name, origin, action, base)], action, base)
            action, mistakes = self.form.read({}, _joined(origin, action, base, line))
        if action is None:
            self._wrong(line, mistakes)
            return
        if action == base:
            self.same.append(line)
            return
        if base and not any(line.id == one.id for one in self.reading.lines):
            place = {"file": self.reading.path.name, "sheet": self.reading.sheet, "row": line.number}
            self.notes.append(say("note", "known", id=line.id, **place))
        self.changed.append((line, replace(action, id=line.id)))

    def _wrong(self, line: Line, mistakes: Sequence[Mistake]) -> None:
        self._note(line, mistakes)
        self.problems[line.number] = self._shown(mistakes)

    def _clashing(self, line: Line, clashes: Sequence[str], mine: Action, theirs: Action) -> None:
        """Say what was not taken; as it would have been stored, for what is said goes into logs."""
        say, own, other = words(self.form.language), self.form.cells(mine), self.form.cells(theirs)
        mistakes = [
            Mistake(name, say("todo", "conflict", mine=own[name], theirs=other[name] or "")) for name in clashes
        ]
        if mistakes:
            self._note(line, mistakes)
            self.told[line.id] = self._shown(mistakes)

    def _shown(self, mistakes: Sequence[Mistake]) -> str:
        say = words(self.form.language)
        return " · ".join(f"{say('column', one.field)}: {one.todo}" for one in mistakes)

    def _note(self, line: Line, mistakes: Sequence[Mistake]) -> None:
        say = words(self.form.language)
        for one in mistakes:
            where = {"sheet": self.reading.sheet, "row": line.number, "column": say("column", one.field)}
            self.notes.append(say("note", "fault", file=self.reading.path.name, todo=one.todo, **where))


def _same(one: Action, other: Action, fields: Sequence[str]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def _clash(name: str, origin: Action, mine: Action, theirs: Action) -> bool:
    """Tell whether a field was changed here and elsewhere, to different values."""
    was, now, other = (getattr(one, name) for one in (origin, mine, theirs))
    return was not in (now, other) and now != other


def _joined(origin: Action, mine: Action, theirs: Action, line: Line) -> Action:
    """Return the stored action with what only the workbook changed."""
    own = {
        name: getattr(mine, name)
        for name in FIELDS
        if name in line.cells and getattr(mine, name) != getattr(origin, name) == getattr(theirs, name)
    }
    return replace(theirs, **own)
