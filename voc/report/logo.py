"""Put a logo into the page itself.

Pictures of dots only: PNG, JPEG, WebP. An SVG file is a document: it may hold scripts, styles and links, which wake up
as soon as somebody saves it from the page and opens it. Nothing such is let into a report that is handed around.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

MOST = 200_000  # bytes

_KINDS = ((b"\x89PNG\r\n\x1a\n", 0, "image/png"), (b"\xff\xd8\xff", 0, "image/jpeg"), (b"WEBP", 8, "image/webp"))


def embedded(said: Any, origin: str | None) -> tuple[str, list[tuple[tuple[str, ...], str]]]:
    """Return the `data:` URI of a logo, and what is wrong with it; nothing of no logo.

    Args:
        said: the file, from the folder of the definition that names it.
        origin: that definition.
    """
    if not isinstance(said, str) or not said or origin is None:
        return "", []
    path = Path(origin).parent / said
    try:
        size = path.stat().st_size
        bytes_ = path.read_bytes() if size <= MOST else b""
    except OSError as error:
        return "", [(("logo",), f"{said!r} cannot be read ({error.strerror})")]
    if size > MOST:
        return "", [(("logo",), f"{said!r} has {size // 1000} kB, more than {MOST // 1000}")]
    for magic, at, kind in _KINDS:
        if bytes_[at : at + len(magic)] == magic:
            return f"data:{kind};base64,{base64.b64encode(bytes_).decode('ascii')}", []
    return "", [(("logo",), f"{said!r} is no PNG, JPEG or WebP picture")]
