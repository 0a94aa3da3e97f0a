"""`voc report`: the shapes of a report, and opening it."""

import webbrowser

import pytest

from tests.cli.test_cli import folder, refused, voc  # noqa: F401 — folder is a fixture
from voc.cli import report
from voc.errors import ConfigError


def test_every_shape_is_written_beside_the_page(folder):  # noqa: F811
    assert voc("run", "--period", "2026-W40", cwd=folder).returncode == 0
    done = voc("report", "--period", "2026-W40", "--format", "xlsx,md", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (folder / "out").iterdir()}
    assert names == {f"2026-W40.zh.{end}" for end in ("html", "xlsx", "md", "json")}
    assert done.stdout.count("2026-W40.zh.") == 3


def test_an_unknown_shape_is_named(folder):  # noqa: F811
    refused(voc("report", "--format", "docx", cwd=folder), "'docx'", "html, xlsx, md, json, pdf")


@pytest.mark.parametrize(
    ("said", "shapes"), [(["md"], ("md",)), (["HTML, xlsx", "html"], ("html", "xlsx")), ([".pdf,"], None)]
)
def test_shapes_may_stand_in_one_word(said, shapes):
    if shapes is None:
        with pytest.raises(ConfigError):
            report._shapes(said)
    else:
        assert report._shapes(said) == shapes


@pytest.mark.parametrize("fault", [None, webbrowser.Error("none"), OSError("none")])
def test_no_browser_is_no_failure(monkeypatch, capsys, tmp_path, fault):
    def opened(address):
        if fault:
            raise fault
        return False

    monkeypatch.setattr(webbrowser, "open", opened)
    report._open(tmp_path / "周报.html")
    assert capsys.readouterr().out.strip()
