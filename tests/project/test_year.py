"""Weeks pass over the turn of a year with late, doubled and missed exports; nothing is counted twice or lost."""

import year

from voc.period import Period


def test_eight_weeks_over_the_turn_of_a_year(tmp_path, monkeypatch):
    monkeypatch.setattr(year, "START", Period.parse("2026-W50"))
    wrong, shown = year.check(year.Year(8, 12), tmp_path)
    assert wrong == []
    assert shown["editions"] == 8 + 1, "one week had late rows"
