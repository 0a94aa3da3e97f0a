"""Titles and sentences say what was measured, how surely, and no more than that."""

import io
from dataclasses import replace
from datetime import datetime

import pytest
from python_calamine import CalamineWorkbook

from tests.report import driven, sample
from voc.aggregate.call_findings import CallFigure, CallGroup, CheckFigure, Scorecard
from voc.aggregate.figures import Change, Figure
from voc.aggregate.findings import CellFinding, Score
from voc.aggregate.segment_findings import ChannelCoverage, GroupDifference, Segmentation
from voc.period import Period
from voc.report.blocks import Lines, Table, walk
from voc.report.markdown import markdown
from voc.report.render import render
from voc.report.strings import Strings
from voc.report.wording import Wording
from voc.report.workbook import workbook
from voc.track.tracked import Tracked

LANGUAGES = ("zh", "en")
GROUP = "summary.group"


def chart(report, name):
    return next(one for one in report.charts() if one.id == name)


def alike():
    """Return the sample with groups that differ in nothing."""
    findings = sample.sample()
    return replace(findings, segments=tuple(replace(one, significant=False) for one in findings.segments))


@pytest.mark.parametrize(("language", "name"), [("zh", "轻松度（CES）"), ("en", "Ease (CES)")])
def test_ces_is_named_so_that_more_is_better(language, name):
    figure = Figure(1.6, 1.2, 2.0, 40)
    score = Score("ces", None, "", figure, None, None)
    report = sample.report(language, replace(sample.sample(), scores=(score,)))
    assert report.tiles[0].label == name


@pytest.mark.parametrize(("language", "measure"), [("zh", "净情感值"), ("en", "net sentiment")])
def test_the_chart_of_groups_that_do_not_differ_names_its_measure(language, measure):
    assert measure in chart(sample.report(language, alike()), "segments-dots").title


def segmentation(*, significant):
    one, other = Figure(0.4, 0.3, 0.5, 60), Figure(0.1, 0.05, 0.2, 300)
    place = ("share", None, "login", "2026-W40", one, other, 0.3, 0.2, 0.4, 0.7, 0.001, significant)
    return Segmentation((), (GroupDifference("", "年龄段", "60岁以上", "complaints", *place),), 210, ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_about_groups_counts_all_that_was_compared(language):
    words = Strings.load(language)

    def said(**changes):
        return sample.report(language, replace(alike(), **changes)).sentences[3].text

    assert said(segmentation=segmentation(significant=True)) == words(f"{GROUP}_other", compared="210")
    assert said(segmentation=segmentation(significant=False)) == words(f"{GROUP}_none", compared="210")
    assert said(segmentation=segmentation(significant=False), segments=()) == words(f"{GROUP}_none", compared="210")
    assert said(segments=()) == words(f"{GROUP}_few")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lowest_of_the_negative_touchpoints_is_one_of_them(language):
    findings = sample.sample()
    uncertain = replace(findings.touchpoints[0], net=Figure(-99.0, -100.0, 20.0, 20))
    sure = replace(findings.touchpoints[1], net=Figure(-40.0, -60.0, -20.0, 90))
    title = chart(sample.report(language, replace(findings, touchpoints=(uncertain, sure))), "journey-dots").title
    names = sample.names(language)
    assert names.touchpoint(sure.id) in title
    assert names.touchpoint(uncertain.id) not in title
    assert "显著" not in title
    assert "significant" not in title


def calls():
    """Return findings with a scorecard and figures of calls; the first check is done least often."""
    change, window = Change("2026-W39", 4.0, 1.0, 7.0, True, 0.01), ("2026-W40", "2026-W40")
    quote = sample.sample().pain_points[0].verbatims[:1]
    checks = (
        CheckFigure("greeting", Figure(0.62, 0.51, 0.72, 80), window, change, (), quote),
        CheckFigure("closing", Figure(0.9, 0.8, 0.96, 80), window, change, (), ()),
    )
    score = Figure(0.8, 0.7, 0.9, 80)
    group = CallGroup("call", "all", "", 80, (CallFigure("holds", Figure(0.4, 0.2, 0.6, 80), window, change),))
    return replace(
        sample.sample(), calls=(group,), scorecards=(Scorecard("call", "all", "", 80, score, window, checks),)
    )


@pytest.mark.parametrize(("language", "head"), [("zh", "较上周"), ("en", "Against the week before")])
def test_changes_of_calls_say_what_they_are_against(language, head):
    tables = [one for one in walk(sample.report(language, calls()).section("calls").blocks) if isinstance(one, Table)]
    assert [one.columns[-1] for one in tables] == [head, head]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("zh", "做到最少：greeting，62.0%（95% 区间 51.0% 至 72.0%，n=80）"),
        ("en", "Least often done: greeting, 62.0% (95% CI 51.0% to 72.0%, n=80)"),
    ],
)
def test_a_check_is_told_with_its_interval_and_without_advice(language, title):
    assert title in [getattr(one, "title", "") for one in sample.report(language, calls()).section("calls").blocks]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_pain_points_has_its_basis(language):
    report, words = sample.report(language), Strings.load(language)
    reach = sample.sample().pain_points[0].reach
    for text in (
        report.decisions[0].brief,
        report.section("pains").blocks[0].title,
        report.sentences[0].text,
        report.section("journey").blocks[0].title,
    ):
        assert "95%" in text
        assert "n=" in text
    assert words("value.n", n=f"{reach.n:,}") in report.decisions[0].brief
    assert {"zh": "按渠道加权", "en": "weighted by channel"}[language] in report.sentences[0].text


