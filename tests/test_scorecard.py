"""scorecard.yaml: what a pack may say in it, and what is refused."""

import shutil

import pytest

from voc import lexicon as packs
from voc.errors import LexiconError
from voc.files import data_folder
from voc.scorecard import Check, Due, ScorecardRules

BANKING = packs.load("banking")

PACK = """
holds: [请稍等]
transfers: [帮您转接]
checks:
  - {{id: sorry, zh: 致歉, en: Apology, kind: {kind}, place: {place}, {turns} weight: {weight}, due: {due}, cues: {cues}, not: [不用道歉]}}
  - {{id: {second}, zh: 结束, en: Closing, kind: required, place: last, turns: 2, cues: [再见]}}
"""
RIGHT = {
    "kind": "required",
    "place": "after",
    "turns": "",
    "weight": 2,
    "due": "{customer: [投诉], touchpoints: [hotline], intents: [complaint], not: [不投诉]}",
    "cues": "[抱歉, 道歉]",
    "second": "closing",
}


@pytest.fixture
def folder(tmp_path):
    for name in ("pack.toml", "journey.yaml"):
        shutil.copy(data_folder("lexicons") / "banking" / name, tmp_path)
    return tmp_path


def load(folder, **said):
    (folder / "scorecard.yaml").write_text(PACK.format(**{**RIGHT, **said}), encoding="utf-8")
    packs.load.cache_clear()
    return packs.load(str(folder))


def test_a_pack_says_what_agents_should_say(folder):
    rules = load(folder).scorecard
    assert rules.checks[0] == Check(
        id="sorry",
        zh="致歉",
        en="Apology",
        kind="required",
        place="after",
        turns=0,
        due=Due(customer=("投诉",), silenced=("不投诉",), intents=("complaint",), touchpoints=("hotline",)),
        weight=2.0,
        cues=("抱歉", "道歉"),
        silenced=("不用道歉",),
    )
    assert (rules.checks[1].due.always, rules.checks[1].weight, rules.checks[1].turns) == (True, 1.0, 2)
    assert (rules.holds, rules.transfers) == (("请稍等",), ("帮您转接",))


def test_a_pack_without_a_scorecard_has_none(folder):
    assert packs.load(str(folder)).scorecard == ScorecardRules()


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"kind": "wanted"}, "sorry: .*unknown kind 'wanted'"),
        ({"place": "middle"}, "sorry: .*unknown place 'middle'"),
        ({"turns": "turns: 2,"}, "sorry: .*how many first or last turns"),
        ({"place": "first"}, "sorry: .*how many first or last turns"),
        ({"place": "first", "turns": "turns: 0,"}, "sorry: .*at least 1"),
        ({"place": "after", "due": "{intents: [complaint]}"}, "sorry: .*no words make it due"),
        ({"due": "sometimes"}, "sorry: .*'sometimes'"),
        ({"due": "{not: [不投诉]}"}, "sorry: .*names no words"),
        ({"due": "{customer: [投诉], seller: [您好]}"}, "sorry: .*unknown key of `due` 'seller'"),
        ({"due": "{customer: [投诉], intents: [rage]}"}, "sorry: .*unknown intent 'rage'"),
        ({"due": "{customer: [投诉], touchpoints: [window]}"}, "sorry: .*unknown touchpoint 'window'"),
        ({"weight": 0}, "sorry: .*`weight` above 0"),
        ({"cues": "[]"}, "sorry: .*needs `cues`"),
        ({"cues": "[歉]"}, "sorry: .*two characters or more"),
        ({"cues": "[抱…歉]"}, "sorry: .*two characters or more"),
        ({"second": "sorry"}, "sorry: stands twice"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_check(folder, said, about):
    with pytest.raises(LexiconError, match=f"scorecard.yaml: {about}"):
        load(folder, **said)


def test_a_scorecard_does_not_change_the_name_of_a_pack(folder):
    without = packs.load(str(folder)).hash
    assert load(folder).hash == load(folder, weight=5).hash == without


def test_the_shipped_scorecard_has_what_banks_ask_for():
    checks = {one.id: one for one in BANKING.scorecard.checks}
    assert {"greeting", "identity", "apology", "solution", "confirms", "risk_disclosure", "closing"} <= checks.keys()
    forbidden = {name for name, one in checks.items() if one.kind == "forbidden"}
    assert {"forbidden_promise", "impolite", "blames_others"} <= forbidden
    assert all(one.zh and one.en for one in checks.values())
