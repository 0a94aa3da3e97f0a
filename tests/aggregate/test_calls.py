"""How calls go, as far as the transcript tells."""

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.aggregate.bank import DAY, LEXICON, Bank
from voc.aggregate.calls import table
from voc.aggregate.figures import HIDDEN
from voc.aggregate.repeats import Letters, again
from voc.aggregate.views import View
from voc.lexicon import Modifier
from voc.period import Period
from voc.scorecard import ScorecardRules

BEFORE = date(2026, 2, 24)  # a week earlier
RULES = ScorecardRules(holds=("请稍等", "您稍等"), transfers=("转接",))


@pytest.fixture(autouse=True)
def lexicon(monkeypatch):
    words = (Modifier("吗", "question", 1.0),)
    monkeypatch.setattr("tests.aggregate.bank.LEXICON", replace(LEXICON, scorecard=RULES, modifiers=words))


class Calls(Bank):
    def call(self, *turns, agent=None, day=DAY, channel="call"):
        """Add a call of turns (role, text) or (role, text, begins, ends) in seconds."""
        comment = self.comment(channel=channel, day=day, turns=[turn[:2] for turn in turns])
        for row, turn in zip(self.tables["comments"][-1]["turns"], turns, strict=True):
            row["begin_ms"], row["end_ms"] = (int(1000 * at) for at in turn[2:]) if len(turn) > 2 else (None, None)
        # What was said makes a copy, not when; so calls of one test must differ.
        self.tables["comments"][-1]["fingerprint"] = comment
        if agent:
            row = {"call_id": comment, "agent": agent, "team": agent[0], "attributes": []}
            self.tables["calls"].append(row)


def group(found, level="all", name="", channel="call"):
    (one,) = [one for one in found.calls if (one.channel, one.level, one.name) == (channel, level, name)]
    return one


def figures(found, *names, **which):
    said = {one.name: one for one in group(found, **which).figures}
    return [said[name].figure.value for name in names]


def facts(*turns):
    """Return what is known of one call."""
    calls = Calls()
    calls.call(*turns)
    found = group(calls.find(minimum_n=1))
    return {one.name: one.figure.value for one in found.figures}


TIMED = (
    ("agent", "一二三四五六七八九十", 1, 5),
    ("customer", "一二三四五", 6, 8),
    ("agent", "一二三四五", 7, 9),
    ("customer", "一二三四五六七八九十", 21, 25),
)


def test_times_tell_who_speaks_and_how_long_nobody_does():
    found = facts(*TIMED)
    assert found["agent_share_time"] == pytest.approx(6 / 12)
    assert found["handling_seconds"] == 24
    assert found["silence_share"] == pytest.approx((1 + 12) / 24)  # 5–6 and 9–21
    assert found["long_silences"] == 1
    assert (found["agent_rate"], found["customer_rate"]) == (150, 150)  # 15 letters in 6 seconds each
    assert found["agent_share_characters"] is None


def test_who_begins_while_the_other_speaks_interrupts():
    found = facts(*TIMED)
    assert (found["agent_interruptions"], found["customer_interruptions"]) == (1, 0)
    close = facts(("agent", "您好", 0, 2), ("customer", "喂", 1.9, 3), ("agent", "请讲", 3.0, 4))
    assert (close["agent_interruptions"], close["customer_interruptions"]) == (0, 0)
    own = facts(("agent", "您好", 0, 4), ("agent", "请讲", 2, 5), ("customer", "喂", 6, 7))
    assert (own["agent_interruptions"], own["customer_interruptions"]) == (0, 0)


def test_a_long_turn_still_covers_the_silence_behind_a_short_one():
    found = facts(("agent", "您好", 0, 10), ("customer", "嗯", 2, 3), ("customer", "喂", 12, 14))
    assert found["silence_share"] == pytest.approx(2 / 14)
    assert found["customer_interruptions"] == 1


def test_without_times_letters_tell_who_speaks_and_nothing_tells_silence():
    found = facts(("agent", "您好，请讲！"), ("customer", "一二三四五六七八"), ("bot", "按一转人工请按二转自助"))
    assert found["agent_share_characters"] == pytest.approx(4 / 12)
    for name in ("agent_share_time", "silence_share", "agent_rate", "agent_interruptions", "handling_seconds"):
        assert found[name] is None


def test_one_turn_without_an_end_leaves_the_call_untimed():
    calls = Calls()
    calls.call(("agent", "您好", 0, 2), ("customer", "喂", 3, 4))
    calls.tables["comments"][-1]["turns"][1]["end_ms"] = None
    assert figures(calls.find(minimum_n=1), "agent_share_time", "agent_share_characters") == [
        None,
        pytest.approx(2 / 3),
    ]


