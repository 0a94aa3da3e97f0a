"""What customers changed and what the tool changed, by comments that two tools have read."""

import random
from fractions import Fraction

import pytest

from tests.aggregate.bank import MODEL, PACK, Bank, told
from tests.track.books import WEEKS, day_of, filled, view_of
from voc.aggregate import find
from voc.errors import QueryError
from voc.period import Period
from voc.track.compare import COMPLAINTS, REACH, SCORE, SHARE, TOUCHPOINT, Read, Tool, compare, earlier_tool

BEFORE, NOW = WEEKS[9], WEEKS[10]
OLD = Tool("alt", MODEL)
KINDS = (SCORE, TOUCHPOINT, SHARE, COMPLAINTS, REACH)


def heard(bank, week, text, *touchpoints, times, old=None, label="negative", read=("old", "new")):
    """Add comments that the new tool reads as told, and the old one the same or otherwise."""
    for _ in range(times):
        bank.comment(f"{text}{len(bank.tables['comments'])}", *touchpoints, day=day_of(week), label=label)
        mine = bank.tables["annotations"].pop()
        its = mine | {"pack": OLD.pack, "model": OLD.model}
        if old is not None:
            its |= {"touchpoints": list(old[0]), "sentiment": mine["sentiment"] | {"label": old[1]}}
        bank.tables["annotations"] += [mine] * ("new" in read) + [its] * ("old" in read)


def report(bank, week, tool, edition=1, language="zh"):
    bank.tables["reports"].append(
        {"period": week, "language": language, "edition": edition, "pack": tool.pack, "model": tool.model}
    )


def of(found, kind, name):
    return next(one for one in found.figures if (one.kind, one.name) == (kind, name))


def story():
    """Return two weeks: the new pack finds the queue that the old one took for the counter's service."""
    bank = Bank()
    queue, login = told("branch", "negative", "efficiency"), told("login", "negative", "stability")
    heard(bank, BEFORE, "取号以后等了一个小时", queue, times=6, old=([told("counter", "negative")], "neutral"))
    heard(bank, BEFORE, "登录失败", login, times=4)
    heard(bank, BEFORE, "转账很快", told("transfer", "positive"), times=10, label="positive")
    heard(bank, NOW, "取号以后等了一个小时", queue, times=6, read=("new",))
    heard(bank, NOW, "登录失败", login, times=8, read=("new",))
    heard(bank, NOW, "转账很快", told("transfer", "positive"), times=6, label="positive", read=("new",))
    report(bank, BEFORE, OLD)
    return bank


def test_what_the_tool_reads_otherwise_is_not_the_customers_doing():
    found = compare(view_of(filled(story()), NOW))
    queue, login = of(found, COMPLAINTS, "branch.efficiency"), of(found, COMPLAINTS, "login.stability")
    assert (queue.total, queue.customers, queue.tool, queue.arrived) == (6, 0, 6, 0)
    assert (login.total, login.customers, login.tool) == (4, 4, 0)
    mood = of(found, SCORE, "survey")
    assert (mood.before_old, mood.before_new, mood.now) == (30, 0, -40)
    assert (mood.customers, mood.tool) == (-40, -30)
    assert of(found, REACH, "login.stability").customers == Fraction(4, 20)
    assert (found.previous, found.period, found.reported, found.old) == (BEFORE, NOW, BEFORE, OLD)
    assert (found.read_before, found.read) == (Read(both=20), Read(new=20))


def test_touchpoints_that_only_the_old_pack_knew_appear_too():
    found = compare(view_of(filled(story()), NOW))
    gone = of(found, SHARE, "counter")
    assert (gone.before_old, gone.before_new, gone.now, gone.tool) == (Fraction(6, 20), 0, 0, Fraction(-6, 20))
    assert of(found, TOUCHPOINT, "counter").before_old == -100
    assert of(found, COMPLAINTS, "counter.general").total == -6


def test_the_largest_doing_of_the_tool_comes_first():
    found = compare(view_of(filled(story()), NOW))
    assert [one.kind for one in found.figures] == sorted((one.kind for one in found.figures), key=KINDS.index)
    parts = [abs(one.tool) for one in found.figures if one.kind == COMPLAINTS]
    assert parts == sorted(parts, reverse=True)


def test_the_same_tool_means_nothing_to_tell_apart():
    bank = story()
    bank.tables["reports"].clear()
    report(bank, BEFORE, Tool(PACK, MODEL))
    report(bank, WEEKS[2], OLD)
    assert compare(view_of(filled(bank), NOW)) is None


def test_another_model_is_another_tool():
    bank = story()
    bank.tables["reports"].clear()
    report(bank, BEFORE, Tool(PACK, "älter"))
    for one in bank.tables["annotations"]:
        if one["pack"] == OLD.pack:
            one |= {"pack": PACK, "model": "älter"}
    assert compare(view_of(filled(bank), NOW)).old == Tool(PACK, "älter")


def test_late_comments_are_told_apart_from_both():
    bank = story()
    heard(bank, BEFORE, "登录失败", told("login", "negative", "stability"), times=5, read=("new",))
    found = compare(view_of(filled(bank), NOW))
    login = of(found, COMPLAINTS, "login.stability")
    assert (login.customers, login.arrived, login.tool, login.total) == (-1, 5, 0, 4)
    assert found.read_before == Read(both=20, new=5)


