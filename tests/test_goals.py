"""What voc.toml may say of the indices and indicators, and what it may not."""

import pytest

from voc import config
from voc.errors import ConfigError

CONTRADICTION = "[index]\ncomparisons = [[1, 5, '1/5'], ['1/5', 1, 5], [5, '1/5', 1]]"


@pytest.fixture
def read(tmp_path):
    def written(text):
        path = tmp_path / "voc.toml"
        path.write_text(text, encoding="utf-8")
        return config.load(path)

    return written


def test_comparisons_may_be_fractions(read):
    assert read("[index]\ncomparisons = [[1, 4], ['1/4', 1]]").index.comparisons == ((1, 4), (0.25, 1))


def test_indicators_have_targets(read):
    said = read('[indicators."平均处理时长"]\ntarget_change = -0.2\nbaseline = "2026-W31..2026-W35"').indicators
    assert said["平均处理时长"].way == -1


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (CONTRADICTION, "consistency ratio .* above 0.1.*row .*, column .*; mend it"),
        ("[index]\ncomparisons = [[1, 2], [1, 1]]", "row 2, column 1 must be 0.5"),
        ("[index]\ncomparisons = [[1, 2, 3], ['1/2', 1]]", "rows of as many numbers"),
        ("[index]\ncomparisons = [[1, 'two'], ['1/2', 1]]", "fractions as"),
        ("[index]\ncomparisons = [1, 2]", "a row of numbers"),
        ("[index]\nweights = {efficiency = 0}", "index.weights.efficiency"),
        ("[index]\nweights = {efficiency = 1}\ncomparisons = [[1, 2], ['1/2', 1]]", "leave one of them out"),
        ("[index]\nweighting = 'guess'", "index.weighting"),
        ("[indicators.a]\ntarget = 3", "better = "),
        ("[indicators.a]\ntarget_change = -0.2", "needs a baseline"),
        ("[indicators.a]\ntarget_change = -0.2\nbaseline = '2026-W31'\nbetter = 'higher'", "is not what is better"),
        ("[indicators.a]\ntarget_change = 0.0\nbaseline = '2026-W31'", "is not what is better"),
        (
            "[indicators.a]\ntarget = 1\nbetter = 'lower'\ntarget_change = 2.0\nbaseline = '2026-W31'",
            "leave one of them",
        ),
        ("[indicators.a]\nbaseline = '2026-W99'", "is no period"),
        ("[indicators.a]\nbaseline = '2026-W35..2026-W31'", "no span of periods"),
        ("[indicators.a]\nbaseline = '2026-W35..2026-10'", "no span of periods"),
        ("[indicators.a]\npart = 'speed'\n[process]\nweights = {efficiency = 1}", "part 'speed' has no weight"),
    ],
)
def test_a_mistake_is_named(read, said, complaint):
    with pytest.raises(ConfigError, match=complaint):
        read(said)
