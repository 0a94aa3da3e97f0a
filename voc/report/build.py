"""Findings → report: choose what to say, say it in one language, keep the evidence beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, tzinfo

from voc.aggregate.findings import Findings
from voc.report import summary
from voc.report.bounded import bounded
from voc.report.definition import Definition
from voc.report.model import Report, Section, Sentence
from voc.report.page import Page
from voc.report.sections import SECTIONS, pains, scores
from voc.report.strings import Names, Strings
from voc.report.tables import HOMES
from voc.report.wording import Wording, count, visible, wording_of
from voc.track.tracked import Tracked


def build(
    findings: Findings,
    *,
    strings: Strings,
    names: Names,
    organisation: str,
    language: str,
    definition: Definition | None = None,
    tracked: Tracked | None = None,
    as_of: datetime | None = None,
    zone: tzinfo = UTC,
    notes: tuple[str, ...] = (),
) -> Report:
    """Return the report of some findings in one language.

    `names` are in that language too; `definition` gives sections and colours, by default as shipped; `tracked` is what
    is followed over the periods; `as_of` (UTC, by default that of `tracked`) is up to when there are data; `zone` is
    that of the moments shown; `notes` are said at the head of the page.

    Raises:
        QueryError: the period of the findings is none.
        ConfigError: the shipped report definition is damaged.
    """
    definition = definition or Definition.load()
    say = wording_of(findings, strings=strings, names=names)
    as_of = as_of or (tracked.as_of if tracked else None)
    left = max(0, len(findings.pain_points) - definition.pains)
    findings = replace(findings, pain_points=findings.pain_points[: definition.pains])
    page = Page(findings, say, definition, labels=strings.group("page"), tracked=tracked, zone=zone, left=left)
    sections = tuple(_section(name, page) for name in definition.sections)
    made = Report(
        language=language,
        tag=strings("language.tag"),
        title=strings("report.title", organisation=visible(organisation), period=say.period_name(findings.period)),
        organisation=visible(organisation),
        period=findings.period,
        period_name=say.period_name(findings.period),
        coverage=_coverage(findings, say),
        sentences=_reachable(summary.sentences(page), sections),
        tiles=scores.tiles(page),
        decisions=pains.decisions(page) if "pains" in definition.sections else (),
        sections=sections,
        light=dict(definition.light),
        dark=dict(definition.dark),
        labels=dict(page.labels),
        logo=definition.logo,
        notes=(
            *_unfinished(page, as_of),
            *_audience(definition, strings),
            *(visible(note) for note in notes),
        ),
    )
    return bounded(made)


def _coverage(findings: Findings, say: Wording) -> str:
    channels = sum(1 for _, number in findings.quality.channels if number)
    informative = count(findings.quality.informative)
    return say.strings.plural("report.coverage", of=channels, informative=informative, channels=count(channels))


def _unfinished(page: Page, as_of: datetime | None) -> tuple[str, ...]:
    """Say of a report that was made before its period was over up to when it holds data."""
    if as_of is None:
        return ()
    moment = as_of.replace(tzinfo=UTC).astimezone(page.zone)
    if moment.replace(tzinfo=None) >= datetime.combine(page.findings.end, time()):
        return ()
    return (page.say.strings("report.unfinished", moment=f"{moment:%m-%d %H:%M}"),)


def _audience(definition: Definition, strings: Strings) -> tuple[str, ...]:
    said = definition.audience.en if strings.language == "en" else definition.audience.zh
    return (strings("report.audience", audience=visible(said)),) if said else ()


def _section(name: str, page: Page) -> Section:
    words, this = page.say.strings, page.say.this
    blocks = SECTIONS[name](page) if name in SECTIONS else ()
    # A section without content says so instead of vanishing: its absence would read as an oversight.
    key = "lead" if blocks or f"section.{name}.empty" not in words.entries else "empty"
    return Section(name, words(f"section.{name}.title"), words(f"section.{name}.{key}", this=this), blocks)


def _reachable(sentences: tuple[Sentence, ...], sections: tuple[Section, ...]) -> tuple[Sentence, ...]:
    shown = {section.id for section in sections}
    made = []
    for sentence in sentences:
        start = sentence.anchor.split("-")[0]
        home = HOMES.get(start, start)
        made.append(sentence if home in shown else replace(sentence, anchor="summary"))
    return tuple(made)
