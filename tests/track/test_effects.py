"""Closed actions are judged by what customers said before and after."""

# ruff: noqa: DTZ001 - moments are UTC without a zone
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import binom

from tests.aggregate.bank import LEXICON, MODEL, PACK, Bank, told
from voc import schema
from voc.adapters.duckdb_store import DuckDBStore
from voc.aggregate.views import View
from voc.config import Config
from voc.period import Period
from voc.track.actions import Action
from voc.track.counted import Counted
from voc.track.effects import judge, reviews

FIRST = date(2026, 1, 5)
START = FIRST + timedelta(weeks=6)
DONE = Action("A-001", "login.stability", "x", starts_on=START, done_on=START + timedelta(days=3), status="done")
END = FIRST + timedelta(weeks=12)


def week(number):
    return Period(FIRST + timedelta(weeks=number), "week")


def view(store=None, **parts):
    config = Config(scores={"minimum_n": 5}, **parts)
    return View(store, config, LEXICON, week(11), PACK, MODEL)


def counts(before, after, other=(6, 6), n=100, weeks=12, at="login.stability"):
    """Return counts of weeks with so many complaints before week 6 and from week 7 on, week 6 apart."""
    informative = {(week(number).start, "survey"): n for number in range(weeks)}
    complaints = {}
    for number in range(weeks):
        wobble = (-1, 0, 1)[number % 3]
        for target, (old, new) in ((at, (before, after)), ("transfer", other)):
            value = (old if number < 7 else new) + (wobble if (old if number < 7 else new) > 1 else 0)
            complaints[week(number).start, "survey", target] = value
    return Counted(informative, complaints)


def judged(found, *actions, day=END, **parts):
    return judge(found, actions or [DONE], view=view(**parts), day=day)


@pytest.mark.parametrize(
    ("before", "after", "other", "verdict", "reason"),
    [
        (16, 3, (6, 6), "worked", "improved"),
        (16, 16, (6, 6), "no_effect", "excluded"),
        (10, 9, (6, 5), "no_effect", "not_shown"),
        (16, 30, (6, 6), "no_effect", "worse"),
        (16, 6, (16, 6), "unclear", "comparison_moved"),
        (5, 4, (9, 9), "unclear", "imprecise"),
        (0, 0, (6, 6), "unclear", "few_comments"),
        (16, 3, (0, 0), "unclear", "no_comparison"),
    ],
)
def test_a_verdict_says_what_the_figures_show(before, after, other, verdict, reason):
    (found,) = judged(counts(before, after, other))
    assert (found.verdict, found.reason) == (verdict, reason)


def test_the_figures_stand_beside_the_verdict():
    (found,) = judged(counts(16, 3))
    shown = found.complaints
    assert found.before == tuple(str(week(number)) for number in range(6))
    assert found.after == tuple(str(week(number)) for number in range(7, 12))
    assert (shown.before.n, shown.after.n) == (600, 500)
    assert shown.before.value == pytest.approx(0.16, abs=0.01)
    assert shown.change - shown.comparison_change == pytest.approx(shown.difference)
    assert shown.low < shown.difference < shown.high < 0
    assert shown.p < 0.001


def test_an_incident_at_the_comparison_is_no_success():
    (found,) = judged(counts(10, 10, (6, 30)))
    assert found.complaints.difference < -20
    assert found.verdict != "worked"


@pytest.mark.parametrize(
    ("day", "verdict", "reason"),
    [
        (START + timedelta(days=3), None, ""),  # closed on that day, which is not over
        (START + timedelta(days=4), "unclear", "few_periods"),
        (week(9).start, "unclear", "few_periods"),
        (week(10).start - timedelta(days=1), "unclear", "few_periods"),  # the third week is not over
        (week(10).start, "worked", "improved"),
    ],
)
def test_only_what_was_known_by_a_day_counts(day, verdict, reason):
    (found,) = judged(counts(16, 3), day=day)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_at_most_so_many_periods_are_compared():
    (found,) = judged(counts(16, 3), actions={"periods": 3})
    assert (len(found.before), len(found.after)) == (3, 3)
    assert found.before[-1] == str(week(5))


def test_weeks_without_anything_are_left_out():
    whole = counts(16, 3)
    silent = replace(whole, informative={key: n for key, n in whole.informative.items() if key[0] != week(3).start})
    (found,) = judged(silent)
    assert str(week(3)) not in found.before
    assert found.verdict == "worked"


def test_dropped_actions_are_left_out_and_open_ones_say_whether_they_are_late(tmp_path):
    store = DuckDBStore(None)
    open_one = Action("A-002", "branch", "x", due_on=START)
    dropped = replace(DONE, status="dropped", done_on=None)
    found = reviews(view(store), [open_one, dropped], as_of=datetime(2026, 3, 29, 16))
    assert [(one.action.id, one.verdict, one.overdue) for one in found] == [("A-002", None, True)]
    store.close()


def test_a_comparison_that_somebody_acts_on_is_not_chosen_nor_taken_when_named():
    acted = Action("A-002", "transfer.price", "x", status="doing")
    found, _ = judged(counts(16, 3), DONE, acted)
    assert found.reason == "no_comparison"
    found, _ = judged(counts(16, 3), replace(DONE, comparison="transfer"), acted)
    assert (found.comparison, found.verdict, found.reason) == ("", "unclear", "no_comparison")


