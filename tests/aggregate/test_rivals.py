"""Own reviews beside competitors': like with like, with enough of both, and in no figure of one's own."""

from datetime import timedelta

import pytest

from tests.aggregate.bank import DAY, Bank, told

RIVALS = {"names": ["云汀"]}


def review(bank, *, stars, text, label, day=DAY, app="江岚", source="store", touchpoint=None):
    place = [told(touchpoint, "positive" if label == "positive" else "negative")] if touchpoint else []
    shared = {
        "source": source,
        "channel": "app_review",
        "attributes": [("应用", app)],
        "flags": ["competitor"] if app != "江岚" else [],
    }
    record_id = f"{source}{len(bank.tables['records'])}"
    bank.tables["records"].append({"record_id": record_id, "occurred_on": day, **shared})
    bank.answer(record_id, "rating", stars, low=1, high=5, question="评分")
    said = f"{text}{len(bank.tables['comments'])}"
    bank.comment(said, *place, label=label, day=day, record_id=record_id, **shared)


def market(weeks=(DAY,), rivals=30, own=40):
    bank = Bank()
    for day in weeks:
        for number in range(own):
            label = "positive" if number % 2 else "negative"
            review(bank, stars=1 + 2 * (number % 2), text="登录", label=label, day=day, touchpoint="login")
        for _ in range(rivals):
            review(bank, stars=5, text="好用", label="positive", day=day, app="云汀", touchpoint="login")
    return bank


def test_own_figures_stand_beside_the_rivals():
    (one,) = market().find(competitors=RIVALS).rivals
    assert (one.name, one.channel, one.sources, one.window, one.pooled) == (
        "云汀",
        "app_review",
        ("store",),
        "2026-W10",
        False,
    )
    shown = {(part.measure, part.touchpoint): part for part in one.comparisons}
    rating = shown["rating", None]
    assert (rating.own.value, rating.own.n, rating.rival.value, rating.rival.n) == (2, 40, 5, 30)
    assert (rating.difference, rating.significant, rating.low < -3 < rating.high) == (-3, True, True)
    assert shown["net_sentiment", None].difference == -100
    assert (shown["blame", "login"].own.value, shown["blame", "login"].rival.value) == (0.5, 0)
    assert shown["praise", "login"].difference == -0.5


def test_rivals_count_in_no_figure_of_ones_own():
    found = market().find(competitors=RIVALS)
    rating = next(score for score in found.scores if score.name == "rating")
    assert (rating.figure.value, rating.figure.n) == (2, 40)
    assert all(group.value != "云汀" for group in found.segments)


def test_few_reviews_are_pooled_over_the_trend_and_say_so():
    weeks = [DAY - timedelta(weeks=back) for back in range(3)]
    (one,) = market(weeks, rivals=4, own=30).find(competitors=RIVALS).rivals
    rating = one.comparisons[0]
    assert (one.window, one.pooled) == ("2026-W08–2026-W10", True)
    assert (rating.rival.n, rating.own.n) == (12, 90)


def test_too_few_reviews_are_not_compared():
    (one,) = market(rivals=4).find(competitors=RIVALS, minimum_n=10).rivals
    assert [(part.rival.value, part.difference, part.p) for part in one.comparisons[:2]] == [(None, None, None)] * 2


def test_only_sources_that_hold_the_rival_are_compared():
    bank = market()
    for _ in range(50):
        review(bank, stars=5, text="不错", label="positive", source="other_store")
    (one,) = bank.find(competitors=RIVALS).rivals
    assert one.comparisons[0].own == market().find(competitors=RIVALS).rivals[0].comparisons[0].own


@pytest.mark.parametrize("settings", [{}, {"names": ["无人"]}])
def test_without_rivals_there_is_nothing_to_compare(settings):
    assert market().find(competitors=settings).rivals == ()


def test_the_order_of_rows_changes_nothing():
    bank = market()
    first, second = (bank.find(competitors=RIVALS, shuffled=seed).rivals for seed in (1, 2))
    assert first == second
