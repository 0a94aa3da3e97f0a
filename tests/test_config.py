"""What voc.toml may say of risk and brands, and what it may not."""

import pytest

from voc import config
from voc.errors import ConfigError


@pytest.fixture
def read(tmp_path):
    def written(text):
        path = tmp_path / "voc.toml"
        path.write_text(text, encoding="utf-8")
        return config.load(path)

    return written


def test_the_clocks_are_those_of_banks_own_guides(read):
    risk = read("").risk
    assert risk.medium.model_dump() == {"answer_within": 24, "resolve_within": 0, "report_to_regulator": False}
    assert risk.high.model_dump() == {"answer_within": 24, "resolve_within": 48, "report_to_regulator": True}
    assert risk.low.model_dump() == {"answer_within": 0, "resolve_within": 0, "report_to_regulator": False}
    assert risk.clock("none") == risk.low


def test_one_clock_is_changed_and_the_others_stay(read):
    risk = read("[risk.high]\nanswer_within = 4\n").risk
    assert (risk.high.answer_within, risk.high.resolve_within, risk.high.report_to_regulator) == (4, 48, True)
    assert risk.clock("medium").answer_within == 24


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("[risk.high]\nanswer_within = -1", "risk.high.answer_within"),
        ("[risk.high]\nanswer_within = 9000", "risk.high.answer_within"),
        ("[risk.high]\nanswer_within = '24'", "risk.high.answer_within"),
        ("[risk.high]\nanswer_within = 2.5", "risk.high.answer_within"),
        ("[risk.high]\nanswer_within = true", "risk.high.answer_within"),
        ("[risk.high]\nreport_to_regulator = 1", "risk.high.report_to_regulator"),
        ("[risk.high]\nanswer_withn = 4", "risk.high.answer_withn"),
        ("[risk.none]\nanswer_within = 4", "risk.none"),
        ("[risk.high]\nanswer_within = 20\nresolve_within = 10", "answers after 20 hours"),
        ("[risk.medium]\nanswer_within = 4", "answer_within must not grow"),
        ("[risk.low]\nresolve_within = 24", "resolve_within must not grow"),
        ("[risk.high]\nresolve_within = 0\n[risk.low]\nresolve_within = 72", "resolve_within must not grow"),
        ("[anomalies]\nminimum_periods = 13", "minimum_periods = 13 is more than periods = 12"),
        ("[anomalies]\nperiods = 2", "anomalies.periods"),
        ("[anomalies]\nminimum_volume = 0", "anomalies.minimum_volume"),
        ("[brands]\nown = ['行']", "brands.own.0"),
        ("[brands]\nrivals = ['云汀']", "brands.rivals"),
        ("[brands]\nown = '江岚银行'", "brands.own"),
    ],
)
def test_a_mistake_is_named(read, said, complaint):
    with pytest.raises(ConfigError) as error:
        read(said)
    assert complaint in str(error.value)


def test_all_mistakes_are_named_at_once(read):
    with pytest.raises(ConfigError, match=r"risk\.low\.answer_within.*risk\.high\.resolve_within"):
        read("[risk.low]\nanswer_within = 'soon'\n[risk.high]\nresolve_within = -3")


def test_without_a_brand_of_ones_own_the_organisation_is_taken(read):
    assert read("[project]\norganisation = '江岚银行'").own_brands == ("江岚银行",)
    assert read("[project]\norganisation = '江岚银行'\n[brands]\nown = ['江岚']").own_brands == ("江岚",)
    assert read("").own_brands == ()


def test_weights_are_read_with_their_cap(read):
    weights = read(
        '[weights]\ncolumn = "权重"\ncap = 3\n[weights.shares."年龄"]\n"30岁以下" = 0.334\n"30岁以上" = 0.666\n'
    ).weights
    assert (weights.column, weights.cap, weights.used) == ("权重", 3, True)
    assert weights.shares == {"年龄": {"30岁以下": 0.334, "30岁以上": 0.666}}
    assert not read("").weights.used


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("[weights]\ncap = 0.5", "weights.cap"),
        ("[weights]\nweight = 'w'", "weights.weight"),
        ("[weights.shares.age]\nold = 30\nyoung = 70", "weights.shares.age.old"),
        ("[weights.shares.age]\nold = 0.3\nyoung = 0.6", "the shares of 'age' sum to 0.9, not to 1"),
        ("[weights.shares.age]\nold = 0\nyoung = 1.0", "weights.shares.age.old"),
        ("[weights.shares]\nage = 0.3", "weights.shares.age"),
        ("[targets]\nloyalty = -1", "targets.loyalty"),
        ("[scores]\nrecommend = 'top3'", "scores.recommend"),
    ],
)
def test_a_mistake_in_scores_is_named(read, said, complaint):
    with pytest.raises(ConfigError) as error:
        read(said)
    assert complaint in str(error.value)