def test_a_monologue_tells_nothing():
    assert set(facts(("agent", "您好，请讲"), ("agent", "喂，请稍等")).values()) == {None}


def test_saying_the_same_again_is_counted_by_side_and_asking_again_by_call():
    found = facts(
        ("customer", "我的短信费怎么还在扣，能取消吗"),
        ("agent", "麻烦您提供一下卡号"),
        ("customer", "我的短信费怎么还在扣啊，能取消吗？"),
        ("agent", "麻烦您提供一下卡号"),
        ("customer", "好的"),
        ("agent", "好的"),
        ("customer", "好的"),
    )
    assert (found["agent_repeats"], found["customer_repeats"], found["repeated_questions"]) == (1, 1, 1)
    plain = facts(("customer", "我昨天在网点等了很久"), ("agent", "嗯"), ("customer", "我昨天在网点等了很久"))
    assert (plain["customer_repeats"], plain["repeated_questions"]) == (1, 0)


def test_the_same_words_of_the_other_side_or_of_another_call_are_no_repetition():
    texts = ["我的短信费怎么还在扣"] * 4
    found = again(texts, letters=Letters(texts), speaker=np.array([0, 1, 2, 0]))
    assert found.tolist() == [-1, -1, -1, 0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("请问您的身份证号是多少", "请问，您的身份证号是多少？", True),
        ("我已经说了三遍了我没开通", "我说了三遍了我没有开通", False),
        ("转账转不出去怎么办", "余额查不到怎么办", False),
    ],
)
def test_sketches_only_propose_and_letters_decide(one, other, same):
    texts = [one, other]
    found = again(texts, letters=Letters(texts), speaker=np.array([0, 0]))
    assert (found[1] == 0) == same


def test_holds_and_transfers_are_heard_of_agents_only():
    found = facts(
        ("agent", "请稍等，您稍等"), ("customer", "请稍等，转接什么"), ("agent", "给您转接"), ("agent", "请稍等")
    )
    assert (found["holds"], found["transfers"]) == (2, 1)
    assert facts(("agent", "您好"), ("customer", "给我转接"))["transfers"] == 0


def test_a_pack_without_words_for_holds_says_nothing_of_them(monkeypatch):
    monkeypatch.setattr("tests.aggregate.bank.LEXICON", LEXICON)
    assert {"holds", "transfers"}.isdisjoint(facts(("agent", "请稍等"), ("customer", "好")))


def many():
    calls = Calls()
    for agent, day, count in (("A1", DAY, 3), ("A2", DAY, 1), ("A2", BEFORE, 2), ("B1", DAY, 1), ("A1", BEFORE, 3)):
        for number in range(count):
            long = number + (4 if day == DAY else 8)
            calls.call(("agent", f"您好{number}", 0, 2), ("customer", f"喂{number}", 2, long), agent=agent, day=day)
    return calls


def test_all_teams_and_agents_of_the_period_are_told_apart():
    found = many().find(minimum_n=1)
    assert [(one.level, one.name, one.calls) for one in found.calls] == [
        ("all", "", 5),
        ("team", "A", 4),
        ("team", "B", 1),
        ("agent", "A1", 3),
        ("agent", "A2", 1),
        ("agent", "B1", 1),
    ]


def test_too_few_calls_are_pooled_over_the_trend_and_say_so_or_have_no_value():
    calls = many()
    for agent in ("A3", "B2", "B3"):
        for number in range(3):
            calls.call(("agent", f"在{number}", 0, 2), ("customer", f"好{number}", 2, number + 4), agent=agent)
    found = calls.find()
    (own,) = [one for one in group(found, "agent", "A3").figures if one.name == "handling_seconds"]
    assert (own.figure.value, own.figure.n, own.window) == (5, 3, ("2026-W10", "2026-W10"))
    (pooled,) = [one for one in group(found, "agent", "A2").figures if one.name == "handling_seconds"]
    assert (pooled.figure.value, pooled.figure.n) == (pytest.approx((4 + 8 + 9) / 3), 3)
    assert pooled.window == ("2026-W08", "2026-W10")
    (few,) = [one for one in group(found, "agent", "B1").figures if one.name == "handling_seconds"]
    assert few.figure == HIDDEN
    # The next larger one of each team is hidden too, as its team would tell of the small one.
    (next_larger,) = [one for one in group(found, "agent", "A1").figures if one.name == "handling_seconds"]
    assert (next_larger.figure, next_larger.change) == (HIDDEN, None)
    assert {one.name: one.calls for one in found.calls if one.level == "agent"} == {
        "A1": None,
        "A2": None,
        "A3": 3,
        "B1": None,
        "B2": None,
        "B3": 3,
    }


