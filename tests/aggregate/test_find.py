import random
from datetime import date

import pytest

from tests.aggregate.bank import DAY, Bank, told


def rich() -> Bank:
    """Return a bank with a bit of everything."""
    bank, rng = Bank(), random.Random(7)
    for number in range(120):
        place = rng.choice(
            [
                ("login", "stability", "登录时验证码收不到"),
                ("branch", "efficiency", "排队时间太长"),
                ("transfer", "usability", "转账步骤太复杂"),
            ]
        )
        polarity = rng.choice(["negative", "negative", "positive", "mixed"])
        bank.comment(
            f"{place[2]}，第{number}次了",
            told(place[0], polarity, place[1]),
            day=date(2026, 2, 23 + rng.randrange(6)) if number % 3 else DAY,
            channel=rng.choice(["survey", "call", "app_review"]),
            label="positive" if polarity == "positive" else "negative",
            score=round(rng.uniform(-1, -0.2), 2),
            attributes=[("age", rng.choice(["young", "old"]))],
            signals=["churn"] if number % 10 == 0 else (),
            level="high" if number % 10 == 0 else "none",
            masked=[("mobile", 1)],
        )
    bank.answers("nps", *(rng.randrange(11) for _ in range(40)), low=0, high=10)
    bank.answers("csat", *(rng.randrange(1, 6) for _ in range(40)), low=1, high=5)
    return bank


def test_an_empty_store_gives_empty_findings():
    found = Bank().find()
    assert (found.scores, found.pain_points, found.strengths, found.segments, found.risks) == ((),) * 5
    assert [touchpoint.net.value for touchpoint in found.touchpoints] == [None] * 3
    assert (found.quality.comments, found.quality.unassigned, found.quality.weights) == (0, None, ())


def test_an_empty_period_after_full_ones_has_no_values():
    found = rich().find("2026-W11")
    assert found.pain_points == ()
    assert found.scores
    assert all(score.figure.value is None and score.change.significant is None for score in found.scores)
    assert all(touchpoint.net.value is None for touchpoint in found.touchpoints)


def test_the_same_store_gives_the_same_findings():
    assert repr(rich().find()) == repr(rich().find())


def test_the_order_of_rows_does_not_matter():
    bank = rich()
    assert {repr(bank.find(shuffled=seed)) for seed in (1, 2)} == {repr(bank.find())}


def test_every_part_of_rich_findings_is_filled():
    found = rich().find()
    assert len(found.scores) == 5
    assert found.pain_points
    assert found.segments
    assert found.risks
    assert all(pain.topics and pain.verbatims for pain in found.pain_points)


def test_a_repeated_text_counts_once():
    bank = Bank()
    bank.comment("登录失败", told("login", "negative"), respondent="one")
    bank.comment("登录失败", told("login", "negative"), respondent="one", day=date(2026, 3, 5))
    bank.comment("登录失败", told("login", "negative"), respondent="two")
    bank.comment("登录失败", told("login", "negative"), respondent="one", channel="call")
    found = bank.find()
    assert (found.touchpoints[0].volume, found.quality.comments) == (3, 3)
    assert found.quality.flagged == (("duplicate", 1),)


def test_a_long_text_that_comes_twice_on_a_day_counts_once():
    bank = Bank()
    for day in (DAY, DAY, date(2026, 3, 5)):
        bank.comment("手机银行今天早上登录了三次都失败了", told("login", "negative"), day=day)
    assert bank.find().touchpoints[0].volume == 2


def test_a_customer_may_say_the_same_again_in_another_period():
    bank = Bank()
    for day in (date(2026, 2, 24), DAY):
        bank.comment("登录失败", told("login", "negative"), respondent="one", day=day)
    assert [bank.find(week).quality.comments for week in ("2026-W09", "2026-W10")] == [1, 1]


def test_answers_without_content_are_no_evidence():
    bank = Bank()
    bank.comments(3, "登录失败", told("login", "negative"))
    bank.comment("无", told("login", "negative"), flags=["non_answer"])
    bank.comment("加微信", told("login", "negative"), flags=["advert", "broken"])
    bank.comment("hello", told("login", "negative"), flags=["foreign"])
    found = bank.find()
    assert (found.quality.comments, found.touchpoints[0].volume) == (4, 4)
    assert found.quality.flagged == (("advert", 1), ("broken", 1), ("non_answer", 1))


def test_quality_accounts_for_what_the_figures_rest_on():
    bank = Bank()
    bank.comments(3, "登录失败", told("login", "negative"), masked=[("mobile", 2)], file_id="f")
    bank.comment("今天天气不错", channel="call")
    bank.comment("好", informative=False)
    bank.comment("登录失败", day=None)
    columns = {"rows": 4, "stored": 3, "unchanged": 0, "replaced": 0, "quarantined": 1}
    bank.tables["files"] += [{"file_id": name, "name": f"{name}.csv", "source": "s", **columns} for name in "fg"]
    quality = bank.find().quality
    assert (quality.comments, quality.informative, quality.undated, quality.unassigned) == (5, 4, 1, 0.25)
    assert (quality.masked, quality.channels) == ((("mobile", 6),), (("call", 1), ("survey", 4)))
    assert [(account.name, account.rows, account.quarantined) for account in quality.files] == [("f.csv", 4, 1)]


