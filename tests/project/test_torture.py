"""A run that is killed anywhere and started again leaves what an undisturbed one leaves."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_ten_kills_leave_no_trace():
    script = ROOT / "benchmarks" / "torture.py"
    done = subprocess.run(
        [sys.executable, str(script), "--times", "10"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 kills" in done.stdout
    assert ", 0 differ" in done.stdout.splitlines()[-1]
