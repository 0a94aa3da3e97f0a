from datetime import date, timedelta

import pytest

from tests.aggregate.bank import DAY, Bank, spoken, told
from voc.aggregate import Findings
from voc.aggregate.figures import Change
from voc.aggregate.findings import PainPoint, Score, TouchpointFinding
from voc.statistics.exact import within
from voc.statistics.samples import Share

DAYS = [DAY - timedelta(weeks=back) for back in range(1, 9)]  # the eight weeks before


def nps(found: Findings) -> Score:
    return next(score for score in found.scores if score.name == "nps")


def touchpoint(found: Findings, name: str) -> TouchpointFinding:
    return next(one for one in found.touchpoints if one.id == name)


def pain(found: Findings, name: str) -> PainPoint:
    return next(one for one in found.pain_points if one.id == name)


def test_the_eight_weeks_before_are_taken_together():
    bank = Bank()
    bank.answers("nps", *[10] * 10, *[0] * 30, low=0, high=10)
    for day in DAYS:
        bank.answers("nps", *[10] * 15, *[0] * 5, low=0, high=10, occurred_on=day)
    change = nps(bank.find()).change_baseline
    assert (change.against, change.difference, change.significant) == ("2026-W02–2026-W09", -100, True)
    assert change.low < -100 < change.high < 0


def test_the_baseline_is_steadier_than_the_previous_week():
    bank = Bank()
    bank.answers("nps", *[10] * 10, *[0] * 10, low=0, high=10)
    for day in DAYS:
        bank.answers("nps", *[10] * 12, *[0] * 8, low=0, high=10, occurred_on=day)
    found = nps(bank.find())
    assert found.change.difference == found.change_baseline.difference == -20
    assert found.change_baseline.high - found.change_baseline.low < found.change.high - found.change.low


def test_half_of_the_periods_must_hold_something():
    bank = Bank()
    bank.answers("nps", *[10] * 20, low=0, high=10)
    for day in DAYS[:3]:
        bank.answers("nps", *[0] * 20, low=0, high=10, occurred_on=day)
    assert nps(bank.find()).change_baseline is None
    bank.answers("nps", *[0] * 20, low=0, high=10, occurred_on=DAYS[6])
    assert nps(bank.find()).change_baseline.against == "2026-W03–2026-W09"


def test_too_few_answers_are_not_compared_with_the_baseline():
    bank = Bank()
    bank.answers("nps", 10, 10, low=0, high=10)
    for day in DAYS:
        bank.answers("nps", 0, 0, low=0, high=10, occurred_on=day)
    change = nps(bank.find()).change_baseline
    assert (change.difference, change.significant, change.p) == (None, None, None)


def test_weeks_that_go_up_and_down_make_a_change_less_certain():
    def change(shares: list[int]) -> Change:
        bank = Bank()
        spoken(bank, hits=16, of=40, day=DAY)
        for day, hits in zip(DAYS, shares, strict=True):
            spoken(bank, hits=hits, of=40, day=day)
        return touchpoint(bank.find(), "login").share_change_baseline

    steady, restless = change([6, 5, 7, 6, 6, 5, 7, 6]), change([0, 16, 1, 10, 2, 14, 0, 5])
    assert steady.difference == restless.difference == 25
    assert steady.significant
    assert not restless.significant
    assert restless.high - restless.low > steady.high - steady.low


def test_shares_of_comments_change_in_points():
    bank = Bank()
    spoken(bank, hits=30, of=60, day=DAY)
    spoken(bank, hits=6, of=60, day=DAYS[0])
    spoken(bank, hits=12, of=60, day=date(2025, 3, 4))
    found = touchpoint(bank.find(), "login")
    assert (found.share, found.share_change.difference, found.share_change.significant) == (0.5, 40, True)
    assert (found.share_change_year.against, found.share_change_year.difference) == ("2025-W10", 30)
    assert pain(bank.find(), "login.stability").change.difference == 40


def test_twice_the_answers_with_the_same_shares_are_no_change():
    bank = Bank()
    spoken(bank, hits=48, of=120, day=DAY)
    for day in DAYS:
        spoken(bank, hits=24, of=60, day=day)
    found = bank.find()
    tried = [found.pain_points[0].change, found.pain_points[0].change_baseline]
    tried += [one for t in found.touchpoints for one in (t.share_change, t.share_change_baseline, t.change) if one]
    assert not any(change.significant for change in tried)
    assert [(one.name, one.direction) for one in found.anomalies if one.significant] == [("survey", "up")]


