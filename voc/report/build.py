"""Findings → report: choose what to say, say it in one language, keep the evidence beside it."""

from __future__ import annotations

from dataclasses import replace

from voc.aggregate.findings import Findings
from voc.report import summary
from voc.report.bounded import bounded
from voc.report.definition import Definition
from voc.report.model import Report, Section, Sentence
from voc.report.page import Page
from voc.report.sections import SECTIONS, pains, scores
from voc.report.strings import Names, Strings
from voc.report.wording import Wording, count, visible, wording_of


def build(
    findings: Findings,
    *,
    strings: Strings,
    names: Names,
    organisation: str,
    language: str,
    definition: Definition | None = None,
) -> Report:
    """Return the report of some findings in one language.

    `names` are in that language too; `definition` gives sections and colours, by default as shipped.

    Raises:
        QueryError: the period of the findings is none.
        ConfigError: the shipped report definition is damaged.
    """
    definition = definition or Definition.load()
    say = wording_of(findings, strings=strings, names=names)
    page = Page(findings, say, definition, labels=strings.group("page"))
    sections = tuple(_section(name, page) for name in definition.sections)
    made = Report(
        language=language,
        tag=strings("language.tag"),
        title=strings("report.title", organisation=visible(organisation), period=say.period_name(findings.period)),
        organisation=visible(organisation),
        period=findings.period,
        period_name=say.period_name(findings.period),
        coverage=_coverage(findings, say),
        sentences=_reachable(summary.sentences(findings, say=say), sections),
        tiles=scores.tiles(findings, say=say),
        decisions=pains.decisions(page) if "pains" in definition.sections else (),
        sections=sections,
        light=dict(definition.light),
        dark=dict(definition.dark),
        labels=dict(page.labels),
    )
    return bounded(made)


def _coverage(findings: Findings, say: Wording) -> str:
    channels = sum(1 for _, number in findings.quality.channels if number)
    informative = count(findings.quality.informative)
    return say.strings.plural("report.coverage", of=channels, informative=informative, channels=count(channels))


def _section(name: str, page: Page) -> Section:
    words, this = page.say.strings, page.say.this
    blocks = SECTIONS[name](page) if name in SECTIONS else ()
    # A section without content says so instead of vanishing: its absence would read as an oversight.
    key = "lead" if blocks or f"section.{name}.empty" not in words.entries else "empty"
    return Section(name, words(f"section.{name}.title"), words(f"section.{name}.{key}", this=this), blocks)


# Where each kind of anchor stands, for reports that leave a section out.
_HOMES = {"pain": "pains", "touchpoint": "journey", "score": "scores"}


def _reachable(sentences: tuple[Sentence, ...], sections: tuple[Section, ...]) -> tuple[Sentence, ...]:
    shown = {section.id for section in sections}
    made = []
    for sentence in sentences:
        start = sentence.anchor.split("-")[0]
        home = _HOMES.get(start, start)
        made.append(sentence if home in shown else replace(sentence, anchor="summary"))
    return tuple(made)
