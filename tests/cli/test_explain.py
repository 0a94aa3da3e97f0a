"""`voc explain` in a terminal, in a pipe, and for machines."""

import json
import re

from tests.cli.test_cli import voc

TEXT = "排队四十分钟，不过画面不太清晰，但是客服态度很好"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_praise_blame_and_modifiers_are_marked_in_place_by_signs(tmp_path):
    for language, legend in (("zh", "[+褒]  [−贬]  [~修饰]"), ("en", "[+praise]  [−blame]  [~modifier]")):
        done = voc("explain", TEXT, cwd=tmp_path, language=language)
        assert (done.returncode, done.stderr) == (0, "")
        marked, second, *_ = done.stdout.splitlines()
        assert second == legend
        assert "[−排队]" in marked
        assert "[~不过]" in marked
        assert "[~不太]" in marked
        assert "[−清晰]" in marked
        assert "[+态度很好]" in marked
        assert re.sub(r"\[[+−~]([^\]]*)\]", r"\1", marked) == TEXT


def test_a_pipe_gets_no_colour_and_a_terminal_the_same_words_in_colour(tmp_path):
    plain = voc("explain", TEXT, cwd=tmp_path).stdout
    coloured = voc("explain", TEXT, cwd=tmp_path, FORCE_COLOR="1", TERM="xterm-256color").stdout
    assert "\x1b" not in plain
    assert "\x1b" in coloured
    assert ANSI.sub("", coloured) == plain


def test_markup_of_a_customer_is_shown_as_it_is(tmp_path):
    done = voc("explain", "[bold]好用[/bold]", cwd=tmp_path)
    assert done.returncode == 0
    assert "[bold]" in done.stdout


def test_json_is_for_machines_and_masked(tmp_path):
    done = voc("explain", "转账很慢，我的手机13812345678", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert found["sentiment"]["label"] in ("positive", "neutral", "negative")
    assert found["clauses"][0]["cues"][0]["points_to"] == "transfer_payment"
    assert "13812345678" not in done.stdout


def test_a_text_without_a_clause_is_explained_too(tmp_path):
    for text in ("。。。", ""):
        done = voc("explain", text, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
