import tomllib
from pathlib import Path

import pytest

from voc.ingest import recognise

SAMPLES = Path(__file__).parents[2] / "surveys" / "samples"
EXPECTED = {".json": "aliyun", ".vtt": "webvtt", ".txt": "dialogue", ".csv": "google_play"}
CALLS = sorted(path for path in (SAMPLES / "calls").glob("*") if path.is_file())
INPUTS = tomllib.loads((SAMPLES / "voc.toml").read_text(encoding="utf-8"))["paths"]["inputs"]
FILES = [SAMPLES / name for name in INPUTS if name != "calls"]


@pytest.mark.parametrize("path", [*CALLS, *FILES], ids=lambda path: path.name)
def test_every_sample_is_recognised_and_read_without_rejects(path, sources, taken):
    found = recognise(path, sources)
    assert found is not None
    assert found.source.name == EXPECTED.get(path.suffix, found.source.name)
    assert taken(path)["rejects"] == []


def test_no_export_among_the_samples_is_left_out_of_the_project():
    tables = {path for path in SAMPLES.glob("*") if path.suffix in (".csv", ".xlsx")}
    assert {path.name for path in tables - set(FILES)} == {"整改清单.xlsx"}  # actions: `voc action import` reads them


def test_the_sample_tables_are_six_kinds(sources):
    kinds = {found.source.name for path in FILES if (found := recognise(path, sources))}
    assert kinds == {"google_play", "wjx", "store_table", "call_metadata", "ticket", "indicators"}


@pytest.mark.parametrize("path", CALLS, ids=lambda path: path.name)
def test_in_every_sample_call_it_is_known_who_speaks_and_the_agent_first(path, taken):
    turns = taken(path)["comments"][0]["turns"]
    assert {turn["role"] for turn in turns} == {"agent", "customer"}
    assert turns[0]["role"] == "agent"
