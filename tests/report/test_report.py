"""The report as data, and its sentences."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.case_files import cases
from tests.report import sample
from voc.aggregate.change_findings import Anomaly, Shift
from voc.aggregate.figures import Change, Figure
from voc.aggregate.findings import CellFinding, RiskFinding
from voc.errors import ConfigError, QueryError
from voc.period import Period
from voc.report.blocks import Quotes, Sheet, Table, Text, walk
from voc.report.build import build
from voc.report.definition import Definition
from voc.report.model import Report
from voc.report.render import anchors, render
from voc.report.strings import Strings
from voc.report.wording import Wording, plain
from voc.track.editions import Reopened
from voc.track.tracked import Tracked

LANGUAGES = ("zh", "en")
SHIFTS = {language: cases("shifts", language) for language in LANGUAGES}


def _places(text: str) -> set[str]:
    import string

    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _wording(language: str, period: str = "2026-W40") -> Wording:
    return Wording(Strings.load(language), sample.names(language), Period.parse(period))


def test_both_catalogues_have_the_same_keys_in_the_same_order():
    zh, en = (list(Strings.load(language).entries) for language in LANGUAGES)
    assert zh == en


def test_a_plural_pair_is_complete():
    keys = set(Strings.load("en").entries)
    assert all(key[:-4] + ".other" in keys for key in keys if key.endswith(".one"))


def test_no_translation_asks_for_a_value_the_other_is_not_given():
    zh, en = (Strings.load(language).entries for language in LANGUAGES)
    # A language may leave a value out (Chinese needs no plural); it may not need one that nobody passes.
    optional = {"range", "month_name", "number", "year", "interval"}
    odd = {key: _places(zh[key]) ^ _places(en[key]) for key in zh}
    assert {key: places for key, places in odd.items() if places - optional} == {}


def _notes(report: Report) -> list[list[str]]:
    return [[b.text for b in risk.blocks if isinstance(b, Text)] for risk in report.section("risks").blocks]


def test_a_risk_says_by_when_to_act():
    urgent = RiskFinding("fraud", "high", 2, (), answer_within=24, resolve_within=48, report_to_regulator=True)
    calm = RiskFinding("churn", "low", 5, ())
    shown = {
        language: sample.report(language, replace(sample.sample(), risks=(urgent, calm))) for language in LANGUAGES
    }
    assert _notes(shown["zh"]) == [["24 小时内答复 · 48 小时内解决 · 报告监管部门"], []]
    assert _notes(shown["en"]) == [["answer within 24 hours · resolve within 48 hours · report to the regulator"], []]
    assert "48 小时内解决" in render(shown["zh"])


def test_an_unknown_language_is_the_users_error():
    with pytest.raises(ConfigError, match="'fr'"):
        Strings.load("fr")


def test_the_shipped_definition_is_sound_and_readable_in_both_modes():
    definition = Definition.load()
    assert definition.problems() == []
    for colours in (definition.light, definition.dark):
        for name in ("ink", "muted", "accent", "alert", "negative", "positive"):
            assert _contrast(colours[name], colours["paper"]) >= 4.5, name
        for name in ("scale_low", "scale_mid", "scale_high", "mark", "mark_positive", "band"):
            assert _contrast(colours["ink"], colours[name]) >= 4.5, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_leads_to_its_evidence(language):
    report = sample.report(language)
    assert len(report.sentences) == 5
    assert all(sentence.anchor in anchors(report) for sentence in report.sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_of_a_period_without_anything_still_say_so(language):
    report = sample.report(language, sample.empty())
    assert all(sentence.text and sentence.anchor in anchors(report) for sentence in report.sentences)


def test_a_report_without_a_section_does_not_link_to_it():
    definition = replace(Definition.load(), sections=("summary", "quality"))
    values = {"strings": Strings.load("zh"), "names": sample.names("zh"), "organisation": "x", "language": "zh"}
    report = build(sample.sample(), **values, definition=definition)
    assert {sentence.anchor for sentence in report.sentences} == {"summary", "quality"}


def test_the_same_findings_give_the_same_json():
    assert sample.report("zh").to_json() == sample.report("zh").to_json()
    assert json.loads(sample.report("en").to_json())["period"] == "2026-W40"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("findings", [sample.sample(), sample.empty()], ids=["sample", "empty"])
def test_a_report_comes_back_from_its_json_and_gives_the_same_page(language, findings):
    report = sample.report(language, findings)
    again = Report.from_json(report.to_json(indent=None))
    assert again == report
    assert render(again) == render(report)


def test_a_report_of_another_version_is_refused():
    content = json.loads(sample.report().to_json())
    with pytest.raises(QueryError, match="another version"):
        Report.from_json(json.dumps({**content, "weather": "rain"}))
    del content["title"]
    with pytest.raises(QueryError, match="another version"):
        Report.from_json(json.dumps(content))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_period_that_came_out_anew_is_told_with_what_changed(language):
    before = (("comments", 80), ("nps..", -10.0), ("csat..top2box", 0.5), ("rating.app_review.", None))
    after = (("comments", 81), ("nps..", -10.0), ("csat..top2box", 0.52), ("rating.app_review.", 3.25))
    told = Tracked(
        datetime.fromisoformat("2026-10-05"),
        reopened=(Reopened("2026-W39", before, after), Reopened("2026-W38", after, after)),
    )
    strings = Strings.load(language)
    report = build(
        sample.sample(),
        strings=strings,
        names=sample.names(language),
        organisation="o",
        language=language,
        tracked=told,
    )
    notes = [item.text for item in report.section("quality").blocks[0].items[-2:]]
    for value in ("80", "81", "50.0%", "52.0%", "3.25"):
        assert value in notes[0]
    assert "10" not in notes[0]
    assert strings("quality.unmoved") in notes[1]


@pytest.mark.parametrize(
    ("language", "name"), [("zh", "2026年第40周（9月28日–10月4日）"), ("en", "Week 40, 2026 (28 Sep – 4 Oct)")]
)
def test_weeks_are_written_as_the_language_writes_them(language, name):
    assert _wording(language).period_name("2026-W40") == name


@pytest.mark.parametrize(
    ("period", "name"), [("2026-10", "Oct 2026"), ("2026-Q4", "Q4 2026"), ("2026", "2026"), ("2026-W01", None)]
)
def test_every_kind_of_period_has_a_name(period, name):
    written = _wording("en", period).period_name(period)
    assert written == (name or "Week 1, 2026 (29 Dec – 4 Jan)")


def test_a_run_of_weeks_is_counted_over_the_turn_of_the_year():
    words = _wording("en", "2026-W02").since("2025-W51")
    assert words == "at least 3 since week 51, 2025, 4 weeks running"


def test_a_first_week_is_new_rather_than_running():
    assert _wording("en").since("2026-W40") == "at least 3 for the first time this week"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(-0.4, "net", "0"), (-31.6, "net", "−32"), (7, "net", "+7"), (0.0312, "share", "3.1%"), (4.2, "mean", "4.20")],
)
def test_numbers_are_written_with_a_real_minus_and_no_negative_nothing(value, unit, text):
    assert plain(value, unit) == text


def test_too_few_answers_are_said_and_never_filled_in():
    report = sample.report("zh")
    blocks = report.section("journey").blocks
    cash = next(block for block in blocks if isinstance(block, Sheet) and block.anchor == "touchpoint-cash_service")
    assert "样本不足（n=12）" in cash.title
    row = next(
        row for row in next(block for block in blocks if isinstance(block, Table)).rows if row[1].href == cash.anchor
    )
    assert "样本不足（n=12）" in [cell.text for cell in row]


def test_what_is_not_significant_says_so():
    charts = sample.report("zh").charts()
    assert "无显著差异" in charts[0].title
    assert charts[1].title.endswith("差异显著")


def test_a_target_inside_the_interval_is_neither_met_nor_missed():
    findings = sample.sample()
    score = replace(findings.scores[0], figure=Figure(41, 38, 44, 900))
    report = sample.report("en", replace(findings, scores=(score,)))
    assert report.tiles[0].state == "same"
    assert "not significantly different from target +40" in report.sentences[2].text


def test_a_significant_change_is_named_with_its_size():
    text = sample.report("zh").sentences[1].text
    assert text.startswith("显著变差：身份验证净情感值较上周下降 32 分至 −75")
    assert "显著变好：转账支付净情感值较上周上升 14 分" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_unusual_complaints_and_rising_praise_are_told_against_what_they_are_compared_with(language):
    findings = replace(sample.sample(), touchpoints=())
    pain = findings.pain_points[0]
    usual = Anomaly("pain", pain.id, None, pain.reach, 9, 0.013, difference=0.2, significant=True, p=0.001)
    longer = Change("2026-W32–2026-W39", 8.6, 5.0, 12.0, True, 0.002)
    praise = CellFinding("rewards", "price", "strength", 12, 0, Figure(0.086, 0.05, 0.14, 140), None, None, longer)
    steady = replace(praise, touchpoint="login", change_baseline=replace(longer, significant=False))
    sentence = sample.report(language, replace(findings, anomalies=(usual,), cells=(praise, steady))).sentences[1]
    assert sentence.anchor == f"pain-{pain.id}"
    if language == "zh":
        assert "此前 9 期通常为 1.3%" in sentence.text
        assert "较第32周至第39周上升 8.6 个百分点至 8.6%（n=140）" in sentence.text
    assert sentence.text.count("n=") == 2


def test_accounting_that_does_not_add_up_is_marked():
    blocks = sample.report("en").section("quality").blocks
    files = next(block for block in blocks if isinstance(block, Table))
    checks = [row[2].text for row in files.rows]
    assert checks == ["adds up", "adds up", "⚠ off by 2 rows", "adds up"]


def test_the_highlight_of_a_long_quote_stays_in_view():
    findings = sample.sample()
    pain = findings.pain_points[0]
    quote = pain.verbatims[0]
    long = replace(quote, text="前" * 300 + "坏" + "后" * 50, start=300, end=301)
    report = sample.report("zh", replace(findings, pain_points=(replace(pain, verbatims=(long,)),)))
    shown = next(block for block in walk(report.section("pains").blocks) if isinstance(block, Quotes)).items[0]
    assert shown.folded
    assert len(shown.before) <= 60
    assert shown.head + shown.before + shown.marked + shown.after == long.text


def test_every_chart_has_a_title_a_note_and_a_table():
    for chart in sample.report("en").charts():
        assert chart.title
        assert chart.note
        assert chart.table.columns


def test_no_chart_is_a_pie_or_has_two_value_axes():
    for chart in sample.report("en").charts():
        assert {trace["type"] for trace in chart.spec["data"]} <= {"scatter", "bar", "heatmap"}
        assert not {"yaxis2", "xaxis2"} & chart.spec["layout"].keys()


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("language", "few"), [("zh", "样本不足"), ("en", "too few")])
def test_a_hidden_group_is_named_without_its_number(language, few):
    say, away = _wording(language), Figure(None, None, None, 0, hidden=True)
    assert (say.n(away), say.value(away, "net"), say.value_n(away, "net"), say.full(away, "net")) == (
        "—",
        few,
        few,
        few,
    )
    assert "0" in say.value(replace(away, hidden=False), "net")


def _shift(kind: str, name: str, *, significant: bool = True, **more: Any) -> Shift:
    figures = Figure(0.247, 0.21, 0.29, 392), Figure(0.013, 0.006, 0.02, 685)
    change = Change("2026-W31–2026-W37", 23.4, 18.0, 28.8, significant, 0.00001)
    given = {
        "channel": None,
        "run": "2026-W38–2026-W40",
        "since": "2026-W38",
        "steady": True,
        "figure": figures[0],
        "before": figures[1],
    }
    return Shift(kind, name, **given | {"change": change} | more)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_lasts_for_several_periods_is_told_since_when(language):
    shifts = _shift("weakness", "login.stability"), _shift("share", "branch", significant=False)
    calm = tuple(replace(one, change=None, change_baseline=None) for one in sample.sample().touchpoints)
    report = sample.report(language, replace(sample.sample(), touchpoints=calm, shifts=shifts))
    tables = [one for one in walk(report.section("journey").blocks) if isinstance(one, Table)]
    [shown] = [one for one in tables if one.caption == Strings.load(language)("caption.shifts")]
    assert [tuple(cell.text for cell in row[:4]) for row in shown.rows] == [tuple(SHIFTS[language]["row"])]
    assert shown.rows[0][4].text.startswith("+23.4")
    assert SHIFTS[language]["summary"] in report.sentences[1].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_score_that_chance_explains_this_week_tells_since_when_it_has_shifted(language):
    findings = sample.sample()
    score = replace(findings.scores[0], change=replace(findings.scores[0].change, significant=False))
    change = Change("2026-W31–2026-W37", -12.0, -18.0, -6.0, True, 0.00001)
    figures = {"figure": Figure(-20.0, -26.0, -14.0, 180), "before": Figure(-8.0, -12.0, -4.0, 420)}
    shift = _shift("score", score.name, channel=score.channel, change=change, **figures)
    report = sample.report(language, replace(findings, scores=(score,), shifts=(shift,)))
    assert report.tiles[0].change == SHIFTS[language]["tile"]
    sudden = replace(score, change=replace(score.change, significant=True))
    report = sample.report(language, replace(findings, scores=(sudden,), shifts=(shift,)))
    assert report.tiles[0].change == _wording(language).change(sudden.change, "net")
    steady = replace(shift, change=replace(change, significant=False))
    report = sample.report(language, replace(findings, scores=(score,), shifts=(steady,)))
    assert report.tiles[0].change == _wording(language).change(score.change, "net")


@pytest.mark.parametrize("language", LANGUAGES)
def test_restless_periods_are_told_and_calm_ones_are_not(language):
    findings = sample.sample()
    for times, told in ((1.43, True), (1.04, False), (None, False)):
        report = sample.report(language, replace(findings, quality=replace(findings.quality, variation=times)))
        assert (SHIFTS[language]["restless"] in report.to_json()) is told
