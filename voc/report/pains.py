"""Cards: pain points, strengths and risks."""

from __future__ import annotations

from voc.aggregate.findings import Findings, PainPoint, RiskFinding, SegmentFigure
from voc.report.charts import Line, line, spark
from voc.report.definition import Definition
from voc.report.journey import touchpoint_anchor
from voc.report.model import Chart, Fact, PainCard, Praise, Risk, Topic
from voc.report.quotes import quotes
from voc.report.tables import anchor, trend_table
from voc.report.wording import Wording, count, plain, visible


def pain_anchor(pain: PainPoint) -> str:
    """Return where the card of a pain point stands."""
    return anchor("pain", pain.id)


def pain_cards(findings: Findings, *, say: Wording, definition: Definition) -> tuple[PainCard, ...]:
    """Return a card for every pain point, worst first."""
    return tuple(_card(pain, findings, say, definition) for pain in findings.pain_points)


def _card(pain: PainPoint, findings: Findings, say: Wording, definition: Definition) -> PainCard:
    words, name = say.strings, say.pain_name(pain)
    few = "_few" if pain.reach.value is None else ""
    values = {
        "name": name,
        "count": count(pain.negative),
        "reach": say.value(pain.reach, "share"),
        "since": say.since(pain.since),
    }
    channels = [words("pain.channels", channel=say.names.channel(c), count=count(n)) for c, n in pain.channels]
    return PainCard(
        anchor=pain_anchor(pain),
        rank=pain.rank,
        name=name,
        touchpoint=touchpoint_anchor(pain.touchpoint),
        title=words(f"pain.title{few}", **values),
        brief=words(f"pain.brief{few}", **values),
        facts=_facts(pain, findings, say),
        terms=_terms(pain, say),
        channels=say.listing(channels),
        groups=tuple(group_words(group, say) for group in pain.segments),
        spark=spark(pain.trend, words=words("caption.pain", name=name)),
        chart=_chart(pain, say, definition),
        topics=tuple(
            Topic(visible(topic.label), count(topic.n), tuple(visible(phrase) for phrase in topic.phrases))
            for topic in pain.topics
        ),
        quotes=quotes(pain.verbatims, say=say, fold=definition.fold),
    )


def _facts(pain: PainPoint, findings: Findings, say: Wording) -> tuple[Fact, ...]:
    words, reach = say.strings, pain.reach
    interval = say.interval(reach.low, reach.high, "share")
    note = "" if reach.value is None else words("pain.reach_note", interval=interval, n=count(reach.n))
    against = say.against(pain.change.against if pain.change else findings.previous)
    change = words("value.none") if pain.change is None else say.change_cell(pain.change, "percent_points")
    return (
        Fact(words("pain.since"), say.period_brief(pain.since), say.since(pain.since)),
        Fact(words("pain.reach"), say.value(reach, "share"), note),
        Fact(words("pain.complaints"), count(pain.negative), words("pain.complaints_note", this=say.this)),
        Fact(words("pain.severity"), plain(pain.severity, "mean"), words("pain.severity_note")),
        Fact(words("pain.change", against=against), change, say.change(pain.change, "percent_points", interval=True)),
    )


def _terms(pain: PainPoint, say: Wording) -> str:
    terms = [
        say.strings(
            "pain.term" if term.value is not None else "pain.term_unknown",
            name=say.strings.find("term", term.name),
            value=f"{term.factor:.3g}",
        )
        for term in pain.terms
    ]
    product = say.strings("pain.product").join(terms)
    return say.strings("pain.terms", priority=f"{pain.priority:.0f}", product=product, this=say.this)


def _chart(pain: PainPoint, say: Wording, definition: Definition) -> Chart:
    words, name, trend = say.strings, say.pain_name(pain), pain.trend
    now = trend[-1].figure if trend else pain.reach
    if now.value is None:
        title = words("chart.pain_few", name=name, this=say.this, n=count(now.n))
    else:
        change = say.change(pain.change, "percent_points")
        title = words("chart.pain", name=name, value=plain(now.value, "share"), change=change)
    data = Line(
        points=trend,
        ticks=tuple(say.tick(point.period) for point in trend),
        hovers=tuple(f"{say.period_brief(p.period)}: {say.full(p.figure, 'share')}" for p in trend),
        unit="share",
        end="" if now.value is None else plain(now.value, "share"),
    )
    first = say.period_brief(trend[0].period) if trend else say.this
    interval = say.interval(now.low, now.high, "share")
    values = {"first": first, "last": say.period_brief(str(say.period)), "this": say.this}
    few = "_few" if now.value is None else ""
    return Chart(
        id=anchor("trend", pain.id),
        title=title,
        note=words(f"chart.pain_note{few}", **values, interval=interval, n=count(now.n)),
        spec=line(data, palette=definition.light, height=200),
        height=200,
        min_width=280,
        table=trend_table(say, words("caption.pain", name=name), trend, "share"),
    )


def group_words(group: SegmentFigure, say: Wording) -> str:
    """Say how a group feels beside all others."""
    return say.strings(
        "pain.group",
        value=visible(group.value),
        attribute=visible(group.attribute),
        figure=say.value_n(group.figure, "net"),
        rest=say.value_n(group.rest, "net"),
        verdict=verdict(group, say),
    )


def verdict(group: SegmentFigure, say: Wording) -> str:
    """Say whether a group differs from all others."""
    if group.significant is None or group.figure.value is None or group.rest.value is None:
        return say.strings("verdict.few")
    if not group.significant:
        return say.strings("verdict.same")
    return say.strings("verdict.worse" if group.figure.value < group.rest.value else "verdict.better")


def praises(findings: Findings, *, say: Wording, definition: Definition) -> tuple[Praise, ...]:
    """Return what customers praise."""
    made = []
    for strength in findings.strengths:
        place, net, words = say.place(strength.touchpoint, strength.dimension), strength.net, say.strings
        interval = say.interval(net.low, net.high, "net")
        few = "_few" if net.value is None else ""
        note = words(f"strength.note{few}", value=say.value(net, "net"), interval=interval, n=count(net.n))
        made.append(
            Praise(
                anchor=anchor("strength", strength.touchpoint, strength.dimension),
                title=words("strength.title", name=place, count=count(strength.positive)),
                note=note,
                quotes=quotes(strength.verbatims, say=say, fold=definition.fold),
            )
        )
    return tuple(made)


def risks(findings: Findings, *, say: Wording, definition: Definition) -> tuple[Risk, ...]:
    """Return the risk signals."""
    return tuple(
        Risk(
            anchor=anchor("risk", risk.code, risk.level),
            title=say.strings(
                "risk.title",
                name=say.names.risk(risk.code),
                level=say.strings.find("level", risk.level),
                count=count(risk.n),
            ),
            note=_clocks(risk, say=say),
            high=risk.level == "high",
            quotes=quotes(risk.verbatims, say=say, fold=definition.fold),
        )
        for risk in findings.risks
    )


def _clocks(risk: RiskFinding, *, say: Wording) -> str:
    """Return by when to act, empty where no clock runs."""
    parts = [
        *([say.strings("risk.answer", hours=risk.answer_within)] if risk.answer_within else []),
        *([say.strings("risk.resolve", hours=risk.resolve_within)] if risk.resolve_within else []),
        *([say.strings("risk.report")] if risk.report_to_regulator else []),
    ]
    return " · ".join(parts)
