"""The summary: up to five sentences, each with the place of its evidence."""

from __future__ import annotations

from collections import Counter

from voc.aggregate.findings import Findings, Score
from voc.aggregate.segment_findings import Breakdown, Group
from voc.report.model import Sentence
from voc.report.moves import Move, moves
from voc.report.page import Page
from voc.report.sections.pains import pain_anchor
from voc.report.sections.scores import headline
from voc.report.sections.segments import hardest_hit
from voc.report.tables import anchor
from voc.report.wording import UNITS, Wording, count, plain, unit_of, visible
from voc.track.ledger import PAIN
from voc.track.tracked import Tracked

_NAMED = 2  # changes named one by one in the sentence
_SCORES = 3


def sentences(page: Page) -> tuple[Sentence, ...]:
    """Say what hurts, what moved, the scores, who is hit hardest, and what is done or what all this rests on."""
    findings, say, followed = page.findings, page.say, page.tracked
    last = _loop(followed, say) if followed and followed.cases else _coverage(findings, say)
    return _pain(findings, say), _change(findings, say), _scores(findings, say), _group(findings, say), last


def _loop(followed: Tracked, say: Wording) -> Sentence:
    """Say how cases stand, what actions did, and which pain points came to an end."""
    words, cases = say.strings, followed.cases
    total = cases.total if cases else None
    verdicts = Counter(one.verdict for one in followed.actions if one.verdict)
    ended = [
        one for one in followed.ledger if one.kind == PAIN and one.state == "resolved" and one.since == str(say.period)
    ]
    parts = []
    if total and total.cases:
        parts.append(words("summary.cases", open=count(total.open), overdue=count(total.overdue)))
    else:
        parts.append(words("summary.no_cases"))
    if followed.actions:
        numbers = {name: count(verdicts[name]) for name in ("worked", "no_effect", "unclear")}
        parts.append(words("summary.actions", n=count(len(followed.actions)), **numbers))
    else:
        parts.append(words("summary.no_actions"))
    if ended:
        names = say.listing(say.place(one.touchpoint, one.dimension) for one in ended)
        parts.append(words("summary.resolved", names=names))
    text = words("summary.loop", items=say.listing(parts, separator="clause"))
    return Sentence(words("summary.loop_label"), text, "loop")


def _pain(findings: Findings, say: Wording) -> Sentence:
    label = say.strings("summary.pain_label")
    if not findings.pain_points:
        return Sentence(label, say.strings("summary.pain_none", this=say.this), "pains")
    pain = findings.pain_points[0]
    name, since, reach = say.pain_name(pain), say.since(pain.since, trend=pain.trend), pain.reach
    if reach.value is None:
        text = say.strings("summary.pain_few", name=name, count=count(pain.negative), since=since)
    else:
        interval = say.interval(reach.low, reach.high, "share")
        values = {"reach": plain(reach.value, "share"), "interval": interval, "n": count(reach.n)}
        text = say.strings("summary.pain", name=name, since=since, **values)
    return Sentence(label, text, pain_anchor(pain))


def _change(findings: Findings, say: Wording) -> Sentence:
    words, found = say.strings, moves(findings, say=say)
    label = words("summary.change_label")
    compared = sum(1 for t in findings.touchpoints if t.change and t.change.significant is not None)
    if found:
        worse, better = ([one for one in found if one.better is way] for way in (False, True))
        items = [
            words("summary.change_worse", items=_moves(worse, say)) if worse else words("summary.change_no_worse"),
            words("summary.change_better", items=_moves(better, say)) if better else words("summary.change_no_better"),
        ]
        text = words("summary.change", items=say.listing(items, separator="clause"))
        return Sentence(label, text, (worse or better)[0].anchor)
    key = "summary.change_none" if compared else "summary.change_few"
    against = say.against(findings.previous)
    return Sentence(label, words(key, against=against, compared=count(compared)), "journey")


def _moves(found: list[Move], say: Wording) -> str:
    items = [move.text for move in found[:_NAMED]]
    if len(found) > _NAMED:
        items.append(say.strings("summary.change_more", count=count(len(found))))
    return say.listing(items)


