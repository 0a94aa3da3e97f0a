"""Make text fit to store and to read: repaired, masked, normalised, flagged.

The normalised text is as long as the masked original, character for character, so one offset serves both
and no map between them needs to be kept.
"""

from __future__ import annotations

from voc.clean.fingerprint import Fingerprint
from voc.clean.mask import Mask
from voc.clean.noise import Noise
from voc.clean.normalise import Normalise
from voc.clean.repair import Repair
from voc.lexicon import Lexicon
from voc.stage import Stage

INPUTS = ("text", "turns")


def stages(lexicon: Lexicon) -> tuple[Stage, ...]:
    """Return the cleaning stages in order."""
    return (Repair(), Normalise(), Mask(), Noise(lexicon), Fingerprint())