def test_no_number_or_value_that_is_hidden_follows_from_those_of_the_others():
    rng = random.Random(7)
    for _ in range(3):
        calls, counts = Calls(), {}
        for team in "ABC":
            for agent in range(rng.randrange(1, 4)):
                counts[f"{team}{agent}"] = rng.choice([1, 2, 3, 5, 8])
        for agent, count in counts.items():
            for number in range(count):
                calls.call(
                    ("agent", f"您好{number}", 0, 2), ("customer", f"喂{agent}{number}", 2, 3 + number), agent=agent
                )
        found = [one for one in calls.find(minimum_n=4).calls if one.channel == "call"]
        of = {(one.level, one.name): one for one in found}
        whole = of["all", ""]
        for level, wholes in (("team", {"": whole}), ("agent", {t: of["team", t] for t in "ABC"})):
            for name, above in wholes.items():
                beneath = [one for (at, own), one in of.items() if at == level and own.startswith(name)]
                tables = [[(one.calls or 0) for one in (above, *beneath)]]
                tables += [[one.figures[at].figure.n for one in (above, *beneath)] for at in range(len(whole.figures))]
                for total, *shown in tables:
                    away = shown.count(0)
                    assert all(n == 0 or n >= 4 for n in shown)
                    assert not total or not away or total == sum(shown) or (away > 1 and total - sum(shown) >= 4)
        assert all(one.calls is not None or not any(f.figure.n for f in one.figures) for one in found)


def test_where_there_are_many_calls_the_window_is_shorter_and_says_so(monkeypatch):
    calls = many()
    calls.call(("agent", "您好", 0, 2), ("customer", "喂", 2, 30), agent="A2", day=date(2026, 2, 17))
    monkeypatch.setattr("voc.aggregate.conversations._MOST", 10)
    (short,) = [one for one in group(calls.find(), "agent", "A2").figures if one.name == "handling_seconds"]
    assert (short.figure.n, short.window) == (3, ("2026-W09", "2026-W10"))
    monkeypatch.setattr("voc.aggregate.conversations._MOST", 11)
    (whole,) = [one for one in group(calls.find(), "agent", "A2").figures if one.name == "handling_seconds"]
    assert (whole.figure.n, whole.window) == (4, ("2026-W08", "2026-W10"))


def test_change_is_of_the_period_alone_and_of_no_agent():
    found = many().find()
    (whole,) = [one for one in group(found).figures if one.name == "handling_seconds"]
    assert whole.change.against == "2026-W09"
    assert whole.change.difference == pytest.approx((4 + 5 + 6 + 4 + 4) / 5 - (8 + 9 + 8 + 9 + 10) / 5)
    assert 0 < whole.change.p < 0.05
    assert whole.change.significant is not None
    (few,) = [one for one in group(found, "team", "B").figures if one.name == "handling_seconds"]
    assert few.change is None
    assert all(one.change is None for one in group(found, "agent", "A1").figures)


def test_what_never_happened_may_still_happen():
    (one,) = [one for one in group(many().find()).figures if one.name == "long_silences"]
    assert (one.figure.value, one.figure.low) == (0, 0)
    assert one.figure.high == pytest.approx(3.688879 / 5, rel=1e-4)  # Garwood's limit of no event in five calls


def test_calls_and_chats_are_not_mixed():
    calls = many()
    calls.call(("agent", "您好"), ("customer", "在吗"), channel="chat")
    found = calls.find(minimum_n=1)
    assert (group(found).calls, group(found, channel="chat").calls) == (5, 1)


def test_no_conversation_gives_nothing():
    assert Bank().find().calls == ()


def test_the_order_of_rows_does_not_matter():
    made = many()
    assert {repr(made.find(shuffled=seed).calls) for seed in (1, 2)} == {repr(made.find().calls)}


def test_each_call_of_the_period_can_be_had_as_a_row():
    import pyarrow as pa

    from tests.aggregate import bank
    from voc import schema
    from voc.adapters.duckdb_store import DuckDBStore
    from voc.config import Config

    made, store = many(), DuckDBStore(None)
    for name, columns in schema.TABLES.items():
        rows = [{column: row.get(column) for column in columns.names} for row in made.tables[name]]
        store.put(name, pa.Table.from_pylist(rows, schema=columns))
    rows = table(View(store, Config(), bank.LEXICON, Period.parse("2026-W10"), "pack", "model")).to_pylist()
    assert [(row["agent"], row["handling_seconds"]) for row in rows] == [
        ("A1", 4),
        ("A1", 5),
        ("A1", 6),
        ("A2", 4),
        ("B1", 4),
    ]
    assert rows[0]["agent_share_characters"] is None
