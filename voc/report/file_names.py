"""Name files after values of the exports: readable, harmless on every system, no two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from voc.files import digest

INDEX = "index"
_LONGEST = 60  # characters; Chinese takes three bytes each, and 255 are allowed
_BAD = re.compile(r'[\s/\\:*?"<>|%#.~$&;`\'!^{}\[\]()=+,-]+')
# Names of devices on Windows, with any ending.
_TAKEN = re.compile(r"(?:con|prn|aux|nul|conin|conout|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)


def safe(text: str) -> str:
    """Return a text as a part of a file name: letters, digits and joined by `-`; Chinese stays as it is.

    >>> safe("滨江支行（大厅）"), safe("../../etc/passwd"), safe("")
    ('滨江支行-大厅', 'etc-passwd', '_')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] != "C" or c.isspace())
    name = _BAD.sub("-", plain)[:_LONGEST].strip("-")
    return f"{name}_" if _TAKEN.fullmatch(name) else name or "_"


def file_names(values: Iterable[str]) -> dict[str, str]:
    """Return the name of each value, without ending; those that would fall together get a digest of their own.

    File systems that take capitals for small letters are minded, and the name of the index.
    """
    given = sorted(set(values))
    names = {value: safe(value) for value in given}
    seen: dict[str, int] = {INDEX: 1}
    for name in names.values():
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
    # A digest is not asked for unless needed, so that a branch keeps its name from week to week.
    return {
        value: name if seen[name.casefold()] == 1 else f"{name}-{digest([value.encode('utf-8', 'surrogatepass')])}"
        for value, name in names.items()
    }