def test_annotations_of_another_model_do_not_count():
    bank = Bank()
    bank.comments(3, "登录失败", told("login", "negative"))
    for row in bank.tables["annotations"]:
        row["model"] = "older"
    found = bank.find()
    assert (found.quality.comments, found.quality.informative, found.scores) == (3, 0, ())


def test_groups_stand_beside_the_rest_of_their_kind():
    bank = Bank()
    bank.comments(30, "登录失败", label="negative", attributes=[("age", "old")])
    bank.comments(20, "登录很快", label="positive", attributes=[("age", "young")])
    bank.comments(10, "登录失败", label="negative", attributes=[("age", "young")])
    bank.comments(50, "登录很快", label="positive", channel="app_review")
    first, second = bank.find().segments
    assert (first.attribute, first.value, first.significant) == ("age", "old", True)
    assert (first.figure.value, first.figure.n, first.rest.n) == (-100, 30, 30)
    assert second.figure == first.rest


def test_only_the_groups_asked_for_are_compared():
    bank = Bank()
    for value in ("a", "b"):
        bank.comments(3, "登录失败", attributes=[("age", value), ("tier", value)])
    assert {group.attribute for group in bank.find().segments} == {"age", "tier"}
    assert {group.attribute for group in bank.find(segments=("tier",)).segments} == {"tier"}


def test_attributes_with_too_many_values_make_no_groups():
    bank = Bank()
    for value in range(13):
        bank.comments(3, "登录失败", attributes=[("colour", str(value))])
    assert bank.find().segments == ()


def test_what_is_known_of_a_call_fills_in_what_its_comment_lacks():
    bank = Bank()
    for number in range(6):
        bank.tables["calls"].append(
            {"call_id": f"k{number}", "attributes": [("tier", "gold" if number % 2 else "mass"), ("age", "old")]}
        )
        bank.comment(
            f"登录失败{number}", comment_id=f"k{number}", attributes=[("age", "young" if number < 3 else "old")]
        )
    found = {(group.attribute, group.value): group.figure.n for group in bank.find().segments}
    assert found == {("tier", "gold"): 3, ("tier", "mass"): 3, ("age", "young"): 3, ("age", "old"): 3}


def test_risks_are_counted_by_code_and_level_the_highest_first():
    bank = Bank()
    bank.comments(2, "再不解决就投诉", signals=["regulator", "regulator", "churn"], level="high")
    bank.comments(3, "考虑销户", signals=["churn"], level="low")
    bank.comment("没事", level="none")
    found = bank.find().risks
    assert [(risk.code, risk.level, risk.n) for risk in found] == [
        ("regulator", "high", 2),
        ("churn", "high", 2),
        ("churn", "low", 3),
    ]
    assert [verbatim.source_ref for verbatim in found[0].verbatims] == ["survey row 0", "survey row 1"]
    assert found[0].verbatims[0].text[:2] == "再不"


def test_each_signal_of_a_comment_has_its_own_level_and_clocks():
    bank = Bank()
    bank.comment(
        "老人排队，再不办就投诉", signals=["vulnerable:low", "regulator:medium", "regulator:high"], level="high"
    )
    bank.comment("要销户", signals=["churn:medium"], level="medium")
    found = {risk.code: risk for risk in bank.find().risks}
    assert {code: risk.level for code, risk in found.items()} == {
        "regulator": "high",
        "churn": "medium",
        "vulnerable": "low",
    }
    clocks = {code: (risk.answer_within, risk.resolve_within, risk.report_to_regulator) for code, risk in found.items()}
    assert clocks == {"regulator": (24, 48, True), "churn": (24, 0, False), "vulnerable": (0, 0, False)}


def test_progress_ends_at_its_total():
    steps: list[tuple[int, int | None]] = []
    Bank().find(progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (len(steps), len(steps))


def test_too_few_comments_give_no_share():
    bank = Bank()
    bank.comments(2, "登录失败", told("login", "negative"))
    few = bank.find()
    assert {(one.share, few.quality.unassigned) for one in few.touchpoints} == {(None, None)}
    bank.comments(1, "不知所云")
    enough = bank.find()
    assert [(one.id, one.share) for one in enough.touchpoints if one.volume] == [
        ("login", pytest.approx(2 / 3, abs=1e-6))
    ]
    assert enough.quality.unassigned == pytest.approx(1 / 3, abs=1e-6)
