"""States of pain points, told from the rows of the ledger."""

import random

import numpy as np
import pytest

from tests.track.books import WEEKS, entries, ledger_of, row, states, write

BUSY, GONE = [30, 28, 33, 31, 29, 30], [0, 1, 0, 1, 0, 0]


def test_a_pain_is_new_once_and_then_goes_on():
    assert states([5, 6, 4]) == ["new", "continuing", "continuing"]


def test_it_is_listed_from_the_minimum_on():
    assert states([1, 2, 2]) == []
    assert states([2, 3]) == ["new"]


def test_worse_and_better_are_what_the_findings_judged():
    assert states([5, 30, 6, 90], directions={1: "rising", 2: "falling"}) == ["new", "worse", "better", "continuing"]


def test_what_rises_when_it_is_first_listed_is_new():
    assert states([9], directions={0: "rising"}) == ["new"]


def test_a_few_quiet_weeks_resolve_nothing():
    assert states([*BUSY, 0, 0, 0])[-3:] == ["quiet"] * 3


def test_a_significant_fall_is_told_while_it_is_quiet():
    assert states([*BUSY, 0, 0], directions={6: "falling"})[-2:] == ["better", "quiet"]


def test_quiet_long_enough_and_rarer_than_before_is_resolved():
    found = entries(ledger_of(*(row(week, n) for week, n in zip(WEEKS, [*BUSY, *GONE], strict=False))))
    entry = found["login.stability"]
    assert [one.state for one in entry.history][-6:] == ["quiet"] * 3 + ["resolved"] * 3
    assert (entry.state, entry.since, entry.first, entry.open_periods) == ("resolved", WEEKS[9], WEEKS[0], 9)


def test_how_many_quiet_periods_it_takes_is_a_setting():
    assert states([*BUSY, 0, 0], quiet=2)[-1] == "resolved"
    assert "resolved" not in states([*BUSY, *GONE], quiet=8)


def test_fewer_comments_resolve_nothing():
    assert states([*BUSY, *[0] * 8], of=[400] * 6 + [10] * 8)[-1] == "quiet"
    assert states([*BUSY, *[0] * 8])[-1] == "resolved"


def test_a_pain_that_was_hardly_ever_listed_is_not_resolved_by_silence():
    # It would not have been listed with fewer than three: that it had three tells nothing.
    assert set(states([3, *[0] * 30])) == {"new", "quiet"}
    assert states([40, *[0] * 4])[-1] == "resolved"


def test_complaints_in_between_begin_the_count_anew():
    assert states([*BUSY, 0, 0, 0, 5, 0, 0, 0])[-4:] == ["continuing", "quiet", "quiet", "quiet"]


def test_what_comes_back_after_it_was_resolved_has_returned():
    counts = [*BUSY, *GONE, 8, 9, *[0] * 4]
    assert states(counts)[-7:] == ["resolved", "returned", "continuing", "quiet", "quiet", "quiet", "resolved"]
    found = entries(ledger_of(*(row(week, n) for week, n in zip(WEEKS, counts, strict=False))), WEEKS[13])
    assert (found["login.stability"].since, found["login.stability"].first) == (WEEKS[12], WEEKS[0])


def test_weeks_that_were_not_reported_neither_count_nor_interrupt():
    gap = [*BUSY, 0, 0, None, None, 0, 0]
    assert states(gap) == states([*BUSY, 0, 0, 0, 0])
    assert states([5, None, None, 6]) == ["new", "continuing"]


def test_weeks_without_any_comment_neither_count_nor_interrupt():
    totals = [400] * 8 + [0, 0] + [400] * 2
    assert states([*BUSY, *[0] * 6], of=totals)[-6:] == ["quiet"] * 5 + ["resolved"]
    assert states([*BUSY, *[0] * 6], of=[400] * 6 + [0] * 6)[-1] == "quiet"


def test_a_period_that_is_reported_anew_changes_those_after_it():
    store = ledger_of(*(row(week, n) for week, n in zip(WEEKS, [*BUSY, *GONE], strict=False)))
    write(store, row(WEEKS[8], 6))
    found = entries(store)["login.stability"]
    assert [one.state for one in found.history][6:] == ["quiet", "quiet", "continuing", "quiet", "quiet", "quiet"]


