# ruff: noqa: DTZ001 - moments in the store are UTC without a zone
import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from voc.source import Source

CASES = Path(__file__).parents[1] / "cases" / "ingest"
DIALOGUES = yaml.safe_load((CASES / "dialogues.yaml").read_text(encoding="utf-8"))


def spoken(found):
    return [[turn["role"], turn["text"]] for turn in found["comments"][0]["turns"]]


@pytest.mark.parametrize("case", DIALOGUES)
def test_a_dialogue_is_cut_into_turns(case, tmp_path, taken):
    path = tmp_path / "C1.txt"
    path.write_text(DIALOGUES[case]["text"], encoding="gb18030")
    found = taken(path)
    assert spoken(found) == DIALOGUES[case]["turns"]
    if "begin_ms" in DIALOGUES[case]:
        assert [turn["begin_ms"] for turn in found["comments"][0]["turns"]] == DIALOGUES[case]["begin_ms"]


def test_the_channel_that_talks_like_an_agent_is_the_agent(export, taken):
    found = taken(export("aliyun", name="C1.json"))
    assert [role for role, _ in spoken(found)] == ["agent", "customer"]
    assert found["records"][0]["record_key"] == "C1"
    assert found["records"][0]["ref"] == "C1.json"
    assert found["records"][0]["occurred_at"] is None


def test_roles_of_the_definition_win(export, taken, sources):
    aliyun = next(source for source in sources if source.name == "aliyun")
    told = aliyun.model_copy(update={"roles": {"0": "agent", "1": "customer"}})
    assert [role for role, _ in spoken(taken(export("aliyun"), told))] == ["customer", "agent"]


def test_a_file_name_may_hold_id_and_time(export, taken, sources):
    aliyun = next(source for source in sources if source.name == "aliyun")
    named = Source.model_validate({**aliyun.model_dump(), "name_pattern": r"^(?P<time>\d{14})_(?P<id>\w+)$"})
    record = taken(export("aliyun", name="20260302091507_C9.json"), named)["records"][0]
    assert (record["record_key"], record["occurred_at"]) == ("C9", datetime(2026, 3, 2, 1, 15, 7))


def test_transcripts_one_a_line_are_conversations_of_their_own(contents, taken, tmp_path):
    one = json.dumps(json.loads(contents["aliyun"]), ensure_ascii=False)
    path = tmp_path / "calls.dat"
    path.write_text(f"{one}\n{one}\n{{broken\n", encoding="utf-8")
    found = taken(path)
    assert [len(found[name]) for name in ("records", "rejects")] == [2, 1]
    assert found["rejects"][0]["ref"] == "3"


def test_json_kept_as_text_inside_json_is_opened(export, taken):
    turns = taken(export("xunfei"))["comments"][0]["turns"]
    assert (len(turns), turns[0]["begin_ms"], turns[0]["end_ms"], len(turns[0]["text"])) == (1, 10, 900, 5)


def test_webvtt_speakers_come_by_tag_or_by_label(export, taken):
    turns = taken(export("webvtt"))["comments"][0]["turns"]
    assert [turn["role"] for turn in turns] == ["customer", "agent"]
    assert [(turn["begin_ms"], turn["end_ms"]) for turn in turns] == [(11000, 13000), (3614000, 3615500)]


def test_srt_is_read_like_webvtt(export, taken):
    assert [role for role, _ in spoken(taken(export("srt")))] == ["customer", "agent"]


def test_conversations_keep_short_attributes_but_no_telephones(export, taken):
    found = taken(export("conversations"))
    assert [role for role, _ in spoken(found)] == ["agent", "customer"]
    assert [name for name, _ in found["records"][0]["attributes"]] == ["team"]
    assert found["records"][0]["occurred_at"] == datetime(2026, 3, 2, 1)
    assert [row["ref"] for row in found["rejects"]] == ["2 #c2", "3"]


def test_call_metadata_has_calls_and_no_records(export, taken):
    found = taken(export("calls"))
    assert [(row["call_id"], row["agent"], row["ref"]) for row in found["calls"]] == [("C1", "A017", "2 #C1")]
    assert not found["records"]
    assert [row["reason"] for row in found["rejects"]] == ["the call has no number"]
    assert "13800138000" not in str(found)


def test_a_table_with_whole_chats_in_its_cells_is_no_dialogue(tmp_path):
    from voc.ingest import recognise
    from voc.source import load_sources

    table = tmp_path / "chats.csv"
    table.write_text(
        '编号,客户姓名,内容\n1,王小明,"客户：卡死了\n客服：您好\n客户：快点"\n2,李小红,"客户：在吗\n客服：在的\n客户：退钱"\n',
        encoding="utf-8",
    )
    assert recognise(table, load_sources(None)) is None
