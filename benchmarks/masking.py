"""Print what masking finds in tests/cases/masking.yaml, by kind, and how fast it is.

    python benchmarks/masking.py

The peer is what a day's work gives: one regular expression for each of mobile, landline, id, card and e-mail.
"""

from __future__ import annotations

import re
import sys
import timeit
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.case_files import cases  # noqa: E402
from tests.clean.masking import read, score  # noqa: E402
from voc.clean.mask import masked  # noqa: E402
from voc.clean.normalise import normalised  # noqa: E402

PEER = [
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)1[3-9]\d{9}(?!\d)",
        r"0\d{2,3}-?\d{7,8}",
        r"(?<!\d)\d{17}[\dXx](?!\d)",
        r"(?<!\d)\d{16,19}(?!\d)",
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    )
]


def table(*, held_back):
    total = score(held_back=held_back)
    print(f"\n{'held back' if held_back else 'tuned on'}")
    print(f"{'kind':14} {'n':>4} {'recall':>7} {'exact':>7} {'masks':>6} {'precision':>9}")
    for kind, n in total.marked.items():
        exact = total.exact[kind] / n
        figures = f"{total.recall(kind):7.3f} {exact:7.3f} {total.masked[kind]:6} {total.precision(kind):9.3f}"
        print(f"{kind:14} {n:4} {figures}")
    exact = sum(total.exact.values()) / sum(total.marked.values())
    figures = f"{total.recall():7.3f} {exact:7.3f} {sum(total.masked.values()):6} {total.precision():9.3f}"
    print(f"{'all':14} {sum(total.marked.values()):4} {figures}")


def fastest(work, n):
    return min(timeit.repeat(work, number=1, repeat=9)) / n * 1e6


def speed(name, texts):
    pairs = [(text, normalised(text)) for text in texts]
    ours = fastest(lambda: [masked(text, normal, {}) for text, normal in pairs], len(texts))
    peer = fastest(lambda: [[p.sub("#", normal) for p in PEER] for _, normal in pairs], len(texts))
    print(f"{name:24} n={len(texts):5}  {ours:7.2f} us a text, peer {peer:6.2f} us, ratio {ours / peer:5.2f}")
    return 1e6 / ours


def peer_score(*, held_back):
    found = wrong = n = 0
    for kind in ("mask", "leave"):
        for texts in cases("masking", kind).values():
            for place, marked in enumerate(texts):
                if (place % 3 == 2) == held_back:
                    text, places = read(marked)
                    spans = [m.span() for p in PEER for m in p.finditer(text)]
                    n += len(places)
                    found += sum(any(a <= s and e <= b for a, b in spans) for s, e in places)
                    wrong += sum(not any(a < e and s < b for s, e in places) for a, b in spans)
    name = "held back" if held_back else "tuned on"
    print(f"peer, {name}: recall {found / n:.3f}, {wrong} masks where nothing is personal")


def main() -> None:
    for held_back in (False, True):
        table(held_back=held_back)
        peer_score(held_back=held_back)
    print()
    lines = (ROOT / "lexicons/banking/examples.tsv").read_text(encoding="utf-8").splitlines()
    plain = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    speed("everyday texts", plain)
    speed("of these, no mask", [text for text in plain if masked(text, normalised(text), {})[0] == text])
    dense = [read(text)[0] for texts in cases("masking", "mask").values() for text in texts]
    print(f"{speed('a mask in every text', dense):.0f} masks and more a second")


if __name__ == "__main__":
    main()
