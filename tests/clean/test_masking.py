"""What names a customer is masked, what only looks like it stays."""

import time

import pyarrow as pa
import pytest

from tests.case_files import cases
from tests.clean.masking import CHECKED, read, score
from voc import clean, lexicon
from voc.clean.mask import masked, personal
from voc.clean.normalise import normalised
from voc.schema import CLEAN
from voc.stage import Chain

PARTS = pytest.mark.parametrize("total", [score(held_back=False), score(held_back=True)], ids=["tuned", "held back"])
EVERY = [read(text)[0] for part in ("mask", "leave") for texts in cases("masking", part).values() for text in texts]
ENOUGH = 600


def cleaned(text):
    schema = pa.schema(
        [("text", pa.string()), ("turns", pa.list_(pa.struct([("role", pa.string()), ("text", pa.string())])))]
    )
    chain = Chain(clean.stages(lexicon.load("banking")), inputs=clean.INPUTS, output=CLEAN)
    return next(iter(chain([pa.RecordBatch.from_pylist([{"text": text, "turns": None}], schema=schema)]))).to_pylist()[
        0
    ]


@PARTS
def test_numbers_with_a_check_digit_or_a_fixed_form_are_masked(total):
    assert total.recall(*CHECKED) >= 0.99, total.wrong


@PARTS
@pytest.mark.parametrize("kind", ["spoken_number", "name"])
def test_spoken_numbers_and_cued_names_are_masked(total, kind):
    assert total.recall(kind) >= 0.95, [wrong for wrong in total.wrong if wrong[0] == kind]


@PARTS
def test_what_is_masked_is_personal(total):
    assert total.precision() >= 0.98, total.wrong


def test_the_cases_are_enough_and_each_is_there_once():
    for part in ("mask", "leave"):
        texts = [text for texts in cases("masking", part).values() for text in texts]
        assert len(texts) >= ENOUGH
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("texts", [EVERY], ids=["every case"])
def test_shown_and_normalised_text_keep_one_length_and_one_set_of_masks(texts):
    for text in texts:
        normal = normalised(text)
        found = {}
        shown, plain = masked(text, normal, found)
        assert len(shown) == len(plain)
        assert sum(found.values()) == len(personal(text))


@pytest.mark.parametrize("texts", [EVERY], ids=["every case"])
def test_masked_text_holds_nothing_personal(texts):
    left = {}
    for text in texts:
        once = masked(text, normalised(text), {})[0]
        if personal(once):
            left[once] = personal(once)
    assert left == {}


def test_places_count_characters_of_the_text_as_written():
    assert personal("我叫陳大文，電話９１２３ ４５６７") == [("name", 2, 5), ("mobile", 8, 17)]


def test_kinds_are_counted():
    row = cleaned("我叫张伟，手机13812345678，或者幺三八零零幺三八零零零")
    assert row["text"] == "我叫〔姓名〕，手机〔手机号〕，或者〔号码〕"
    assert dict(row["masked"]) == {"name": 1, "mobile": 1, "spoken_number": 1}


@pytest.mark.parametrize(
    "text", ["1 " * 4000, "一，" * 4000, "路1号" * 2000, "我叫" * 4000, "王先生" * 4000, "a@" * 4000, "0571-" * 2000]
)
def test_hostile_texts_take_no_longer_than_others(text):
    begin = time.perf_counter()
    masked(text, text, {})
    assert time.perf_counter() - begin < 5
