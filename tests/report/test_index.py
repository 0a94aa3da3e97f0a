"""The index of parts, and what their files are called."""

import pytest

from tests.report import sample
from voc.aggregate.figures import Figure
from voc.aggregate.findings import Score
from voc.period import Period
from voc.report.definition import Definition
from voc.report.file_names import file_names, safe
from voc.report.index import Line, index
from voc.report.render import render
from voc.report.strings import Strings


def rows(*lines, minimum=10, language="zh"):
    given = {"strings": Strings.load(language), "names": sample.names(language), "definition": Definition.load()}
    period = Period.parse("2026-W40")
    made = index(lines, attribute="网点", period=period, minimum=minimum, organisation="江岚银行", **given)
    table = made.section("parts").blocks[0]
    return table.columns, {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def line(value, customers, n=None, **more):
    n = customers if n is None else n
    figure = Figure(12.0 if n >= 10 else None, 1.0, 23.0, n)
    return Line(value, customers, (Score("nps", None, "", figure, None, None),), page=f"{value}.html", **more)


def test_a_line_tells_customers_scores_and_the_worst_pain():
    touchpoint, dimension = sample.data()["pains"][0]["id"].split(".")
    columns, found = rows(line("甲", 30, pain=(touchpoint, dimension)), line("乙", 25))
    assert columns == ("网点", "首要痛点", "有声音的客户", "NPS")
    assert found["甲"][1:] == ["30", "+12（95% 区间 +1 至 +23，n=30）"]
    assert found["乙"] == ["没有达到最低数量的痛点", "25", "+12（95% 区间 +1 至 +23，n=25）"]
    assert "·" in found["甲"][0]


def test_a_page_without_charts_carries_no_library():
    given = {"strings": Strings.load("zh"), "names": sample.names("zh"), "definition": Definition.load()}
    made = index(
        [line("甲", 30)], attribute="网点", period=Period.parse("2026-W40"), minimum=10, organisation="x", **given
    )
    page = render(made)
    assert len(page.encode()) < 100_000
    assert page.count("sha256-") == 1


def test_one_small_part_takes_the_next_one_with_it():
    _, found = rows(line("甲", 30), line("乙", 15), Line("丙", 4))
    assert found["丙"] == ["—", "样本不足", "—"]
    assert found["乙"] == ["—", "不单列", "—"]
    assert found["甲"][1] == "30"


def test_several_small_parts_need_no_other():
    _, found = rows(line("甲", 30), Line("乙", 8), Line("丙", 7))
    assert found["甲"][1] == "30"


def test_few_answers_to_one_question_are_kept_back_alone():
    _, found = rows(line("甲", 30), line("乙", 25, n=5), line("丙", 20))
    assert found["乙"][1:] == ["25", "样本不足"]
    assert found["丙"][1:] == ["20", "不单列"]
    assert found["甲"][1:] == ["30", "+12（95% 区间 +1 至 +23，n=30）"]


def test_an_index_of_nobody_with_a_page_says_so_in_english_too():
    columns, found = rows(Line("A", 3), Line("B", 2), language="en")
    assert columns == ("网点", "Worst pain point", "Customers heard")
    assert found == {"A": ["—", "too few"], "B": ["—", "too few"]}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("滨江支行", "滨江支行"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\\b:c*?", "a-b-c"),
        ("con", "con_"),
        ("Aux", "Aux_"),
        ("", "_"),
        ("...", "_"),
        ("\u202e支行\u200b\n", "支行"),
        ("ＡＢ", "AB"),
        ("支" * 300, "支" * 60),
    ],
)
def test_any_value_makes_a_harmless_name(value, name):
    assert safe(value) == name


def test_no_two_values_share_a_file():
    values = ["a/b", "a:b", "A-B", "index", "Index", "支" * 99, "支" * 98, "滨江支行"]
    names = file_names(values)
    assert len({name.casefold() for name in names.values()}) == len(values)
    assert "index" not in {name.casefold() for name in names.values()}
    assert names["滨江支行"] == "滨江支行"


def test_who_has_nothing_from_the_channel_of_a_column_names_its_own():
    def told(value, channel, n):
        figure = Figure(-20.0, -30.0, -10.0, n)
        return Line(value, n, (Score("net_sentiment", channel, "", figure, None, None),), page=f"{value}.html")

    columns, found = rows(
        told("甲", "ticket", 40), told("乙", "ticket", 30), told("丙", "call", 20), told("丁", "call", 25)
    )
    assert columns[-1] == "工单净情感值"
    assert found["甲"][-1] == "−20（95% 区间 −30 至 −10，n=40）"
    assert found["丙"][-1] == "电话净情感值 −20（95% 区间 −30 至 −10，n=20）"
