from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from tests.aggregate.bank import DAY, LEXICON, MODEL, PACK, Bank, told
from voc import schema
from voc.adapters.duckdb_store import DuckDBStore
from voc.adapters.sentence_model import SentenceModel
from voc.aggregate.assemble import find
from voc.aggregate.judge import judged
from voc.aggregate.topics import emerging, fitting, frozen, look
from voc.aggregate.topics.refit import _kept, refit
from voc.aggregate.views import View
from voc.config import Config
from voc.errors import ConfigError
from voc.lexicon import load
from voc.period import Period

BANKING = load("banking")  # its examples teach how words are used
WEEKS = [DAY - timedelta(days=7 * back) for back in range(9, -1, -1)]
WHO = ("今天", "昨天", "早上", "晚上", "上周", "一直", "又", "还是")
CODE = ("短信验证码收不到", "验证码没有收到", "验证码迟迟不来", "等不到短信验证码")
FACE = ("人脸识别失败", "刷脸总是失败", "人脸识别认不出", "刷脸认不出我")
PASSWORD = ("密码忘了改不了", "改密码太麻烦", "忘记密码不能改", "密码重置太麻烦")
GOOD = ("登录很快很方便", "登录方便快捷", "登录快捷方便")
NEW = ("更新以后白屏打不开", "新版本白屏", "更新完打开就白屏", "白屏打不开新版本")


