"""The steps of a project, each of them repeatable."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from voc import aggregate as aggregation
from voc import schema
from voc.aggregate.clusters import Clusters, clusters
from voc.aggregate.findings import Findings
from voc.aggregate.topics import fitting, frozen
from voc.aggregate.topics.refit import Refitted, refit
from voc.aggregate.views import View
from voc.aggregate.what_if import WhatIf, what_if
from voc.config import Config
from voc.errors import ConfigError, QueryError
from voc.files import digest
from voc.lexicon import Lexicon, grouping
from voc.period import Kind, Period
from voc.ports import Encoder, Engine, Progress, Store, silent
from voc.project import apart, flags, publish, tracking, weekly
from voc.project.intake import Intake
from voc.project.reading import Ingested, Reading
from voc.project.replay import Replayed, replay
from voc.project.tombstones import carry
from voc.project.weekly import Run
from voc.report.definition import Definition
from voc.report.export import Format, export
from voc.report.model import Report
from voc.report.strings import Names, Strings
from voc.source import Source
from voc.stage import Chain
from voc.track import actions
from voc.track.compare import Comparison, compare
from voc.track.effects import Review, reviews
from voc.track.ledger import LedgerEntry, entries

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 2_000
_CODE = ("voc", "duckdb", "pyarrow", "scikit-learn", "plotly")


@dataclass(frozen=True)
class Annotated:
    """How many comments were annotated now."""

    comments: int


@dataclass(frozen=True)
class Project:
    """Hold what the steps need; `voc.wiring` makes one from voc.toml."""

    config: Config
    lexicon: Lexicon
    sources: tuple[Source, ...]
    store: Store
    engine: Engine
    intake: Intake
    annotator: Chain
    model: str
    today: Callable[[], date]
    now: Callable[[], datetime]
    encoder: Encoder | None = None

    def ingest(self, paths: Sequence[Path] = (), *, progress: Progress = silent) -> tuple[Ingested, ...]:
        """Read new and changed exports into the store, each whole or not at all.

        Args:
            paths: files and folders; those of voc.toml when empty.
            progress: called with (bytes read, bytes of all files).

        A file that changes while it is looked at or read is left for later; one in a folder that cannot be read is
        named (`Ingested.fault`) and stops no other.

        Raises:
            InputError: a file that was named is missing, damaged or of an unknown format.
        """
        done = Reading(self.config, self.sources, self.store, self.intake, self.now).files(paths, progress=progress)
        flags.judge(self.store)
        return done

    def flagged(self) -> tuple[tuple[str, int], ...]:
        """Return how many comments or records have each quality flag, the commonest first."""
        return flags.counts(self.store)

    def annotate(self, *, progress: Progress = silent) -> Annotated:
        """Annotate the comments that this pack and model have not, batch by batch."""
        with self.store.transaction():
            carry(self.store, self.lexicon, self._version())
        waiting = self.store.query(_WAITING, [*self._version()]).column("comment_id").to_pylist()
        for at in range(0, len(waiting), _BATCH):
            progress(at, len(waiting))
            ids = waiting[at : at + _BATCH]
            with self.store.transaction():
                self.store.put("annotations", self.annotated(ids))
        progress(len(waiting), len(waiting))
        return Annotated(len(waiting))

    def annotated(self, ids: Sequence[str]) -> pa.Table:
        """Return the annotations of these comments; nothing is written."""
        rows = self.store.query(
            # A rival's customers are understood like one's own; they only do not count.
            "SELECT comment_id, text, normal, turns, list_filter(flags, flag -> flag <> 'competitor') AS flags "
            "FROM comments WHERE comment_id IN (SELECT unnest(?)) ORDER BY comment_id",
            [list(ids)],
        ).combine_chunks()
        meaning = pa.Table.from_batches(self.engine.map(self.annotator, rows.to_batches()))
        pack, model, number = self._version()
        constant = {"pack": pack, "model": model, "schema_version": number}
        columns = {name: pa.array([value] * len(rows)) for name, value in constant.items()}
        table = pa.table({"comment_id": rows.column("comment_id"), **columns, **_columns(meaning)})
        return table.cast(schema.TABLES["annotations"])

    def definition(self, name: str | None = None) -> Definition:
        """Return a report definition, the one that voc.toml names if no other is.

        Raises:
            ConfigError: there is none of that name, or something is wrong with it.
        """
        said = self.config.report
        found = Definition.find(name or said.definition, (self.config.root / said.definitions).resolve())
        known = {touchpoint.id for touchpoint in self.lexicon.touchpoints}
        if unknown := sorted(set(found.targets.touchpoints) - known):
            raise ConfigError(
                f"targets.touchpoints: not in the pack {self.lexicon.name}: {', '.join(unknown)}",
                where=f"{found.name}.toml",
                todo="write ids of the pack's journey.yaml",
            )
        found.configured(self.config)
        return found

    def aggregate(
        self, period: Period, *, definition: Definition | None = None, progress: Progress = silent
    ) -> Findings:
        """Compute what one period shows, and put it into the tables `result.*` too.

        Figures are measured by the targets of the report definition; those of another one than voc.toml names are not
        put into the tables.

        Topics that are fitted for the first time are kept, if the store is open for writing.
        """
        if not self.store.read_only:
            view = self.view(period)
            fitting.save(view, fitting.prepare(view, encoder=self.encoder))
        usual = definition is None or definition.name == self.config.report.definition
        findings = aggregation.find(
            self.store,
            config=(definition or self.definition()).configured(self.config),
            lexicon=self.lexicon,
            period=period,
            pack=self.lexicon.hash,
            model=self.model,
            encoder=self.encoder,
            progress=progress,
        )
        findings = replace(findings, manifest=self.manifest())
        if usual:
            self.store.publish(str(period), findings.tables())
        return findings

    def what_if(self, driver: str, period: str | Period | None = None, **wanted: Any) -> WhatIf:
        """Return what a score of a period would be if a touchpoint became better.

        >>> project.what_if("hotline", by=10, degree=0.8).change  # doctest: +SKIP
        1.2

        Args:
            driver: id of a touchpoint.
            period: as for `run`.
            wanted: `by` or `removed`, `degree`, `score`, `channel`, `basis`, as of `voc.aggregate.what_if`.

        Raises:
            QueryError: too few answers, or a level that has never been observed.
        """
        return what_if(self.aggregate(self.period(period)), driver, **wanted)

    def clusters(self, period: Period) -> Clusters:
        """Return the stable clusters of respondents up to a period, whether voc.toml asks for them or not."""
        version = (self.lexicon.hash, self.model)
        return clusters(View(self.store, self.config, self.lexicon, period, *version))

    def topics(self) -> tuple[frozen.Frozen, ...]:
        """Return every topic that was ever fitted, those in use and those retired."""
        return frozen.load(self.store).topics

    def refit_topics(self, period: str | Period | None = None, *, touchpoint: str | None = None) -> Refitted:
        """Fit topics anew on all clauses up to the end of a period, and return the map from old to new.

        Args:
            period: the last complete one that has comments, if not said.
            touchpoint: whose topics; those of all that have some, if not said.

        Raises:
            QueryError: the touchpoint has no topics.
        """
        old = frozen.load(self.store)
        if touchpoint is not None and touchpoint not in old.active:
            known = ", ".join(sorted(old.active)) or "none"
            raise QueryError(f"{touchpoint!r} has no topics", todo=f"touchpoints with topics: {known}")
        view = self.view(self.period(period))
        prepared, found = refit(view, touchpoints=[touchpoint] if touchpoint else (), encoder=self.encoder)
        with self.store.transaction():
            self.store.delete("comment_topics", "version", [old.version])
            fitting.save(view, prepared)
        return found

    def view(self, period: Period) -> View:
        """Return the look at one period through this pack and model."""
        return View(self.store, self.config, self.lexicon, period, self.lexicon.hash, self.model)

    def query(self, sql: str) -> pd.DataFrame:
        """Return the rows of a SELECT over the store's tables (docs/schema.md) as a data frame.

        Raises:
            QueryError: the statement is wrong.
        """
        frame: pd.DataFrame = self.store.query(sql).to_pandas()
        return frame

    def report(self, findings: Findings, *, language: str | None = None, definition: Definition | None = None) -> Path:
        """Write the report of a period and return its path; its edition is kept, if the store is open for writing.

        Another definition than the one that voc.toml names gives a file of its own, `<period>.<language>.<name>.html`,
        of which no edition is kept.
        """
        spoken = language or self.config.project.language
        if definition and definition.name != self.config.report.definition:
            return publish.aside(self, findings, spoken, definition)
        (made,) = publish.publish(self, findings, [spoken])
        return made.path

    def built(self, findings: Findings, *, language: str | None = None) -> Report:
        """Return the report of a period as data; in a notebook it shows itself."""
        followed = tracking.tracked(self, findings, Period.parse(findings.period))
        return publish.model(self, findings, followed, language or self.config.project.language)

    def replay(self, period: str | Period, *, language: str | None = None, edition: int | None = None) -> Replayed:
        """Render a report again as it was written, from what was kept of it; nothing is computed.

        Args:
            period: of the report.
            language: zh or en; that of voc.toml, if not said.
            edition: its number; the newest, if not said.

        Raises:
            QueryError: there is no such edition, or another version of `voc` kept it.
        """
        said = period if isinstance(period, Period) else Period.parse(period)
        return replay(self.store, said, language or self.config.project.language, edition=edition)

    def report_by(
        self,
        attribute: str,
        period: str | Period | None = None,
        *,
        language: str | None = None,
        definition: Definition | None = None,
        progress: Progress = silent,
    ) -> apart.Apart:
        """Write a page for each value of an attribute, with its own figures only, and an index of them.

        Args:
            attribute: a column of the exports, or `team` or `agent` of calls and tickets.
            period: as for `run`.
            language: zh or en; that of voc.toml, if not said.
            definition: of the pages; the one called `branch`, if not said.
            progress: called with (pages done, all of them).

        Raises:
            QueryError: nobody in the period has the attribute.
        """
        return apart.by(
            self,
            self.period(period),
            attribute,
            definition=definition or self.definition(apart.DEFINITION),
            language=language or self.config.project.language,
            progress=progress,
        )

    def export(
        self, findings: Findings, folder: Path, *, kind: Format = "csv", language: str | None = None
    ) -> tuple[Path, ...]:
        """Write the tables of a period into a folder, for a spreadsheet (`csv`) or a program (`parquet`)."""
        strings = Strings.load(language or self.config.project.language)
        names = Names.of(self.lexicon, strings=strings)
        return export(findings.tables(), folder, kind=kind, strings=strings, names=names)

    def run(
        self,
        period: str | Period | None = None,
        *,
        catch_up: bool = False,
        languages: Sequence[str] = (),
        progress: Progress = silent,
    ) -> Run:
        """Do everything for a period; what was done before is not done again.

        Reports of which rows came late are made anew, and the report of this period tells so.

        Args:
            period: the last complete one that has comments, if not said.
            catch_up: make the reports of missed periods before it too: those after the last report.
            languages: of the report; that of voc.toml, if not said.
            progress: called with (done, total) of each step.
        """
        return weekly.run(self, period, catch_up=catch_up, languages=languages, progress=progress)

    def period(self, said: str | Period | None = None) -> Period:
        """Return the period meant: as said, or the last complete one that has comments."""
        if isinstance(said, Period):
            return said
        if said:
            return Period.parse(said)
        kind: Kind = self.config.project.period
        current = Period.containing(self.today(), kind)
        last = self.store.query(_LAST_DAY, [current.start]).column("day").to_pylist()[0]
        if last:
            return Period.containing(last, kind)
        newest = self.store.query(_LAST_DAY, [date.max]).column("day").to_pylist()[0]
        return Period.containing(newest, kind) if newest else current.previous()

    def manifest(self) -> tuple[tuple[str, str], ...]:
        """Return what the figures were made from: inputs, pack, models and code."""
        files = self.store.query(
            "SELECT source, list(sha256 ORDER BY sha256) AS hashes FROM files GROUP BY source ORDER BY source"
        ).to_pylist()
        inputs = [
            (f"input: {row['source']}", f"{len(row['hashes'])} × {digest(h.encode() for h in row['hashes'])}")
            for row in files
        ]
        code = [(f"version: {name}", version(name)) for name in _CODE]
        python = ("version: python", ".".join(platform.python_version_tuple()[:2]))
        pack = [
            ("pack", f"{self.lexicon.name} {self.lexicon.hash}"),
            ("models", self.model),
            ("groups", grouping(self.lexicon)),
        ]
        return tuple(sorted([*inputs, *code, python, *pack, ("schema", str(schema.SCHEMA_VERSION))]))

    def ledger(self, period: str | Period | None = None) -> tuple[LedgerEntry, ...]:
        """Return every pain point and topic that was ever listed, in its state at the end of a period."""
        return entries(self.store, self.period(period), part=self.config.ledger)

    def diff(self, period: str | Period) -> Comparison | None:
        """Take the changes of a period apart: the customers', and the tool's if pack or models changed; None if not.

        Raises:
            QueryError: no earlier report is known, or nothing is annotated with its pack and models.
        """
        return compare(self.view(self.period(period)))

    def _version(self) -> tuple[str, str, int]:
        return self.lexicon.hash, self.model, schema.SCHEMA_VERSION

    def reviews(self, period: Period) -> tuple[Review, ...]:
        """Return every action and what the data say of it, as of the end of a period, or now if it is not over."""
        return reviews(self.view(period), actions.load(self.store), as_of=tracking.as_of(self, period))


# Comments nobody has annotated with this pack, model and schema; in a fixed order.
_WAITING = """
SELECT comment_id FROM comments
WHERE comment_id NOT IN (
    SELECT comment_id FROM annotations WHERE pack = ? AND model = ? AND schema_version = ?)
  AND NOT list_contains(coalesce(flags, []), 'forgotten')
ORDER BY comment_id
"""

_LAST_DAY = """
SELECT max(day) AS day FROM (
    SELECT coalesce(c.occurred_on, k.started_on) AS day
    FROM comments c LEFT JOIN calls k ON k.call_id = c.record_id)
WHERE day < ?
"""


def _columns(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    return {name: table.column(name) for name in table.column_names}
