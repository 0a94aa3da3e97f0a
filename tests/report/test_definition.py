"""Report definitions: what they inherit, what is wrong with them, and what the page makes of them."""

import base64
from dataclasses import replace

import pytest

from tests.report import sample
from voc.config import Config
from voc.errors import ConfigError
from voc.report.blocks import Text
from voc.report.build import build
from voc.report.definition import Definition
from voc.report.render import render
from voc.report.strings import Strings

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def definition(folder, text, name="mine"):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return Definition.find(name, folder)


def shown(made, language="zh", **more):
    given = {"strings": Strings.load(language), "names": sample.names(language), "organisation": "江岚银行"}
    return build(sample.sample(), **given, language=language, definition=made, **more)


@pytest.mark.parametrize("name", ["default", "board", "branch"])
def test_the_shipped_definitions_are_sound(name, tmp_path):
    made = Definition.find(name, tmp_path)
    assert made.name == name
    assert made.problems() == []


def test_a_definition_says_only_what_differs(tmp_path):
    made = definition(tmp_path, 'extends = "board"\n[light]\naccent = "#0a4f8f"\n[targets]\nnps = 60\n')
    board = Definition.find("board", tmp_path)
    assert made.sections == board.sections
    assert made.pains == 3
    assert made.light == {**board.light, "accent": "#0a4f8f"}
    assert made.targets.nps == 60


def test_a_projects_own_default_extends_the_shipped_one(tmp_path):
    made = definition(tmp_path, "decisions = 5\n", name="default")
    assert (made.decisions, made.sections) == (5, Definition.load().sections)


def test_all_mistakes_are_named_with_file_and_key(tmp_path):
    definition_ = 'sections = ["scores", "x"]\ncolour = 1\n[thresholds]\ntones = [30, 10, 60]\n[light]\nink = "red"\n'
    (tmp_path / "base.toml").write_text(definition_, encoding="utf-8")
    child = (
        'extends = "base"\npains = "three"\nlogo = "none.png"\n[dark]\nink = "#14171b"\n[targets]\nnps = 200\nfoo = 1\n'
    )
    with pytest.raises(ConfigError) as caught:
        definition(tmp_path, child)
    for said in (
        "base.toml: sections: unknown section 'x'",
        "base.toml: sections: the first section must be summary",
        "base.toml: colour: ",
        "base.toml: thresholds.tones: Value error, must grow",
        "base.toml: light.ink: 'red' is no colour",
        "mine.toml: pains: ",
        "mine.toml: logo: 'none.png' cannot be read",
        "mine.toml: dark.ink: can hardly be read on paper",
        "mine.toml: targets.nps: ",
        "mine.toml: targets.foo: ",
    ):
        assert said in str(caught.value), said


def test_colours_must_stand_in_both_modes(tmp_path):
    with pytest.raises(ConfigError, match=r"mine.toml: light: light and dark must name the same colours.*: extra"):
        definition(tmp_path, '[light]\nextra = "#123456"\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('extends = "nothing"\n', "no definition 'nothing'"),
        ('extends = "../../etc"\n', "no definition"),
        ("pains = \n", "no valid TOML"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, text, said):
    with pytest.raises(ConfigError, match=said):
        definition(tmp_path, text)


def test_definitions_that_extend_each_other_are_refused(tmp_path):
    (tmp_path / "a.toml").write_text('extends = "b"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="circle"):
        definition(tmp_path, 'extends = "a"\n', name="b")


def test_an_unknown_definition_names_those_there_are(tmp_path):
    definition(tmp_path, "pains = 2\nextends = 'default'\n")
    for name in ("nothing", "../mine", "strings.zh"):
        with pytest.raises(ConfigError, match=r"there are: board, branch, default, mine$"):
            Definition.find(name, tmp_path)


def test_targets_and_minimum_come_before_those_of_voc_toml(tmp_path):
    made = definition(tmp_path, "[targets]\nnps = 60\ntouchpoints.login = 10\n[thresholds]\nminimum_n = 30\n")
    config = Config(targets={"nps": 50, "csat": 0.9, "touchpoints": {"branch": 5}})
    found = made.configured(config)
    assert (found.targets.nps, found.targets.csat, found.scores.minimum_n) == (60, 0.9, 30)
    assert found.targets.touchpoints == {"branch": 5, "login": 10}
    assert Definition.load().configured(config) == config


def test_a_minimum_below_that_of_voc_toml_is_refused(tmp_path):
    made = definition(tmp_path, "[thresholds]\nminimum_n = 3\n")
    with pytest.raises(ConfigError, match="minimum_n: 3 is below the 10"):
        made.configured(Config())


def test_fewer_pain_cards_say_how_many_more_there_are():
    whole = shown(Definition.load())
    report = shown(replace(Definition.load(), pains=1))
    cards = [block for block in report.section("pains").blocks if block.kind == "article"]
    total = sum(block.kind == "article" for block in whole.section("pains").blocks)
    assert (len(cards), len(report.decisions)) == (1, 1)
    assert report.section("pains").blocks[-1] == Text(f"另有 {total - 1} 个痛点未列出；数据表里有全部。")


def test_the_map_takes_its_steps_from_the_definition(tmp_path):
    pale = shown(definition(tmp_path, "[thresholds]\ntones = [98, 99, 100]\n"))
    bold = shown(definition(tmp_path, "[thresholds]\ntones = [0, 0.1, 0.2]\n"))

    def tones(report):
        (drawn,) = (block for block in report.section("journey").blocks if block.kind == "map")
        return {abs(tile.tone) for stage in drawn.stages for tile in stage.tiles if tile.tone is not None}

    assert tones(pale) == {0}
    assert tones(bold) == {3}


def test_the_logo_and_the_audience_stand_at_the_head(tmp_path):
    (tmp_path / "logo.png").write_bytes(PNG)
    made = definition(tmp_path, 'logo = "logo.png"\n[audience]\nzh = "<b>行长</b>"\n')
    page = render(shown(made))
    assert f'src="data:image/png;base64,{base64.b64encode(PNG).decode()}"' in page
    assert "读者：&lt;b&gt;行长&lt;/b&gt;" in page
    assert "<img" not in render(shown(Definition.load()))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no PNG, JPEG or WebP"),
        (PNG + b"0" * 200_000, "more than 200"),
        (b"", "no PNG, JPEG or WebP"),
    ],
)
def test_a_logo_is_a_small_picture_of_dots(tmp_path, content, said):
    (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        definition(tmp_path, 'logo = "logo.png"\n')
