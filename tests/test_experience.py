"""The parts of the experience index as a pack says them."""

import shutil

import pytest

from voc import lexicon
from voc.files import data_folder

SAID = "parts:\n- {id: a, zh: 甲, en: A, dimensions: [efficiency, price]}\n"


@pytest.fixture
def mistakes(tmp_path):
    """Return what is found wrong with a pack that says this."""

    def found(text):
        folder = tmp_path / "pack"
        folder.mkdir()
        for name in ("pack.toml", "journey.yaml"):
            shutil.copy(data_folder("lexicons") / "banking" / name, folder / name)
        (folder / "experience.yaml").write_text(text, encoding="utf-8")
        return " | ".join(one for one in lexicon.faults(folder) if "experience" in one)

    return found


def test_the_banking_pack_has_six_parts_of_its_own_dimensions():
    parts = lexicon.load("banking").experience
    assert [part.id for part in parts] == [
        "efficiency",
        "transparency",
        "personalisation",
        "trust",
        "emotion",
        "coordination",
    ]


def test_a_pack_without_the_file_has_none():
    assert lexicon.load("restaurant").experience == ()


def test_what_is_right_is_no_mistake(mistakes):
    assert mistakes(SAID) == ""


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("- {id: b, zh: 乙, en: B, dimensions: [speed]}", "b: unknown dimension 'speed'"),
        ("- {id: b, zh: 乙, en: B, dimensions: [price]}", "b: 'price' belongs to another part too"),
        ("- {id: a, zh: 乙, en: B, dimensions: [policy]}", "a: stands twice"),
        ("- {id: b, zh: 乙, dimensions: [policy]}", "says no 'en'"),
        ("- {id: b, zh: 乙, en: B}", "says no 'dimensions'"),
        ("- b", "experience.yaml: b"),
    ],
)
def test_a_mistake_is_named(mistakes, more, complaint):
    assert complaint in mistakes(SAID + more + "\n")


def test_the_parts_change_no_verdict(tmp_path):
    """The hash that selects annotations leaves them out: a bank may compose its index anew without annotating again."""
    folder = tmp_path / "pack"
    shutil.copytree(data_folder("lexicons") / "banking", folder)
    before = lexicon.load(str(folder)).hash
    (folder / "experience.yaml").write_text(SAID, encoding="utf-8")
    lexicon.load.cache_clear()
    after = lexicon.load(str(folder))
    assert (after.hash, len(after.experience)) == (before, 1)


def test_products_have_a_name_of_their_own_beside_that_of_the_pack(tmp_path):
    folder = tmp_path / "pack"
    shutil.copytree(data_folder("lexicons") / "banking", folder)
    before = lexicon.load(str(folder))
    said = lexicon.grouping(before)
    (folder / "products.yaml").write_text("products:\n- {id: a, zh: 甲, en: A, cues: [甲产品]}\n", encoding="utf-8")
    lexicon.load.cache_clear()
    after = lexicon.load(str(folder))
    assert after.hash == before.hash
    assert lexicon.grouping(after) != said == lexicon.grouping(lexicon.load("banking"))
