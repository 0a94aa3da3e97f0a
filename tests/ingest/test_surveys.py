from pathlib import Path

import pytest
import yaml

from voc.ingest import draft
from voc.ingest.classify import classify

CASES = Path(__file__).parents[1] / "cases" / "ingest"
QUESTIONS = yaml.safe_load((CASES / "questions.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["title"])
def test_a_question_is_known_by_its_header_and_answers(case, sources):
    wjx = next(source for source in sources if source.name == "wjx")
    guess = classify(case["title"], case["values"], hints=wjx.hints, layout=wjx.layout, row=case.get("row", ""))
    for name in ("measure", "low", "high", "touchpoint", "attribute"):
        assert guess.reverse == case.get("reverse", False)
        assert getattr(guess, name) == case.get(name, "" if name in ("touchpoint", "attribute") else None), name


def test_every_row_is_a_record_or_rejected(export, taken):
    found = taken(export("wjx"))
    assert [row["ref"] for row in found["records"]] == ["2 #1", "3 #2"]
    assert [(row["ref"], row["reason"]) for row in found["rejects"]] == [
        ("4 #3", "a number outside the scale"),
        ("5 #4", "not a date"),
    ]


def test_reasons_do_not_quote_cells(export, taken, contents):
    rejects = taken(export("wjx"))["rejects"]
    assert not any(cell in row["reason"] for row in rejects for cell in ("5000", contents["wjx"].split("\n")[4][2:6]))


def test_skipped_and_empty_answers_are_none(export, taken):
    found = taken(export("wjx"))
    second = found["records"][1]["record_key"]
    assert not [row for row in found["comments"] if row["record_key"] == second]
    assert {row["measure"] for row in found["measures"] if row["record_key"] == second} == {
        "csat",
        "rating",
        "nps",
        "ranking",
        "seconds",
    }


def test_the_text_beside_a_choice_is_a_comment_and_its_marks_split_nothing(export, taken, contents):
    found = taken(export("wjx"))
    chosen = [row["answer"] for row in found["measures"] if row["measure"] == "multiple" and row["value"] is None]
    assert len(chosen) == 2
    beside = [row["text"] for row in found["comments"] if "┋" in row["text"]]
    assert beside and beside[0] in contents["wjx"]


def test_a_ranking_keeps_its_places(export, taken):
    chosen = [row for row in taken(export("wjx"))["measures"] if row["measure"] == "ranking"]
    ranks = [row["value"] for row in chosen if row["value"]]
    assert ranks == [1.0, 2.0, 1.0, 2.0]


def test_a_matrix_gives_one_rating_a_row_with_its_touchpoint(export, taken):
    ratings = [row for row in taken(export("wjx"))["measures"] if row["measure"] == "rating"]
    assert [(row["value"], row["touchpoint"]) for row in ratings] == [
        (4, "app_access"),
        (5, "branch"),
        (2, "app_access"),
    ]


def test_importance_and_performance_of_one_thing_are_a_pair(export, taken):
    found = taken(export("wjx_pairs"))["measures"]
    assert [(row["measure"], row["pair"]) for row in found] == [
        ("importance", "网点排队"),
        ("importance", "手机银行"),
        ("performance", "网点排队"),
        ("performance", "手机银行"),
        ("csat", "理财服务"),
        ("expectation", "理财服务"),
        ("csat", None),
    ]
    assert found[0]["touchpoint"] == found[2]["touchpoint"] == "branch"


def test_a_ranking_by_numbers_keeps_what_is_ranked(export, taken):
    found = taken(export("ranked_by_numbers"))["measures"]
    assert [(row["measure"], row["answer"], row["value"]) for row in found] == [
        ("ranking", "价格", 2),
        ("ranking", "速度", 1),
        ("ranking", "价格", 1),
        ("ranking", "速度", 2),
    ]


def test_a_drafted_survey_spells_out_scales_with_their_direction_and_pairs(export, sources, taken):
    for case in ("wjx_pairs", "wjx_reverse", "ranked_by_numbers"):
        path = export(case)
        made = draft(path, sources=sources)
        assert taken(path)["measures"] == taken(path, made.source)["measures"]
    assert "reverse = true" in draft(export("wjx_reverse"), sources=sources).toml
    assert "pair = " in draft(export("wjx_pairs"), sources=sources).toml


def test_zeros_and_ones_are_options_chosen_or_not(export, taken):
    measures = taken(export("wjx_ticks"))["measures"]
    assert {row["measure"] for row in measures} == {"multiple"}
    assert len({row["question"] for row in measures}) == 1
    assert [len({row["answer"] for row in measures}), len(measures)] == [2, 3]


def test_numbers_of_telephones_and_networks_never_pass(export, taken):
    found = str(taken(export("wjx")))
    assert "13800138000" not in found
    assert "10.0.0" not in found


def test_the_same_number_at_another_time_is_another_answer(export, taken, contents, tmp_path):
    first = taken(export("wjx"))["records"][0]["record_key"]
    other = tmp_path / "other.csv"
    other.write_text(contents["wjx"].replace("2026/3/2 9:15:07", "2026/3/9 9:15:07"), encoding="utf-8")
    assert first != taken(other)["records"][0]["record_key"]


def test_the_time_taken_is_kept_beside_the_answers(export, taken):
    times = [row for row in taken(export("wjx"))["measures"] if row["measure"] == "seconds"]
    assert [row["value"] for row in times][:1] == [86.0]
    assert all(row["low"] is None and row["touchpoint"] is None for row in times)
