"""What `voc explain` says of a verdict is what made it."""

import math

import pytest

import voc
from voc import lexicon
from voc.project.explain import explained

TEXTS = [
    "排队四十分钟，不过客服态度很好",
    "难道不能快一点吗？虽然转账很慢，希望更方便",
    "界面不太好看，如果好用就推荐，呵呵真好",
    "開戶時要我影身份證，好嬲，打13812345678俾我",
    "无",
]


@pytest.fixture(scope="module")
def pack():
    return lexicon.load("banking")


def test_every_place_lies_in_the_masked_text(pack):
    seen = 0
    for text in TEXTS:
        found = explained(text, pack)
        assert "13812345678" not in found.text
        for clause in found.clauses:
            places = [one.place for one in (*clause.entries, *clause.moods, *clause.cues)]
            places += [change.place for entry in clause.entries for change in entry.by]
            seen += len(places)
            for place in places:
                assert found.text[place.start : place.end] == place.words
                assert clause.start <= place.start < clause.end
    assert seen >= 20


def test_an_entry_is_its_score_times_what_changed_it(pack):
    entries = [entry for text in TEXTS for clause in explained(text, pack).clauses for entry in clause.entries]
    assert sum(bool(entry.by) for entry in entries) == 3
    for entry in entries:
        factors = math.prod(change.value for change in entry.by)
        assert entry.score * factors * entry.mood == pytest.approx(entry.value, rel=0.02)


@pytest.mark.parametrize("text", TEXTS)
def test_the_parts_add_up_to_the_score(pack, text):
    found = explained(text, pack)
    assert found.clauses
    for clause in found.clauses:
        assert math.tanh((clause.sum.bias + sum(part for _, part in clause.sum.parts)) / 2) == pytest.approx(
            clause.score, abs=1e-4
        )
    if found.clauses:
        assert math.tanh(found.sum.logit / 2) == pytest.approx(found.row["sentiment"]["score"], abs=1e-4)


def test_modifiers_are_named_with_what_they_change(pack):
    (clause,) = explained("画面不太清晰", pack).clauses
    (entry,) = clause.entries
    assert (entry.place.words, [change.place.words for change in entry.by]) == ("清晰", ["不太"])
    assert entry.value < 0 < entry.score


def test_what_turns_a_whole_clause_is_named_apart(pack):
    *_, clause = explained("排队很久，不过客服很好", pack).clauses
    assert [(change.place.words, change.kind) for change in clause.moods] == [("不过", "adversative")]


def test_the_plain_data_hold_the_annotation_and_its_reasons(pack):
    found = explained(TEXTS[0], pack).to_dict()
    annotation = voc.analyse(TEXTS[0]).to_dict()
    assert {name: found[name] for name in annotation} == annotation
    assert [clause["text"] for clause in found["clauses"]] == ["排队四十分钟", "不过客服态度很好"]
