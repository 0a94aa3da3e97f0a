"""Alerts: thresholds on any figure, what cannot be judged, anomalies, overdue cases; each told once."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.aggregate.bank import told
from tests.track.case_store import KNOWN, NOON, Bank, fill, look, open_cases, signal
from voc import lexicon
from voc.aggregate.change_findings import Anomaly
from voc.aggregate.experience_findings import IndicatorFinding, Indicators
from voc.aggregate.figures import Figure
from voc.config import Config
from voc.loop import AlertsPart
from voc.report.alerts import figure_name, sentence
from voc.report.strings import Names, Strings
from voc.track.alerts import alerts, load, new, rows, unjudged
from voc.track.alerts import overdue as late
from voc.track.readings import readings, unknown

BANKING = lexicon.load("banking")


@pytest.fixture(scope="module")
def findings():
    """A week: 30 answers to NPS, 40 complaints of login, 5 of transfers, one risk."""
    bank = Bank()
    bank.answers("nps", *[10] * 10, *[3] * 20, low=0, high=10)
    bank.answers("csat", *[5] * 4, low=1, high=5, question="满意度")
    bank.comments(40, "登录失败", told("login", "negative", "stability"))
    bank.comments(5, "转账很快", told("transfer", "positive"), channel="call", label="positive", score=0.8)
    bank.comments(15, "还行", channel="app_review", label="neutral", score=0)
    bank.comment("保本", signals=["misselling:high"], level="high")
    return bank.find(minimum_n=10)


def raised(findings, *, book=None, **part):
    said = {"anomalies": False, "overdue": False, **part}
    return alerts(findings, part=AlertsPart(**said), book=book)


def one_of(findings, **part):
    [one] = raised(findings, **part)
    return one


# Thresholds


def test_a_figure_below_its_threshold_raises_an_alert_with_its_interval(findings):
    one = one_of(findings, below={"nps": 30})
    assert (one.kind, one.subject, one.period, one.threshold, one.n) == ("below", "nps", "2026-W10", 30, 30)
    assert one.value == pytest.approx(-33.3, abs=0.1)
    assert one.low < one.value < one.high
    assert "result.scores" in one.look


def test_whether_the_interval_is_beyond_it_too_is_said(findings):
    nps = next(score.figure for score in findings.scores if score.name == "nps")
    assert one_of(findings, below={"nps": nps.high + 1}).certain is True
    assert one_of(findings, below={"nps": nps.high - 1}).certain is False
    assert one_of(findings, above={"nps": nps.low - 1}).certain is True
    assert one_of(findings, above={"nps": nps.low + 1}).certain is False


@pytest.mark.parametrize("part", [{"below": {"nps": -33.333333}}, {"above": {"nps": 0}}, {"above": {"risk.fraud": 0}}])
def test_a_figure_on_or_within_its_threshold_raises_none(findings, part):
    assert raised(findings, **part) == ()


def test_a_count_has_no_interval(findings):
    one = one_of(findings, above={"risk.misselling": 0})
    assert (one.value, one.certain, one.unit) == (1, None, "count")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nps", -33.333333),
        ("net_sentiment.app_review", 0),
        ("touchpoint.login.net", -100),
        ("touchpoint.login.volume", 40),
        ("touchpoint.login.share", 0.655738),
        ("pain.login.stability.share", 0.655738),
        ("pain.login.stability.comments", 40),
        ("pain.login.stability.priority", 100),
        ("strength.transfer.general.comments", 5),
        ("risk.high", 1),
        ("risk.misselling.high", 1),
        ("volume.app_review", 15),
        ("volume.chat", 0),
        ("comments", 61),
        ("informative", 61),
        ("unassigned", 0.262295),
        ("result.touchpoints.login.negative", 40),
        ("result.scores.nps.value", -33.333333),
    ],
)
def test_every_kind_of_figure_has_a_name(findings, name, value):
    assert one_of(findings, above={name: value - 0.5}).value == pytest.approx(value, abs=1e-6)
    assert one_of(findings, below={name: value + 0.5}).subject == name


def test_a_score_without_a_channel_is_that_of_every_channel(findings):
    found = raised(findings, below={"net_sentiment": 101})
    assert [one.subject for one in found] == ["net_sentiment.survey", "net_sentiment.app_review"]
    few = unjudged(findings, part=AlertsPart(below={"net_sentiment": 101}))
    assert [(one.subject, one.n, one.reason) for one in few] == [("net_sentiment.call", 5, "few")]


def indicator(name, value, **attributes):
    blank = dict.fromkeys(IndicatorFinding.__dataclass_fields__)
    own = {"name": name, "value": value, "attributes": tuple(attributes.items()), "unit": "", "trend": (), "part": ""}
    return IndicatorFinding(**{**blank, "periods": 1, "baseline_periods": 0, **own})


def test_indicators_are_named_whole_and_by_group(findings):
    figures = (indicator("接通率", 80.0), indicator("接通率", 60.0, 区="北"), indicator("等待", 9.0, 区="北"))
    with_them = replace(findings, indicators=Indicators(figures, None))
    assert [one.value for one in raised(with_them, below={"indicator.接通率": 90})] == [80]
    assert [one.subject for one in raised(with_them, below={"接通率.北": 90})] == ["indicator.接通率.北"]
    assert [one.value for one in raised(with_them, above={"等待": 1})] == [9]


# What cannot be judged


def test_too_few_answers_raise_nothing_and_are_named(findings):
    part = AlertsPart(below={"csat": 1, "ces": 9, "touchpoint.branch.net": 50, "result.touchpoints.negative": 900})
    assert alerts(findings, part=part) == ()
    found = {one.subject: (one.n, one.reason) for one in unjudged(findings, part=part)}
    assert found["csat"] == (4, "few")
    assert found["ces"] == (0, "none")
    assert found["result.touchpoints.negative"] == (0, "none")  # several rows


def test_a_hidden_group_is_not_judged(findings):
    hidden = replace(findings.scores[0], figure=Figure(None, None, None, 0, hidden=True))
    found = unjudged(replace(findings, scores=(hidden,)), part=AlertsPart(below={"nps": 50}))
    assert [(one.n, one.reason) for one in found] == [(0, "none")]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("nsp", "nps"),
        ("hotline.efficiency", "pain.hotline.efficiency.share"),
        ("touchpoint.hotlin.net", "touchpoint.hotline.net"),
        ("risk.frod", "risk.fraud"),
        ("cases.overdu", "cases.overdue"),
        ("接通率", "indicator.接通率"),
        ("result.scores.nps.valu", "near"),
        ("result.score.nps.value", "near"),
    ],
)
def test_an_unknown_name_is_told_with_names_near_it(name, near):
    [line] = unknown([name], lexicon=BANKING, config=Config())
    assert name in line
    assert near in line


def test_known_names_are_no_mistake(findings):
    config = Config(indicators={"等待时长": {}}, process={"weights": {"efficiency": 1}})
    names = [
        "nps",
        "rating.app_review",
        "pain.hotline.efficiency.share",
        "等待时长",
        "indicator.任何",
        "process.efficiency",
    ]
    names += [
        "tickets.on_time",
        "cases.overdue.fraud",
        "cases.open.high",
        "experience.trust",
        "result.scores.nps.value",
    ]
    assert unknown(names, lexicon=BANKING, config=config) == ()


def test_every_name_that_a_figure_gets_can_be_written(findings):
    bank = Bank()
    signal(bank, "保本", "misselling:high")
    store = fill(bank)
    open_cases(store)
    pack = replace(
        BANKING, touchpoints=tuple(replace(BANKING.touchpoints[0], id=name) for name in ("login", "transfer", "branch"))
    )
    assert unknown(readings(findings, look(store)), lexicon=pack, config=Config()) == ()


# Anomalies and cases


def test_what_is_unusual_raises_an_alert_unless_settings_say_otherwise(findings):
    figure = Figure(0.4, 0.3, 0.5, 60)
    odd = Anomaly("pain", "login.stability", None, figure, 8, usual=0.1, difference=0.3, significant=True)
    calm = replace(odd, name="login.usability", significant=False)
    with_them = replace(findings, anomalies=(odd, calm))
    one = one_of(with_them, anomalies=True)
    assert (one.kind, one.subject, one.value, one.threshold) == ("anomaly", "pain.login.stability", 0.4, 0.1)
    assert raised(with_them) == ()


def late_store(count=1):
    bank = Bank()
    for number in range(count):
        signal(bank, f"保本{number}", "misselling:high", source_ref="工单 T7", respondent=f"u{number}")
    store = fill(bank)
    open_cases(store)
    return store


def overdue(findings, store, hours, **more):
    book = look(store, as_of=NOON + timedelta(hours=hours))
    return alerts(findings, part=AlertsPart(anomalies=False, **more), book=book, zone=ZoneInfo("Asia/Shanghai"))


def test_each_clock_of_a_case_is_an_alert_of_its_own(findings):
    store = late_store()
    assert overdue(findings, store, 24) == ()
    [one] = overdue(findings, store, 30)
    case = look(store).entries[0].id
    assert (one.kind, one.subject, one.value, one.code, one.level) == (
        "overdue",
        f"{case}.answer",
        6,
        "misselling",
        "high",
    )
    both = overdue(findings, store, 50)
    assert [two.subject.split(".")[1] for two in both] == ["answer", "resolve"]
    assert one.id in {two.id for two in both}
    assert overdue(findings, store, 50, overdue=False) == ()


def test_an_overdue_case_belongs_to_the_local_period_in_which_it_was_due(findings):
    bank = Bank()
    signal(bank, "保本", "misselling:high", at=NOON.replace(day=7, hour=20), day=date(2026, 3, 8))
    store = fill(bank)
    open_cases(store)
    assert {one.period for one in overdue(findings, store, 24 * 30)} == {"2026-W11"}  # due on Monday 04:00 there


def test_a_clock_is_one_alert_in_reports_of_weeks_and_of_months(findings):
    book = look(late_store(), as_of=NOON + timedelta(hours=30))
    [week], [month] = (late(book, kind, ZoneInfo("Asia/Shanghai")) for kind in ("week", "month"))
    assert (week.period, month.period) == ("2026-W10", "2026-03")
    assert week.id == month.id


def test_thresholds_on_cases(findings):
    book = look(late_store(3))
    assert one_of(findings, above={"cases.overdue": 2}, book=book).value == 3
    assert one_of(findings, above={"cases.overdue.misselling": 2}, book=book).value == 3
    assert one_of(findings, below={"cases.closed.high": 1}, book=book).value == 0
    assert one_of(findings, below={"cases.overdue.fraud": 1}, book=book).value == 0
    without = unjudged(findings, part=AlertsPart(above={"cases.overdue": 2}))
    assert [one.reason for one in without] == ["none"]


# Once


def test_an_alert_is_new_only_once(findings):
    store = late_store()
    found = overdue(findings, store, 50, below={"nps": 30})
    assert new(store, found) == found
    store.put("alerts", rows(found, raised_at=KNOWN))
    assert new(store, found) == ()
    moved = tuple(replace(one, value=-90.0, n=99) for one in found)  # late answers change the figure, not the alert
    assert new(store, moved) == ()
    [other] = new(store, (replace(found[0], period="2026-W11"),))
    assert other.period == "2026-W11"
    assert [(at, one) for at, one in load(store) if one.kind == "below"] == [(KNOWN, found[0])]


def test_the_same_alert_twice_is_one(findings):
    found = raised(findings, below={"nps": 30})
    assert new(late_store(), found + found) == found


# In words


ZH, EN = Strings.load("zh"), Strings.load("en")


def said(one, strings):
    names = Names.of(BANKING, strings=strings)
    return sentence(one, name=figure_name(one.subject, strings=strings, names=names), strings=strings)


def test_an_alert_says_what_how_much_how_many_and_how_sure(findings):
    nps, risk = raised(findings, below={"nps": 30}, above={"risk.misselling": 0})
    assert (said(nps, ZH), said(nps, EN)) == (
        "NPS −33，低于 +30（95% 区间 −64 至 +2，n=30），整个区间都在阈值之外",
        "NPS −33, below +30 (95% CI −64 to +2, n=30), the whole interval is beyond it",
    )
    assert said(risk, ZH) == "风险信号（疑似误导销售） 1，高于 0（n=1）"
    [unsure] = raised(findings, below={"nps": -20})
    assert said(unsure, EN).endswith("the interval still holds the threshold, so this is not certain")


def test_every_name_of_a_figure_is_said_in_both_languages(findings):
    for strings in (ZH, EN):
        names = Names.of(BANKING, strings=strings)
        for name in readings(findings, look(late_store())):
            said = figure_name(name, strings=strings, names=names)
            assert said
            assert "{" not in said
            assert said != name
