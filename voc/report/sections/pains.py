"""A card for every pain point."""

from __future__ import annotations

from voc.aggregate.findings import Findings, PainPoint, SegmentFigure
from voc.report.blocks import (
    Article,
    Block,
    Cell,
    Chart,
    Columns,
    Fact,
    Facts,
    Heading,
    Lines,
    Quotes,
    Spark,
    Text,
    Topic,
    Topics,
)
from voc.report.charts import Line, line, spark
from voc.report.definition import Definition
from voc.report.model import Decision
from voc.report.page import Page
from voc.report.quotes import quotes
from voc.report.sections.loop import actions
from voc.report.sheet import standing_out
from voc.report.tables import anchor, trend_table
from voc.report.wording import Wording, count, plain, visible
from voc.track.ledger import PAIN


def pain_anchor(pain: PainPoint) -> str:
    """Return where the card of a pain point stands."""
    return anchor("pain", pain.id)


def blocks(page: Page) -> tuple[Block, ...]:
    """Return a card for every pain point, worst first, and how many more there are."""
    more = page.say.strings.plural("pain.more", of=page.left, count=count(page.left))
    cards = tuple(_card(pain, page) for pain in page.findings.pain_points)
    return (*cards, Text(more)) if page.left else cards


def decisions(page: Page) -> tuple[Decision, ...]:
    """Return the lines of the first screen."""
    chosen = page.findings.pain_points[: page.definition.decisions]
    return tuple(
        Decision(page.say.pain_name(pain), _said(pain, page.say, "brief"), _spark(pain, page.say), pain_anchor(pain))
        for pain in chosen
    )


def _said(pain: PainPoint, say: Wording, what: str) -> str:
    """Say a pain point in a title or in brief."""
    few = "_few" if pain.reach.value is None else ""
    return say.strings(
        f"pain.{what}{few}",
        name=say.pain_name(pain),
        count=count(pain.negative),
        reach=say.full(pain.reach, "share"),
        since=say.since(pain.since, trend=pain.trend),
    )


def _spark(pain: PainPoint, say: Wording) -> Spark | None:
    return spark(pain.trend, words=say.strings("caption.pain", name=say.pain_name(pain)))


def _card(pain: PainPoint, page: Page) -> Article:
    say, labels = page.say, page.labels
    channels = [say.strings("pain.channels", channel=say.names.channel(c), count=count(n)) for c, n in pain.channels]
    groups = (
        *(Cell(group_words(group, say), customer=True) for group in pain.segments),
        *(Cell(line, customer=True) for line in standing_out(page.findings, pain.touchpoint, say=say, worse=True)),
    )
    topics = tuple(
        Topic(visible(topic.label), count(topic.n), tuple(visible(phrase) for phrase in topic.phrases))
        for topic in pain.topics
    )
    who: tuple[Block, ...] = (
        Heading(labels["who"]),
        Lines(labels["channels"], (Cell(say.listing(channels)),)),
        *([Lines(labels["groups"], groups)] if groups else []),
    )
    said = quotes(pain.verbatims, say=say, fold=page.definition.fold)
    return Article(
        anchor=pain_anchor(pain),
        title=_said(pain, say, "title"),
        name=say.pain_name(pain),
        rank=pain.rank,
        folded=pain.rank > page.definition.decisions,
        blocks=(
            Facts((*_state(pain, page), *_facts(pain, page.findings, say))),
            Text(_terms(pain, say)),
            _chart(pain, say, page.definition),
            Columns(((Topics(labels["topics"], topics),), who)),
            *_actions(pain, page),
            *_measures(pain, page),
            *([Quotes(labels["verbatims"], said)] if said else []),
        ),
    )


def _state(pain: PainPoint, page: Page) -> tuple[Fact, ...]:
    """Return what the ledger says of it."""
    words, followed = page.say.strings, page.tracked
    entry = next((one for one in followed.ledger if (one.kind, one.id) == (PAIN, pain.id)), None) if followed else None
    if entry is None:
        return ()
    periods = page.say.strings.plural(
        f"period.run.{page.say.period.kind}", of=entry.open_periods, count=count(entry.open_periods)
    )
    note = words("pain.state_note", since=page.say.period_brief(entry.since), run=periods)
    return (Fact(words("pain.state"), words(f"ledger_state.{entry.state}"), note),)


def _actions(pain: PainPoint, page: Page) -> tuple[Block, ...]:
    """Return what is done about it, or about its touchpoint, and whether it worked."""
    reviews = page.tracked.actions if page.tracked else ()
    about = [one for one in reviews if one.action.target in (pain.id, pain.touchpoint)]
    return (actions(about, page.say),) if about else ()


def _measures(pain: PainPoint, page: Page) -> tuple[Block, ...]:
    """Return what the pack suggests doing: by whom, how soon, and by which figure to tell whether it worked."""
    say = page.say
    facts = tuple(
        Fact(
            say.strings("measure.who", owner=say.choose(one.owner), horizon=say.strings(f"measure.{one.horizon}")),
            say.choose(one),
            say.strings("measure.check", check=say.choose(one.check)),
        )
        for one in pain.measures
    )
    return (Heading(page.labels["measures"]), Facts(facts, words=True)) if facts else ()


def _facts(pain: PainPoint, findings: Findings, say: Wording) -> tuple[Fact, ...]:
    words, reach = say.strings, pain.reach
    interval = say.interval(reach.low, reach.high, "share")
    note = "" if reach.value is None else words("pain.reach_note", interval=interval, n=count(reach.n))
    against = say.against(pain.change.against if pain.change else findings.previous)
    change = words("value.none") if pain.change is None else say.change_cell(pain.change, "percent_points")
    return (
        Fact(words("pain.since"), say.period_brief(pain.since), say.since(pain.since, trend=pain.trend)),
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
        spec=line(data, palette=definition.light, height=150),
        height=150,
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
