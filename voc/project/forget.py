"""Forget customers, or what was said before a day: words and marks of persons go, figures stay (docs/privacy.md)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pyarrow as pa

from voc import schema
from voc.aggregate.residue import residues
from voc.aggregate.views import View
from voc.errors import QueryError
from voc.period import Period
from voc.project.crowd import crowd
from voc.project.intake import plain
from voc.project.pages import showing
from voc.project.project import Project
from voc.project.scrub import scrub
from voc.project.strip import Stripper
from voc.project.words import Words

_BATCH = 2_000

# Records that still have their words, …
_OF_CUSTOMER = """
SELECT record_id FROM records
WHERE respondent IN (SELECT unnest($people)) AND NOT list_contains(coalesce(flags, []), 'forgotten') ORDER BY record_id
"""
_OF_REFERENCE = """
SELECT r.record_id, r.respondent FROM records r
WHERE NOT list_contains(coalesce(r.flags, []), 'forgotten') AND (
    list_contains($refs, r.source_ref)
    OR r.record_id IN (SELECT record_id FROM comments WHERE list_contains($refs, source_ref))
    OR r.record_id IN (SELECT call_id FROM calls WHERE list_contains($refs, source_ref))
    OR r.record_id IN (SELECT m.record_id FROM comments m JOIN cases c USING (comment_id)
                       WHERE list_contains($refs, c.source_ref)))
ORDER BY r.record_id
"""
# … and those of a day: the customer's, or that of the call; of what has none, the day on which it was read.
_BEFORE = """
SELECT r.record_id FROM records r
LEFT JOIN calls k ON k.call_id = r.record_id
LEFT JOIN files f ON f.file_id = r.file_id
WHERE coalesce(r.occurred_on, k.started_on, f.ingested_at::DATE) < $day
  AND NOT list_contains(coalesce(r.flags, []), 'forgotten')
ORDER BY r.record_id
"""
_EMPTIED = """
SELECT DISTINCT respondent FROM records r
WHERE record_id IN (SELECT unnest($ids)) AND respondent IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM records o WHERE o.respondent = r.respondent
                  AND NOT list_contains(coalesce(o.flags, []), 'forgotten'))
ORDER BY respondent
"""
_FILES = """
SELECT DISTINCT name FROM files JOIN records USING (file_id) WHERE record_id IN (SELECT unnest($ids)) ORDER BY name
"""
_KNOWN = """
SELECT respondent FROM respondents WHERE respondent = $name
UNION SELECT respondent FROM records WHERE respondent = $name
"""
_DAYS = """
SELECT DISTINCT coalesce(r.occurred_on, k.started_on, f.ingested_at::DATE) AS day FROM records r
LEFT JOIN calls k ON k.call_id = r.record_id
LEFT JOIN files f ON f.file_id = r.file_id
WHERE r.record_id IN (SELECT unnest($ids)) AND day IS NOT NULL
"""
_COMMENTS = "SELECT comment_id FROM comments WHERE record_id IN (SELECT unnest($ids)) ORDER BY comment_id"
_UNREAD = """
SELECT comment_id FROM comments WHERE comment_id IN (SELECT unnest(?)) AND comment_id NOT IN (
    SELECT comment_id FROM annotations WHERE pack = ? AND model = ? AND schema_version = ?) ORDER BY comment_id
"""


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten.

    Attributes:
        records, comments: that have no words any more.
        customers: of whom no words are left.
        quotes: taken out of stored reports; reports: (period, language, edition) that cannot be replayed whole.
        phrases: names of topics that nobody else had said.
        pages: written reports that still show forgotten words, or may; removed: those that were deleted.
        files: exports that still hold the words, by name; they are the user's own.
        open_cases: without a reference now, by which the customer could be called back.
    """

    records: int = 0
    comments: int = 0
    customers: int = 0
    quotes: int = 0
    reports: tuple[tuple[str, str, int], ...] = ()
    phrases: int = 0
    pages: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    files: tuple[str, ...] = ()
    open_cases: int = 0


@dataclass(frozen=True)
class _Targets:
    records: list[str]
    people: list[str]
    tombstones: list[tuple[str, str]]


def forget(
    project: Project,
    *,
    respondent: str = "",
    before: date | None = None,
    pages: bool = False,
    dry_run: bool = False,
) -> Forgotten:
    """Take words out of the store and out of everything that was made of them, and write the store's file anew.

    Args:
        project: open for writing; nobody else may write to its store meanwhile.
        respondent: a customer's id as in the export, or a reference as reports show it, for the customer behind it.
        before: or everything that was said before this day.
        pages: delete written reports that still show the words, or may; without it they are only named.
        dry_run: only say what would be done.

    Doing it twice does no more than doing it once; killed, it has done everything or nothing to the tables, and does
    the rest when called again.

    Raises:
        QueryError: nobody has this id or reference, or neither or both of `respondent` and `before` are given.
    """
    if bool(respondent) == (before is not None):
        raise QueryError("say whom or what to forget", todo="give a customer (or a reference), or a day")
    found = Forgotten()
    try:
        with project.store.transaction():
            found = _forgotten(project, _targets(project, respondent, before))
            if dry_run:
                raise _DryRunError
    except _DryRunError:
        return found
    if _waiting(project):
        project.store.compact()
        project.store.delete("forgotten", "kind", ["rewrite"])
    return _with_pages(project, found, delete=pages)


class _DryRunError(Exception):
    """Take back what was only tried."""


