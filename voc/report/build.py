"""Findings → report: choose what to say, say it in one language, keep the evidence beside it."""

from __future__ import annotations

from dataclasses import replace

from voc.aggregate.findings import Findings
from voc.report import appendix, journey, pains, scores, summary
from voc.report.definition import Definition
from voc.report.model import Report, Section, Sentence
from voc.report.strings import Names, Strings
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
) -> Report:
    """Return the report of some findings in one language.

    `names` are in that language too; `definition` gives sections and colours, by default as shipped; `tracked` is what
    is followed over the periods.

    Raises:
        QueryError: the period of the findings is none.
        ConfigError: the shipped report definition is damaged.
    """
    definition = definition or Definition.load()
    say = wording_of(findings, strings=strings, names=names)
    sections = _sections(findings, say, definition)
    return Report(
        language=language,
        tag=strings("language.tag"),
        title=strings("report.title", organisation=visible(organisation), period=say.period_name(findings.period)),
        organisation=visible(organisation),
        period=findings.period,
        period_name=say.period_name(findings.period),
        coverage=_coverage(findings, say),
        sections=sections,
        sentences=_reachable(summary.sentences(findings, say=say), sections),
        tiles=scores.tiles(findings, say=say),
        scores=scores.score_charts(findings, say=say, definition=definition),
        score_table=scores.score_table(findings, say=say),
        journey=journey.journey_charts(findings, say=say, definition=definition),
        journey_table=journey.journey_table(findings, say=say),
        touchpoints=journey.sheets(findings, say=say),
        pains=pains.pain_cards(findings, say=say, definition=definition),
        strengths=pains.praises(findings, say=say, definition=definition),
        segments=appendix.segment_charts(findings, say=say, definition=definition),
        risks=pains.risks(findings, say=say, definition=definition),
        quality=appendix.quality_tables(findings, say=say),
        quality_notes=appendix.quality_notes(findings, say=say, reopened=tracked.reopened if tracked else ()),
        method=appendix.method(say=say),
        manifest=appendix.manifest(findings, say=say),
        light=dict(definition.light),
        dark=dict(definition.dark),
        decisions=definition.decisions,
        labels=strings.group("page"),
    )


def _coverage(findings: Findings, say: Wording) -> str:
    channels = sum(1 for _, number in findings.quality.channels if number)
    informative = count(findings.quality.informative)
    return say.strings.plural("report.coverage", of=channels, informative=informative, channels=count(channels))


def _sections(findings: Findings, say: Wording, definition: Definition) -> tuple[Section, ...]:
    filled = {
        "scores": findings.scores,
        "journey": findings.touchpoints,
        "pains": findings.pain_points,
        "strengths": findings.strengths,
        "segments": findings.segments,
        "risks": findings.risks,
        "manifest": findings.manifest,
    }
    made = []
    for name in definition.sections:
        # A section without content says so instead of vanishing: its absence would read as an oversight.
        key = "lead" if filled.get(name, True) else "empty"
        lead = say.strings(f"section.{name}.{key}", this=say.this)
        made.append(Section(name, say.strings(f"section.{name}.title"), lead))
    return tuple(made)


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
