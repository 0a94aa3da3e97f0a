"""A project in a folder with an awkward name."""

import pytest

from tests.deliver.jobs import AWKWARD


@pytest.fixture
def project(tmp_path):
    (tmp_path / AWKWARD).mkdir()
    file = tmp_path / AWKWARD / "voc.toml"
    file.touch()
    return file
