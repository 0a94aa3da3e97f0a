"""What every test needs."""

from datetime import timedelta

import pytest


@pytest.fixture(autouse=True)
def _files_have_arrived(monkeypatch):
    """Take files that a test has just written for finished ones."""
    monkeypatch.setattr("voc.project.arrivals.QUIET", timedelta(0))
