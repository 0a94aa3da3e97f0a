"""The sections of drivers, of what-if and of the index: what they say, and that it is what the findings say."""

from dataclasses import replace

import pytest

from tests.report import driven, sample
from voc.aggregate.what_if import what_if
from voc.report.blocks import (
    Article,
    Chart,
    Lines,
    Sliders,
    Text,
    walk,
)
from voc.report.model import Report
from voc.report.render import anchors, render

LANGUAGES = ("zh", "en")


def blocks(report: Report, kind, section="drivers"):
    return [block for block in walk(report.section(section).blocks) if isinstance(block, kind)]


def only(found, **changes):
    """Return the sample with the first model of some drivers alone, changed."""
    return replace(sample.sample(), drivers=replace(found, models=(replace(found.models[0], **changes),), gaps=()))


def title(findings, language="zh") -> str:
    return blocks(sample.report(language, findings), Article)[0].title


def test_every_score_with_drivers_says_what_it_moves_with_most():
    titles = {one.anchor: one.title for one in blocks(sample.report("zh"), Article) if "关系最大" in one.title}
    assert set(titles) == {"drivers-nps", "drivers-csat", "drivers-rating-app_review"}
    assert titles["drivers-nps"] == (
        "NPS与身份验证关系最大：占可解释差异的 31.0%（95% 区间 25.0% 至 37.0%，n=1,187）；与人工客服的区间重叠，先后不能断定"
    )


def test_a_first_driver_that_stands_apart_is_not_called_uncertain():
    found = driven.drivers()
    apart = (found.models[0].drivers[0], *found.models[0].drivers[2:])
    assert "重叠" not in title(only(found, drivers=apart))


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "看不出有哪个触点与NPS有关"), ("en", "No touchpoint's relation with NPS can be told from zero")],
)
def test_where_nothing_can_be_told_from_zero_that_is_the_title(language, said):
    found = driven.drivers()
    noise = tuple(one for one in found.models[0].drivers if not one.told)
    findings = only(found, drivers=noise, kano=())
    assert said in title(findings, language)
    report = sample.report(language, findings)
    assert not blocks(report, Sliders)
    assert [chart.id for chart in blocks(report, Chart)] == ["drivers-weights-nps"]


def test_too_few_answers_make_no_chart():
    report = sample.report("zh", only(driven.drivers(), drivers=(), kano=(), n=31))
    assert blocks(report, Article)[0].title == "NPS：样本不足（n=31），说不出什么与它有关"
    assert not blocks(report, Chart)


def test_touchpoints_that_cannot_be_told_from_zero_are_named():
    weights = blocks(sample.report("zh"), Chart)[0]
    assert weights.title == "9 个触点中，7 个看得出与评分有关；看不出的有营销宣传、权益活动"
    assert [row[1].text for row in weights.table.rows] == ["看得出有关"] * 7 + ["看不出有关"] * 2
    labels = [note["text"] for note in weights.spec["layout"]["annotations"]]
    assert sum("看不出有关" in label for label in labels) == 2
    assert "提到得太少，无法判断：销户离开。" in [one.text for one in blocks(sample.report("zh"), Text)]


def test_a_driver_that_works_the_other_way_round_says_so_and_is_nothing_to_improve():
    found = driven.drivers()
    first = found.models[0].drivers[0]
    effect = replace(first.effect, value=-2.0, low=-2.6, high=-1.4)
    backward = replace(first, effect=effect)
    report = sample.report("zh", only(found, drivers=(backward, *found.models[0].drivers[1:])))
    weights, importance = blocks(report, Chart)[:2]
    assert weights.table.rows[0][1].text == "看得出有关，但称赞多的分低"
    assert weights.spec["layout"]["annotations"][0]["text"] == "31.0%，称赞多的分低"
    assert "身份验证" not in importance.title


def test_names_that_find_no_place_are_counted():
    found = driven.drivers()
    one = found.models[0].drivers[4]
    crowd = tuple(replace(one, id=f"a_touchpoint_with_a_very_long_name_{i}") for i in range(40))
    report = sample.report("zh", only(found, drivers=crowd, kano=()))
    chart = blocks(report, Chart)[1]
    named = len(chart.spec["layout"]["annotations"]) - 4
    assert 0 < named < 40
    assert f"另有 {40 - named} 个挤在一起" in chart.note


def test_the_quadrants_say_what_to_improve_first_and_how_sure_that_is():
    chart = next(one for one in blocks(sample.report("zh"), Chart) if one.id == "drivers-importance-nps")
    assert chart.title.startswith("应优先改进身份验证、手机银行使用：")
    assert "只有身份验证的位置是确定的" in chart.title
    places = {row[0].text: row[1].text for row in chart.table.rows}
    assert places["人工客服"] == "继续保持"
    assert places["网点"] == "继续保持（不确定）"
    assert places["权益活动"] == "看不出有关"


