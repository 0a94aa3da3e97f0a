"""Errors are said in the language of the session; every one that the code can say has its Chinese."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.cli.test_cli import voc
from voc.cli.errors import chinese
from voc.errors import VocError
from voc.files import data_folder

CODE = Path(__file__).parents[2] / "voc"
CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "errors.yaml").read_text(encoding="utf-8"))
KINDS = {"VocError", "BadCellError", "LockedError", *(kind.__name__ for kind in VocError.__subclasses__())}


def said(value: ast.expr) -> Iterator[list[str]]:
    """Yield the fixed parts of a text in the code, and of both sides of a choice; a text from elsewhere has none."""
    if isinstance(value, ast.IfExp):
        yield from said(value.body)
        yield from said(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield [value.value]
    elif isinstance(value, ast.JoinedStr):
        parts = [""]
        for part in value.values:
            if isinstance(part, ast.Constant):
                parts[-1] += part.value
            else:
                parts.append("")
        yield parts


def errors() -> Iterator[tuple[str, list[str]]]:
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KINDS:
                texts = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "todo")]
                for text in texts:
                    for parts in said(text):
                        yield f"{path.relative_to(CODE)}:{node.lineno}", parts


FOUND = [(where, parts) for where, parts in errors() if "".join(parts).strip()]


def test_errors_are_found_in_the_code():
    assert len(FOUND) > 250


def test_every_error_has_its_chinese():
    missing = []
    for where, parts in FOUND:
        names = [f"<{number}>" for number in range(1, len(parts))]
        english = "".join(part + name for part, name in zip(parts, [*names, ""], strict=True))
        words = chinese(" ".join(english.split()))
        if not re.search("[\u4e00-\u9fff]", words) and words == english:
            missing.append(f"{where}: {english}")
        elif lost := [name for name in names if name not in words]:
            missing.append(f"{where}: {english} → {words} lacks {lost}")
    assert missing == []


def test_places_of_the_catalogue_are_those_of_the_english():
    groups = tomllib.loads((data_folder("reports") / "errors.zh.toml").read_text(encoding="utf-8"))
    places = re.compile(r"\{(\d)\}")
    for english, words in (pair for group in groups.values() for pair in group.items()):
        wanted = places.findall(english)
        assert wanted == [str(number) for number in range(1, len(wanted) + 1)], english
        assert sorted(places.findall(words)) == wanted, english


@pytest.mark.parametrize(("english", "words"), [(one["english"], one["chinese"]) for one in CASES])
def test_an_error_is_translated_with_its_place_and_its_cure(english, words):
    assert chinese(english) == words


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "没有这个文件；请用 voc init 建立"), ("en", "no such file; make one")]
)
def test_an_error_is_said_in_the_language_of_the_session(language, words, tmp_path):
    done = voc("run", cwd=tmp_path, language=language)
    assert done.returncode == 2
    assert words in done.stderr