def test_where_the_old_tool_has_read_this_period_its_difference_is_told_as_well():
    bank = story()
    heard(bank, NOW, "取号以后等了一个小时", told("branch", "negative", "efficiency"), times=5, old=([], "neutral"))
    found = compare(view_of(filled(bank), NOW))
    assert of(found, COMPLAINTS, "branch.efficiency").tool_now == 5
    assert found.read == Read(both=5, new=20)


def test_a_period_reported_with_the_old_tool_is_compared_with_itself():
    bank = Bank()
    for week, times in ((BEFORE, 5), (NOW, 9)):
        heard(bank, week, "登录失败", told("login", "negative", "stability"), times=times, old=([], "neutral"))
    report(bank, NOW, OLD)
    report(bank, BEFORE, OLD)
    report(bank, NOW, Tool(PACK, MODEL), edition=2)
    found = compare(view_of(filled(bank), NOW))
    login = of(found, COMPLAINTS, "login.stability")
    assert (found.reported, login.before_old, login.tool, login.tool_now, login.customers) == (NOW, 0, 5, 9, 4)


def test_too_few_comments_have_no_value():
    bank = Bank()
    heard(bank, BEFORE, "登录失败", told("login", "negative", "stability"), times=2)
    heard(bank, NOW, "登录失败", told("login", "negative", "stability"), times=9)
    report(bank, BEFORE, OLD)
    found = of(compare(view_of(filled(bank), NOW)), COMPLAINTS, "login.stability")
    assert (found.before_old, found.tool, found.customers, found.total, found.now) == (None, None, None, None, 9)


def test_repeated_texts_and_flagged_ones_count_as_in_the_report():
    bank = story()
    for row in bank.tables["comments"][:3]:
        row["flags"] = ["advert"]
    found = compare(view_of(filled(bank), NOW))
    assert of(found, COMPLAINTS, "branch.efficiency").before_new == 3


def test_missing_annotations_are_named_with_what_to_do():
    bank = story()
    bank.tables["annotations"] = [one for one in bank.tables["annotations"] if one["pack"] != OLD.pack]
    with pytest.raises(QueryError, match=r"pack alt and pack; set \[project\] pack .*`voc annotate`"):
        compare(view_of(filled(bank), NOW))
    bank = story()
    bank.tables["annotations"] = [one for one in bank.tables["annotations"] if one["pack"] == OLD.pack]
    with pytest.raises(QueryError, match="with the new one: `voc annotate`"):
        compare(view_of(filled(bank), NOW))


def test_without_an_earlier_report_there_is_nothing_to_compare_with():
    bank = story()
    bank.tables["reports"].clear()
    report(bank, "2026-02", OLD)
    report(bank, WEEKS[20], OLD)
    with pytest.raises(QueryError, match="no report before"):
        compare(view_of(filled(bank), NOW))


def test_the_earlier_tool_is_that_of_the_newest_edition_before():
    bank, now = Bank(), Tool(PACK, MODEL)
    report(bank, BEFORE, OLD)
    report(bank, BEFORE, Tool("neuer", MODEL), edition=2)
    report(bank, BEFORE, Tool("neuer", MODEL), edition=2, language="en")
    assert earlier_tool(filled(bank), Period.parse(NOW), now=now) == (BEFORE, Tool("neuer", MODEL))


@pytest.mark.parametrize("seed", range(8))
def test_the_parts_always_sum_to_the_whole(seed):
    rng, bank = random.Random(seed), Bank()
    places = [(), *([told(name, polarity, *dimensions)] for name in ("login", "branch", "counter")
                    for polarity in ("negative", "mixed", "positive") for dimensions in ((), ("stability", "efficiency")))]  # fmt: skip
    for _ in range(160):
        label, other = (rng.choice(["positive", "neutral", "negative"]) for _ in range(2))
        heard(bank, rng.choice([BEFORE, NOW]), "柜台和网点的事", *rng.choice(places), times=1,
              old=(rng.choice(places), other), label=label,
              read=rng.choice([("old", "new"), ("old", "new"), ("new",), ("old",)]))  # fmt: skip
        bank.tables["comments"][-1]["channel"] = rng.choice(["survey", "call"])
    report(bank, BEFORE, OLD)
    found = compare(view_of(filled(bank), NOW))
    whole = [one for one in found.figures if None not in (one.before_old, one.before_new, one.before, one.now)]
    assert {one.kind for one in whole} == set(KINDS)
    assert all(one.total == one.customers + one.arrived + one.tool for one in whole)
    assert all(isinstance(one.total, Fraction) for one in whole)
    read = filled(bank).query("SELECT count(DISTINCT comment_id) AS n FROM annotations").to_pylist()[0]["n"]
    assert sum(one.both + one.old + one.new for one in (found.read, found.read_before)) == read


def test_figures_are_those_of_the_findings():
    bank = story()
    view = view_of(filled(bank), NOW)
    found = compare(view)
    findings = find(view.store, config=view.config, lexicon=view.lexicon, period=view.period, pack=PACK, model=MODEL)
    for one in findings.touchpoints:
        if one.volume >= 3:
            assert float(of(found, SHARE, one.id).now) == pytest.approx(one.share)
            assert float(of(found, TOUCHPOINT, one.id).now) == pytest.approx(one.net.value)
    for pain in findings.pain_points:
        assert of(found, COMPLAINTS, pain.id).now == pain.negative
        change = pain.change.difference
        assert float(100 * of(found, REACH, pain.id).customers) == pytest.approx(change)
