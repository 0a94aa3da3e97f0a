"""A part of the business shows its own rows and nobody else's, and the parts together are the whole."""

import pytest

from tests.aggregate.bank import DAY, MODEL, PACK, Bank, told
from voc.aggregate import find
from voc.aggregate.parts import heard, parts
from voc.aggregate.views import View
from voc.config import Config
from voc.errors import QueryError

NAMES = ("滨江支行", "湖畔支行", "高新支行")
CONFIG = {"minimum_n": 3, "topics": {"minimum": 10}}


def of(name):
    return [("网点", name)]


@pytest.fixture
def bank():
    """Three branches: one knows its customers by the comment, one by the respondent, one by the call; and strangers."""
    bank = Bank()
    bank.comments(8, "滨江取号排队太久了", told("branch", "negative", "efficiency"), attributes=of("滨江支行"))
    bank.tables["respondents"].append({"respondent": "p1", "attributes": of("湖畔支行")})
    bank.comments(6, "湖畔柜员态度很好", told("branch", "positive", "attitude"), label="positive", respondent="p1")
    for number in range(5):
        call = bank.comment(
            "", told("login", "negative"), turns=[("customer", f"高新那边登录不上{number}")], channel="call"
        )
        team = {"team": "甲组" if number < 3 else "乙组", "agent": f"A{number}"}
        bank.tables["calls"].append({"call_id": call, "started_on": DAY, "attributes": of("高新支行"), **team})
    bank.comments(4, "不知道哪里的人说转账慢", told("transfer", "negative"))
    for name, values in zip(NAMES, ((9, 10, 10, 2), (10, 10), (1, 2, 3)), strict=True):
        bank.answers("nps", *values, low=0, high=10, attributes=of(name))
    bank.answers("nps", 5, 6, 7, low=0, high=10)
    bank.tables["files"].append({"file_id": "f", "name": "高新支行.csv", "source": "survey", "rows": 1})
    bank.tables["indicators"] += [
        {"indicator_id": name, "name": "等待", "attributes": of(name) if name else [], "value": 1.0}
        | {"starts_on": DAY, "ends_before": DAY.replace(day=4)}
        for name in ("", *NAMES)
    ]
    return bank


def looked(view, part):
    return View(view.store, part.configured(view.config), view.lexicon, view.period, PACK, MODEL, part)


def found(view, part=None):
    return find(
        view.store, config=view.config, lexicon=view.lexicon, period=view.period, pack=PACK, model=MODEL, part=part
    )


def tallies(findings):
    """Return what adds up: comments, answers and mentions, by where they are counted."""
    scores = {f"score {s.name} {s.channel}": s.figure.n for s in findings.scores}
    mentions = {f"touchpoint {t.id}": t.volume for t in findings.touchpoints}
    sides = {f"blame {t.id}": t.negative for t in findings.touchpoints}
    return (
        {"comments": findings.quality.comments, "informative": findings.quality.informative} | scores | mentions | sides
    )


def test_all_parts_and_the_unknown_are_the_whole(bank):
    strangers = {"score nps None": 3, "score net_sentiment survey": 4}
    strangers |= dict.fromkeys(("comments", "informative", "touchpoint transfer", "blame transfer"), 4)
    with bank.view(minimum_n=1) as view:
        whole = tallies(found(view))
        own = [tallies(found(view, part)) for part in parts(view, "网点")]
    assert len(own) == len(NAMES)
    together = {name: sum(one.get(name, 0) for one in own) + strangers.get(name, 0) for name in whole}
    assert together == whole


def test_teams_together_are_all_calls_that_have_one(bank):
    with bank.view(minimum_n=1) as view:
        own = {part.value: tallies(found(view, part)) for part in parts(view, "team")}
    assert {team: one["comments"] for team, one in own.items()} == {"甲组": 3, "乙组": 2}
    assert {team: one["blame login"] for team, one in own.items()} == {"甲组": 3, "乙组": 2}
    assert not any(one["touchpoint branch"] or "score nps None" in one for one in own.values())


def test_a_part_says_nothing_of_another(bank):
    # Topics are fitted on everybody, and named with the words of those who spoke most.
    bank.comments(15, "滨江支行的取号机总是坏", told("branch", "negative"), attributes=of("滨江支行"))
    bank.comments(3, "取号机坏", told("branch", "negative"), attributes=of("湖畔支行"))
    with bank.view(**CONFIG) as view:
        for part in parts(view, "网点"):
            said = repr(found(view, part))
            others = {name[:2] for name in NAMES} - {part.value[:2]}
            assert part.value[:2] in said
            assert not [name for name in others if name in said], part.value
            assert "不知道哪里" not in said
            assert ".csv" not in said


def test_a_part_has_its_own_operational_figures_only(bank):
    with bank.view() as view:
        made = parts(view, "网点")
        assert len(made) == 3
        for part in made:
            figures = found(view, part).indicators.figures
            assert [one.attributes for one in figures] == [(("网点", part.value),)]


def test_what_is_said_of_the_whole_does_not_measure_a_part(bank):
    said = {"coverage": {"customers": {"survey": 1000}}, "weights": {"shares": {"网点": dict.fromkeys(NAMES[:2], 0.5)}}}
    with bank.view(**said) as view:
        assert any(one.base for one in found(view).segmentation.coverage)
        findings = found(view, parts(view, "网点")[0])
    assert not any(one.base for one in findings.segmentation.coverage)
    assert all(score.weighting is None for score in findings.scores)


def test_views_of_several_parts_do_not_mix(bank):
    with bank.view() as view:
        first, second, third = (looked(view, part) for part in parts(view, "网点"))
        count = "SELECT count(*) AS n FROM voiced"
        assert [one.rows(count)[0]["n"] for one in (first, second, third, view)] == [6, 8, 5, 23]
        assert [one.rows(count)[0]["n"] for one in (view, third, second, first)] == [23, 5, 8, 6]
        assert [heard(one) for one in (first, second, third)] == [3, 12, 8]
        first.release()
        assert second.rows(count)[0]["n"] == 8
        assert looked(view, first.part).rows(count)[0]["n"] == 6


def test_values_are_joined_as_groups_are(bank):
    for age in (27, 31, 52):
        bank.comment(f"转账很慢{age}", told("transfer", "negative"), attributes=[("年龄", str(age))])
    with bank.view() as view:
        found = {part.value: part.raw for part in parts(view, "年龄")}
        assert sorted(found.values()) == [("27", "31"), ("52",)]
        assert {value: heard(looked(view, part)) for value, part in zip(found, parts(view, "年龄"), strict=True)} == {
            value: len(raw) for value, raw in found.items()
        }


def test_an_attribute_that_nobody_has_names_those_there_are(bank):
    with bank.view() as view, pytest.raises(QueryError, match=r"'分行'.*agent, team, 网点"):
        parts(view, "分行")


def test_rivals_make_no_part():
    bank = Bank()
    bank.comments(3, "江岚很好", told("login", "positive"), attributes=[("应用", "江岚")])
    rival = {"attributes": [("应用", "云汀")], "flags": ["competitor"]}
    bank.comments(3, "云汀很好", told("login", "positive"), **rival)
    with bank.view(quality=Config().quality.model_dump()) as view:
        assert [part.value for part in parts(view, "应用")] == ["江岚"]
