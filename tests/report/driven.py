"""Drivers, the experience index and indicators of the sample, made by hand: no two of them are alike."""

import math

from voc.aggregate import driver_findings as d
from voc.aggregate import experience_findings as e
from voc.aggregate.figures import Change, Figure, Point

# id, share (per cent), half its interval, effect told, effect on NPS, mentions, praised, blamed, performance, quadrant,
# whether it is certain. The last four are crowded, which is when labels collide.
ROWS = (
    ("identity_verification", 31.0, 6.0, True, 62.0, 190, 12, 156, -75.0, "concentrate", True),
    ("hotline", 22.0, 5.5, True, 48.0, 138, 88, 31, 41.0, "keep_up", True),
    ("branch", 13.0, 7.0, True, 30.0, 150, 76, 49, 18.0, "keep_up", False),
    ("app_access", 12.5, 6.5, True, 24.0, 193, 41, 118, -40.0, "concentrate", False),
    ("fee_dispute", 7.0, 3.0, True, 71.0, 34, 2, 28, -70.0, "low_priority", False),
    ("chatbot", 6.6, 3.0, True, 33.0, 59, 4, 43, -66.0, "low_priority", False),
    ("login", 6.2, 3.0, True, 21.0, 81, 14, 52, -68.0, "low_priority", False),
    ("marketing", 1.3, 1.3, False, 6.0, 39, 6, 22, -41.0, "low_priority", False),
    ("rewards", 0.4, 0.4, False, -3.0, 63, 31, 18, 21.0, "possible_overkill", False),
)
# The headline figure in which the effect is given: points of NPS, shares, stars.
SCALES = {"nps": 1.0, "csat": 0.004, "rating": 0.02}
ENDS = {"nps": (-100.0, 100.0), "csat": (0.0, 1.0), "rating": (1.0, 5.0)}
N = 1187


def drivers(*, gaps=True) -> d.Drivers:
    found = (
        model("nps", None, ""),
        model("nps", None, "", basis="dimension", rows=[("stability", *ROWS[0][1:]), ("attitude", *ROWS[7][1:])]),
        model("csat", None, "top2box"),
        model("rating", "app_review", ""),
    )
    return d.Drivers("2026-W33", "2026-W40", found, wishes() if gaps else ())


def model(score, channel, definition, *, basis="touchpoint", rows=ROWS) -> d.DriverModel:
    made = tuple(_driver(*row, scale=SCALES[score]) for row in rows)
    kano = tuple(_kano(one) for one in made) if basis == "touchpoint" else ()
    few = (("closure", 9), ("cash_service", 0)) if basis == "touchpoint" else ()
    r2 = Figure(0.52, 0.46, 0.57, N)
    return d.DriverModel(
        score, channel, definition, basis, "johnson", N, r2, made, kano, few, (1 / 9, -31.0), (-90, 55), ENDS[score]
    )


def _driver(name, share, half, told, points, mentions, praised, blamed, performance, quadrant, certain, *, scale):
    part = Figure(share / 100, max(share - half, 0) / 100, (share + half) / 100, N)
    spread = abs(points) * (0.3 if told else 2)
    effect = d.Effect(points / 30, (points - spread) / 30, (points + spread) / 30, 0.001, told)
    moved = Figure(points * scale, (points - spread) * scale, (points + spread) * scale, N)
    net = Figure(performance, performance - 9, performance + 9, mentions)
    chance = 0.01 if told else 0.02
    return d.Driver(name, part, share / 190, chance, effect, moved, mentions, praised, blamed, net, quadrant, certain)


def _kano(driver: d.Driver) -> d.Kano:
    reward = d.Effect(1.2, 0.8, 1.6, 0.001, True) if driver.praised > 40 else None
    costs = {"hotline": -0.1, "branch": -1.1}.get(driver.id, -2.1)
    penalty = d.Effect(costs, costs - 0.4, costs + 0.4, 0.01, abs(costs) > 0.4) if driver.blamed > 20 else None
    contrast = Figure(1.2 + costs, 0.7 + costs, 1.7 + costs, N) if reward and penalty else None
    return d.Kano(driver.id, driver.praised, driver.blamed, reward, penalty, contrast, 0.3)


def wishes() -> tuple[d.Gap, ...]:
    def mean(value, n):
        return Figure(value, value - 3, value + 3, n)

    few = Figure(None, None, None, 7)
    return (
        d.Gap("等候<script>时间", "branch", "expectation", mean(88, 240), mean(61, 240), mean(-27, 240), 0.001, True),
        d.Gap("客户经理\u202e耐心", None, "importance", mean(80, 180), mean(82, 180), mean(2, 180), 0.4, False),
        d.Gap("夜间服务", None, "expectation", few, few, few),
    )


def experience() -> e.ExperienceIndex:
    def value(number, n):
        return Figure(None, None, None, n) if number is None else Figure(number, number - 5, number + 5, n)

    parts = (
        e.ExperiencePart("efficiency", ("efficiency", "stability"), value(33.0, 410), 0.5, "driver"),
        e.ExperiencePart("emotion", ("attitude",), value(61.0, 190), 0.3, "driver"),
        e.ExperiencePart("coordination", ("consistency",), value(None, 4), 0.2, "neutral"),
    )
    trend = tuple(Point(f"2026-W{week}", value(40.0 + week % 5, 590), 590) for week in range(33, 40))
    now = Figure(43.5, 40.1, 46.9, 600)
    change = Change("2026-W39", -0.5, -4.0, 3.0, False, 0.7)
    last = Point("2026-W40", now, 600)
    return e.ExperienceIndex(now, parts, "drivers", "nps", None, 0.8, ("coordination",), change, (*trend, last))


def indicators() -> e.Indicators:
    def one(name, value, **known):
        empty = dict.fromkeys(
            ("previous", "change", "baseline", "low", "high", "change_baseline", "outside", "target", "met", "attained")
        )
        rest = {"attributes": (), "unit": "秒", "periods": 1, "baseline_periods": 0, "better": None, "part": ""}
        return e.IndicatorFinding(**{**empty, **rest, **known}, name=name, value=value, trend=())

    before = {"baseline": 1103.2, "low": 1065.0, "high": 1140.0, "baseline_periods": 5, "better": "lower"}
    figures = (
        one(
            "平均等待<b>时长",
            247.0,
            **before,
            target=937.72,
            met=True,
            attained=1.0,
            outside=True,
            change_baseline=-0.776,
        ),
        one("平均处理时长", 1120.5, **before, target=900.0, met=False, attained=-0.085, outside=False),
        one("接通率", 88.25, unit="%", previous=87.4, change=0.0097, attributes=(("地区", "东区"),)),
    )
    parts = (e.ProcessPart("efficiency", 0.6, 45.8, 2), e.ProcessPart("coordination", 0.4, None, 0))
    return e.Indicators(figures, e.ProcessIndex(45.8, parts, 0.6))


def expected(found, *, digits, scale) -> dict[str, str]:
    """Return what the page must say of an answer of the API: the same numbers, rounded as the page rounds."""

    def said(value, sign="+"):
        text = f"{abs(value):.{digits}f}"
        return text if not math.floor(abs(value) * 10**digits + 0.5) else f"{'−' if value < 0 else sign}{text}"

    signs = "+" if scale == 1 and digits == 1 else ""
    return {
        "change": said(found.change * scale),
        "low": said(found.low * scale),
        "high": said(found.high * scale),
        "base": said(found.base * scale, signs),
        "after": said(found.after * scale, signs),
    }
