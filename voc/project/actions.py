"""Bring the store and the workbook of actions together, before and after a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc.aggregate.findings import Findings
from voc.errors import InputError, QueryError
from voc.track import actions, workbook
from voc.track.actions import Action
from voc.track.effects import Review
from voc.track.form import Form
from voc.track.merge import Merged, merge, versions
from voc.track.sheets import Painful
from voc.track.told import told
from voc.track.words import words
from voc.track.workbook import Reading

if TYPE_CHECKING:
    from voc.project.project import Project


@dataclass(frozen=True)
class Taken:
    """What was taken from a workbook.

    Attributes:
        reading: what it held.
        merged: what that changes, and what is wrong with it.
        saved: actions that are new or changed now.
        more: id of an action → what stands in columns that are not ours.
    """

    reading: Reading
    merged: Merged
    saved: tuple[Action, ...]
    more: Mapping[str, Mapping[str, Any]]

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what is to be said to people, one line each."""
        return self.merged.notes


def form(project: Project, language: str | None = None) -> Form:
    """Return what reads and shows actions, in the project's language if no other is named."""
    return Form(project.lexicon, language or project.config.project.language, project.today())


def take(project: Project, path: Path | None = None) -> Taken | None:
    """Read the workbook of the project, or another one, and store what people changed; None where there is to be none.

    Wrong rows change nothing, and are told of; of another workbook it is not said what it lacks.
    """
    if path is None and not project.config.actions.file:
        return None
    asked = form(project)
    reading = workbook.read(path or project.config.root / project.config.actions.file, language=asked.language)
    merged = merge(
        reading, form=asked, stored=actions.load(project.store), earlier=versions(project.store), whole=path is None
    )
    saved = actions.save(project.store, merged.actions, now=project.now())
    more = {line.id: line.more for line in merged.same if line.more}
    more |= {action.id: line.more for action, line in zip(saved, merged.rows, strict=True) if line.more}
    return Taken(reading, merged, saved, more)


def give(
    project: Project,
    taken: Taken,
    *,
    findings: Findings | None = None,
    states: Mapping[str, str] | None = None,
    reviews: Iterable[Review] = (),
) -> tuple[str, ...]:
    """Write the workbook anew in the place of the one that was read, and return what is to be said of it.

    Args:
        project: whose actions.
        taken: what was read before the run.
        findings: of the last report, for the pain points to look up.
        states: pain point → what the ledger says of it.
        reviews: what the data say of actions.
    """
    asked = form(project)
    return workbook.write(
        taken.reading,
        form=asked,
        actions=actions.load(project.store),
        pains=painful(findings, states or {}) if findings else (),
        kept=taken.merged.kept,
        problems=taken.merged.problems,
        told=taken.merged.told,
        verdicts={one.action.id: told(one, language=asked.language, label=asked.label) for one in reviews},
        more=taken.more,
    )


def export(project: Project, path: Path, *, findings: Findings | None = None) -> None:
    """Write all actions into a new workbook.

    Raises:
        InputError: there is such a file, or it cannot be written.
    """
    if path.exists():
        raise InputError("is there already", where=str(path), todo="name another file")
    asked = form(project)
    pains = painful(findings, {}) if findings else ()
    if notes := workbook.write(Reading(path), form=asked, actions=actions.load(project.store), pains=pains):
        raise InputError(notes[0], where=str(path), todo="check the folder")


def painful(findings: Findings, states: Mapping[str, str]) -> tuple[Painful, ...]:
    """Return the pain points of a report, to look up."""
    return tuple(
        Painful(one.rank, one.id, one.negative, one.reach.value, states.get(one.id, "")) for one in findings.pain_points
    )


def change(
    project: Project, given: Mapping[str, object], *, action_id: str = "", language: str | None = None
) -> Action:
    """Store a new action, or change one, and return it as stored.

    Args:
        project: whose store is open for writing.
        given: field → what was written.
        action_id: of the action to change.
        language: of mistakes.

    Raises:
        QueryError: there is no such action, or something is wrong with it; all mistakes at once.
    """
    asked = form(project, language)
    stored = {action.id: action for action in actions.load(project.store)}
    base = _known(stored, action_id) if action_id else None
    action, mistakes = asked.read(given, base)
    if action is None:
        say = words(asked.language)
        said = " | ".join(f"{say('column', one.field)}: {one.todo}" for one in mistakes)
        raise QueryError(said, where=base.id if base else "voc action add")
    actions.save(project.store, [action], now=project.now())
    found = actions.load(project.store)
    return next(one for one in found if one.id == action.id) if action.id else found[-1]


def close(project: Project, action_id: str, given: Mapping[str, object], *, language: str | None = None) -> Action:
    """Mark an action as done: today and to 100% if nothing else is said."""
    stored = {action.id: action for action in actions.load(project.store)}
    base = _known(stored, action_id)
    said = {"status": "done", "done_on": project.today(), "degree": 1.0 if base.degree is None else base.degree}
    return change(project, said | dict(given), action_id=base.id, language=language)


def _known(stored: Mapping[str, Action], action_id: str) -> Action:
    found = stored.get(action_id.strip().upper())
    if found is None:
        known: Sequence[str] = list(stored)[-5:]
        raise QueryError(f"no action {action_id!r}", todo=f"the last ones are {', '.join(known) or '–'}")
    return found
