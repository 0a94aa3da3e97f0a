"""Respondents who are alike are put together on request, and described by what tells them apart."""

import random

from tests.aggregate.bank import Bank, told


def respondents(*kinds):
    """Return a bank with twenty respondents of each kind: (nps, csat, touchpoint, polarity, age)."""
    bank, chance = Bank(), random.Random(7)
    for nps, csat, touchpoint, polarity, age in kinds:
        for _ in range(20):
            number = len(bank.tables["records"])
            shared = {"respondent": f"p{number:03}", "attributes": [("年龄", age)]}
            bank.answers("nps", nps + chance.choice([-1, 0, 1]), low=0, high=10, **shared)
            record_id = bank.tables["records"][-1]["record_id"]
            bank.answer(record_id, "csat", csat + chance.choice([0, 0, 1]), low=1, high=5, question="csat")
            bank.comment(f"说{number}", told(touchpoint, polarity), record_id=record_id, **shared)
    for row in bank.tables["measures"]:
        row["value_100"] = 100 * (row["value"] - row["low"]) / (row["high"] - row["low"])
    return bank


ANGRY, GLAD = (1, 1, "branch", "negative", "60岁以上"), (9, 4, "login", "positive", "26-35岁")


def test_nobody_is_put_together_unasked():
    assert respondents(ANGRY, GLAD).find().clusters is None


def test_those_who_are_alike_are_found_and_described():
    found = respondents(ANGRY, GLAD).find(minimum_n=10, clusters={"enabled": True}).clusters
    assert (found.n, found.reason, [one.n for one in found.clusters]) == (40, "", [20, 20])
    traits = {(trait.kind, trait.name, trait.value) for one in found.clusters for trait in one.traits}
    assert {("score", "csat", ""), ("touchpoint", "branch", ""), ("attribute", "年龄", "60岁以上")} <= traits
    angry = next(one for one in found.clusters if any(t.name == "csat" and t.mine < t.all for t in one.traits))
    assert next(t.mine for t in angry.traits if t.value == "60岁以上") == 1
    assert min(one.jaccard for one in found.clusters) >= 0.75


def test_too_few_respondents_are_left_alone():
    found = respondents(ANGRY).find(minimum_n=11, clusters={"enabled": True}).clusters
    assert (found.reason, found.clusters) == ("few", ())


def test_respondents_without_clusters_are_told_so():
    bank = Bank()
    for number in range(60):
        bank.answers("nps", number % 11, low=0, high=10)
        record_id = bank.tables["records"][-1]["record_id"]
        bank.answer(record_id, "csat", 1 + (number * 7) % 5, low=1, high=5, question="csat")
        bank.answer(record_id, "ces", 1 + (number * 3) % 7, low=1, high=7, question="ces")
        bank.answer(record_id, "loyalty", 1 + (number * 5) % 10, low=1, high=10, question="loyalty")
    for row in bank.tables["measures"]:
        row["value_100"] = 100 * (row["value"] - row["low"]) / (row["high"] - row["low"])
    found = bank.find(minimum_n=10, clusters={"enabled": True}).clusters
    assert (found.reason, found.clusters) == ("unstable", ())


def test_the_order_of_rows_changes_nothing():
    bank = respondents(ANGRY, GLAD)
    first, second = (bank.find(shuffled=seed, clusters={"enabled": True}).clusters for seed in (1, 2))
    assert first == second


def test_nothing_is_said_of_a_group_that_is_too_small():
    bank = respondents(ANGRY, (9, 4, "branch", "positive", "26-35岁"))
    for kept in ("records", "comments"):
        for row in bank.tables[kept]:
            if row["respondent"] in {f"p{number:03}" for number in range(5)}:
                row["attributes"] = [("年龄", "46-60岁")]
    found = bank.find(minimum_n=10, clusters={"enabled": True}).clusters
    told = {trait.value for one in found.clusters for trait in one.traits if trait.kind == "attribute"}
    assert told == {"60岁以上", "26-35岁"}