def test_later_periods_change_nothing_of_earlier_ones():
    rows = [row(week, n) for week, n in zip(WEEKS, [*BUSY, *GONE, 9], strict=False)]
    whole, growing = ledger_of(*rows), ledger_of()
    for week, one in zip(WEEKS, rows, strict=False):
        write(growing, one)
        assert entries(whole, week) == entries(growing)


def test_the_order_of_rows_does_not_matter():
    rows = [row(week, n) for week, n in zip(WEEKS, [*BUSY, *GONE, 9], strict=False)]
    shuffled = random.Random(3).sample(rows, len(rows))
    assert entries(ledger_of(*shuffled)) == entries(ledger_of(*rows))


def test_weeks_months_and_years_have_ledgers_of_their_own():
    store = ledger_of(row("2026-W10", 5), row("2026-03", 9), row("2026-04", 9), row("2026", 50), row("2026-Q1", 20))
    assert [one.period for one in entries(store, "2026-05")["login.stability"].history] == ["2026-03", "2026-04"]
    assert [one.period for one in entries(store, "2026")["login.stability"].history] == ["2026"]


def test_a_year_ends_where_its_weeks_do():
    store = ledger_of(*(row(week, 5) for week in ("2027-W01", "2026-W53", "2026-W52")))
    assert [one.period for one in entries(store, "2027-W01")["login.stability"].history] == [
        "2026-W52", "2026-W53", "2027-W01",
    ]  # fmt: skip


def test_an_unreported_period_has_the_states_of_the_last_one():
    store = ledger_of(row(WEEKS[0], 5), row(WEEKS[1], 5))
    assert entries(store, WEEKS[9]) == entries(store, WEEKS[1])
    assert entries(ledger_of(), WEEKS[0]) == {}


def test_the_change_is_against_the_reported_period_before():
    store = ledger_of(row(WEEKS[0], 40), row(WEEKS[3], 20))
    assert entries(store)["login.stability"].change == pytest.approx(-5)
    assert entries(store, WEEKS[0])["login.stability"].change is None


def test_what_needs_looking_at_comes_first():
    names = {"login.a": ([5, 9], "steady"), "login.b": ([0, 3], "steady"), "login.c": ([5, 30], "rising"),
             "login.d": ([5, 12], "steady"), "login.e": ([5, 1], "steady")}  # fmt: skip
    rows = [
        row(week, n, name=name, direction=way if week == WEEKS[1] else "steady")
        for name, (counts, way) in names.items()
        for week, n in zip(WEEKS, counts, strict=False)
    ]
    assert list(entries(ledger_of(*rows))) == ["login.b", "login.c", "login.d", "login.a", "login.e"]


def test_what_the_pack_does_not_know_any_more_is_retired_and_never_resolved():
    counts = [*BUSY[:2], None, None, None, None, None]
    rows = [row(week, n) for week, n in zip(WEEKS, counts[:3], strict=False)]
    found = entries(ledger_of(*rows[:2], row(WEEKS[2], None)), WEEKS[6])["login.stability"]
    assert (found.state, found.since, found.fate, found.open_periods) == ("retired", WEEKS[2], "gone", 2)
    assert [one.state for one in found.history] == ["new", "continuing"]


def test_what_the_pack_knows_again_goes_on_as_if_it_had_never_been_away():
    store = ledger_of(row(WEEKS[0], 5), row(WEEKS[1], None), row(WEEKS[2], 6))
    found = entries(store)["login.stability"]
    assert (found.state, found.since, found.fate) == ("continuing", WEEKS[0], "")


def test_a_renamed_topic_is_continued_with_its_age():
    store = ledger_of(
        row(WEEKS[0], 9, name="login.t1", kind="topic"),
        row(WEEKS[1], None, name="login.t1", kind="topic", successors=[("login.t7", 0.8), ("login.t8", 0.2)]),
        row(WEEKS[1], 8, name="login.t7", kind="topic"),
        row(WEEKS[1], 4, name="login.t8", kind="topic"),
    )
    found = entries(store)
    assert (found["login.t1"].fate, found["login.t1"].successors[0]) == ("continued", ("login.t7", 0.8))
    assert (found["login.t7"].state, found["login.t7"].since, found["login.t7"].origins) == (
        "continuing", WEEKS[0], ("login.t1",),
    )  # fmt: skip
    assert (found["login.t8"].state, found["login.t8"].origins) == ("new", ())


