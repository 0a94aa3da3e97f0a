"""Measures: what a pack must say of them, and which of them fit a pain point."""

import shutil
from dataclasses import replace

import pytest

from voc import lexicon as packs
from voc.aggregate.measures import measures_for
from voc.clean.normalise import normalised
from voc.errors import LexiconError
from voc.files import data_folder
from voc.measures import Bilingual, Measure

BANKING = packs.load("banking")

PACK = """
owners:
  desk: {{zh: 客服, en: desk}}
measures:
  {touchpoint}:
    - id: {id}
      dimensions: [{dimension}]
      zh: 回电
      en: Call back.
      effort: {effort}
      horizon: {horizon}
      owner: {owner}
      check: {{zh: 接通率, en: {check}}}
    - {{id: second, dimensions: [attitude], zh: 听, en: Listen., effort: low, horizon: days, owner: desk, check: {{zh: 分, en: score}}}}
"""
RIGHT = {
    "touchpoint": "hotline",
    "id": "first",
    "dimension": "efficiency",
    "effort": "low",
    "horizon": "days",
    "owner": "desk",
    "check": "rate",
}


@pytest.fixture
def folder(tmp_path):
    for name in ("pack.toml", "journey.yaml"):
        shutil.copy(data_folder("lexicons") / "banking" / name, tmp_path)
    return tmp_path


def load(folder, **said):
    (folder / "measures.yaml").write_text(PACK.format(**{**RIGHT, **said}), encoding="utf-8")
    packs.load.cache_clear()
    return packs.load(str(folder))


def test_a_pack_says_what_can_be_done(folder):
    first, second = load(folder).measures
    assert first == Measure(
        id="first",
        touchpoint="hotline",
        dimensions=("efficiency",),
        cues=(),
        zh="回电",
        en="Call back.",
        effort="low",
        horizon="days",
        owner=Bilingual("客服", "desk"),
        check=Bilingual("接通率", "rate"),
    )
    assert second.id == "second"


def test_a_pack_without_measures_has_none(folder):
    assert packs.load(str(folder)).measures == ()


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"touchpoint": "window"}, "unknown touchpoint 'window'"),
        ({"dimension": "speed"}, "first: .*unknown dimension 'speed'"),
        ({"dimension": ""}, "first: .*names no dimension"),
        ({"effort": "huge"}, "first: .*unknown effort 'huge'"),
        ({"horizon": "years"}, "first: .*unknown horizon 'years'"),
        ({"owner": "nobody"}, "first: .*unknown owner 'nobody'"),
        ({"check": '""'}, "first: .*not said in 'en'"),
        ({"id": "second"}, "second: stands twice"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_measure(folder, said, about):
    with pytest.raises(LexiconError, match=f"measures.yaml: {about}"):
        load(folder, **said)


def test_measures_do_not_change_the_name_of_a_pack(folder):
    without = packs.load(str(folder)).hash
    assert load(folder).hash == load(folder, effort="high").hash == without


def measure(name, *, dimensions=("efficiency",), cues=(), touchpoint="hotline", effort="low", horizon="days"):
    both = Bilingual("一", "one")
    return Measure(name, touchpoint, tuple(dimensions), tuple(cues), "做", "Do.", effort, horizon, both, both)


def chosen(measures, *, dimensions=("efficiency",), words=()):
    pack = replace(BANKING, measures=tuple(measures))
    return [one.id for one in measures_for(pack, touchpoint="hotline", dimensions=dimensions, words=words)]


def test_only_measures_for_the_touchpoint_and_dimension_are_chosen():
    others = [measure("branch", touchpoint="branch"), measure("attitude", dimensions=["attitude"])]
    assert chosen([*others, measure("fits")]) == ["fits"]
    assert chosen(others) == []


def test_a_measure_that_customers_speak_of_comes_first():
    measures = [measure("plain"), measure("line", cues=["占线"]), measure("music", cues=["听…音乐"])]
    assert chosen(measures) == ["plain", "line", "music"]
    assert chosen(measures, words=["一直占线"]) == ["line", "plain", "music"]
    assert chosen(measures, words=["总是占线", "听了十分钟音乐", "光听音乐"]) == ["music", "line", "plain"]


def test_a_complaint_counts_once_however_many_cues_it_holds():
    measures = [measure("many", cues=["占线", "忙音", "打不通"]), measure("often", cues=["没人接"])]
    assert chosen(measures, words=["占线忙音打不通", "没人接", "还是没人接"]) == ["often", "many"]


def test_more_dimensions_then_less_effort_then_sooner_comes_first():
    measures = [
        measure("later", horizon="weeks"),
        measure("dear", effort="high"),
        measure("now"),
        measure("both", dimensions=["efficiency", "attitude"], effort="high", horizon="months"),
    ]
    assert chosen(measures, dimensions=("efficiency", "attitude")) == ["both", "now", "later"]


def test_a_measure_made_for_the_dimension_comes_before_one_that_helps_it_too():
    aside = measure("aside", dimensions=["attitude", "efficiency"])
    assert chosen([aside, measure("made", effort="high")]) == ["made", "aside"]
    assert chosen([aside, measure("made", effort="high")], dimensions=("attitude",)) == ["aside"]


def test_complaints_that_name_no_dimension_get_what_they_speak_of():
    measures = [measure("line", cues=["占线"]), measure("whole", dimensions=["general"])]
    assert chosen(measures, dimensions=("general",)) == ["whole"]
    assert chosen(measures, dimensions=("general",), words=["占线"]) == ["line", "whole"]


def test_no_more_than_three_are_chosen_in_the_order_of_the_pack():
    assert chosen([measure(name) for name in "dbca"]) == ["d", "b", "c"]
    assert chosen([measure(name) for name in "abcd"]) == ["a", "b", "c"]


def test_the_shipped_pack_has_something_for_every_touchpoint():
    touchpoints = [touchpoint.id for touchpoint in BANKING.touchpoints]
    assert [t for t in touchpoints if sum(one.touchpoint == t for one in BANKING.measures) < 3] == []


def test_the_shipped_measures_carry_their_touchpoint_and_first_dimension_in_their_id():
    for one in BANKING.measures:
        assert one.id.startswith(f"{one.touchpoint}-{one.dimensions[0]}-")


def test_the_topics_of_shipped_measures_are_written_as_texts_are_normalised():
    assert [cue for one in BANKING.measures for cue in one.cues if normalised(cue) != cue] == []


@pytest.mark.parametrize(
    ("touchpoint", "dimension", "words", "expected"),
    [
        ("hotline", "efficiency", ["打了三次都占线", "人工排队太久"], "hotline-efficiency-callback"),
        ("identity_verification", "stability", ["验证码一直收不到"], "identity_verification-stability-sms"),
        ("identity_verification", "stability", ["人脸识别老是失败"], "identity_verification-stability-face"),
        ("app_access", "stability", ["鸿蒙系统不兼容"], "app_access-stability-devices"),
        ("card_service", "policy", ["无缘无故被降额"], "card_service-policy-limit_cut"),
        ("transfer_payment", "policy", ["转账限额太低"], "transfer_payment-policy-limit"),
        ("closure", "general", ["我要换银行"], "closure-general-exit_reason"),
    ],
)
def test_shipped_measures_answer_what_customers_say(touchpoint, dimension, words, expected):
    found = measures_for(BANKING, touchpoint=touchpoint, dimensions=[dimension], words=words)
    assert found[0].id == expected