def _scores(findings: Findings, say: Wording) -> Sentence:
    label, scores = say.strings("summary.score_label"), headline(findings)[:_SCORES]
    if not scores:
        return Sentence(label, say.strings("summary.scores_none", this=say.this), "scores")
    items = say.listing((_score(score, say) for score in scores), separator="clause")
    return Sentence(label, say.strings("summary.scores", items=items), "scores")


def _score(score: Score, say: Wording) -> str:
    figure, name = score.figure, say.score_name(score)
    if figure.value is None:
        return say.strings("summary.score_few", name=name, n=count(figure.n))
    unit = unit_of(score)
    key = "summary.score_item" if score.target is not None else "summary.score_item_free"
    interval = say.interval(figure.low, figure.high, unit)
    values = {"value": plain(figure.value, unit), "interval": interval, "n": count(figure.n)}
    return say.strings(key, name=name, target=say.target(score)[1], **values)


def _group(findings: Findings, say: Wording) -> Sentence:
    label, group = say.strings("summary.group_label"), hardest_hit(findings)
    broken = None if group else _lowest(findings)
    if broken:
        return Sentence(label, _apart(*broken, say), "segments")
    if group is None:
        return Sentence(label, _nobody(findings, say), "segments")
    text = say.strings(
        "summary.group",
        value=visible(group.value),
        attribute=visible(group.attribute),
        figure=say.value(group.figure, "net"),
        interval=say.interval(group.figure.low, group.figure.high, "net"),
        n=count(group.figure.n),
        rest=say.value(group.rest, "net"),
        rest_n=count(group.rest.n),
    )
    return Sentence(label, text, anchor("segments", "dots"))


def _nobody(findings: Findings, say: Wording) -> str:
    """Say that no group fares worse as a whole; groups may still differ in something else."""
    tested = [segment for segment in findings.segments if segment.significant is not None]
    segmentation = findings.segmentation
    compared = max(len(tested), segmentation.compared if segmentation else 0)
    verdicts = [one.significant for one in tested]
    verdicts += [one.significant for one in segmentation.differences] if segmentation else []
    key = "other" if any(verdicts) else "none" if compared else "few"
    return say.strings(f"summary.group_{key}", compared=count(compared))


def _lowest(findings: Findings) -> tuple[Breakdown, Group] | None:
    """Return the group whose score is significantly below that of all others, by the largest effect."""
    found = [
        (one, group)
        for one in (findings.segmentation.breakdowns if findings.segmentation else ())
        if one.touchpoint is None and one.form in UNITS
        for group in one.different
        if (group.effect or 0.0) < 0
    ]
    return min(found, key=lambda item: (item[1].effect, item[0].measure, item[1].value), default=None)


def _apart(breakdown: Breakdown, group: Group, say: Wording) -> str:
    unit = UNITS[breakdown.form]
    return say.strings(
        "summary.group_score",
        value=visible(group.value),
        attribute=visible(breakdown.attribute),
        measure=say.strings.find("score", breakdown.measure),
        window=say.window(breakdown.window),
        figure=say.value(group.figure, unit),
        interval=say.interval(group.figure.low, group.figure.high, unit),
        n=count(group.figure.n),
        rest=say.value(group.rest, unit),
        rest_n=count(group.rest.n),
    )


def _coverage(findings: Findings, say: Wording) -> Sentence:
    quality = findings.quality
    total = sum(number for _, number in quality.channels) or 1
    channels = [
        say.strings("summary.coverage_channel", channel=say.names.channel(name), share=f"{100 * number / total:.0f}%")
        for name, number in sorted(quality.channels, key=lambda item: (-item[1], item[0]))
    ]
    text = say.strings(
        "summary.coverage",
        comments=count(quality.comments),
        informative=count(quality.informative),
        channels=say.listing(channels),
        unassigned=say.share(quality.unassigned),
    )
    return Sentence(say.strings("summary.coverage_label"), text, "quality")
