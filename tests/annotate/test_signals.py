"""Risk, effort, intensity, brands and intent, by the cases that linguists write."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml

import voc
from voc import lexicon
from voc.cues import RISK_LEVELS
from voc.project.texts import INPUT, as_contract, chain

CASES = Path(__file__).parent.parent / "cases"


def groups(name):
    """Return (text, group) for every text of a file of cases."""
    said = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(str(text), group, id=str(text)[:24]) for group in said for text in group["texts"]]


@pytest.fixture(scope="module")
def full_chain():
    return chain(lexicon.load("banking"))


@pytest.fixture(scope="module")
def risk_of(full_chain):
    def find(text, role):
        turns = [{"role": role, "text": text, "begin_ms": None, "end_ms": None}] if role else None
        batch = pa.RecordBatch.from_pylist([{"id": "1", "text": None if turns else text, "turns": turns}], schema=INPUT)
        (row,) = next(iter(full_chain([batch]))).to_pylist()
        return as_contract(row)["risk"]

    return find


@pytest.mark.parametrize(("text", "group"), groups("risk"))
def test_risk_that_must_not_wait(risk_of, text, group):
    risk = risk_of(text, group.get("role"))
    assert (risk["level"], sorted({s["code"] for s in risk["signals"]})) == (group["level"], group["codes"])


@pytest.mark.parametrize(("text", "group"), groups("false_alarms"))
def test_what_only_looks_like_a_risk(risk_of, text, group):
    signals = risk_of(text, group.get("role"))["signals"]
    assert sorted({signal["code"] for signal in signals}) == group.get("codes", []), signals


@pytest.mark.parametrize("text", ["卡里的钱被盗刷了，我要找记者", "打我手机13812345678，再不回我就打12378"])
def test_a_signal_says_its_level_and_its_words(text):
    found = voc.analyse(text)
    assert found.risk["signals"]
    for signal in found.risk["signals"]:
        assert signal["level"] in RISK_LEVELS
        assert signal["phrase"] == found.text[signal["start"] : signal["end"]]


EFFORT = yaml.safe_load((CASES / "effort.yaml").read_text(encoding="utf-8"))
BRANDS = yaml.safe_load((CASES / "brands.yaml").read_text(encoding="utf-8"))
INTENT = yaml.safe_load((CASES / "intent.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "limits"),
    [pytest.param(text, group["effort"], id=text[:24]) for group in EFFORT["effort"] for text in group["texts"]],
)
def test_effort(text, limits):
    effort = voc.analyse(text).effort
    assert effort is None if limits is None else effort is not None and limits[0] <= effort <= limits[1]


@pytest.mark.parametrize(
    ("less", "more"), [("打了两次没人接", "打了六次没人接"), ("等了十分钟", "等了两小时"), ("转了2个人", "转了六个人")]
)
def test_more_is_harder(less, more):
    assert voc.analyse(less).effort < voc.analyse(more).effort


@pytest.mark.parametrize("pair", EFFORT["intensity"], ids=str)
def test_of_two_texts_the_first_is_the_stronger(pair):
    stronger, weaker = (voc.analyse(text).sentiment["intensity"] for text in pair)
    assert stronger > weaker


@pytest.mark.parametrize("text", EFFORT["intensity_none"])
def test_a_neutral_text_has_no_intensity(text):
    assert voc.analyse(text).sentiment["intensity"] == 0


@pytest.fixture(scope="module")
def analyse():
    made = {}

    def find(case):
        names = tuple(case.get("own", ())), tuple(case.get("rivals", ()))
        if names not in made:
            made[names] = chain(lexicon.load("banking"), own=names[0], rivals=names[1])
        batch = pa.RecordBatch.from_pylist([{"id": "1", "text": case["text"], "turns": None}], schema=INPUT)
        return as_contract(next(iter(made[names]([batch]))).to_pylist()[0])

    return find


@pytest.mark.parametrize("case", [*BRANDS["named"], *BRANDS["own"]], ids=lambda case: case["text"][:24])
def test_brands_are_told_apart(analyse, case):
    row = analyse(case)
    assert {brand["name"]: brand["role"] for brand in row["brands"]} == case["brands"]
    assert all(row["text"][brand["start"] : brand["end"]] for brand in row["brands"])


@pytest.mark.parametrize("text", BRANDS["not_named"])
def test_what_only_looks_like_a_brand(text):
    assert voc.analyse(text).brands == []


@pytest.mark.parametrize("case", BRANDS["count_for_us"], ids=lambda case: case["text"][:24])
def test_a_comparison_counts_for_us_or_against_us(analyse, case):
    assert analyse(case)["sentiment"]["label"] == case["label"]


@pytest.mark.parametrize("case", BRANDS["not_for_us"], ids=lambda case: case["text"][:24])
def test_what_is_said_of_a_rival_does_not_count(analyse, case):
    assert analyse(case)["sentiment"]["label"] != case["not"]


@pytest.mark.parametrize(
    ("text", "intent"), [(text, name) for name, texts in INTENT["intent"].items() for text in texts]
)
def test_what_the_customer_wants(text, intent):
    assert voc.analyse(text).intent == intent


@pytest.mark.parametrize(
    ("text", "informative"), [(text, said) for said, texts in INTENT["informative"].items() for text in texts]
)
def test_whether_anything_is_said(text, informative):
    assert voc.analyse(text).informative is informative
