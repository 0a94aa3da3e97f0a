from dataclasses import dataclass, fields, is_dataclass

import pyarrow as pa

from tests.aggregate.bank import Bank, told
from tests.aggregate.test_find import rich
from voc.aggregate.findings import Findings
from voc.aggregate.tables import tables


def rows(found, name):
    return found.tables()[name].to_pylist()


def test_every_list_of_the_findings_is_a_table_also_without_rows():
    found, empty = rich().find().tables(), Bank().find().tables()
    lists = {field.name for field in fields(Findings) if str(field.type).startswith("tuple")}
    assert lists <= set(found)
    assert {name: table.schema for name, table in found.items()} == {n: t.schema for n, t in empty.items()}
    assert all(table.column_names[0] == "period" for table in found.values())


def test_figures_are_columns():
    found = rich().find()
    (nps,) = [row for row in rows(found, "scores") if row["name"] == "nps"]
    [score] = [score for score in found.scores if score.name == "nps"]
    assert (nps["value"], nps["low"], nps["high"], nps["n"]) == (
        score.figure.value,
        score.figure.low,
        score.figure.high,
        score.figure.n,
    )


def test_rows_of_lists_inside_name_the_row_they_belong_to():
    found = rich().find()
    trend = [row for row in rows(found, "pain_points_trend") if row["of_id"] == found.pain_points[0].id]
    assert [row["own_period"] for row in trend] == [point.period for point in found.pain_points[0].trend]
    assert [row["value"] for row in trend] == [point.figure.value for point in found.pain_points[0].trend]


def test_tables_add_up_to_the_store():
    bank = Bank()
    bank.comments(7, "登录失败", told("login", "negative", "stability"))
    bank.comments(5, "网点很好", told("branch", "positive", "attitude"), channel="call")
    found = bank.find()
    assert sum(row["volume"] for row in rows(found, "touchpoints")) == 12
    assert sum(row["value"] for row in rows(found, "quality_channels")) == 12
    assert {row["id"]: row["comments"] for row in rows(found, "cells")} == {"login.stability": 7, "branch.attitude": 5}


def test_no_number_of_the_findings_is_lost():
    """Every scalar of every dataclass must stand in some table."""
    found = rich().find()
    stored = {
        value
        for table in found.tables().values()
        for row in table.to_pylist()
        for value in row.values()
        if _hashable(value)
    }
    missing = {value for value in _scalars(found) if value not in stored} - {found.start, found.end, found.previous}
    assert missing == set()


def test_a_name_that_stands_twice_keeps_both():
    @dataclass(frozen=True)
    class Inner:
        value: float

    @dataclass(frozen=True)
    class Outer:
        value: str
        figure: Inner

    @dataclass(frozen=True)
    class Whole:
        period: str
        outer: "tuple[Outer, ...]"

    Whole.__annotations__ = {"period": str, "outer": tuple[Outer, ...]}
    Outer.__annotations__ = {"value": str, "figure": Inner}
    Inner.__annotations__ = {"value": float}
    found = tables(Whole("2026-W01", (Outer("a", Inner(1.5)),)))
    assert found["outer"].to_pylist() == [{"period": "2026-W01", "value": "a", "figure_value": 1.5}]
    assert found["outer"].schema.field("figure_value").type == pa.float64()


def _hashable(value):
    return not isinstance(value, list | dict)


def _scalars(value):
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        for one in value:
            yield from _scalars(one) if isinstance(one, tuple) or is_dataclass(one) else ()
    elif is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            if isinstance(inner, tuple) or is_dataclass(inner):
                yield from _scalars(inner)
            elif inner is not None:
                yield inner
