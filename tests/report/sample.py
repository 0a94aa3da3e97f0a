"""Findings for the tests, read from findings.yaml; intervals are those of a normal approximation."""

import math
from functools import cache
from pathlib import Path

import yaml

from tests.report import driven
from voc.aggregate import findings as f
from voc.period import Period
from voc.report.build import build
from voc.report.model import Report
from voc.report.strings import Names, Strings
from voc.track.tracked import Tracked

MINIMUM = 20


@cache
def data() -> dict:
    return yaml.safe_load((Path(__file__).parent / "findings.yaml").read_text(encoding="utf-8"))


def names(language: str) -> Names:
    return Names(**data()["names"][language])


def report(language: str = "zh", findings: f.Findings | None = None, tracked: Tracked | None = None) -> Report:
    return build(
        findings or sample(),
        strings=Strings.load(language),
        names=names(language),
        organisation=data()["organisation"],
        language=language,
        tracked=tracked,
    )


def sample() -> f.Findings:
    week, given = Period.parse(data()["period"]), data()
    return f.Findings(
        period=str(week),
        start=week.start,
        end=week.end,
        previous=given["previous"],
        scores=tuple(_score(item) for item in given["scores"]),
        touchpoints=tuple(_touchpoint(item) for item in given["touchpoints"]),
        pain_points=tuple(_pain(item, rank) for rank, item in enumerate(given["pains"], 1)),
        strengths=tuple(f.Strength(t, d, n, _net(62, n + 20), _verbatims(v)) for t, d, n, v in given["strengths"]),
        segments=_segments(given["segments"]),
        risks=tuple(f.RiskFinding(code, level, n, _verbatims(v)) for code, level, n, v in given["risks"]),
        quality=_quality(given),
        manifest=tuple(tuple(item) for item in given["manifest"]),
        drivers=driven.drivers(),
        experience=driven.experience(),
        indicators=driven.indicators(),
    )


def empty() -> f.Findings:
    week = Period.parse("2026-W01")
    quality = f.Quality(0, 0, (), 0, 0.0, (), (), (), ())
    return f.Findings(str(week), week.start, week.end, str(week.previous()), (), (), (), (), (), (), quality)


def _weeks(count: int) -> list[str]:
    week = Period.parse(data()["period"])
    return [str(week.previous(steps)) for steps in range(count - 1, -1, -1)]


def _net(value: float | None, n: int) -> f.Figure:
    if value is None or n < MINIMUM:
        return f.Figure(None, None, None, n)
    spread = 196 * math.sqrt(max(0.75 - (value / 100) ** 2, 0.05) / n)
    return f.Figure(value, max(value - spread, -100), min(value + spread, 100), n)


def _share(value: float | None, n: int) -> f.Figure:
    if value is None:
        return f.Figure(None, None, None, n)
    spread = 1.96 * math.sqrt(value * (1 - value) / n)
    return f.Figure(value, max(value - spread, 0), value + spread, n)


def _score(item: dict) -> f.Score:
    spread = item["spread"] or 0
    values = [*item["trend"], item["value"]]
    n = item["n"]

    def figure(value: float | None) -> f.Figure:
        known = value is not None
        return f.Figure(value, value - spread, value + spread, n) if known else f.Figure(None, None, None, 12)

    trend = tuple(f.Point(week, figure(value), n) for week, value in zip(_weeks(len(values)), values, strict=True))
    difference = item["difference"]
    bounds = (None, None) if difference is None else (difference - spread, difference + spread)
    change = f.Change(data()["previous"], difference, *bounds, item["significant"])
    return f.Score(
        item["name"], item["channel"], item["definition"], figure(item["value"]), change, item["target"], trend
    )


def _touchpoint(item: list) -> f.TouchpointFinding:
    name, stage, positive, neutral, negative, mixed, moved, earlier = item
    volume = positive + neutral + negative + mixed
    net = _net(100 * (positive - negative) / volume, volume)
    figures = [*(_net(value, volume if value is not None else 9) for value in earlier), net]
    trend = tuple(f.Point(w, fig, fig.n) for w, fig in zip(_weeks(len(figures)), figures, strict=True))
    change = f.Change(data()["previous"], None, None, None, None)
    if moved:
        change = f.Change(data()["previous"], moved[0], moved[0] - 9, moved[0] + 9, moved[1])
    dimensions = tuple(tuple(d) for d in data()["dimensions"].get(name, []))
    share = volume / data()["informative"]
    return f.TouchpointFinding(
        name, stage, volume, share, positive, neutral, negative, mixed, net, change, trend, dimensions
    )


def _pain(item: dict, rank: int) -> f.PainPoint:
    n = data()["informative"]
    figures = [_share(value, n) for value in item["trend"]]
    change = item["change"] and f.Change(data()["previous"], *item["change"])
    return f.PainPoint(
        id=item["id"],
        rank=rank,
        touchpoint=item["touchpoint"],
        stage=item["stage"],
        dimension=item["dimension"],
        negative=item["negative"],
        reach=_share(item["reach"], n),
        severity=item["severity"],
        priority=item["priority"],
        terms=tuple(f.Term(name, value, value or 1.0) for name, value in item["terms"]),
        change=change,
        since=item["since"],
        trend=tuple(f.Point(w, fig, n) for w, fig in zip(_weeks(len(figures)), figures, strict=True)),
        channels=tuple(tuple(channel) for channel in item["channels"]),
        segments=_segments(item["segments"]),
        topics=tuple(f.Topic(label, count, tuple(phrases)) for label, count, phrases in item["topics"]),
        verbatims=_verbatims(item["verbatims"]),
    )


def _segments(items: list) -> tuple[f.SegmentFigure, ...]:
    return tuple(
        f.SegmentFigure(attribute, value, _net(net, n), _net(rest, rest_n), significant)
        for attribute, value, net, n, rest, rest_n, significant in items
    )


def _verbatims(items: list) -> tuple[f.Verbatim, ...]:
    return tuple(
        f.Verbatim(
            text,
            text.index(words),
            text.index(words) + len(words),
            polarity,
            channel,
            day,
            source,
            tuple(tuple(segment) for segment in segments),
        )
        for text, words, polarity, channel, day, source, segments in items
    )


def _quality(given: dict) -> f.Quality:
    quality = given["quality"]
    return f.Quality(
        comments=given["comments"],
        informative=given["informative"],
        flagged=tuple(tuple(item) for item in quality["flagged"]),
        undated=quality["undated"],
        unassigned=quality["unassigned"],
        masked=tuple(tuple(item) for item in quality["masked"]),
        channels=tuple(tuple(item) for item in quality["channels"]),
        weights=tuple(tuple(item) for item in quality["weights"]),
        files=tuple(f.FileAccount(*item) for item in quality["files"]),
    )
