"""How conversations fare by the pack's scorecard: what agents should have said, and what they should not.

A check is due in a conversation in which both sides speak and its condition holds. What is required must be said in its
place; the evidence that it was not is the place where it should have been: the first or last turn, or the words that
made it due. Words are looked for, not meanings: an apology in words that the pack does not know counts as missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from voc.aggregate.call_findings import CheckFigure, Scorecard
from voc.aggregate.calls import Level, Volume, levels, spans_of, told, volumes
from voc.aggregate.conversations import AGENT, Flags, Ints, Talk
from voc.aggregate.figures import Verbatim
from voc.aggregate.pooled import Reading, Spans, means, shares
from voc.aggregate.said import Places, Said, check, due
from voc.aggregate.views import View
from voc.scorecard import Check, ScorecardRules

KEPT = "check:"  # before a check's id, where verdicts on forgotten conversations are kept
_QUOTES = {"all": 3, "team": 3, "agent": 1}


class Verdict(NamedTuple):
    """A check over all conversations: where it is due, where it was passed, and the place that shows it.

    `place` is [conversations, 3]: turn, start, end; turn -1 where there is nothing to show.
    """

    due: Flags
    passed: Flags
    place: Ints


def scorecards(talk: Talk, said: Said, *, view: View) -> tuple[Scorecard, ...]:
    """Return the scorecard of all conversations, of each team and of each agent who had one in the period."""
    rules = view.lexicon.scorecard
    if not rules.checks or not len(talk):
        return ()
    verdicts, spans = judge(talk, said, rules), spans_of(talk, view=view)
    groups = levels(talk, spans.now)
    volume = volumes(groups, spans)
    scores = _scores(talk, verdicts, rules, spans, groups, volume)
    checks = [_figures(*one, talk, spans, groups, volume) for one in zip(rules.checks, verdicts, strict=True)]
    return tuple(
        Scorecard(
            channel=channel,
            level=level.level,
            name=name,
            calls=volume.calls[at][place],
            score=scores[at][place].figure,
            window=scores[at][place].window,
            checks=tuple(figures[at][place] for figures in checks),
        )
        for at, level in enumerate(groups)
        for place, (channel, name) in enumerate(level.groups)
    )


def judge(talk: Talk, said: Said, rules: ScorecardRules) -> list[Verdict]:
    """Return the verdict of each check of the pack."""
    return [_remembered(_verdict(one, talk, said), one, talk) for one in rules.checks]


def _remembered(verdict: Verdict, one: Check, talk: Talk) -> Verdict:
    """Put in what was judged of conversations before their words were forgotten; they show nothing any more."""
    for call, kept in talk.kept.items():
        told = kept.get(KEPT + one.id)
        verdict.due[call], verdict.passed[call], verdict.place[call] = told is not None, told == 1, -1
    return verdict


def _verdict(one: Check, talk: Talk, said: Said) -> Verdict:
    asked = _firsts(said[due(one.id)], talk)
    told = _firsts(_standing(one, said[check(one.id)], asked, talk), talk)
    is_due = talk.both & (one.due.always | (asked[:, 0] >= 0) | _of_meaning(one, talk))
    if one.kind == "forbidden":
        return Verdict(is_due, is_due & (told[:, 0] < 0), told)
    passed = is_due & (told[:, 0] >= 0)
    missing = np.where(asked[:, :1] >= 0, asked, _whole_turn(talk, last=one.place != "first"))
    return Verdict(is_due, passed, np.where(passed[:, None], told, missing))


def _standing(one: Check, places: Places, asked: Ints, talk: Talk) -> Places:
    """Return the places where a phrase counts."""
    call, go = talk.owner[places.turn], talk.go[places.turn]
    if one.place == "first":
        counts = go < one.turns
    elif one.place == "last":
        counts = go >= talk.goes[call] - one.turns
    elif one.place == "after":
        turn, _, end = asked[call].T
        counts = (places.turn > turn) | (places.turn == turn) & (places.start >= end)
    else:
        return places
    return Places(*(column[counts] for column in places))


def _firsts(places: Places, talk: Talk) -> Ints:
    """Return the first place of each conversation, -1 without any."""
    found = np.full((len(talk), 3), -1, dtype=np.int64)
    if len(places.turn):
        call, at = np.unique(talk.owner[places.turn], return_index=True)
        found[call] = np.stack(places, axis=1)[at]
    return found


def _of_meaning(one: Check, talk: Talk) -> Flags:
    """Tell which conversations have an intent or touchpoint that makes the check due."""
    found = np.zeros(len(talk), dtype=bool)
    if one.due.intents:
        found |= np.array([intent in one.due.intents for intent in talk.column("intent")], dtype=bool)
    if one.due.touchpoints:
        wanted = set(one.due.touchpoints)
        found |= np.array([not wanted.isdisjoint(named or ()) for named in talk.column("touchpoints")], dtype=bool)
    return found


def _whole_turn(talk: Talk, *, last: bool) -> Ints:
    """Return the first or last turn of the agent in each conversation, whole; -1 where there is none."""
    turns = np.flatnonzero(talk.role == AGENT)
    found = np.full((len(talk), 3), -1, dtype=np.int64)
    turns = turns if last else turns[::-1]  # the last one written stays
    found[talk.owner[turns], 0] = turns
    found[:, 1] = 0
    found[:, 2] = [len(talk.normal[turn]) if turn >= 0 else 0 for turn in found[:, 0].tolist()]
    return found


def _scores(
    talk: Talk,
    verdicts: list[Verdict],
    rules: ScorecardRules,
    spans: Spans,
    groups: list[Level],
    volume: Volume,
) -> list[list[Reading]]:
    """Return the share of due checks that conversations passed, by weight, of every level and group."""
    weights = np.array([one.weight for one in rules.checks])
    due_weight = weights @ np.array([verdict.due for verdict in verdicts])
    passed_weight = weights @ np.array([verdict.passed for verdict in verdicts])
    score = np.divide(passed_weight, due_weight, out=np.full(len(talk), np.nan), where=due_weight > 0)
    found = [means(score, spans, code=level.code, groups=len(level.groups)) for level in groups]
    return told(found, groups, volume, spans, lambda _, one: spans.reading(one, change=False, most=1.0))


def _figures(
    one: Check, verdict: Verdict, talk: Talk, spans: Spans, groups: list[Level], volume: Volume
) -> list[list[CheckFigure]]:
    """Return how often a check was passed, of every level and group."""
    found = [shares(verdict.passed, verdict.due, spans, code=level.code, groups=len(level.groups)) for level in groups]
    readings = told(
        found,
        groups,
        volume,
        spans,
        lambda level, each: spans.reading(each, change=level.level == "all", scale=100.0, most=1.0),
    )
    return [
        [
            CheckFigure(one.id, *reading, *quotes)
            for reading, quotes in zip(here, _quotes(verdict, level, talk, spans, here), strict=True)
        ]
        for level, here in zip(groups, readings, strict=True)
    ]


def _quotes(
    verdict: Verdict, level: Level, talk: Talk, spans: Spans, readings: list[Reading]
) -> Iterator[tuple[tuple[Verbatim, ...], tuple[Verbatim, ...]]]:
    """Yield what shows that the check was passed, and failed, in each group; nothing for groups without a value."""
    if not readings:  # conversations of which no team or agent is known
        return
    name, most = str(spans.view.period), _QUOTES[level.level]
    alone = np.array([reading.window[0] == name for reading in readings], dtype=bool)
    known = np.array([reading.figure.value is not None for reading in readings], dtype=bool)
    counted = verdict.due & (verdict.place[:, 0] >= 0) & (level.code >= 0)
    counted &= known[level.code] & np.where(alone[level.code], spans.now, spans.pooled)
    passed = _by_group(counted & verdict.passed, level) if level.level != "agent" else {}
    failed = _by_group(counted & ~verdict.passed, level)
    for place in range(len(level.groups)):
        yield (
            _distinct(passed.get(place, ()), talk, verdict, "positive", most),
            _distinct(failed.get(place, ()), talk, verdict, "negative", most),
        )


def _by_group(rows: Flags, level: Level) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    places = np.flatnonzero(rows)
    for call, group in zip(places.tolist(), level.code[places].tolist(), strict=True):
        found.setdefault(group, []).append(call)
    return found


def _distinct(given: Iterable[int], talk: Talk, verdict: Verdict, polarity: str, most: int) -> tuple[Verbatim, ...]:
    """Return quotes of so many conversations, no two in the same words."""
    found: dict[str, Verbatim] = {}
    for call in given:
        turn, start, end = verdict.place[call].tolist()
        if len(found) == most:
            break
        found.setdefault(talk.normal[turn], talk.quote(call, (turn, start, end), polarity=polarity))
    return tuple(found.values())
