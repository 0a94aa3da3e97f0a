"""Let tests import the helpers beside them."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _files_have_arrived(monkeypatch):
    """Take files that a test has just written for finished ones."""
    monkeypatch.setattr("voc.project.arrivals.QUIET", timedelta(0))
