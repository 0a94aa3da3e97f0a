"""Let tests import the hand-made report of tests/report."""

import sys
from pathlib import Path

import pytest
from deliver.jobs import AWKWARD

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))


@pytest.fixture
def project(tmp_path):
    (tmp_path / AWKWARD).mkdir()
    file = tmp_path / AWKWARD / "voc.toml"
    file.touch()
    return file
