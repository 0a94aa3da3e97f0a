from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from voc.source import Source, load_sources

CASES = Path(__file__).parents[1] / "cases" / "ingest"


@pytest.fixture(scope="session")
def zone() -> ZoneInfo:
    return ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="session")
def sources() -> tuple[Source, ...]:
    return load_sources(None)


@pytest.fixture(scope="session")
def contents() -> dict[str, str]:
    return yaml.safe_load((CASES / "files.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def export(tmp_path: Path, contents: dict[str, str]) -> Callable[..., Path]:
    """Write a case to a file whose name says nothing."""

    def write(case: str, *, encoding: str = "utf-8", name: str = "export.dat") -> Path:
        path = tmp_path / name
        path.write_bytes(contents[case].encode(encoding))
        return path

    return write


@pytest.fixture
def taken(sources, zone):
    """Read a file with the source it is recognised as; give its rows as lists of dicts."""
    from voc.ingest import read, recognise

    def take(path: Path, source: Source | None = None) -> dict[str, list[dict]]:
        if source is None:
            found = recognise(path, sources)
            assert found is not None
            source = found.source
        parts = list(read(path, source, time_zone=zone))
        tables = {
            name: [row for part in parts for row in getattr(part, name).to_pylist()]
            for name in ("records", "comments", "measures", "calls", "tickets", "respondents", "indicators", "rejects")
        }
        rows = sum(part.rows for part in parts)
        counted = ("records", "calls", "respondents", "indicators", "rejects")
        assert rows == sum(len(tables[name]) for name in counted)
        return tables

    return take
