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
