"""What annotation says of texts and conversations."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml

import voc
from tests.case_files import name_of, with_gaps
from voc import lexicon
from voc.project.texts import INPUT, OUTPUT, as_contract, chain

CASES = Path(__file__).parent.parent / "cases"
SENTIMENT = yaml.safe_load((CASES / "sentiment.yaml").read_text(encoding="utf-8"))
JOURNEY = yaml.safe_load((CASES / "journey.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def full_chain():
    return chain(lexicon.load("banking"))


def annotated(full_chain, *rows):
    batch = pa.RecordBatch.from_pylist([{"id": str(i), **row} for i, row in enumerate(rows)], schema=INPUT)
    return [as_contract(row) for row in next(iter(full_chain([batch]))).to_pylist()]


@pytest.mark.parametrize("case", [case for group in SENTIMENT.values() for case in group], ids=name_of)
def test_sentiment_of_a_text(case):
    assert voc.analyse(case["text"]).sentiment["label"] == case["label"]


@pytest.mark.parametrize("case", with_gaps(JOURNEY), ids=name_of)
def test_touchpoints_of_a_text(case):
    touchpoints = voc.analyse(case["text"]).touchpoints
    assert {t["id"]: t["polarity"] for t in touchpoints} == case["touchpoints"]
    dimensions = {t["id"]: sorted(t["dimensions"]) for t in touchpoints}
    expected = {name: sorted(named) for name, named in case.get("dimensions", {}).items()}
    assert {name: dimensions[name] for name in expected} == expected


def test_every_span_lies_in_the_masked_original():
    text = "開戶時要我影身份證，打13812345678俾客服又冇人聽，好嬲"
    found = voc.analyse(text)
    assert "〔手机号〕" in found.text
    assert found.masked == {"mobile": 1}
    spans = [m for t in found.touchpoints for m in t["mentions"]] + found.opinions
    assert spans
    assert all(0 <= span["start"] < span["end"] <= len(found.text) for span in spans)


def test_opinions_pair_what_is_judged_with_what_is_said(full_chain):
    (row,) = annotated(full_chain, {"text": "客服态度很好"})
    assert [(o["aspect"], o["opinion"], o["polarity"]) for o in row["opinions"]] == [("客服态度", "很好", "positive")]


def test_a_polite_agent_does_not_make_a_call_positive(full_chain):
    turns = [
        {"role": "agent", "text": "您好很高兴为您服务，非常感谢您的来电，祝您生活愉快"},
        {"role": "customer", "text": "你们这个手机银行又登录不上去了，打了三次电话都没人管，太差劲了"},
        {"role": "agent", "text": "非常抱歉给您带来不便，马上为您处理，感谢您的理解"},
    ]
    (row,) = annotated(full_chain, {"turns": turns})
    assert row["sentiment"]["label"] == "negative"
    assert {m["turn"] for t in row["touchpoints"] for m in t["mentions"]} == {1}
    assert "text" not in row
    assert len(row["turns"]) == 3


def test_rows_keep_their_order_whatever_is_in_them(full_chain):
    rows = annotated(full_chain, {"text": ""}, {"text": "好用"}, {"text": "。。。"}, {"text": None}, {"text": "卡死了"})
    assert [row["id"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert [row["informative"] for row in rows[:1]] == [False]
    assert rows[1]["sentiment"]["label"] == "positive"


def test_one_batch_or_many_give_the_same(full_chain):
    texts = ["转账很快", "闪退", "怎么开户？", "客服态度差，网点排队久"]
    together = annotated(full_chain, *({"text": text} for text in texts))
    alone = [annotated(full_chain, {"text": text})[0] for text in texts]
    for row in (*together, *alone):
        row.pop("id")
    assert together == alone


def test_the_output_has_the_schema_of_the_contract(full_chain):
    (batch,) = full_chain([pa.RecordBatch.from_pylist([{"id": "1", "text": "好用"}], schema=INPUT)])
    assert batch.schema == OUTPUT


def test_jieba_and_rjieba_cut_words_alike():
    from voc.annotate.tokenise import segment

    pack = lexicon.load("banking")
    texts = [case["text"] for group in SENTIMENT.values() for case in group] + [case["text"] for case in JOURNEY]
    fast, reference = segment(pack, "rjieba"), segment(pack, "jieba")
    same = [fast(text) == list(reference(text)) for text in texts]
    assert sum(same) / len(same) >= 0.95


def test_snownlp_is_there_as_the_baseline():
    made = chain(lexicon.load("banking"), sentiment="snownlp")
    (row,) = annotated(made, {"text": "这个银行的服务非常好，我很喜欢"})
    assert row["sentiment"]["score"] > 0.3
