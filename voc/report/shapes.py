"""The shapes that a report can have as a file: page, workbook, summary for chats, data, PDF."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal, get_args

from voc.errors import InputError

Shape = Literal["html", "xlsx", "md", "json", "pdf"]
SHAPES: tuple[Shape, ...] = get_args(Shape)


def put(content: bytes, path: Path) -> Path:
    """Write a file whole or not at all, and return its path.

    Raises:
        InputError: the folder cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        todo = "close it if it is open, or choose another folder"
        raise InputError(f"cannot write the report: {error.strerror}", where=str(path), todo=todo) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return path
