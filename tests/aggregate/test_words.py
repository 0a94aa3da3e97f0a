"""Topics and verbatims: what customers said, chosen for people to read."""

from collections.abc import Iterable

import pytest

from tests.aggregate.bank import DAY, LEXICON, Bank, told
from voc.aggregate.phrases import Clause, clause, segmenter
from voc.aggregate.topics import topics
from voc.aggregate.verbatims import Voice, choose


@pytest.fixture(scope="module")
def cut():
    return segmenter(LEXICON)


def clauses(texts: Iterable[str], cut) -> list[Clause]:
    return [clause(text, text, cut=cut) for text in texts]


def voice(text: str, **columns) -> Voice:
    values = {
        "comment_id": text,
        "turn": None,
        "start": 0,
        "end": len(text),
        "strength": 0.8,
        "judged": True,
        "text": text,
        "normal": text,
        "polarity": "negative",
        "channel": "survey",
        "day": DAY,
        "source_ref": "",
        "attributes": (),
    }
    return Voice(**(values | columns))


MANY = [
    *(f"{when}验证码收不到" for when in ("今天", "昨天", "每次", "登录时", "总是", "晚上", "早上", "还是")),
    *(f"{who}密码错误" for who in ("提示", "显示", "老说", "总说", "又说", "一直", "偏说", "还报")),
]


def test_many_clauses_fall_into_topics_with_customers_own_phrases(cut):
    found = topics(clauses(MANY, cut), stopwords=LEXICON.stopwords)
    assert [(topic.label, topic.n) for topic in found] == [("密码错误", 8), ("验证码收不到", 8)]


def test_few_clauses_are_grouped_by_the_words_they_share(cut):
    found = topics(clauses([*MANY[:3], *MANY[8:10], "页面打不开"], cut), stopwords=LEXICON.stopwords)
    assert [(topic.label, topic.n) for topic in found] == [("验证码收不到", 3), ("密码错误", 2)]


def test_the_order_of_clauses_does_not_matter(cut):
    made = clauses(MANY, cut)
    assert topics(made, stopwords=()) == topics(made[::-1], stopwords=())


def test_labels_are_short_and_taken_from_the_text(cut):
    long = [f"从上个星期开始无论怎么操作都进不去的{name}页面" for name in ("转账", "理财", "基金")]
    found = topics(clauses(long, cut), stopwords=LEXICON.stopwords)
    assert len(found) == 1
    for topic in found:
        assert len(topic.label) <= 14
        assert any(topic.label in text for text in long)


def test_labels_are_written_as_customers_write(cut):
    made = [clause(f"{when}验证码收不到", f"{when}驗證碼收不到", cut=cut) for when in ("今天", "昨天", "每次")]
    [topic] = topics([*made, *clauses(["页面打不开"] * 2, cut)], stopwords=())[:1]
    assert topic.label == "驗證碼收不到"


def test_clauses_that_all_say_the_same_are_one_topic(cut):
    [topic] = topics(clauses([f"{number}验证码收不到" for number in range(20)], cut), stopwords=())
    assert (topic.label, topic.n) == ("验证码收不到", 20)


def test_nothing_has_no_topics():
    assert topics([], stopwords=()) == ()


def test_quotes_differ_from_each_other():
    found = choose(
        [voice("登录总是失败怎么办"), voice("登录总是失败怎么办啊"), voice("验证码一直收不到")], attributes=()
    )
    assert len(found) == 2


def test_quotes_come_from_every_channel():
    calls = [voice(text, channel="call") for text in ("排队排了一个小时", "柜台只开一个窗口", "叫号机又坏了呀")]
    found = choose([*calls, voice("网点中午不办业务", strength=0.1)], attributes=(), limit=2)
    assert {one.channel for one in found} == {"call", "survey"}


def test_a_quote_of_readable_length_is_preferred():
    short, fit = voice("太差", strength=1.0), voice("登录时验证码一直收不到", strength=0.3)
    assert choose([short, fit], attributes=(), limit=1)[0].text == fit.text


def test_quotes_name_only_the_groups_that_are_compared():
    [found] = choose([voice("登录总是失败怎么办", attributes=(("age", "old"), ("row", "7")))], attributes=["age"])
    assert found.segments == (("age", "old"),)


def test_a_long_text_is_quoted_around_its_highlight():
    text = "啊" * 900 + "登录失败" + "啊" * 900
    [found] = choose([voice(text, start=900, end=904)], attributes=())
    assert found.text[found.start : found.end] == "登录失败"
    assert len(found.text) <= 502
    assert found.text.startswith("…")
    assert found.text.endswith("…")


def test_a_conversation_is_quoted_by_the_customers_turn():
    bank = Bank()
    turns = [("agent", "您好"), ("customer", "我的验证码一直收不到")]
    place = {"turn": 1, "start": 2, "end": 10, "score": -0.9, "polarity": "negative", "touchpoint": "login"}
    for number in range(3):
        said = [*turns, ("customer", str(number))]
        bank.comment("", told("login", "negative"), turns=said, channel="call", clauses=[place | {"dimensions": []}])
    [pain] = bank.find().pain_points
    [found] = pain.verbatims
    assert (found.text, found.text[found.start : found.end]) == (turns[1][1], "验证码一直收不到")
    assert (found.channel, found.occurred_on, found.source_ref) == ("call", DAY, "call row 0")
