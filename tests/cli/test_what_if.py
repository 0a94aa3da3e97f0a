"""`voc what-if`: what it prints, and what it refuses."""

from types import SimpleNamespace

import pytest

from tests.cli.test_cli import folder, refused, voc  # noqa: F401 — folder is a fixture
from voc.aggregate.what_if import ASSUMED, UNTOLD, WhatIf
from voc.cli import what_if as verb
from voc.lexicon import load

FOUND = WhatIf("nps", None, "", "touchpoint", "hotline", 10, None, 0.8, 0.8, 0.3, 20, 0.64, 0.4, 0.88, 20.64, False,
               (*ASSUMED, UNTOLD))  # fmt: skip


@pytest.fixture
def ask(monkeypatch, capsys):
    def asked(language, found=FOUND, **wanted):
        calls = []

        def answer(driver, period, **rest):
            calls.append((driver, period, rest))
            return found

        project = SimpleNamespace(lexicon=load("banking"), what_if=answer)
        monkeypatch.setenv("VOC_LANGUAGE", language)
        monkeypatch.setattr(verb, "open_project", lambda path, read_only: project)
        verb.what_if("hotline", **wanted)
        return calls[0], capsys.readouterr().out

    return asked


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("人工客服", "20.00", "20.64", "+0.64", "+0.40", "+0.88", "其他触点不变", "与零分不开")),
        ("en", ("20.64", "+0.64", "+0.40 to +0.88", "all other touchpoints", "cannot be told from zero")),
    ],
)
def test_the_score_is_told_before_and_after_with_interval_and_assumptions(ask, language, words):
    _, printed = ask(language, by=10, degree=80)
    for word in words:
        assert word in printed


def test_per_cent_become_shares(ask):
    called, _ = ask("zh", removed=30, degree=80, score="nps", period="2026-W40")
    wanted = {"by": None, "removed": 0.3, "degree": 0.8, "score": "nps"}
    assert called == ("hotline", "2026-W40", wanted)


def test_too_few_answers_are_refused_in_one_line(folder):  # noqa: F811
    assert voc("run", "--period", "2026-W40", cwd=folder).returncode == 0
    done = voc("what-if", "hotline", "--by", "10", "--period", "2026-W40", cwd=folder)
    refused(done, "样本不足")