@pytest.mark.parametrize(
    ("difference", "unit", "direction", "cell"),
    [
        (0.4, "net", "上升 0.4 分", "+0.4 分，显著"),
        (-0.04, "percent_points", "下降 0.04 个百分点", "−0.04 个百分点，显著"),
        (-0.0003, "share", "下降 0.03 个百分点", "−0.03 个百分点，显著"),
        (3.2, "net", "上升 3 分", "+3 分，显著"),
    ],
)
def test_a_significant_change_never_reads_as_none(difference, unit, direction, cell):
    say = Wording(Strings.load("zh"), sample.names("zh"), Period.parse("2026-W40"))
    change = Change("2026-W39", difference, difference - 0.0001, difference + 0.0001, True, 0.001)
    assert say.direction(difference, unit) == direction
    assert direction in say.change(change, unit, interval=True)
    assert say.change_cell(change, unit) == cell


def test_effects_on_stars_have_two_digits():
    found = driven.drivers()
    model = next(one for one in found.models if one.score == "rating")
    known = next(one for one in model.kano if one.reward and one.reward.significant)
    small = replace(known, reward=replace(known.reward, value=0.04, low=0.01, high=0.07))
    findings = replace(sample.sample(), drivers=replace(found, models=(replace(model, kano=(small,)),)))
    cells = [
        cell.text
        for one in walk(sample.report("zh", findings).section("drivers").blocks)
        if isinstance(one, Table)
        for line in one.rows
        for cell in line
    ]
    assert "+0.04（+0.01 至 +0.07）" in cells


def test_a_page_of_one_part_does_not_speak_of_the_whole():
    for undated in (0, 3):
        findings = sample.sample()
        findings = replace(findings, quality=replace(findings.quality, undated=undated))
        notes = sample.report("zh", findings).section("quality").blocks[0].items
        assert not any("全库" in one.text for one in notes)
    assert not any("本行" in text or "全行" in text for text in Strings.load("zh").entries.values())


def test_the_threshold_of_a_run_is_that_of_the_cells(monkeypatch):
    monkeypatch.setattr("voc.report.wording.MINIMUM", 7)
    for language in LANGUAGES:
        say = Wording(Strings.load(language), sample.names(language), Period.parse("2026-W40"))
        assert "7" in say.since("2026-W38").replace("2026", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_four_fields_say_what_rises_and_falls(language):
    words = Strings.load(language)
    rising = Change("2026-W39", 6.0, 3.0, 9.0, True, 0.001)
    falling = Change("2026-W32–2026-W39", -6.0, -9.0, -3.0, True, 0.001)
    share = Figure(0.1, 0.08, 0.12, 900)
    cells = (
        CellFinding("login", "efficiency", "weakness", 90, 30, share, rising),
        CellFinding("rewards", "price", "strength", 90, 150, share, None, None, falling),
    )
    found = sample.report(language, replace(sample.sample(), cells=cells)).section("strengths").blocks
    fields = {one.title: [item.text for item in one.items] for one in walk(found) if isinstance(one, Lines)}
    assert len(fields) == 4
    (worse,) = fields[words("four_field.weakness_rising")]
    assert sample.names(language).touchpoint("login") in worse
    assert "n=900" in worse
    assert fields[words("four_field.strength_falling")] != [words("four_field.none")]
    assert fields[words("four_field.strength_rising")] == [words("four_field.none")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coverage_of_channels_is_a_table(language):
    words = Strings.load(language)
    seen = ChannelCoverage("survey", 800, 600, 700, 12_000, 0.05, 2_000, 0.35, (("网点", 0.9),))
    known = replace(segmentation(significant=False), coverage=(seen,))
    blocks = sample.report(language, replace(sample.sample(), segmentation=known)).section("quality").blocks
    table = next(one for one in blocks if isinstance(one, Table) and one.caption == words("caption.coverage"))
    texts = [cell.text for cell in table.rows[0]]
    assert texts[1:] == ["网点 90.0%", "800", "600", "700", "12,000", "5.0%", "2,000", "35.0%"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_made_before_its_period_is_over_says_so(language):
    made = sample.report(language, tracked=Tracked(datetime.fromisoformat("2026-10-01T12:30")))
    note = Strings.load(language)("report.unfinished", moment="10-01 12:30")
    assert made.notes == (note,)
    assert note[:12] in markdown(made, strings=Strings.load(language))
    assert sample.report(language, tracked=Tracked(datetime.fromisoformat("2026-10-05"))).notes == ()


def test_the_length_of_a_cut_verbatim_is_no_group_of_customers():
    findings = sample.sample()
    pain = findings.pain_points[0]
    long = replace(pain.verbatims[0], text="慢" * 5_000, start=0, end=1, segments=(("网点", "滨江支行"),))
    findings = replace(findings, pain_points=(replace(pain, verbatims=(long,)),))
    strings, report = Strings.load("zh"), sample.report("zh", findings)
    content = workbook(report, strings=strings, names=sample.names("zh"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("客户原声").to_python()
    cut = strings("quote.cut", shown="2,000", length="5,000")
    (line,) = [row for row in rows if any(cut in str(cell) for cell in row)]
    assert line[7] == "滨江支行"
    assert line[8].endswith(cut)
    assert cut in render(report)