def test_topics_merge_into_a_new_one_or_into_one_that_lives_on():
    old = [row(WEEKS[number], 9, name=f"login.t{number}", kind="topic") for number in (1, 2, 3)]
    old += [row(WEEKS[3], 9, name="login.t4", kind="topic")]
    now = [
        row(WEEKS[5], None, name="login.t1", kind="topic", successors=[("login.t9", 0.9)]),
        row(WEEKS[5], None, name="login.t2", kind="topic", successors=[("login.t9", 0.6), ("login.t4", 0.4)]),
        row(WEEKS[5], None, name="login.t3", kind="topic", successors=[("login.t4", 1.0)]),
        row(WEEKS[5], 12, name="login.t9", kind="topic"),
        row(WEEKS[5], 12, name="login.t4", kind="topic"),
    ]
    found = entries(ledger_of(*old, *now))
    assert [found[f"login.t{number}"].fate for number in (1, 2, 3)] == ["merged"] * 3
    assert (found["login.t9"].since, found["login.t9"].origins) == (WEEKS[1], ("login.t1", "login.t2"))
    assert (found["login.t4"].since, found["login.t4"].origins) == (WEEKS[3], ("login.t3",))


def test_a_topic_is_split_where_no_new_one_has_half_of_it():
    parts = [("login.t5", 0.45), ("login.t6", 0.4)]
    store = ledger_of(
        row(WEEKS[0], 9, name="login.t1", kind="topic"),
        row(WEEKS[1], None, name="login.t1", kind="topic", successors=parts),
        *(row(WEEKS[1], 4, name=name, kind="topic") for name, _ in parts),
    )
    found = entries(store)
    assert (found["login.t1"].fate, found["login.t1"].successors) == ("split", tuple(parts))
    assert [found[name].since for name, _ in parts] == [WEEKS[0]] * 2


def test_a_continued_topic_that_was_resolved_has_returned():
    rows = [row(week, n, name="login.t1", kind="topic") for week, n in zip(WEEKS, [*BUSY, *GONE], strict=False)]
    rows += [row(WEEKS[12], None, name="login.t1", kind="topic", successors=[("login.t7", 1.0)])]
    rows += [row(WEEKS[12], 7, name="login.t7", kind="topic")]
    found = entries(ledger_of(*rows))
    assert (found["login.t7"].state, found["login.t7"].since) == ("returned", WEEKS[12])


@pytest.mark.parametrize("scatter", [0.0, 0.4])
def test_shuffled_weeks_are_hardly_ever_resolved(scatter):
    """Weeks in any order have no end of a pain in them; the rate is that of docs/loop.md."""
    generator = np.random.default_rng(11)
    rows, means = [], (1.0, 2.0, 3.0, 5.0)
    totals = generator.poisson(400, 52)
    for number in range(200):
        level = means[number % len(means)] / 400
        wave = generator.gamma(1 / scatter**2, scatter**2, 52) if scatter else np.ones(52)
        counts = generator.permutation(generator.binomial(totals, np.minimum(level * wave, 1)))
        rows += [
            row(week, int(n), int(of), name=f"login.c{number}")
            for week, n, of in zip(WEEKS, counts, totals, strict=False)
        ]
    found = entries(ledger_of(*rows)).values()
    told = [{one.state for one in entry.history} for entry in found]
    assert len(told) > 190
    assert sum("resolved" in one for one in told) / len(told) <= 0.05
    assert sum("returned" in one for one in told) / len(told) <= 0.05


def test_a_pain_that_ends_is_resolved_soon():
    generator, rows = np.random.default_rng(5), []
    for number in range(60):
        counts = [*generator.poisson((6, 12, 25)[number % 3], 12), *generator.poisson(0.3, 8)]
        rows += [row(week, int(n), name=f"login.c{number}") for week, n in zip(WEEKS, counts, strict=False)]
    store = ledger_of(*rows)
    soon, later = ([one.state == "resolved" for one in entries(store, WEEKS[at]).values()] for at in (15, 19))
    assert np.mean(soon) > 0.8
    assert np.mean(later) > 0.95