def test_what_is_hardly_spoken_of_is_not_compared():
    bank = Bank()
    spoken(bank, hits=3, of=60, day=DAY)
    spoken(bank, hits=1, of=60, day=DAYS[0])
    found = bank.find()
    assert (touchpoint(found, "login").share_change.p, pain(found, "login.stability").change.p) == (None, None)
    spoken(bank, hits=1, of=1, day=DAYS[0])
    assert touchpoint(bank.find(), "login").share_change.p is not None


def test_cells_that_are_no_pain_point_are_judged_too():
    bank = Bank()
    bank.comments(6, "排队久", told("branch", "negative", "efficiency"), day=DAYS[0])
    for day in (DAY, DAYS[0]):
        spoken(bank, hits=6, of=60, day=day)
    found = bank.find()
    assert [point.id for point in found.pain_points] == ["login.stability"]
    [gone] = [cell for cell in found.cells if cell.id == "branch.efficiency"]
    assert (gone.comments, gone.comments_before, gone.change.significant) == (0, 6, False)


@pytest.mark.parametrize(
    ("period", "day", "previous", "baseline", "year"),
    [
        ("2026-W53", date(2026, 12, 30), "2026-W52", "2026-W45–2026-W52", "2025-W52"),
        ("2026-08", date(2026, 8, 31), "2026-07", "2026-02–2026-07", "2025-08"),
        ("2026-Q1", date(2026, 2, 1), "2025-Q4", "2025-Q1–2025-Q4", "2025-Q1"),
        ("2026", date(2026, 7, 1), "2025", "2023–2025", None),
    ],
)
def test_periods_of_every_kind_are_compared_with_their_like(period, day, previous, baseline, year):
    bank = Bank()
    kind = {8: 7, 7: 31, 4: 365}.get(len(period), 91)
    for back in range(1200 // min(kind, 91)):
        bank.answers("nps", *[10] * 5, low=0, high=10, occurred_on=day - timedelta(days=back * min(kind, 91)))
    score = nps(bank.find(period))
    assert (score.change.against, score.change_baseline.against) == (previous, baseline)
    assert (score.change_year.against if score.change_year else None) == year


def test_the_order_of_rows_does_not_matter():
    bank = Bank()
    for day, hits in zip([DAY, *DAYS], [9, 3, 2, 5, 4, 1, 3, 3, 2], strict=True):
        spoken(bank, hits=hits, of=20, day=day)
        bank.answers("csat", *[5] * hits, *[2] * (20 - hits), low=1, high=5, occurred_on=day)
    found = {repr(bank.find(shuffled=seed, satisfaction="mean")) for seed in (1, 2)}
    assert found == {repr(bank.find(satisfaction="mean"))}


def test_weeks_in_which_everything_varies_make_every_change_less_certain():
    def found(spread: int) -> Findings:
        bank = Bank()
        for place, day in enumerate([DAY, *DAYS]):
            for number, touchpoint_id in enumerate(["login", "transfer", "branch"]):
                for dimension in ("stability", "efficiency", "price", "attitude"):
                    odd = (place * 7 + number * 3 + len(dimension)) % 5 - 2
                    hits = 12 + spread * odd if place else 20
                    bank.comments(hits, "bad", told(touchpoint_id, "negative", dimension), day=day)
        return bank.find()

    calm, restless = found(0), found(4)
    assert calm.quality.variation is None
    assert restless.quality.variation > 1.5
    for cell in restless.cells:
        [own] = [one for one in calm.cells if (one.id, one.side) == (cell.id, cell.side)]
        assert cell.change_baseline.high - cell.change_baseline.low > own.change_baseline.high - own.change_baseline.low


def test_a_share_that_is_level_as_a_whole_has_not_changed():
    bank = Bank()  # calls complain less than the week before, and are more
    for day, hits, of in ((DAY, 72, 180), (DAYS[0], 24, 40)):
        spoken(bank, hits=hits, of=of, day=day, channel="call")
        spoken(bank, hits=4, of=80, day=day)
    assert within([(Share(72, 180), Share(24, 40)), (Share(4, 80), Share(4, 80))]) < 0.05
    change = pain(bank.find(), "login.stability").change
    assert change.low < 0 < change.high
    assert (change.p > 0.1, change.significant) == (True, False)
