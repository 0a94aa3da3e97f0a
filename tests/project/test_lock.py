"""One process at a time writes a project; the others wait, or leave with one line."""

import os
import subprocess
import sys
from pathlib import Path

import invented
import pytest

from voc.adapters.lock import Lock, Patience, holder, holds
from voc.errors import StoreError
from voc.period import Period

ROOT = Path(__file__).parents[2]
WEEK = Period.parse("2026-W40")
HOLD = """
import sys
from pathlib import Path
from voc.adapters.lock import Lock, Patience
release = Lock(Path(sys.argv[1])).take(patience=Patience())
print("held", flush=True)
sys.stdin.readline()
"""


def start(*arguments, cwd, **pipes):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "VOC_LANGUAGE": "en", "COLUMNS": "160"}
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)], cwd=cwd, env=environment, text=True, encoding="utf-8", **pipes
    )


@pytest.fixture
def held(tmp_path):
    process = start("-c", HOLD, tmp_path, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == "held\n"
    yield process
    process.communicate("\n")


def test_who_does_not_wait_is_told_who_holds_it_and_since_when(held, tmp_path):
    with pytest.raises(StoreError, match=rf"in use by process {held.pid} \(python, since \d{{4}}-"):
        Lock(tmp_path).take(patience=Patience())
    assert holder(tmp_path)["pid"] == held.pid
    assert holds(tmp_path, held.pid)


def test_who_waits_is_told_once_and_goes_on_when_the_other_ends(held, tmp_path):
    told = []

    def tell(why):
        told.append(why)
        held.stdin.write("\n")
        held.stdin.flush()

    release = Lock(tmp_path).take(patience=Patience(120, tell))
    assert len(told) == 1
    assert str(held.pid) in told[0]
    release()
    release()  # a second time does nothing


def test_a_lock_ends_with_its_process_however_that_ends(held, tmp_path):
    held.kill()
    held.wait()
    Lock(tmp_path).take(patience=Patience(120))()
    assert not holds(tmp_path, held.pid)


def test_a_process_may_open_a_project_twice_and_holds_it_until_both_are_closed(tmp_path):
    first, second = (Lock(tmp_path).take(patience=Patience()) for _ in range(2))
    first()
    probe = start("-c", HOLD, tmp_path, cwd=tmp_path, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert "in use by process" in probe.communicate()[1]
    second()
    probe = start("-c", HOLD, tmp_path, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert probe.communicate()[0] == "held\n"


def test_a_reader_of_the_store_is_waited_for(tmp_path):
    invented.make(tmp_path / "bank")
    project = invented.opened(tmp_path / "bank", invented.monday(WEEK))
    project.store.close()
    read = "import sys, duckdb; c = duckdb.connect('voc.duckdb', read_only=True); print('held', flush=True); sys.stdin.readline()"
    reader = start("-c", read, cwd=tmp_path / "bank", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert reader.stdout.readline() == "held\n"
    run = [sys.executable, "-m", "voc", "ingest"]
    refused = start(*run[1:], cwd=tmp_path / "bank", stderr=subprocess.PIPE).communicate()[1]
    assert f"locked by process {reader.pid}" in refused
    waiting = start("-m", "voc", "run", cwd=tmp_path / "bank", stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    assert str(reader.pid) in waiting.stderr.readline()
    reader.communicate("\n")
    waiting.communicate()
    assert waiting.returncode == 0


def test_of_ten_runs_at_once_one_works_and_the_others_wait_or_leave(tmp_path):
    folder = tmp_path / "bank"
    invented.make(folder)
    invented.write_csv(folder / "inbox" / "a.csv", invented.rows(WEEK, 12))
    waits = ["30"] * 4 + ["0"] * 6
    runs = [
        start("-m", "voc", "run", "--wait", wait, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for wait in waits
    ]
    said = [run.communicate() for run in runs]
    for run, wait, (_, errors) in zip(runs, waits, said, strict=True):
        # 3: it worked, and raised alerts.
        assert run.returncode in ((0, 3) if wait == "30" else (0, 2, 3)), errors
        assert "Traceback" not in errors
        if run.returncode == 2:
            assert "in use by process" in errors
            assert len(errors.strip().splitlines()) == 1
    made = [out for run, (out, _) in zip(runs, said, strict=True) if run.returncode in (0, 3) and "pain points" in out]
    assert len(made) == 1, "the others had nothing left to do"
    left = invented.dump(folder)
    assert {name: len(left[f'main."{name}"']) for name in ("files", "records", "annotations", "reports")} == {
        "files": 1,
        "records": 12,
        "annotations": 12,
        "reports": 1,
    }
