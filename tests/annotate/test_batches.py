"""A batch is annotated at once; what comes out must not depend on what else is in it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from voc import annotate, clean, lexicon
from voc.annotate.match import Matcher
from voc.annotate.tokenise import split, split_all, turns_of_speech
from voc.joined import SEPARATOR, Joined
from voc.project.texts import INPUT, chain
from voc.schema import CLEAN
from voc.stage import Chain

TEXTS = [
    "客服态度很好，但是转账一直失败，打了三次电话都没人接！",
    "",
    "。。。",
    "不好意思问一下，手续费怎么这么高？",
    "界面好看不过天天闪退 希望早点修好",
    f"好{SEPARATOR}坏",
    "app更新之后打不开，我要投诉",
    "😀",
    "臺灣同事說轉賬好慢",
    "。 ， .5倍",
    "一点都不方便",  # without an aspect
]
CALL = [
    {"role": "agent", "text": "您好，请问有什么可以帮您", "begin_ms": None, "end_ms": None},
    {"role": "customer", "text": "我的卡被锁了，一直没人解决，太差了", "begin_ms": None, "end_ms": None},
    {"role": "agent", "text": "", "begin_ms": None, "end_ms": None},
    {"role": "customer", "text": "好的，谢谢，已经可以了", "begin_ms": None, "end_ms": None},
]
ROWS = [{"id": str(n), "text": text, "turns": None} for n, text in enumerate(TEXTS)]
ROWS.insert(4, {"id": "call", "text": None, "turns": CALL})
ROWS.append({"id": "agents", "text": None, "turns": CALL[:1]})  # without a clause


def stored(rows):
    """Return everything that is stored of rows annotated in one batch."""
    pack = lexicon.load("banking")
    output = pa.schema([("id", pa.string()), *CLEAN, *annotate.STORED])
    made = Chain((*clean.stages(pack), *annotate.stages(pack)), inputs=INPUT.names, output=output)
    (batch,) = made([pa.RecordBatch.from_pylist(rows, schema=INPUT)])
    return batch.to_pylist()


def rounded(value):
    if isinstance(value, float):
        return pytest.approx(value, abs=1e-5)
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    return [rounded(inner) for inner in value] if isinstance(value, list) else value


def test_a_row_is_annotated_the_same_alone_and_among_others():
    together = stored(ROWS)
    assert together == rounded([row for one in ROWS for row in stored([one])])
    assert stored(ROWS[::-1])[::-1] == rounded(together)


def test_a_batch_without_rows_gives_one():
    (batch,) = chain(lexicon.load("banking"))([pa.RecordBatch.from_pylist([], schema=INPUT)])
    assert batch.num_rows == 0


def test_stages_that_no_output_needs_are_left_out():
    names = [type(stage).__name__ for stage in chain(lexicon.load("banking")).stages]
    assert "Fingerprint" not in names
    assert "Journey" in names


def test_clauses_do_not_depend_on_neighbours():
    turning = turns_of_speech(lexicon.load("banking"))
    together = split_all(TEXTS, turning)
    assert together == [split(text, turning) for text in TEXTS]
    assert [TEXTS[4][c.start : c.end] for c in together[4]] == ["界面好看", "不过天天闪退", "希望早点修好"]


def test_phrases_do_not_reach_into_the_next_text():
    matcher = Matcher([("a", "好的", 1), ("a", "打了…次", 2), ("b", "的", 3), ("b", "ok", 4)])
    texts = ["好", "的", "打了三次", "打了", "次", "booking ok"]
    words = [set(range(len(text) + 1)) for text in texts]
    found = [
        {name: [hit[:2] for hit in hits] for name, hits in one.items()} for one in matcher.find(texts, words=words)
    ]
    assert found == [{}, {"b": [(0, 1)]}, {"a": [(0, 4)]}, {}, {}, {"b": [(8, 10)]}]


def test_of_phrases_that_overlap_the_one_of_whole_words_stays():
    matcher = Matcher([("a", "很好", 1), ("a", "好吃", 2), ("a", "很", 3)])
    (split_after_hen,) = matcher.find(["很好吃"], words=[{0, 1, 3}])
    assert [hit.payload for hit in split_after_hen["a"]] == [2]
    (split_before_chi,) = matcher.find(["很好吃"], words=[{0, 2, 3}])
    assert [hit.payload for hit in split_before_chi["a"]] == [1]


def test_a_separator_inside_a_text_becomes_a_blank():
    joined = Joined.of(["a" + SEPARATOR, "b"])
    assert joined.text == f"a {SEPARATOR}b{SEPARATOR}"
    assert joined.begins.tolist() == [0, 3, 5]
