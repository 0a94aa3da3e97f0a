"""Alerts in words, as Markdown that leaves the house: figures and case ids, nothing of a customer or of staff."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from voc.report.strings import Names, Strings
from voc.report.wording import Unit, count, plain
from voc.track.alerts import Alert, Unjudged
from voc.track.readings import SCORES

MOST_CASES = 20  # that one message names
_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")


@dataclass(frozen=True, slots=True)
class Told:
    """A message to people."""

    title: str  # plain
    body: str  # Markdown


def tell(
    alerts: Sequence[Alert],
    *,
    strings: Strings,
    names: Names,
    organisation: str,
    period: str,
    unjudged: Sequence[Unjudged] = (),
) -> Told | None:
    """Return a message about alerts; None where there is none.

    Args:
        alerts: new ones, as `voc.track.alerts.new` returns them.
        strings: of the language.
        names: of touchpoints, dimensions and risks in it.
        organisation: whose alerts these are.
        period: that was looked at.
        unjudged: thresholds that could not be looked at, told at the end.
    """
    if not alerts:
        return None
    say = _Say(strings, names)
    overdue = [one for one in alerts if one.kind == "overdue"]
    parts = [
        ("figures", [say.crossed(one) for one in alerts if one.kind in ("below", "above")]),
        ("anomalies", [say.unusual(one) for one in alerts if one.kind == "anomaly"]),
        ("overdue", say.cases(overdue)),
        ("unjudged", [say.left(one) for one in unjudged]),
    ]
    body = "\n\n".join(f"**{strings(f'alert.{name}')}**\n\n" + "\n".join(lines) for name, lines in parts if lines)
    look = "\n".join(f"- `{command}`" for command in dict.fromkeys(one.look for one in alerts))
    named = len(alerts) - len(overdue) + len({_case(one) for one in overdue})
    title = strings.plural("alert.title", of=named, organisation=organisation, period=period, count=count(named))
    return Told(title, f"{body}\n\n**{strings('alert.look')}**\n\n{look}\n")


def figure_name(subject: str, *, strings: Strings, names: Names) -> str:
    """Say a name of `track/readings.py`, or of an anomaly, in words; one of `result.*` stays as it is.

    >>> figure_name("touchpoint.hotline.net", strings=Strings.load("en"), names=Names())
    'hotline: net sentiment'
    """
    head, *rest = subject.removeprefix("score.").split(".")
    if head in SCORES:
        score = strings.find("score", head)
        return strings("name.score_channel", score=score, channel=names.channel(rest[0])) if rest else score
    if head in ("touchpoint", "volume", "indicator", "experience", "process", "risk", "pain", "strength", "cases"):
        return _named(head, rest, strings, names)
    key = f"figure.{'.'.join((head, *rest))}"
    return strings(key) if key in strings.entries else subject


def _named(head: str, rest: list[str], strings: Strings, names: Names) -> str:
    first = rest[0] if rest else ""
    values = {
        "touchpoint": names.touchpoint(first),
        "dimension": names.dimension(rest[1]) if len(rest) > 1 else "",
        "channel": names.channel(first),
        "part": names.part(first),
        "risk": _risk(rest, strings, names),
        "rest": _risk(rest[1:], strings, names),
        "indicator": " · ".join(rest),
    }
    if head in ("touchpoint", "pain", "strength"):
        places = 1 if head == "touchpoint" else 2
        return strings(f"figure.{head}.{'.'.join(rest[places:]) or 'share'}", **values)
    if head == "cases":
        name = strings(f"figure.cases.{first}")
        return strings("figure.of", name=name, of=values["rest"]) if rest[1:] else name
    return strings(f"figure.{head}.{'part' if rest else 'whole'}", **values)


def _risk(words: Iterable[str], strings: Strings, names: Names) -> str:
    """Say a code, a level, or both."""
    return strings("language.comma").join(strings.find("level", names.risk(word)) for word in words)


@dataclass(frozen=True, slots=True)
class _Say:
    strings: Strings
    names: Names

    def crossed(self, one: Alert) -> str:
        certain = {True: "alert.certain", False: "alert.uncertain", None: "alert.no_interval"}[one.certain]
        threshold = value_text(one.threshold, one.unit, self.strings)
        return self.strings(
            f"alert.{one.kind}", **self._values(one), threshold=threshold, certain=self.strings(certain)
        )

    def unusual(self, one: Alert) -> str:
        return self.strings(
            "alert.anomaly", **self._values(one), usual=value_text(one.threshold, one.unit, self.strings)
        )

    def left(self, one: Unjudged) -> str:
        name = _escaped(figure_name(one.subject, strings=self.strings, names=self.names))
        return self.strings(f"alert.left_{one.reason}", name=name, n=count(one.n))

    def cases(self, overdue: Sequence[Alert]) -> list[str]:
        """Return a line a case, the gravest first, and how many more there are."""
        held: dict[str, list[Alert]] = {}
        for one in overdue:
            held.setdefault(_case(one), []).append(one)
        lines = []
        for name, clocks in list(held.items())[:MOST_CASES]:
            late = [
                self.strings(f"alert.{one.subject.split('.')[1]}", hours=count(round(one.value or 0))) for one in clocks
            ]
            level, risk = self.strings.find("level", clocks[0].level), self.names.risk(clocks[0].code)
            said = self.strings("language.comma").join(late)
            lines.append(self.strings("alert.case", case=name, level=level, risk=risk, late=said))
        if len(held) > MOST_CASES:
            lines.append(self.strings("alert.more", count=count(len(held) - MOST_CASES)))
        return lines

    def _values(self, one: Alert) -> dict[str, str]:
        name = _escaped(figure_name(one.subject, strings=self.strings, names=self.names))
        interval = ""
        if one.low is not None and one.high is not None:
            ends = (value_text(end, one.unit, self.strings) for end in (one.low, one.high))
            low, high = ends
            interval = self.strings("value.interval", low=low, high=high) + self.strings("language.comma")
        basis = interval + self.strings("value.n", n=count(one.n))
        return {"name": name, "value": value_text(one.value, one.unit, self.strings), "basis": basis}


def value_text(value: float | None, unit: str, strings: Strings) -> str:
    """Write a value in the unit of a reading."""
    if value is None:
        return strings("value.few_short")
    if unit in ("net", "share", "mean", "mean_100"):
        return plain(value, cast("Unit", unit))
    if unit == "hours":
        return strings("alert.hours", hours=f"{value:,.1f}")
    return f"{value:,.0f}" if unit == "count" else f"{value:,.6g}"


def _case(one: Alert) -> str:
    return one.subject.split(".")[0]


def _escaped(text: str) -> str:
    """Take Markdown's signs for what they are: names of indicators come from files."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