def test_praise_and_blame_are_classed_and_what_cannot_be_is_said_so():
    kano = next(one for one in blocks(sample.report("zh"), Article) if one.anchor == "drivers-kano-nps")
    assert "人工客服是魅力型" in kano.title
    assert "网点是期望型" in kano.title
    rows = {row[0].text: [cell.text for cell in row] for row in kano.blocks[1].rows}
    assert rows["人工客服"][4].endswith("不显著")
    assert rows["智能客服"][1:3] == ["无法判定", "样本不足"]
    assert "权益活动" in kano.blocks[2].text


def test_dimensions_are_told_in_a_line():
    [line] = [cell.text for one in blocks(sample.report("zh"), Lines) for cell in one.items if "维度" in cell.text]
    assert line.startswith("维度（n=1,187）：")
    assert line.endswith("另有 1 个看不出有关")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sliders_hold_what_the_api_computes(language):
    findings = sample.sample()
    for found in blocks(sample.report(language), Sliders):
        score = found.id.split("-")[3]
        scale = 100 if score == "csat" else 1
        for lever in found.levers:
            for points in {1, found.start, lever.most}:
                answer = what_if(findings, lever.id, by=points, degree=0.35, score=score)
                moved = [points * 0.35 * (lever.slope + side * lever.spread) for side in (0, -1, 1)]
                assert moved == pytest.approx([end * scale for end in (answer.change, answer.low, answer.high)])
                assert found.base + moved[0] == pytest.approx(answer.after * scale)
    assert {found.id for found in blocks(sample.report(language), Sliders)} == {
        "drivers-what-if-nps",
        "drivers-what-if-csat",
        "drivers-what-if-rating-app_review",
    }


def test_the_steps_under_the_sliders_are_those_of_the_api():
    found = blocks(sample.report("zh"), Sliders)[0]
    first = what_if(sample.sample(), "identity_verification", by=20)
    assert found.table.rows[0][3].text == f"+{first.change:.1f}（+{first.low:.1f} 至 +{first.high:.1f}）"
    hotline = [cell.text for cell in found.table.rows[1]]
    assert (hotline[0], hotline[-1]) == ("人工客服", "超出已有水平")


def test_sliders_without_a_level_of_the_score_say_the_change_alone():
    findings = replace(sample.sample(), scores=())
    found = blocks(sample.report("zh", findings), Sliders)[0]
    assert found.base is None
    assert "{after}" not in found.sentence
    assert "不报水平" in found.sentence


def test_wishes_are_told_with_the_gap_and_hostile_questions_stay_text():
    chart = next(one for one in blocks(sample.report("zh"), Chart) if one.id == "drivers-wishes")
    assert "落差最大：表现比期望低，相差 −27" in chart.title
    assert [row[2].text for row in chart.table.rows] == ["显著不足", "无显著差异", "样本不足"]
    assert "\u202e" not in str(chart.spec)
    assert "<script>" not in str(chart.spec)


def test_the_index_says_its_parts_their_weights_and_where_these_come_from():
    trend, parts = blocks(sample.report("zh"), Chart, "index")
    assert trend.title == "体验指数 43.5（95% 区间 40.1 至 46.9，n=600），与上周无显著差异"
    assert "权重来自各部分与NPS的关系" in trend.note
    assert "占权重 80.0%" in trend.note
    assert parts.title == "效率数值最低，权重也最大（50.0%）：33.0（95% 区间 28.0 至 38.0，n=410）"
    assert [(row[2].text, row[3].text) for row in parts.table.rows] == [
        ("与评分的关系", "50.0%"),
        ("与评分的关系", "30.0%"),
        ("样本不足，按平均", "20.0%"),
    ]
    assert "样本不足" in [note["text"] for note in parts.spec["layout"]["annotations"]]


def test_indicators_stand_before_and_after_and_against_their_targets():
    [article] = blocks(sample.report("zh"), Article, "index")
    assert article.title == "2 项有目标的运营指标中，1 项已达标"
    lines = [cell.text for one in blocks(sample.report("zh"), Lines, "index") for cell in one.items]
    assert lines == [
        "平均等待<b>时长（秒）：基线 1,103.2（1,065 至 1,140），现为 247，目标 937.72，已达标，超出基线的波动范围",
        "平均处理时长（秒）：基线 1,103.2（1,065 至 1,140），现为 1,120.5，目标 900，"
        "未达标，比基线还差（与目标的差距扩大了 8.5%），仍在基线的波动范围内",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_there_is_nothing_one_line_says_so(language):
    report = sample.report(language, sample.empty())
    for name in ("drivers", "index"):
        assert report.section(name).blocks == ()
        assert report.section(name).lead


def test_sliders_and_articles_can_be_linked_to():
    places = anchors(sample.report("zh"))
    assert {"drivers-nps", "drivers-what-if-nps", "drivers-kano-nps", "index-indicators"} <= places
    assert 'href="#touchpoint-hotline"' in render(sample.report("zh")).split('id="drivers-nps"')[1]
