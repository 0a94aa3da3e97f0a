# ruff: noqa: DTZ001 - moments in the store are UTC without a zone
from datetime import datetime

import pytest

from tests.ingest.biff import workbook
from voc.ingest import draft, recognise
from voc.ingest.load import sheets

KINDS = {
    "surveymonkey": "surveymonkey",
    "volcengine": "volcengine",
    "volcengine_bigmodel": "volcengine_bigmodel",
    "tencent_lines": "tencent_lines",
    "tencent_result": "tencent_result",
    "wjx_numbers": "wjx",
    "qimai": "store_table",
    "focus_group": "interview",
    "interview": "interview",
    "tickets": "ticket",
    "weibo": "social_table",
    "chat_rows": "messages",
    "several_by_header": "dialogue",
    "several_by_blank_lines": "dialogue",
    "conversations_channels": "voc_jsonl",
    "respondents": "respondents",
    "indicators": "indicators",
    "indicators_wide": "indicators_wide",
}


def spoken(comment):
    return [(turn["role"], turn["text"]) for turn in comment["turns"]]


@pytest.mark.parametrize("case", KINDS)
def test_every_export_is_known_by_what_it_holds(case, export, sources):
    found = recognise(export(case), sources)
    assert found is not None
    assert found.source.name == KINDS[case]


def test_every_shipped_definition_has_an_invented_sample(contents, sources, tmp_path):
    path = tmp_path / "export"
    known = set()
    for text in contents.values():
        path.write_text(text, encoding="utf-8")
        found = recognise(path, sources)
        known.add(found.source.name if found else "")
    assert {source.name for source in sources} - known == set()


@pytest.mark.parametrize("case", ["tencent_asr", "funasr", "amazon_connect", "genesys", "google_ccai"])
def test_other_transcripts_tell_agent_and_customer_apart(case, export, taken):
    assert [turn["role"] for turn in taken(export(case))["comments"][0]["turns"]] == ["agent", "customer"]


@pytest.mark.parametrize("case", ["volcengine", "volcengine_bigmodel", "tencent_lines", "tencent_result"])
def test_in_every_transcript_it_is_known_who_speaks(case, export, taken):
    turns = taken(export(case))["comments"][0]["turns"]
    assert [turn["role"] for turn in turns][:2] == ["agent", "customer"]
    assert turns[1]["begin_ms"] in (1000, 5000)


def test_two_header_rows_are_one_question_and_its_rows(export, taken):
    found = taken(export("surveymonkey"))
    assert [(row["record_key"], row["occurred_at"]) for row in found["records"]] == [
        ("118001", datetime(2026, 3, 2, 1, 15, 7)),
        ("118002", datetime(2026, 3, 2, 5, 31, 40)),
    ]
    first = [row for row in found["measures"] if row["record_key"] == "118001"]
    assert [(row["measure"], row["value"]) for row in first] == [
        ("csat", 5),
        ("multiple", None),
        ("multiple", None),
        ("rating", 4),
        ("rating", 3),
    ]
    assert [row["touchpoint"] for row in first][-2:] == ["app_access", "branch"]
    assert len({row["question"] for row in first if row["measure"] == "multiple"}) == 1
    assert [row["text"] for row in found["comments"]] == ["转账限额太低了", "电话银行也用过"]
    assert "example.com" not in str(found)


def test_a_wide_question_does_not_hide_the_header_above_it(tmp_path, export, taken):
    lines = export("surveymonkey").read_text(encoding="utf-8").splitlines()
    rows = [f"项目{number}" for number in range(20)]
    wide = [f"{lines[0]},您对这些满意吗？{',' * 19}", f"{lines[1]},{','.join(rows)}"]
    wide += [f"{line},{','.join(['满意'] * 20)}" for line in lines[2:]]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(wide), encoding="utf-8")
    assert len([row for row in taken(path)["measures"] if row["measure"] == "rating"]) == 44


def test_an_old_export_is_a_table_in_gbk(export, taken):
    found = taken(export("wjx_old", encoding="gb18030", name="old.xls"))
    assert [row["value"] for row in found["measures"] if row["measure"] != "seconds"] == [4, 2]
    assert [row["text"] for row in found["comments"]] == ["转账限额太低了"]


