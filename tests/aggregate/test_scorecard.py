"""The scorecard: what agents must and must not say, where, when, and what shows it."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from tests.aggregate.bank import DAY, LEXICON, Bank
from tests.case_files import cases, with_gaps
from voc import schema
from voc.aggregate.conversations import layout
from voc.aggregate.said import hear
from voc.aggregate.scorecard import judge
from voc.lexicon import load
from voc.period import Period
from voc.scorecard import Check, Due, ScorecardRules

BANKING = load("banking")


def conversations(*dialogues, **columns):
    """Lay out dialogues as `dialogues.tsv` writes them."""
    turns = [[turn(said) for said in dialogue.split(" | ")] for dialogue in dialogues]
    of = schema.TABLES["comments"].field("turns").type
    count = len(dialogues)
    table = {
        "comment_id": [str(n) for n in range(count)],
        "channel": ["call"] * count,
        "source_ref": [""] * count,
        "day": [DAY] * count,
        "period": [DAY] * count,
        "intent": columns.get("intent", [None] * count),
        "touchpoints": columns.get("touchpoints", [[]] * count),
    }
    return layout(pa.table(table), pa.chunked_array([pa.array(turns, of)]), window=(Period.parse("2026-W10"),))


def turn(said):
    side, _, text = said.partition(": ")
    return {"role": {"a": "agent", "c": "customer", "b": "bot"}[side], "text": text, "normal": text}


def check(name="one", *, kind="required", place="anywhere", turns=0, due=None, weight=1.0, cues=("抱歉",), silenced=()):
    return Check(name, "", "", kind, place, turns, due or Due(), weight, tuple(cues), tuple(silenced))


def verdicts(one, *dialogues, **columns):
    talk, rules = conversations(*dialogues, **columns), ScorecardRules((one,))
    (found,) = judge(talk, hear(talk, rules), rules)
    return talk, found


def outcome(one, *dialogues, **columns):
    _, found = verdicts(one, *dialogues, **columns)
    pairs = zip(found.due.tolist(), found.passed.tolist(), strict=True)
    return ["not_due" if not due else "passed" if passed else "failed" for due, passed in pairs]


def shown(one, dialogue):
    """Return the place that shows the verdict: the index of the turn and the words."""
    talk, found = verdicts(one, dialogue)
    at, start, end = found.place[0].tolist()
    return at, talk.text[at].as_py()[start:end]


@pytest.mark.parametrize("case", with_gaps(cases("scorecard", "scorecard")), ids=lambda case: case["turns"][-24:])
def test_the_shipped_scorecard_judges_as_a_reviewer_would(case):
    (one,) = [each for each in BANKING.scorecard.checks if each.id == case["check"]]
    assert outcome(one, case["turns"]) == [case["verdict"]]


def test_every_shipped_check_has_a_case_either_way():
    said = {(case["check"], case["verdict"]) for case in cases("scorecard", "scorecard")}
    needed = {(one.id, verdict) for one in BANKING.scorecard.checks for verdict in ("passed", "failed")}
    assert needed - said == set()


def test_turns_are_counted_as_goes_of_the_speaker_not_as_sentences():
    first = check(place="first", turns=1)
    assert outcome(first, "a: 您好 | a: 抱歉久等 | c: 嗯") == ["passed"]
    assert outcome(first, "a: 您好 | c: 嗯 | a: 抱歉") == ["failed"]
    last = check(place="last", turns=1)
    assert outcome(last, "a: 抱歉 | a: 再见 | c: 嗯") == ["passed"]
    assert outcome(last, "a: 抱歉 | c: 嗯 | a: 再见") == ["failed"]


def test_what_must_come_after_counts_only_behind_the_words_that_make_it_due():
    after = check(place="after", due=Due(customer=("投诉",)))
    assert outcome(after, "a: 抱歉 | c: 我要投诉 | a: 嗯") == ["failed"]
    assert outcome(after, "a: 您好 | c: 我要投诉 | a: 抱歉") == ["passed"]
    own = check(place="after", due=Due(agent=("稍等",)), cues=("久等",))
    assert outcome(own, "a: 久等了，请稍等 | c: 嗯") == ["failed"]
    assert outcome(own, "a: 请稍等，让您久等了 | c: 嗯") == ["passed"]


def test_only_the_right_side_is_heard():
    assert outcome(check(), "a: 您好 | c: 抱歉") == ["failed"]
    assert outcome(check(due=Due(customer=("投诉",))), "a: 您要投诉吗 | c: 不") == ["not_due"]


def test_intents_and_touchpoints_make_a_check_due():
    assert outcome(check(due=Due(intents=("complaint",))), "a: 嗯 | c: 唉", intent=["complaint"]) == ["failed"]
    assert outcome(check(due=Due(intents=("complaint",))), "a: 嗯 | c: 唉", intent=["inquiry"]) == ["not_due"]
    sold = check(due=Due(touchpoints=("advisory",)))
    assert outcome(sold, "a: 抱歉 | c: 唉", touchpoints=[["branch", "advisory"]]) == ["passed"]
    assert outcome(sold, "a: 抱歉 | c: 唉", touchpoints=[["branch"]]) == ["not_due"]


def test_what_only_looks_like_a_cue_is_none():
    promise = check(kind="forbidden", cues=("保本",), silenced=("不保本",))
    assert outcome(promise, "a: 这个不保本 | c: 嗯") == ["passed"]
    assert outcome(promise, "a: 这个不保本，那个保本 | c: 嗯") == ["failed"]
    assert shown(promise, "a: 这个不保本，那个保本 | c: 嗯") == (0, "保本")


def test_a_failure_shows_the_place_where_it_should_have_been():
    assert shown(check(place="first", turns=1), "c: 喂 | a: 您好 | c: 嗯 | a: 再见") == (1, "您好")
    assert shown(check(place="last", turns=1), "c: 喂 | a: 您好 | c: 嗯 | a: 再见") == (3, "再见")
    assert shown(check(due=Due(customer=("投诉",))), "a: 您好 | c: 我要投诉你们") == (1, "投诉")


def test_a_pass_shows_the_words_and_nothing_forbidden_shows_nothing():
    assert shown(check(), "a: 您好 | c: 慢 | a: 很抱歉") == (2, "抱歉")
    _, found = verdicts(check(kind="forbidden"), "a: 您好 | c: 慢")
    assert found.place[0, 0] == -1


RULES = ScorecardRules((check("sorry", weight=1.0), check("promise", kind="forbidden", cues=("保本",), weight=3.0)))


def bank(calls):
    """Return a bank with calls: (agent, what the agent says, week)."""
    made = Bank()
    for number, (agent, said, day) in enumerate(calls):
        call = made.comment(channel="call", day=day, turns=[("agent", f"{said}{number}"), ("customer", f"慢{number}")])
        made.tables["calls"].append({"call_id": call, "agent": agent, "team": agent[0], "attributes": []})
    return made


BEFORE = date(2026, 2, 24)  # a week earlier
CALLS = [
    *[("A1", "很抱歉", DAY)] * 3,
    *[("A1", "您好", DAY)] * 1,
    *[("A2", "您好", DAY)] * 1,
    *[("A2", "很抱歉", BEFORE)] * 2,
    *[("B1", "这个保本", DAY)] * 1,
]


@pytest.fixture
def rules(monkeypatch):
    monkeypatch.setattr("tests.aggregate.bank.LEXICON", replace(LEXICON, scorecard=RULES))


def card(found, level, name):
    (one,) = [one for one in found.scorecards if (one.level, one.name) == (level, name)]
    return one


def test_shares_are_of_the_conversations_in_which_a_check_is_due(rules):
    found = bank(CALLS).find()
    sorry, promise = card(found, "all", "").checks
    assert (sorry.check, sorry.figure.value, sorry.figure.n) == ("sorry", 0.5, 6)
    assert (promise.figure.value, promise.figure.n) == (pytest.approx(5 / 6), 6)
    assert sorry.figure.low < 0.5 < sorry.figure.high
    assert sorry.window == ("2026-W10", "2026-W10")


def test_the_score_weighs_checks(rules):
    # Of weight 4: all for an apology and no promise, 3 without an apology, 0 with neither.
    assert card(bank(CALLS).find(), "all", "").score.value == pytest.approx((3 * 1 + 2 * 0.75 + 0) / 6)


def test_an_agent_with_too_few_calls_gets_those_of_earlier_weeks_or_no_value(rules):
    found = bank(CALLS).find()
    pooled = card(found, "agent", "A2")
    assert (pooled.calls, pooled.window, pooled.score.n) == (None, ("2026-W08", "2026-W10"), 3)
    assert pooled.checks[0].figure.value == pytest.approx(2 / 3)
    few = card(found, "agent", "B1")
    next_larger = card(found, "agent", "A1")  # all less A1 would tell how the few fare
    for hidden in (few, next_larger):
        assert (hidden.calls, hidden.score.value, hidden.score.n, hidden.score.hidden) == (None, None, 0, True)
        assert all(one.figure.hidden and not one.passed and not one.failed for one in hidden.checks)
    assert bank([*CALLS, *[("B1", "您好", DAY)] * 5]).find(minimum_n=1).scorecards[-1].calls == 6


def test_quotes_show_what_was_said_and_lead_back_to_the_call(rules):
    sorry, promise = card(bank(CALLS).find(), "all", "").checks
    (quote,) = promise.failed
    assert quote.text[quote.start : quote.end] == "保本"
    assert (quote.polarity, quote.channel, quote.source_ref) == ("negative", "call", "call row 7")
    assert {one.text[one.start : one.end] for one in sorry.passed} == {"抱歉"}
    assert len(sorry.failed) == 3
    assert promise.passed == ()


def test_only_all_together_are_compared_with_the_week_before(rules):
    more = [*CALLS, *[("A1", "很抱歉", BEFORE)] * 3]
    found = bank(more).find()
    change = card(found, "all", "").checks[0].change
    assert (change.against, change.difference) == ("2026-W09", -50)
    assert change.significant is not None
    assert card(found, "team", "A").checks[0].change is None


def test_a_pack_without_a_scorecard_has_none():
    assert bank(CALLS).find().scorecards == ()
    assert load("restaurant").scorecard == ScorecardRules()


def test_the_order_of_rows_does_not_matter(rules):
    made = bank(CALLS)
    assert {repr(made.find(shuffled=seed).scorecards) for seed in (1, 2)} == {repr(made.find().scorecards)}