def _targets(project: Project, respondent: str, before: date | None) -> _Targets:
    store = project.store
    if before is not None:
        records = store.query(_BEFORE, {"day": before}).column("record_id").to_pylist()
        return _Targets(records, [], [("before", before.isoformat())])
    name = project.intake.respondent(respondent)
    rows = store.query(_OF_REFERENCE, {"refs": sorted({respondent, plain(respondent)})}).to_pylist()
    people = {row["respondent"] for row in rows} - {None}
    people |= {name} if name and store.query(_KNOWN, {"name": name}).num_rows else set()
    records = {row["record_id"] for row in rows}
    records.update(store.query(_OF_CUSTOMER, {"people": sorted(people)}).column("record_id").to_pylist())
    done = store.query("SELECT 1 FROM forgotten WHERE kind = 'respondent' AND value = ?", [name or ""]).num_rows
    if not people and not records and not done:
        raise QueryError(
            "nobody in the store has this id or reference",
            where="--respondent",
            todo="write the customer's id as in the export, or a reference as the report shows it",
        )
    return _Targets(sorted(records), sorted(people), [("respondent", one) for one in sorted(people)])


def _forgotten(project: Project, targets: _Targets) -> Forgotten:
    store, ids = project.store, targets.records
    comments = store.query(_COMMENTS, {"ids": ids}).column("comment_id").to_pylist()
    files = tuple(store.query(_FILES, {"ids": ids}).column("name").to_pylist())
    at = project.now()
    _remember(project, comments, at)
    salt = secrets.token_bytes(32)
    stripper = Stripper(store, crowd(store, project.config, year=project.today().year, salt=salt), salt)
    gone = stripper.strip(ids)
    emptied = store.query(_EMPTIED, {"ids": ids}).column("respondent").to_pylist()
    people = sorted({*emptied, *targets.people})
    stripper.rename(people)
    made = None
    if ids or people:
        words = Words.of(store, project.lexicon, texts=gone.texts, refs=gone.refs)
        made = scrub(store, words, project.lexicon, renamed=stripper.vanished())
        days = set(store.query(_DAYS, {"ids": ids}).column("day").to_pylist())
        changed = [(period, language) for period, language, _ in made.reports]
        showed = showing(project.config.path("reports"), words, made.phrases, changed=changed, days=days)
        marks = [("report", f"{period} {language} {edition}") for period, language, edition in made.reports]
        pages = [_name(project, path) for path in showed]
        store.delete("forgotten", "value", pages)  # so that they are marked at this time
        marks += [("page", name) for name in pages]
        _put(store, [*targets.tombstones, *marks, ("rewrite", "")], at)
    elif _new(store, targets.tombstones):
        _put(store, targets.tombstones, at)
    for kind, day in targets.tombstones:
        if kind == "before":
            store.change("UPDATE files SET rejects = [] WHERE ingested_at < ?::TIMESTAMP AND len(rejects) > 0", [day])
    return Forgotten(
        records=len(ids),
        comments=gone.comments,
        customers=len(people),
        quotes=made.quotes if made else 0,
        reports=made.reports if made else (),
        phrases=len(made.phrases) if made else 0,
        pages=_pages(project),
        files=files,
        open_cases=gone.open_cases,
    )


def _remember(project: Project, comments: Sequence[str], at: Any) -> None:
    """Keep what figures need of comments: their annotation by the present pack, and what is counted from words."""
    store, version = project.store, (project.lexicon.hash, project.model, schema.SCHEMA_VERSION)
    view = View(store, project.config, project.lexicon, Period.containing(project.today(), "week"), *version[:2])
    for start in range(0, len(comments), _BATCH):
        ids = list(comments[start : start + _BATCH])
        unread = store.query(_UNREAD, [ids, *version]).column("comment_id").to_pylist()
        if unread:
            store.put("annotations", project.annotated(unread))
        rows = [{"kind": "comment", "forgotten_at": at, **row} for row in residues(view, ids)]
        store.put("forgotten", pa.Table.from_pylist(rows, schema=schema.TABLES["forgotten"]))


def _put(store: Any, marks: Iterable[tuple[str, str]], at: Any) -> None:
    """Write tombstones; those that stand there stay as old as they are."""
    rows = [{"kind": kind, "value": value, "forgotten_at": at} for kind, value in _new(store, marks)]
    store.put("forgotten", pa.Table.from_pylist(rows, schema=schema.TABLES["forgotten"]))


def _new(store: Any, marks: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    there = {(row["kind"], row["value"]) for row in store.query("SELECT kind, value FROM forgotten").to_pylist()}
    return sorted(set(marks) - there)


def _waiting(project: Project) -> bool:
    return bool(project.store.query("SELECT 1 FROM forgotten WHERE kind = 'rewrite'").num_rows)


def _pages(project: Project) -> tuple[Path, ...]:
    """Return the written reports that still show forgotten words, or may: what is there and was not written since."""
    rows = project.store.query(
        "SELECT value, forgotten_at FROM forgotten WHERE kind = 'page' ORDER BY value"
    ).to_pylist()
    folder = project.config.path("reports")
    there = ((folder / row["value"], row["forgotten_at"].replace(tzinfo=UTC)) for row in rows)
    return tuple(path for path, at in there if path.is_file() and path.stat().st_mtime <= at.timestamp())


def _name(project: Project, path: Path) -> str:
    return path.relative_to(project.config.path("reports")).as_posix()


def _with_pages(project: Project, found: Forgotten, *, delete: bool) -> Forgotten:
    removed = found.pages if delete else ()
    for path in removed:
        path.unlink(missing_ok=True)
    if delete:
        project.store.delete("forgotten", "kind", ["page"])
    return replace(found, pages=() if delete else found.pages, removed=removed)
