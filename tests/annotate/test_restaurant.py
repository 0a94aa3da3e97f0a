"""What another pack makes of another trade, with no code of its own."""

from pathlib import Path

import pytest
import yaml

import voc
from tests.case_files import name_of, with_gaps
from voc import lexicon
from voc.errors import LexiconError

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases/restaurant.yaml").read_text(encoding="utf-8"))
PACK = "restaurant"


@pytest.mark.parametrize("case", with_gaps(CASES["touchpoints"]), ids=name_of)
def test_touchpoints_are_those_of_the_pack(case):
    found = {t["id"]: t["polarity"] for t in voc.analyse(case["text"], pack=PACK).touchpoints}
    assert found == case["touchpoints"]


@pytest.mark.parametrize("case", [*CASES["risk"], *CASES["other_trade"]], ids=name_of)
def test_risks_are_those_of_the_pack(case):
    risk = voc.analyse(case["text"], pack=PACK).risk
    assert (risk["level"], sorted({s["code"] for s in risk["signals"]})) == (case["level"], case["codes"])


@pytest.mark.parametrize("case", CASES["sentiment"], ids=name_of)
def test_sentiment_knows_the_trade(case):
    assert voc.analyse(case["text"], pack=PACK).sentiment["label"] == case["label"]


def test_a_pack_says_how_many_touchpoints_a_text_may_have():
    found = {t["id"] for t in voc.analyse(CASES["long"], pack=PACK).touchpoints}
    assert {"parking", "queue", "serving", "taste", "portion", "staff", "noise", "discount"} <= found
    assert len(voc.analyse(CASES["long"]).touchpoints) <= 4


def test_personal_data_is_masked_whatever_the_pack():
    assert voc.analyse("骑手打13812345678没人接", pack=PACK).text == voc.analyse("骑手打13812345678没人接").text


def test_the_examples_name_every_touchpoint_and_dimension():
    pack = lexicon.load(PACK)
    targets = [target for example in lexicon.examples(pack) for target in example.touchpoints]
    assert {target.id for target in targets} == {t.id for t in pack.touchpoints}
    assert {name for target in targets for name in target.dimensions} == {d.id for d in pack.dimensions}


def write(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return str(folder)


def test_a_pack_reads_its_own_lines_and_then_those_it_shares(tmp_path):
    pack = lexicon.load(
        write(
            tmp_path / "shop",
            pack__toml='shares = ["banking/sentiment.tsv", "banking/noise.yaml"]\n[labels]\nneutral = 0.5\nclause = 0.25\n',
            sentiment__tsv="恶心\t-0.1\n",
            noise__yaml="test: [试机]\n",
        )
    )
    bank = lexicon.load("banking")
    assert [polar.score for polar in pack.polars if polar.term == "恶心"] == [-0.1]
    assert {polar.term for polar in pack.polars} == {polar.term for polar in bank.polars}
    assert pack.noise["test"] == ("试机", *bank.noise["test"])
    assert pack.modifiers == ()


@pytest.mark.parametrize("name", ["banking/journey.yaml", "banking/nothing.tsv", "../masking.yaml"])
def test_what_cannot_be_shared_is_named(tmp_path, name):
    folder = write(tmp_path / "shop", pack__toml=f'shares = ["{name}"]\n[labels]\nneutral = 0.5\nclause = 0.25\n')
    with pytest.raises(LexiconError, match="shares"):
        lexicon.load(folder)


def test_a_shared_file_that_changes_makes_another_pack(tmp_path):
    settings = "[labels]\nneutral = 0.5\nclause = 0.25\n"
    alone = lexicon.load(write(tmp_path / "alone", pack__toml=settings))
    shared = lexicon.load(write(tmp_path / "shared", pack__toml=f'shares = ["banking/noise.yaml"]\n{settings}'))
    assert alone.hash != shared.hash
