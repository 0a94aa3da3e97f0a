"""Alerts on the page: what crossed a threshold, what could not be judged, and nothing claimed where nobody looked."""

from dataclasses import replace
from datetime import datetime

from tests.report import sample
from voc.report.blocks import Lines
from voc.report.strings import Strings
from voc.track.alerts import Alert, Unjudged
from voc.track.tracked import Tracked

LOOK = "voc query"
NPS = Alert("below", "nps", "2026-W40", -33.3, -64.2, 1.6, 30, 30.0, True, LOOK, "net")
RATE = Alert("above", "indicator.<b>接通率</b>", "2026-W40", 93.0, None, None, 4, 90.0, None, LOOK)
LATE = Alert("overdue", "KMNPQRS.answer", "2026-W40", 5.0, None, None, 0, 0.0, None, LOOK)


def lines(language, **followed):
    tracked = Tracked(datetime.fromisoformat("2026-10-05T01:00"), **followed)
    section = sample.report(language, tracked=tracked).section("alerts")
    return [cell.text for block in section.blocks for cell in block.items if isinstance(block, Lines)], section


def test_every_alert_is_a_line_with_its_interval_and_overdue_cases_are_counted():
    said, _ = lines("zh", alerts=(NPS, RATE, LATE, replace(LATE, subject="KMNPQRS.resolve")))
    assert said[0] == "NPS −33，低于 +30（95% 区间 −64 至 +2，n=30），整个区间都在阈值之外"
    assert said[1].startswith("<b>接通率</b> 93")
    assert said[2].startswith("2 个个案时限")
    assert len(said) == 3


def test_a_threshold_that_could_not_be_judged_is_said():
    said, _ = lines("en", unjudged=(Unjudged("below", "csat", 0.9, 4, "few", "share"),))
    assert said == ["Satisfaction: too few answers (n=4) to hold against 90.0%"]


def test_without_alerts_the_section_says_so_and_without_tracking_it_claims_nothing():
    strings = Strings.load("zh")
    said, section = lines("zh")
    assert (said, section.lead) == ([], strings("section.alerts.empty"))
    untold = sample.report("zh", tracked=None).section("alerts")
    assert strings("section.alerts.unseen") in str(untold.blocks)
    assert untold.lead != strings("section.alerts.empty")