@pytest.mark.parametrize("named", ["branch", "login", "unheard_of"])  # without complaints, the target's own, unknown
def test_a_named_comparison_that_will_not_do_is_none(named):
    (found,) = judged(counts(16, 3), replace(DONE, comparison=named))
    assert (found.comparison, found.verdict, found.reason) == ("", "unclear", "no_comparison")
    assert (found.complaints.difference, found.complaints.comparison_change) == (None, None)


def test_a_named_comparison_is_taken_though_another_is_nearer():
    whole = counts(16, 3)
    nearer = {(week(number).start, "survey", "branch"): 16 + number % 2 for number in range(12)}
    both = replace(whole, complaints=whole.complaints | nearer)
    found = [judged(both, replace(DONE, comparison=named))[0] for named in ("", "transfer")]
    assert [one.comparison for one in found] == ["branch", "transfer"]


def test_a_comparison_that_drifted_away_before_is_not_chosen():
    whole = counts(16, 3)
    rising = dict(whole.complaints)
    for number in range(12):
        rising[week(number).start, "survey", "transfer"] = 2 + 6 * number
    for named in ("", "transfer"):
        (found,) = judged(replace(whole, complaints=rising), replace(DONE, comparison=named))
        assert found.reason == "no_comparison"


def test_all_actions_are_judged_together():
    """A p just below 0.05 alone is none among twenty of which all others show nothing."""
    whole = counts(16, 10)
    (alone,) = judged(whole)
    assert 0.003 < alone.complaints.p <= 0.05
    assert alone.verdict == "worked"
    more = dict(whole.complaints)
    others = []
    for number in range(2, 22):
        name = f"branch.d{number}"
        others.append(replace(DONE, id=f"A-{number:03}", target=name))
        more |= {(week(n).start, "survey", name): 10 + (n % 3) for n in range(12)}
    found = judged(replace(whole, complaints=more), DONE, *others)
    assert [one.action.id for one in found if one.verdict == "worked"] == []


def test_weeks_that_vary_wildly_hide_a_change():
    whole = counts(16, 8)
    wild = {
        key: value + (12 if key[0].isocalendar().week % 2 else -6) if key[2] == "login.stability" else value
        for key, value in whole.complaints.items()
    }
    assert judged(whole)[0].verdict == "worked"
    assert judged(replace(whole, complaints=wild))[0].verdict == "unclear"


@pytest.mark.parametrize("dispersion", [1, 3])
def test_dealing_out_weeks_anew_makes_no_success(dispersion):
    """Whole weeks change places, so that nothing has to do with the action: every `worked` is false."""
    random = np.random.default_rng(dispersion)
    reports, worked = 200, 0
    for _ in range(reports):
        hits = 14 + dispersion**0.5 * 3.5 * random.standard_normal((4, 12))
        names = ("login.stability", "branch", "login", "transfer")
        whole = counts(14, 14)
        dealt = {
            (week(number).start, "survey", name): max(0, round(hits[place, number]))
            for place, name in enumerate(names)
            for number in range(12)
        }
        found = judged(replace(whole, complaints=dealt), DONE, replace(DONE, id="A-002", target="branch"))
        worked += any(one.verdict == "worked" for one in found)
    assert worked <= binom.ppf(0.999, reports, 0.05)


def test_complaints_are_counted_as_pain_points_are():
    bank = Bank()
    for number in range(12):
        day = week(number).start + timedelta(days=2)
        bad, fine = (14, 6) if number < 7 else (1, 19)
        bank.comments(bad, f"登录闪退{number}", told("login", "negative", "stability"), day=day)
        bank.comments(fine, f"登录很快{number}", told("login", "positive", "stability"), day=day)
        bank.comments(6, f"转账慢{number}", told("transfer", "mixed", "efficiency"), day=day)
        bank.comments(2, f"转账快{number}", told("transfer", "positive", "efficiency"), day=day)
        bank.comments(58, f"一切都好{number}", day=day)
    store = filled(bank)
    touchpoint = replace(DONE, id="A-002", target="login")
    as_of = datetime(2026, 3, 29, 16)  # midnight of 30 March in Shanghai
    cell, whole = reviews(view(store), [DONE, touchpoint], as_of=as_of)
    assert (cell.verdict, whole.verdict) == ("worked", "worked")
    assert cell.complaints.before.value == pytest.approx(14 / 86, abs=1e-6)
    assert cell.complaints.after.value == pytest.approx(1 / 86, abs=1e-6)
    assert cell.sentiment is None
    assert (whole.sentiment.before.value, whole.sentiment.after.value) == (-40, 90)
    assert whole.sentiment.p < 0.01
    # Long ago: periods that the view does not keep are looked up.
    later = View(store, view().config, LEXICON, Period.parse("2026-W52"), PACK, MODEL)
    assert reviews(later, [DONE, touchpoint], as_of=datetime(2026, 12, 28)) == reviews(
        later, [DONE, touchpoint], as_of=as_of
    )
    store.close()


def filled(bank):
    store = DuckDBStore(None)
    for name, columns in schema.TABLES.items():
        rows = [{column: row.get(column) for column in columns.names} for row in bank.tables[name]]
        store.put(name, pa.Table.from_pylist(rows, schema=columns))
    return store
