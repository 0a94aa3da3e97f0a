import pytest

from voc.errors import ConfigError, InputError
from voc.ingest import READERS, draft, recognise
from voc.source import READER_NAMES, load_sources, parse_source


@pytest.mark.parametrize("case", ["table", "jsonl", "wjx", "store", "surveymonkey", "conversations", "calls", "webvtt"])
def test_a_draft_reads_back_as_the_source_it_was_made_from(case, export, sources, tmp_path):
    made = draft(export(case), sources=sources)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / f"{made.name}.toml").write_text(made.toml, encoding="utf-8")
    loaded = load_sources(tmp_path / "sources")
    assert loaded[0].model_dump() == made.source.model_dump()


@pytest.mark.parametrize("case", ["table", "jsonl", "wjx", "store", "surveymonkey"])
def test_a_file_is_recognised_by_its_own_draft(case, export, sources):
    path = export(case)
    made = draft(path, sources=sources)
    found = recognise(path, [made.source, *sources])
    assert found is not None
    assert found.source is made.source


def test_an_unknown_table_is_guessed(export, sources, taken):
    path = export("table")
    assert recognise(path, sources) is None
    made = draft(path, sources=sources)
    assert made.source.channel == "app_review"
    assert (made.source.columns.key, made.source.columns.text, made.rows) == (("id",), ("text",), 4)
    assert [str(day) for day in (made.first, made.last)] == ["2026-03-02", "2026-03-05"]
    found = taken(path, made.source)
    assert [row["record_key"] for row in found["records"]] == ["007", "008", "009"]
    assert dict(found["records"][0]["attributes"]).popitem()[1] == "NA"
    assert [row["ref"] for row in found["rejects"]] == ["5 #010"]


def test_json_lines_are_guessed_and_a_broken_line_is_rejected(export, sources, taken):
    path = export("jsonl")
    found = taken(path, draft(path, sources=sources).source)
    assert [row["value"] for row in found["measures"]] == [1, 5]
    assert [row["ref"] for row in found["rejects"]] == ["3"]


def test_a_drafted_survey_reads_the_same_as_the_recognised_one(export, sources, taken):
    path = export("wjx")
    assert taken(path)["measures"] == taken(path, draft(path, sources=sources).source)["measures"]


def test_a_table_without_words_and_figures_is_refused(tmp_path, sources):
    path = tmp_path / "a.csv"
    path.write_text("a,b\nx,y\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column"):
        draft(path, sources=sources)


def test_all_mistakes_of_all_definitions_are_told_at_once(tmp_path):
    (tmp_path / "one.toml").write_text('name = "one"\nreader = "nobody"\nchannel = "pigeon"\nhue = 1\n')
    (tmp_path / "two.toml").write_text('name = "two"\nreader = "table"\nchannel = "pigeon"\n')
    (tmp_path / "three.toml").write_text("name =\n")
    with pytest.raises(ConfigError) as error:
        load_sources(tmp_path)
    for what in ("one.toml: reader", "one.toml: hue", "two.toml: definition", "pigeon", "three.toml: no valid TOML"):
        assert what in str(error.value)


def test_a_question_without_a_scale_is_refused():
    text = 'name = "a"\nreader = "table"\nchannel = "survey"\n[[questions]]\ncolumn = "q"\nmeasure = "nps"\n'
    with pytest.raises(ConfigError, match="needs low and high"):
        parse_source(text, where="a.toml")


def test_an_own_definition_replaces_the_shipped_one_of_its_name(tmp_path):
    (tmp_path / "wjx.toml").write_text('name = "wjx"\nreader = "survey"\nchannel = "survey"\n')
    found = load_sources(tmp_path)
    assert [source.name for source in found].count("wjx") == 1
    assert found[0].name == "wjx"


def test_definitions_know_all_readers():
    assert set(READERS) == set(READER_NAMES)
