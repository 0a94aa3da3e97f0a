"""Alerts in words: the figure, its interval and n, and how sure it is that it crossed its threshold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from voc.report.strings import Names, Strings
from voc.report.wording import Unit, count, plain
from voc.track.alerts import Alert
from voc.track.readings import SCORES


def sentence(one: Alert, *, name: str, strings: Strings) -> str:
    """Say that a figure crossed its threshold, or is unusual, as one plain line.

    Args:
        one: any alert but `overdue`.
        name: of its figure, as readers may see it (`figure_name`).
        strings: of the language.
    """
    value, threshold = (value_text(number, one.unit, strings) for number in (one.value, one.threshold))
    said = {"value": value, "threshold": threshold, "basis": basis(one, strings), "certain": certainty(one, strings)}
    return strings(f"alert.{one.kind}", name=name, **said)


def basis(one: Alert, strings: Strings) -> str:
    """Return interval and n; n alone where there is no interval."""
    n = strings("value.n", n=count(one.n))
    if one.low is None or one.high is None:
        return n
    low, high = (value_text(end, one.unit, strings) for end in (one.low, one.high))
    return strings("value.interval", low=low, high=high) + strings("language.comma") + n


def certainty(one: Alert, strings: Strings) -> str:
    """Say whether the whole interval is beyond the threshold; nothing without an interval or for what is unusual."""
    if one.kind == "anomaly" or one.certain is None:
        return ""
    return strings("alert.certain" if one.certain else "alert.uncertain")


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


def value_text(value: float | None, unit: str, strings: Strings) -> str:
    """Write a value in the unit of a reading."""
    if value is None:
        return strings("value.few_short")
    if unit in ("net", "share", "mean", "mean_100"):
        return plain(value, cast("Unit", unit))
    if unit == "hours":
        return strings("alert.hours", hours=f"{value:,.1f}")
    return f"{value:,.0f}" if unit == "count" else f"{value:,.6g}"
