"""The closed loop on the page: a ledger that begins now says so."""

from dataclasses import replace
from datetime import datetime

from tests.report import sample
from voc.report.strings import Strings
from voc.track.ledger import PAIN, LedgerEntry
from voc.track.lives import Standing
from voc.track.tracked import Tracked

WEEK = "2026-W40"
PAIN_POINT = LedgerEntry(
    kind=PAIN,
    id="login.stability",
    touchpoint="login",
    dimension="stability",
    label="",
    state="new",
    since=WEEK,
    first=WEEK,
    open_periods=1,
    history=(Standing(WEEK, "new", 28, 140, 0.2, 0.14, 0.27, "unknown", 100.0, 1),),
)


def said(*entries, language="zh"):
    tracked = Tracked(datetime.fromisoformat("2026-10-05T01:00"), ledger=entries)
    return str(sample.report(language, tracked=tracked).section("loop").blocks)


def test_a_ledger_that_begins_with_this_period_says_what_new_means():
    first = Strings.load("zh")("loop.first")
    assert first in said(PAIN_POINT)
    earlier = replace(PAIN_POINT, id="login.speed", dimension="speed", state="continuing", first="2026-W39")
    assert first not in said(PAIN_POINT, earlier)
