from dataclasses import dataclass
from typing import ClassVar

from voc.aggregate.figures import Change, Figure
from voc.aggregate.findings import SegmentFigure
from voc.aggregate.judge import judged

NONE = Figure(None, None, None, 0)


def change(p: float | None) -> Change:
    return Change("2026-W01", 1.0, 0.0, 2.0, None, p)


def group(p: float) -> SegmentFigure:
    return SegmentFigure("age", "old", NONE, NONE, None, p)


@dataclass(frozen=True)
class Some:
    tests: tuple[object, ...]
    family: ClassVar[str] = "no test itself"


def verdicts(*tests):
    return [test.significant for test in judged(Some(tests)).tests]


def test_many_tests_are_judged_together():
    assert verdicts(change(0.03)) == [True]
    assert verdicts(change(0.03), *[change(0.9)] * 1, change(0.8)) == [False, False, False]
    assert verdicts(change(0.01), change(0.02), change(0.03), change(0.04)) == [True] * 4


def test_what_was_not_tested_has_no_verdict_and_is_not_counted():
    assert verdicts(change(None), change(0.04), change(None)) == [None, True, None]


def test_families_are_apart():
    """Ten clear differences between groups do not make a chance change significant."""
    *groups, last = verdicts(*(group(1e-9) for _ in range(10)), change(0.2))
    assert (groups, last) == ([True] * 10, False)
    assert verdicts(change(0.04), *(change(0.9) for _ in range(9)), group(0.04))[-1] is True


def test_one_test_shown_twice_counts_once():
    shared = change(0.04)
    assert verdicts(shared, shared, shared) == [True] * 3
    assert verdicts(change(0.03), shared, *[change(0.9)] * 1) == [False] * 3


def test_tests_inside_other_findings_are_found():
    inner = Some((change(0.001),))
    assert judged(Some((inner,))).tests[0].tests[0].significant is True
