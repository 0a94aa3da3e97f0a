"""Decide what is significant: all tests of one kind that findings show are judged together, once, at the end.

Among many comparisons some differ by chance. Whatever holds a two-sided `p` beside a field `significant` is a test a
reader can see; a difference is significant only if the procedure of Benjamini and Hochberg (1995) rejects it at a
false discovery rate of 5% among all of its family: changes over time, differences between groups, and so on
(`family` of the type, else its name). Families are apart because a rate is no bound: among many true differences of
groups, a false change would be let through more easily.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, TypeVar

from voc.aggregate.trees import changed, names_of
from voc.statistics.many import rejected

T = TypeVar("T")


def judged(findings: T) -> T:
    """Return findings in which every test says whether it is significant; None where there was nothing to test.

    A test that stands in several places (one object) counts once.
    """
    families: dict[str, dict[int, Any]] = {}
    for test in _tests(findings):
        families.setdefault(getattr(test, "family", type(test).__name__), {})[id(test)] = test
    verdicts: dict[int, bool | None] = {}
    for tests in families.values():
        verdicts |= zip(tests, rejected([test.p for test in tests.values()]), strict=True)
    found: T = _settled(findings, verdicts)
    return found


def _tests(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for one in value:
            yield from _tests(one)
        return
    if _is_test(type(value)):
        yield value
    for name in names_of(type(value)):
        yield from _tests(getattr(value, name))


def _settled(value: Any, verdicts: dict[int, bool | None]) -> Any:
    found = changed(value, lambda part: _settled(part, verdicts))
    return dataclasses.replace(found, significant=verdicts[id(value)]) if _is_test(type(value)) else found


def _is_test(kind: type) -> bool:
    return {"p", "significant"}.issubset(names_of(kind))
