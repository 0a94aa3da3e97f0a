"""Turn texts into vectors with a sentence-transformers model from a local folder (extra `semantic`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voc.errors import ConfigError
from voc.files import digest

_WHERE = "[topics] vectors"
_DIGITS = 5


class SentenceModel:
    """Implement `voc.ports.Encoder`; the model is loaded at the first text, from the folder only.

    Raises:
        ConfigError: the folder is no model, or the package that reads it is not installed.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / "modules.json").is_file():
            raise ConfigError(
                f"{folder} is no folder of a sentence-transformers model (modules.json is missing)",
                where=_WHERE,
                todo="name the folder of a model, or remove the setting",
            )
        files = sorted(path for path in folder.rglob("*.json") if path.is_file())
        sizes = [f"{path.name} {path.stat().st_size}" for path in sorted(folder.rglob("*")) if path.is_file()]
        self.name = f"{folder.name} {digest([*(path.read_bytes() for path in files), *map(str.encode, sizes)])[:12]}"
        self._folder = folder

    def encode(self, texts: Sequence[str], /) -> npt.NDArray[np.float32]:
        """Return a unit row for each text."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise ConfigError(
                "sentence-transformers is not installed",
                where=_WHERE,
                todo='install it with `pip install "voc[semantic]"`, or remove the setting',
            ) from None
        # Nothing is fetched: a model that lacks a file is an error, not a download.
        model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
        made = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(np.round(made, _DIGITS), dtype=np.float32)
