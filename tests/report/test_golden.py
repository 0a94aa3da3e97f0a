"""Nothing that people read changes unnoticed."""

import pytest

from tests.report import golden


@pytest.mark.parametrize("language", golden.LANGUAGES)
def test_the_report_says_what_it_said_before(language):
    kept = golden.path(language).read_text(encoding="utf-8")
    renew = "look at what changed; if it is meant to: python -m tests.report.golden"
    assert golden.text(language).splitlines() == kept.splitlines(), renew