def test_an_old_workbook_is_read_like_a_new_one(contents, taken, tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(workbook([line.split("\t") for line in contents["wjx_old"].splitlines()]))
    assert [row["value"] for row in taken(path)["measures"] if row["measure"] != "seconds"] == [4, 2]


def test_a_web_page_that_is_a_table_is_read_as_one(contents, taken, tmp_path):
    cells = [line.split("\t") for line in contents["wjx_old"].splitlines()]
    page = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    path = tmp_path / "old.xls"
    path.write_bytes(f"<html><head><style>td {{}}</style></head><table>{page}</table></html>".encode("gb18030"))
    assert [row["text"] for row in taken(path)["comments"]] == ["转账限额太低了"]


def test_answers_by_number_are_kept_and_their_direction_is_asked_about(export, taken, sources):
    path = export("wjx_numbers")
    found = taken(path)
    assert [row["value"] for row in found["measures"] if row["measure"] == "csat"] == [1, 4, 5]
    assert [row["value"] for row in found["measures"] if row["measure"] == "nps"] == [9, 3]
    assert [row["answer"] for row in found["measures"] if row["measure"] == "multiple"] == ["1", "3", "2"]
    assert any("reverse" in note for note in draft(path, sources=sources).notes)
    assert not any("reverse" in note for note in draft(export("wjx"), sources=sources).notes)


def test_a_reply_and_a_mark_of_deletion_are_not_the_customers_words(export, taken):
    assert [row["text"] for row in taken(export("qimai"))["comments"]] == ["好用\n转账快", "登录不了", "差\n闪退"]


def test_everybody_in_a_focus_group_is_a_voice_of_their_own(export, taken):
    found = taken(export("focus_group", name="g1.txt"))
    assert [row["record_key"] for row in found["records"]] == ["g1/M1", "g1/F2"]
    assert {row["channel"] for row in found["records"]} == {"interview"}
    assert {row["occurred_at"] for row in found["records"]} == {datetime(2026, 3, 2, 6)}
    assert [role for role, _ in spoken(found["comments"][0])] == ["agent", "customer", "agent", "customer"]
    assert [text for role, text in spoken(found["comments"][1]) if role == "customer"] == ["我去网点，排队要一个小时"]


def test_an_interview_is_one_voice(export, taken):
    found = taken(export("interview", name="i1.txt"))
    assert [row["record_key"] for row in found["records"]] == ["i1"]
    assert [role for role, _ in spoken(found["comments"][0])] == ["agent", "customer"] * 2


def test_a_ticket_keeps_what_became_of_it(export, taken):
    found = taken(export("tickets"))
    first, second = found["tickets"]
    assert (first["opened_at"], first["closed_at"], first["repeats"]) == (datetime(2026, 9, 7, 1), None, 2)
    assert (first["kind"], first["via"], first["status"], first["team"]) == ("贷款", "热线", "处理中", "个贷中心")
    assert second["closed_at"] == datetime(2026, 9, 9, 10)
    assert (first["answered_at"], second["answered_at"]) == (None, datetime(2026, 9, 7, 3, 30))
    assert {row["channel"] for row in found["records"]} == {"ticket"}
    assert [row["version"] for row in found["records"]] == [None, "2026-09-09T10:00:00.000"]
    assert [row["reason"] for row in found["rejects"]] == ["closed before it was opened"]
    assert "王小明" not in str(found)


@pytest.mark.parametrize("day", ["2026-09-07", "2026-09-07 00:00:00"])
def test_a_ticket_closed_on_a_day_was_closed_by_its_end(day, export, taken):
    path = export("tickets")
    text = path.read_text(encoding="utf-8")
    text = text.replace("2026-09-07 09:00:00,,,", f"{day},,{day},").replace("2026-09-09 18:00:00", day)
    path.write_text(text, encoding="utf-8")
    first, second = taken(path)["tickets"]
    assert first["closed_at"] == first["opened_at"] == datetime(2026, 9, 6, 16)  # days are told apart as days
    assert (second["opened_at"], second["closed_at"]) == (datetime(2026, 9, 7, 2), datetime(2026, 9, 7, 15, 59, 59))


def test_a_post_ends_where_somebody_else_speaks(export, taken):
    found = taken(export("weibo"))
    assert [row["text"] for row in found["comments"]] == ["江岚银行App又闪退了 管不管", "转发微博"]
    assert {row["channel"] for row in found["records"]} == {"social"}
    assert "小明爱吃瓜" not in str(found["comments"][0]["attributes"])


def test_messages_become_conversations(export, taken):
    found = taken(export("chat_rows"))
    assert [row["record_key"] for row in found["records"]] == ["S1", "S2"]
    assert [role for role, _ in spoken(found["comments"][0])] == ["customer", "agent", "customer"]
    assert [role for role, _ in spoken(found["comments"][1])] == ["customer", "bot"]
    assert [turn["begin_ms"] for turn in found["comments"][0]["turns"]] == [0, 10000, 30000]
    assert [row["reason"] for row in found["rejects"]] == ["the message names no conversation"]


@pytest.mark.parametrize(
    ("case", "keys"),
    [
        ("several_by_header", ["C101", "C102"]),
        ("several_by_blank_lines", ["day#1", "day#5"]),
        ("one_with_blank_lines", ["day"]),
    ],
)
def test_a_file_may_hold_several_conversations(case, keys, export, taken):
    found = taken(export(case, name="day.txt"))
    assert [row["record_key"] for row in found["records"]] == keys
    if case == "several_by_header":
        assert found["records"][1]["occurred_at"] == datetime(2026, 9, 7, 2, 42, 15)


def test_a_conversation_may_name_its_channel(export, taken):
    found = taken(export("conversations_channels"))
    assert [row["channel"] for row in found["records"]] == ["chat", "chat", "call"]
    assert found["records"][0]["attributes"] == []


def test_respondents_have_attributes_and_no_names(export, taken):
    found = taken(export("respondents"))
    assert [row["respondent"] for row in found["respondents"]] == ["K001", "K002"]
    assert dict(found["respondents"][0]["attributes"]) == {"年龄": "26-35岁", "客户等级": "金卡", "地区": "澜湾分行"}
    assert [row["reason"] for row in found["rejects"]] == ["the row has no id"]
    assert "13800138000" not in str(found)
    assert "王小明" not in str(found)


def test_indicators_are_known_one_a_row_or_one_a_column(export, taken):
    found = taken(export("indicators"))
    figures = [(row["period"], row["name"], row["value"], row["unit"]) for row in found["indicators"]]
    assert figures == [
        ("2026-09", "平均处理时长", 320, "秒"),
        ("2026-09", "客户留存率", 92.5, "%"),
        ("2026-Q3", "投诉量", 1204, "件"),
    ]
    assert [row["reason"] for row in found["rejects"]] == ["the indicator is not a number"]
    wide = taken(export("indicators_wide"))["indicators"]
    assert len(wide) == 9
    assert next((row["name"], row["unit"]) for row in wide if row["period"] == "2026-09") == ("平均处理时长", "秒")


def test_a_table_of_answers_with_customer_ids_is_no_table_of_respondents(tmp_path, sources):
    path = tmp_path / "a.csv"
    path.write_text("客户号,年龄段,评论内容\nK1,26-35岁,登录不了\n", encoding="utf-8")
    assert recognise(path, sources) is None


def test_cells_of_a_page_keep_their_columns(tmp_path):
    path = tmp_path / "page.xls"
    path.write_text(
        "<table><tr><th>id<th>text<th>time</tr><tr><td>1<td>a<br>b<td>2026-03-02</tr></table>", encoding="utf-8"
    )
    (sheet,) = sheets(path)
    assert [row.cells for row in sheet.rows()] == [["1", "a\nb", "2026-03-02"]]


def test_a_workbook_in_the_xml_of_excel_2003_is_read(export, taken):
    found = taken(export("spreadsheet_xml", name="评论.xls"))
    assert [(row["text"], row["occurred_at"].isoformat()) for row in found["comments"]] == [
        ("转账 & 查询都慢", "2026-03-02T01:15:07"),
        ("很好用", "2026-03-02T16:00:00"),
    ]
    assert [(row["record_key"], row["answer"]) for row in found["measures"]] == [("007", "1")]