def say(bank, phrases, count, day, polarity="negative", dimension="stability"):
    for number in range(count):
        text = WHO[(number + day.toordinal() // 7) % len(WHO)] + phrases[number % len(phrases)]
        bank.comment(text + "啊" * (number // 8), told("login", polarity, dimension), day=day, label=polarity)


def bank_of(*, weeks=WEEKS, extra=()):
    bank = Bank()
    for day in weeks:
        say(bank, CODE, 6, day)
        say(bank, FACE, 6, day)
        say(bank, PASSWORD, 4, day, dimension="usability")
        say(bank, GOOD, 5, day, "positive", "efficiency")
    for phrases, count, day in extra:
        say(bank, phrases, count, day)
    return bank


def store_of(bank, *, order=1):
    store = DuckDBStore(None)
    fill(store, bank, order=order)
    return store


def fill(store, bank, *, order=1):
    for name in ("comments", "annotations"):
        columns = schema.TABLES[name]
        rows = [{column: row.get(column) for column in columns.names} for row in bank.tables[name][::order]]
        store.put(name, pa.Table.from_pylist(rows, schema=columns))


def view_of(store, day=DAY, lexicon=LEXICON, **topics):
    config = Config(scores={"minimum_n": 3, "trend_periods": 3}, topics=topics)
    return View(store, config, lexicon, Period.containing(day, "week"), PACK, MODEL)


def freeze(store, day=DAY, **options):
    view = view_of(store, day, **options)
    prepared = fitting.prepare(view)
    fitting.save(view, prepared)
    return prepared


def findings(store, day=DAY, **options):
    view = view_of(store, day, **options)
    return find(store, config=view.config, lexicon=view.lexicon, period=view.period, pack=PACK, model=MODEL)


def answers(store):
    sql = "SELECT comment_id, version, topics FROM comment_topics ORDER BY ALL"
    return store.query(sql).to_pylist()


def shape(topic):
    return topic.id, topic.label, topic.phrases, topic.clauses, topic.shape.reach, topic.shape.centre.tolist()


def test_different_wordings_of_one_problem_fall_together():
    store = store_of(bank_of())
    freeze(store, lexicon=BANKING)
    found = {row["comment_id"]: row["topics"][0] for row in answers(store)}
    said = {
        row["comment_id"]: row["normal"] for row in store.query("SELECT comment_id, normal FROM comments").to_pylist()
    }
    problem = {
        name: next(word for word in ("验证码", "脸", "密码", "登录") if word in text) for name, text in said.items()
    }
    pairs = Counter((problem[a] == problem[b], found[a] == found[b] != "") for a, b in combinations(sorted(said), 2))
    alike = pairs[True, True] / (pairs[True, True] + pairs[True, False])
    other = pairs[False, True] / (pairs[False, True] + pairs[False, False])
    assert alike >= 0.3
    assert alike >= 3 * other


def test_topics_do_not_depend_on_the_order_in_which_a_store_was_filled():
    bank = bank_of()
    first, second = (freeze(store_of(bank, order=order)) for order in (1, -1))
    assert [shape(topic) for topic in first.topics] == [shape(topic) for topic in second.topics]
    assert first.book.version == second.book.version
    assert dict(zip(first.comments, first.chosen, strict=True)) == dict(
        zip(second.comments, second.chosen, strict=True)
    )


def test_a_period_shows_the_same_before_and_after_its_topics_are_kept():
    store = store_of(bank_of())
    before = findings(store)
    freeze(store)
    assert findings(store) == before
    assert before.topics


def test_blame_and_praise_share_no_topic():
    [login] = findings(store_of(bank_of())).topics
    assert {topic.polarity for topic in login.topics} == {"negative", "positive"}
    assert all("方便" in topic.label for topic in login.topics if topic.polarity == "positive")


def test_labels_are_customers_words_and_differ():
    store = store_of(bank_of())
    [login] = findings(store).topics
    labels = [topic.label for topic in login.topics]
    assert len(set(labels)) == len(labels)
    assert all(3 <= len(label) <= 14 for label in labels)
    said = [row["normal"] for row in store.query("SELECT normal FROM comments").to_pylist()]
    assert all(any(label in text for text in said) for label in labels)


def test_later_periods_only_assign():
    bank = bank_of(weeks=WEEKS[:-1])
    store = store_of(bank)
    first = freeze(store, WEEKS[-2])
    old = answers(store)
    later = bank_of(weeks=[])
    later.tables["comments"] = list(bank.tables["comments"])
    later.tables["annotations"] = list(bank.tables["annotations"])
    say(later, CODE, 6, DAY)
    fill(store, later)
    second = freeze(store)
    assert second.topics == ()
    assert [shape(topic) for topic in frozen.load(store).topics] == sorted(shape(topic) for topic in first.topics)
    assert [row for row in answers(store) if row in old] == old
    assert len(answers(store)) == len(old) + 6


def test_touchpoints_with_few_clauses_have_no_topics_yet():
    store = store_of(bank_of(weeks=WEEKS[-1:]))
    assert findings(store).topics == ()
    assert findings(store, minimum=15).topics
    assert findings(store).pain_points[0].topics  # of the moment


def test_topics_of_many_clauses_are_fitted_on_some_whatever_their_order(monkeypatch):
    bank = bank_of(extra=[(CODE, 72, DAY)])
    monkeypatch.setattr(fitting, "FITTED_ON", 12)
    first, second = (freeze(store_of(bank, order=order)) for order in (1, -1))
    monkeypatch.undo()
    every = freeze(store_of(bank))
    assert [shape(topic) for topic in first.topics] == [shape(topic) for topic in second.topics]
    assert sum(topic.clauses for topic in first.topics) < sum(topic.clauses for topic in every.topics)
    assert sorted(first.comments) == sorted(every.comments)  # all are assigned


def test_new_topics_are_stored_beside_a_report():
    store = store_of(bank_of())
    store.publish("2026-W10", findings(store).tables())
    assert freeze(store).topics
    assert store.query("SELECT * FROM main.topics").num_rows


def test_a_store_that_is_only_looked_at_is_not_changed():
    store = store_of(bank_of())
    findings(store)
    assert [store.query(f"SELECT * FROM {name}").num_rows for name in ("topics", "topic_fits", "comment_topics")] == [
        0,
        0,
        0,
    ]


def test_shares_count_comments_and_are_tested_against_eight_periods():
    store = store_of(bank_of(extra=[(CODE, 72, DAY)]))
    freeze(store, WEEKS[-2])
    [login] = findings(store).topics
    worst = login.topics[0]
    assert "验证码" in worst.label
    assert worst.rising
    assert worst.share.n == login.comments
    assert worst.change_before.against == "2026-W02–2026-W09"
    assert sum(topic.clauses for topic in login.topics) + round(login.unassigned.value * login.clauses) == login.clauses
    assert not [topic for topic in login.topics if topic.rising and "脸" in topic.label]


def weekly(shares, n=300, channel="survey"):
    """Return the counts and totals of weeks up to this one."""
    days = [(day - timedelta(days=day.weekday()), channel) for day in WEEKS[-len(shares) :]]
    return {day: round(share * n) for day, share in zip(days, shares, strict=True)}, dict.fromkeys(days, n)


def test_a_share_within_what_weeks_vary_by_has_not_changed():
    calm, wild = ([low, high] * 4 for low, high in ((0.1, 0.1), (0.04, 0.16)))
    with Bank().view() as view:
        [steady, restless] = [look.changes(*weekly([*before, 0.16]), view=view)[1] for before in (calm, wild)]
    assert steady.difference == restless.difference == pytest.approx(6)
    assert steady.p < 0.01
    assert restless.p > 0.2
    assert restless.low < 0 < restless.high


def test_a_channel_that_brings_more_than_usual_changes_no_share():
    counts, totals = {}, {}
    for channel, share, ns in (("survey", 0.02, [300] * 9), ("call", 0.4, [*[100] * 8, 600])):
        for day, n in zip(weekly(ns)[1], ns, strict=True):
            counts[day[0], channel], totals[day[0], channel] = round(share * n), n
    with Bank().view() as view:
        found = look.changes(counts, totals, view=view)
    assert [one.difference > 10 for one in found] == [True, True]
    assert [one.p > 0.9 for one in found] == [True, True]


def test_only_periods_that_hold_something_are_named_and_half_of_them_must():
    with Bank().view() as view:
        found = [look.changes(*weekly([0.1] * weeks), view=view)[1] for weeks in (2, 4, 5, 6)]
    assert [one and one.against for one in found] == [None, None, "2026-W06–2026-W09", "2026-W05–2026-W09"]


def test_months_are_compared_with_six_before_them():
    days = [DAY.replace(day=1), *(Period.parse("2026-03").previous(back).start for back in range(1, 9))]
    totals = {(day, "survey"): 100 for day in days}
    with Bank().view("2026-03") as view:
        found = look.changes(dict.fromkeys(totals, 10), totals, view=view)
    assert [one.against for one in found] == ["2026-02", "2025-09–2026-02"]


def test_few_comments_are_not_tested():
    store = store_of(bank_of(extra=[(CODE, 72, DAY)]))
    freeze(store, WEEKS[-2])
    [login] = findings(store).topics
    tests = [change for topic in login.topics for change in (topic.change, topic.change_before) if change]
    assert tests
    for topic in login.topics:
        if not topic.n and not any(point.volume for point in topic.trend):
            assert topic.change.difference is None


def test_what_belongs_to_no_topic_is_counted_and_recurring_parts_of_it_are_candidates():
    store = store_of(bank_of(extra=[(NEW, 16, DAY)]))
    freeze(store, WEEKS[-2], lexicon=BANKING)
    [login] = findings(store, lexicon=BANKING).topics
    assert login.unassigned.value > 0.2
    [new, *_] = login.emerging
    assert new.id == "login.new1"
    assert new.new
    assert "白屏" in new.label
    assert new.n >= 12
    assert new.change_before.p < 0.001
    assert new.verbatims


def test_candidates_count_every_clause_though_they_are_found_in_some(monkeypatch):
    store = store_of(bank_of(extra=[(NEW[:1], 64, DAY)]))
    freeze(store, WEEKS[-2], lexicon=BANKING)
    monkeypatch.setattr(emerging, "_LOOKED_AT", 24)
    [login] = findings(store, lexicon=BANKING).topics
    [new] = login.emerging
    assert new.n > 50
    assert new.share.value == pytest.approx(new.n / login.comments, abs=1e-6)
    assert new.trend[-1].volume == new.clauses == new.n


def test_the_share_without_a_topic_is_small_where_nothing_is_new():
    store = store_of(bank_of())
    freeze(store, WEEKS[-2])
    [login] = findings(store).topics
    assert login.unassigned.value < 0.15
    assert login.emerging == ()


def test_a_refit_keeps_the_ids_of_topics_that_stay_and_adopts_the_new():
    store = store_of(bank_of(extra=[(NEW, 16, DAY)]))
    freeze(store, WEEKS[-2])
    old = frozen.load(store)
    view = view_of(store)
    prepared, found = refit(view)
    store.delete("comment_topics", "version", [old.version])
    fitting.save(view, prepared)
    kept = {one.id for one in found.moved if one.fate == "kept"}
    assert kept
    now = frozen.load(store)
    for one in found.moved:
        assert one.successors or one.fate == "gone"
        assert sum(to.share for to in one.successors) <= 1.00001
        assert (now.by_id[one.id].status == "active") == (one.fate == "kept")
        if one.fate == "kept":
            assert {to.id: to.share for to in one.successors}[one.id] >= 0.5
        else:
            assert now.by_id[one.id].successors == tuple((to.id, to.share) for to in one.successors)
    added = dict(found.added)
    assert not added.keys() & old.by_id.keys()
    assert any("白屏" in label for label in added.values())
    [login] = findings(store).topics
    assert login.unassigned.value < 0.15
    assert {topic.id for topic in login.topics} == {topic.id for topic in now.active["login"]}
    assert {row["version"] for row in answers(store)} == {now.version}


def test_a_refit_on_the_same_clauses_changes_nothing():
    store = store_of(bank_of())
    first = freeze(store)
    prepared, found = refit(view_of(store))
    assert {one.fate for one in found.moved} == {"kept"}
    assert found.added == ()
    assert sorted(shape(t) for t in prepared.book.active["login"]) == sorted(
        shape(t) for t in first.book.active["login"]
    )


def test_merges_and_splits_are_told():
    pairs = Counter({("a", "x"): 60, ("b", "x"): 40, ("c", "y"): 45, ("c", "z"): 40, ("c", "w"): 15, ("d", ""): 9})
    assert _kept(pairs) == {"x": "a"}  # b merged into a, c split: no part of it is half of it


def test_pain_points_name_the_topics_that_complain_in_them():
    store = store_of(bank_of())
    freeze(store)
    found = findings(store)
    pain = next(one for one in found.pain_points if one.id == "login.stability")
    topics = look.read(view_of(store))
    known = frozen.load(store).by_id
    assert pain.topics
    blamed = topics.rows(
        "SELECT j.* FROM judged j SEMI JOIN topical t ON t.comment_id = j.comment_id AND t.topic <> ''"
    )
    assert sum(topic.n for topic in topics.of("login.stability")) == sum(
        (row["touchpoint"], row["dimension"]) == ("login", "stability") for row in blamed
    )
    assert all(known[topic.id].polarity == "negative" for topic in pain.topics)
    assert [topic.n for topic in pain.topics] == sorted((topic.n for topic in pain.topics), reverse=True)


class Letters:
    """Encode a text by its characters; stands for a model of sentences."""

    name = "letters 1"

    def encode(self, texts, /):
        made = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text:
                made[row, ord(character) % 64] += 1
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_sentence_vectors_are_used_where_they_are_given():
    store = store_of(bank_of())
    view = view_of(store)
    fitting.save(view, fitting.prepare(view, encoder=Letters()))
    assert {fit.encoder for fit in frozen.load(store).fits.values()} == {"letters 1"}
    assert look.read(view, encoder=Letters()).of("login.stability")
    more = bank_of(extra=[(CODE, 3, DAY)])
    fill(store, more)
    view = view_of(store)
    with pytest.raises(ConfigError, match="letters 1"):
        look.read(view)
    other = type("Other", (Letters,), {"name": "letters 2"})()
    with pytest.raises(ConfigError, match="voc topics refit"):
        look.read(view, encoder=other)
    prepared, found = refit(view, encoder=other)
    assert {one.fate for one in found.moved} == {"gone"}
    assert {prepared.book.fits[topic.fit].encoder for topic in prepared.book.active["login"]} == {"letters 2"}


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"modules\.json is missing"):
        SentenceModel(tmp_path)


def test_without_its_package_a_model_is_refused(tmp_path, monkeypatch):
    (tmp_path / "modules.json").write_text("[]", encoding="utf-8")
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(ConfigError, match=r"voc\[semantic\]"):
        SentenceModel(tmp_path).encode(["登录失败"])


def test_rising_is_what_all_tests_together_find_significant():
    store = store_of(bank_of(extra=[(CODE, 72, DAY)]))
    freeze(store, WEEKS[-2])
    found = findings(store)
    topic = found.topics[0].topics[0]
    weak = replace(topic, change_before=replace(topic.change_before, p=0.5))
    assert topic.rising
    assert not judged((weak,))[0].rising
