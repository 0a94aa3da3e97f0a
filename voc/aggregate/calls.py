"""How calls and chats go, as far as the transcript tells: by conversation, agent, team and channel.

| name | unit | known for |
| --- | --- | --- |
| agent_share_time | agents' part of the time somebody of the two speaks, 0–1 | timed |
| agent_share_characters | the same of letters | those that are not timed |
| silence_share | time in which nobody speaks, of the time from the first word to the last, 0–1 | timed |
| agent_interruptions, customer_interruptions | how often that side begins while the other speaks | timed |
| agent_rate, customer_rate | letters a minute of speaking | timed |
| agent_repeats, customer_repeats | turns that say the same again | all |
| repeated_questions | share in which the customer asks the same again | all |
| holds | turns in which the agent asks to wait | all |
| long_silences | silences of ten seconds and more | timed |
| transfers | share in which the agent passes the customer on | all |
| handling_seconds | from the first word to the last | timed |

Overlaps of less than 0.2 s are no interruption: people do not hear them (Heldner and Edlund 2010, Journal of Phonetics
38:555–568).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from voc.aggregate.call_findings import CallFigure, CallGroup
from voc.aggregate.conversations import AGENT, CUSTOMER, Flags, Floats, Ints, Talk, first_day, per_call, read, total
from voc.aggregate.figures import HIDDEN
from voc.aggregate.pooled import Reading, Spans, Triple, means, shares
from voc.aggregate.repeats import Letters, again
from voc.aggregate.said import HOLD, TRANSFER, Said, hear
from voc.aggregate.small_groups import Nest, Shown, mostly, nested
from voc.aggregate.views import View
from voc.lexicon import Lexicon

_OVERLAP = 0.2  # seconds
_LONG = 10.0  # seconds
_YES_OR_NO = ("repeated_questions", "transfers")
_SHARES = ("agent_share_time", "agent_share_characters", "silence_share")
_LEVELS = ("all", "team", "agent")

Facts = dict[str, Floats]  # name → a value a conversation, nan where it is not known


@dataclass(frozen=True)
class Level:
    """The groups of one level: (channel, name) of each, where they belong, and the group of each conversation or -1."""

    level: str
    groups: tuple[tuple[str, str], ...]
    code: Ints
    nest: Nest


class Volume(NamedTuple):
    """Conversations in the period of every level and group, None where not shown, and which are shown."""

    calls: list[list[int | None]]
    shown: list[Shown]


def calls(talk: Talk, said: Said, *, view: View) -> tuple[CallGroup, ...]:
    """Return what is known of all conversations, of each team and of each agent who had one in the period."""
    if not len(talk):
        return ()
    facts, spans = measure(talk, said, lexicon=view.lexicon), spans_of(talk, view=view)
    groups = levels(talk, spans.now)
    volume = volumes(groups, spans)
    known = {name: _readings(name, values, spans, groups, volume) for name, values in facts.items()}
    found = []
    for at, level in enumerate(groups):
        for place, (channel, name) in enumerate(level.groups):
            here = [(measured, readings[at][place]) for measured, readings in known.items()]
            figures = tuple(CallFigure(measured, *one) for measured, one in here)
            found.append(CallGroup(channel, level.level, name, volume.calls[at][place], figures))
    return tuple(found)


def table(view: View) -> pa.Table:
    """Return one row for each conversation of the period, with what is known of it; see above for the columns."""
    talk = read(view)
    facts = measure(talk, hear(talk, view.lexicon.scorecard), lexicon=view.lexicon)
    whole = talk.table.select(["comment_id", "channel", "source_ref", "day", "team", "agent"])
    for name, values in facts.items():
        whole = whole.append_column(name, pa.array(values, from_pandas=True))
    return whole.filter(pa.array(spans_of(talk, view=view).now))


def measure(talk: Talk, said: Said, *, lexicon: Lexicon) -> Facts:
    """Return what is known of conversations in which both sides speak; holds and transfers if the pack has words."""
    letters, rules = Letters(talk.normal), lexicon.scorecard
    found = {**_times(talk, letters.count), **_characters(talk, letters.count), **_repeats(talk, letters, lexicon)}
    if rules.holds:
        found["holds"] = total(talk.owner[np.unique(said[HOLD].turn)], len(talk))
    if rules.transfers:
        found["transfers"] = total(talk.owner[said[TRANSFER].turn], len(talk)).clip(max=1)
    found = {name: np.where(talk.both, values, np.nan) for name, values in found.items()}
    for call, kept in talk.kept.items():
        for name, values in found.items():
            values[call] = kept.get(name, np.nan)
    return found


def spans_of(talk: Talk, *, view: View) -> Spans:
    """Tell the conversations apart by period."""
    return Spans.of(view, talk.day, first=str(talk.window[0]), since=first_day(talk.window[0]))


def volumes(groups: Sequence[Level], spans: Spans) -> Volume:
    """Count the conversations of every level."""
    counts = [
        tuple(
            np.bincount(level.code[span & (level.code >= 0)], minlength=len(level.groups)).tolist()
            for span in (spans.now, spans.pooled)
        )
        for level in groups
    ]
    shown = nested([level.nest for level in groups], counts, minimum=spans.view.minimum)
    calls = [
        [n if level.level == "all" or told else None for n, told in zip(now, one.now.tolist(), strict=True)]
        for level, (now, _), one in zip(groups, counts, shown, strict=True)
    ]
    return Volume(calls, [Shown(one.now, np.ones_like(one.now)) for one in shown])


def told(
    found: Sequence[Sequence[Triple]],
    groups: Sequence[Level],
    volume: Volume,
    spans: Spans,
    read: Callable[[Level, Triple], Reading],
) -> list[list[Reading]]:
    """Read the samples of every level, without those that would tell of a small one."""
    counts = [([int(one.now.n) for one in level], [int(one.pooled.n) for one in level]) for level in found]
    nests = [level.nest for level in groups]
    shown = nested(nests, counts, minimum=spans.view.minimum, within=volume.shown)
    name = str(spans.view.period)
    away = Reading(HIDDEN, (name, name), None)
    return [
        [
            read(level, one) if level.level == "all" or here or not one.pooled.n else away
            for one, here in zip(triples, (of.now | of.window).tolist(), strict=True)
        ]
        for level, triples, of in zip(groups, found, shown, strict=True)
    ]


def levels(talk: Talk, now: Flags) -> list[Level]:
    """Return the groups with a conversation in the period: all of a channel, its teams, its agents."""
    channel = talk.column("channel")
    names = {"all": [""] * len(talk), "team": talk.column("team"), "agent": talk.column("agent")}
    found: list[Level] = []
    for level in _LEVELS:
        keys = [
            (one or "", name) if name is not None else None for one, name in zip(channel, names[level], strict=True)
        ]
        groups = sorted({key for key, inside in zip(keys, now.tolist(), strict=True) if inside and key})
        places = {key: place for place, key in enumerate(groups)}
        code = np.array([places.get(key, -1) if key else -1 for key in keys], dtype=np.int64)
        above = found[-1].code if found else code
        parents, tops = (mostly(code, one, groups=len(groups)) for one in (above, found[0].code if found else code))
        found.append(Level(level, tuple(groups), code, Nest(parents, tops)))
    return found


def _readings(name: str, values: Floats, spans: Spans, groups: Sequence[Level], volume: Volume) -> list[list[Reading]]:
    yes_or_no, known = name in _YES_OR_NO, ~np.isnan(values)
    found = [
        shares(values > 0, known, spans, code=level.code, groups=len(level.groups))
        if yes_or_no
        else means(values, spans, code=level.code, groups=len(level.groups))
        for level in groups
    ]
    most, scale = (1.0, 100.0) if yes_or_no or name in _SHARES else (np.inf, 1.0)
    return told(
        found,
        groups,
        volume,
        spans,
        lambda level, one: spans.reading(one, change=level.level != "agent", most=most, scale=scale),
    )


def _times(talk: Talk, letters: Ints) -> Facts:
    """Return what begin and end of turns tell."""
    inside = np.flatnonzero(talk.timed[talk.owner])
    order = inside[np.lexsort((talk.start[inside], talk.owner[inside]))]
    owner, role, begin, end = talk.owner[order], talk.role[order], talk.start[order], talk.end[order]
    calls = len(talk)
    first, last = np.full(calls, np.nan), np.full(calls, np.nan)
    np.fmin.at(first, owner, begin)
    np.fmax.at(last, owner, end)
    length = last - first
    begin, end = begin - first[owner], end - first[owner]  # so that 0 is never after anything said
    pause = np.maximum(begin - _upto(end, owner), 0.0)
    speaking: dict[int, Floats] = {}
    said: dict[int, Floats] = {}
    breaks: dict[int, Floats] = {}
    for side, other in ((AGENT, CUSTOMER), (CUSTOMER, AGENT)):
        mine = role == side
        speaking[side] = total(owner[mine], calls, (end - begin)[mine])
        said[side] = total(owner[mine], calls, letters[order][mine])
        over = _upto(np.where(role == other, end, 0.0), owner) - begin > _OVERLAP
        breaks[side] = total(owner[mine & over], calls)
    found = {
        "agent_share_time": _over(speaking[AGENT], speaking[AGENT] + speaking[CUSTOMER]),
        "silence_share": _over(total(owner, calls, pause), length),
        "agent_interruptions": breaks[AGENT],
        "customer_interruptions": breaks[CUSTOMER],
        "agent_rate": 60 * _over(said[AGENT], speaking[AGENT]),
        "customer_rate": 60 * _over(said[CUSTOMER], speaking[CUSTOMER]),
        "long_silences": total(owner[pause >= _LONG], calls),
        "handling_seconds": length,
    }
    return {name: np.where(talk.timed, values, np.nan) for name, values in found.items()}


def _upto(values: Floats, owner: Ints) -> Floats:
    """Return for each turn the largest value of those before it in its conversation; 0 for the first."""
    if not len(values):
        return values
    shift = owner * (float(values.max()) + 1)  # so that no conversation reaches into the next
    reach = np.append(0.0, np.maximum.accumulate(values + shift)[:-1]) - shift
    return np.where(np.append(True, np.diff(owner) != 0), 0.0, np.maximum(reach, 0.0))


def _characters(talk: Talk, letters: Ints) -> Facts:
    agent, customer = (per_call(np.where(talk.role == side, letters, 0), talk) for side in (AGENT, CUSTOMER))
    return {"agent_share_characters": np.where(talk.timed, np.nan, _over(agent, agent + customer))}


def _repeats(talk: Talk, letters: Letters, lexicon: Lexicon) -> Facts:
    speaker = np.where(talk.role <= AGENT, talk.owner * 2 + talk.role, -1)
    earlier = again(talk.normal, letters=letters, speaker=speaker)
    repeated = earlier >= 0
    asks = tuple(one.term for one in lexicon.modifiers if one.kind == "question")
    asked = np.zeros(len(repeated), dtype=bool)
    for turn in np.flatnonzero(repeated & (talk.role == CUSTOMER)).tolist():
        asked[turn] = any(term in talk.normal[turn] for term in asks)
    return {
        "agent_repeats": per_call(repeated & (talk.role == AGENT), talk),
        "customer_repeats": per_call(repeated & (talk.role == CUSTOMER), talk),
        "repeated_questions": per_call(asked, talk).clip(max=1),
    }


def _over(part: Floats, whole: Floats) -> Floats:
    """Return the share, nan of nothing."""
    found: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return found
