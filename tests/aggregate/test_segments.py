"""Groups of customers: who they are, how they differ, how they moved, and that chance names nobody."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.aggregate import bank as filled
from tests.aggregate.bank import DAY, Bank, told
from voc.aggregate import segments
from voc.config import Config
from voc.kinds import kind_of, kinds
from voc.lexicon import load
from voc.products import Product

WEEKS = [DAY - timedelta(weeks=back) for back in range(8)]


def breakdown(found, attribute, measure, touchpoint=None):
    return next(
        one
        for one in found.segmentation.breakdowns
        if (one.attribute, one.measure, one.touchpoint) == (attribute, measure, touchpoint)
    )


def test_scores_stand_beside_those_of_all_other_groups():
    bank = Bank()
    bank.answers("nps", *[3] * 30, low=0, high=10, attributes=[("地区", "佛山")])
    bank.answers("nps", *[9, 10, 7] * 20, low=0, high=10, attributes=[("地区", "广州")])
    bank.answers("nps", *[9] * 10, low=0, high=10)
    found = breakdown(bank.find(), "地区", "nps")
    assert (found.kind, found.form, found.known, found.significant) == ("region", "net", 0.9, True)
    poor = found.groups[0]
    assert (poor.value, poor.figure.value, poor.figure.n, poor.rest.n) == ("佛山", -100, 30, 60)
    assert poor.difference == pytest.approx(-100 - poor.rest.value)
    assert (poor.size, [group.value for group in found.different]) == ("large", ["佛山", "广州"])


def test_satisfaction_is_a_share_and_questions_on_touchpoints_stand_alone():
    bank = Bank()
    for value, region in ((5, "A"), (2, "B")):
        bank.answers("csat", *[value] * 12, low=1, high=5, attributes=[("地区", region)])
        bank.answers("rating", *[value] * 12, low=1, high=5, touchpoint="branch", attributes=[("地区", region)])
    found = bank.find()
    assert breakdown(found, "地区", "csat").form == "share"
    assert {group.figure.value for group in breakdown(found, "地区", "csat").groups} == {0, 1}
    assert {group.figure.value for group in breakdown(found, "地区", "rating", "branch").groups} == {2, 5}


def test_a_group_that_moves_alone_is_found_and_one_that_moves_with_all_is_not():
    def week_by_week(others_now):
        bank = Bank()
        for week, day in enumerate(WEEKS):
            for region in "ABCD":
                now = 3 if region == "A" and not week else others_now if not week else 9
                bank.answers(
                    "nps", *[now] * 15, *[7] * 5, low=0, high=10, attributes=[("地区", region)], occurred_on=day
                )
        return breakdown(bank.find(trend_periods=4), "地区", "nps")

    alone = week_by_week(9)
    assert [group.value for group in alone.moved] == ["A"]
    moved = next(group for group in alone.groups if group.value == "A").before
    assert (moved.difference, moved.rest, moved.now.n, moved.then.n) == (pytest.approx(-150), 0, 20, 80)
    assert (moved.window, moved.against) == ("2026-W10", "2026-W06–2026-W09")
    assert week_by_week(3).moved == ()


def test_small_groups_are_looked_at_over_the_whole_trend():
    bank = Bank()
    for day in WEEKS[:3]:
        bank.comments(10, "登录失败", label="negative", day=day, attributes=[("年龄", "60岁以上")])
        bank.comments(10, "登录很快", label="positive", day=day, attributes=[("年龄", "26-35岁")])
    found = breakdown(bank.find(), "年龄", "net_sentiment")
    assert (found.window, found.periods, found.groups[0].figure.n) == ("2026-W08–2026-W10", 3, 30)
    assert found.groups[0].now.n == 10
    assert {group.figure.n for group in bank.find().segments} == {10}


def test_branches_are_not_limited_in_number_and_small_ones_are_joined():
    bank = Bank()
    for number in range(40):
        bank.comments(5 if number < 36 else 2, "排队", attributes=[("网点", f"第{number}支行")])
    found = bank.find(minimum_n=4).segments
    assert len(found) == 37
    assert next(group.figure.n for group in found if group.value == "其他") == 8


@pytest.mark.parametrize(
    ("attribute", "values", "groups"),
    [
        ("年龄", ["23", "24岁", "41", "78", "1950", "1999年"], {"25岁及以下", "36-45岁", "60岁以上", "26-35岁"}),
        ("年龄段", ["18-25", "26-35"], {"18-25", "26-35"}),
        ("版本", ["7.2.1", "7.2.0 (310)", "V7.1.9", "7.1"], {"7.1", "7.2"}),
        ("机型", ["iPhone15,2", "iPhone 13 Pro", "HUAWEI Mate 60", "dm1q"], {"Apple", "Huawei", "Samsung"}),
    ],
)
def test_values_that_belong_together_make_one_group(attribute, values, groups):
    bank = Bank()
    for value in values:
        bank.comments(4, "登录失败", attributes=[(attribute, value)])
    assert {group.value for group in bank.find().segments} == groups


def test_small_groups_are_kept_back_with_what_gives_them_away():
    bank = Bank()
    for group, n in (("私行", 2), ("金卡", 12), ("普通", 40)):
        bank.comments(n, "登录失败", attributes=[("客户等级", group)])
    # Beside 54 known in all, 金卡 alone would tell how many 私行 there are.
    assert {group.value for group in bank.find(minimum_n=10).segments} == {"普通"}


def test_each_time_keeps_its_own_small_groups_back():
    bank = Bank()
    for group, label, counts in (
        ("old", "negative", (20, 20, 20)),
        ("mid", "positive", (12, 30, 30)),
        ("young", "negative", (4, 15, 15)),
    ):
        for day, n in zip(WEEKS, counts, strict=False):
            bank.comments(n, f"话{group}", label=label, day=day, attributes=[("group", group)])
    found = breakdown(bank.find(minimum_n=10), "group", "net_sentiment")
    assert {group.value: group.figure.n for group in found.groups} == {"old": 60, "mid": 72, "young": 34}
    # This week old and mid would tell of the young: their number, and with the score how they feel.
    assert {g.value: (g.now.n, g.now.value, g.now.hidden) for g in found.groups} == {
        "old": (20, -100, False),
        "mid": (0, None, True),
        "young": (0, None, True),
    }
    # Nor is last week told by itself: with both weeks together it would give this one away.
    assert {g.value: (g.previous.now.n, g.previous.then.n, g.previous.difference) for g in found.groups} == {
        "old": (20, 20, 0),
        "mid": (0, 0, None),
        "young": (0, 0, None),
    }


def test_a_source_that_complains_more_makes_no_group_worse():
    bank = Bank()
    for region, tickets in (("A", 30), ("B", 10)):
        for n, channel, label in ((tickets, "ticket", "negative"), (20, "survey", "positive")):
            bank.comments(n, f"话{region}", channel=channel, label=label, attributes=[("地区", region)])
    groups = breakdown(bank.find(), "地区", "net_sentiment").groups
    assert [group.figure.n for group in groups] == [50, 30]
    for group in groups:
        assert (group.difference, group.rest.value) == (0, pytest.approx(group.figure.value))


def test_products_are_named_in_the_text_and_stand_beside_other_products(monkeypatch):
    products = (
        Product("card", "信用卡", "Credit card", ("信用卡",), ()),
        Product("loan", "房贷", "Mortgage", ("房贷", "按揭"), ()),
        Product("insurance", "保险", "Insurance", ("保险",), ("保险柜",)),
    )
    monkeypatch.setattr(filled, "LEXICON", replace(filled.LEXICON, products=products))
    bank = Bank()
    bank.comments(20, "信用卡年费乱收", label="negative")
    bank.comments(15, "房贷和按揭都办得快", label="positive")
    bank.comments(5, "信用卡和房贷都好", label="positive")
    bank.comments(9, "保险柜丢了钥匙")
    bank.comments(
        4, "开户", turns=[("agent", "您要办保险吗"), ("customer", "办房贷")], label="positive", channel="call"
    )
    found = breakdown(bank.find(), "谈到的产品", "net_sentiment")
    sizes = {group.value: (group.figure.n, group.rest.n) for group in found.groups}
    assert sizes == {"信用卡": (25, 15), "房贷": (21, 20)}
    assert found.known == pytest.approx(41 / 50)  # one conversation told four times counts once
    assert not [one for one in bank.find().segmentation.differences if one.measure == "complaints"]


def test_touchpoints_are_scanned_for_groups_that_complain_of_them():
    bank = Bank()
    for age, blamed in (("60岁以上", 25), ("26-35岁", 2), ("36-45岁", 3)):
        bank.comments(blamed, "网点排队", told("branch", "negative"), attributes=[("年龄", age)])
        bank.comments(40 - blamed, "登录很快", told("login", "positive"), label="positive", attributes=[("年龄", age)])
    found = bank.find().segmentation
    first = next(one for one in found.differences if one.measure == "complaints" and one.value == "60岁以上")
    assert (first.touchpoint, first.figure.value, first.rest.value) == ("branch", 0.625, 0.0625)
    assert (first.significant, first.size, first.kind) == (True, "large", "age")
    assert found.compared >= len(found.differences)


def test_all_that_differ_are_counted_though_few_are_kept(monkeypatch):
    bank = Bank()
    for age, blamed in (("60岁以上", 25), ("26-35岁", 2), ("36-45岁", 3)):
        bank.comments(blamed, "网点排队", told("branch", "negative"), attributes=[("年龄", age)])
        bank.comments(40 - blamed, "登录很快", told("login", "positive"), label="positive", attributes=[("年龄", age)])
    every = bank.find().segmentation
    monkeypatch.setattr(segments, "MOST", 2)
    few = bank.find().segmentation
    assert [one.significant for one in few.differences] == [True, True]
    assert (few.all_significant(), few.compared) == (every.all_significant(), every.compared)
    assert every.all_significant() == sum(one.significant for one in every.differences) > 2


def test_channels_say_how_much_of_them_is_seen():
    bank = Bank()
    bank.comments(30, "登录失败", attributes=[("年龄", "60岁以上")])
    bank.comments(10, "登录失败", attributes=[("年龄", "26-35岁")])
    bank.comments(20, "登录失败")
    bank.answers("nps", 9, 10, 3, 4, 5, low=0, high=10, respondent="one")
    one = next(one for one in bank.find().segmentation.coverage if one.channel == "survey")
    assert (one.comments, one.answers, one.share, one.rate) == (60, 5, None, None)
    assert one.known == (("年龄", pytest.approx(2 / 3)),)
    told_of = {"coverage": {"customers": {"survey": 610}, "invited": {"survey": 50}}}
    known = next(one for one in bank.find(**told_of).segmentation.coverage if one.channel == "survey")
    assert (known.base, known.share, known.rate) == (610, pytest.approx(61 / 610), 0.1)


def test_shuffled_groups_are_hardly_ever_called_different():
    random.seed(3)
    wrong = 0
    for run in range(6):
        bank, chance = Bank(), random.Random(run)
        for week in WEEKS[:3]:
            for number in range(30):
                label = chance.choice(["negative", "negative", "positive"])
                told_of = told(chance.choice(["login", "branch"]), label)
                groups = [("年龄", chance.choice("abcde")), ("网点", chance.choice("uvwxyz"))]
                bank.comment(f"说{run}{week}{number}", told_of, label=label, day=week, attributes=groups)
        found = bank.find(minimum_n=10, trend_periods=3)
        tests = [*found.segments, *found.segmentation.breakdowns, *found.segmentation.differences]
        wrong += any(one.significant for one in [*tests, *(one.apart for one in found.segmentation.breakdowns)])
    assert wrong <= 1  # more than one of 6 at 5%: 1 in 30, and the seeds are fixed


def test_the_order_of_rows_changes_nothing():
    bank = Bank()
    for number in range(60):
        groups = [("网点", f"{number % 7}"), ("年龄", str(20 + number))]
        bank.comment(f"登录{number}", told("login", "negative"), attributes=groups, day=WEEKS[number % 3])
        bank.answers("nps", number % 11, low=0, high=10, attributes=groups)
    assert bank.find(shuffled=1) == bank.find(shuffled=2)


def test_shipped_kinds_have_names_and_columns_of_their_own():
    assert [one.id for one in kinds().values()][:4] == ["group", "tier", "lifecycle", "age"]
    assert kind_of("App 版本号").id == "version"
    assert kind_of("颜色") is None


def test_shipped_products_are_found_by_their_longest_name():
    named = {product.id for product in load("banking").products}
    assert {"credit_card", "mortgage", "wealth", "fund", "insurance", "deposit", "mobile_bank"} <= named
    assert load("restaurant").products == ()


def test_settings_of_coverage_name_channels_only():
    with pytest.raises(ValueError, match="customers"):
        Config(coverage={"customers": {"branch": 5}})
