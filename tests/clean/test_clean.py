"""Cleaning keeps what customers meant, and nothing that names them."""

import pyarrow as pa
import pytest

from tests.case_files import cases, name_of
from voc import clean, lexicon
from voc.clean.normalise import languages, normalised
from voc.clean.repair import repaired
from voc.schema import CLEAN
from voc.stage import Chain

CHAIN = Chain(clean.stages(lexicon.load("banking")), inputs=clean.INPUTS, output=CLEAN)


def cleaned(text, turns=None):
    batch = pa.RecordBatch.from_pylist([{"text": text, "turns": turns}], schema=_INPUT)
    return next(iter(CHAIN([batch]))).to_pylist()[0]


_INPUT = pa.schema(
    [("text", pa.string()), ("turns", pa.list_(pa.struct([("role", pa.string()), ("text", pa.string())])))]
)


@pytest.mark.parametrize("case", cases("clean", "repair"), ids=name_of)
def test_broken_text_is_repaired(case):
    assert repaired(case["text"]) == case["becomes"]


@pytest.mark.parametrize("case", cases("clean", "normalise"), ids=name_of)
def test_text_is_written_one_way_and_keeps_its_length(case):
    assert normalised(case["text"]) == case["becomes"]
    assert len(case["becomes"]) == len(case["text"])


@pytest.mark.parametrize("case", cases("clean", "language"), ids=name_of)
def test_the_language_is_told(case):
    assert languages([normalised(case["text"]) if case["is"] == "zh-Hans" else case["text"]]) == [case["is"]]


@pytest.mark.parametrize("case", cases("clean", "mask"), ids=name_of)
def test_personal_data_is_masked_and_nothing_else(case):
    row = cleaned(case["text"])
    assert row["text"] == case["becomes"]
    assert dict(row["masked"]) == case["kinds"]
    assert len(row["normal"]) == len(row["text"])


def test_turns_are_masked_too():
    row = cleaned(None, [{"role": "customer", "text": "我的号码是13812345678"}])
    assert row["turns"][0]["text"] == row["turns"][0]["normal"] == "我的号码是〔手机号〕"
    assert dict(row["masked"]) == {"mobile": 1}


@pytest.mark.parametrize("case", cases("clean", "noise"), ids=name_of)
def test_answers_without_content_are_flagged(case):
    assert cleaned(case["text"])["flags"] == case["flags"]


@pytest.mark.parametrize("case", cases("clean", "fingerprint"), ids=str)
def test_fingerprints_tell_equal_words_from_different_ones(case):
    prints = {cleaned(text)["fingerprint"] for text in case.get("same") or case["different"]}
    assert len(prints) == (1 if "same" in case else len(case["different"]))
