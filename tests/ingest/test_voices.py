"""Customers and agents are told apart by how they talk where the file does not say who speaks."""

import json
from pathlib import Path

import pytest
import yaml

from voc import lexicon
from voc.ingest.speakers import Said, as_turns
from voc.ingest.talk import smoothed

VOICES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "ingest" / "voices.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def neutral(sources):
    return next(source for source in sources if source.reader == "conversations")


@pytest.mark.parametrize("case", VOICES)
def test_who_speaks(case, neutral):
    said = [Said(label, words) for label, _, words in VOICES[case]]
    got = [turn["role"] for turn in as_turns(said, neutral)]
    assert got == [role for _, role, _ in VOICES[case]]


def test_the_same_conversation_is_always_read_the_same_way(neutral):
    said = [Said("", words) for _, _, words in VOICES["no_labels"]]
    assert as_turns(said, neutral) == as_turns(said, neutral)


def test_phrases_of_a_definition_count_as_well(neutral):
    said = [Said("A", "十二点"), Said("B", "江岚小蓝十二点")]
    told = neutral.model_copy(update={"agent_phrases": ("江岚小蓝", "小蓝")})
    assert [turn["role"] for turn in as_turns(said, told)] == ["customer", "agent"]


def test_a_turn_that_says_nothing_follows_from_its_neighbours():
    first, middle, last = smoothed([3.0, 0.0, 3.0])
    assert middle < 0.1 < 0.9 < min(first, last)
    assert smoothed([]) == []


def test_a_row_to_annotate_gets_roles_and_keeps_its_turns(tmp_path):
    from voc.project.texts import annotate_file, chain

    turns = [{"text": words} for _, _, words in VOICES["no_labels"]]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "turns": turns}), encoding="utf-8")
    annotate_file(source, out, chain=chain(lexicon.load("banking")))
    got = json.loads(out.read_text(encoding="utf-8"))["turns"]
    assert [turn["role"] for turn in got] == [role for _, role, _ in VOICES["no_labels"]]


def test_every_turn_of_talk_has_a_role_and_stands_once():
    turns = lexicon.talk(lexicon.load("banking"))
    assert {role for role, _ in turns} == {"agent", "customer"}
    assert len(set(turns)) == len(turns) > 500
