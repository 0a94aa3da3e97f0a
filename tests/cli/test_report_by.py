"""`voc report`: definitions and parts."""

import pytest

from tests.cli.test_cli import refused, voc
from tests.project.conftest import write_reviews


@pytest.fixture
def filled(tmp_path):
    (tmp_path / "inbox").mkdir()
    write_reviews(tmp_path / "inbox" / "评论.csv")
    (tmp_path / "voc.toml").write_text('[project]\norganisation = "江岚银行"\n', encoding="utf-8")
    assert voc("run", cwd=tmp_path).returncode == 0
    return tmp_path


def test_a_definition_is_named_and_writes_its_own_file(filled):
    done = voc("report", "--definition", "board", "--period", "2026-W40", cwd=filled)
    assert done.returncode == 0, done.stderr
    assert (filled / "out" / "2026-W40.zh.board.html").is_file()


def test_mistakes_in_a_definition_come_all_at_once(filled):
    (filled / "reports").mkdir()
    (filled / "reports" / "mine.toml").write_text('sections = ["summary", "x"]\nfold = "a"\n', encoding="utf-8")
    done = voc("report", "--definition", "mine", cwd=filled)
    refused(done, "mine.toml: sections: unknown section 'x'", "mine.toml: fold: ")
    refused(voc("report", "--definition", "yours", cwd=filled), "'yours'", "board, branch, default, mine")


def test_an_attribute_without_values_is_refused(filled):
    refused(voc("report", "--by", "网点", "--period", "2026-W40", cwd=filled), "--by", "'网点'")


def test_help_tells_of_both(tmp_path):
    shown = voc("report", "--help", cwd=tmp_path).stdout
    assert "--definition" in shown
    assert "--by" in shown
