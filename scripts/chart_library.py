"""Fetch the part of plotly.js that the report's charts need, of the version that the package `plotly` writes for.

    python scripts/chart_library.py

The whole library is three times as large, and a browser takes two seconds to read it. The bundle `cartesian` has every
kind of chart that the report draws. What npm has is checked against the digest that it publishes, and kept as
reports/plotly-cartesian.min.js.gz; licences stand in the file itself and in reports/plotly-LICENSE.txt.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import sys
import tarfile
import urllib.request
from pathlib import Path

from plotly.offline import get_plotlyjs_version

REPORTS = Path(__file__).parents[1] / "reports"
NAME = "plotly.js-cartesian-dist-min"
FILES = {"package/plotly-cartesian.min.js": "plotly-cartesian.min.js.gz", "package/LICENSE": "plotly-LICENSE.txt"}


def main() -> None:
    """Fetch, check and keep it."""
    version = get_plotlyjs_version()
    about = json.loads(_read(f"https://registry.npmjs.org/{NAME}/{version}"))["dist"]
    packed = _read(about["tarball"])
    digest = "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode()
    if digest != about["integrity"]:
        raise SystemExit(f"{about['tarball']} is not what npm says it is: {digest}, not {about['integrity']}")
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        for inside, name in FILES.items():
            member = files.extractfile(inside)
            assert member is not None
            content = member.read()
            # Without the time, so that fetching it again changes nothing.
            (REPORTS / name).write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
    sys.stdout.write(f"plotly.js {version}, {(REPORTS / 'plotly-cartesian.min.js.gz').stat().st_size:,} bytes\n")


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 — the addresses are npm's
        found: bytes = answer.read()
    return found


if __name__ == "__main__":
    main()
