"""The risk matrix: rates, bands, what too few comments cannot tell, and the regulator."""

import shutil
from dataclasses import replace

import pytest

from tests.aggregate.bank import DAY, LEXICON, MODEL, PACK, Bank
from tests.track.case_store import fill
from voc import lexicon
from voc.aggregate.views import View
from voc.config import Config
from voc.files import data_folder
from voc.period import Period
from voc.risk_matrix import MatrixRules
from voc.track.matrix import matrix

RULES = MatrixRules((1, 10, 50, 200), {"fraud": 5, "misselling": 4, "churn": 2})


def found(bank, rules=RULES, minimum=10, **parts):
    config = Config(scores={"minimum_n": minimum, "trend_periods": 3}, **parts)
    view = View(fill(bank), config, replace(LEXICON, risk_matrix=rules), Period.parse("2026-W10"), PACK, MODEL)
    return matrix(view)


def kinds(bank, **how):
    return {one.code: one for one in found(bank, **how).kinds}


def heard(calm, **signals):
    """Return a bank of comments without a risk, and with one of each of these."""
    bank = Bank()
    bank.comments(calm, "转账很快")
    for code, (count, level) in signals.items():
        for number in range(count):
            bank.comment(f"{code}{number}", signals=[f"{code}:{level}"], level=level)
    return bank


def test_likelihood_is_the_band_of_the_rate_in_ten_thousand():
    one = kinds(heard(1980, misselling=(20, "medium")))["misselling"]
    assert (one.comments, one.levels) == (20, (("medium", 20),))
    assert (one.rate.value, one.rate.n) == (100, 2000)
    assert one.rate.low < 100 < one.rate.high
    assert (one.likelihood, one.likelihood_low, one.likelihood_high, one.certain) == (4, 4, 4, True)


def test_a_band_whose_neighbours_are_possible_is_not_certain():
    one = kinds(heard(1989, misselling=(11, "medium")))["misselling"]
    assert (one.likelihood, one.likelihood_low, one.likelihood_high, one.certain) == (4, 3, 4, False)


@pytest.mark.parametrize("calm", [5, 30])
def test_too_few_comments_tell_no_likelihood(calm):
    one = kinds(heard(calm))["misselling"]
    assert (one.likelihood, one.impact, one.certain) == (None, 4, False)
    assert (one.rate.value is None) == (calm < 10)


def test_what_is_never_heard_among_many_is_unlikely():
    one = kinds(heard(2000))["fraud"]
    assert (one.comments, one.rate.value, one.likelihood) == (0, 0, 1)


def test_what_is_reported_to_the_regulator_weighs_more():
    bank = heard(300, misselling=(3, "high"), churn=(3, "medium"), fraud=(3, "high"))
    grades = {code: (one.impact, one.raised) for code, one in kinds(bank).items() if one.comments}
    assert grades == {"misselling": (5, True), "churn": (2, False), "fraud": (5, False)}
    duty = {"medium": {"report_to_regulator": True}}
    assert kinds(bank, risk=duty)["churn"].impact == 3


def test_what_the_pack_does_not_grade_has_no_place():
    bank = heard(300, legal=(3, "high"))
    assert kinds(bank)["legal"].impact is None
    assert kinds(bank, rules=MatrixRules())["fraud"].likelihood is None
    assert found(bank).cells == ()


def test_a_comment_counts_once_and_only_as_evidence_of_the_periods():
    bank = heard(300)
    bank.comment("一", signals=["fraud:low", "fraud:high"], level="high")
    bank.comment("二", signals=["fraud:high"], level="high", flags=["competitor"])
    bank.comment("三", signals=["fraud:high"], level="high", informative=False)
    bank.comment("四", signals=["fraud:high"], level="high", day=DAY.replace(year=2025))
    one = kinds(bank)["fraud"]
    assert (one.comments, one.levels, one.rate.n) == (1, (("high", 1),), 301)


def test_cells_hold_codes_with_their_number_the_gravest_first():
    cells = found(heard(300, misselling=(12, "high"), fraud=(12, "high"), churn=(40, "medium"))).cells
    assert [(one.likelihood, one.impact, one.codes) for one in cells] == [
        (5, 5, (("fraud", 12), ("misselling", 12))),
        (5, 2, (("churn", 40),)),
    ]


def test_the_periods_and_bands_are_named():
    one = found(heard(20))
    assert (one.first, one.last, one.informative, one.edges) == ("2026-W08", "2026-W10", 20, RULES.likelihood)


# The pack's file


@pytest.mark.parametrize("pack", ["banking", "restaurant"])
def test_every_risk_of_a_shipped_pack_has_an_impact(pack):
    read = lexicon.load(pack)
    assert set(read.risk_matrix.impact) == {risk.code for risk in read.risks}
    assert len(read.risk_matrix.likelihood) == 4


SAID = "likelihood: [1, 10, 50, 200]\nimpact: {{fraud: {}}}\n"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (SAID.format(3), ""),
        (SAID.format(6), "must be 1 to 5"),
        (SAID.format(3).replace("fraud", "frod"), "unknown code 'frod'"),
        (SAID.format(3).replace("50", "5"), "each larger than the one before"),
        (SAID.format(3).replace("50, ", ""), "four numbers"),
        ("likelihood: [1, 10, 50, 200]\n", "impact"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, said, complaint):
    folder = tmp_path / "pack"
    folder.mkdir()
    for name in ("pack.toml", "journey.yaml", "risk.yaml"):
        shutil.copy(data_folder("lexicons") / "banking" / name, folder / name)
    (folder / "risk_matrix.yaml").write_text(said, encoding="utf-8")
    mistakes = " | ".join(one for one in lexicon.faults(folder) if "risk_matrix" in one)
    assert complaint in mistakes
    assert bool(mistakes) == bool(complaint)


def test_the_file_changes_no_verdict(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(data_folder("lexicons") / "banking", folder)
    (folder / "risk_matrix.yaml").write_text(SAID.format(1), encoding="utf-8")
    changed = lexicon.load(str(folder))
    assert changed.hash == lexicon.load("banking").hash
    assert changed.risk_matrix.impact == {"fraud": 1}
