"""A page for each part of the business, with its own figures and nobody else's, and an index of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voc.aggregate import find
from voc.aggregate.parts import Part, heard, parts
from voc.aggregate.topics import fitting
from voc.aggregate.views import View
from voc.config import Config
from voc.errors import InputError
from voc.period import Period
from voc.ports import Progress, silent
from voc.project.tracking import as_of
from voc.report.build import build
from voc.report.definition import Definition
from voc.report.file_names import INDEX, file_names, safe
from voc.report.index import Line, index
from voc.report.render import write
from voc.report.strings import Names, Strings

if TYPE_CHECKING:
    from voc.project.project import Project

DEFINITION = "branch"
_INPUT = "input: "  # what a manifest says of files, which are nobody's own


@dataclass(frozen=True)
class Apart:
    """What was written.

    Attributes:
        index: the page that leads to the others.
        pages: of the parts.
        few: parts of which too few customers were heard for a page.
    """

    index: Path
    pages: tuple[Path, ...]
    few: tuple[str, ...]


@dataclass(frozen=True)
class _Maker:
    """Hold what every page is made with."""

    project: Project
    config: Config
    definition: Definition
    period: Period
    strings: Strings
    folder: Path

    def view(self, part: Part | None = None) -> View:
        """Look at the whole, or at a part as `find` does."""
        project = self.project
        config = part.configured(self.config) if part else self.config
        return View(project.store, config, project.lexicon, self.period, project.lexicon.hash, project.model, part)

    def line(self, part: Part, name: str) -> Line:
        """Write the page of a part, unless too few are heard, and return its line of the index."""
        view, page = self.view(part), f"{name}.html"
        try:
            customers = heard(view)
            if customers < self.config.scores.minimum_n:
                return Line(part.value, customers)
            findings = find(
                self.project.store,
                config=self.config,
                lexicon=self.project.lexicon,
                period=self.period,
                pack=view.pack,
                model=view.model,
                encoder=self.project.encoder,
                part=part,
            )
        finally:
            view.release()
        manifest = tuple(one for one in self.project.manifest() if not one[0].startswith(_INPUT))
        attribute, organisation = self.called(part), self.project.config.project.organisation
        report = build(
            replace(findings, manifest=manifest),
            strings=self.strings,
            names=self.names,
            organisation=f"{organisation} · {part.value}" if organisation else part.value,
            language=self.strings.language,
            definition=self.definition,
            as_of=as_of(self.project, self.period),
            zone=self.config.zone,
            notes=(self.strings("report.part", attribute=attribute, value=part.value),),
        )
        write(report, self.folder, name=page)
        return Line.of(part.value, customers, findings=findings, page=page)

    @property
    def names(self) -> Names:
        """Return what ids are called."""
        return Names.of(self.project.lexicon, strings=self.strings)

    def called(self, part: Part) -> str:
        """Return what an attribute is called: a column of calls in words, others as exported."""
        return self.strings.find("columns", part.attribute) if part.column else part.attribute


def by(
    project: Project,
    period: Period,
    attribute: str,
    *,
    definition: Definition,
    language: str,
    progress: Progress = silent,
) -> Apart:
    """Write a page for each value of an attribute and an index, into a folder of their own.

    Pages of an earlier run that are not written anew are removed: they may show what few said.

    Raises:
        QueryError: nobody in the period has the attribute.
        InputError: the folder cannot be written.
    """
    kind = "" if definition.name == DEFINITION else f".{safe(definition.name)}"
    folder = project.config.path("reports") / f"{period}.{language}{kind}.{safe(attribute)}"
    maker = _Maker(project, definition.configured(project.config), definition, period, Strings.load(language), folder)
    view = maker.view()
    found = parts(view, attribute)
    if not project.store.read_only:  # topics are those of the whole
        fitting.save(view, fitting.prepare(view, encoder=project.encoder))
    names = file_names(part.value for part in found)
    lines = []
    for done, part in enumerate(found):
        progress(done, len(found))
        lines.append(maker.line(part, names[part.value]))
    made = index(
        lines,
        attribute=maker.called(found[0]),
        period=period,
        minimum=maker.config.scores.minimum_n,
        strings=maker.strings,
        names=maker.names,
        organisation=project.config.project.organisation,
        definition=definition,
    )
    path = write(made, folder, name=f"{INDEX}.html")
    pages = tuple(folder / line.page for line in lines if line.page)
    _remove(folder, keep=(path, *pages))
    return Apart(path, pages, tuple(line.value for line in lines if not line.page))


def _remove(folder: Path, *, keep: Sequence[Path]) -> None:
    try:
        for path in folder.glob("*.html"):
            if path not in keep:
                path.unlink()
    except OSError as error:
        raise InputError(
            f"an old page cannot be removed: {error.strerror}", where=str(folder), todo="remove it by hand"
        ) from None
