"""What annotation makes of opinions and of conversations: the linguists' cases."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from voc import lexicon
from voc.project.texts import INPUT, as_contract, chain

CASES = Path(__file__).parent.parent / "cases"
ROLES = {"c": "customer", "a": "agent"}


def cases(name):
    groups = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [case for group in groups.values() for case in group]


@pytest.fixture(scope="module")
def annotated():
    made = chain(lexicon.load("banking"))

    def annotate(**row):
        (batch,) = made([pa.RecordBatch.from_pylist([{"id": "1", **row}], schema=INPUT)])
        return as_contract(batch.to_pylist()[0])

    return annotate


@pytest.mark.parametrize("case", cases("opinions"), ids=lambda case: case["text"])
def test_pairs_of_aspect_and_opinion(annotated, case):
    found = annotated(text=case["text"])["opinions"]
    assert [(o["aspect"], o["opinion"], o["polarity"]) for o in found] == [tuple(pair) for pair in case["pairs"]]


@pytest.mark.parametrize("case", cases("dialogues"), ids=lambda case: case["turns"][0][3:21])
def test_how_a_customer_leaves(annotated, case):
    turns = [{"role": ROLES[turn[0]], "text": turn[3:]} for turn in case["turns"]]
    found = annotated(turns=turns)
    shown = {"label": found["sentiment"]["label"], "solved": found["solved"]}
    expected = {name: case[name] for name in ("label", "solved") if name in case}
    assert {name: shown[name] for name in expected} == expected


def test_confidence_is_a_probability(annotated):
    sure, unsure = annotated(text="垃圾软件，太差了"), annotated(text="这个")
    assert 0 <= unsure["sentiment"]["confidence"] < sure["sentiment"]["confidence"] <= 1


def test_what_was_counts_little_beside_what_is(annotated):
    assert annotated(text="以前很好用，现在天天闪退")["sentiment"]["label"] == "negative"
    assert annotated(text="以前天天闪退，现在很好用")["sentiment"]["label"] == "positive"
